"""Hypotheses with their evidence, verdicts, warnings, and cost of learning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.schema.enums.learning import EvidenceDirection, HypothesisStatus, VerdictResult
from db.values.dates import date_text
from db.values.evidence_scoring import EvidenceLink, EvidenceSummary, criterion_sentence, summarise_evidence

HOW_COMPUTED = (
    "What the evidence says follows from counting sources, never from a test of significance. Each source gives points to its side: weak 1, moderate "
    "2, strong 3. Fewer than 4 points on both sides together: too early. 6 points or more for it, and at least three times those against: "
    "supported. At least twice those against: leaning towards supported. Those against at least twice those for it: not supported. Otherwise: "
    "mixed. What is neutral gives none. The same source counts once: a finding that rests on one session alone and that session, a decision or an "
    "action about a record and that record; the strongest link counts, of equally strong ones the one judged last. Only what was judged by the "
    "day looked at counts."
)
HOW_EVIDENCE = f"Points of the sources that weaken a hypothesis to the left, of those that support it to the right. {HOW_COMPUTED}"
HOW_REGISTER = (
    f"Beside what the evidence says stands the verdict that was declared last, and what is done next. {HOW_COMPUTED} A hypothesis that "
    "somebody concluded stays in the list."
)
HOW_SPEND = (
    "Money paid so far, less credits and without accruals, in the view that is chosen, divided by the findings recorded, and by the hypotheses "
    "that have a verdict other than too early. It says what learning has cost, not what it is worth: the money also bought everything else."
)
HOW_WARNINGS = (
    "Look twice: everything that counts is of one kind of record; the criterion was set, or changed, after the first evidence was judged; one "
    "person alone judged all of it."
)


@dataclass(frozen=True)
class HypothesisAssessment:
    """A hypothesis as at a day: its row, all evidence links, their summary, verdicts and criterion changes, the latest first."""

    row: Mapping[str, Any]
    links: tuple[EvidenceLink, ...]
    weighed: EvidenceSummary
    verdicts: tuple[Mapping[str, Any], ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()

    @property
    def computed(self) -> VerdictResult | None:
        """The verdict computed from the evidence; None without evidence."""
        return self.weighed.verdict if self.weighed.counted else None

    @property
    def declared(self) -> Mapping[str, Any] | None:
        """The latest declared verdict."""
        return self.verdicts[0] if self.verdicts else None

    @property
    def apart(self) -> bool:
        """Whether the declared verdict differs from the computed one."""
        return self.declared is not None and self.computed is not None and self.declared["verdict"] != self.computed

    @property
    def open(self) -> bool:
        """Whether it is still being tested."""
        return bool(self.row["status"] == HypothesisStatus.TESTING)

    @property
    def criterion(self) -> str:
        """The criterion as a sentence; empty when none is set."""
        row = self.row
        return criterion_sentence(row["measure"], row["comparison"], row["threshold"], row["unit"], row["by_on"])


def assess_hypotheses(
    rows: Iterable[Mapping[str, Any]],
    links: Mapping[str, Sequence[EvidenceLink]],
    verdicts: Mapping[str, Sequence[Mapping[str, Any]]],
    changes: Mapping[str, Sequence[Mapping[str, Any]]],
    on: date,
) -> list[HypothesisAssessment]:
    """Returns hypotheses with the evidence, verdicts and criterion changes dated on or before a day, in the order of the rows.

    Rows, links, verdicts and changes are those of ``db.queries.learning.hypotheses``.
    """
    return [
        HypothesisAssessment(
            row, tuple(link for link in links.get(row["id"], ()) if link.judged_on <= on), summarise_evidence(links.get(row["id"], ()), on),
            tuple(verdict for verdict in verdicts.get(row["id"], ()) if verdict["decided_on"] <= on),
            tuple(change for change in changes.get(row["id"], ()) if change["changed_on"] <= on),
        )
        for row in rows
    ]  # fmt: skip


def evidence_warnings(assessment: HypothesisAssessment, kinds: Mapping[str, str]) -> list[str]:
    """Returns warnings about the evidence of a hypothesis as sentences. ``kinds``: plural names of the kinds of record."""
    return [*_single_kind_warnings(assessment, kinds), *_late_criterion_warnings(assessment), *_sole_judge_warnings(assessment)]


def _single_kind_warnings(assessment: HypothesisAssessment, kinds: Mapping[str, str]) -> list[str]:
    counted_kinds = {link.root[0] for link in assessment.weighed.counted if link.direction != EvidenceDirection.NEUTRAL}
    if len(counted_kinds) != 1:
        return []
    kind = next(iter(counted_kinds))
    return [f"All the evidence is of one kind: {kinds.get(kind, kind)}."]


def _late_criterion_warnings(assessment: HypothesisAssessment) -> list[str]:
    first = min((link.judged_on for link in assessment.links), default=None)
    if first is None:
        return []
    after = [f"The criterion was changed on {date_text(change['changed_on'])}, after the first evidence." for change in assessment.changes]
    fixed = assessment.row["fixed_on"]
    if fixed is None:
        return ["No day is recorded on which the criterion was set, so it may have been set after the first evidence."]
    return after or (
        [f"The criterion was set on {date_text(fixed)}, after the first evidence of {date_text(first)}."] if fixed > first else []
    )


def _sole_judge_warnings(assessment: HypothesisAssessment) -> list[str]:
    judges = {" ".join(link.judged_by.split()).casefold(): link.judged_by for link in assessment.links}
    if len(judges) != 1 or not next(iter(judges)):
        return []
    return [f"{next(iter(judges.values()))} alone judged all the evidence."]


@dataclass(frozen=True)
class LearningCost:
    """Cost of learning: money paid in pence (None: nothing recorded), number of findings, number of hypotheses with a verdict."""

    paid: int | None
    findings: int
    answered: int

    @property
    def pence_per_finding(self) -> int | None:
        """Paid / findings, in pence; None without money or findings."""
        return None if self.paid is None or not self.findings else round(self.paid / self.findings)

    @property
    def pence_per_answer(self) -> int | None:
        """Paid / hypotheses with a verdict, in pence; None without money or verdicts."""
        return None if self.paid is None or not self.answered else round(self.paid / self.answered)


def filter_answered(assessments: Iterable[HypothesisAssessment]) -> list[HypothesisAssessment]:
    """Returns the hypotheses whose declared verdict is other than too early."""
    return [
        assessment
        for assessment in assessments
        if assessment.declared is not None and assessment.declared["verdict"] != VerdictResult.TOO_EARLY
    ]

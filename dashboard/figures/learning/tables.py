"""Tables of hypotheses, evidence and verdicts; the list of hypotheses for which a record is evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.actions.summary import RecordLine
from dashboard.figures.learning.hypotheses import subject_label, verdict_mark
from dashboard.formats import format_day, format_near_day, plural, truncate
from dashboard.metrics.learning.hypotheses import HypothesisAssessment
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import EvidenceDirection, HypothesisStatus, NextStep
from db.schema.enums.records import Strength
from db.values.evidence_scoring import EvidenceLink, RecordKey

SOURCE_REMOVED = "Source removed"
MAX_TEXT_LENGTH = 160
DIRECTION_LABELS = {
    EvidenceDirection.SUPPORTS: "→ Supports",
    EvidenceDirection.WEAKENS: "← Weakens",
    EvidenceDirection.NEUTRAL: "○ Neutral",
}


def hypotheses_table(hypotheses: Iterable[HypothesisAssessment], labels: Mapping[str, str], search: str) -> Table:
    """Returns hypotheses with the computed and the declared verdict."""
    columns = (
        Column("Hypothesis"), Column("Evidence says"), Column("Supports", number=True), Column("Weakens", number=True),
        Column("Declared, next step"), Column("Criterion"), Column("Owner"),
    )  # fmt: skip
    return Table(
        columns, tuple(_hypothesis_cells(hypothesis, labels, search) for hypothesis in hypotheses), "Hypotheses, those being tested first"
    )


def _hypothesis_cells(hypothesis: HypothesisAssessment, labels: Mapping[str, str], search: str) -> tuple[Cell, ...]:
    row, declared = hypothesis.row, hypothesis.declared
    word, tone = verdict_mark(hypothesis.computed)
    about = " · ".join(
        filter(None, (row["reference"], HypothesisStatus(row["status"]).label, truncate(subject_label(hypothesis, labels), 28)))
    )
    return (
        Cell(row["statement"], f"/learning/{row['id']}{search}", note=about),
        Cell(word, tone=tone, note=row["missing"] or ""), _count_cell(hypothesis, EvidenceDirection.SUPPORTS),
        _count_cell(hypothesis, EvidenceDirection.WEAKENS),
        _declared_cell(declared, hypothesis.apart, search), Cell(hypothesis.criterion or "No criterion is set", tone="" if hypothesis.criterion else "warn"),
        Cell(row["owner"] or "Nobody yet", tone="" if row["owner"] else "quiet"),
    )  # fmt: skip


def _declared_cell(row: Mapping[str, Any] | None, differs: bool, search: str) -> Cell:
    if row is None:
        return Cell("Not declared", tone="quiet")
    note = f"{NextStep(row['next_step']).label}, {format_day(row['decided_on'])}"
    return Cell(verdict_mark(row["verdict"])[0], f"/record/verdict/{row['id']}{search}", "warn" if differs else "", note=note)


def _count_cell(hypothesis: HypothesisAssessment, direction: EvidenceDirection) -> Cell:
    links = hypothesis.weighed.of(direction)
    return Cell(str(len(links)), note=plural(sum(link.points for link in links), "point") if links else "", sort=len(links))


def evidence_table(hypothesis: HypothesisAssessment, sources: Mapping[RecordKey, tuple[str, str]], search: str, today: date) -> Table:
    """Returns the evidence of a hypothesis, each linked to its source; a source that is counted already is marked.

    ``sources``: (text, address) of the records that the viewer may see.
    """
    columns = (
        Column("Source"), Column("What it does"), Column("How strongly"), Column("Why"), Column("Judged"), Column("By"), Column("Counts"),
    )  # fmt: skip
    first = {link.root: link for link in hypothesis.weighed.counted}
    links = sorted([*hypothesis.weighed.counted, *hypothesis.weighed.again], key=lambda link: (-link.judged_on.toordinal(), link.id))
    return Table(
        columns, tuple(_evidence_cells(link, first[link.root], sources, search, today) for link in links), "Evidence, the latest first"
    )


def _evidence_cells(
    link: EvidenceLink, first: EvidenceLink, sources: Mapping[RecordKey, tuple[str, str]], search: str, today: date
) -> tuple[Cell, ...]:
    words, href = sources.get(link.source, (SOURCE_REMOVED, ""))
    counted = link.id == first.id
    counts_text = "Once" if counted else f"No: the same source as {sources.get(first.source, (SOURCE_REMOVED.lower(), ''))[0]}"
    return (
        Cell(words, href, "" if link.source in sources else "quiet"),
        Cell(DIRECTION_LABELS[EvidenceDirection(link.direction)], f"/record/evidence/{link.id}{search}"), Cell(Strength(link.strength).label), Cell(link.note),
        Cell(format_near_day(link.judged_on, today), sort=link.judged_on.isoformat()), Cell(link.judged_by or "Not recorded"),
        Cell(counts_text, tone="" if counted else "quiet"),
    )  # fmt: skip


def verdicts_table(rows: Sequence[Mapping[str, Any]], search: str) -> Table:
    """Returns the declared verdicts on a hypothesis, latest first, with the verdict computed from the evidence at that time."""
    columns = (
        Column("Decided"),
        Column("Verdict"),
        Column("Evidence said"),
        Column("Next step"),
        Column("Reason"),
        Column("By"),
        Column("Review"),
    )
    cells = tuple(
        (
            Cell(format_day(row["decided_on"]), f"/record/verdict/{row['id']}{search}", sort=row["decided_on"].isoformat()),
            Cell(*_verdict_cell_parts(row["verdict"])),
            Cell(
                verdict_mark(row["computed"])[0] if row["computed"] else "Not recorded",
                tone="quiet" if row["computed"] in (None, row["verdict"]) else "warn",
            ),
            Cell(NextStep(row["next_step"]).label),
            Cell(row["reason"], note="Published to the sponsor" if row["published_reason"] else ""),
            Cell(row["decided_by"] or "Not recorded"),
            Cell(f"Review of {format_day(row['review_on'])}", f"/review/{row['review_id']}{search}") if row["review_on"] else Cell(""),
        )
        for row in rows
    )
    return Table(columns, cells, "Verdicts, the latest first")


def meeting_verdicts_table(rows: Sequence[Mapping[str, Any]], search: str) -> Table:
    """Returns the verdicts declared at a meeting, with the verdict computed from the evidence."""
    columns = Column("Hypothesis"), Column("Verdict"), Column("Evidence said"), Column("Next step"), Column("Reason")
    cells = tuple(
        (
            Cell(row["statement"], f"/learning/{row['hypothesis_id']}{search}", note=row["reference"] or ""),
            Cell(*_verdict_cell_parts(row["verdict"])),
            Cell(verdict_mark(row["computed"])[0] if row["computed"] else "Not recorded", tone="quiet"),
            Cell(NextStep(row["next_step"]).label),
            Cell(row["reason"]),
        )
        for row in rows
    )
    return Table(columns, cells, "Verdicts on hypotheses")


def _verdict_cell_parts(word: str) -> tuple[str, str, Any]:
    text, tone = verdict_mark(word)
    return text, "", tone


def evidence_lines(rows: Iterable[Mapping[str, Any]], search: str, today: date) -> list[RecordLine]:
    """Returns one line for each hypothesis for which a record is evidence, linked to the hypothesis."""
    return [
        RecordLine(
            f"{row['reference']}: {truncate(row['statement'], MAX_TEXT_LENGTH)}"
            if row["reference"]
            else truncate(row["statement"], MAX_TEXT_LENGTH),
            f"/learning/{row['hypothesis_id']}{search}",
            (
                f"{DIRECTION_LABELS[EvidenceDirection(row['direction'])]}"
                f"{'' if row['direction'] == EvidenceDirection.NEUTRAL else ', ' + Strength(row['strength']).label.lower()}, "
                f"judged {format_near_day(row['judged_on'], today)}",
            ),
        )
        for row in rows
    ]


def criterion_change_texts(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Returns the changes of a criterion: ``Changed on 3 May 2026, was: applications per challenge: at least 6. Why: …``."""
    return [f"Changed on {format_day(row['changed_on'])}, was: {row['was']}{'. Why: ' + row['why'] if row['why'] else ''}" for row in rows]

"""Summary of evidence computed by hand, warnings about it, and cost of learning."""

from datetime import date

import pytest

from dashboard.figures.learning.hypotheses import evidence_message, headline
from dashboard.metrics.learning.hypotheses import LearningCost, assess_hypotheses, evidence_warnings
from db.values.evidence_scoring import EvidenceLink, summarise_evidence, verdict_changes

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
KINDS = {"milestone": "milestones", "finding": "findings"}


def link(number: int, direction: str = "supports", strength: str = "moderate", on: date = APRIL, **fields: object) -> EvidenceLink:
    source = ("milestone", f"m{number}")
    attributes = {"judged_by": "The lead", "root": source, "source": source, **fields}
    return EvidenceLink(f"e{number}", "h", direction=direction, strength=strength, judged_on=on, **attributes)


def links(*sides: str) -> list[EvidenceLink]:
    """Returns a link of its own source for each of ``+strong``, ``-weak``, ``=weak``."""
    directions = {"+": "supports", "-": "weakens", "=": "neutral"}
    return [link(n, directions[side[0]], side[1:]) for n, side in enumerate(sides)]


@pytest.mark.parametrize(
    ("sides", "verdict"),
    [
        ((), "too early"),
        (("+strong",), "too early"),  # 3 points
        (("+moderate", "-weak", "=strong"), "too early"),  # 2 + 1; what is neutral gives none
        (("+strong", "+weak"), "leaning"),  # 4 against 0, fewer than 6
        (("+strong", "+strong"), "supported"),  # 6 against 0
        (("+strong", "+strong", "-moderate"), "supported"),  # 6 is three times 2
        (("+strong", "+strong", "-strong"), "leaning"),  # 6 is twice 3
        (("+strong", "+moderate", "-strong"), "mixed"),  # 5 against 3
        (("+moderate", "-moderate", "-weak"), "mixed"),  # 2 against 3
        (("+moderate", "-strong", "-weak"), "not supported"),  # 2 against 4
        (("-strong", "-weak"), "not supported"),
    ],
)
def test_verdict_follows_from_the_points_of_both_sides(sides: tuple[str, ...], verdict: str) -> None:
    assert summarise_evidence(links(*sides), JUNE).verdict == verdict


def test_source_counts_once_by_its_strongest_link() -> None:
    session = ("research-session", "s")
    summary = summarise_evidence([
        link(1, "supports", "strong", root=session, source=("finding", "f")),
        link(2, "weakens", "moderate", root=session, source=session),
        link(3, "supports", "weak"),
    ], JUNE)  # fmt: skip
    assert ([item.id for item in summary.counted], [item.id for item in summary.again]) == (["e1", "e3"], ["e2"])
    assert (summary.supporting, summary.weakening, summary.verdict) == (4, 0, "leaning")


def test_of_equally_strong_links_the_last_counts() -> None:
    same = ("milestone", "m")
    later = summarise_evidence([link(1, "weakens", root=same), link(2, "supports", root=same, on=MAY)], JUNE)
    assert [item.id for item in later.counted] == ["e2"]
    assert [item.id for item in summarise_evidence([link(1, "supports", root=same), link(2, "weakens", root=same)], JUNE).counted] == ["e2"]


def test_later_evidence_does_not_count_on_an_earlier_day() -> None:
    evidence = [link(1, strength="strong"), link(2, strength="weak", on=MAY), link(3, strength="strong", on=JUNE)]
    assert [summarise_evidence(evidence, on).verdict for on in (date(2026, 3, 31), APRIL, MAY, JUNE)] == [
        "too early",
        "too early",
        "leaning",
        "supported",
    ]
    assert verdict_changes(evidence, MAY) == [(APRIL, "too early"), (MAY, "leaning")]


def row(**fields: object) -> dict[str, object]:
    values = {
        "id": "h",
        "reference": "H1",
        "statement": "It works",
        "status": "testing",
        "fixed_on": APRIL,
        "measure": "Slips",
        "comparison": "at most",
    }
    return {**values, "threshold": 2, "unit": "a month", "by_on": JUNE, "owner": None, **fields}


def assessment(evidence: list[EvidenceLink], *, verdicts: tuple = (), changes: tuple = (), **fields: object):
    return assess_hypotheses([row(**fields)], {"h": evidence}, {"h": verdicts}, {"h": changes}, JUNE)[0]


def test_warnings_of_single_kind_late_criterion_and_sole_judge() -> None:
    assert evidence_warnings(assessment(links("+strong", "-weak"), fixed_on=MAY), KINDS) == [
        "All the evidence is of one kind: milestones.",
        "The criterion was set on 1 May 2026, after the first evidence of 1 Apr 2026.",
        "The lead alone judged all the evidence.",
    ]
    other = ("finding", "f")
    both = [link(1), link(2, source=other, root=other, judged_by="The member")]
    assert evidence_warnings(assessment(both), KINDS) == []
    changed = ({"changed_on": MAY, "was": "Slips: at most 1", "why": None},)
    assert evidence_warnings(assessment(both, changes=changed, fixed_on=MAY), KINDS) == [
        "The criterion was changed on 1 May 2026, after the first evidence."
    ]
    assert evidence_warnings(assessment([]), KINDS) == []


def test_messages_state_computed_and_declared_verdicts() -> None:
    sound, early = assessment(links("+strong", "+strong", "-weak")), assessment([])
    assert evidence_message([sound, early]) == "Of two hypotheses one is supported; one is too early to say"
    declared = ({"decided_on": MAY, "verdict": "mixed", "next_step": "adapt"},)
    assert headline(assessment(links("+strong", "+strong", "-weak"), verdicts=declared)) == (
        "The evidence says: supported. 2 sources support it (6 points), 1 source weakens it (1 point). Declared on 1 May 2026: mixed."
    )
    assert headline(early) == "No evidence is recorded yet, so nothing can be said."


def test_cost_is_not_known_without_payments_or_findings() -> None:
    assert (LearningCost(100_000, 4, 2).pence_per_finding, LearningCost(100_000, 4, 2).pence_per_answer) == (25_000, 50_000)
    assert (
        LearningCost(None, 4, 2).pence_per_finding,
        LearningCost(100_000, 0, 0).pence_per_finding,
        LearningCost(100_000, 0, 0).pence_per_answer,
    ) == (None, None, None)

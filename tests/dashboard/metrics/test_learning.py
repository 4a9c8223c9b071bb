"""Summary of evidence computed by hand, warnings about it, and cost of learning."""

from datetime import date

import pytest

from dashboard.figures.learning.hypotheses import evidence_message, sentence
from dashboard.figures.learning.one_hypothesis import headline, warnings
from dashboard.measures.learning import assessed, evidence_of, hypotheses_of, sides, verdicts_of
from dashboard.metrics.learning.hypotheses import LearningCost, assess_hypotheses, evidence_quality
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.evidence_scoring import score_evidence, verdict_changes

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
KINDS = {"milestone": "milestones", "finding": "findings"}
VIEW = View(JUNE)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ((), None),
        (("=strong",), "too early"),
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
def test_verdict_follows_from_the_points_of_both_sides(given, verdict):
    assert column_values(assessed(*given), "computed") == [verdict]


def test_source_counts_once_by_its_strongest_link():
    evidence = evidence_of(
        {"id": "e1", "strength": "strong", "root": "research-session:s", "about": "finding:f"},
        {"id": "e2", "direction": "weakens", "root": "research-session:s"},
        {"id": "e3", "strength": "weak"},
    )
    assert [(row.id, row.counted, row.points) for row in frame_rows(score_evidence(evidence, JUNE))] == [
        ("e1", True, 3), ("e2", False, 2), ("e3", True, 1),
    ]  # fmt: skip
    (row,) = frame_rows(assess_hypotheses(hypotheses_of({}), score_evidence(evidence, JUNE), verdicts_of(), JUNE))
    assert (row.supporting, row.weakening, row.computed, row.sources, row.supports_strong, row.supports_weak, row.weakens) == (
        4,
        0,
        "leaning",
        2,
        1,
        1,
        0,
    )


def counted(*links):
    scored = score_evidence(evidence_of(*links), JUNE)
    return list(scored["id"][scored["counted"]])


def test_of_equally_strong_links_the_last_counts_and_of_one_day_the_one_that_weakens():
    first = {"id": "e1", "direction": "weakens", "root": "milestone:m"}
    assert counted(first, {"id": "e2", "root": "milestone:m", "judged_on": MAY}) == ["e2"]
    assert counted({"id": "e1", "root": "milestone:m"}, {**first, "id": "e2"}) == ["e2"]


def test_one_source_counts_for_each_hypothesis():
    evidence = evidence_of({"id": "a", "root": "milestone:m"}, {"id": "b", "root": "milestone:m", "hypothesis_id": "other"})
    assert list(score_evidence(evidence, JUNE)["counted"]) == [True, True]


def test_later_evidence_does_not_count_on_an_earlier_day():
    evidence = evidence_of(
        {"id": "e1", "strength": "strong"},
        {"id": "e2", "strength": "weak", "judged_on": MAY},
        {"id": "e3", "strength": "strong", "judged_on": JUNE},
    )

    def verdict_on(day):
        return column_values(assess_hypotheses(hypotheses_of({}), score_evidence(evidence, day), verdicts_of(), day), "computed")[0]

    assert [verdict_on(day) for day in (date(2026, 3, 31), APRIL, MAY, JUNE)] == [None, "too early", "leaning", "supported"]
    assert [tuple(row) for row in frame_rows(verdict_changes(evidence, MAY))] == [(APRIL, "too early"), (MAY, "leaning")]
    assert verdict_changes(evidence, date(2026, 3, 31)).empty


def test_verdict_history_leaves_out_days_without_a_change():
    evidence = evidence_of(
        {"id": "e1", "strength": "strong"},
        {"id": "e2", "direction": "neutral", "judged_on": MAY},
        {"id": "e3", "strength": "strong", "root": "milestone:m0", "judged_on": date(2026, 5, 9)},  # the source that counts already
        {"id": "e4", "strength": "strong", "judged_on": JUNE},
    )
    assert [tuple(row) for row in frame_rows(verdict_changes(evidence, JUNE))] == [(APRIL, "too early"), (JUNE, "supported")]


def warned(*links, changes=(), **fields):
    (row,) = frame_rows(hypotheses_of(fields))
    return warnings(row, evidence_quality(score_evidence(evidence_of(*links), JUNE)), changes, KINDS)


class Change:
    changed_on = MAY


def test_warnings_of_single_kind_late_criterion_and_sole_judge():
    assert warned(*sides("+strong", "-weak"), fixed_on=MAY) == [
        "All the evidence is of one kind: milestones.",
        "The criterion was set on 1 May 2026, after the first evidence of 1 Apr 2026.",
        "The lead alone judged all the evidence.",
    ]
    both = [{}, {"root": "finding:f", "judged_by": "The member"}]
    assert warned(*both) == []
    assert warned(*both, changes=[Change()], fixed_on=MAY) == ["The criterion was changed on 1 May 2026, after the first evidence."]
    assert warned(*both, fixed_on=None) == [
        "No day is recorded on which the criterion was set, so it may have been set after the first evidence."
    ]
    assert warned() == []
    assert warned({"judged_by": "The Lead"}, {"judged_by": " the  lead ", "root": "finding:f"}) == [
        "the lead alone judged all the evidence."
    ]


def test_messages_state_computed_and_declared_verdicts():
    declared = verdicts_of({"id": "v", "hypothesis_id": "h", "verdict": "mixed", "decided_on": MAY, "next_step": "adapt"})
    both = assess_hypotheses(
        hypotheses_of({}, {"id": "early"}), score_evidence(evidence_of(*sides("+strong", "+strong", "-weak")), JUNE), declared, JUNE
    )
    assert str(evidence_message(both, VIEW)) == "Of two hypotheses one is supported; one is too early to say"
    assert str(sentence(both, VIEW)) == (
        "Of two hypotheses one is supported; one is too early to say. Of one the declared verdict differs from what the evidence says."
    )
    sound, early = frame_rows(both)
    assert (sound.apart, sound.answered, early.apart, early.answered) == (True, True, False, False)
    assert str(headline(sound, VIEW)) == (
        "The evidence says: supported. 2 sources support it (6 points), 1 source weakens it (1 point). Declared on 1 May 2026: mixed."
    )
    assert str(headline(early, VIEW)) == "No evidence is recorded yet, so nothing can be said."
    assert str(evidence_message(assessed("+strong", "+strong"), VIEW)) == "The evidence for the one hypothesis says: supported"
    assert str(evidence_message(assessed(), VIEW)) == "It is too early to say of the one hypothesis"


def test_a_later_verdict_is_not_declared_yet():
    new = {"id": "new", "hypothesis_id": "h", "verdict": "supported", "decided_on": JUNE}
    declared = verdicts_of(new, {**new, "id": "old", "verdict": "mixed", "decided_on": APRIL})
    assert column_values(assess_hypotheses(hypotheses_of({}), score_evidence(evidence_of(), MAY), declared, MAY), "declared_id") == ["old"]


def test_cost_is_not_known_without_payments_or_findings():
    assert (LearningCost(100_000, 4, 2).pence_per_finding, LearningCost(100_000, 4, 2).pence_per_answer) == (25_000, 50_000)
    assert (
        LearningCost(None, 4, 2).pence_per_finding,
        LearningCost(100_000, 0, 0).pence_per_finding,
        LearningCost(100_000, 0, 0).pence_per_answer,
    ) == (None, None, None)

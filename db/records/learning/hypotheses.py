"""Hypotheses and their criteria, evidence for and against them, verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from db.commands.learning import settle_evidence, settle_hypothesis, settle_verdict
from db.fields.types import Choice, DayField, Ground, Prose, Reference, Text, Whole, choices
from db.records.cohorts import SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.learning import Comparison, Direction, HypothesisStatus, LiveMeasureKey, NextStep, VerdictWord
from db.schema.enums.records import Strength
from db.schema.models import CriterionChange, Evidence, Hypothesis, Verdict

OF_HYPOTHESIS = Reference("hypothesis", "Hypothesis", required=True, to="hypotheses", missing="Choose the hypothesis")


def criterion_is_whole(values: Values, ground: Ground) -> Iterator[Problem]:
    """A criterion has a measure, a number and a day. What was written before it was fixed comes from files."""
    if ground.loading:
        return
    if not values.get("measure"):
        yield Problem("measure", "Enter what is measured, such as applications per challenge")
    if values.get("threshold") is None:
        yield Problem("threshold", "Enter the number that would show it, such as 6")
    if not values.get("by"):
        yield Problem("by", "Enter the day by which it should be reached, such as 30/6/2027")


HYPOTHESIS = Kind(
    "hypothesis",
    "hypotheses",
    "hypothesis",
    Hypothesis,
    (
        Text("statement", "We believe…", "What should turn out to be true.", required=True, limit=1000, lines=3, audience="internal",
             missing="Enter what you believe, in a sentence"),
        Reference("challenge", "Challenge", "Leave empty when it is about the programme.", to="challenges"),
        Text("measure", "Criterion: what is measured", "Such as: applications per challenge.", limit=500, lines=2),
        Choice("comparison", "At least or at most", "At least unless you choose.", options=choices(Comparison)),
        Whole("threshold", "Criterion: number", "The value that would show it.", most=1_000_000_000),
        Text("unit", "Unit", "Such as applications, per cent, days.", limit=40),
        DayField("by", "Criterion: by", "The day by which it should be reached.", stored="by_on"),
        Text("owner", "Owner", "A role or a colleague.", suggest="people"),
        Text("published_statement", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        Text("reference", "Reference", "Such as H1.", limit=40, more=True),
        Reference("team", "Company team", to="teams", more=True),
        Choice("live_measure", "Measure computed by the board", "Where one of them is what the criterion means.",
               options=choices(LiveMeasureKey), more=True),
        DayField("fixed", "Criterion fixed on", "Today unless you say otherwise.", past=True, stored="fixed_on", more=True),
        Choice("status", "Status", options=choices(HypothesisStatus), more=True),
        Prose("missing", "What is missing to answer it", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    checks=(criterion_is_whole,),
    called=lambda values: str(values.get("statement") or ""),
    settle=settle_hypothesis,
)  # fmt: skip

CRITERION_CHANGE = Kind(
    "criterion-change",
    "criterion-changes",
    "change of a criterion",
    CriterionChange,
    (
        OF_HYPOTHESIS,
        Reference("challenge", "Challenge", "That of the hypothesis.", to="challenges"),
        DayField("changed", "Changed on", stored="changed_on", required=True, missing="Enter the day it was changed"),
        Prose("was", "Criterion before", required=True, audience="internal", missing="Enter the criterion as it was before"),
        Prose("why", "Why", audience="internal"),
    ),
    called=lambda values: str(values.get("was") or ""),
)

EVIDENCE = Kind(
    "evidence",
    "evidence",
    "evidence",
    Evidence,
    (
        OF_HYPOTHESIS,
        Choice("direction", "What it does", required=True, options=choices(Direction), missing="Choose what it does to the hypothesis"),
        Choice("strength", "How strongly", "Weak: a hint. Moderate: one good source. Strong: hard to explain otherwise.",
               options=choices(Strength)),
        Text("note", "Why", "What in it speaks for or against.", limit=1000, lines=2, audience="internal"),
        Text("published_note", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        Text("judged_by", "Judged by", "You unless you say otherwise.", suggest="people", more=True),
        DayField("judged", "Judged on", "Today unless you say otherwise.", past=True, stored="judged_on", more=True),
        SOURCE,
    ),
    called=lambda values: Direction(values["direction"]).label if values.get("direction") else "evidence",
    settle=settle_evidence,
)  # fmt: skip

VERDICT = Kind(
    "verdict",
    "verdicts",
    "verdict",
    Verdict,
    (
        OF_HYPOTHESIS,
        Choice("verdict", "Verdict", required=True, options=choices(VerdictWord), missing="Choose the verdict"),
        Choice("next_step", "What is done next", required=True, options=choices(NextStep), missing="Choose what is done next"),
        Text("reason", "Reason", required=True, limit=1000, lines=3, audience="internal", missing="Enter the reason, in a sentence"),
        Text("published_reason", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        Reference("review", "Review", "The meeting it was recorded at.", to="reviews", more=True),
        DayField("decided", "Decided on", "Today unless you say otherwise.", past=True, stored="decided_on", more=True),
        Text("decided_by", "Decided by", "You unless you say otherwise.", suggest="people", more=True),
        SOURCE,
    ),
    called=lambda values: VerdictWord(values["verdict"]).label if values.get("verdict") else "verdict",
    settle=settle_verdict,
)  # fmt: skip

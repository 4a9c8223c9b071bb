"""Schemas of hypotheses with their criteria, of evidence, and of verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    ChoiceField,
    DayField,
    LongTextField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    enum_options,
)
from db.records.cohorts import SOURCE
from db.schema.enums.learning import Comparison, EvidenceDirection, HypothesisStatus, LiveMeasureKey, NextStep, VerdictResult
from db.schema.enums.records import Strength
from db.schema.models import CriterionChange, Evidence, Hypothesis, Verdict

HYPOTHESIS_REFERENCE = ReferenceField("hypothesis", "Hypothesis", required=True, to="hypotheses", missing="Choose the hypothesis")


@check(When.DECIDING)
def check_criterion_complete(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A criterion needs a measure, a number and a day."""
    if not values.get("measure"):
        yield Problem("measure", "Enter what is measured, such as applications per challenge")
    if values.get("threshold") is None:
        yield Problem("threshold", "Enter the number that would show it, such as 6")
    if not values.get("by"):
        yield Problem("by", "Enter the day by which it should be reached, such as 30/6/2027")


HYPOTHESIS = RecordSchema(
    "hypothesis",
    "hypotheses",
    "hypothesis",
    Hypothesis,
    (
        TextField("statement", "We believe…", "What should turn out to be true.", required=True, limit=1000, lines=3, audience="internal",
             missing="Enter what you believe, in a sentence"),
        ReferenceField("challenge", "Challenge", "Leave empty when it is about the programme.", to="challenges"),
        TextField("measure", "Criterion: what is measured", "Such as: applications per challenge.", limit=500, lines=2),
        ChoiceField("comparison", "At least or at most", "At least unless you choose.", options=enum_options(Comparison)),
        WholeNumberField("threshold", "Criterion: number", "The value that would show it.", most=1_000_000_000),
        TextField("unit", "Unit", "Such as applications, per cent, days.", limit=40),
        DayField("by", "Criterion: by", "The day by which it should be reached.", stored="by_on"),
        TextField("owner", "Owner", "A role or a colleague.", suggest="people"),
        TextField("published_statement", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        TextField("reference", "Reference", "Such as H1.", limit=40, more=True),
        ReferenceField("team", "Company team", to="teams", more=True),
        ChoiceField("live_measure", "Measure computed by the board", "Where one of them is what the criterion means.",
               options=enum_options(LiveMeasureKey), more=True),
        DayField("fixed", "Criterion fixed on", "Today unless you say otherwise.", past=True, stored="fixed_on", more=True),
        ChoiceField("status", "Status", options=enum_options(HypothesisStatus), more=True),
        LongTextField("missing", "What is missing to answer it", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    checks=(check_criterion_complete,),
    display_name=lambda values: str(values.get("statement") or ""),
)  # fmt: skip

CRITERION_CHANGE = RecordSchema(
    "criterion-change",
    "criterion-changes",
    "change of a criterion",
    CriterionChange,
    (
        HYPOTHESIS_REFERENCE,
        ReferenceField("challenge", "Challenge", "That of the hypothesis.", to="challenges"),
        DayField("changed", "Changed on", stored="changed_on", required=True, missing="Enter the day it was changed"),
        LongTextField("was", "Criterion before", required=True, audience="internal", missing="Enter the criterion as it was before"),
        LongTextField("why", "Why", audience="internal"),
    ),
    display_name=lambda values: str(values.get("was") or ""),
)

EVIDENCE = RecordSchema(
    "evidence",
    "evidence",
    "evidence",
    Evidence,
    (
        HYPOTHESIS_REFERENCE,
        ChoiceField("direction", "What it does", required=True, options=enum_options(EvidenceDirection), missing="Choose what it does to the hypothesis"),
        ChoiceField("strength", "How strongly", "Weak: a hint. Moderate: one good source. Strong: hard to explain otherwise.",
               options=enum_options(Strength)),
        TextField("note", "Why", "What in it speaks for or against.", limit=1000, lines=2, audience="internal"),
        TextField("published_note", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        TextField("judged_by", "Judged by", "You unless you say otherwise.", suggest="people", more=True),
        DayField("judged", "Judged on", "Today unless you say otherwise.", past=True, stored="judged_on", more=True),
        SOURCE,
    ),
    display_name=lambda values: EvidenceDirection(values["direction"]).label if values.get("direction") else "evidence",
    defaults=set_defaults(judged=lambda today: today),
)  # fmt: skip

VERDICT = RecordSchema(
    "verdict",
    "verdicts",
    "verdict",
    Verdict,
    (
        HYPOTHESIS_REFERENCE,
        ChoiceField("verdict", "Verdict", required=True, options=enum_options(VerdictResult), missing="Choose the verdict"),
        ChoiceField("next_step", "What is done next", required=True, options=enum_options(NextStep), missing="Choose what is done next"),
        TextField("reason", "Reason", required=True, limit=1000, lines=3, audience="internal", missing="Enter the reason, in a sentence"),
        TextField("published_reason", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        ReferenceField("review", "Review", "The meeting it was recorded at.", to="reviews", more=True),
        DayField("decided", "Decided on", "Today unless you say otherwise.", past=True, stored="decided_on", more=True),
        TextField("decided_by", "Decided by", "You unless you say otherwise.", suggest="people", more=True),
        SOURCE,
    ),
    display_name=lambda values: VerdictResult(values["verdict"]).label if values.get("verdict") else "verdict",
    defaults=set_defaults(decided=lambda today: today),
)  # fmt: skip

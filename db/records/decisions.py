"""Schema of decisions: what was decided, by whom, when, about what."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import DayField, LongTextField, ReferenceField, TextField, ValidationContext
from db.records.cohorts import SOURCE
from db.schema.models import Decision


@check(When.ALWAYS)
def check_effective_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when a decision takes effect before its day."""
    decided, effective = values.get("decided"), values.get("effective")
    if decided and effective and effective < decided:
        yield Problem("effective", "It cannot hold from before the day it was decided", warning=True)


DECISION = RecordSchema(
    "decision",
    "decisions",
    "decision",
    Decision,
    (
        ReferenceField("challenge", "Challenge", "Leave empty when it is about the programme.", to="challenges"),
        TextField(
            "what",
            "What was decided",
            required=True,
            limit=1000,
            lines=2,
            audience="internal",
            missing="Enter what was decided, in a sentence",
        ),
        DayField("decided", "Decided on", "Today unless you say otherwise.", past=True, stored="decided_on"),
        TextField("decided_by", "Decided by", "A role or a colleague.", suggest="people"),
        TextField(
            "published_what",
            "Wording the sponsor reads",
            "Leave empty to keep it within the programme team.",
            limit=1000,
            lines=2,
            audience="published",
        ),
        LongTextField("why", "Why", audience="internal", lines=2, more=True),
        DayField("effective", "Holds from", stored="effective_on", more=True),
        ReferenceField("reverses", "Decision it reverses", to="decisions", more=True),
        SOURCE,
    ),
    checks=(check_effective_day,),
    display_name=lambda values: str(values.get("what") or ""),
    defaults=set_defaults(decided=lambda today: today),
)

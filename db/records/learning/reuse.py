"""Schemas of the reuse ledger and of support given to company teams."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    LinkTable,
    LongTextField,
    MoneyField,
    ReferenceField,
    ReferenceListField,
    TextField,
    ValidationContext,
    WholeNumberField,
    enum_options,
)
from db.records.cohorts import SOURCE
from db.schema.enums.learning import ReuseKind, ReuseStage, SupportKind
from db.schema.models import Reuse, Support, SupportTeam

DESTINATION_FIELDS = ("to_challenge", "to_organisation", "to_country", "to_sector")


@check(When.ALWAYS)
def check_destination(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Reuse needs a destination: challenge, organisation, sector or country, other than the challenge it comes from."""
    if not any(values.get(name) for name in DESTINATION_FIELDS):
        yield Problem("to_challenge", "Choose where it goes: a challenge, an organisation, a sector or a country")
    elif values.get("challenge") and values.get("challenge") == values.get("to_challenge"):
        yield Problem("to_challenge", "Choose another challenge than the one it comes from")


@check(When.ALWAYS)
def check_steps_in_order(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The days offered, tried and adopted must be in this order."""
    days = [(name, values[name]) for name in ("offered", "tried", "adopted") if values.get(name)]
    for (_, earlier), (name, later) in itertools.pairwise(days):
        if later.on < earlier.on:
            yield Problem(name, f"{later} is before {earlier}. Enter the steps in their order")


REUSE = RecordSchema(
    "reuse",
    "reuses",
    "line of the reuse ledger",
    Reuse,
    (
        ChoiceField("kind", "What crosses", required=True, options=enum_options(ReuseKind), missing="Choose what crosses"),
        TextField("what", "In words", required=True, limit=1000, lines=2, audience="internal", missing="Enter what it is, in a sentence"),
        ReferenceField("challenge", "From challenge", to="challenges"),
        ReferenceField("to_challenge", "To challenge", to="challenges"),
        ReferenceField("to_organisation", "To organisation", to="organisations"),
        TextField("to_sector", "To sector"),
        TextField("to_country", "To country"),
        ChoiceField("stage", "How far it got", "Offered unless you choose.", options=enum_options(ReuseStage)),
        ReferenceField("finding", "Finding", to="findings", more=True),
        ReferenceField("team", "From company team", to="teams", more=True),
        DayField("offered", "Offered", coarse=True, past=True, more=True),
        DayField("tried", "Tried", coarse=True, past=True, more=True),
        DayField("adopted", "Adopted", coarse=True, past=True, more=True),
        MoneyField("value", "Value", "Of a contract or an order.", more=True),
        LongTextField("note", "Note", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    checks=(check_destination, check_steps_in_order),
    display_name=lambda values: str(values.get("what") or ""),
)

SUPPORT = RecordSchema(
    "support",
    "supports",
    "support given",
    Support,
    (
        DayField("held", "Date", required=True, coarse=True, past=True, missing="Enter the day, such as today or 3/5/2026"),
        ChoiceField("kind", "What it was", required=True, options=enum_options(SupportKind), missing="Choose what it was"),
        TextField("topic", "Topic", required=True, missing="Enter what it was about"),
        ReferenceListField("teams", "Company teams", required=True, to="teams", missing="Choose at least one company team",
                   rows=LinkTable(SupportTeam, "support_id", "team_id")),
        TextField("given_by", "Given by", "A role or a colleague.", suggest="people"),
        ReferenceField("organisation", "Organisation that gave it", "Leave empty when it was the programme.", to="organisations"),
        WholeNumberField("minutes", "Minutes", most=10_000, more=True),
        LongTextField("note", "Note", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    display_name=lambda values: str(values.get("topic") or ""),
)  # fmt: skip

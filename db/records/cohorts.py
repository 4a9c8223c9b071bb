"""Schemas of cohorts and of the dates of their stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from db.fields.record_schema import Check, Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    DayField,
    LongTextField,
    ProgrammeListField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
)
from db.schema.models import Cohort, StageDates
from db.values.dates import Day

SOURCE = TextField("source", "Source", "Where this is known from.", limit=2000, more=True)
NOTES = LongTextField("notes", "Notes", audience="internal", more=True)
FLOW = ProgrammeListField("flow", "Innovation Flow", "Standard unless the programme has others.", to="flows", more=True)


def first_day(value: Day | date) -> date:
    """Returns the first possible day of a date that may be known to a coarser precision."""
    return value.on if isinstance(value, Day) else value


def last_day(value: Day | date) -> date:
    """Returns the last possible day of a date that may be known to a coarser precision."""
    return value.last if isinstance(value, Day) else value


def make_order_check(first: str, second: str, sentence: str) -> Check:
    """Returns a check that the first day is not after the second, as far as their precision shows. Applies when both are given."""

    @check(When.ALWAYS)
    def in_order(values: Values, context: ValidationContext) -> Iterator[Problem]:
        start, end = values.get(first), values.get(second)
        if start and end and first_day(start) > last_day(end):
            yield Problem(second, sentence)

    return in_order


COHORT = RecordSchema(
    "cohort",
    "cohorts",
    "cohort",
    Cohort,
    (
        TextField("name", "Name", required=True, missing="Enter a name, such as Round 4"),
        TextField("reference", "Reference", "A short number or code, such as 4.", limit=40),
        WholeNumberField("position", "Order", "Its place among the cohorts, oldest first.", most=10_000, more=True),
        FLOW,
        DayField("launch", "Launch", coarse=True),
        DayField("close", "Applications close", coarse=True),
        DayField("demo_day", "Demo Day", coarse=True),
        DayField("ended", "Ended on", "Empty while it runs.", stored="ended_on", more=True),
        NOTES,
        SOURCE,
    ),
    checks=(
        make_order_check("launch", "close", "Applications cannot close before the launch"),
        make_order_check("launch", "demo_day", "Demo Day cannot come before the launch"),
        make_order_check("launch", "ended", "The cohort cannot end before its launch"),
        make_order_check("close", "demo_day", "Demo Day cannot come before applications close"),
        make_order_check("close", "ended", "The cohort cannot end before applications close"),
    ),
    display_name=lambda values: str(values["name"]),
)

STAGE_DATES = RecordSchema(
    "stage-dates",
    "stage-dates",
    "dates of a stage",
    StageDates,
    (
        ProgrammeListField("stage", "Stage", required=True, to="stages", missing="Choose the stage"),
        ReferenceField("cohort", "Cohort", to="cohorts"),
        ReferenceField("challenge", "Challenge", "Leave empty when the dates hold for the whole cohort.", to="challenges"),
        TextField("label", "Label"),
        DayField("start", "Starts", coarse=True, required=True, missing="Enter when it starts"),
        DayField("end", "Ends", coarse=True),
        YesNoField("planned", "Planned only", "Yes for dates that were planned and may not be what happened.", more=True),
        SOURCE,
    ),
    checks=(make_order_check("start", "end", "The stage cannot end before it starts"),),
    display_name=lambda values: str(values["stage"]),
    defaults=set_defaults(planned=False),
)

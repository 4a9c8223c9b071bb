"""Cohorts and the dates of their stages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from db.fields.types import DayField, Ground, Listed, Prose, Reference, Text, Whole, YesNo
from db.records.record_schema import Check, Kind, Problem, Values
from db.schema.models import Cohort, StageDates
from db.values.dates import Day

SOURCE = Text("source", "Source", "Where this is known from.", limit=2000, more=True)
NOTES = Prose("notes", "Notes", audience="internal", more=True)
FLOW = Listed("flow", "Innovation Flow", "Standard unless the programme has others.", to="flows", more=True)


def first_day(value: Day | date) -> date:
    """The first day that a known day may be."""
    return value.on if isinstance(value, Day) else value


def last_day(value: Day | date) -> date:
    """The last day that a known day may be."""
    return value.last if isinstance(value, Day) else value


def in_order(first: str, second: str, sentence: str) -> Check:
    """A check that one day is not after another, where both are known (to the precision of each)."""

    def check(values: Values, ground: Ground) -> Iterator[Problem]:
        start, end = values.get(first), values.get(second)
        if start and end and first_day(start) > last_day(end):
            yield Problem(second, sentence)

    return check


COHORT = Kind(
    "cohort",
    "cohorts",
    "cohort",
    Cohort,
    (
        Text("name", "Name", required=True, missing="Enter a name, such as Round 4"),
        Text("reference", "Reference", "A short number or code, such as 4.", limit=40),
        Whole("position", "Order", "Its place among the cohorts, oldest first.", most=10_000, more=True),
        FLOW,
        DayField("launch", "Launch", coarse=True),
        DayField("close", "Applications close", coarse=True),
        DayField("demo_day", "Demo Day", coarse=True),
        DayField("ended", "Ended on", "Empty while it runs.", stored="ended_on", more=True),
        NOTES,
        SOURCE,
    ),
    checks=(
        in_order("launch", "close", "Applications cannot close before the launch"),
        in_order("launch", "demo_day", "Demo Day cannot come before the launch"),
        in_order("launch", "ended", "The cohort cannot end before its launch"),
        in_order("close", "demo_day", "Demo Day cannot come before applications close"),
        in_order("close", "ended", "The cohort cannot end before applications close"),
    ),
    called=lambda values: str(values["name"]),
)

STAGE_DATES = Kind(
    "stage-dates",
    "stage-dates",
    "dates of a stage",
    StageDates,
    (
        Listed("stage", "Stage", required=True, to="stages", missing="Choose the stage"),
        Reference("cohort", "Cohort", to="cohorts"),
        Reference("challenge", "Challenge", "Leave empty when the dates hold for the whole cohort.", to="challenges"),
        Text("label", "Label"),
        DayField("start", "Starts", coarse=True, required=True, missing="Enter when it starts"),
        DayField("end", "Ends", coarse=True),
        YesNo("planned", "Planned only", "Yes for dates that were planned and may not be what happened.", more=True),
        SOURCE,
    ),
    checks=(in_order("start", "end", "The stage cannot end before it starts"),),
    called=lambda values: str(values["stage"]),
)

"""Schemas of milestones, and of moving, re-baselining and completing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    LinkField,
    LongTextField,
    ProgrammeListField,
    ReasonField,
    ReferenceField,
    TextField,
    ValidationContext,
    YesNoField,
    enum_options,
)
from db.schema.enums.records import MilestoneType, MoveReason, Party
from db.schema.models import Milestone
from db.values.dates import Day

BASELINE_CHANGE_REFUSED = (
    "The baseline stays as it was: a lead changes it with “Set a new baseline”, which keeps the old one and the reason"
)
REASON_MISSING = "Choose the reason for the move"
REASON_OPTIONS = enum_options(MoveReason)
MOVE_NOTE = LongTextField("move_note", "Note", "What happened, in a sentence.", audience="internal", column=False, lines=2)
MOVE_REASON = ReasonField("move_reason", "Reason for the move", "When the forecast changes.", options=REASON_OPTIONS, more=True)
BASELINE_REASON = ReasonField(
    "baseline_reason", "Reason for the new baseline", "When a lead's file changes a baseline.", options=REASON_OPTIONS, lead_only=True,
    missing="Choose the reason for the new baseline",
)  # fmt: skip
PARENT_FIELDS = (
    ReferenceField("challenge", "Challenge", "Leave empty for a milestone of the whole cohort.", to="challenges"),
    ReferenceField("cohort", "Cohort", "Only for a milestone of a whole cohort.", to="cohorts", more=True),
)
DATE_FIELDS = (
    DayField("baseline", "Baseline date", "The date first promised. Leave empty if nobody knows it: slip is then not known.", coarse=True),
    DayField(
        "forecast", "Forecast date", "When it is now expected. Empty: not dated; on a new milestone as promised.", coarse=True, more=True
    ),
    DayField("actual", "Actual date", "When it happened, today or earlier.", coarse=True, past=True, more=True),
)


@dataclass(frozen=True)
class MilestoneDates:
    """The dates of a stored milestone. ``has_moved``: a move of its forecast is recorded."""

    baseline: Day | None
    forecast: Day | None
    actual: Day | None
    has_moved: bool = False

    @property
    def has_no_first_date(self) -> bool:
        """Whether it never had a date: giving it one is no move."""
        return self.baseline is None and self.forecast is None and not self.has_moved


def resulting_forecast(before: MilestoneDates | None, values: Values) -> Day | None:
    """Returns the forecast that saving the values stores. ``before``: None for a new milestone.

    The first date of an open milestone without a forecast is its baseline, and so is that of one which is not done after all.
    """
    forecast: Day | None = values.get("forecast")
    first = before is None or before.has_no_first_date or (before.actual is not None and before.forecast is None)
    return values.get("baseline") if forecast is None and not values.get("actual") and first else forecast


def is_move(before: MilestoneDates | None, forecast: Day | None) -> bool:
    """Whether storing a forecast is a move: another day than before, or none any more. A first date is no move."""
    if before is None or before.has_no_first_date or forecast == before.forecast:
        return False
    return not (before.forecast is None and before.actual is not None and forecast == before.baseline)


def keep_forecast(values: Values, stored: Values) -> None:
    """Set the empty forecast of a row of a file to the stored one: an empty cell changes nothing.

    A row that gives the reason for a move withdraws the forecast, unless the milestone is done.
    """
    if values.get("forecast") is None and (values.get("actual") or not values.get("move_reason")):
        values["forecast"] = stored["forecast"]


@check(When.DECIDING)
def check_milestone_parent(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when a milestone is of no challenge and no cohort: of the whole programme, or of one that was forgotten."""
    if not values.get("challenge") and not values.get("cohort"):
        sentence = "It is of no challenge and no cohort. Choose one, unless it is of the whole programme"
        yield Problem("challenge", sentence, warning=True)


@check(When.ALWAYS)
def check_acceptance(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Completing a milestone that needs acceptance requires who accepted it."""
    if values.get("actual") and values.get("acceptance_required") and not values.get("accepted_by"):
        yield Problem("accepted_by", "Enter who accepted it: this milestone needs acceptance to be complete")


def _title(values: Values) -> str:
    return str(values.get("title") or "")


MILESTONE = RecordSchema(
    "milestone",
    "milestones",
    "milestone",
    Milestone,
    (
        TextField(
            "title",
            "Title",
            "What will be true when it is done.",
            required=True,
            audience="internal",
            missing="Enter a title, such as Prototype in front of users",
        ),
        *PARENT_FIELDS,
        *DATE_FIELDS,
        MOVE_REASON,
        ChoiceField("type", "Type", options=enum_options(MilestoneType), more=True),
        ProgrammeListField("stage", "Stage", to="stages", more=True),
        ReferenceField("team", "Company team", to="teams", more=True),
        TextField(
            "published_title", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", audience="published"
        ),
        TextField("owner", "Owner", "A role or a colleague.", suggest="people", more=True),
        ChoiceField("waits_on", "Waits on", options=enum_options(Party), more=True),
        ReferenceField("depends_on", "Depends on", to="milestones", more=True),
        TextField("acceptance_test", "Acceptance test", limit=1000, lines=2, audience="internal", more=True),
        YesNoField("acceptance_required", "Needs acceptance", "Yes when someone must accept it.", more=True),
        TextField("accepted_by", "Accepted by", suggest="people", more=True),
        LinkField("evidence_link", "Link to evidence", more=True),
        LongTextField("note", "Note", audience="internal", more=True),
        TextField("source", "Source", limit=2000, more=True),
    ),
    checks=(check_milestone_parent, check_acceptance),
    display_name=_title,
)

MILESTONE_MOVE = RecordSchema(
    "milestone-move",
    "milestone-moves",
    "new date",
    Milestone,
    (
        DayField("forecast", "New forecast date", "When it is now expected, today or later. Empty: not dated any more.", coarse=True),
        replace(MOVE_REASON, name="reason", label="Reason", hint="", required=True, more=False, missing=REASON_MISSING),
        MOVE_NOTE,
    ),
    display_name=_title,
    act=True,
)

MILESTONE_BASELINE = RecordSchema(
    "milestone-baseline",
    "milestone-baselines",
    "new baseline",
    Milestone,
    (
        DayField(
            "baseline",
            "New baseline date",
            "What is promised from now on.",
            required=True,
            coarse=True,
            missing="Enter the new baseline, such as 3/5/2026",
        ),
        replace(BASELINE_REASON, name="reason", label="Reason", hint="", required=True),
        MOVE_NOTE,
    ),
    display_name=_title,
    act=True,
)

MILESTONE_DONE = RecordSchema(
    "milestone-done",
    "milestone-completions",
    "completed milestone",
    Milestone,
    (
        DayField(
            "actual",
            "Actual date",
            "When it was done, today or earlier.",
            required=True,
            coarse=True,
            past=True,
            missing="Enter the day it was done, such as today or 3/5/2026",
        ),
        TextField("accepted_by", "Accepted by", "A role or a colleague.", suggest="people"),
        LinkField("evidence_link", "Link to evidence", more=True),
        LongTextField("note", "Note", audience="internal", more=True),
    ),
    checks=(check_acceptance,),
    display_name=_title,
    act=True,
)

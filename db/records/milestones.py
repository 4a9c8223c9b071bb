"""Schemas of milestones, and of moving and completing one."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    LinkField,
    LongTextField,
    ProgrammeListField,
    ReferenceField,
    TextField,
    ValidationContext,
    YesNoField,
    enum_options,
)
from db.schema.enums.records import MilestoneType, MoveReason, Party
from db.schema.models import Milestone
from db.values.dates import Day

BASELINE_CHANGE_REFUSED = "Only a lead can change a baseline. Leave it as it was, and move the milestone instead"
PARENT_FIELDS = (
    ReferenceField("challenge", "Challenge", "Leave empty for a milestone of the whole cohort.", to="challenges"),
    ReferenceField("cohort", "Cohort", "Only for a milestone of a whole cohort.", to="cohorts", more=True),
)
DATE_FIELDS = (
    DayField("baseline", "Baseline date", "The date first promised. Leave empty if nobody knows it: slip is then not known.", coarse=True),
    DayField("forecast", "Forecast date", "When it is now expected. Empty means: as promised.", coarse=True, more=True),
    DayField("actual", "Actual date", "When it happened, today or earlier.", coarse=True, past=True, more=True),
)


@check(When.ALWAYS, "baseline", "forecast", "actual")
def check_milestone_dates(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A milestone needs a date."""
    if not any(values.get(name) for name in ("baseline", "forecast", "actual")):
        yield Problem("baseline", "Enter a baseline date, such as 3/5/2026, or a forecast date")


@check(When.DECIDING)
def check_forecast_not_passed(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the expected date of an open milestone has passed."""
    forecast: Day | None = values.get("forecast") or values.get("baseline")
    if forecast and not values.get("actual") and forecast.last < context.today:
        yield Problem("forecast", f"The date {forecast} has passed: complete the milestone or move it", warning=True)


@check(When.DECIDING)
def check_milestone_parent(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A milestone needs a challenge or a cohort."""
    if not values.get("challenge") and not values.get("cohort"):
        yield Problem("challenge", "Choose the challenge, or the cohort under More detail")


@check(When.ALWAYS)
def check_acceptance(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Completing a milestone that needs acceptance requires who accepted it."""
    if values.get("actual") and values.get("acceptance_required") and not values.get("accepted_by"):
        yield Problem("accepted_by", "Enter who accepted it: this milestone needs acceptance to be complete")


@check(When.DECIDING)
def check_new_forecast(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A new forecast must be today or later."""
    forecast: Day | None = values.get("forecast")
    if forecast and forecast.last < context.today:
        yield Problem("forecast", "The new date must be today or later. If it is done, complete the milestone instead")


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
    checks=(check_milestone_parent, check_milestone_dates, check_forecast_not_passed, check_acceptance),
    display_name=_title,
)

MILESTONE_MOVE = RecordSchema(
    "milestone-move",
    "milestone-moves",
    "new date",
    Milestone,
    (
        DayField(
            "forecast",
            "New forecast date",
            "When it is now expected, today or later.",
            required=True,
            coarse=True,
            missing="Enter the new date, such as 3/5/2026 or +14",
        ),
        ChoiceField(
            "reason", "Reason", required=True, column=False, options=enum_options(MoveReason), missing="Choose the reason for the move"
        ),
        LongTextField("move_note", "Note", "What happened, in a sentence.", audience="internal", column=False, lines=2),
    ),
    checks=(check_new_forecast,),
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

"""Schema of stage moves: gate decisions about teams and challenges, and the outcome or state that each decision sets."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.line_lists import ChecklistTicksField
from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    LongTextField,
    ProgrammeListField,
    ReferenceField,
    TextField,
    ValidationContext,
    enum_options,
)
from db.records.cohorts import SOURCE, first_day
from db.schema.enums.records import ChallengeState, GateDecision, TeamOutcome
from db.schema.models import StageMove

OUTCOMES = {
    GateDecision.ADVANCE: TeamOutcome.ACTIVE,
    GateDecision.NOT_SELECTED: TeamOutcome.NOT_SELECTED,
    GateDecision.WITHDREW: TeamOutcome.WITHDREW,
    GateDecision.PAUSED: TeamOutcome.PAUSED,
    GateDecision.FINISHED: TeamOutcome.FINISHED,
}
STATES = {
    GateDecision.ADVANCE: ChallengeState.RUNNING,
    GateDecision.PAUSED: ChallengeState.PAUSED,
    GateDecision.FINISHED: ChallengeState.FINISHED,
}


@check(When.ALWAYS)
def check_team_or_challenge(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A gate decision needs a team or a challenge; not selected and withdrew are for teams only."""
    if not values.get("team") and not values.get("challenge"):
        yield Problem("team", "Choose the company team, or the challenge when it is about the challenge itself")
    if not values.get("team") and values.get("decision") in (GateDecision.NOT_SELECTED, GateDecision.WITHDREW):
        yield Problem("decision", "A challenge is not selected or withdrawn: choose its company team, or Advance, Paused or Finished")


@check(When.ALWAYS)
def check_next_stage(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A next stage is required for Advance and refused for every other decision."""
    if values.get("decision") == GateDecision.ADVANCE and not values.get("to_stage"):
        yield Problem("to_stage", "Choose the stage it advances to")
    if values.get("decision") not in (None, GateDecision.ADVANCE) and values.get("to_stage"):
        yield Problem("to_stage", "Only who advances has a next stage: empty this, or choose Advance")


@check(When.ALWAYS)
def check_feedback_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Feedback must not be given before the first possible day of the decision."""
    decided, feedback_on = values.get("decided"), values.get("feedback_on")
    if decided and feedback_on and feedback_on < first_day(decided):
        yield Problem("feedback_on", f"Feedback cannot come before the decision of {decided}")


STAGE_MOVE = RecordSchema(
    "stage-move",
    "stage-moves",
    "stage move",
    StageMove,
    (
        ReferenceField("team", "Company team", "Leave empty when it is about the challenge itself.", to="teams"),
        ReferenceField("challenge", "Challenge", "That of the team unless you choose.", to="challenges"),
        ChoiceField("decision", "Decision", required=True, options=enum_options(GateDecision), missing="Choose what was decided"),
        ProgrammeListField("from_stage", "Stage left", "Where it stands now unless you choose.", to="stages", more=True),
        ProgrammeListField("to_stage", "Stage it advances to", to="stages"),
        DayField(
            "decided",
            "Decided on",
            "Today or earlier.",
            required=True,
            coarse=True,
            past=True,
            missing="Enter the day it was decided, such as today or 3/5/2026",
        ),
        TextField("decided_by", "Decided by", "A role or a colleague.", suggest="people"),
        ChecklistTicksField(
            "ticked", "Exit checklist: what is met", "Of the stage that is left.", to="exit-points", of=("team", "challenge")
        ),
        LongTextField("override", "Why it goes on with points not met", audience="internal", lines=2),
        LongTextField("reason", "Reason", audience="internal", lines=2),
        LongTextField("conditions", "Conditions", "What has to happen, by when.", audience="internal", lines=2),
        DayField("feedback_on", "Feedback given on", "The day the team was told why.", past=True),
        LongTextField("note", "Note", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    checks=(check_team_or_challenge, check_next_stage, check_feedback_day),
    display_name=lambda values: " ".join(
        part for part in (str(values.get("decision") or ""), f"to {values['to_stage']}" if values.get("to_stage") else "") if part
    ),
)

"""Schemas of acts on a challenge, cohort or agreement that change many records, and of archiving and restoring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from db.fields.record_schema import Check, Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    Field,
    LongTextField,
    ProgrammeListField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
    enum_options,
)
from db.records.challenges.challenges import check_question_mark
from db.schema.enums.records import (
    ActiveTeamsChoice,
    MoveReason,
    OpenActionsChoice,
    OpenAgreementsChoice,
    OpenMilestonesChoice,
    UnspentMoneyChoice,
)
from db.schema.models import Agreement, BudgetLine, Challenge, Cohort, Milestone, Organisation, Person, Team, Template

MAX_DAYS = 500
PAUSE, RESUME, CANCEL, MERGE, REOPEN = "challenge-pause", "challenge-resume", "challenge-cancel", "challenge-merge", "challenge-reopen"
LIFECYCLE_ACTS = (PAUSE, RESUME, CANCEL, MERGE, REOPEN)
REASON = LongTextField(
    "reason", "Reason", "Stays with every record that this changes.", required=True, audience="internal", column=False, lines=2,
    missing="Enter the reason, in a sentence",
)  # fmt: skip
DECIDED_BY = TextField("decided_by", "Decided by", "You, unless you name a role or a colleague.", column=False, suggest="people", more=True)
PUBLISHED_WORDING = TextField(
    "published_what", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
    audience="published", column=False,
)  # fmt: skip
CATEGORY = ChoiceField("category", "Kind of reason, for moved dates", column=False, options=enum_options(MoveReason))
DAYS = WholeNumberField("days", "By how many working days", column=False, least=1, most=MAX_DAYS)


def _title(values: Values) -> str:
    return str(values.get("title") or "")


def _milestone_fields(*options: OpenMilestonesChoice) -> tuple[Field, ...]:
    milestones_field = ChoiceField("milestones", "Open milestones", column=False, options=enum_options(options))
    return (milestones_field, DAYS, CATEGORY) if OpenMilestonesChoice.BY_DAYS in options else (milestones_field,)


def _action_field(*options: OpenActionsChoice) -> Field:
    return ChoiceField("actions", "Open actions", column=False, options=enum_options(options))


def _money_fields(*options: OpenAgreementsChoice, to: tuple[UnspentMoneyChoice, ...]) -> tuple[Field, ...]:
    return (
        ChoiceField("agreements", "Agreements not fully paid", column=False, options=enum_options(options)),
        DayField("agreements_end", "Agreements end on", "Only where they end.", column=False),
        ChoiceField("money", "Unspent money", column=False, options=enum_options(to)),
        ReferenceField("to_line", "Given back to", "A budget line of the same year. Empty: to whoever gave it.", to="budget-lines", column=False),
    )  # fmt: skip


def _team_field(*options: ActiveTeamsChoice) -> Field:
    return ChoiceField(
        "teams",
        "Company teams at work",
        "One that answers another challenge too goes on there.",
        column=False,
        options=enum_options(options),
    )


@check(When.ALWAYS)
def check_shift_days(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Moved dates need the number of working days and the kind of reason."""
    choice = values.get("milestones")
    if choice == OpenMilestonesChoice.BY_DAYS and not values.get("days"):
        yield Problem("days", "Enter by how many working days the milestones move, such as 10")
    if choice in (OpenMilestonesChoice.BY_DAYS, OpenMilestonesChoice.TO_END) and not values.get("category"):
        yield Problem("category", "Choose the kind of reason for the moved dates")


@check(When.ALWAYS)
def check_agreements_end_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Agreements that end need an end day."""
    if values.get("agreements") in (OpenAgreementsChoice.END, OpenAgreementsChoice.RELEASE) and not values.get("agreements_end"):
        yield Problem("agreements_end", "Enter the day the agreements end, such as today or 3/5/2026")


@check(When.ALWAYS)
def check_pause_end(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A pause must end after today."""
    if values.get("until") and values["until"] <= context.today:
        yield Problem("until", "The pause must end later than today")


def _lifecycle_schema(name: str, noun: str, *fields: Field, checks: tuple[Check, ...] = ()) -> RecordSchema:
    return RecordSchema(name, f"{name}s", noun, Challenge, fields, checks=checks, display_name=_title, act=True)


CHALLENGE_PAUSE = _lifecycle_schema(
    PAUSE,
    "pause",
    DayField(
        "until",
        "Paused until",
        "The last day of the pause.",
        required=True,
        column=False,
        missing="Enter until when, such as 3/5/2026 or +60",
    ),
    REASON,
    *_milestone_fields(OpenMilestonesChoice.LEAVE, OpenMilestonesChoice.BY_DAYS, OpenMilestonesChoice.TO_END, OpenMilestonesChoice.DROP),
    _action_field(OpenActionsChoice.LEAVE, OpenActionsChoice.DEFER, OpenActionsChoice.DROP),
    *_money_fields(
        OpenAgreementsChoice.LEAVE,
        OpenAgreementsChoice.END,
        OpenAgreementsChoice.RELEASE,
        to=(UnspentMoneyChoice.LEAVE, UnspentMoneyChoice.GIVE_BACK),
    ),
    _team_field(ActiveTeamsChoice.LEAVE, ActiveTeamsChoice.PAUSE, ActiveTeamsChoice.WITHDRAW),
    PUBLISHED_WORDING,
    DECIDED_BY,
    checks=(check_pause_end, check_shift_days, check_agreements_end_day),
)
CHALLENGE_RESUME = _lifecycle_schema(
    RESUME,
    "resumption",
    REASON,
    *_milestone_fields(OpenMilestonesChoice.LEAVE, OpenMilestonesChoice.BY_DAYS, OpenMilestonesChoice.DROP),
    _team_field(ActiveTeamsChoice.LEAVE, ActiveTeamsChoice.GO_ON, ActiveTeamsChoice.WITHDRAW),
    PUBLISHED_WORDING,
    DECIDED_BY,
    checks=(check_shift_days,),
)
CHALLENGE_CANCEL = _lifecycle_schema(
    CANCEL,
    "cancellation",
    REASON,
    *_milestone_fields(OpenMilestonesChoice.DROP, OpenMilestonesChoice.LEAVE),
    _action_field(OpenActionsChoice.DROP, OpenActionsChoice.DEFER, OpenActionsChoice.LEAVE),
    *_money_fields(
        OpenAgreementsChoice.END,
        OpenAgreementsChoice.RELEASE,
        OpenAgreementsChoice.LEAVE,
        to=(UnspentMoneyChoice.GIVE_BACK, UnspentMoneyChoice.LEAVE),
    ),
    _team_field(ActiveTeamsChoice.WITHDRAW, ActiveTeamsChoice.PAUSE, ActiveTeamsChoice.LEAVE),
    PUBLISHED_WORDING,
    DECIDED_BY,
    checks=(check_agreements_end_day,),
)
CHALLENGE_MERGE = _lifecycle_schema(
    MERGE,
    "merger",
    ReferenceField("into", "Merged into", required=True, to="challenges", column=False, missing="Choose the challenge that goes on"),
    REASON,
    *_milestone_fields(OpenMilestonesChoice.MOVE, OpenMilestonesChoice.DROP, OpenMilestonesChoice.LEAVE),
    _action_field(OpenActionsChoice.MOVE, OpenActionsChoice.DROP, OpenActionsChoice.DEFER, OpenActionsChoice.LEAVE),
    YesNoField(
        "opened", "Sponsors of the other challenge may read what was published of them",
        "No: what moves is read by those who are sponsors of both, until it is worded anew.", column=False,
    ),
    *_money_fields(
        OpenAgreementsChoice.MOVE, OpenAgreementsChoice.END, OpenAgreementsChoice.RELEASE, OpenAgreementsChoice.LEAVE, to=(UnspentMoneyChoice.MOVE, UnspentMoneyChoice.GIVE_BACK, UnspentMoneyChoice.LEAVE)
    ),
    _team_field(ActiveTeamsChoice.MOVE, ActiveTeamsChoice.WITHDRAW, ActiveTeamsChoice.PAUSE, ActiveTeamsChoice.LEAVE),
    PUBLISHED_WORDING,
    DECIDED_BY,
    checks=(check_agreements_end_day,),
)  # fmt: skip
CHALLENGE_REOPEN = _lifecycle_schema(REOPEN, "reopening", REASON, PUBLISHED_WORDING, DECIDED_BY)


@check(When.ALWAYS)
def check_day_or_shift(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Exactly one of new day and working days must be given."""
    if (values.get("to") is None) == (not values.get("days")):
        yield Problem("to", "Enter the new day, or by how many working days they move, not both")


COHORT_DATE_MOVE = RecordSchema(
    "cohort-date-move",
    "cohort-date-moves",
    "moved date",
    Cohort,
    (
        ProgrammeListField(
            "which",
            "Which dates",
            "Only what is still open moves.",
            required=True,
            to="cohort-dates",
            column=False,
            missing="Choose which dates move",
        ),
        DayField("to", "New day", "The same for all of them.", column=False),
        WholeNumberField(
            "days", "Or by how many working days", "Such as 10, or -5 for earlier.", column=False, least=-MAX_DAYS, most=MAX_DAYS
        ),
        ChoiceField(
            "category", "Kind of reason", required=True, column=False, options=enum_options(MoveReason), missing="Choose the kind of reason"
        ),
        REASON,
        DECIDED_BY,
    ),
    checks=(check_day_or_shift,),
    display_name=lambda values: str(values.get("name") or ""),
    act=True,
)


CHALLENGE_REFRAME = RecordSchema(
    "challenge-reframe",
    "challenge-reframings",
    "wording",
    Challenge,
    (
        LongTextField("question", "New question", "As published. The wording before stays on the page.", required=True, audience="published", lines=3, missing="Enter the new question"),
        DayField("when", "Reframed on", "Today or earlier.", required=True, coarse=True, past=True, column=False, missing="Enter when, such as today or May 2026"),
        LongTextField("why", "Why", required=True, audience="internal", column=False, lines=2, missing="Enter why it was reframed, in a sentence"),
    ),
    checks=(check_question_mark,),
    display_name=_title,

    act=True,
)  # fmt: skip


AGREEMENT_NOVATE = RecordSchema(
    "agreement-novate",
    "agreement-novations",
    "novation",
    Agreement,
    (
        ReferenceField("novated_to", "Novated to", "The organisation that takes it over.", required=True, to="organisations", missing="Choose the organisation"),
        DayField("novated", "Novated", "Today or earlier.", required=True, coarse=True, past=True, missing="Enter when, such as 3/5/2026 or May 2026"),
        TextField("legal_name", "Legal name", "As the agreement names the organisation from now on."),
        REASON,
        DECIDED_BY,
    ),

    act=True,
)  # fmt: skip


MILESTONE_DROP = RecordSchema(
    "milestone-drop",
    "milestone-drops",
    "dropped milestone",
    Milestone,
    (
        DayField("dropped", "Dropped on", "Today or earlier.", required=True, past=True, stored="dropped_on", missing="Enter the day it was dropped, such as today"),
        LongTextField("dropped_why", "Why", required=True, audience="internal", lines=2, missing="Enter why it is no longer wanted, in a sentence"),
    ),
    display_name=_title,

    act=True,
)  # fmt: skip

ARCHIVABLE: dict[str, type[Any]] = {
    "cohort": Cohort, "organisation": Organisation, "challenge": Challenge, "team": Team, "milestone": Milestone, "budget-line": BudgetLine,
    "person": Person, "template": Template,
}  # fmt: skip


def _title_or_name(values: Values) -> str:
    return str(values.get("title") or values.get("name") or "")


ARCHIVE = tuple(
    RecordSchema(
        f"{name}-archive",
        f"{name}-archivings",
        "archiving",
        model,
        (REASON,),
        display_name=_title_or_name,
        act=True,
    )
    for name, model in ARCHIVABLE.items()
)
RESTORE = tuple(
    RecordSchema(
        f"{name}-restore",
        f"{name}-restorings",
        "restoring",
        model,
        (REASON,),
        display_name=_title_or_name,
        act=True,
    )
    for name, model in ARCHIVABLE.items()
)

ACTS = (
    CHALLENGE_PAUSE, CHALLENGE_RESUME, CHALLENGE_CANCEL, CHALLENGE_MERGE, CHALLENGE_REOPEN, CHALLENGE_REFRAME, COHORT_DATE_MOVE, AGREEMENT_NOVATE,
    MILESTONE_DROP, *ARCHIVE, *RESTORE,
)  # fmt: skip

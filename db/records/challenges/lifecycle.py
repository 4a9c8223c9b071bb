"""Acts on a challenge, a cohort or an agreement that change many records at once, and the archiving of anything that can leave the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from db.commands import archiving, cohort_dates
from db.commands.act_steps import decide, reason_given, steers
from db.commands.challenge_lifecycle import act as challenge_lifecycle_act
from db.errors import Invalid
from db.fields.types import Choice, DayField, Field, Ground, Listed, Prose, Reference, Text, Whole, YesNo, choices
from db.records.record_schema import Check, Kind, Problem, Values
from db.schema.enums.records import ForActions, ForAgreements, ForMilestones, ForMoney, ForTeams, MoveReason
from db.schema.models import Agreement, BudgetLine, Challenge, Cohort, Milestone, Organisation, Person, Reframing, Team, Template
from db.values.dates import Day, Precision

MOST_DAYS = 500
REASON = Prose(
    "reason", "Reason", "Stays with every record that this changes.", required=True, audience="internal", column=False, lines=2,
    missing="Enter the reason, in a sentence",
)  # fmt: skip
DECIDED_BY = Text("decided_by", "Decided by", "You, unless you name a role or a colleague.", column=False, suggest="people", more=True)
PUBLISHED = Text(
    "published_what", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
    audience="published", column=False,
)  # fmt: skip
CATEGORY = Choice("category", "Kind of reason, for moved dates", column=False, options=choices(MoveReason))
DAYS = Whole("days", "By how many working days", column=False, least=1, most=MOST_DAYS)


def _title(values: Values) -> str:
    return str(values.get("title") or "")


def _milestones(*options: ForMilestones) -> tuple[Field, ...]:
    asked = Choice("milestones", "Open milestones", column=False, options=choices(options))
    return (asked, DAYS, CATEGORY) if ForMilestones.BY_DAYS in options else (asked,)


def _actions(*options: ForActions) -> Field:
    return Choice("actions", "Open actions", column=False, options=choices(options))


def _money(*options: ForAgreements, to: tuple[ForMoney, ...]) -> tuple[Field, ...]:
    return (
        Choice("agreements", "Agreements not fully paid", column=False, options=choices(options)),
        DayField("agreements_end", "Agreements end on", "Only where they end.", column=False),
        Choice("money", "Unspent money", column=False, options=choices(to)),
        Reference("to_line", "Given back to", "A budget line of the same year. Empty: to whoever gave it.", to="budget-lines", column=False),
    )  # fmt: skip


def _teams(*options: ForTeams) -> Field:
    return Choice(
        "teams", "Company teams at work", "One that answers another challenge too goes on there.", column=False, options=choices(options)
    )


def needs_days(values: Values, ground: Ground) -> Iterator[Problem]:
    """Dates that move need to know how far, and what kind of reason it is."""
    choice = values.get("milestones")
    if choice == ForMilestones.BY_DAYS and not values.get("days"):
        yield Problem("days", "Enter by how many working days the milestones move, such as 10")
    if choice in (ForMilestones.BY_DAYS, ForMilestones.TO_END) and not values.get("category"):
        yield Problem("category", "Choose the kind of reason for the moved dates")


def needs_end(values: Values, ground: Ground) -> Iterator[Problem]:
    """Agreements that end, end on a day."""
    if values.get("agreements") in (ForAgreements.END, ForAgreements.RELEASE) and not values.get("agreements_end"):
        yield Problem("agreements_end", "Enter the day the agreements end, such as today or 3/5/2026")


def until_ahead(values: Values, ground: Ground) -> Iterator[Problem]:
    """A pause ends later than today."""
    if values.get("until") and values["until"] <= ground.today:
        yield Problem("until", "The pause must end later than today")


def _settles(act: str) -> Callable[[Session, Any, Values], None]:
    return lambda session, row, values: challenge_lifecycle_act.settle(session, act, row, values)


def _settling(name: str, noun: str, *fields: Field, checks: tuple[Check, ...] = ()) -> Kind:
    return Kind(name, f"{name}s", noun, Challenge, fields, checks=checks, called=_title, settle=_settles(name), act=True)


CHALLENGE_PAUSE = _settling(
    challenge_lifecycle_act.PAUSE,
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
    *_milestones(ForMilestones.LEAVE, ForMilestones.BY_DAYS, ForMilestones.TO_END, ForMilestones.DROP),
    _actions(ForActions.LEAVE, ForActions.DEFER, ForActions.DROP),
    *_money(ForAgreements.LEAVE, ForAgreements.END, ForAgreements.RELEASE, to=(ForMoney.LEAVE, ForMoney.GIVE_BACK)),
    _teams(ForTeams.LEAVE, ForTeams.PAUSE, ForTeams.WITHDRAW),
    PUBLISHED,
    DECIDED_BY,
    checks=(until_ahead, needs_days, needs_end),
)
CHALLENGE_RESUME = _settling(
    challenge_lifecycle_act.RESUME,
    "resumption",
    REASON,
    *_milestones(ForMilestones.LEAVE, ForMilestones.BY_DAYS, ForMilestones.DROP),
    _teams(ForTeams.LEAVE, ForTeams.GO_ON, ForTeams.WITHDRAW),
    PUBLISHED,
    DECIDED_BY,
    checks=(needs_days,),
)
CHALLENGE_CANCEL = _settling(
    challenge_lifecycle_act.CANCEL,
    "cancellation",
    REASON,
    *_milestones(ForMilestones.DROP, ForMilestones.LEAVE),
    _actions(ForActions.DROP, ForActions.DEFER, ForActions.LEAVE),
    *_money(ForAgreements.END, ForAgreements.RELEASE, ForAgreements.LEAVE, to=(ForMoney.GIVE_BACK, ForMoney.LEAVE)),
    _teams(ForTeams.WITHDRAW, ForTeams.PAUSE, ForTeams.LEAVE),
    PUBLISHED,
    DECIDED_BY,
    checks=(needs_end,),
)
CHALLENGE_MERGE = _settling(
    challenge_lifecycle_act.MERGE,
    "merger",
    Reference("into", "Merged into", required=True, to="challenges", column=False, missing="Choose the challenge that goes on"),
    REASON,
    *_milestones(ForMilestones.MOVE, ForMilestones.DROP, ForMilestones.LEAVE),
    _actions(ForActions.MOVE, ForActions.DROP, ForActions.DEFER, ForActions.LEAVE),
    YesNo(
        "opened", "Sponsors of the other challenge may read what was published of them",
        "No: what moves is read by those who are sponsors of both, until it is worded anew.", column=False,
    ),
    *_money(
        ForAgreements.MOVE, ForAgreements.END, ForAgreements.RELEASE, ForAgreements.LEAVE, to=(ForMoney.MOVE, ForMoney.GIVE_BACK, ForMoney.LEAVE)
    ),
    _teams(ForTeams.MOVE, ForTeams.WITHDRAW, ForTeams.PAUSE, ForTeams.LEAVE),
    PUBLISHED,
    DECIDED_BY,
    checks=(needs_end,),
)  # fmt: skip
CHALLENGE_REOPEN = _settling(challenge_lifecycle_act.REOPEN, "reopening", REASON, PUBLISHED, DECIDED_BY)


def day_or_days(values: Values, ground: Ground) -> Iterator[Problem]:
    """Dates move to a day or by working days."""
    if (values.get("to") is None) == (not values.get("days")):
        yield Problem("to", "Enter the new day, or by how many working days they move, not both")


COHORT_DATE_MOVE = Kind(
    "cohort-date-move",
    "cohort-date-moves",
    "moved date",
    Cohort,
    (
        Listed(
            "which",
            "Which dates",
            "Only what is still open moves.",
            required=True,
            to="cohort-dates",
            column=False,
            missing="Choose which dates move",
        ),
        DayField("to", "New day", "The same for all of them.", column=False),
        Whole("days", "Or by how many working days", "Such as 10, or -5 for earlier.", column=False, least=-MOST_DAYS, most=MOST_DAYS),
        Choice("category", "Kind of reason", required=True, column=False, options=choices(MoveReason), missing="Choose the kind of reason"),
        REASON,
        DECIDED_BY,
    ),
    checks=(day_or_days,),
    called=lambda values: str(values.get("name") or ""),
    settle=cohort_dates.move_dates,
    act=True,
)


def question_ends(values: Values, ground: Ground) -> Iterator[Problem]:
    """A challenge is an open question."""
    if values.get("question") and not values["question"].rstrip().endswith("?"):
        yield Problem("question", "The question does not end with a question mark", warning=True)


def settle_reframing(session: Session, row: Challenge, values: Values) -> None:
    """Keep the wording before and after, with the day and why; the challenge shows the latest."""
    gone = inspect(row).attrs.question.history.deleted
    if not gone:
        raise Invalid([("question", "The wording is the same as before. Change it first")])
    day: Day = values["when"]
    latest = session.scalars(select(func.max(Reframing.reframed_on)).where(Reframing.challenge_id == row.id)).first()
    if latest is not None and latest > day.on:
        raise Invalid([("when", f"It was reframed on {Day(latest)} already. Enter that day or a later one")])
    reason_given(session, values["why"])
    row.reframed_on, row.reframed_precision, row.reframed_from = day.on, day.precision.value, gone[0]
    session.add(
        Reframing(
            programme_id=row.programme_id, challenge_id=row.id, reframed_on=day.on, reframed_precision=day.precision.value, from_question=gone[0],
            to_question=row.question, why=values["why"],
        )
    )  # fmt: skip


CHALLENGE_REFRAME = Kind(
    "challenge-reframe",
    "challenge-reframings",
    "wording",
    Challenge,
    (
        Prose("question", "New question", "As published. The wording before stays on the page.", required=True, audience="published", lines=3, missing="Enter the new question"),
        DayField("when", "Reframed on", "Today or earlier.", required=True, coarse=True, past=True, column=False, missing="Enter when, such as today or May 2026"),
        Prose("why", "Why", required=True, audience="internal", column=False, lines=2, missing="Enter why it was reframed, in a sentence"),
    ),
    checks=(question_ends,),
    called=_title,
    settle=settle_reframing,
    act=True,
)  # fmt: skip


def settle_novation(session: Session, row: Agreement, values: Values) -> None:
    """Another organisation takes the agreement over. What was paid and what is still owed stay with the agreement."""
    steers(session)
    if row.novated_to_id == row.organisation_id:
        raise Invalid([("novated_to", "Choose another organisation: the agreement is with this one already")])
    day: Day = values["novated"]
    signed = Day(row.signed_on, Precision(row.signed_precision)) if row.signed_on else None
    if signed and day.last < signed.on:
        raise Invalid([("novated", f"The agreement was signed on {signed}: it cannot be novated before that")])
    reason_given(session, values["reason"])
    names = {
        one.id: one.name
        for one in session.scalars(select(Organisation).where(Organisation.id.in_([row.organisation_id, row.novated_to_id])))
    }
    what = f"The agreement of {names[row.organisation_id]} is novated to {names[row.novated_to_id or '']}, {day}."
    decide(
        session, programme_id=row.programme_id, challenge_id=row.challenge_id, about=("agreement", row.id), what=what, why=values["reason"],
        by=values.get("decided_by"),
    )  # fmt: skip


AGREEMENT_NOVATE = Kind(
    "agreement-novate",
    "agreement-novations",
    "novation",
    Agreement,
    (
        Reference("novated_to", "Novated to", "The organisation that takes it over.", required=True, to="organisations", missing="Choose the organisation"),
        DayField("novated", "Novated", "Today or earlier.", required=True, coarse=True, past=True, missing="Enter when, such as 3/5/2026 or May 2026"),
        Text("legal_name", "Legal name", "As the agreement names the organisation from now on."),
        REASON,
        DECIDED_BY,
    ),
    settle=settle_novation,
    act=True,
)  # fmt: skip


def settle_drop(session: Session, row: Milestone, values: Values) -> None:
    """A milestone that is not wanted any more is neither done nor overdue."""
    if row.actual_on is not None:
        raise Invalid([("dropped", "It is done, so it cannot be dropped")])
    reason_given(session, values["dropped_why"])


MILESTONE_DROP = Kind(
    "milestone-drop",
    "milestone-drops",
    "dropped milestone",
    Milestone,
    (
        DayField("dropped", "Dropped on", "Today or earlier.", required=True, past=True, stored="dropped_on", missing="Enter the day it was dropped, such as today"),
        Prose("dropped_why", "Why", required=True, audience="internal", lines=2, missing="Enter why it is no longer wanted, in a sentence"),
    ),
    called=_title,
    settle=settle_drop,
    act=True,
)  # fmt: skip

ARCHIVABLE: dict[str, type[Any]] = {
    "cohort": Cohort, "organisation": Organisation, "challenge": Challenge, "team": Team, "milestone": Milestone, "budget-line": BudgetLine,
    "person": Person, "template": Template,
}  # fmt: skip


def _called(values: Values) -> str:
    return str(values.get("title") or values.get("name") or "")


ARCHIVE = tuple(
    Kind(f"{name}-archive", f"{name}-archivings", "archiving", model, (REASON,), called=_called, settle=archiving.archive, act=True)
    for name, model in ARCHIVABLE.items()
)
RESTORE = tuple(
    Kind(f"{name}-restore", f"{name}-restorings", "restoring", model, (REASON,), called=_called, settle=archiving.restore, act=True)
    for name, model in ARCHIVABLE.items()
)

ACTS = (
    CHALLENGE_PAUSE, CHALLENGE_RESUME, CHALLENGE_CANCEL, CHALLENGE_MERGE, CHALLENGE_REOPEN, CHALLENGE_REFRAME, COHORT_DATE_MOVE, AGREEMENT_NOVATE,
    MILESTONE_DROP, *ARCHIVE, *RESTORE,
)  # fmt: skip

"""A person leaves: everything open goes from one name to another in one transaction. What is closed, and the past, keep the name they had."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from db import history
from db.access import Permission
from db.errors import Invalid, Refused
from db.schema.enums.records import ChallengeState, FindingOutcome, SessionStatus, TeamOutcome
from db.schema.models import Action, BudgetLine, Challenge, Finding, Milestone, Person, ResearchSession, Team
from db.session_state import session_state
from db.values.dates import financial_year

OpenCondition = Callable[[date], ColumnElement[bool]]


@dataclass(frozen=True)
class Duty:
    """Something that a named person holds: of which table, in which column, while what is so, and what a record of it is called."""

    key: str
    one: str
    many: str
    kind: str
    model: type[Any]
    column: str
    called: str
    open: OpenCondition


DUTIES: tuple[Duty, ...] = (
    Duty(
        "milestones", "milestone", "milestones", "milestone", Milestone, "owner", "title",
        lambda today: and_(Milestone.actual_on.is_(None), Milestone.dropped_on.is_(None), Milestone.archived.is_(False)),
    ),
    Duty("actions", "action", "actions", "action", Action, "owner", "what", lambda today: Action.answered_on.is_(None)),
    Duty(
        "findings", "finding not acted on yet", "findings not acted on yet", "finding", Finding, "owner", "statement",
        lambda today: Finding.acted.in_([FindingOutcome.NOT_YET.value, FindingOutcome.TEST_MORE.value]),
    ),
    Duty(
        "challenges", "challenge, as our lead", "challenges, as our lead", "challenge", Challenge, "lead", "title",
        lambda today: _is_running(),
    ),
    Duty(
        "sponsor-leads", "challenge, as the sponsor's lead", "challenges, as the sponsor's lead", "challenge", Challenge, "sponsor_lead", "title",
        lambda today: _is_running(),
    ),
    Duty(
        "teams", "company team, as its lead", "company teams, as their lead", "team", Team, "lead", "name",
        lambda today: and_(Team.outcome.in_([TeamOutcome.ACTIVE.value, TeamOutcome.PAUSED.value]), Team.archived.is_(False)),
    ),
    Duty(
        "budget-lines", "budget line of this year or later", "budget lines of this year or later", "budget-line", BudgetLine, "holder", "name",
        lambda today: and_(BudgetLine.financial_year >= financial_year(today), BudgetLine.archived.is_(False)),
    ),
    Duty(
        "research-sessions", "planned research session", "planned research sessions", "research-session", ResearchSession, "facilitator",
        "method", lambda today: ResearchSession.status == SessionStatus.PLANNED.value,
    ),
)  # fmt: skip


class HeldRecord(NamedTuple):
    """An open record that somebody holds: of which duty, its id, what it is called."""

    duty: str
    id: str
    called: str


@dataclass(frozen=True)
class HandOverInput:
    """From whom to whom, which duties (by key), why; and the last day of whoever leaves, where it is to be noted."""

    leaves: str
    takes_over: str
    duties: tuple[str, ...]
    reason: str
    last_day: date | None = None


@dataclass(frozen=True)
class HandOverResult:
    """What a hand-over changed: records by duty, whether a person's last day was noted, and its transaction's number, to take it back."""

    revision: int
    records: dict[str, int]
    noted: bool


def normalise_name(name: str) -> str:
    """A name to compare by: case and spaces do not make another person."""
    return " ".join(name.split()).casefold()


def names_in_use(session: Session, programme_id: str, today: date) -> list[tuple[str, int]]:
    """(name, number of open records) of everybody who holds something open in the programme or stands among its people, by name.

    A name that is spelled in several ways is one, as it is mostly spelled.
    """
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for duty in DUTIES:
        column = getattr(duty.model, duty.column)
        statement = select(column, func.count()).where(*_duty_conditions(duty, programme_id, today), column.is_not(None)).group_by(column)
        for name, number in session.execute(statement):
            spelled[normalise_name(name)][" ".join(name.split())] += number
    for name in active_people_names(session, programme_id, today):
        spelled[normalise_name(name)][" ".join(name.split())] += 0
    return [(spelled[one].most_common(1)[0][0], spelled[one].total()) for one in sorted(spelled) if one]


def active_people_names(session: Session, programme_id: str, today: date) -> list[str]:
    """Names among the programme's people who are still there, by name."""
    there = (Person.until_on.is_(None)) | (Person.until_on >= today)
    statement = select(Person.name).where(Person.programme_id == programme_id, Person.archived.is_(False), there)
    return sorted(session.scalars(statement), key=normalise_name)


def person_name(session: Session, programme_id: str, person_id: str) -> str | None:
    """The name of a person of the programme; None when there is no such person for the viewer."""
    return session.scalars(select(Person.name).where(Person.programme_id == programme_id, Person.id == person_id)).first()


def open_records_held_by(session: Session, programme_id: str, name: str, today: date) -> list[HeldRecord]:
    """Everything open that a name holds, in the order of the duties."""
    held: list[HeldRecord] = []
    for duty in DUTIES:
        column = getattr(duty.model, duty.column)
        rows = session.execute(
            select(duty.model.id, getattr(duty.model, duty.called), column)
            .where(*_duty_conditions(duty, programme_id, today), column.is_not(None))
            .order_by(getattr(duty.model, duty.called), duty.model.id)
        )
        held += [HeldRecord(duty.key, row[0], row[1]) for row in rows if normalise_name(row[2]) == normalise_name(name)]
    return held


def hand_over(session: Session, programme_id: str, request: HandOverInput, today: date) -> HandOverResult:
    """Hand over, in this transaction. Raises :class:`Invalid` with a sentence, ``Refused`` to who does not steer the programme."""
    if not session_state(session).viewer.may(Permission.STEER):
        raise Refused("handing over is for whoever steers the programme")
    if normalise_name(request.leaves) == normalise_name(request.takes_over):
        raise Invalid([("to", "They are the same. Enter who takes over")])
    session_state(session).assign_programme(programme_id)
    session_state(session).reason = request.reason
    taken = _reassign_records(session, programme_id, request, today)
    noted = request.last_day is not None and _note_last_day(session, programme_id, request.leaves, request.last_day)
    if not taken and not noted:
        raise Invalid([("from", f"{request.leaves} holds nothing open of what is ticked, so there is nothing to hand over")])
    session.flush()
    return HandOverResult(history.current_revision(session), taken, noted)


def _reassign_records(session: Session, programme_id: str, request: HandOverInput, today: date) -> dict[str, int]:
    """Put the new name into every open record of the duties. Returns how many of each."""
    held = [one for one in open_records_held_by(session, programme_id, request.leaves, today) if one.duty in request.duties]
    for duty in DUTIES:
        ids = [one.id for one in held if one.duty == duty.key]
        for row in _rows_by_id(session, duty.model, ids):
            setattr(row, duty.column, request.takes_over)
    return dict(Counter(one.duty for one in held))


def _rows_by_id(session: Session, model: type[Any], ids: Iterable[str]) -> list[Any]:
    request = list(ids)
    return list(session.scalars(select(model).where(model.id.in_(request)))) if request else []


def _note_last_day(session: Session, programme_id: str, name: str, last_day: date) -> bool:
    """Give the person's record its last day, where it has none that is earlier. Returns whether one was noted."""
    noted = False
    for person in session.scalars(select(Person).where(Person.programme_id == programme_id, Person.archived.is_(False))):
        if normalise_name(person.name) == normalise_name(name) and (person.until_on is None or person.until_on > last_day):
            person.until_on, noted = last_day, True
    return noted


def _duty_conditions(duty: Duty, programme_id: str, today: date) -> list[ColumnElement[bool]]:
    return [duty.model.programme_id == programme_id, duty.open(today)]


def _is_running() -> ColumnElement[bool]:
    return and_(Challenge.state.in_([ChallengeState.RUNNING.value, ChallengeState.PAUSED.value]), Challenge.archived.is_(False))

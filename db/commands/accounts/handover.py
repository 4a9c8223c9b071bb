"""Handover: every open record of one person is assigned to another, in one transaction. Closed records and past states are not changed."""

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
    """A way in which a named person is responsible for records.

    ``model`` and ``column`` hold the name, ``open`` is the condition for open records, ``called`` the column with the record's title,
    ``one`` and ``many`` the nouns for a count.
    """

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
    """An open record that somebody is responsible for: the key of its duty, its id and title."""

    duty: str
    id: str
    called: str


@dataclass(frozen=True)
class HandOverInput:
    """Who leaves, who takes over, the keys of the duties, the reason, and the last day of the leaver when it is to be recorded."""

    leaves: str
    takes_over: str
    duties: tuple[str, ...]
    reason: str
    last_day: date | None = None


@dataclass(frozen=True)
class HandOverResult:
    """The result of a handover: its revision (for undo), the number of records by duty, whether a last day was recorded."""

    revision: int
    records: dict[str, int]
    noted: bool


def normalise_name(name: str) -> str:
    """Returns a name for comparison, without differences of case and spacing."""
    return " ".join(name.split()).casefold()


def names_in_use(session: Session, programme_id: str, today: date) -> list[tuple[str, int]]:
    """Returns (name, number of open records), by name, for everybody with an open record and for the programme's active people.

    Spellings that differ in case or spacing are one name, shown in its most frequent spelling.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for duty in DUTIES:
        column = getattr(duty.model, duty.column)
        statement = select(column, func.count()).where(*_duty_conditions(duty, programme_id, today), column.is_not(None)).group_by(column)
        for name, number in session.execute(statement):
            spellings[normalise_name(name)][" ".join(name.split())] += number
    for name in active_people_names(session, programme_id, today):
        spellings[normalise_name(name)][" ".join(name.split())] += 0
    return [(spellings[key].most_common(1)[0][0], spellings[key].total()) for key in sorted(spellings) if key]


def active_people_names(session: Session, programme_id: str, today: date) -> list[str]:
    """Returns the names of the programme's people whose last day is not past, by name."""
    is_active = (Person.until_on.is_(None)) | (Person.until_on >= today)
    statement = select(Person.name).where(Person.programme_id == programme_id, Person.archived.is_(False), is_active)
    return sorted(session.scalars(statement), key=normalise_name)


def person_name(session: Session, programme_id: str, person_id: str) -> str | None:
    """Returns the name of a person of the programme; None when the viewer cannot read the person."""
    return session.scalars(select(Person.name).where(Person.programme_id == programme_id, Person.id == person_id)).first()


def open_records_held_by(session: Session, programme_id: str, name: str, today: date) -> list[HeldRecord]:
    """Returns the open records that a name is responsible for, in the order of ``DUTIES``."""
    records: list[HeldRecord] = []
    for duty in DUTIES:
        column = getattr(duty.model, duty.column)
        rows = session.execute(
            select(duty.model.id, getattr(duty.model, duty.called), column)
            .where(*_duty_conditions(duty, programme_id, today), column.is_not(None))
            .order_by(getattr(duty.model, duty.called), duty.model.id)
        )
        records += [HeldRecord(duty.key, row[0], row[1]) for row in rows if normalise_name(row[2]) == normalise_name(name)]
    return records


def hand_over(session: Session, programme_id: str, request: HandOverInput, today: date) -> HandOverResult:
    """Assign the open records of the chosen duties to the new name, in this transaction.

    Raises :class:`Invalid` with a sentence, ``Refused`` for a viewer without permission to steer the programme.
    """
    if not session_state(session).viewer.may(Permission.STEER):
        raise Refused("handing over is for whoever steers the programme")
    if normalise_name(request.leaves) == normalise_name(request.takes_over):
        raise Invalid([("to", "They are the same. Enter who takes over")])
    session_state(session).assign_programme(programme_id)
    session_state(session).reason = request.reason
    counts = _reassign_records(session, programme_id, request, today)
    noted = request.last_day is not None and _note_last_day(session, programme_id, request.leaves, request.last_day)
    if not counts and not noted:
        raise Invalid([("from", f"{request.leaves} holds nothing open of what is ticked, so there is nothing to hand over")])
    session.flush()
    return HandOverResult(history.current_revision(session), counts, noted)


def _reassign_records(session: Session, programme_id: str, request: HandOverInput, today: date) -> dict[str, int]:
    """Assign each open record of the duties to the new name. Returns the number of records by duty."""
    records = [record for record in open_records_held_by(session, programme_id, request.leaves, today) if record.duty in request.duties]
    for duty in DUTIES:
        ids = [record.id for record in records if record.duty == duty.key]
        for row in _rows_by_id(session, duty.model, ids):
            setattr(row, duty.column, request.takes_over)
    return dict(Counter(record.duty for record in records))


def _rows_by_id(session: Session, model: type[Any], ids: Iterable[str]) -> list[Any]:
    id_list = list(ids)
    return list(session.scalars(select(model).where(model.id.in_(id_list)))) if id_list else []


def _note_last_day(session: Session, programme_id: str, name: str, last_day: date) -> bool:
    """Set the last day in the person's record unless an earlier one is set. Returns whether a record was changed."""
    noted = False
    for person in session.scalars(select(Person).where(Person.programme_id == programme_id, Person.archived.is_(False))):
        if normalise_name(person.name) == normalise_name(name) and (person.until_on is None or person.until_on > last_day):
            person.until_on, noted = last_day, True
    return noted


def _duty_conditions(duty: Duty, programme_id: str, today: date) -> list[ColumnElement[bool]]:
    return [duty.model.programme_id == programme_id, duty.open(today)]


def _is_running() -> ColumnElement[bool]:
    return and_(Challenge.state.in_([ChallengeState.RUNNING.value, ChallengeState.PAUSED.value]), Challenge.archived.is_(False))

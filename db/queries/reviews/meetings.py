"""Reads of reviews: the series, the meetings and their closings, what was recorded at one, what is unfinished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.week import running_challenges, updates_of_week
from db.rows import Rows, fetch_rows
from db.schema.models import Action, Decision, Programme, Review, ReviewClosing, ReviewHealth, Revision, Verdict, WeeklyUpdate
from db.values.working_days import WorkingDays, parse_closures

ONE_WEEK = timedelta(days=7)
MAX_SKIPPED_WEEKS = 60  # weeks without a working review day before the series gives up: longer than any closure


@dataclass(frozen=True)
class Closing:
    """A closing of a review: which of it, when, by whom, and the revision it froze.

    ``revision`` and ``at`` are None where it came from a file: the past that it looked at is not in this store.
    """

    review_id: str
    held_on: date
    number: int
    closed_on: date
    by: str
    note: str
    revision: int | None
    at: datetime | None


@dataclass(frozen=True)
class Meeting:
    """A review: its day, state, agenda, who was there, and its closings, the first one first."""

    id: str
    programme_id: str
    held_on: date
    state: str
    agenda: tuple[dict[str, str], ...]
    present: str
    note: str
    version: int
    closings: tuple[Closing, ...] = ()

    @property
    def closing(self) -> Closing | None:
        """The latest closing."""
        return self.closings[-1] if self.closings else None


@dataclass(frozen=True)
class UnfinishedAction:
    """An action of an earlier review that is due and not done."""

    id: str
    what: str
    owner: str
    due_on: date | None
    carried: int


def review_days(weekday: int, calendar: WorkingDays, start: date) -> Iterator[date]:
    """The days of a weekly series from a day on: each review day that is a working day of the programme."""
    day, skipped = start + timedelta(days=(weekday - start.weekday()) % 7), 0
    while skipped < MAX_SKIPPED_WEEKS:
        if calendar.is_working_day(day):
            skipped = 0
            yield day
        skipped += 1
        day += ONE_WEEK


def next_review_day(session: Session, programme_id: str, after: date) -> date:
    """The next day of the programme's series later than a day; a week on, where the calendar leaves none."""
    past = entity(session, Programme)
    chosen = select(past.review_weekday, past.holiday_country, past.holiday_region, past.closures).where(past.id == programme_id)
    row = session.execute(chosen).one()
    calendar = WorkingDays(row.holiday_country, row.holiday_region, parse_closures(row.closures or []))
    return next(review_days(row.review_weekday, calendar, after + timedelta(days=1)), after + ONE_WEEK)


def list_meetings(session: Session, programme_id: str, *, most: int = 60) -> list[Meeting]:
    """The reviews of a programme, newest first, each with its closings."""
    past = entity(session, Review)
    return _read_meetings(
        session, _meetings_statement(past).where(past.programme_id == programme_id).order_by(past.held_on.desc(), past.id).limit(most)
    )


def find_meeting(session: Session, review_id: str) -> Meeting | None:
    """One review, if the viewer has it."""
    past = entity(session, Review)
    return next(iter(_read_meetings(session, _meetings_statement(past).where(past.id == review_id))), None)


def _meetings_statement(past: Any) -> Select[*tuple[Any, ...]]:
    return select(past.id, past.programme_id, past.held_on, past.state, past.agenda, past.present, past.note, past.version)


def _read_meetings(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Meeting]:
    rows = session.execute(statement).all()
    found: dict[str, list[Closing]] = {row.id: [] for row in rows}
    for one in _read_closings(session, list(found)):
        found[one.review_id].append(one)
    return [
        Meeting(
            row.id, row.programme_id, row.held_on, row.state, tuple(row.agenda or ()), row.present or "", row.note or "", row.version,
            tuple(found[row.id]),
        )
        for row in rows
    ]  # fmt: skip


def _read_closings(session: Session, reviews: Sequence[str]) -> list[Closing]:
    past, review = entity(session, ReviewClosing), entity(session, Review)
    statement = _closings_statement(past, review).where(past.review_id.in_(reviews)).order_by(past.review_id, past.number)
    return [_to_closing(row) for row in session.execute(statement)]


def _closings_statement(past: Any, review: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            past.review_id, review.held_on, past.number, past.closed_on, past.closed_by, past.note, past.frozen_revision,
            Revision.at.label("at"),
        )
        .join(review, review.id == past.review_id)
        .outerjoin(Revision, Revision.number == past.frozen_revision)
    )  # fmt: skip


def _to_closing(row: Any) -> Closing:
    return Closing(row.review_id, row.held_on, row.number, row.closed_on, row.closed_by, row.note or "", row.frozen_revision, row.at)


def last_closing(session: Session, programme_id: str, *, before: int | None = None) -> Closing | None:
    """The closing that froze the latest moment of a programme (``before``: of those that froze an earlier revision than this)."""
    past, review = entity(session, ReviewClosing), entity(session, Review)
    statement = _closings_statement(past, review).where(past.programme_id == programme_id, past.frozen_revision.is_not(None))
    if before is not None:
        statement = statement.where(past.frozen_revision < before)
    row = session.execute(statement.order_by(past.frozen_revision.desc()).limit(1)).first()
    return _to_closing(row) if row is not None else None


def unfinished_actions(session: Session, programme_id: str, by: date) -> list[UnfinishedAction]:
    """Actions raised at reviews that were due by a day (or have no date) and are not done, the longest due first."""
    past = entity(session, Action)
    statement = (
        select(past.id, past.what, past.owner, past.due_on, past.carried)
        .where(
            past.programme_id == programme_id, past.review_id.is_not(None), past.answered_on.is_(None),
            or_(past.due_on.is_(None), past.due_on <= by),
        )
        .order_by(past.due_on.is_(None), past.due_on, past.id)
    )  # fmt: skip
    return [UnfinishedAction(row.id, row.what, row.owner or "", row.due_on, row.carried or 0) for row in session.execute(statement)]


def current_team_healths(session: Session, challenges: Sequence[str], today: date) -> dict[str, str]:
    """What the team says of challenges: the health of this week's update, else of last week's; by challenge id."""
    past, since = entity(session, WeeklyUpdate), today - timedelta(days=today.weekday()) - ONE_WEEK
    statement = select(past.challenge_id, past.health).where(past.challenge_id.in_(challenges), past.week.between(since, today))
    return {row.challenge_id: row.health for row in session.execute(statement.order_by(past.week))}


def records_of_review(session: Session, review_id: str) -> tuple[Rows, Rows, Rows]:
    """What was recorded at a review: decisions (id, challenge_id, what, published, decided_on, decided_by, why, reverses),
    actions (id, challenge_id, what, owner, owed_by, due_on, answered_on, outcome, carried), healths (challenge_id, health, said, reason)."""
    decision, action, health = entity(session, Decision), entity(session, Action), entity(session, ReviewHealth)
    decisions = select(
        decision.id, decision.challenge_id, decision.what, decision.published_what.label("published"), decision.decided_on,
        decision.decided_by, decision.why, decision.reverses_id.label("reverses"),
    ).where(decision.review_id == review_id).order_by(decision.decided_on, decision.id)  # fmt: skip
    actions = select(
        action.id, action.challenge_id, action.what, action.owner, action.owed_by, action.due_on, action.answered_on, action.outcome, action.carried,
    ).where(action.review_id == review_id).order_by(action.due_on.is_(None), action.due_on, action.id)  # fmt: skip
    healths = select(health.id, health.challenge_id, health.health, health.said, health.reason).where(health.review_id == review_id)
    return fetch_rows(session, decisions), fetch_rows(session, actions), fetch_rows(session, healths)


def first_revisions(session: Session, review_id: str) -> dict[str, int]:
    """When what was recorded at a review was first recorded: the number of the transaction, by the id of the record."""
    found: dict[str, int] = {}
    for model in (Decision, Action, ReviewHealth, Verdict):
        past = model.__history__
        statement = select(past.id, func.min(past.revision)).where(past.review_id == review_id).group_by(past.id)
        found |= {row[0]: row[1] for row in session.execute(statement)}
    return found


def weekly_update_status(session: Session, programme_id: str, monday: date) -> tuple[int, Rows]:
    """How many challenges run, and those of them without an update of a week: id, code, title, lead."""
    found = running_challenges(session, programme_id, None)
    done = updates_of_week(session, [row["id"] for row in found], monday)
    return len(found), [row for row in found if row["id"] not in done]


def record_counts(session: Session, reviews: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many decisions and actions were recorded at reviews, by review id."""
    found: dict[str, list[int]] = {one: [0, 0] for one in reviews}
    for place, model in enumerate((Decision, Action)):
        past = entity(session, model)
        statement = select(past.review_id, func.count()).where(past.review_id.in_(reviews)).group_by(past.review_id)
        for review, number in session.execute(statement):
            found[review][place] = number
    return {one: (decisions, actions) for one, (decisions, actions) in found.items()}


def decision_texts(session: Session, decisions: Sequence[str | None]) -> dict[str, str]:
    """What decisions say, by id."""
    past, ids = entity(session, Decision), [one for one in decisions if one]
    return {row.id: row.what for row in session.execute(select(past.id, past.what).where(past.id.in_(ids)))} if ids else {}

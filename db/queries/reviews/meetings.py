"""Queries of review meetings: the weekly series, meetings with closings, records of a meeting, unfinished actions."""

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
from db.schema.enums.parts import PART_BY_TOPIC, Part, is_on
from db.schema.enums.records import AgendaTopic, ReviewState
from db.schema.models import Action, Decision, Programme, Review, ReviewClosing, ReviewHealth, Revision, Verdict
from db.values.working_days import WorkingDays, parse_closures

ONE_WEEK = timedelta(days=7)
MAX_SKIPPED_WEEKS = 60  # consecutive weeks without a working review day after which the series ends: longer than any closure


@dataclass(frozen=True)
class Closing:
    """A closing of a review. ``number``: 1 for the first. ``revision``: the frozen revision. ``at``: the time of that transaction (UTC).

    ``revision`` and ``at`` are None for an imported closing, because the states at that time are not in this database.
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
    """A review with its closings, oldest first."""

    id: str
    programme_id: str
    held_on: date
    state: str
    agenda: tuple[dict[str, str], ...]
    present: str
    note: str
    version: int
    closings: tuple[Closing, ...] = ()

    def items(self, parts: frozenset[Part]) -> list[dict[str, str]]:
        """Returns the items of its agenda without the topics of parts that are off. ``parts``: those that are switched on."""
        return [item for item in self.agenda if is_on(PART_BY_TOPIC.get(item.get("topic", "")), parts)]

    @property
    def closing(self) -> Closing | None:
        """The latest closing; None when there is none."""
        return self.closings[-1] if self.closings else None


@dataclass(frozen=True)
class UnfinishedAction:
    """An action of an earlier review that is due and not done."""

    id: str
    what: str
    owner: str
    due_on: date | None
    carried: int


def default_agenda(parts: frozenset[Part]) -> list[dict[str, str]]:
    """Returns the agenda of a new review: every topic, without those of parts that are off. ``parts``: those that are switched on."""
    return [{"topic": topic.value} for topic in AgendaTopic if is_on(PART_BY_TOPIC.get(topic), parts)]


def review_days(weekday: int, calendar: WorkingDays, start: date) -> Iterator[date]:
    """Yields the dates of a weekly series from ``start`` on (``weekday`` 0: Monday), without those that are not working days."""
    day, skipped = start + timedelta(days=(weekday - start.weekday()) % 7), 0
    while skipped < MAX_SKIPPED_WEEKS:
        if calendar.is_working_day(day):
            skipped = 0
            yield day
        skipped += 1
        day += ONE_WEEK


def next_review_day(session: Session, programme_id: str, after: date) -> date:
    """Returns the next review date of the programme after a date; a week later where the calendar has none."""
    programme = entity(session, Programme)
    statement = select(programme.review_weekday, programme.holiday_country, programme.holiday_region, programme.closures).where(
        programme.id == programme_id
    )
    row = session.execute(statement).one()
    calendar = WorkingDays(row.holiday_country, row.holiday_region, parse_closures(row.closures or []))
    return next(review_days(row.review_weekday, calendar, after + timedelta(days=1)), after + ONE_WEEK)


def list_meetings(session: Session, programme_id: str, *, most: int = 60) -> list[Meeting]:
    """Returns the latest reviews of a programme with their closings, newest first."""
    review = entity(session, Review)
    return _read_meetings(
        session,
        _meetings_statement(review).where(review.programme_id == programme_id).order_by(review.held_on.desc(), review.id).limit(most),
    )


def coming_review(session: Session, programme_id: str, today: date, meetings: Sequence[Meeting] | None = None) -> Meeting:
    """Returns the open review, else the next draft, else the next day of the series as a draft without id and agenda.

    ``meetings``: those of :func:`list_meetings`, where they have been read.
    """
    known = list_meetings(session, programme_id) if meetings is None else meetings
    for state in (ReviewState.OPEN, ReviewState.DRAFT):
        candidates = [meeting for meeting in known if meeting.state == state and (state == ReviewState.OPEN or meeting.held_on >= today)]
        if candidates:
            return candidates[-1]
    dates = {meeting.held_on for meeting in known}
    day = next_review_day(session, programme_id, today - timedelta(days=1))
    while day in dates:
        day = next_review_day(session, programme_id, day)
    return Meeting("", programme_id, day, ReviewState.DRAFT, (), "", "", 0)


def last_review_days(session: Session, programme_id: str, until: date, most: int) -> list[date]:
    """Returns the days of the latest closed reviews of a programme that were held on or before a day, newest first, at most ``most``."""
    review = entity(session, Review)
    statement = select(review.held_on).where(
        review.programme_id == programme_id, review.held_on <= until, review.state == ReviewState.CLOSED.value
    )
    return list(session.execute(statement.order_by(review.held_on.desc()).limit(most)).scalars())


def find_meeting(session: Session, review_id: str) -> Meeting | None:
    """Returns a review; None when it is not in the viewer's scope."""
    review = entity(session, Review)
    return next(iter(_read_meetings(session, _meetings_statement(review).where(review.id == review_id))), None)


def _meetings_statement(review: Any) -> Select[*tuple[Any, ...]]:
    return select(review.id, review.programme_id, review.held_on, review.state, review.agenda, review.present, review.note, review.version)


def _read_meetings(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Meeting]:
    rows = session.execute(statement).all()
    closings: dict[str, list[Closing]] = {row.id: [] for row in rows}
    for closing in _read_closings(session, list(closings)):
        closings[closing.review_id].append(closing)
    return [
        Meeting(
            row.id, row.programme_id, row.held_on, row.state, tuple(row.agenda or ()), row.present or "", row.note or "", row.version,
            tuple(closings[row.id]),
        )
        for row in rows
    ]  # fmt: skip


def _read_closings(session: Session, reviews: Sequence[str]) -> list[Closing]:
    closing, review = entity(session, ReviewClosing), entity(session, Review)
    statement = _closings_statement(closing, review).where(closing.review_id.in_(reviews)).order_by(closing.review_id, closing.number)
    return [_to_closing(row) for row in session.execute(statement)]


def _closings_statement(closing: Any, review: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            closing.review_id, review.held_on, closing.number, closing.closed_on, closing.closed_by, closing.note, closing.frozen_revision,
            Revision.at.label("at"),
        )
        .join(review, review.id == closing.review_id)
        .outerjoin(Revision, Revision.number == closing.frozen_revision)
    )  # fmt: skip


def _to_closing(row: Any) -> Closing:
    return Closing(row.review_id, row.held_on, row.number, row.closed_on, row.closed_by, row.note or "", row.frozen_revision, row.at)


def last_closing(session: Session, programme_id: str, *, before: int | None = None) -> Closing | None:
    """Returns the last closing of the latest review that was closed before a revision (None: closed by now); None: there is none.

    At a closing, and while a review is open, it is that of the review before it, as it was compared with at its first closing.
    """
    closing, review = entity(session, ReviewClosing), entity(session, Review)
    closed_then = review.id.in_(select(closing.review_id).where(closing.frozen_revision == before))
    shown_statement = (
        select(review.held_on, func.min(closing.frozen_revision).label("first"))
        .outerjoin(closing, closing.review_id == review.id)
        .where(review.programme_id == programme_id, or_(review.state == ReviewState.OPEN.value, closed_then))
        .group_by(review.id, review.held_on, review.state)
    )
    shown = session.execute(shown_statement.order_by(review.state).limit(1)).first()
    statement = _closings_statement(closing, review).where(closing.programme_id == programme_id, closing.frozen_revision.is_not(None))
    if shown is not None:
        statement = statement.where(review.held_on < shown.held_on)
    if number := (shown.first if shown is not None and shown.first else before):
        statement = statement.where(closing.frozen_revision < number)
    row = session.execute(statement.order_by(review.held_on.desc(), closing.number.desc()).limit(1)).first()
    return _to_closing(row) if row is not None else None


def unfinished_actions(session: Session, programme_id: str, by: date) -> list[UnfinishedAction]:
    """Returns open actions of reviews that are due on or before a date or have no due date, by due date."""
    action = entity(session, Action)
    statement = (
        select(action.id, action.what, action.owner, action.due_on, action.carried)
        .where(
            action.programme_id == programme_id, action.review_id.is_not(None), action.answered_on.is_(None),
            or_(action.due_on.is_(None), action.due_on <= by),
        )
        .order_by(action.due_on.is_(None), action.due_on, action.id)
    )  # fmt: skip
    return [UnfinishedAction(row.id, row.what, row.owner or "", row.due_on, row.carried or 0) for row in session.execute(statement)]


def earlier_actions(session: Session, meeting: Meeting) -> Rows:
    """Actions of earlier reviews that the meeting heard of: those of the review before it, and older ones that were open after that review.

    id, challenge_id, what, published, owner, owed_by, raised_at (day of their review), due_on, answered_on, outcome, why, carried; by due
    date.
    """
    action, review = entity(session, Action), entity(session, Review)
    is_earlier = review.programme_id == meeting.programme_id, review.held_on < meeting.held_on
    last_day = (
        session.execute(select(func.max(review.held_on)).where(*is_earlier, review.state != ReviewState.DRAFT.value)).scalar() or date.min
    )
    statement = select(
        action.id, action.challenge_id, action.what, action.published_what.label("published"), action.owner, action.owed_by,
        review.held_on.label("raised_at"), action.due_on, action.answered_on, action.outcome, action.why, action.carried,
    ).join(review, review.id == action.review_id)  # fmt: skip
    was_open = or_(review.held_on == last_day, action.answered_on.is_(None), action.answered_on > last_day)
    return fetch_rows(session, statement.where(*is_earlier, was_open).order_by(action.due_on.is_(None), action.due_on, action.id))


def records_of_review(session: Session, review_id: str) -> tuple[Rows, Rows, Rows]:
    """Records of a review: decisions (id, challenge_id, what, published, decided_on, decided_by, why, reverses),
    actions (id, challenge_id, what, owner, owed_by, due_on, answered_on, outcome, carried), healths (challenge_id, health, said, reason)."""
    decision, action, health = entity(session, Decision), entity(session, Action), entity(session, ReviewHealth)
    decisions = select(
        decision.id, decision.challenge_id, decision.what, decision.published_what.label("published"), decision.decided_on,
        decision.decided_by, decision.why, decision.reverses_id.label("reverses"),
    ).where(decision.review_id == review_id).order_by(decision.decided_on, decision.id)  # fmt: skip
    actions = select(
        action.id, action.challenge_id, action.what, action.owner, action.owed_by, action.due_on, action.answered_on, action.outcome,
        action.carried,
    ).where(action.review_id == review_id).order_by(action.due_on.is_(None), action.due_on, action.id)  # fmt: skip
    healths = select(health.id, health.challenge_id, health.health, health.said, health.reason).where(health.review_id == review_id)
    return fetch_rows(session, decisions), fetch_rows(session, actions), fetch_rows(session, healths)


def first_revisions(session: Session, review_id: str) -> dict[str, int]:
    """Returns the number of the transaction that first linked each record to a review, by record id."""
    revisions: dict[str, int] = {}
    for model in (Decision, Action, ReviewHealth, Verdict):
        past = model.__history__
        statement = select(past.id, func.min(past.revision)).where(past.review_id == review_id).group_by(past.id)
        revisions |= {row[0]: row[1] for row in session.execute(statement)}
    return revisions


def weekly_update_status(session: Session, programme_id: str, monday: date) -> tuple[int, Rows]:
    """Returns the number of running challenges, and those without an update of a week: id, code, title, lead."""
    running = running_challenges(session, programme_id, None)
    updates = updates_of_week(session, [row["id"] for row in running], monday)
    return len(running), [row for row in running if row["id"] not in updates]


def record_counts(session: Session, reviews: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Returns the numbers of decisions and actions of reviews, by review id."""
    counts: dict[str, list[int]] = {review: [0, 0] for review in reviews}
    for place, model in enumerate((Decision, Action)):
        source = entity(session, model)
        statement = select(source.review_id, func.count()).where(source.review_id.in_(reviews)).group_by(source.review_id)
        for review, number in session.execute(statement):
            counts[review][place] = number
    return {review: (decisions, actions) for review, (decisions, actions) in counts.items()}


def decision_texts(session: Session, decisions: Sequence[str | None]) -> dict[str, str]:
    """Returns the texts of decisions, by id."""
    decision, ids = entity(session, Decision), [decision_id for decision_id in decisions if decision_id]
    return {row.id: row.what for row in session.execute(select(decision.id, decision.what).where(decision.id.in_(ids)))} if ids else {}

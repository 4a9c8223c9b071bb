"""What the team says of the health of challenges: the weekly updates, and the health agreed at reviews, which stands until the next update."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.queries.built_once import Entities, rows_built_once
from db.schema.models import Review, ReviewHealth, Revision, WeeklyUpdate
from db.session_state import current_session, read_once, session_state
from db.values.dates import monday_of
from db.values.team_statements import ONE_WEEK, TeamStatement, standing_statement

STANDING_WEEKS = 13  # weeks for which an agreed health stands without an update, the current one included: those that the pages show
FILE_PURPOSES = frozenset({"import", "opening"})


@rows_built_once
def _updates(entity: Entities, challenges: Sequence[str], since: date, until: date) -> Select[Any]:
    update = entity(WeeklyUpdate)
    statement = select(update.id, update.challenge_id, update.week, update.health)
    return statement.where(update.challenge_id.in_(challenges), update.week >= since, update.week <= until)


@rows_built_once
def _agreed(entity: Entities, challenges: Sequence[str], since: date, until: date) -> Select[Any]:
    agreed, review = entity(ReviewHealth), entity(Review)
    return (
        select(agreed.id, agreed.challenge_id, agreed.review_id, agreed.health, review.held_on)
        .join(review, review.id == agreed.review_id)
        .where(agreed.challenge_id.in_(challenges), review.held_on >= since, review.held_on <= until)
        .order_by(review.held_on)
    )


@read_once
def team_statements(
    session: Session, challenges: Sequence[str], since: date, until: date, *, but_review: str = ""
) -> dict[str, dict[date, TeamStatement]]:
    """Returns what the team says of challenges in each week from the Monday ``since`` to the day ``until``, by challenge and Monday.

    A health agreed at a review stands over the update of its week, unless the health of the update was entered after it. Where files
    brought the update, the order is not known and the review stands. Of two reviews in one week the later counts. ``but_review``: a review
    that is left out.
    """
    statements: dict[str, dict[date, TeamStatement]] = {}
    update_ids: dict[tuple[str, date], str] = {}
    for row in _updates(session, challenges, since, until):
        statements.setdefault(row.challenge_id, {})[row.week] = TeamStatement(row.health, row.week)
        update_ids[row.challenge_id, row.week] = row.id
    rows = [row for row in _agreed(session, challenges, since, until) if row.review_id != but_review]
    weeks = [(row.challenge_id, monday_of(row.held_on)) for row in rows]
    said = _set_revisions(session, WeeklyUpdate, [update_ids[week] for week in weeks if week in update_ids])
    decided = _set_revisions(session, ReviewHealth, [row.id for row, week in zip(rows, weeks, strict=True) if week in update_ids])
    for row, (challenge, monday) in zip(rows, weeks, strict=True):
        update_id = update_ids.get((challenge, monday), "")
        if said.get(update_id, 0) <= decided.get(row.id, 0):
            statements.setdefault(challenge, {})[monday] = TeamStatement(row.health, monday, row.held_on, bool(update_id))
    return statements


def _set_revisions(session: Session, model: type[WeeklyUpdate | ReviewHealth], ids: Sequence[str]) -> dict[str, int]:
    """Returns the revision at which each record got the health that it has, by id; 0 where a file brought it."""
    if not ids:
        return {}
    past, as_at = model.__history__, session_state(session).as_at
    states = select(past.id, past.health, past.revision, Revision.purpose).outerjoin(Revision, Revision.number == past.revision)
    if as_at is not None:
        states = states.where(past.revision <= as_at)
    set_at: dict[str, tuple[str, int]] = {}
    for row in current_session(session).execute(states.where(past.id.in_(ids)).order_by(past.id, past.revision)):
        if row.id not in set_at or set_at[row.id][0] != row.health:
            set_at[row.id] = row.health, 0 if row.purpose in FILE_PURPOSES else row.revision
    return {record_id: revision for record_id, (_, revision) in set_at.items()}


def standing_healths(session: Session, challenges: Sequence[str], day: date, *, but_review: str = "") -> dict[str, TeamStatement]:
    """Returns what the team says of challenges on a day, by challenge; without those of which it says nothing."""
    since = monday_of(day) - (STANDING_WEEKS - 1) * ONE_WEEK
    statements = team_statements(session, challenges, since, day, but_review=but_review)
    standing = {challenge: standing_statement(by_week, day) for challenge, by_week in statements.items()}
    return {challenge: statement for challenge, statement in standing.items() if statement is not None}

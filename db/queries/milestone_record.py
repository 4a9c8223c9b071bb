"""What the page of one milestone needs besides its fields: its moves, its first baseline, and what comes after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.milestones import by_expected_day
from db.schema.models import Challenge, Milestone, Rebaseline, Reforecast
from db.session import frame
from db.values.dates import Day, Precision

if TYPE_CHECKING:
    import pandas as pd

NEXT = 3  # milestones of the challenge that are named as coming after


@dataclass(frozen=True)
class LaterMilestone:
    """A milestone that comes after another one, or waits for it. ``ends``: its forecast; ``waits``: it depends on the other one."""

    id: str
    title: str
    type: str
    ends: Day | None
    waits: bool


@dataclass(frozen=True)
class MilestoneStory:
    """``moves``: a frame with a row for each move of its forecast, in the order in which they were said: moved_on, from_on and to_on (missing:
    not dated), reason, note. ``first``: the baseline before the first re-baseline, else the baseline; ``challenge_state``: None without a
    challenge."""

    moves: pd.DataFrame
    first: Day | None
    after: tuple[LaterMilestone, ...]
    challenge_state: str | None


def read_milestone_story(session: Session, row: Any) -> MilestoneStory:
    """Returns the story of a milestone at the revision that the session reads. ``row``: of :class:`Milestone` or of its past states."""
    challenge = entity(session, Challenge)
    state = session.scalars(select(challenge.state).where(challenge.id == row.challenge_id)).first() if row.challenge_id else None
    return MilestoneStory(_moves(session, row.id), _first_baseline(session, row), _after(session, row), state)


def _moves(session: Session, milestone_id: str) -> pd.DataFrame:
    move = entity(session, Reforecast)
    columns = move.moved_on, move.from_on, move.to_on, move.reason, move.note
    return frame(session, select(*columns).where(move.milestone_id == milestone_id).order_by(move.moved_on, *_recorded_order(move)))


def _recorded_order(move: Any) -> tuple[Any, ...]:
    """The order of moves of one day: each begins where the one before it ended, so by the day from which it moved."""
    return move.from_on.is_not(None), move.from_on, move.id


def _first_baseline(session: Session, row: Any) -> Day | None:
    first = entity(session, Rebaseline)
    found = session.execute(select(first.from_on, first.from_precision).where(first.milestone_id == row.id, first.number == 1)).first()
    on, precision = (row.baseline_on, row.baseline_precision) if found is None else found
    return None if on is None else Day(on, Precision(precision))


def _after(session: Session, row: Any) -> tuple[LaterMilestone, ...]:
    """Returns the open milestones that wait for this one, then the next ones of its challenge that are expected on its day or later."""
    milestone = entity(session, Milestone)
    open_ = (
        milestone.programme_id == row.programme_id,
        milestone.actual_on.is_(None),
        milestone.dropped_on.is_(None),
        milestone.archived.is_(False),
    )
    statement = select(milestone.id, milestone.title, milestone.type, milestone.forecast_on, milestone.forecast_precision).where(*open_)
    waiting = _read_later(session, statement.where(milestone.depends_on_id == row.id), milestone, waits=True)
    ends = row.actual_on or row.forecast_on
    if row.challenge_id is None or ends is None:
        return waiting
    others = or_(milestone.depends_on_id.is_(None), milestone.depends_on_id != row.id)
    following = statement.where(milestone.challenge_id == row.challenge_id, milestone.id != row.id, milestone.forecast_on >= ends, others)
    return waiting + _read_later(session, following.limit(NEXT), milestone, waits=False)


def _read_later(session: Session, statement: Select[Any], milestone: Any, *, waits: bool) -> tuple[LaterMilestone, ...]:
    rows = session.execute(statement.order_by(*by_expected_day(milestone), milestone.title, milestone.id))
    return tuple(
        LaterMilestone(
            row.id, row.title, row.type, None if row.forecast_on is None else Day(row.forecast_on, Precision(row.forecast_precision)), waits
        )
        for row in rows
    )

"""Queries of what the weekly marks of health follow from: when weeks settled, and the states of records at those moments.

All read a session without ``as_at``, and nothing recorded after a revision ``until``; see :mod:`db.queries.states_at`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.queries.built_once import Entities, built_once, rows_built_once
from db.queries.states_at import valid_states
from db.schema.models import (
    Action,
    Challenge,
    ChallengeSponsor,
    Milestone,
    Organisation,
    Programme,
    Reforecast,
    Review,
    ReviewClosing,
    Revision,
)
from db.schema.models.programmes import SETTLE_WORKING_DAYS
from db.session import NOT_SUPERSEDED
from db.values.clock import date_in_zone
from db.values.weeks import ClosedReview, FirstState, WeekSettings, settings_at
from db.values.working_days import WorkingDays, parse_closures


def week_settings(session: Session, programme_id: str, until: int) -> list[WeekSettings]:
    """Returns all settings that a programme has had, oldest first."""
    return [
        WeekSettings(
            row.revision,
            row.at,
            row.time_zone,
            WorkingDays(row.holiday_country, row.holiday_region, parse_closures(row.closures or [])),
            row.settle_working_days or SETTLE_WORKING_DAYS,
        )
        for row in _week_settings(session, programme_id, until)
    ]


@rows_built_once
def _week_settings(entity: Entities, programme_id: str, until: int) -> Select[Any]:
    past: Any = Programme.__history__
    columns = (
        past.revision,
        Revision.at,
        past.time_zone,
        past.holiday_country,
        past.holiday_region,
        past.closures,
        past.settle_working_days,
    )
    statement = select(*columns).join(Revision, Revision.number == past.revision).where(past.id == programme_id, past.revision <= until)
    return statement.order_by(past.revision)


def closings(session: Session, programme_id: str, since: date, until: int) -> list[ClosedReview]:
    """Returns the closings, made in this database, of the programme's reviews held after a day, oldest first; also those taken back since."""
    return [ClosedReview(row.revision, row.at, row.held_on) for row in _closings(session, programme_id, since, until)]


@rows_built_once
def _closings(entity: Entities, programme_id: str, since: date, until: int) -> Select[Any]:
    closing: Any = ReviewClosing.__history__
    review: Any = Review.__history__
    then = and_(
        review.id == closing.review_id,
        review.revision <= closing.revision,
        func.coalesce(review.superseded, NOT_SUPERSEDED) > closing.revision,
    )
    statement = select(closing.revision, Revision.at, review.held_on).join(review, then).join(Revision, Revision.number == closing.revision)
    own = (closing.programme_id == programme_id, closing.revision == closing.frozen_revision)
    return statement.where(*own, closing.revision <= until, review.held_on > since).order_by(closing.revision)


def first_states(session: Session, challenges: Sequence[str], settings: Sequence[WeekSettings], until: int) -> dict[str, FirstState]:
    """Returns the first state of each challenge that was recorded by ``until``, by its id. ``settings``: of :func:`week_settings`."""
    return {
        row.id: FirstState(row.revision, date_in_zone(settings_at(settings, row.revision).time_zone, row.at))
        for row in _first_states(session, challenges, until)
    }


@rows_built_once
def _first_states(entity: Entities, challenges: Sequence[str], until: int) -> Select[Any]:
    past: Any = Challenge.__history__
    first = select(past.id, func.min(past.revision).label("revision")).where(past.id.in_(challenges)).group_by(past.id).subquery()
    statement = select(first.c.id, first.c.revision, Revision.at).join(Revision, Revision.number == first.c.revision)
    return statement.where(first.c.revision <= until)


@built_once
def challenge_states(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    """Challenges, and those merged into them: id, state, flow, stage, stage_since, archived."""
    state: Any = Challenge.__history__
    names = ("id", "state", "flow", "stage", "stage_since", "archived")
    of_challenges = or_(state.id.in_(challenges), state.merged_into_id.in_(challenges))
    return valid_states(state, names, programme_id, first, last, of_challenges)


@built_once
def milestones(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    """Milestones that were of the challenges at some time: id, challenge_id, baseline and forecast with precision, actual_on, archived,
    dropped_on."""
    state: Any = Milestone.__history__
    names = (
        "id",
        "challenge_id",
        "baseline_on",
        "baseline_precision",
        "forecast_on",
        "forecast_precision",
        "actual_on",
        "archived",
        "dropped_on",
    )
    return valid_states(state, names, programme_id, first, last, state.id.in_(_once_of(state, challenges)))


@built_once
def milestone_moves(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    """Re-forecasts of these milestones: milestone_id, moved_on, from_on, to_on."""
    state: Any = Reforecast.__history__
    of_milestones = state.milestone_id.in_(_once_of(Milestone.__history__, challenges))
    return valid_states(state, ("milestone_id", "moved_on", "from_on", "to_on"), programme_id, first, last, of_milestones)


@built_once
def actions(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    """Actions that were of the challenges at some time: id, challenge_id, owed_by, raised_on, due_on, answered_on."""
    state: Any = Action.__history__
    names = ("id", "challenge_id", "owed_by", "raised_on", "due_on", "answered_on")
    return valid_states(state, names, programme_id, first, last, state.id.in_(_once_of(state, challenges)))


@built_once
def absences(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    """The sponsors of the challenges: id, away."""
    state: Any = Organisation.__history__
    sponsor: Any = ChallengeSponsor.__history__
    sponsors = select(sponsor.organisation_id).where(sponsor.challenge_id.in_(challenges))
    return valid_states(state, ("id", "away"), programme_id, first, last, state.id.in_(sponsors))


def _once_of(past: Any, challenges: Any) -> Select[Any]:
    """Returns the ids of the records that any of the challenges had at some time."""
    return select(past.id).where(past.challenge_id.in_(challenges))

"""The weekly marks of health by the records, which the overview, a challenge, the week and a review show alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from dashboard.figures.health import HealthAssessment, assessments_by_challenge
from dashboard.metrics.health_at_moments import RecordStates
from dashboard.metrics.weekly_health import KnownWeeks, plan_marks, weekly_marks
from db.errors import Unscoped
from db.queries import weekly_health as queries
from db.queries.reviews import trends
from db.queries.states_at import LATEST_MOMENT, PastReader, last_revisions
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.clock import load_time_zone
from db.values.dates import monday_of
from db.values.weeks import WeekSettings, settled_revision, week_end


def week_marks(session: ScopedSession, request: PageRequest, challenges: Sequence[str], weeks: Sequence[date]) -> pd.DataFrame:
    """Returns the marks of challenges and weeks (Mondays), see :func:`dashboard.metrics.weekly_health.weekly_marks`, with ``loaded_on``: the
    day on which the challenge was first recorded, in the weeks before it."""
    state, reading = session_state(session), current_session(session)
    if state.as_at is not None and reading is session:
        raise Unscoped("the marks of weeks are read in a session of today, which this session on past states is not linked to")
    now, programme = LATEST_MOMENT if state.as_at is None else state.as_at, request.programme
    settings = queries.week_settings(reading, programme.id, now)
    first = queries.first_states(reading, challenges, settings, now)
    loads = {monday_of(recorded.on) for recorded in first.values()}
    known = _known_weeks(reading, request, settings, [*weeks, *(week for week in loads if week > min(weeks) and week not in weeks)], now)
    plan = plan_marks(weeks, challenges, known, first)
    moments = tuple({moment for judgement in plan.judgements for moment in judgement[1:] if moment})
    states, absences = _states(PastReader(reading, programme.id, moments), challenges)
    marks = weekly_marks(
        weeks, challenges, plan, states, absences, {rules.revision: rules.working_days for rules in settings}, request.today
    )
    loaded_on = marks["challenge_id"].map({challenge: recorded.on for challenge, recorded in first.items()}).astype("datetime64[s]")
    return marks.assign(loaded_on=loaded_on.where(marks["loaded"]))


def _known_weeks(reading: Any, request: PageRequest, settings: Sequence[WeekSettings], weeks: Sequence[date], now: int) -> KnownWeeks:
    """Returns when the weeks settled, as known at the revision ``now``."""
    programme = request.programme
    ends = {week: week_end(week, settings) for week in weeks}
    closings = queries.closings(reading, programme.id, min(weeks), now)
    instants = [instant for end in ends.values() for instant in (end.ended_at, end.settles_at)]
    revisions, last = last_revisions(reading, programme.id, instants, now)
    known_at = dict(zip(instants, revisions, strict=True))
    midnight = datetime.combine(request.today, time(), load_time_zone(programme.time_zone))
    time_of_page = max(midnight, last or datetime.min.replace(tzinfo=UTC))
    return KnownWeeks(
        now,
        {week: settled_revision(end, closings, time_of_page, known_at[end.settles_at]) for week, end in ends.items()},
        {week: known_at[end.ended_at] if end.ended_at <= time_of_page else 0 for week, end in ends.items()},
    )


def _states(reader: PastReader, challenges: Sequence[str]) -> tuple[RecordStates, pd.DataFrame]:
    """Returns the states that the marks follow from, and when the sponsors were away."""
    talks = trends.conversations(reader, challenges)
    states = RecordStates(
        challenges=reader.read(queries.challenge_states, challenges),
        stages=trends.stages(reader),
        milestones=reader.read(queries.milestones, challenges),
        moves=reader.read(queries.milestone_moves, challenges),
        conversations=talks.conversations,
        links=talks.challenges,
        participants=talks.participants,
        sponsors=talks.sponsors,
        actions=reader.read(queries.actions, challenges),
    )
    return states, reader.read(queries.absences, challenges)


def health_by_week(
    session: ScopedSession, request: PageRequest, challenges: Sequence[str], weeks: Sequence[date]
) -> dict[str, list[HealthAssessment]]:
    """Returns the health of challenges by the records, week by week, by challenge id."""
    return assessments_by_challenge(week_marks(session, request, challenges, weeks), request.view)

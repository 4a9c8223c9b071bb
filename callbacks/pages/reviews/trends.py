"""Trends over the reviews, on ``/review``: the state at each closing, read in the viewer's own session of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from callbacks.page_request import PageRequest
from dashboard.metrics import review_trends as metrics
from dashboard.metrics.review_outturn import outturn_at_reviews
from db.frames import column_values
from db.queries import health
from db.queries.reviews import trends as queries
from db.queries.reviews.meetings import Meeting
from db.queries.states_at import PastReader
from db.session import ScopedSession
from db.session_state import current_session
from db.values.working_days import WorkingDays, with_absences

SAID_LOOKBACK = timedelta(days=14)


@dataclass(frozen=True)
class ReviewTrends:
    """The closed reviews, oldest first, and what was known at each; see ``dashboard.metrics.review_trends``."""

    closed: pd.DataFrame
    marks: pd.DataFrame
    paths: metrics.MilestonePaths
    outturns: pd.DataFrame
    actions: pd.DataFrame


def read_trends(session: ScopedSession, request: PageRequest, meetings: Sequence[Meeting]) -> ReviewTrends:
    """Returns the trends. ``meetings``: the reviews in the session, newest first; in the as-at view, as at that moment."""
    closed = queries.closed_reviews(meetings)
    moments = (*column_values(closed, "revision"), *column_values(closed, "before"))
    past = PastReader(current_session(session), request.programme.id, moments)
    chosen = (request.challenges, None if request.challenge else request.cohort)
    running = health.running_challenges(session, request.programme.id, request.challenges)
    ids = list(running["id"])
    milestones, actions = queries.milestones(past, chosen), queries.actions(past, request.challenges)
    money = queries.programme_money(past, sorted(set(closed["financial_year"])), chosen)
    talks = queries.conversations(past, ids)
    states = metrics.HealthStates(
        agreed=queries.agreed_healths(past, list(closed["review_id"])),
        updates=queries.weekly_healths(past, ids, min(column_values(closed, "closed_on"), default=request.today) - SAID_LOOKBACK),
        challenges=queries.challenge_states(past, request.challenges),
        stages=queries.stages(past),
        milestones=milestones,
        moves=queries.milestone_moves(past, ids),
        conversations=talks.conversations,
        links=talks.challenges,
        participants=talks.participants,
        sponsors=talks.sponsors,
        actions=actions,
    )
    calendars = _calendars(session, request, ids)
    return ReviewTrends(
        closed,
        metrics.health_at_reviews(closed, states, running, calendars, request.working_days),
        metrics.milestone_paths(closed, milestones),
        outturn_at_reviews(closed, money.lines, money.plans, money.forecasts, money.ledger),
        metrics.actions_before_closings(closed, actions, states.challenges),
    )


def _calendars(session: ScopedSession, request: PageRequest, challenges: Sequence[str]) -> dict[str, WorkingDays]:
    """Returns the working days of each challenge whose lead sponsor is away on some days."""
    calendar = request.working_days
    return {challenge: with_absences(calendar, away) for challenge, away in queries.sponsor_absences(session, challenges).items() if away}

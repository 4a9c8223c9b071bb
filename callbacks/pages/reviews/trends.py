"""Trends over the reviews, on ``/review``: what was known at each closing, by the viewer's own session of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.figures.reviews import trend_lines as lines
from dashboard.figures.reviews import trends as figures
from dashboard.metrics import engagement
from dashboard.metrics import review_trends as metrics
from db.queries import health
from db.queries.reviews import trends as queries
from db.queries.reviews.meetings import Meeting
from db.session import ScopedSession
from db.session_state import current_session
from db.values.dates import financial_year
from layouts.pages.reviews import trends as layouts

SAID_LOOKBACK = timedelta(days=14)


def trend_charts(session: ScopedSession, request: PageRequest, meetings: Sequence[Meeting]) -> Mapping[str, Any]:
    """The charts, by block. ``meetings``: the reviews as the session knows them, newest first; looking back, as they were then."""
    points = queries.closing_points(meetings)
    if not points:
        return _charts(request, [], {}, [], [], [])
    numbers = queries.revisions_of(points)
    past = queries.PastReader(current_session(session), request.programme.id, numbers)
    place = {number: n for n, number in enumerate(numbers)}
    closed = [metrics.ClosedReview(one.review_id, one.held_on, one.closed_on, place[one.revision], place[one.before]) for one in points]
    chosen = (request.challenges, None if request.challenge else request.cohort)
    milestones, actions = queries.milestones(past, chosen), queries.actions(past, request.challenges)
    books = queries.programme_money(past, sorted({financial_year(one.closed_on) for one in points}), chosen)
    running = [row["id"] for row in health.running_challenges(session, request.programme.id, request.challenges)]
    told = metrics.HealthHistory(
        queries.agreed_healths(past, [one.review_id for one in closed]),
        queries.weekly_healths(past, running, min(one.closed_on for one in closed) - SAID_LOOKBACK),
        queries.challenge_stages(past, running),
        milestones,
        queries.milestone_moves(past, running),
        queries.sponsor_conversations(past, running),
        actions,
    )
    calendars = engagement.calendars_by_challenge(queries.sponsor_away_dates(session, running), request.working_days)
    marks = metrics.health_at_reviews(closed, told, running, {one: calendars.get(one, request.working_days) for one in running})
    return _charts(
        request,
        closed,
        marks,
        metrics.build_milestone_paths(closed, milestones),
        metrics.outturn_at_reviews(closed, *books),
        metrics.count_due_actions(closed, actions),
    )


def _charts(request: PageRequest, closed: Any, marks: Any, paths: Any, outturns: Any, due: Any) -> Mapping[str, Any]:
    return layouts.contents(
        figures.health_chart(closed, marks, request.labels, request.search),
        figures.milestones_chart(closed, paths, request.labels, request.palette),
        lines.outturn_chart(closed, outturns, request.search, request.palette),
        figures.done_chart(closed, due, request.search, request.palette),
    )

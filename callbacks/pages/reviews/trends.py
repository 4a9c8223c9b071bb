"""Trends over the reviews, on ``/review``: the state at each closing, read in the viewer's own session of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.figures.reviews import actions_done
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
    """Returns the charts, by block id. ``meetings``: the reviews in the session, newest first; in the as-at view, as at that moment."""
    points = queries.closing_points(meetings)
    if not points:
        return _charts(request, [], {}, [], [], None)
    numbers = queries.revisions_of(points)
    past = queries.PastReader(current_session(session), request.programme.id, numbers)
    position = {number: index for index, number in enumerate(numbers)}
    closed = [
        metrics.ClosedReview(point.review_id, point.held_on, point.closed_on, position[point.revision], position[point.before])
        for point in points
    ]
    chosen = (request.challenges, None if request.challenge else request.cohort)
    milestones, actions = queries.milestones(past, chosen), queries.actions(past, request.challenges)
    spend_frames = queries.programme_money(past, sorted({financial_year(point.closed_on) for point in points}), chosen)
    running = list(health.running_challenges(session, request.programme.id, request.challenges)["id"])
    history = metrics.HealthHistory(
        queries.agreed_healths(past, [review.review_id for review in closed]),
        queries.weekly_healths(past, running, min(review.closed_on for review in closed) - SAID_LOOKBACK),
        queries.challenge_stages(past, running),
        milestones,
        queries.milestone_moves(past, running),
        queries.sponsor_conversations(past, running),
        actions,
    )
    calendars = engagement.calendars_by_challenge(queries.sponsor_away_dates(session, running), request.working_days)
    marks = metrics.health_at_reviews(
        closed, history, running, {challenge_id: calendars.get(challenge_id, request.working_days) for challenge_id in running}
    )
    return _charts(
        request,
        closed,
        marks,
        metrics.build_milestone_paths(closed, milestones),
        metrics.outturn_at_reviews(closed, *spend_frames),
        queries.actions_at_closings(past, request.challenges),
    )


def _charts(
    request: PageRequest, closed: Sequence[metrics.ClosedReview], marks: Any, paths: Any, outturns: Any, actions: Any
) -> Mapping[str, Any]:
    return layouts.contents(
        figures.health_chart(closed, marks, request.labels, request.search),
        figures.milestones_chart(closed, paths, request.labels, request.palette),
        lines.outturn_chart(closed, outturns, request.search, request.palette),
        actions_done.done_chart(closed, actions, request.view),
    )

"""Trends over the reviews, on ``/review``: what was known at each closing, by the viewer's own session of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from callbacks.page_request import Ask
from dashboard.figures.reviews import trend_lines as lines
from dashboard.figures.reviews import trends as figures
from dashboard.metrics import engagement
from dashboard.metrics import review_trends as metrics
from db.queries import health
from db.queries.reviews import trends as queries
from db.queries.reviews.meetings import Meeting
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.pages.reviews import trends as layouts

BACK = timedelta(days=14)


def trends(session: ScopedSession, ask: Ask, meetings: Sequence[Meeting]) -> Mapping[str, Any]:
    """The charts, by block. ``meetings``: the reviews as the session knows them, newest first; looking back, as they were then."""
    points = queries.points(meetings)
    if not points:
        return _charts(ask, [], {}, [], [], [])
    numbers = queries.numbers_of(points)
    past = queries.Past(session.info.get("live", session), ask.programme.id, numbers)
    place = {number: n for n, number in enumerate(numbers)}
    closed = [metrics.Closed(one.review_id, one.held_on, one.closed_on, place[one.revision], place[one.before]) for one in points]
    chosen = (ask.challenges, None if ask.challenge else ask.cohort)
    milestones, actions = queries.milestones(past, chosen), queries.actions(past, ask.challenges)
    books = queries.money(past, sorted({financial_year(one.closed_on) for one in points}), chosen)
    running = [row["id"] for row in health.running(session, ask.programme.id, ask.challenges)]
    told = metrics.Told(
        queries.agreed(past, [one.review_id for one in closed]), queries.said(past, running, min(one.closed_on for one in closed) - BACK),
        queries.stages(past, running), milestones, queries.moves(past, running), queries.talks(past, running), actions,
    )  # fmt: skip
    calendars = engagement.calendars(queries.away(session, running), ask.working_days)
    marks = metrics.health(closed, told, running, {one: calendars.get(one, ask.working_days) for one in running})
    return _charts(ask, closed, marks, metrics.paths(closed, milestones), metrics.outturns(closed, *books), metrics.due(closed, actions))


def _charts(ask: Ask, closed: Any, marks: Any, paths: Any, outturns: Any, due: Any) -> Mapping[str, Any]:
    return layouts.contents(
        figures.health(closed, marks, ask.labels, ask.search),
        figures.milestones(closed, paths, ask.labels, ask.palette),
        lines.outturn(closed, outturns, ask.search, ask.palette),
        figures.done(closed, due, ask.search, ask.palette),
    )

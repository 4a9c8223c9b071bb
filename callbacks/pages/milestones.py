"""``/milestones``: content and callbacks of the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.milestones import charts as figures
from dashboard.metrics import milestones as metrics
from db.access import Permission
from db.queries import milestones as queries
from db.session import ScopedSession
from layouts.pages import milestones as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    since = request.since
    rows = queries.list_milestones(session, request.programme.id, challenges=request.challenges, cohort=request.cohort, since=since)
    milestones = metrics.read_milestones(rows, request.today)
    stages = queries.stage_periods(session, request.programme.id, cohort=request.cohort).to_dict("records")
    labels = {
        challenge_id: label
        for challenge_id, label in request.labels.items()
        if request.challenges is None or challenge_id in request.challenges
    }
    dates = [milestone.ends.on for milestone in milestones if milestone.ends]
    last = min(max(dates, default=request.today), request.today + timedelta(weeks=26))
    window = (since or min(dates, default=request.today), max(last, request.today) + timedelta(days=10))
    acts = request.may(Permission.RECORD)
    return layouts.contents(
        figures.sentence(milestones),
        figures.gantt_chart(milestones, stages, labels, request.today, request.palette, window),
        figures.slip_chart(milestones, request.labels, request.today, request.palette),
        figures.listing(milestones, request.labels, request.search, acts=acts),
        search=request.view_search,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


CALLBACKS = redraw_callbacks("/milestones", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

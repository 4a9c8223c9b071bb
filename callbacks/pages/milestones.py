"""``/milestones``: parse, call, return."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures import milestones as figures
from dashboard.metrics import milestones as metrics
from db.access import Permission
from db.queries import milestones as queries
from db.session import ScopedSession
from layouts.pages import milestones as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    since = ask.since
    rows = queries.promises(session, ask.programme.id, challenges=ask.challenges, cohort=ask.cohort, since=since)
    found = metrics.promises(rows, ask.today)
    stages = queries.periods(session, ask.programme.id, cohort=ask.cohort).to_dict("records")
    labels = {one: label for one, label in ask.labels.items() if ask.challenges is None or one in ask.challenges}
    dates = [one.ends.on for one in found if one.ends]
    last = min(max(dates, default=ask.today), ask.today + timedelta(weeks=26))
    window = (since or min(dates, default=ask.today), max(last, ask.today) + timedelta(days=10))
    acts = ask.may(Permission.RECORD)
    return layouts.contents(
        figures.sentence(found),
        figures.gantt(found, stages, labels, ask.today, ask.palette, window),
        figures.slips(found, ask.labels, ask.today, ask.palette),
        figures.listing(found, ask.labels, ask.search, acts=acts),
        search=ask.here,
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD))


WIRES = redraws("/milestones", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

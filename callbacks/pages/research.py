"""``/research``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.engagement.tables import week_of
from dashboard.figures.research import coverage as figures
from dashboard.figures.research import tables
from dashboard.figures.research.weeks import weeks as weeks_chart
from dashboard.metrics import research as metrics
from db.access import Permission
from db.queries import research as queries
from db.session import ScopedSession
from layouts.pages import research as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, extra = ask.programme.id, ask.filters.extra
    groups = queries.groups(session, programme)
    held = queries.held_by_challenge(session, programme, challenges=ask.challenges)
    coverages = metrics.coverage(held, queries.heard(session, programme, challenges=ask.challenges), groups, list(ask.labels))
    found = metrics.findings(queries.findings(session, programme, challenges=ask.challenges), ask.today)
    by_day = queries.by_day(session, programme, challenges=ask.challenges)
    week, names = week_of(extra.get("week", "")), {row.id: row.name for row in groups}
    about, group = extra.get("about", ""), extra.get("group", "")
    first, last = week or (None, None)
    rows, of = queries.latest(
        session,
        programme,
        challenges=[about] if about in ask.labels else ask.challenges,
        group=group if group in names else "",
        first=first,
        last=last,
    )
    return layouts.contents(
        figures.sentence(coverages, found),
        figures.coverage(coverages, groups, ask.labels, ask.search, metrics.totals(by_day)),
        weeks_chart(metrics.weeks(by_day, ask.since, ask.today), ask.search, ask.today, ask.palette),
        tables.findings(found, ask.labels, ask.search, ask.today),
        tables.sessions(rows, of, ask.labels, ask.search, ask.today),
        search=ask.search,
        here=ask.here,
        asked=tables.latest_words(week, ask.labels.get(about, ""), names.get(group, "")),
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD))


WIRES = redraws("/research", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

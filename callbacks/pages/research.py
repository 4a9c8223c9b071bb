"""``/research``: content and callbacks of the page."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.engagement.tables import parse_week
from dashboard.figures.research import coverage as figures
from dashboard.figures.research import tables
from dashboard.figures.research.weeks import session_weeks_chart as weeks_chart
from dashboard.metrics import research as metrics
from db.access import Permission
from db.queries import research as queries
from db.session import ScopedSession
from layouts.pages import research as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    programme_id, extra = request.programme.id, request.filters.extra
    groups = queries.user_groups(session, programme_id)
    held = queries.held_sessions_by_challenge(session, programme_id, challenges=request.challenges)
    coverages = metrics.compute_coverage(
        held, queries.people_heard(session, programme_id, challenges=request.challenges), groups, list(request.labels)
    )
    findings = metrics.read_findings(queries.findings(session, programme_id, challenges=request.challenges), request.today)
    by_day = queries.sessions_by_day(session, programme_id, challenges=request.challenges)
    week, names = parse_week(extra.get("week", "")), {row.id: row.name for row in groups}
    about, group = extra.get("about", ""), extra.get("group", "")
    first, last = week or (None, None)
    rows, session_groups = queries.latest_sessions(
        session,
        programme_id,
        challenges=[about] if about in request.labels else request.challenges,
        group=group if group in names else "",
        first=first,
        last=last,
    )
    return layouts.contents(
        figures.sentence(coverages, findings),
        figures.coverage_chart(coverages, groups, request.labels, request.search, metrics.count_sessions_and_people(by_day)),
        weeks_chart(metrics.count_sessions_by_week(by_day, request.since, request.today), request.search, request.today, request.palette),
        tables.findings_chart(findings, request.labels, request.search, request.today),
        tables.sessions_table(rows, session_groups, request.labels, request.search, request.today),
        search=request.search,
        view_search=request.view_search,
        filter_text=tables.sessions_filter_text(week, request.labels.get(about, ""), names.get(group, "")),
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


CALLBACKS = redraw_callbacks("/research", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

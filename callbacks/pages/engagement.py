"""``/engagement``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.engagement import owed, tables
from dashboard.figures.engagement import quiet_sponsors as figures
from dashboard.metrics import engagement as metrics
from db.access import Permission
from db.queries.engagement import conversations as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from layouts.pages import engagement as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, extra, whole = request.programme.id, request.filters.extra, request.challenge is None
    spoken = queries.last_sponsor_conversations(session, programme, challenges=request.challenges)
    quiets = metrics.measure_silences(spoken, stages(session, programme), request.today, request.working_days)
    actions = metrics.read_open_actions(queries.open_actions(session, programme, challenges=request.challenges, whole=whole), request.today)
    names = {row.organisation_id: row.name for row in queries.sponsors(session, programme, challenges=request.challenges)}
    by_day = queries.conversations_by_day(session, programme, challenges=request.challenges, whole=whole, since=request.since)
    beside = {row.organisation_id: row.name for row in queries.partners(session, programme, challenges=request.challenges, whole=whole)}
    beside = {one: name for one, name in beside.items() if one not in names}
    mondays, rows = metrics.count_conversations_by_week(by_day, names, request.since, request.today)
    _, partners = metrics.count_conversations_by_week(by_day, beside, request.since, request.today)
    names |= beside
    week, organisation = tables.parse_week(extra.get("week", "")), extra.get("with", "")
    first, last = week or (None, None)
    talks = queries.latest_conversations(
        session,
        programme,
        challenges=request.challenges,
        whole=whole,
        first=first,
        last=last,
        organisation=organisation if organisation in names else "",
    )
    of_actions = (extra.get("owed", ""), extra.get("age", ""))
    acts = request.may(Permission.RECORD)
    return layouts.contents(
        figures.sentence(quiets, actions),
        figures.silence_chart(quiets, request.labels, request.search, request.today, request.palette),
        owed.ages_chart(actions, request.search, request.palette),
        tables.listing(tables.filter_actions(actions, *of_actions), request.labels, request.search, request.today, acts=acts),
        tables.weeks_chart(mondays, rows, request.search, partners),
        tables.conversations_table(*talks, request.labels, request.search, request.today),
        search=request.search,
        here=request.view_search,
        asked=(tables.filter_text(*of_actions), tables.conversations_filter_text(week, names.get(organisation, ""))),
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


CALLBACKS = redraw_callbacks("/engagement", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

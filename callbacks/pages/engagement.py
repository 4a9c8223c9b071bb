"""``/engagement``: content and callbacks of the page."""

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
    """Returns the content of the page, by block id."""
    programme_id, extra, whole = request.programme.id, request.filters.extra, request.challenge is None
    spoken = queries.last_sponsor_conversations(session, programme_id, challenges=request.challenges)
    silences = metrics.measure_silences(spoken, stages(session, programme_id), request.today, request.working_days)
    actions = metrics.read_open_actions(
        queries.open_actions(session, programme_id, challenges=request.challenges, whole=whole), request.today
    )
    names = {row.organisation_id: row.name for row in queries.sponsors(session, programme_id, challenges=request.challenges)}
    by_day = queries.conversations_by_day(session, programme_id, challenges=request.challenges, whole=whole, since=request.since)
    partner_names = {
        row.organisation_id: row.name for row in queries.partners(session, programme_id, challenges=request.challenges, whole=whole)
    }
    partner_names = {organisation_id: name for organisation_id, name in partner_names.items() if organisation_id not in names}
    mondays, rows = metrics.count_conversations_by_week(by_day, names, request.since, request.today)
    _, partners = metrics.count_conversations_by_week(by_day, partner_names, request.since, request.today)
    names |= partner_names
    week, organisation = tables.parse_week(extra.get("week", "")), extra.get("with", "")
    first, last = week or (None, None)
    conversations = queries.latest_conversations(
        session,
        programme_id,
        challenges=request.challenges,
        whole=whole,
        first=first,
        last=last,
        organisation=organisation if organisation in names else "",
    )
    action_filter = (extra.get("owed", ""), extra.get("age", ""))
    acts = request.may(Permission.RECORD)
    return layouts.contents(
        figures.sentence(silences, actions),
        figures.silence_chart(silences, request.labels, request.search, request.today, request.palette),
        owed.ages_chart(actions, request.search, request.palette),
        tables.listing(tables.filter_actions(actions, *action_filter), request.labels, request.search, request.today, acts=acts),
        tables.weeks_chart(mondays, rows, request.search, partners),
        tables.conversations_table(*conversations, request.labels, request.search, request.today),
        search=request.search,
        view_search=request.view_search,
        filter_texts=(tables.filter_text(*action_filter), tables.conversations_filter_text(week, names.get(organisation, ""))),
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


CALLBACKS = redraw_callbacks("/engagement", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

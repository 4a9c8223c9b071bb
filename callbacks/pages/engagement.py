"""``/engagement``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.engagement import owed, tables
from dashboard.figures.engagement import quiet_sponsors as figures
from dashboard.metrics import engagement as metrics
from db.access import Permission
from db.queries.engagement import conversations as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from layouts.pages import engagement as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, extra, whole = ask.programme.id, ask.filters.extra, ask.challenge is None
    spoken = queries.last_spoken(session, programme, challenges=ask.challenges)
    quiets = metrics.quiet(spoken, stages(session, programme), ask.today, ask.working_days)
    actions = metrics.open_actions(queries.open_actions(session, programme, challenges=ask.challenges, whole=whole), ask.today)
    names = {row.organisation_id: row.name for row in queries.sponsors(session, programme, challenges=ask.challenges)}
    by_day = queries.talks_by_day(session, programme, challenges=ask.challenges, whole=whole, since=ask.since)
    beside = {row.organisation_id: row.name for row in queries.partners(session, programme, challenges=ask.challenges, whole=whole)}
    beside = {one: name for one, name in beside.items() if one not in names}
    mondays, rows = metrics.talks(by_day, names, ask.since, ask.today)
    _, partners = metrics.talks(by_day, beside, ask.since, ask.today)
    names |= beside
    week, organisation = tables.week_of(extra.get("week", "")), extra.get("with", "")
    first, last = week or (None, None)
    talks = queries.latest(
        session,
        programme,
        challenges=ask.challenges,
        whole=whole,
        first=first,
        last=last,
        organisation=organisation if organisation in names else "",
    )
    of_actions = (extra.get("owed", ""), extra.get("age", ""))
    acts = ask.may(Permission.RECORD)
    return layouts.contents(
        figures.sentence(quiets, actions),
        figures.quiet(quiets, ask.labels, ask.search, ask.today, ask.palette),
        owed.ages(actions, ask.search, ask.palette),
        tables.listing(tables.chosen(actions, *of_actions), ask.labels, ask.search, ask.today, acts=acts),
        tables.weeks(mondays, rows, ask.search, partners),
        tables.latest(*talks, ask.labels, ask.search, ask.today),
        search=ask.search,
        here=ask.here,
        asked=(tables.chosen_words(*of_actions), tables.latest_words(week, names.get(organisation, ""))),
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD))


WIRES = redraws("/engagement", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

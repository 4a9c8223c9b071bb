"""``/actions``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.forms.linked_records import known
from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.actions import ages as picture
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions import tables
from dashboard.figures.engagement.tables import chosen as aged
from dashboard.metrics import actions as metrics
from dashboard.metrics.engagement import about_of, open_actions
from db.access import Permission
from db.queries.engagement import actions as queries
from db.queries.engagement import conversations as engagement
from db.schema.models import Action, Decision
from db.session import ScopedSession
from layouts.pages import actions as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, extra, whole = ask.programme.id, ask.filters.extra, ask.challenge is None
    owner, age, closed = extra.get("owner", ""), extra.get("age", ""), extra.get("show") == "all"
    owed = queries.within(session, Action, ask.challenges, whole=whole)
    decided = queries.within(session, Decision, ask.challenges, whole=whole, cohort=ask.cohort or "")
    actions = open_actions(engagement.open_actions(session, programme, where=owed), ask.today)
    done = queries.done(session, programme, owed, since=ask.since) if closed else []
    decisions = queries.decisions(session, programme, decided, since=ask.since)
    every = metrics.by_owner(actions)
    shown = metrics.chosen(metrics.by_owner(aged(actions, "", age), done), owner)
    names = known(session, ask, [*(one.about for one in actions), *(about_of(row) for row in [*done, *decisions])])
    period = ask.filters.period_words
    return layouts.contents(
        layouts.View(
            figures.sentence(every, queries.counted(session, programme, decided, since=ask.since), period),
            figures.tiles(every, queries.on_time(session, programme, owed, since=ask.since), ask.search, period),
            picture.ages(every, ask.search, ask.palette),
            [
                (tables.heading(one), tables.owned([one], names), bool(one.overdue or not one.name or not place))
                for place, one in enumerate(shown)
            ],
            tables.every(shown, names),
            tables.decisions(decisions, names),
            period,
            ask.search,
            ask.here,
            tables.asked_words(owner, age),
            closed,
            ask.may(Permission.RECORD),
        )
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD))


WIRES = redraws("/actions", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

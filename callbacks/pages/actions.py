"""``/actions``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.forms.linked_records import action_table_context
from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.actions import ages as picture
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions import tables
from dashboard.figures.engagement.tables import filter_actions as aged
from dashboard.metrics import actions as metrics
from dashboard.metrics.engagement import linked_record, read_open_actions
from db.access import Permission
from db.queries.engagement import actions as queries
from db.queries.engagement import conversations as engagement
from db.schema.models import Action, Decision
from db.session import ScopedSession
from layouts.pages import actions as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, extra, whole = request.programme.id, request.filters.extra, request.challenge is None
    owner, age, closed = extra.get("owner", ""), extra.get("age", ""), extra.get("show") == "all"
    owed = queries.challenge_condition(session, Action, request.challenges, whole=whole)
    decided = queries.challenge_condition(session, Decision, request.challenges, whole=whole, cohort=request.cohort or "")
    actions = read_open_actions(engagement.open_actions(session, programme, where=owed), request.today)
    done = queries.completed_actions(session, programme, owed, since=request.since) if closed else []
    decisions = queries.decisions(session, programme, decided, since=request.since)
    every = metrics.group_by_owner(actions)
    shown = metrics.filter_owners(metrics.group_by_owner(aged(actions, "", age), done), owner)
    names = action_table_context(session, request, [*(one.about for one in actions), *(linked_record(row) for row in [*done, *decisions])])
    period = request.filters.period_text
    return layouts.contents(
        layouts.ActionsPageData(
            figures.sentence(every, queries.count_decisions(session, programme, decided, since=request.since), period),
            figures.tiles(every, queries.count_done_on_time(session, programme, owed, since=request.since), request.search, period),
            picture.ages_chart(every, request.search, request.palette),
            [
                (tables.owner_heading(one), tables.owner_actions_table([one], names), bool(one.overdue or not one.name or not place))
                for place, one in enumerate(shown)
            ],
            tables.all_actions_table(shown, names),
            tables.decisions_table(decisions, names),
            period,
            request.search,
            request.view_search,
            tables.filter_text(owner, age),
            closed,
            request.may(Permission.RECORD),
        )
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


CALLBACKS = redraw_callbacks("/actions", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

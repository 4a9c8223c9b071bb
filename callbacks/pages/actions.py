"""``/actions``: content and callbacks of the page."""

from __future__ import annotations

from typing import Any

from callbacks.forms.linked_records import action_table_context
from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.actions import ages as age_figures
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions import tables
from dashboard.figures.engagement.tables import filter_actions
from dashboard.metrics import actions as metrics
from dashboard.metrics.engagement import linked_record, read_open_actions
from db.access import Permission
from db.queries.engagement import actions as queries
from db.queries.engagement import conversations as engagement
from db.schema.models import Action, Decision
from db.session import ScopedSession
from layouts.pages import actions as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    programme_id, extra, whole = request.programme.id, request.filters.extra, request.challenge is None
    owner, age, closed = extra.get("owner", ""), extra.get("age", ""), extra.get("show") == "all"
    action_condition = queries.challenge_condition(session, Action, request.challenges, whole=whole)
    decision_condition = queries.challenge_condition(session, Decision, request.challenges, whole=whole, cohort=request.cohort or "")
    actions = read_open_actions(engagement.open_actions(session, programme_id, where=action_condition), request.today)
    completed = queries.completed_actions(session, programme_id, action_condition, since=request.since) if closed else []
    decisions = queries.decisions(session, programme_id, decision_condition, since=request.since)
    all_owners = metrics.group_by_owner(actions)
    owners = metrics.filter_owners(metrics.group_by_owner(filter_actions(actions, "", age), completed), owner)
    names = action_table_context(
        session, request, [*(action.about for action in actions), *(linked_record(row) for row in [*completed, *decisions])]
    )
    period = request.filters.period_text
    return layouts.contents(
        layouts.ActionsPageData(
            figures.sentence(all_owners, queries.count_decisions(session, programme_id, decision_condition, since=request.since), period),
            figures.tiles(
                all_owners, queries.count_done_on_time(session, programme_id, action_condition, since=request.since), request.search, period
            ),
            age_figures.ages_chart(all_owners, request.search, request.palette),
            [
                (
                    tables.owner_heading(owner_row),
                    tables.owner_actions_table([owner_row], names),
                    bool(owner_row.overdue or not owner_row.name or not index),
                )
                for index, owner_row in enumerate(owners)
            ],
            tables.all_actions_table(owners, names),
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
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


CALLBACKS = redraw_callbacks("/actions", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

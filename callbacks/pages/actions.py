"""``/actions``. Opened by the person who chairs the week: which owner to ask, which actions to keep, which to withdraw?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from callbacks.forms.linked_records import action_table_context
from callbacks.page_request import PageRequest
from callbacks.pages.open_actions import open_actions, view_condition
from callbacks.pages.page import Block, ChartBlock, FileBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.actions import ages, summary, tables
from dashboard.figures.engagement.tables import filter_actions
from dashboard.filters import add_query
from dashboard.metrics import actions as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.queries.engagement import actions as queries
from db.schema.models import Action, Decision
from db.session import ScopedSession
from layouts.components.blocks import tiles
from layouts.components.explanation import how_worked_out
from layouts.components.switch import Switch, switch
from layouts.pages import actions as layouts

PATH = "/actions"
MAX_ROWS = 200
OPEN = ("actions_open", "actions_overdue", "action_days_overdue", "action_age", "actions_unowned")
OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(("actions_open", "actions_overdue", "actions_unowned", "action_owners", "owners_with_overdue"), "#actions-owned"),
    **dict.fromkeys(("decisions", "decisions_reversed"), "#actions-decisions"),
}
ON_TIME = ("actions_done_on_time", "actions_done_by_date", "actions_done_or_overdue")
DECISIONS = ("decisions", "decisions_reversed")


@dataclass(frozen=True)
class ActionsInView:
    """The actions and decisions of the view. ``actions`` and ``owners``: all that are open; ``listed``: those that the address asks for, by
    owner, with the closed ones where it asks for them; ``done``: how many were done on time; ``reversals``: the decisions that reverse others."""

    actions: pd.DataFrame
    owners: pd.DataFrame
    listed: tables.OwnedActions
    done: metrics.OnTime
    decisions: pd.DataFrame
    reversals: pd.DataFrame
    context: tables.ActionTableContext


def actions_in_view(session: ScopedSession, request: PageRequest) -> ActionsInView:
    """Returns the actions and decisions of the view."""
    programme_id, extra, since = request.programme.id, request.filters.extra, request.since
    of_view = view_condition(session, request, Action)
    actions = metrics.with_owners(open_actions(session, request))
    owners = metrics.count_by_owner(actions)
    decisions = queries.decisions(session, programme_id, view_condition(session, request, Decision), since=since)
    ends = queries.action_ends(session, programme_id, of_view, since=since)
    listed = tables.filter_owner(filter_actions(actions, "", extra.get("age", "")), extra.get("owner", ""))
    closed = queries.closed_actions(session, programme_id, of_view, since=since) if extra.get("show") == "all" else None
    shown = None if closed is None else tables.filter_owner(metrics.with_owners(closed), extra.get("owner", ""))
    context = action_table_context(session, request, tables.linked_records(listed, shown, decisions))
    return ActionsInView(
        actions,
        owners,
        tables.owned_actions(listed, shown, context, owners if listed is actions and shown is None else None),
        metrics.on_time_totals(ends, since, request.today),
        decisions,
        queries.reversals(session, programme_id),
        context,
    )


def _sentence(data: ActionsInView, view: View) -> Any:
    decided = len(data.decisions), metrics.count_reversed(data.decisions, data.reversals)
    return summary.sentence(data.actions, data.owners, decided, view)


def _switch(view: View) -> Any:
    closed = view.parameters.get("show") == "all"
    choices = (
        ("Open", f"{PATH}{view.search}", not closed),
        (f"Open, and closed in {view.period_text}", f"{PATH}{add_query(view.search, show='all')}", closed),
    )
    return switch(Switch("Show", choices))


def _nothing_open(view: View) -> EmptyState:
    raise_ = ("Raise an action", add_query(view.search, form="action")) if view.may(Permission.RECORD) else ("", "")
    return EmptyState("Nothing is open here.", *raise_)


def _owned(data: ActionsInView, view: View) -> Any:
    """Returns a table for each owner: those with something overdue, and the first, are unfolded."""
    owners = [
        layouts.OwnerTable(
            tables.owner_heading(owner, view),
            first_rows(data.listed.of_owner(owner.owner_key), MAX_ROWS, PATH, "actions-owned"),
            bool(owner.overdue or not owner.owner or not place),
        )
        for place, owner in enumerate(frame_rows(data.listed.owners))
    ]
    words = tables.filter_text(view.parameters.get("owner", ""), view.parameters.get("age", ""))
    return layouts.owner_tables(
        owners, words, f"{PATH}{view.search}", _nothing_open(view), f"/data/actions/actions-list.csv{view.view_search}"
    )


def _list(data: ActionsInView, view: View) -> Listing:
    return Listing("actions-list", data.listed.complete(), _nothing_open(view), view.view_search, measures=OPEN)


def _decisions(data: ActionsInView, view: View) -> Listing:
    decide = ("Record a decision", f"/record/decision{view.search}") if view.may(Permission.RECORD) else ("", "")
    table = first_rows(tables.decisions_table(data.decisions, data.reversals, data.context), MAX_ROWS, PATH, "actions-decisions")
    nothing = EmptyState("No decision is recorded in this period.", *decide)
    return Listing("actions-decisions", table, nothing, view.view_search, measures=DECISIONS, tall=True)


AT_A_GLANCE = Section(label="Actions at a glance")
BY_OWNER = Section("Who does what by when")
PAGE = Page(
    key="actions",
    path=PATH,
    title="Actions and decisions",
    needs=Permission.SEE_PROGRAMME,
    question="Who owes what by when, and what was decided? Which owner to ask, which actions to keep, which to withdraw?",
    group=NavigationGroup.TRACK,
    icon="actions",
    short="Actions",
    blocks=(
        Sentence(make=_sentence, data=actions_in_view, opens=OPENS),
        Block("tiles", lambda data, view: tiles(summary.tiles(data.actions, data.owners, data.done, view)), actions_in_view, AT_A_GLANCE),
        ChartBlock(
            "ages",
            lambda data, view: ages.ages_chart(data.actions, data.owners, view),
            actions_in_view,
            Section("Who has what", actions=(form_link("Raise an action", "action", panel=True, primary=True),)),
            wide=True,
            opens=OPENS,
        ),
        Block("switch", lambda data, view: _switch(view), actions_in_view, BY_OWNER),
        Block("owned", _owned, actions_in_view, BY_OWNER, classes="stacked"),
        FileBlock("list", _list, actions_in_view, BY_OWNER),
        Block("decisions", _decisions, actions_in_view, Section("What was decided", actions=(form_link("Record a decision", "decision"),))),
    ),
    below=lambda view: how_worked_out((*OPEN, *ON_TIME), title="How the numbers of actions are worked out"),
)

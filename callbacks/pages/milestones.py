"""``/milestones``. Opened by a programme lead: whom to call, and what to plan anew?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, act_classes, form_link
from dashboard.figures.milestones import charts, text
from dashboard.metrics.milestones import MilestoneTotals, milestone_states, milestone_totals
from dashboard.page_content import Chart, EmptyState, Listing
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.queries import milestones as queries
from db.session import ScopedSession
from layouts.components.link import link

DRAWN_AHEAD = timedelta(weeks=26)
NOTHING = EmptyState("No milestone here yet.", "Record a milestone", "/record/milestone")


@dataclass(frozen=True)
class MilestonesInView:
    """The milestones of the view with their states, also as rows, their totals, the stages of its cohort, and the days of the timeline."""

    states: pd.DataFrame
    milestones: list[Any]
    totals: MilestoneTotals
    stages: pd.DataFrame
    window: tuple[date, date]


def milestones_in_view(session: ScopedSession, request: PageRequest) -> MilestonesInView:
    """Returns the milestones that are open or were closed in the period, and the stages of their challenges."""
    since, today = request.since, request.today
    listed = queries.list_milestones(session, request.programme.id, challenges=request.challenges, cohort=request.cohort, since=since)
    states = milestone_states(listed, today)
    milestones = frame_rows(states)
    stages = queries.stage_periods(session, request.programme.id, cohort=request.cohort, challenges=request.challenges)
    days = [row.ends_on for row in milestones if row.ends_on is not None]
    last = min(max(days, default=today), today + DRAWN_AHEAD)
    window = (since or min(days, default=today), max(last, today) + timedelta(days=10))
    return MilestonesInView(states, milestones, milestone_totals(states), stages, window)


def _listing(data: MilestonesInView, view: View) -> Listing:
    measures = ("milestone_slip", "first_slip", "milestones_overdue", "milestones_due_soon", "milestone_moves")
    return Listing("milestones-list", text.listing(data.milestones, view), NOTHING, view.view_search, measures=measures)


def _gantt(data: MilestonesInView, view: View) -> Chart:
    return charts.gantt_chart(data.milestones, data.stages, data.window, view)


def _slip(data: MilestonesInView, view: View) -> Chart:
    return charts.slip_chart(data.milestones, data.totals, view)


def _grid_link(view: View) -> Any:
    href = f"/record/cohort-milestones{view.search}"
    return link("All of a cohort in a grid", href, className=act_classes()) if view.may(Permission.RECORD) else None


NEEDS_A_DECISION = Section("Needs a decision", actions=(form_link("Record a milestone", "milestone", panel=True, primary=True), _grid_link))
HOW_PROMISES_HOLD = Section("How promises hold")
OPENS = dict.fromkeys(  # the block of this page that lists what its sentences count
    (
        "milestones_overdue", "milestones_due_soon", "milestones_not_dated", "milestones_slip_known", "milestones_slipped", "milestones_in_view",
        "milestones_with_slip",
    ),
    "#milestones-list",
)  # fmt: skip
PAGE = Page(
    key="milestones",
    path="/milestones",
    title="Milestones",
    needs=Permission.SEE_PROGRAMME,
    question="Is each promise holding, or quietly slipping? Whom to call, and what to plan anew?",
    group=NavigationGroup.TRACK,
    icon="milestones",
    short="Dates",
    blocks=(
        Sentence(make=lambda data, view: text.sentence(data.totals, view), data=milestones_in_view, opens=OPENS),
        Block("list", _listing, milestones_in_view, NEEDS_A_DECISION),
        ChartBlock("gantt", _gantt, milestones_in_view, HOW_PROMISES_HOLD, wide=True, opens=OPENS),
        ChartBlock("slip", _slip, milestones_in_view, HOW_PROMISES_HOLD, wide=True, opens=OPENS),
    ),
)

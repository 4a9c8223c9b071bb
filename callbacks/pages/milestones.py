"""``/milestones``. Opened by a programme lead: whom to call, and what to plan anew?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, act_classes, form_link
from dashboard.figures.milestones import charts, summary, text, timeline
from dashboard.figures.milestones.since_reviews import since_reviews
from dashboard.metrics import milestone_weeks
from dashboard.metrics.milestones import MilestoneTotals, milestone_states, milestone_totals
from dashboard.page_content import Chart, EmptyState, Listing
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.queries import milestones as queries
from db.queries.reviews.meetings import last_review_days
from db.session import ScopedSession
from layouts.components.blocks import tiles
from layouts.components.link import link
from layouts.pages import milestones as layouts

DRAWN_AHEAD = timedelta(weeks=26)
REVIEWS_SHOWN = 6
NOTHING = EmptyState("No milestone here yet.", "Record a milestone", "/record/milestone")


@dataclass(frozen=True)
class MilestonesInView:
    """The milestones of the view with their states, also as rows, their totals, the stages of its cohort, and the days of the timeline.

    ``moves``: the re-forecasts of the milestones, ``weeks``: how many were past, due or moved in each week; ``closures``: (first, last) days;
    ``reviews``: what was done and moved between the latest ones."""

    states: pd.DataFrame
    milestones: list[Any]
    totals: MilestoneTotals
    stages: pd.DataFrame
    window: tuple[date, date]
    moves: pd.DataFrame
    weeks: summary.MilestoneWeeks
    first_dates: milestone_weeks.FirstDates
    closures: Sequence[tuple[date, date]]
    reviews: list[milestone_weeks.BetweenReviews]


def milestones_in_view(session: ScopedSession, request: PageRequest) -> MilestonesInView:
    """Returns the milestones that are open or were closed in the period, and the stages of their challenges."""
    since, today, programme_id = request.since, request.today, request.programme.id
    of_view: dict[str, Any] = {"challenges": request.challenges, "cohort": request.cohort}
    listed = queries.list_milestones(session, programme_id, **of_view, since=since)
    moves = queries.list_moves(session, programme_id, **of_view)
    stages = queries.stage_periods(session, programme_id, **of_view)
    states = milestone_states(listed, today)
    milestones = frame_rows(states)
    days = [row.ends_on for row in milestones if row.ends_on is not None]
    last = min(max(days, default=today), today + DRAWN_AHEAD)
    reviews = [day for day in last_review_days(session, programme_id, today, REVIEWS_SHOWN) if since is None or day >= since]
    return MilestonesInView(
        states,
        milestones,
        milestone_totals(states),
        stages,
        (since or min(days, default=today), max(last, today) + timedelta(days=10)),
        moves,
        _weeks(states, moves, since, today),
        milestone_weeks.first_dates(states, today),
        request.working_days.closures,
        milestone_weeks.between_reviews(states, moves, reviews, today),
    )


def _weeks(states: pd.DataFrame, moves: pd.DataFrame, since: date | None, today: date) -> summary.MilestoneWeeks:
    ends = milestone_weeks.week_ends(since, today)
    past, soon = milestone_weeks.counts_at(states, moves, ends)
    made = milestone_weeks.moves_in(states, moves, since, today)
    by_milestone = Counter(column_values(made, "milestone_id"))
    moved = milestone_weeks.count_by_week(made["moved_on"], ends)
    return summary.MilestoneWeeks(past.tolist(), soon.tolist(), moved, by_milestone)


def _tiles(data: MilestonesInView, view: View) -> Any:
    return tiles(summary.tiles(data.milestones, data.totals, data.first_dates, data.weeks, view))


def _listing(data: MilestonesInView, view: View) -> Listing:
    measures = ("milestone_slip", "first_slip", "milestones_overdue", "milestones_due_soon", "milestone_moves")
    return Listing("milestones-list", text.listing(data.milestones, view), NOTHING, view.view_search, measures=measures)


def _gantt(data: MilestonesInView, view: View) -> Chart:
    return timeline.gantt_chart(data.milestones, data.moves, data.stages, data.window, data.closures, view)


def _slip(data: MilestonesInView, view: View) -> Chart:
    return charts.slip_chart(data.milestones, data.totals, view)


def _grid_link(view: View) -> Any:
    href = f"/record/cohort-milestones{view.search}"
    return link("All in a grid", href, className=act_classes()) if view.may(Permission.RECORD) else None


AT_A_GLANCE = Section(label="Milestones at a glance", layout="first-tiles")
ON_A_LINE = Section(label="Timeline")
HOW_PROMISES_HOLD = Section(label="How promises hold", layout="two-parts")
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
    about=lambda view: f"{view.today:%a %-d %b}" if view.narrow else "",
    acts=(_grid_link, form_link("Record a milestone", "milestone", panel=True)),
    blocks=(
        Sentence(make=lambda data, view: summary.sentence(data.milestones, data.totals, view), data=milestones_in_view, opens=OPENS),
        Block("tiles", _tiles, milestones_in_view, AT_A_GLANCE),
        ChartBlock("gantt", _gantt, milestones_in_view, ON_A_LINE, wide=True, rows=True, opens=OPENS),
        ChartBlock("slip", _slip, milestones_in_view, HOW_PROMISES_HOLD, wide=True, rows=True, opens=OPENS),
        Block(
            "reviews", lambda data, view: layouts.since_reviews(since_reviews(data.reviews, view)), milestones_in_view, HOW_PROMISES_HOLD
        ),
        Block("list", _listing, milestones_in_view, Section("All milestones, what needs a decision first")),
    ),
)

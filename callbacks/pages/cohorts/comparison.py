"""``/cohorts``. Opened by a programme lead or a minister's office: what to change in the next round?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callbacks.page_request import PageRequest
from callbacks.pages.cohorts.flow import FlowData, filter_switches, read_flow
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence
from dashboard.figures.cohorts import comparison as figures
from dashboard.figures.cohorts.stage_lengths import lengths_chart
from dashboard.metrics.cohorts import comparison as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.published_figures import PublishedFigureRow, read_published_figures
from dashboard.view import View
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.cohorts import flow as flow_queries
from db.session import ScopedSession
from layouts.components.blocks import explanation

if TYPE_CHECKING:
    import pandas as pd

NO_COHORT = EmptyState("No cohort is recorded yet. A file of cohorts can be imported.")
NO_MONEY = EmptyState("No money of a cohort is recorded yet.")
NO_FIGURE = EmptyState("No published figure is recorded in this programme.")
HOW_FIGURES = (
    "Each figure stands as its source published it, with its date and definition. Figures are never added up, and never mixed with "
    "records counted here."
)


@dataclass(frozen=True)
class CohortsData:
    """The cohorts of a programme with the counts of their records, the stages that their teams reached, their dates, published figures, and
    the Innovation Flow. The cohort of the filter is highlighted; all cohorts are shown."""

    cohorts: pd.DataFrame
    reach: metrics.Reach
    timelines: metrics.Timelines
    order: pd.Series
    working: str
    published: Sequence[PublishedFigureRow]
    flow: FlowData


def cohorts_in_view(session: ScopedSession, request: PageRequest) -> CohortsData:
    """Returns the cohorts of the programme."""
    programme_id = request.programme.id
    places = metrics.stage_places(flow_queries.stages(session, programme_id))
    order = metrics.stage_order(places)
    teams = flow_queries.team_entries(session, programme_id)
    listed = queries.list_cohorts(session, programme_id)
    cohorts = metrics.summarise_cohorts(listed, queries.challenge_counts(session, programme_id), teams)
    return CohortsData(
        cohorts,
        metrics.reach_by_cohort(teams, places),
        metrics.build_timelines(cohorts, queries.stage_periods(session, programme_id), places),
        order,
        metrics.building_stage(places),
        read_published_figures(queries.published_figures(session, programme_id)),
        read_flow(session, request, listed, teams, places, order),
    )


def _rounds(data: CohortsData, view: View) -> Listing:
    table = figures.rounds_table(data.cohorts, data.published, view)
    words = "What is not known stays empty; it is never 0. Figures that somebody published stand as published, never mixed with the counts."
    measures = ("challenges_recorded", "sponsors_recorded", "teams_recorded")
    return Listing("cohorts-rounds", table, NO_COHORT, view.view_search, how=words, measures=measures, tall=True)


def _money(data: CohortsData, view: View) -> Listing:
    table = figures.money_table(data.cohorts, data.published, view)
    measures = ("max_contract_low", "max_contract_high")
    return Listing("cohorts-money", table, NO_MONEY, view.view_search, how=HOW_FIGURES, measures=measures, tall=True)


def _figures(data: CohortsData, view: View) -> list[Any]:
    table = figures.figures_table(data.published, data.cohorts, view)
    listing = Listing("cohorts-figures", table, NO_FIGURE, view.view_search, how=HOW_FIGURES)
    return [listing, explanation("How this is worked out", HOW_FIGURES)]


SIDE_BY_SIDE, FLOW = Section("Side by side"), Section("The Innovation Flow across rounds")
HOW_FAR, HOW_LONG = Section("How far teams came"), Section("How long it took")
MONEY, PUBLISHED = Section("Money, as published"), Section("Published figures: as published, never added up")
PAGE = Page(
    key="cohorts",
    path="/cohorts",
    title="Cohorts",
    needs=Permission.SEE_MONEY,
    question="How do rounds compare, how far did teams come, how long did it take, what was published? What to change in the next round?",
    group=NavigationGroup.CHALLENGES,
    icon="cohorts",
    blocks=(
        Sentence(
            make=lambda data, view: figures.sentence(
                data.cohorts, data.flow.teams, any(figure.cohort_id for figure in data.published), view
            ),
            data=cohorts_in_view,
            opens=dict.fromkeys(("cohorts_recorded", "challenges_recorded", "teams_recorded", "companies_recorded"), "#cohorts-rounds"),
        ),
        Block("rounds", _rounds, cohorts_in_view, SIDE_BY_SIDE),
        Block("flow-switch", lambda data, view: filter_switches(data.flow), cohorts_in_view, FLOW),
        ChartBlock("flow", lambda data, view: data.flow.rounds_chart(view), cohorts_in_view, FLOW, wide=True, heat=True),
        ChartBlock("flow-bars", lambda data, view: data.flow.steps_chart(view), cohorts_in_view, FLOW, wide=True),
        ChartBlock("flow-days", lambda data, view: data.flow.durations_chart(view), cohorts_in_view, FLOW, wide=True),
        ChartBlock("flow-exits", lambda data, view: data.flow.exits_chart(view), cohorts_in_view, FLOW, wide=True, heat=True),
        ChartBlock(
            "stages",
            lambda data, view: figures.stages_chart(data.cohorts, data.reach, data.order, data.working, view),
            cohorts_in_view,
            HOW_FAR,
            wide=True,
            heat=True,
        ),
        ChartBlock("lengths", lambda data, view: lengths_chart(data.timelines, data.order, view), cohorts_in_view, HOW_LONG, wide=True),
        Block("money", _money, cohorts_in_view, MONEY),
        Block("figures", _figures, cohorts_in_view, PUBLISHED),
    ),
)

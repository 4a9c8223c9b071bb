"""``/cohorts``. Opened by a programme lead or a minister's office: what to change in the next round?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dash import html

from callbacks.page_request import PageRequest
from callbacks.pages.cohorts.flow import FlowData, filter_switches, foldable_switch, read_flow
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.cohorts import comparison as figures
from dashboard.figures.cohorts import pair as figures_pair
from dashboard.figures.cohorts.stage_lengths import lengths_chart
from dashboard.forms import FORMS
from dashboard.metrics.cohorts import comparison as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.prose import Prose
from dashboard.published_figures import PublishedFigureRow, read_published_figures
from dashboard.view import View
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.cohorts import flow as flow_queries
from db.session import ScopedSession
from layouts.components.blocks import explanation, tiles
from layouts.components.explanation import how_worked_out
from layouts.components.files import download_links
from layouts.components.prose import prose
from layouts.components.table import empty_message
from layouts.pages.cohorts import pair as layouts

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
    places: pd.DataFrame
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
        places,
        order,
        metrics.building_stage(places),
        read_published_figures(queries.published_figures(session, programme_id)),
        read_flow(session, request, listed, teams, places, order),
    )


def _pair(data: CohortsData) -> figures_pair.Pair | None:
    flow = data.flow
    return figures_pair.read_pair(data.cohorts, *flow.pair, flow.flows, flow.durations, flow.entries, flow.gates)


def _sentence(data: CohortsData, view: View) -> Any:
    pair = _pair(data)
    return _summary_words(data, view) if pair is None else figures_pair.pair_sentence(pair, data.flow.words(view))


def _summary_words(data: CohortsData, view: View) -> Prose:
    has_published = any(figure.cohort_id for figure in data.published)
    return figures.sentence(data.cohorts, data.flow.teams, has_published, view)


def _tiles(data: CohortsData, view: View) -> Any:
    pair = _pair(data)
    return None if pair is None else tiles(figures_pair.pair_tiles(pair, data.flow.words(view)))


def _pair_figure(data: CohortsData, view: View) -> Any:
    """Returns the figure of both rounds; where no round has a challenge or a team, what to record."""
    pair, words = _pair(data), data.flow.words(view)
    if pair is None:
        can = FORMS["cohort"].is_offered(view)
        hint = EmptyState("No round has a challenge or a company team yet.")
        return empty_message(replace(hint, action="Add a cohort", href=f"/record/cohort{view.search}") if can else hint)
    beside = data.flow.beside
    rounds = [
        (one.cohort.name, f"/cohorts/{one.cohort.id}{view.search}", figures_pair.round_note(one)) for one in pair.rounds
    ]  # fmt: skip
    return layouts.pair_figure(
        figures_pair.pair_title(pair, words), figures_pair.pair_subtitle(pair, words), rounds, figures_pair.pair_rows(pair, words),
        tools=[
            foldable_switch(beside) if beside is not None else None,
            how_worked_out(("flow_step_count", "step_share", "median_days")),
            download_links(f"/data/cohorts/cohorts-flow.csv{view.file_search}", "the steps of all rounds"),
        ],
    )  # fmt: skip


def _summary(data: CohortsData, view: View) -> Any:
    """Returns how many cohorts, challenges and teams are recorded, above the table of the rounds."""
    return None if _pair(data) is None else html.P(prose(_summary_words(data, view).linked(OPENS)), className="lead-note")


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
HOW_FAR = Section("How far teams came")
PICTURE = Section(label="The chosen round and the one beside it")
OPENS = dict.fromkeys(("cohorts_recorded", "challenges_recorded", "teams_recorded", "companies_recorded"), "#cohorts-rounds")
MONEY, PUBLISHED = Section("Money, as published"), Section("Published figures: as published, never added up")
PAGE = Page(
    key="cohorts",
    path="/cohorts",
    title="Cohorts",
    needs=Permission.SEE_MONEY,
    question="How do rounds compare, how far did teams come, how long did it take, what was published? What to change in the next round?",
    group=NavigationGroup.CHALLENGES,
    icon="cohorts",
    acts=(form_link("Add a cohort", "cohort"),),
    blocks=(
        Sentence(make=_sentence, data=cohorts_in_view, opens=OPENS),
        Block("tiles", _tiles, cohorts_in_view, PICTURE),
        Block("pair", _pair_figure, cohorts_in_view, PICTURE),
        ChartBlock(
            "lengths",
            lambda data, view: lengths_chart(data.timelines, data.places, view, [cohort for cohort in data.flow.pair if cohort]),
            cohorts_in_view,
            Section(label="How long the stages took"),
            wide=True,
        ),
        Block("summary", _summary, cohorts_in_view, SIDE_BY_SIDE),
        Block("rounds", _rounds, cohorts_in_view, SIDE_BY_SIDE),
        Block("flow-switch", lambda data, view: filter_switches(data.flow), cohorts_in_view, FLOW),
        ChartBlock("flow", lambda data, view: data.flow.rounds_chart(view), cohorts_in_view, FLOW, wide=True, heat=True),
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
        Block("money", _money, cohorts_in_view, MONEY),
        Block("figures", _figures, cohorts_in_view, PUBLISHED),
    ),
)

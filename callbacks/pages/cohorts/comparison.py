"""``/cohorts``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.cohorts.flow import flow_charts
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.cohorts import comparison as figures
from dashboard.figures.cohorts.stage_lengths import lengths_chart
from dashboard.metrics.cohorts import comparison as metrics
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from layouts.pages.cohorts import comparison as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block. The cohort of the filter is marked; nothing is narrowed."""
    own = request.programme.id
    steps = stages(session, own)
    flows = metrics.stages_by_flow(steps)
    teams = queries.team_counts(session, own)
    published = metrics.read_published_figures(queries.published_figures(session, own))
    cohorts = queries.list_cohorts(session, own)
    found = metrics.summarise_cohorts(
        cohorts, queries.challenge_counts(session, own), queries.sponsor_counts(session, own), teams, published
    )
    courses = metrics.build_timelines(found, queries.stage_periods(session, own), flows)
    order = metrics.stage_order(flows)
    marked = (request.search, request.cohort)
    charts, switches, companies = flow_charts(session, request, cohorts, steps)
    return layouts.contents(
        figures.sentence(found, companies),
        figures.rounds_table(found, *marked),
        figures.stages_chart(found, metrics.reach_by_cohort(teams, flows), order, metrics.building_stage(steps), *marked),
        lengths_chart(courses, order, request.cohort, request.palette),
        figures.money_table(found, *marked),
        figures.figures_table(published, found),
        flow=charts,
        switches=switches,
        search=request.view_search,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents), request.search)


CALLBACKS = redraw_callbacks("/cohorts", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)

"""``/cohorts``: content and callbacks of the page."""

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
    """Returns the content of the page, by block id. The filter's cohort is highlighted; all cohorts are shown."""
    programme_id = request.programme.id
    steps = stages(session, programme_id)
    flows = metrics.stages_by_flow(steps)
    teams = queries.team_counts(session, programme_id)
    published = metrics.read_published_figures(queries.published_figures(session, programme_id))
    cohorts = queries.list_cohorts(session, programme_id)
    rounds = metrics.summarise_cohorts(
        cohorts, queries.challenge_counts(session, programme_id), queries.sponsor_counts(session, programme_id), teams, published
    )
    timelines = metrics.build_timelines(rounds, queries.stage_periods(session, programme_id), flows)
    order = metrics.stage_order(flows)
    highlight = (request.search, request.cohort)
    charts, switches, companies = flow_charts(session, request, cohorts, steps)
    return layouts.contents(
        figures.sentence(rounds, companies),
        figures.rounds_table(rounds, *highlight),
        figures.stages_chart(rounds, metrics.reach_by_cohort(teams, flows), order, metrics.building_stage(steps), *highlight),
        lengths_chart(timelines, order, request.cohort, request.palette),
        figures.money_table(rounds, *highlight),
        figures.figures_table(published, rounds),
        flow=charts,
        switches=switches,
        search=request.view_search,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search)


CALLBACKS = redraw_callbacks("/cohorts", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)

"""``/cohorts``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.cohorts.flow import flow
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.cohorts import comparison as figures
from dashboard.metrics.cohorts import comparison as metrics
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from layouts.pages.cohorts import comparison as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block. The cohort of the filter is marked; nothing is narrowed."""
    own = ask.programme.id
    steps = stages(session, own)
    flows = metrics.flows_of(steps)
    teams = queries.team_counts(session, own)
    published = metrics.figures(queries.figures(session, own))
    cohorts = queries.rounds(session, own)
    found = metrics.rounds(cohorts, queries.challenge_counts(session, own), queries.sponsor_counts(session, own), teams, published)
    courses = metrics.courses(found, queries.periods(session, own), flows)
    order = metrics.stage_order(flows)
    marked = (ask.search, ask.cohort)
    charts, switches, companies = flow(session, ask, cohorts, steps)
    return layouts.contents(
        figures.sentence(found, companies),
        figures.rounds_table(found, *marked),
        figures.stages(found, metrics.reaches(teams, flows), order, metrics.working_stage(steps), *marked),
        figures.lengths(courses, order, ask.cohort, ask.palette),
        figures.money_table(found, *marked),
        figures.figures_table(published, found),
        flow=charts,
        switches=switches,
        search=ask.here,
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search)


WIRES = redraws("/cohorts", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)

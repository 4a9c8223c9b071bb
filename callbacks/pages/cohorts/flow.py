"""The Innovation Flow across rounds, for ``/cohorts``: read, narrowed as the address asks, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.figures.cohorts import flow as figures
from dashboard.metrics.cohorts import flow as metrics
from dashboard.metrics.cohorts.comparison import stage_order
from dashboard.metrics.cohorts.stage_durations import measure_durations
from db.access import Permission
from db.queries.cohorts import flow as queries
from db.session import ScopedSession
from layouts.components.switch import Switch
from layouts.ids.pages import CohortsIds as C

FILTER_NAMES = ("sector", "sponsor", "size")


def flow_charts(
    session: ScopedSession, request: PageRequest, rounds: list[dict[str, Any]], stages: list[Any]
) -> tuple[dict[str, Any], list[Switch], str]:
    """The charts by block, the switches, and the sentence on company teams and companies. ``rounds``: rows of ``db.queries.cohorts.comparison.rounds``."""
    own, places = request.programme.id, metrics.read_flow_stages(stages)
    every, posing = queries.challenges(session, own), queries.sponsors(session, own)
    teams = metrics.build_flow_entries(
        queries.team_entries(session, own),
        queries.team_challenges(session, own),
        every,
        queries.agreements(session, own),
        places,
        request.today,
    )
    offered = metrics.build_filter_options(every, posing, teams)
    chosen = offered.read(request.filters.extra)
    challenges, found = metrics.apply_flow_filter(every, posing, teams, chosen)
    named = [*((row["id"], row["name"]) for row in rounds), (None, "No cohort")]
    flows = metrics.flows_by_round(named, challenges, found, places, sized=bool(chosen.size))
    words = figures.filter_text(chosen, offered)
    shown = next((one for one in flows if one.cohort and one.cohort == request.cohort), flows[-1] if flows else None)
    choices = queries.selection_days(session, own) if request.viewer.may(Permission.SEE_PROGRAMME) else []
    order = stage_order({name: one.stages for name, one in places.items()})
    ended = [(one.cohort, one.name, found if one.whole else [entry for entry in found if entry.cohort == one.cohort]) for one in flows]
    lacks = " By size of company, applications cannot be told apart." if chosen.size else ""
    return (
        {
            C.FLOW: figures.rounds_chart(flows, request.search, words, lacks),
            C.FLOW_BARS: figures.steps_chart(shown, request.palette, words),
            C.FLOW_DAYS: figures.durations_chart(
                measure_durations(rounds, challenges, queries.stage_periods(session, own), choices, places, request.today),
                request.palette,
                words,
            ),
            C.FLOW_EXITS: figures.exits_chart(ended, order, request.search, words),
        },
        _switches(request, offered, chosen),
        figures.teams_and_companies_text(teams),
    )


def _switches(request: PageRequest, offered: metrics.FlowFilterOptions, chosen: metrics.FlowFilter) -> list[Switch]:
    """A choice for each of sector, sponsor and size that offers two at least; the others are kept."""
    held = {name: getattr(chosen, name) for name in FILTER_NAMES}
    sizes = [(one, figures.size_label(one)) for one in offered.sizes]
    among = {"sector": [(one, one) for one in offered.sectors], "sponsor": list(offered.sponsors), "size": sizes}
    labels = {"sector": "Sector", "sponsor": "Sponsor", "size": "Size of company"}
    return [Switch(labels[name], _choices(request, name, held, among[name])) for name in FILTER_NAMES if len(among[name]) > 1]


def _choices(request: PageRequest, name: str, held: Mapping[str, str], among: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    def address(value: str) -> str:
        return "/cohorts" + request.filters.search(**{**held, name: value})

    return [("All", address(""), not held[name]), *((label, address(value), held[name] == value) for value, label in among)]

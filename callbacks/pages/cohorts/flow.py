"""The Innovation Flow across rounds, for ``/cohorts``: read, filtered by the address, drawn."""

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
    """Returns the charts by block id, the switches, and the sentence on company teams and companies. ``rounds``: the cohorts' rows."""
    programme_id, flow_stages = request.programme.id, metrics.read_flow_stages(stages)
    all_challenges, sponsors = queries.challenges(session, programme_id), queries.sponsors(session, programme_id)
    teams = metrics.build_flow_entries(
        queries.team_entries(session, programme_id),
        queries.team_challenges(session, programme_id),
        all_challenges,
        queries.agreements(session, programme_id),
        flow_stages,
        request.today,
    )
    options = metrics.build_filter_options(all_challenges, sponsors, teams)
    chosen = options.read(request.filters.extra)
    challenges, entries = metrics.apply_flow_filter(all_challenges, sponsors, teams, chosen)
    named_rounds = [*((row["id"], row["name"]) for row in rounds), (None, "No cohort")]
    flows = metrics.flows_by_round(named_rounds, challenges, entries, flow_stages, sized=bool(chosen.size))
    filter_text = figures.filter_text(chosen, options)
    shown_flow = next((flow for flow in flows if flow.cohort and flow.cohort == request.cohort), flows[-1] if flows else None)
    choices = queries.selection_days(session, programme_id) if request.viewer.may(Permission.SEE_PROGRAMME) else []
    order = stage_order({name: flow.stages for name, flow in flow_stages.items()})
    entries_by_round = [
        (flow.cohort, flow.name, entries if flow.whole else [entry for entry in entries if entry.cohort == flow.cohort]) for flow in flows
    ]
    limitation = " By size of company, applications cannot be told apart." if chosen.size else ""
    return (
        {
            C.FLOW: figures.rounds_chart(flows, request.search, filter_text, limitation),
            C.FLOW_BARS: figures.steps_chart(shown_flow, request.palette, filter_text),
            C.FLOW_DAYS: figures.durations_chart(
                measure_durations(rounds, challenges, queries.stage_periods(session, programme_id), choices, flow_stages, request.today),
                request.palette,
                filter_text,
            ),
            C.FLOW_EXITS: figures.exits_chart(entries_by_round, order, request.search, filter_text),
        },
        _switches(request, options, chosen),
        figures.teams_and_companies_text(teams),
    )


def _switches(request: PageRequest, options: metrics.FlowFilterOptions, chosen: metrics.FlowFilter) -> list[Switch]:
    """Returns a switch for each of sector, sponsor and size with at least two options; the others keep their value."""
    current = {name: getattr(chosen, name) for name in FILTER_NAMES}
    sizes = [(size, figures.size_label(size)) for size in options.sizes]
    choices = {"sector": [(sector, sector) for sector in options.sectors], "sponsor": list(options.sponsors), "size": sizes}
    labels = {"sector": "Sector", "sponsor": "Sponsor", "size": "Size of company"}
    return [Switch(labels[name], _choices(request, name, current, choices[name])) for name in FILTER_NAMES if len(choices[name]) > 1]


def _choices(request: PageRequest, name: str, current: Mapping[str, str], options: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    def address(value: str) -> str:
        return "/cohorts" + request.filters.search(**{**current, name: value})

    return [("All", address(""), not current[name]), *((label, address(value), current[name] == value) for value, label in options)]

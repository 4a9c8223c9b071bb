"""The Innovation Flow across rounds, for ``/cohorts``: read, and filtered by the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import html

from callbacks.page_request import PageRequest
from callbacks.pages.learning.live_measures import live_measure_of_cohort
from dashboard.figures.cohorts import durations, exits, flow
from dashboard.figures.cohorts.comparison import stage_numbers
from dashboard.metrics.cohorts import flow as metrics
from dashboard.metrics.cohorts.comparison import NO_COHORT
from dashboard.metrics.cohorts.stage_durations import measure_durations
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import Chart
from dashboard.view import View
from db.access import Permission
from db.frames import OBJECT, frame_of
from db.queries.cohorts import flow as queries
from db.schema.enums.learning import LiveMeasureKey
from db.session import ScopedSession
from layouts.components.switch import Switch, switch

if TYPE_CHECKING:
    import pandas as pd

FILTER_NAMES = ("sector", "sponsor", "size")
MIN_CHOICES = 2
MAX_UNFOLDED_CHOICES = 8  # a switch with more choices is folded


@dataclass(frozen=True)
class FlowData:
    """The Innovation Flow of the rounds, after the filters of the address. ``teams``: the entries before them; ``numbers``: the place of each
    stage in its flow; ``pair``: the ids of the round looked at and of the one beside it, which may be empty; ``gates``: the gate dates kept of
    the first, for who may see them; ``beside``: the choice of the second, where there are others."""

    flows: metrics.RoundFlows
    durations: pd.DataFrame
    exits: pd.DataFrame
    entries: pd.DataFrame
    teams: pd.DataFrame
    names: Mapping[str, str]
    chosen: metrics.FlowFilter
    narrowed_text: str
    switches: Sequence[Switch]
    sees_choice: bool
    numbers: Mapping[str, int]
    pair: tuple[str, str]
    gates: MeasureValue | None
    beside: Switch | None

    def words(self, view: View) -> flow.FlowText:
        """Returns what the texts of the flow need."""
        narrowed = {name: value for name in FILTER_NAMES if (value := getattr(self.chosen, name))}
        return flow.FlowText(self.names, narrowed, self.narrowed_text, view)

    def rounds_chart(self, view: View) -> Chart:
        """Returns the steps of every round."""
        lacks = " By size of company, applications cannot be told apart." if self.chosen.size else ""
        return flow.rounds_chart(self.flows, self.words(view), lacks)

    def durations_chart(self, view: View) -> Chart:
        """Returns the days in each stage and of waiting."""
        return durations.durations_chart(
            self.durations, self.numbers, self.narrowed_text, dict(self.words(view).narrowed), self.sees_choice, view
        )

    def exits_chart(self, view: View) -> Chart:
        """Returns how teams left."""
        return exits.exits_chart(self.flows, self.exits, self.entries, self.words(view))


def read_flow(
    session: ScopedSession, request: PageRequest, cohorts: pd.DataFrame, entered: pd.DataFrame, places: pd.DataFrame, order: pd.Series
) -> FlowData:
    """Returns the Innovation Flow. ``cohorts``: of ``list_cohorts``; ``entered``: of ``team_entries``; ``places`` and ``order``: the stages of
    the flows."""
    programme_id = request.programme.id
    all_challenges, sponsors = queries.challenges(session, programme_id), queries.sponsors(session, programme_id)
    answers = queries.team_challenges(session, programme_id)
    agreements = queries.agreements(session, programme_id)
    teams = metrics.build_flow_entries(entered, answers, all_challenges, agreements, places, request.today)
    options = flow.filter_options(all_challenges, sponsors, teams)
    chosen = options.read(request.filters.extra)
    challenges, entries = metrics.apply_flow_filter(all_challenges, sponsors, teams, answers, chosen)
    rounds = frame_of({"cohort_id": (OBJECT, [*cohorts["id"], ""]), "name": (OBJECT, [*cohorts["name"], NO_COHORT])})
    flows = metrics.flows_by_round(rounds, challenges, entries, answers, sized=bool(chosen.size))
    sees_choice = request.viewer.may(Permission.SEE_PROGRAMME)
    milestones, decisions = (
        (queries.selection_milestones(session, programme_id), queries.selection_decisions(session, programme_id))
        if sees_choice
        else (None, None)
    )
    periods = queries.stage_periods(session, programme_id)
    pair = _rounds_beside(request, [cohort for cohort in flows.rounds["cohort_id"] if cohort not in ("", metrics.ALL_ROUNDS)])
    return FlowData(
        flows,
        measure_durations(cohorts, challenges, periods, milestones, decisions, places, request.today),
        metrics.count_exits_by_stage(flows.rounds, entries, order),
        entries,
        teams,
        dict(metrics.step_names(places)),
        chosen,
        options.narrowed_text(chosen),
        _switches(request, options, chosen),
        sees_choice,
        stage_numbers(places),
        pair,
        live_measure_of_cohort(session, request, LiveMeasureKey.GATES_KEPT, pair[0]) if pair[0] else None,
        _beside_switch(request, pair, flows),
    )


def _rounds_beside(request: PageRequest, rounds: Sequence[str]) -> tuple[str, str]:
    """Returns the round looked at, the chosen one or the last, and the one beside it: that of the address, else the one before it.

    ``rounds``: the ids of those with anything recorded, in order.
    """
    chosen = request.cohort if request.cohort in rounds else rounds[-1] if rounds else ""
    others = [cohort for cohort in rounds if cohort != chosen]
    named = request.filters.extra.get("beside", "")
    if named in others or not others:
        return chosen or "", named if named in others else ""
    earlier = rounds[: rounds.index(chosen)]
    return chosen or "", earlier[-1] if earlier else others[-1]


def _beside_switch(request: PageRequest, pair: tuple[str, str], flows: metrics.RoundFlows) -> Switch | None:
    """Returns the choice of the round beside; None where there is no choice."""
    names = dict(zip(flows.rounds["cohort_id"], flows.rounds["name"], strict=True))
    others = [cohort for cohort in names if cohort not in ("", pair[0], metrics.ALL_ROUNDS)]
    if len(others) < MIN_CHOICES:
        return None
    keep = {name: value for name, value in request.filters.extra.items() if name in FILTER_NAMES}
    choices = [(names[cohort], "/cohorts" + request.filters.search(**keep, beside=cohort), cohort == pair[1]) for cohort in others]
    return Switch("Beside", choices)


def _switches(request: PageRequest, options: flow.FlowFilterOptions, chosen: metrics.FlowFilter) -> list[Switch]:
    """Returns a switch for each of sector, sponsor and size with at least two options; the others keep their value."""
    current = {name: getattr(chosen, name) for name in FILTER_NAMES}
    sizes = [(size, flow.size_label(size)) for size in options.sizes]
    choices = {"sector": [(sector, sector) for sector in options.sectors], "sponsor": list(options.sponsors), "size": sizes}
    labels = {"sector": "Sector", "sponsor": "Sponsor", "size": "Size of company"}
    return [Switch(labels[name], _choices(request, name, current, choices[name])) for name in FILTER_NAMES if len(choices[name]) > 1]


def _choices(request: PageRequest, name: str, current: Mapping[str, str], options: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    def address(value: str) -> str:
        return "/cohorts" + request.filters.search(**{**current, name: value})

    return [("All", address(""), not current[name]), *((label, address(value), current[name] == value) for value, label in options)]


def filter_switches(data: FlowData) -> Any:
    """Returns the switches of the filters; one with many choices is folded under the current one."""
    return html.Div([foldable_switch(choice) for choice in data.switches], className="switches")


def foldable_switch(content: Switch) -> Any:
    """Returns a switch; one with many choices is folded under the current one."""
    if len(content.choices) <= MAX_UNFOLDED_CHOICES:
        return switch(content)
    current = next((label for label, _, chosen in content.choices if chosen), "All")
    return html.Details([html.Summary(f"{content.name}: {current}"), switch(content)], className="how")

"""``/cohorts``. Opened by a programme lead or a minister's office: how do rounds compare, how far did teams come, how long did it take,
what was published? Decides what to change in the next round. Unknown values stay unknown; counts exclude published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.metrics.cohorts.comparison import HOW_FIGURES, HOW_ROUNDS
from dashboard.page_content import Chart, EmptyState, Listing, Table
from layouts.components.blocks import explanation
from layouts.components.page import block, page, section
from layouts.components.switch import Switch, switch
from layouts.ids.pages import CohortsIds as C

FLOW_BLOCKS = (C.FLOW, C.FLOW_BARS, C.FLOW_DAYS, C.FLOW_EXITS)
IDS = (C.SENTENCE, C.FLOW_SWITCH, *FLOW_BLOCKS, C.ROUNDS, C.STAGES, C.LENGTHS, C.MONEY, C.FIGURES)
CHARTS: dict[str, bool] = {C.STAGES: True, C.LENGTHS: False, C.FLOW: True, C.FLOW_BARS: False, C.FLOW_DAYS: False, C.FLOW_EXITS: True}
MAX_UNFOLDED_CHOICES = 8  # a switch with more choices is folded


def contents(
    sentence: str, rounds: Table, stages: Chart, lengths: Chart, money: Table, figures: Table, *, flow: Mapping[str, Chart],
    switches: Sequence[Switch] = (), search: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Returns the content of each block by id. ``flow``: the charts of the Innovation Flow across rounds, by id."""
    unknown = EmptyState("No cohort is recorded yet. A file of cohorts can be imported.")
    return {
        C.SENTENCE: sentence,
        C.FLOW_SWITCH: html.Div([_foldable_switch(choice) for choice in switches], className="switches"),
        **flow,
        C.ROUNDS: Listing(C.ROUNDS, rounds, unknown, search, how=HOW_ROUNDS, tall=True),
        C.STAGES: stages,
        C.LENGTHS: lengths,
        C.MONEY: Listing(C.MONEY, money, EmptyState("No money of a cohort is recorded yet."), search, how=HOW_FIGURES, tall=True),
        C.FIGURES: Listing(C.FIGURES, figures, EmptyState("No published figure is recorded in this programme."), search, how=HOW_FIGURES),
    }


def _foldable_switch(content: Switch) -> Any:
    """Returns a switch; one with many choices is folded under the current one."""
    if len(content.choices) <= MAX_UNFOLDED_CHOICES:
        return switch(content)
    current = next((label for label, _, chosen in content.choices if chosen), "All")
    return html.Details([html.Summary(f"{content.name}: {current}"), switch(content)], className="how")


def layout(content: Mapping[str, Any], search: str) -> Any:
    """Returns the page."""
    csv = "/data/cohorts/{}.csv" + search
    return page(
        "Cohorts",
        C.SENTENCE,
        content,
        section("Side by side", block(C.ROUNDS, content)),
        section(
            "The Innovation Flow across rounds",
            block(C.FLOW_SWITCH, content),
            *(block(chart_id, content, csv=csv.format(chart_id), wide=True) for chart_id in FLOW_BLOCKS),
        ),
        section("How far teams came", block(C.STAGES, content, csv=csv.format(C.STAGES), wide=True)),
        section("How long it took", block(C.LENGTHS, content, csv=csv.format(C.LENGTHS), wide=True)),
        section("Money, as published", block(C.MONEY, content)),
        section(
            "Published figures: as published, never added up", block(C.FIGURES, content), explanation("How this is worked out", HOW_FIGURES)
        ),
    )

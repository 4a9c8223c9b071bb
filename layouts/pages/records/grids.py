"""Pages that are one grid. ``/record/plan``: a lead spreads the year's money over its months. ``/record/forecasts``: finance says what is
still to come. ``/record/cohort-milestones``: staff keep the promises of a round, as they would in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dash import html

from layouts.components.grid import Grid, grid, grid_data
from layouts.components.link import link
from layouts.components.page import page
from layouts.components.switch import Switch, switch
from layouts.ids.pages import CohortMilestonesIds, ForecastsIds, PlanIds


@dataclass(frozen=True)
class GridPage:
    """A page of one grid: its heading, what it is for, where its records show, and its blocks."""

    name: str
    title: str
    lead: str
    back: tuple[str, str]
    sentence: StrEnum
    switch: StrEnum
    grid: StrEnum

    @property
    def ids(self) -> tuple[StrEnum, StrEnum, StrEnum]:
        """The blocks that a redraw changes."""
        return self.sentence, self.switch, self.grid


PLAN = GridPage(
    "plan", "Plan per month", "What each budget line is planned to spend. Empty is not zero: a month nobody planned stays empty.",
    ("Spend", "/spend"), PlanIds.SENTENCE, PlanIds.SWITCH, PlanIds.GRID,
)  # fmt: skip
FORECASTS = GridPage(
    "forecasts", "Forecast per month", "What each open month is now expected to come to. An empty month counts its plan; what is paid already counts at least.",
    ("Spend", "/spend"), ForecastsIds.SENTENCE, ForecastsIds.SWITCH, ForecastsIds.GRID,
)  # fmt: skip
COHORT_MILESTONES = GridPage(
    "cohort-milestones", "Milestones of a cohort", "A new forecast needs its reason, and the move is kept. New milestones go into the last row.",
    ("Milestones", "/milestones"), CohortMilestonesIds.SENTENCE, CohortMilestonesIds.SWITCH, CohortMilestonesIds.GRID,
)  # fmt: skip


def contents(of: GridPage, sentence: str, switches: Sequence[Switch], view: Grid) -> dict[str, Any]:
    """What stands in each block."""
    return {of.sentence: sentence, of.switch: [switch(one) for one in switches], of.grid: grid_data(view)}


def layout(of: GridPage, content: Mapping[str, Any], button: str, carried: Mapping[str, Any], search: str) -> Any:
    """The page."""
    label, path = of.back
    return page(
        of.title,
        str(of.sentence),
        content,
        html.Div(content[of.switch], id=of.switch, className="switches"),
        html.Section(
            [html.P(of.lead, className="grid-lead"), grid(of.name, of.grid, content[of.grid], button, carried=carried)],
            className="section",
            **{"aria-label": of.title},
        ),
        above=link(label, path + search, className="back"),
    )

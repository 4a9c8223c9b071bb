"""Pages that consist of one grid. ``/record/plan``: a lead distributes the year's money over its months. ``/record/forecasts``: finance
forecasts the remaining months. ``/record/cohort-milestones``: staff edit the milestones of a cohort, as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dash import html

from dashboard.prose import Text
from layouts.components.grid import Grid, grid, grid_data
from layouts.components.link import link
from layouts.components.page import page
from layouts.components.switch import Switch, switch
from layouts.ids.pages import CohortMilestonesIds, ForecastsIds, PlanIds


@dataclass(frozen=True)
class GridPage:
    """A page of one grid: its name, heading and purpose, the page that shows its records as (label, path), and its block ids."""

    name: str
    title: str
    lead: str
    back: tuple[str, str]
    sentence: StrEnum
    switch: StrEnum
    grid: StrEnum

    @property
    def ids(self) -> tuple[StrEnum, StrEnum, StrEnum]:
        """The ids of the blocks that a redraw replaces."""
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


def contents(page_: GridPage, sentence: Text, switches: Sequence[Switch], view: Grid) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {page_.sentence: sentence, page_.switch: [switch(choice) for choice in switches], page_.grid: grid_data(view)}


def layout(page_: GridPage, content: Mapping[str, Any], button: str, carried: Mapping[str, Any], search: str) -> Any:
    """Returns the page."""
    label, path = page_.back
    return page(
        page_.title,
        str(page_.sentence),
        content,
        html.Div(content[page_.switch], id=page_.switch, className="switches"),
        html.Section(
            [html.P(page_.lead, className="grid-lead"), grid(page_.name, page_.grid, content[page_.grid], button, carried=carried)],
            className="section",
            **{"aria-label": page_.title},
        ),
        above=link(label, path + search, className="back"),
    )

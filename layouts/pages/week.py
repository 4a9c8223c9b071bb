"""``/week``. Opened by programme staff before the weekly review: how did the week go for each of my challenges? They decide what to report
on each to its sponsor and to the review, and whom to chase where the records differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.figures.health import STRIP_LEGEND, WEEK_MEASURES
from dashboard.prose import Text
from layouts.components.explanation import how_worked_out
from layouts.components.grid import Grid, grid, grid_data
from layouts.components.page import page
from layouts.components.switch import Switch, switch
from layouts.ids.pages import WeekIds as W

IDS = (W.SENTENCE, W.SWITCH, W.GRID)
LETTERS_HINT = (
    "In Health: O on track, A at risk, F off track, N no change. Published words are read by the sponsor; the rest by the programme team."
)


def contents(sentence: Text, switches: Sequence[Switch], view: Grid) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {W.SENTENCE: sentence, W.SWITCH: [switch(choice) for choice in switches], W.GRID: grid_data(view)}


def layout(name: str, content: Mapping[str, Any], button: str, carried: Mapping[str, Any]) -> Any:
    """Returns the page."""
    return page(
        "Week",
        W.SENTENCE,
        content,
        html.Div(content[W.SWITCH], id=W.SWITCH, className="switches"),
        html.Section(
            [
                html.P(LETTERS_HINT, className="grid-lead"),
                html.P(STRIP_LEGEND, className="strip-legend"),
                grid(name, W.GRID, content[W.GRID], button, quick_all="No change for all the rest", carried=carried),
                how_worked_out(WEEK_MEASURES, title="How what the records say is worked out"),
            ],
            className="section",
            **{"aria-label": "Weekly updates"},
        ),
    )

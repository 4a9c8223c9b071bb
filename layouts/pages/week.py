"""``/week``. Opened by programme staff before the weekly review: how did the week go for each of my challenges? They decide what is said
of each to its sponsor and to the review, and whom to chase where the records say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from layouts.components.blocks import how
from layouts.components.grid import Grid, grid, live
from layouts.components.page import page
from layouts.components.switch import Switch, switch
from layouts.ids.pages import Week as W

IDS = (W.SENTENCE, W.SWITCH, W.GRID)
LETTERS = (
    "In Health: O on track, A at risk, F off track, N no change. Published words are read by the sponsor; the rest by the programme team."
)


def contents(sentence: str, switches: Sequence[Switch], view: Grid) -> dict[str, Any]:
    """What stands in each block."""
    return {W.SENTENCE: sentence, W.SWITCH: [switch(one) for one in switches], W.GRID: live(view)}


def layout(name: str, content: Mapping[str, Any], button: str, carried: Mapping[str, Any], how_health: str) -> Any:
    """The page."""
    return page(
        "Week",
        W.SENTENCE,
        content,
        html.Div(content[W.SWITCH], id=W.SWITCH, className="switches"),
        html.Section(
            [
                html.P(LETTERS, className="grid-lead"),
                grid(name, W.GRID, content[W.GRID], button, quick_all="No change for all the rest", carried=carried),
                how("How what the records say is worked out", how_health),
            ],
            className="section",
            **{"aria-label": "Weekly updates"},
        ),
    )

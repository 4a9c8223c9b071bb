"""What the charts of spend share: the axis of amounts, the empty state, and what the rows of their tables are measured over."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.spend.text import funder_text
from dashboard.formats import short_pounds
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.page_content import EmptyState
from dashboard.theme import Palette

NO_LINE_TITLE = "No budget line here"


def no_lines(chosen: SpendFilter) -> EmptyState:
    """Returns the hint for a year without a budget line."""
    return EmptyState(
        f"No budget line of {chosen.year} for {funder_text(chosen.funder)} in this view. Choose another year above, or load budget lines from a file.",
        axes=True,
    )


def axis_ticks(top: int) -> list[int]:
    """Returns round ticks from 0 to ``top`` pence, with at most five steps of whole pounds."""
    size = 100
    while True:
        for step in (size, size * 2, size * 5 // 2, size * 5):
            if step * 5 >= top and step % 100 == 0:
                return list(range(0, max(top, 1) + 1, step))
        size *= 10


def amount_axis(highest: int, ends: tuple[int, int], palette: Palette) -> dict[str, Any]:
    """Returns the plotly axis of amounts in pence between its ``ends``, with round ticks up to the highest amount in words."""
    ticks = axis_ticks(highest)
    return {
        "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "range": list(ends), "showgrid": True, "gridcolor": palette.line,
        "showline": False, "ticks": "",
    }  # fmt: skip


def narrowed_rows(frame: pd.DataFrame, of: dict[str, str], name: str, texts: list[Any]) -> tuple[pd.DataFrame, tuple[tuple[str, str], ...]]:
    """Returns the frame with what its rows are measured over: the parts ``of`` (such as the year and the funder), and the part ``name`` by
    row; and those parts by key."""
    parts = {**{f"of_{key}": value for key, value in of.items()}, f"of_{name}": texts}
    return frame.assign(**parts), (*((key, f"of_{key}") for key in of), (name, f"of_{name}"))

"""Figures: plotly figures from lists, validated when made, with one template of our own in light and dark.

Few traces of lists, and no ``add_*`` calls: a figure of 40 traces takes twice as long as one of three, and each ``add_annotation`` a
millisecond. Dates go in as ISO texts: NaT would reach plotly as the text "NaT".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio

from dashboard.formats import truncate
from dashboard.theme import LIGHT, Palette, base_layout
from db.frames import column_values

NOTHING = None  # a gap between the segments of a line


@cache
def template(palette: Palette) -> go.layout.Template:
    """Returns the template of all figures in a palette: fonts, plain axes, no legend, no mode bar gestures."""
    layout = base_layout(palette, 0)
    del layout["height"]
    return go.layout.Template(layout=layout)


pio.templates["cohortboard"] = template(LIGHT)
pio.templates.default = "cohortboard"  # plotly validates a template once that it gives to figures without one: half of a figure's time


def figure(traces: Sequence[dict[str, Any]], palette: Palette, height: int, **layout: Any) -> go.Figure:
    """Returns a figure of traces. ``height`` in pixels; ``layout`` overrides the template. Raises ValueError for what plotly does not know."""
    given = {} if palette == LIGHT else {"template": template(palette)}
    return go.Figure({"data": list(traces), "layout": {"height": height, **given, **layout}})


def text(words: object) -> str:
    """Returns text of a record for a figure: shown as it is written, never as markup, link or entity.

    plotly reads ``<b>``, ``<a href>`` and ``&lt;`` in labels, hover texts and annotations. Quotes are left: it would print ``&quot;``.
    """
    return str(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short_text(words: object, most: int = 34) -> str:
    """Returns text of a record for a figure, cut to ``most`` characters before it is escaped."""
    return text(truncate(str(words), most))


def iso_days(days: pd.Series) -> list[str | None]:
    """Returns a column of dates as ISO texts; None where a date is missing."""
    return [None if day is None else day.isoformat() for day in column_values(days.to_frame("day"), "day")]


def numbers(values: pd.Series) -> list[Any]:
    """Returns a column of numbers as a list; None where a value is missing."""
    return column_values(values.to_frame("number"), "number")


def segments(starts: Iterable[Any], ends: Iterable[Any]) -> list[Any]:
    """Returns the coordinates of separate lines in one trace: start, end, gap, start, end, gap …"""
    return [value for start, end in zip(starts, ends, strict=True) for value in (start, end, NOTHING)]

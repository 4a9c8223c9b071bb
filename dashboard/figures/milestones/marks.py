"""Milestones in charts: the marks and lines of milestones on an axis of days, as traces and shapes of a plotly figure.

Each state has its own colour and shape (``dashboard.graphics.MilestoneMark``), as in the small graphics of tables. A chart places each
milestone as a :class:`DrawnMilestone` at a day (x) and a row (y), and adds :func:`milestone_traces` to its traces and :func:`half_fills` to
the shapes of its layout::

    figure([*milestone_traces(drawn, palette)], palette, height, shapes=half_fills(drawn, palette), xaxis={"type": "date"})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.figure import segments
from dashboard.graphics import MilestoneMark
from dashboard.theme import Palette

OF_STATE = {
    "overdue": MilestoneMark.PAST,
    "soon": MilestoneMark.SOON,
    "ahead": MilestoneMark.AHEAD,
    "done": MilestoneMark.DONE,
}
SIZES = {MilestoneMark.DONE: 10, MilestoneMark.AHEAD: 13, MilestoneMark.SOON: 13, MilestoneMark.PAST: 14, MilestoneMark.FIRST: 8}  # pixels
POINT_OF_DIAMOND = 0.65  # from the middle of a plotly diamond to its points, in sizes of the marker
FIRST_SIZE, TICK_SIZE = SIZES[MilestoneMark.FIRST], 8
LINE_WIDTH, LATE_WIDTH, OUTLINE_WIDTH = 1.25, 4, 1.75


@dataclass(frozen=True)
class DrawnMilestone:
    """A milestone on a chart: its mark, its day (x) and its row (y).

    ``first_on``: its first date, drawn as a small outline joined to the mark by a line; None, or the same day, draws neither. ``late_to``: the
    end of the red line from a date that is past, usually today. ``moves``: days to which its date was moved on the way, drawn as ticks.
    ``hover``: what pointing at it says, escaped (``dashboard.figures.figure.text``); ``href``: the address that a click opens.
    """

    mark: MilestoneMark
    on: date
    row: float
    first_on: date | None = None
    late_to: date | None = None
    moves: tuple[date, ...] = ()
    hover: str = ""
    href: str = ""


def mark_of(state: str) -> MilestoneMark:
    """Returns the mark of a state of ``dashboard.metrics.milestones.states_by_dates``; one of which nothing is expected (dropped, set aside,
    outcome not known) is drawn as a small outline."""
    return OF_STATE.get(state, MilestoneMark.FIRST)


def milestone_traces(drawn: Sequence[DrawnMilestone], palette: Palette) -> list[dict[str, Any]]:
    """Returns the traces of milestones: lines from the first dates, lines past their dates, ticks of the moves, first dates, marks.

    The marks are the last trace, with hover texts and addresses. Half-filled diamonds need :func:`half_fills` as well.
    """
    moved = [one for one in drawn if one.first_on is not None and one.first_on != one.on]
    late = [one for one in drawn if one.late_to is not None]
    ticks = [(day, one.row) for one in drawn for day in one.moves]
    return [
        _lines([(one.first_on, one.on, one.row) for one in moved], palette.edge, LINE_WIDTH),
        _lines([(one.on, one.late_to, one.row) for one in late], palette.bad_mark, LATE_WIDTH),
        _marks([day for day, _ in ticks], [row for _, row in ticks], {"symbol": "line-ns", "size": TICK_SIZE}, palette.edge),
        _marks(
            [one.first_on for one in moved],
            [one.row for one in moved],
            {"symbol": "diamond", "size": FIRST_SIZE, "color": palette.ground},
            palette.edge,
        ),
        _end_marks(drawn, palette),
    ]


def half_fills(drawn: Sequence[DrawnMilestone], palette: Palette) -> list[dict[str, Any]]:
    """Returns the shapes that fill the left half of each milestone due soon: triangles in pixels, at the middle of its diamond."""
    reach = SIZES[MilestoneMark.SOON] * POINT_OF_DIAMOND
    path = f"M0,{reach} L-{reach},0 L0,-{reach} Z"
    return [
        {
            "type": "path", "path": path, "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": one.on.isoformat(), "yanchor": one.row,
            "fillcolor": palette.warn_mark, "line": {"width": 0}, "layer": "above",
        }
        for one in drawn
        if one.mark is MilestoneMark.SOON
    ]  # fmt: skip


def _lines(of: Sequence[tuple[date | None, date | None, float]], colour: str, width: float) -> dict[str, Any]:
    """Returns one trace of separate horizontal lines, each (first day, last day, row)."""
    rows = [row for _, _, row in of]
    return {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": colour, "width": width},
        "x": segments((_iso(start) for start, _, _ in of), (_iso(end) for _, end, _ in of)), "y": segments(rows, rows),
    }  # fmt: skip


def _marks(days: Sequence[date | None], rows: Sequence[float], marker: Mapping[str, Any], edge: str) -> dict[str, Any]:
    """Returns one trace of equal marks in an outline of a colour, which no pointer reaches."""
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "x": [_iso(day) for day in days], "y": list(rows),
        "marker": {**marker, "line": {"color": edge, "width": LINE_WIDTH}},
    }  # fmt: skip


def _end_marks(drawn: Sequence[DrawnMilestone], palette: Palette) -> dict[str, Any]:
    edges = {
        MilestoneMark.DONE: palette.edge,
        MilestoneMark.AHEAD: palette.stages[4],
        MilestoneMark.SOON: palette.warn_mark,
        MilestoneMark.PAST: palette.bad_mark,
        MilestoneMark.FIRST: palette.edge,
    }
    filled = (MilestoneMark.DONE, MilestoneMark.PAST)
    return {
        "type": "scatter", "mode": "markers", "x": [one.on.isoformat() for one in drawn], "y": [one.row for one in drawn],
        "marker": {
            "symbol": "diamond", "size": [SIZES[one.mark] for one in drawn], "opacity": 1,
            "color": [edges[one.mark] if one.mark in filled else palette.ground for one in drawn],
            "line": {"color": [edges[one.mark] for one in drawn], "width": [0 if one.mark in filled else OUTLINE_WIDTH for one in drawn]},
        },
        "hoverinfo": "text", "hovertext": [one.hover for one in drawn], "customdata": [one.href for one in drawn],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

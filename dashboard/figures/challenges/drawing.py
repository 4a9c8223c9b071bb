"""A picture along a line of days, in rows: vertical places are pixels from the top, so that each row has its own height.

Marks of one style are one trace; flags and half-filled marks are shapes over a mark, which has their hover text and their address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from dashboard.figures.figure import NOTHING, figure
from dashboard.graphics import MilestoneMark
from dashboard.theme import Palette

DAY_MS = 86_400_000  # plotly measures bars on an axis of days in milliseconds
TEXT_SIZE = 12
CHARACTER = 6.2  # pixels of a character of 12 px, at the most that texts take on average
MONTHS_AT_MOST, QUARTERS_AT_MOST = 430, 1300  # days: the longest spans with a label for each month, each quarter


class MarkStyle(NamedTuple):
    """How a mark is drawn: plotly's symbol, size in pixels, colour, and of an outline its colour and width."""

    symbol: str
    size: float
    color: str
    edge: str = ""
    edge_width: float = 0


def milestone_style(mark: MilestoneMark, palette: Palette) -> MarkStyle:
    """Returns the style of a milestone's mark; one that is due soon also has its left half filled, see :meth:`TimeDrawing.half`."""
    match mark:
        case MilestoneMark.DONE:
            return MarkStyle("diamond", 8, palette.edge)
        case MilestoneMark.PAST:
            return MarkStyle("diamond", 10, palette.bad_mark)
        case MilestoneMark.SOON:
            return MarkStyle("diamond", 9, palette.ground, palette.warn_mark, 1.5)
        case MilestoneMark.AHEAD:
            return MarkStyle("diamond", 9, palette.ground, palette.stages[4], 1.5)
        case _:
            return MarkStyle("diamond", 7, palette.ground, palette.edge, 1)


def marker(style: MarkStyle, larger: float = 0) -> dict[str, Any]:
    """Returns plotly's marker of a style, ``larger`` by some pixels."""
    outline = {"color": style.edge, "width": style.edge_width} if style.edge else {"width": 0}
    return {"symbol": style.symbol, "size": style.size + larger, "color": style.color, "line": outline, "opacity": 1}


@dataclass
class TimeDrawing:
    """The picture. ``width``: the least width of the plot in pixels, by which it is decided which labels fit; ``gutter``: the pixels left of
    the plot, for the names of rows."""

    palette: Palette
    today: date
    first: date
    last: date
    width: int
    gutter: int
    _marks: dict[MarkStyle, list[tuple[str, float, str, str]]] = field(default_factory=dict)
    _lines: dict[tuple[str, float], list[tuple[Any, Any]]] = field(default_factory=dict)
    _bars: list[dict[str, Any]] = field(default_factory=list)
    _shapes: list[dict[str, Any]] = field(default_factory=list)
    _words: list[dict[str, Any]] = field(default_factory=list)

    def place(self, day: date) -> float:
        """Returns the pixels from the left edge of the plot to a day."""
        return self.width * (day - self.first).days / max((self.last - self.first).days, 1)

    def shows(self, day: date | None) -> bool:
        """Returns whether a day lies in the picture."""
        return day is not None and self.first <= day <= self.last

    def mark(self, style: MarkStyle, day: date, y: float, hover: str, href: str = "") -> None:
        """Adds a mark with its sentence and the record that it opens."""
        self._marks.setdefault(style, []).append((day.isoformat(), y, hover, href))

    def line(self, start: date, end: date, y: float, color: str, width: float = 1) -> None:
        """Adds a line in a row, from one day to another."""
        self._lines.setdefault((color, width), []).extend([(start.isoformat(), y), (end.isoformat(), y), (NOTHING, NOTHING)])

    def bar(self, start: date, end: date, y: float, height: float, color: str, edge: str, hover: str) -> None:
        """Adds a bar in a row, such as a stage."""
        self._bars.append(
            {
                "type": "bar", "orientation": "h", "base": [start.isoformat()], "x": [(end - start).days * DAY_MS], "y": [y],
                "width": [height], "marker": {"color": color, "line": {"color": edge, "width": 1}}, "hoverinfo": "text", "hovertext": [hover],
            }
        )  # fmt: skip

    def outline(self, start: date, end: date, y: float, height: float, color: str) -> None:
        """Adds a dashed box in a row: a stage to come."""
        self._shapes.append(
            {
                "type": "rect", "x0": start.isoformat(), "x1": end.isoformat(), "y0": y - height / 2, "y1": y + height / 2,
                "line": {"color": color, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip

    def half(self, day: date, y: float) -> None:
        """Fills the left half of the mark of a milestone that is due soon."""
        self._path(day, y, "M 0 6 L -6 0 L 0 -6 Z", self.palette.warn_mark)

    def flag(self, day: date, y: float) -> None:
        """Adds a flag: a decision."""
        self._path(day, y, "M -1 -7 L -1 7 L 10 7 L 7 3.5 L 10 0 L 1 0 L 1 -7 Z", self.palette.second)

    def square(self, day: date, y: float, shift: float) -> None:
        """Adds the red square of what is off track, ``shift`` pixels right of a day."""
        self._path(day, y, f"M {shift} -4.5 L {shift} 4.5 L {shift + 9} 4.5 L {shift + 9} -4.5 Z", self.palette.bad_mark)

    def _path(self, day: date, y: float, path: str, color: str) -> None:
        self._shapes.append(
            {
                "type": "path", "path": path, "fillcolor": color, "line": {"width": 0}, "xsizemode": "pixel", "ysizemode": "pixel",
                "xanchor": day.isoformat(), "yanchor": y, "layer": "above",
            }
        )  # fmt: skip

    def words(
        self, day: date, y: float, words: str, side: Literal["left", "middle", "right"], *, shift: float = 0, color: str = ""
    ) -> None:
        """Adds words beside a day, on its ``side``, ``shift`` pixels from it."""
        anchors = {"left": ("right", -1), "middle": ("center", 1), "right": ("left", 1)}
        anchor, sign = anchors[side]
        self._words.append(
            {
                "x": day.isoformat(), "y": y, "text": words, "showarrow": False, "xanchor": anchor, "yanchor": "middle", "xshift": sign * shift,
                "font": {"size": TEXT_SIZE, "color": color or self.palette.second},
            }
        )  # fmt: skip

    def name(self, y: float, words: str, color: str = "") -> None:
        """Adds the name of a row, at the left edge of the picture."""
        self._words.append(
            {
                "xref": "paper", "x": 0, "y": y, "text": words, "showarrow": False, "xanchor": "left", "yanchor": "middle", "align": "left",
                "xshift": -self.gutter, "font": {"size": TEXT_SIZE, "color": color or self.palette.ink},
                **({} if self.gutter else {"bgcolor": self.palette.ground, "borderpad": 0}),
            }
        )  # fmt: skip

    def separator(self, y: float) -> None:
        """Adds a line between groups of rows, over the whole width."""
        line = {"type": "line", "xref": "paper", "y0": y, "y1": y, "line": {"color": self.palette.line, "width": 1}}
        self._shapes.append({**line, "x0": 0, "x1": 1})
        if self.gutter:
            self._shapes.append({**line, "xsizemode": "pixel", "xanchor": 0, "x0": -self.gutter, "x1": 0})

    def axis(self, y: float, top: float, bottom: float) -> None:
        """Adds the months with their lines, and today."""
        has_today = self.shows(self.today)
        for day in month_starts(self.first, self.last):
            self._vertical(day, top, bottom, self.palette.line, "below")
            near_today = has_today and abs(self.place(day) - self.place(self.today)) < 44
            words = month_words(day, self.first, self.last)
            if not near_today and self.place(day) + len(words) * CHARACTER + 6 < self.width:
                self.words(day, y, words, "right", shift=2, color=self.palette.quiet)
        if has_today:
            self._vertical(self.today, top - 2, bottom, self.palette.ink, "above")
            self.words(self.today, y, "<b>today</b>", "middle", color=self.palette.ink)

    def today_line(self, top: float, bottom: float) -> None:
        """Adds the line of today in some rows."""
        self._vertical(self.today, top, bottom, self.palette.ink, "above")

    def share_bar(self, y: float, height: float, share: float, limit: float | None, color: str, hover: str, words: str = "") -> None:
        """Adds a bar on a track over the whole plot, with a tick at its limit; ``share`` and ``limit`` are places from 0 to 1."""
        days = (self.last - self.first).days
        ends = [self.first + timedelta(days=days), self.first + timedelta(days=int(days * share))]
        self.bar(self.first, ends[0], y, height, self.palette.track, self.palette.track, hover)
        if share:
            self._bars.append({**self._bars[-1], "x": [days * share * DAY_MS], "marker": {"color": color, "line": {"width": 0}}})
            self.words(ends[1], y, f"<b>{words}</b>", "right", shift=4, color=self.palette.ink)
        if limit is not None:
            self._shapes.append(
                {
                    "type": "line", "xref": "paper", "x0": limit, "x1": limit, "y0": y - height / 2 - 3, "y1": y + height / 2 + 3,
                    "line": {"color": self.palette.ink, "width": 2},
                }
            )  # fmt: skip

    def _vertical(self, day: date, top: float, bottom: float, color: str, layer: str) -> None:
        self._shapes.append(
            {
                "type": "line", "x0": day.isoformat(), "x1": day.isoformat(), "y0": top, "y1": bottom, "layer": layer,
                "line": {"color": color, "width": 1},
            }
        )  # fmt: skip

    def finished(self, height: int) -> go.Figure:
        """Returns the figure, ``height`` pixels high."""
        hidden = {"visible": False, "fixedrange": True}
        return figure(
            [*self._bars, *self._line_traces(), *self._mark_traces()],
            self.palette,
            height,
            xaxis={**hidden, "type": "date", "range": [self.first.isoformat(), self.last.isoformat()]},
            yaxis={**hidden, "range": [height, 0]},
            margin={"l": self.gutter, "r": 8, "t": 0, "b": 0, "pad": 0},
            barmode="overlay",
            shapes=self._shapes,
            annotations=self._words,
        )

    def _line_traces(self) -> Iterator[dict[str, Any]]:
        for (color, width), points in self._lines.items():
            yield {
                "type": "scatter", "mode": "lines", "x": [x for x, _ in points], "y": [y for _, y in points], "hoverinfo": "skip",
                "line": {"color": color, "width": width},
            }  # fmt: skip

    def _mark_traces(self) -> Iterator[dict[str, Any]]:
        for style, marks in self._marks.items():
            days, heights, hovers, hrefs = ([mark[part] for mark in marks] for part in range(4))
            yield {
                "type": "scatter", "mode": "markers", "x": days, "y": heights, "hoverinfo": "text", "hovertext": hovers, "customdata": hrefs,
                "marker": marker(style), "cliponaxis": False,
            }  # fmt: skip


def month_starts(first: date, last: date) -> list[date]:
    """Returns the first days of the months of a span that get a line: each month, each quarter or each year, by its length."""
    days = (last - first).days
    step = 1 if days <= MONTHS_AT_MOST else 3 if days <= QUARTERS_AT_MOST else 12
    found, month = [], date(first.year, 1, 1)
    while month <= last:
        if month >= first:
            found.append(month)
        month = _months_later(month, step)
    return found


def _months_later(month: date, months: int) -> date:
    years, place = divmod(month.month - 1 + months, 12)
    return date(month.year + years, place + 1, 1)


def month_words(month: date, first: date, last: date) -> str:
    """Returns the label of a month: ``Sep``; with the year in January, and in a span of years the year alone."""
    if (last - first).days > QUARTERS_AT_MOST:
        return str(month.year)
    return f"{month:%b %Y}" if month.month == 1 else f"{month:%b}"


def padded(last: date, first: date) -> date:
    """Returns the end of a picture: after the last day by a sixth of its length, three weeks at least, for the words beside marks."""
    return last + timedelta(days=max((last - first).days // 6, 21))

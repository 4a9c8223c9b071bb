"""Tables of a page as they are printed: every row as texts, without the columns of buttons. A printed document has no links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.prose import Shown, Text, join_prose
from dashboard.tables import STRIP, Column, Table, cut_text, measured_column, screen_column

BRIEF_LENGTH = 15  # characters; a shorter text is not wrapped


@dataclass(frozen=True)
class PrintedStrip:
    """A strip of marks: its name, (symbol, tone, drawing, symbol and tone of the second mark) of each, the latest status and its tone."""

    name: str
    marks: tuple[tuple[str, str, str, str, str], ...]
    word: str
    tone: str


@dataclass(frozen=True)
class PrintedCell:
    """A cell: its text, its tone, its note, its strips, and the value of a measure that it shows."""

    text: Text
    tone: str = ""
    note: Text = ""
    strips: tuple[PrintedStrip, ...] = ()
    measured: Shown | None = None

    @property
    def brief(self) -> bool:
        """Whether the text is short enough to stay in one line."""
        return len(str(self.text)) < BRIEF_LENGTH


@dataclass(frozen=True)
class PrintedTable:
    """A table: (label, whether it holds numbers) of each column, and its rows. ``cut``: how many rows there are where the table itself holds
    only the first of them; else empty."""

    caption: str
    heat: bool
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[PrintedCell, ...], ...]
    cut: str = ""


def printed_table(table: Table) -> PrintedTable:
    """Returns a table as it is printed, with all rows that it holds, however many the screen shows."""
    shown = table if table.limit is None else replace(table, limit=None)
    columns = [column for column in shown.columns if not column.act]
    rows = tuple(zip(*(_printed_cells(shown, column) for column in columns), strict=True))
    cut = cut_text(shown)
    return PrintedTable(table.caption, table.heat, tuple((column.label, column.number) for column in columns), rows, cut)


def _printed_cells(table: Table, column: Column) -> Iterator[PrintedCell]:
    """Yields the cells of a column."""
    cells = screen_column(table, column)
    empty: list[Any] = [None] * len(cells)
    tones, notes, links = (table.shown_values(key) if key else empty for key in (column.tone, column.note, column.links))
    strips = table.shown_values(column.key) if column.type is STRIP else empty
    measured = measured_column(table, column) or empty
    for cell, tone, note, several, marks, raw in zip(cells, tones, notes, links, strips, measured, strict=True):
        text = cell.prose or cell.text or join_prose([label for label, _ in several or ()], "; ")
        shown = Shown(raw[2] if len(raw) > 2 else column.measure, raw[1], str(text), raw[0]) if raw else None
        yield PrintedCell(
            text, tone or "", note or "", _strips(marks if isinstance(marks, tuple | list) else [marks] if marks else ()), shown
        )


def _strips(strips: Sequence[Any]) -> tuple[PrintedStrip, ...]:
    return tuple(
        PrintedStrip(
            strip.name,
            tuple((mark.symbol, mark.tone or "quiet", mark.drawn, mark.since, mark.since_tone or "quiet") for mark in strip.marks),
            strip.word,
            strip.tone or "quiet",
        )
        for strip in strips
    )

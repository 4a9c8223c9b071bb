"""Tables of a page: a DataFrame and typed columns. What a column is stands here once; three renderers read it.

The screen gets texts and sort keys (``layouts/components/table.py``), CSV and workbook get typed values (``dashboard/exports/table_files.py``).
No other place formats a value of a table, and nothing parses a formatted one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, NamedTuple

import pandas as pd

from dashboard.formats import exact_pounds, format_datetime, format_hours, pounds, signed_share, truncate
from dashboard.measures import MEASURES
from dashboard.measures.measure import scope_writer
from dashboard.prose import Prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import column_values, frame_of_objects
from db.values.dates import Day, Precision
from db.values.natural_order import natural_key
from db.values.number_formats import format_number, format_share

MarkDrawing = Literal["", "provisional", "loaded", "loaded-provisional", "agreed"]


class StripMark(NamedTuple):
    """A mark of a week. ``drawn``: in an outline (provisional), small (worked out from dates loaded later), in a box (agreed at a review);
    ``since`` and its tone: the symbol of a second, raised mark."""

    symbol: str
    label: str
    tone: Tone
    sentence: str
    drawn: MarkDrawing = ""
    since: str = ""
    since_tone: Tone = ""


class StripRun(NamedTuple):
    """Adjacent marks that are drawn alike, with the sentence of each."""

    symbol: str
    tone: Tone
    sentences: list[str]
    drawn: MarkDrawing
    since: str
    since_tone: Tone


@dataclass(frozen=True)
class StatusStrip:
    """A row of weekly marks, oldest first; ``word`` is the current status."""

    name: str
    marks: tuple[StripMark, ...] = field(default=())
    word: str = ""
    tone: Tone = ""

    def runs(self) -> list[StripRun]:
        """Returns the marks as runs of those that are drawn alike."""
        runs: list[StripRun] = []
        for mark in self.marks:
            if runs and (runs[-1].symbol, runs[-1].drawn, runs[-1].since) == (mark.symbol, mark.drawn, mark.since):
                runs[-1].sentences.append(mark.sentence)
            else:
                runs.append(
                    StripRun(mark.symbol, mark.tone or "quiet", [mark.sentence], mark.drawn, mark.since, mark.since_tone or "quiet")
                )
        return runs


class ColumnType(StrEnum):
    """What the values of a column are. In the frame: pence, whole numbers, minutes (shown in hours), fractions (0.42 is 42%), dates, instants, texts."""

    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    INSTANT = "instant"
    CODE = "code"
    TEXT = "text"
    STATUS = "status"
    STRIP = "strip"


MONEY, COUNT, DAYS, PERCENT = ColumnType.MONEY, ColumnType.COUNT, ColumnType.DAYS, ColumnType.PERCENT
HOURS = ColumnType.HOURS
DAY, MONTH, INSTANT = ColumnType.DAY, ColumnType.MONTH, ColumnType.INSTANT
CODE, TEXT, STATUS, STRIP = ColumnType.CODE, ColumnType.TEXT, ColumnType.STATUS, ColumnType.STRIP
NUMBERS = frozenset({MONEY, COUNT, DAYS, HOURS, PERCENT})


@dataclass(frozen=True)
class Column:
    """A column. ``key`` names its values in the frame; the other keys name columns that say more of the same cells.

    ``href``: addresses. ``note``: a second text. ``tone``: tones. ``sort``: what to sort by instead of the value. ``precision``: precisions
    of days. ``links``: lists of (text, address) drawn instead of the text, which files hold. ``signed``: a difference, shown with its sign.
    ``exact``: money with pence on screen. ``unknown``: the text of a missing value; ``missing``: a column of such texts, where they differ by
    row. ``zero``: the text of 0 on screen. ``most``, ``note_most``: characters of the text, of each link and of the note shown on screen;
    files hold the whole text.
    ``measure``: the measure of the values; ``row_measure``: measures by row, where the rows of a matrix differ; None leaves ``measure``.
    ``narrowed``: (part of a scope, key) of what each is measured over besides the page's scope.
    Texts and notes may be :class:`Prose`. ``act``: links of one text that open a form; not in files. ``sortable`` False: the order of the
    rows is the point.
    """

    key: str
    label: str
    type: ColumnType = TEXT
    href: str = ""
    note: str = ""
    tone: str = ""
    sort: str = ""
    precision: str = ""
    links: str = ""
    signed: bool = False
    exact: bool = False
    unknown: str = ""
    missing: str = ""
    zero: str = ""
    most: int = 0
    note_most: int = 0
    measure: str = ""
    row_measure: str = ""
    narrowed: tuple[tuple[str, str], ...] = ()
    act: bool = False
    sortable: bool = True

    @property
    def number(self) -> bool:
        """Whether the values are numbers, which are right-aligned."""
        return self.type in NUMBERS


@dataclass(frozen=True)
class Table:
    """Rows of a frame under typed columns; the first column links each row to its record.

    ``view`` gives the scope of the measures and the time zone. ``limit``: how many rows the screen shows; files hold all. ``total``: how
    many rows there are where the frame holds only those shown. ``rest_href``: where the screen shows all of them. ``heat``: a heatmap.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    caption: str = ""
    view: View | None = None
    heat: bool = False
    limit: int | None = None
    total: int | None = None
    rest_href: str = ""

    @classmethod
    def of_lists(
        cls,
        values: Mapping[str, Sequence[Any]],
        columns: tuple[Column, ...],
        caption: str = "",
        view: View | None = None,
        *,
        heat: bool = False,
        total: int | None = None,
        rest_href: str = "",
    ) -> Table:
        """Returns the table of lists of one length by name, which hold Python objects, and None where a value is missing."""
        table = cls(frame_of_objects(values), columns, caption, view, heat, total=total, rest_href=rest_href)
        table._shown_values.update({key: list(column) for key, column in values.items()})
        return table

    @cached_property
    def shown_frame(self) -> pd.DataFrame:
        """The rows that the screen shows."""
        return self.frame if self.limit is None else self.frame.iloc[: self.limit]

    @cached_property
    def _shown_values(self) -> dict[str, list[Any]]:
        return {}

    def shown_values(self, key: str) -> list[Any]:
        """Returns the values of a column, of the rows that the screen shows, as Python objects; worked out once for each column."""
        if key not in self._shown_values:
            self._shown_values[key] = column_values(self.shown_frame, key)
        return self._shown_values[key]

    @cached_property
    def rendered(self) -> dict[bool, str]:
        """The data that the screen gets, by whether it can be sorted; kept because a cached page sends it many times."""
        return {}

    def __post_init__(self) -> None:
        missing = {key for column in self.columns for key in _keys(column)} - set(self.frame.columns)
        if missing:
            raise ValueError(f"the frame of “{self.caption}” has no column {', '.join(sorted(missing))}")

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.frame) if self.total is None else self.total

    def first(self, count: int, rest_href: str = "") -> Table:
        """Returns the table with its first rows only on screen; its files hold all."""
        return replace(self, limit=count, rest_href=rest_href)

    def without_rows(self) -> Table:
        """Returns the table without rows, which shares nothing with the rows that it had."""
        return Table(self.frame.iloc[:0], self.columns, self.caption, self.view, self.heat)

    def without(self, *keys: str) -> Table:
        """Returns the table without the columns of these keys."""
        table = replace(self, columns=tuple(column for column in self.columns if column.key not in keys))
        table._shown_values.update(self._shown_values)
        return table

    def without_empty(self, *keys: str) -> Table:
        """Returns the table without those of the columns that hold no value."""
        empty = [key for key in keys if self.frame[key].replace("", None).isna().all()]
        return self.without(*empty)

    @property
    def cut(self) -> tuple[int, int] | None:
        """(rows shown, rows in all) where the screen shows fewer than there are; else None."""
        shown = len(self.shown_frame)
        return (shown, self.row_count) if shown < self.row_count else None


def first_rows(table: Table, most: int, path: str, block_id: str) -> Table:
    """Returns the table with its first rows only on screen and a link to its page at ``path``, which shows all; the whole table where the
    address asks for all rows of this block (``all=<block id>``). ``block_id``: the id of the element that holds the table."""
    view = table.view or View(date.min)
    if len(table.frame) <= most or view.shows_all(block_id):
        return table
    return table.first(most, view.all_href(path, block_id))


def _keys(column: Column) -> Iterable[str]:
    named = (column.href, column.note, column.tone, column.sort, column.precision, column.links, column.missing, column.row_measure)
    return [key for key in (column.key, *named, *(key for _, key in column.narrowed)) if key]


def signed_number(number: int) -> str:
    """Returns a difference as text: ``+12``, ``−3``, ``0``."""
    return f"{'+' if number > 0 else ''}{format_number(number)}"


# ---- The screen ----------------------------------------------------------------------------------------------------------------------


class ScreenCell(NamedTuple):
    """A cell on screen: its text, and what it sorts by; None, the value is not known, is last in either direction. ``prose``: its text in
    parts, where it holds measured values."""

    text: str
    sort: float | str | None
    prose: Prose | None = None


def number_format(column: Column) -> Callable[[Any], str]:
    """Returns the function that writes the numbers of a column."""
    match column.type:
        case ColumnType.MONEY:
            amount = exact_pounds if column.exact else pounds
            return (lambda value: f"{'+' if value > 0 else ''}{amount(value)}") if column.signed else amount
        case ColumnType.PERCENT:
            return signed_share if column.signed else format_share
        case ColumnType.HOURS:
            return format_hours
        case _:
            return signed_number if column.signed else lambda value: format_number(value, 1, 0)


def _number_cells(column: Column, values: Sequence[Any]) -> list[ScreenCell]:
    write, unknown = number_format(column), ScreenCell(column.unknown, None)
    if column.zero:
        nothing = ScreenCell(column.zero, 0)
        return [unknown if value is None else nothing if value == 0 else ScreenCell(write(value), value) for value in values]
    return [unknown if value is None else ScreenCell(write(value), value) for value in values]


def _day_cells(column: Column, values: Sequence[Any], precisions: Sequence[str | None]) -> list[ScreenCell]:
    unknown = ScreenCell(column.unknown, None)
    return [
        unknown if value is None else ScreenCell(str(Day(value, Precision(precision or Precision.DAY))), value.isoformat())
        for value, precision in zip(values, precisions, strict=True)
    ]


def _text_cell(column: Column, value: Any) -> ScreenCell:
    if value is None or value == "":
        return ScreenCell(column.unknown, None)
    text = str(value)
    return ScreenCell(shortened(text, column.most), natural_key(text), value if isinstance(value, Prose) else None)


def _cells(table: Table, column: Column, values: Sequence[Any]) -> list[ScreenCell]:
    """Returns the texts and the sort keys of the values of a column."""
    unknown = ScreenCell(column.unknown, None)
    if column.number:
        return _number_cells(column, values)
    match column.type:
        case ColumnType.DAY:
            return _day_cells(column, values, table.shown_values(column.precision) if column.precision else [None] * len(values))
        case ColumnType.MONTH:
            return [unknown if value is None else ScreenCell(f"{value:%b %Y}", value.isoformat()) for value in values]
        case ColumnType.INSTANT:
            zone = table.view.zone if table.view else "Europe/London"
            return [unknown if value is None else ScreenCell(format_datetime(value, zone), value.isoformat()) for value in values]
        case ColumnType.STRIP:
            return [unknown if value is None else ScreenCell("", None) for value in values]
    return [_text_cell(column, value) for value in values]


def screen_column(table: Table, column: Column) -> list[ScreenCell]:
    """Returns the cells of a column on screen, up to the limit of the table."""
    values = table.shown_values(column.key)
    cells = _cells(table, column, values)
    if column.missing:
        texts = zip(values, cells, table.shown_values(column.missing), strict=True)
        cells = [ScreenCell(text or "", None) if value is None else cell for value, cell, text in texts]
    if not column.sort:
        return cells
    return [cell._replace(sort=sort_key(by)) for cell, by in zip(cells, table.shown_values(column.sort), strict=True)]


def shortened(text: str, most: int) -> str:
    """Returns a text as the screen shows it, cut to ``most`` characters; whole where that is 0."""
    return truncate(text, most) if most else text


def sort_key(value: Any) -> float | str | None:
    """Returns what a value sorts by: numbers as they are, days and instants in ISO form, texts as people sort them."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return natural_key(value) if isinstance(value, str) else value


def measured_column(table: Table, column: Column) -> list[tuple[Any, ...]] | None:
    """Returns (scope, raw value) of each cell of a column whose values are of a measure, and the measure of a row that has one of its own;
    None for any other column."""
    if not column.measure:
        return None
    values, names = table.shown_values(column.key), [name for name, _ in column.narrowed]
    rows = list(zip(*(table.shown_values(key) for _, key in column.narrowed), strict=True)) if names else [()] * len(values)
    page_scope = table.view.scope if table.view else {}
    scopes = {column.measure: scope_writer(MEASURES[column.measure], page_scope, names)}
    if not column.row_measure:
        write = scopes[column.measure]
        return [(write(row), value) for row, value in zip(rows, values, strict=True)]
    own = table.shown_values(column.row_measure)
    scopes |= {measure: scope_writer(MEASURES[measure], page_scope, names) for measure in set(own) - {None}}
    return [
        (scopes[measure or column.measure](row), value, *([measure] if measure else []))
        for row, value, measure in zip(rows, values, own, strict=True)
    ]


def cut_text(table: Table) -> str:
    """Returns how much of a table the screen shows: ``12 of 35 rows``; empty where it shows all."""
    return "" if table.cut is None else f"{format_number(table.cut[0])} of {format_number(table.cut[1])} rows"

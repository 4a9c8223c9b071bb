"""What a page is given to show: charts, tables, tiles, items, in words and numbers, before any component."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

Tone = Literal["", "good", "warn", "bad", "quiet", "heat-1", "heat-2", "heat-3", "none"]


@dataclass(frozen=True)
class StatusStrip:
    """A row of weekly marks with its name: (glyph, word, tone, sentence) each, oldest first; and where it stands now."""

    name: str
    marks: tuple[tuple[str, str, Tone, str], ...] = field(default=())
    word: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Cell:
    """A table cell: the text shown, where it leads, how it is marked, and what it sorts by.

    ``links``, (words, address) each, stand in place of the text where one cell leads to several places.
    """

    text: str
    href: str = ""
    tone: Tone = ""
    sort: float | str | None = None
    note: str = ""
    strips: tuple[StatusStrip, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table. Numbers stand right; the unit goes into the label."""

    label: str
    number: bool = False
    sortable: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns. The first cell of a row leads to its record. Also what a chart's CSV holds."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    heat: bool = False


def drop_column(table: Table, label: str) -> Table:
    """The table without a column that says the same, or nothing, in every row here."""
    kept = [n for n, column in enumerate(table.columns) if column.label != label]
    return replace(table, columns=tuple(table.columns[n] for n in kept), rows=tuple(tuple(row[n] for n in kept) for row in table.rows))


def drop_empty_column(table: Table, label: str) -> Table:
    """The table, without a column that no row here fills."""
    place = [column.label for column in table.columns].index(label)
    return table if any(row[place].text for row in table.rows) else drop_column(table, label)


@dataclass(frozen=True)
class EmptyState:
    """Nothing to show yet: what to do, with the link that does it."""

    sentence: str
    action: str = ""
    href: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: message, measure, picture (a plotly figure, or a table as heatmap), the same as a table, how it is worked out.

    ``figure`` is a plain dict; ``caption`` is the sentence for a screen reader.
    """

    title: str
    subtitle: str
    caption: str
    table: Table
    how: str
    figure: dict[str, Any] | None = None
    heat: Table | None = None
    empty: EmptyState | None = None


@dataclass(frozen=True)
class Listing:
    """A table of records with what stands around it: what it is narrowed to (words, address of all of it), what to do where it is empty.

    ``name`` is that of its files, which begin with the word of the page; ``about`` the id of the record that the page is about,
    ``search`` the filters that the files carry on, ``how`` what the files say of how it is worked out.
    """

    name: str
    table: Table
    nothing: EmptyState
    search: str = ""
    about: str = ""
    how: str = ""
    narrowed: tuple[str, str, str] | None = None
    tall: bool = False


@dataclass(frozen=True)
class Tile:
    """A number at a glance: label, value, what it means, how fresh it is, where its records are."""

    label: str
    value: str
    words: str
    fresh: str
    href: str
    tone: Tone = ""


@dataclass(frozen=True)
class AttentionItem:
    """Something that needs somebody today. ``severity`` 3 is worst; ``age`` in days sorts within it."""

    severity: int
    age: int
    topic: str
    what: str
    why: str
    href: str
    story: str = ""
    challenge_id: str | None = None


@dataclass(frozen=True)
class AgendaScreen:
    """What a review sees of one item of its agenda: the message, the exceptions, charts by their id, tables; the page with the rest.

    ``key`` is the topic's word, or ``own-2`` for the second item in words of one's own. ``confidential``: it holds what stays within
    the programme team. ``acts``: words and address of what is recorded from it.
    """

    key: str
    title: str
    sentence: str = ""
    attention: tuple[AttentionItem, ...] = ()
    charts: tuple[tuple[str, Chart], ...] = ()
    listings: tuple[Listing, ...] = ()
    href: str = ""
    confidential: bool = False
    acts: tuple[tuple[str, str], ...] = ()

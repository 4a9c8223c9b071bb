"""A table: text left, numbers right, sticky header, sortable; on a phone a list of labelled pairs.

The rows are sent as JSON in one attribute and ``assets/tables.js`` draws them: one component per cell took the server
several times longer than all queries of a page together (``docs/adr/``).
"""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboard.page_content import EmptyState
from dashboard.prose import Shown, Text
from dashboard.tables import (
    CODE,
    STATUS,
    STRIP,
    TEXT,
    Column,
    ScreenCell,
    StatusStrip,
    Table,
    cut_text,
    measured_column,
    screen_column,
    shortened,
)
from db.values.number_formats import format_number
from layouts.components.link import link


def table(content: Table, *, sortable: bool = True, tall: bool = False, beside: str = "") -> Any:
    """Returns a :class:`Table` as a component; a cell with an address holds a link, the first cell is the row's heading.

    ``beside`` is added to the accessible label, to distinguish the table from a picture with the same caption.
    """
    if sortable not in content.rendered:
        content.rendered[sortable] = json.dumps(_table_data(content, sortable), separators=(",", ":"))
    return html.Div(
        className="table-wrap tall" if tall else "table-wrap",
        tabIndex="0",
        role="region",
        **{"aria-label": f"{content.caption or content.columns[0].label}{beside}", "data-table": content.rendered[sortable]},
    )


def _table_data(content: Table, sortable: bool) -> dict[str, Any]:
    """Returns the data of a table: its caption, its columns, its rows of cells, and how many rows are left out, with their address."""
    columns = [
        [
            column.label,
            column.number,
            sortable and column.sortable and not column.act and not content.heat,
            column.measure,
            *[True] * column.act,
        ]
        for column in content.columns
    ]
    drawn = {
        "caption": content.caption,
        "heat": content.heat,
        "columns": columns,
        "rows": list(zip(*(_column_cells(content, column) for column in content.columns), strict=True)),
    }
    if content.cut is not None:
        drawn["cut"] = [cut_text(content), f"Show all {format_number(content.cut[1])}", content.rest_href]
    return drawn


def _column_cells(content: Table, column: Column) -> list[Any]:
    """Returns the cells of a column: the text alone, or text, address, tone, sort key, note, strips, links, (scope, value) of a measure."""
    shown = screen_column(content, column)
    texts = [cell.text if cell.prose is None else prose_parts(cell.prose) for cell in shown]
    sorts = _sort_keys(column, shown)
    measured = measured_column(content, column)
    if not (column.href or column.tone or column.note or column.links or measured or column.type is STRIP):
        return [
            text if sort is None and isinstance(text, str) else _trim([text, "", "", sort]) for text, sort in zip(texts, sorts, strict=True)
        ]
    empty: list[Any] = [None] * len(shown)
    hrefs, tones, notes, links = (
        content.shown_values(key) if key else empty for key in (column.href, column.tone, column.note, column.links)
    )
    strips = content.shown_values(column.key) if column.type is STRIP else empty
    return [
        _trim(
            [
                text, href or "", tone or "", sort, _part(note, column.note_most),
                [strip_data(strip) for strip in (marks if isinstance(marks, tuple | list) else [marks])] if marks else [],
                [[_part(label, column.most), address] for label, address in several or ()], raw,
            ]
        )
        for text, href, tone, sort, note, marks, several, raw in zip(
            texts, hrefs, tones, sorts, notes, strips, links, measured or empty, strict=True
        )
    ]  # fmt: skip


def _part(text: Text | None, most: int) -> Any:
    """Returns a text as it is sent, cut to ``most`` characters where it is plain."""
    return shortened(text, most) if isinstance(text, str) else prose_parts(text)


def prose_parts(text: Text | None) -> Any:
    """Returns a text as it is sent: a string, or the list of its parts; a measured value is [text, measure, scope, value, address]."""
    if text is None or isinstance(text, str):
        return text or ""
    parts = [[part.text, part.measure, part.scope, part.value, part.href] if isinstance(part, Shown) else str(part) for part in text.parts]
    return parts if any(isinstance(part, list) for part in parts) else str(text)


def _sort_keys(column: Column, cells: list[ScreenCell]) -> list[float | str | bool | None]:
    """Returns the sort keys to send: False for a value that is not known, None where the browser sorts by the text itself."""
    by_text = column.type in (TEXT, CODE, STATUS) and not column.sort and not column.most
    return [(False if cell.text else None) if cell.sort is None else None if by_text else cell.sort for cell in cells]


def _trim(parts: list[Any]) -> Any:
    """Returns the parts of a cell without the empty ones at the end; the text alone where there is nothing else."""
    while len(parts) > 1 and parts[-1] in ("", None, []):
        parts.pop()
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts


def strip_data(strip: StatusStrip) -> list[Any]:
    """Returns a strip as it is sent: the name, runs of equal marks as (symbol, tone, sentences, drawing, symbol and tone of the second mark), and the latest
    status."""
    runs = [list(run if run.since else run[:4] if run.drawn else run[:3]) for run in strip.runs()]
    return [strip.name, runs, strip.word, strip.tone]


def empty_message(content: EmptyState) -> Any:
    """Returns the hint shown where there is no data yet."""
    action = [" ", link(content.action, content.href)] if content.href else []
    return html.P([content.sentence, *action], className="empty")

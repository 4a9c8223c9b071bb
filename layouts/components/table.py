"""A table: text left, numbers right, sticky header, sortable; on a phone a list of labelled pairs.

The rows are sent as JSON in one attribute and ``assets/tables.js`` draws them: one component per cell took the server
several times longer than all queries of a page together (``docs/adr/``).
"""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboard.page_content import Cell, EmptyState, StatusStrip, Table
from layouts.components.link import link


def table(content: Table, *, sortable: bool = True, tall: bool = False, beside: str = "") -> Any:
    """Returns a :class:`Table` as a component; a cell with an address holds a link, the first cell is the row's heading.

    ``beside`` is added to the accessible label, to distinguish the table from a picture with the same caption.
    """
    columns = [[column.label, column.number, sortable and column.sortable and not content.heat] for column in content.columns]
    rows = [[_cell(cell) for cell in row] for row in content.rows]
    drawn = {"caption": content.caption, "heat": content.heat, "columns": columns, "rows": rows}
    return html.Div(
        className="table-wrap tall" if tall else "table-wrap",
        tabIndex="0",
        role="region",
        **{"aria-label": f"{content.caption or content.columns[0].label}{beside}", "data-table": json.dumps(drawn, separators=(",", ":"))},
    )


def _cell(cell: Cell) -> Any:
    """Returns the text alone, or text, address, tone, sort key, note, strips, links without the empty values at the end."""
    parts: list[Any] = [cell.text, cell.href, cell.tone, cell.sort, cell.note, [_strip(strip) for strip in cell.strips], list(cell.links)]
    while len(parts) > 1 and parts[-1] in ("", None, []):
        parts.pop()
    return parts[0] if len(parts) == 1 else parts


def _strip(strip: StatusStrip) -> list[Any]:
    """Returns the name, runs of equal marks as (glyph, tone, sentences), and the latest status."""
    runs: list[tuple[str, str, list[str]]] = []
    for glyph, _, tone, sentence in strip.marks:
        if runs and runs[-1][0] == glyph:
            runs[-1][2].append(sentence)
        else:
            runs.append((glyph, tone or "quiet", [sentence]))
    return [strip.name, runs, strip.word, strip.tone]


def empty_message(content: EmptyState) -> Any:
    """Returns the hint shown where there is no data yet."""
    action = [" ", link(content.action, content.href)] if content.href else []
    return html.P([content.sentence, *action], className="empty")

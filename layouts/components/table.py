"""A table: left text, right numbers, sticky head, sortable, a list of labelled pairs on a phone.

The rows travel as data in one attribute and ``assets/tables.js`` draws them: a component for every cell made the server
several times slower than all queries of a page together (``docs/adr/``).
"""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboard.page_content import Cell, EmptyState, StatusStrip, Table
from layouts.components.link import link


def table(content: Table, *, sortable: bool = True, tall: bool = False, beside: str = "") -> Any:
    """The table of a :class:`Table`; cells that lead somewhere hold a link, the first cell of a row names it.

    ``beside`` tells its region from that of a picture with the same caption.
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
    """Text alone, or text, address, tone, sort key, note, strips, links; what is empty at the end is left out."""
    parts: list[Any] = [cell.text, cell.href, cell.tone, cell.sort, cell.note, [_strip(one) for one in cell.strips], list(cell.links)]
    while len(parts) > 1 and parts[-1] in ("", None, []):
        parts.pop()
    return parts[0] if len(parts) == 1 else parts


def _strip(strip: StatusStrip) -> list[Any]:
    """Name, runs of equal marks as (glyph, tone, sentences), and where it stands now."""
    runs: list[tuple[str, str, list[str]]] = []
    for glyph, _, tone, sentence in strip.marks:
        if runs and runs[-1][0] == glyph:
            runs[-1][2].append(sentence)
        else:
            runs.append((glyph, tone or "quiet", [sentence]))
    return [strip.name, runs, strip.word, strip.tone]


def empty_message(content: EmptyState) -> Any:
    """What to do where there is nothing yet."""
    action = [" ", link(content.action, content.href)] if content.href else []
    return html.P([content.sentence, *action], className="empty")

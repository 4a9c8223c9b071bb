"""The challenges that could reuse a record, below its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.actions.summary import RecordLine
from layouts.components.link import link

SHOWN = 6  # lines shown at once; the others are folded


def interested_section(lines: Sequence[RecordLine]) -> Any:
    """Returns who else would want the record of a form, shown below it, or None where nobody would. Those after the first are folded."""
    if not lines:
        return None
    rest = lines[SHOWN:]
    folded = html.Details([html.Summary(f"Show {len(rest)} more of {len(lines)}"), _list(rest)]) if rest else None
    return html.Section([html.H2("Others who would want this"), _list(lines[:SHOWN]), folded], className="record-history")


def _list(lines: Sequence[RecordLine]) -> Any:
    rows = [
        html.Li([link(line.what, line.href), *[html.Span(note, className="owed-when") for note in line.notes]], **{"data-record": ""})
        for line in lines
    ]
    return html.Ul(rows, className="earlier")

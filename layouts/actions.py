"""``/actions``. Opened by whoever chairs the week: who owes what by when, and what was decided? Decides whom to ask, what to carry, what to
take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.actions import Line
from layouts.components.link import link


def about_this(lines: Sequence[Line]) -> Any:
    """What was decided about a record and is owed for it, one below the other; nothing where there is nothing."""
    if not lines:
        return None
    rows = [
        html.Li([link(one.what, one.href), *[html.Span(words, className=f"owed-when tone-{one.tone}") for words in one.notes]])
        for one in lines
    ]
    return html.Section([html.H2("Decisions and actions about this"), html.Ul(rows, className="earlier")], className="record-history")

"""The page of a form."""

from __future__ import annotations

from typing import Any

from dash import html


def record_page(title: str, lead: str, content: Any, above: Any = None, below: Any = None) -> Any:
    """Returns a form on its own page, in one column. ``above``: the way back and its banner; ``below``: the history of its record."""
    above = above if isinstance(above, list) else [above]
    return html.Div(
        [
            *above,
            html.H1(title, tabIndex="-1"),
            html.P(lead, className="lead-sentence") if lead else None,
            content,
            below,
        ],
        className="page-body record-page",
    )

"""The page of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.components.link import link


def record_page(title: str, lead: str, content: Any, onward: Sequence[tuple[str, str]] = (), above: Any = None, *below: Any) -> Any:
    """Returns a form on its own page, in one column.

    ``onward``: label and address of other actions on the record; ``above``: its banner; ``below``: its related records and its history.
    """
    return html.Div(
        [
            html.H1(title, tabIndex="-1"),
            above,
            html.P(lead, className="lead-sentence") if lead else None,
            html.P([part for label, href in onward for part in (link(label, href), " ")], className="onward") if onward else None,
            content,
            *below,
        ],
        className="page-body record-page",
    )

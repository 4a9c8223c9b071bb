"""The page around a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.components.link import link


def record_page(title: str, lead: str, content: Any, onward: Sequence[tuple[str, str]] = (), above: Any = None, *below: Any) -> Any:
    """A form on a page of its own: one column, with what is said of the record below.

    ``onward``: words and address of what else is done with the record; ``above``: its banner; ``below``: what was decided about it, and its
    history.
    """
    return html.Div(
        [
            html.H1(title, tabIndex="-1"),
            above,
            html.P(lead, className="lead-sentence") if lead else None,
            html.P([part for words, href in onward for part in (link(words, href), " ")], className="onward") if onward else None,
            content,
            *below,
        ],
        className="page-body record-page",
    )

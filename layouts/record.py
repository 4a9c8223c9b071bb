"""The page around a form."""

from __future__ import annotations

from typing import Any

from dash import html


def record_page(title: str, lead: str, content: Any) -> Any:
    """A form on a page of its own: one column."""
    return html.Div(
        [html.H1(title, tabIndex="-1"), html.P(lead, className="lead-sentence") if lead else None, content],
        className="page-body record-page",
    )

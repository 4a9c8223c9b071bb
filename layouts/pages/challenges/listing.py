"""``/challenges``. Opened by programme staff to find a challenge: which run, how they stand, whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.challenges.listing import ListView
from layouts.components.link import link
from layouts.components.prose import measured


def view_tabs(views: Sequence[ListView]) -> Any:
    """Returns the views of the list as links with their counts."""
    items = [
        html.Li(
            link(
                [
                    view.words,
                    " ",
                    html.Span(str(view.count), className="view-count", **measured(view.count)),
                    html.Span(", shown", className="visually-hidden") if view.shown else None,
                ],
                view.href,
                className="view-tab here" if view.shown else "view-tab",
            )
        )
        for view in views
    ]
    return html.Nav(html.Ul(items, className="view-tabs"), **{"aria-label": "Views"})

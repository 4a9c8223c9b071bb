"""``/review/<id>``. Opened by the team during the meeting and after it: what was decided, who does what, what did we see then, and why is
it different now? Decides what to do next because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.page_content import Listing
from dashboard.prose import Name, Text
from layouts.components.page import block
from layouts.components.prose import prose


def agenda_list(labels: Sequence[str]) -> Any:
    """Returns the agenda as a list."""
    return html.Ol([html.Li(prose(Name(label))) for label in labels]) if labels else html.P("No agenda yet.", className="empty")


def then_and_now(sentence: Text, numbers: Listing) -> Any:
    """Returns a closed review compared with now: a sentence, the table, and how it is worked out."""
    return [html.P(prose(sentence)), numbers]


def changes_since(content: Mapping[str, Any]) -> Any:
    """Returns the changes recorded since, late entries marked as such: as a sentence, by challenge, and as charts.

    The charts have ids of their own: with those of ``/changes`` the redraw of that page would run here, and miss its other parts.
    """
    charts = {f"meeting-{name}": content[name] for name in ("changes-moved", "changes-money")}
    return [
        html.P(prose(content["changes-sentence"])),
        html.Div(content["changes-list"], className="changed-list"),
        html.Div([block(block_id, charts) for block_id in charts], className="grid-2"),
    ]

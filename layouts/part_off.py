"""The page, and the content of the side panel, at an address of a part that is off in the programme."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.link import link

KEPT = "It is shown nowhere, and nothing of it can be recorded. What was recorded is kept: it is exported, stands in the history, and comes back with the part."
ASK = "A lead of the programme switches it on in Settings."


def part_off_page(title: str, part: str, settings_href: str) -> Any:
    """Returns the page. ``part``: the name of the part; ``settings_href``: where it is switched on, empty for who may not."""
    return html.Div([html.H1(title, tabIndex="-1"), *part_off_content(part, settings_href)], className="page-body")


def part_off_content(part: str, settings_href: str) -> list[Any]:
    """Returns the sentences of the page, for the side panel too."""
    switch = link("Switch it on in Settings", settings_href, className="btn btn-primary") if settings_href else ASK
    return [html.P(f"The part “{part}” is off in this programme.", className="lead-sentence"), html.P(KEPT), html.P(switch)]

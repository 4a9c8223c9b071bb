"""A choice among links; the address holds the chosen value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.components.link import link


@dataclass(frozen=True)
class Switch:
    """A choice among links: its name, and (label, address, whether it is the current one) each."""

    name: str
    choices: Sequence[tuple[str, str, bool]]


def switch(content: Switch) -> Any:
    """Returns the choices as links; the current one is plain text."""
    choices = [
        html.Li(html.Span(label, **{"aria-current": "true"}) if here else link(label, href)) for label, href, here in content.choices
    ]
    return html.Nav(
        [html.Span(content.name, className="switch-name"), html.Ul(choices)], className="switch", **{"aria-label": content.name}
    )


def chip(content: Switch) -> Any:
    """Returns the choices as a chip that unfolds, such as a filter of one page; with a single choice the chip alone."""
    chosen = next((label for label, _, here in content.choices if here), "")
    words = [html.Span(content.name, className="filter-label"), " ", html.Span(chosen, className="filter-value")]
    if len(content.choices) == 1:
        return html.Span(words, className="chip switch")
    return html.Details([html.Summary(words), switch(content)], className="chip switch", key=f"{content.name} {chosen}")

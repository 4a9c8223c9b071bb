"""Attention items that are known until a day, folded: each with its reason and the link that lifts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.overview.known import known_sentence
from dashboard.page_content import KnownItem
from dashboard.prose import Text
from layouts.components.link import link
from layouts.components.prose import prose


def known_items(heading: Text, known: Sequence[KnownItem]) -> Any:
    """Returns the items, folded under their heading; None without any."""
    if not known:
        return None
    return html.Details([html.Summary(prose(heading)), html.Ul([html.Li(_known_item(item)) for item in known])], className="known-items")


def _known_item(known: KnownItem) -> list[Any]:
    return [
        html.Span(prose(known.item.what), className="attention-what"),
        html.Span(prose(known_sentence(known)), className="attention-why"),
        link("Lift", known.lift_href, className="btn btn-outline-secondary") if known.lift_href else None,
    ]

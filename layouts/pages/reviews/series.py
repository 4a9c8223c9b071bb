"""Parts of ``/review``: the next review with its actions, the updates that are missing, what changed since the last review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.reviews.meetings import MissingUpdate
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, Text
from layouts.components.blocks import attention
from layouts.components.link import link
from layouts.components.prose import prose


@dataclass(frozen=True)
class NextReview:
    """The next or open review: its title, a sentence, and its actions as (label, address, whether it is the primary one)."""

    title: str
    words: Text
    acts: Sequence[tuple[str, str, bool]]


def next_review(upcoming: NextReview) -> Any:
    """Returns the next review with its actions."""
    actions = act_links(upcoming.acts)
    return [
        html.H2(upcoming.title), html.P(prose(upcoming.words)), html.Div(actions, className="section-actions") if actions else None,
    ]  # fmt: skip


def act_links(acts: Sequence[tuple[str, str, bool]]) -> list[Any]:
    """Returns actions as links that look like buttons."""
    return [link(label, href, className=f"btn btn-{'primary' if first else 'outline-secondary'}") for label, href, first in acts]


def missing_updates(sentence: Text, missing: Sequence[MissingUpdate], rest_href: str) -> Any:
    """Returns challenges without an update for the week, each with its lead and the form, for who may fill it in; ``rest_href``: where all are."""
    rows = [html.Li([*prose(Name(update.name, update.href)), html.Span(update.lead, className="cell-note")]) for update in missing]
    rest = [html.P(link("Show all of them", rest_href), className="empty")] if rest_href else []
    return [html.P(prose(sentence)), html.Ul(rows, className="waiting") if rows else None, *rest]


def changed(sentence: Text, items: Sequence[AttentionItem], search: str) -> Any:
    """Returns what changed since the last review: a sentence, the most important changes, and the link to all."""
    return [html.P(prose(sentence)), attention(items) if items else None, link("Everything that changed", f"/changes{search}")]

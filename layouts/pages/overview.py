"""``/``. Opened by a programme lead every morning: what needs me today, and why? Decides whom to call first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.changes.summary import ChangeLine
from dashboard.page_content import AttentionItem
from layouts.components.blocks import attention
from layouts.components.link import link
from layouts.pages.changes import change_item

ATTENTION_SHOWN = 8


def folded_attention(items: Sequence[AttentionItem]) -> Any:
    """Returns the first items unfolded, the rest folded."""
    rest = items[ATTENTION_SHOWN:]
    more = html.Details([html.Summary("Show the others"), attention(rest)], className="more-attention") if rest else None
    return [attention(items[:ATTENTION_SHOWN]), more]


def strip_legend(words: str) -> Any:
    """Returns what the marks of the strips mean, in words."""
    return html.P(words, className="strip-legend")


def recent_changes(since: str, changed: Sequence[tuple[str, ChangeLine]], href: str) -> Any:
    """Returns the most important changes with the link to all of them."""
    items = html.Ul([html.Li(change_item(change, about)) for about, change in changed], className="attention") if changed else None
    sentence = f"Since {since}." if changed else f"Nothing of weight changed since {since}."
    return [html.P([sentence, " ", link("All that changed", href)], className="attention-why"), items]

"""An agenda: its items in order, each with its count and its most urgent subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import AttentionItem
from dashboard.prose import Text
from layouts.components.blocks import attention
from layouts.components.link import link
from layouts.components.prose import prose


@dataclass(frozen=True)
class AgendaItem:
    """One item of an agenda: its title, its address, the number of subjects that need action, the most urgent of them."""

    title: str
    href: str
    count: Text
    worst: tuple[AttentionItem, ...] = ()


def agenda(items: Sequence[AgendaItem]) -> Any:
    """Returns the items as an ordered list."""
    return html.Ol([html.Li(_item(item)) for item in items], className="agenda")


def _item(item: AgendaItem) -> Any:
    head = html.Div([link(item.title, item.href), html.Span(prose(item.count), className="cell-note")], className="agenda-head")
    return [head, attention(item.worst) if item.worst else None]

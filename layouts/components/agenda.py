"""An agenda: its items in order, each with how much of it needs somebody and the worst of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import AttentionItem
from layouts.components.blocks import attention
from layouts.components.link import link


@dataclass(frozen=True)
class AgendaItem:
    """An item of an agenda: its words, where it is looked at, how much of it needs somebody, the worst of it."""

    title: str
    href: str
    count: str
    worst: tuple[AttentionItem, ...] = ()


def agenda(items: Sequence[AgendaItem]) -> Any:
    """The items in their order."""
    return html.Ol([html.Li(_item(one)) for one in items], className="agenda")


def _item(one: AgendaItem) -> Any:
    head = html.Div([link(one.title, one.href), html.Span(one.count, className="cell-note")], className="agenda-head")
    return [head, attention(one.worst) if one.worst else None]

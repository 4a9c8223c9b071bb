"""The results of ``/search``, and the search box of the bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.figures.search import MarkedText, SearchResult, SearchResultGroup
from dashboard.page_content import EmptyState
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message
from layouts.ids.search import SearchIds as S


def found(groups: Sequence[SearchResultGroup], nothing: EmptyState | None) -> list[Any]:
    """Returns the results by kind, or the hint for a search without any."""
    return [_group(group) for group in groups] or ([empty_message(nothing)] if nothing else [])


def _group(group: SearchResultGroup) -> Any:
    rows = [html.Li(_record(result)) for result in group.shown]
    rest = html.P([*prose(group.rest), " ", link("Show all of them", group.rest_href)], className="empty") if group.rest else None
    heading = html.H2(prose(group.heading))
    return html.Section([heading, html.Ul(rows, className="earlier"), rest], className="section", id=f"search-{group.kind}")


def _record(result: SearchResult) -> list[Any]:
    title = _text(result.title)
    return [
        link(title, result.href) if result.href else html.Span(title),
        html.Span(_text(result.part), className="owed-when") if result.part else None,
        html.Span(result.note, className="owed-when") if result.note else None,
    ]


def _text(parts: MarkedText) -> list[Any]:
    return [html.Mark(text) if matched else html.Span(text) for text, matched in parts]


def search_box(programme: str) -> Any:
    """Returns the search box of the bar. The typed text becomes part of the page's address."""
    label = html.Label("Search", htmlFor=S.BOX, className="visually-hidden")
    typed = dbc.Input(id=S.BOX, type="search", name="q", placeholder="Search", autocomplete="off", maxlength=200)
    hidden = dbc.Input(type="hidden", name="programme", value=programme)
    return html.Form([hidden, label, typed], action="/search", method="GET", role="search", className="in-address")

"""``/search``. Opened by programme staff from the box in the bar: where was that said, decided or promised? They open the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.figures.search import MarkedText, SearchResult, SearchResultGroup
from dashboard.page_content import EmptyState
from layouts.components.link import link
from layouts.components.page import page
from layouts.components.table import empty_message
from layouts.ids.search import SearchIds as S

IDS = (S.SENTENCE, S.FOUND)


def contents(sentence: str, groups: Sequence[SearchResultGroup], nothing: EmptyState | None) -> dict[str, Any]:
    """What stands in each block."""
    return {S.SENTENCE: sentence, S.FOUND: [_group(one) for one in groups] or ([empty_message(nothing)] if nothing else [])}


def layout(content: Mapping[str, Any]) -> Any:
    """The page."""
    return page("Search", S.SENTENCE, content, html.Div(content[S.FOUND], id=S.FOUND))


def _group(one: SearchResultGroup) -> Any:
    rows = [html.Li(_record(shown)) for shown in one.shown]
    rest = html.P(one.rest, className="empty") if one.rest else None
    return html.Section([html.H2(one.heading), html.Ul(rows, className="earlier"), rest], className="section")


def _record(one: SearchResult) -> list[Any]:
    title = _text(one.title)
    return [
        link(title, one.href) if one.href else html.Span(title),
        html.Span(_text(one.part), className="owed-when") if one.part else None,
        html.Span(one.note, className="owed-when") if one.note else None,
    ]


def _text(parts: MarkedText) -> list[Any]:
    return [html.Mark(text) if found else html.Span(text) for text, found in parts]


def search_box(programme: str) -> Any:
    """The box in the bar. What is typed goes into the address of the page."""
    label = html.Label("Search", htmlFor=S.BOX, className="visually-hidden")
    typed = dbc.Input(id=S.BOX, type="search", name="q", placeholder="Search", autocomplete="off", maxlength=200)
    hidden = dbc.Input(type="hidden", name="programme", value=programme)
    return html.Form([hidden, label, typed], action="/search", method="GET", role="search", className="in-address")

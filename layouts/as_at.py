"""Components of the as-at view: the date field, the banner, and the pages shown where nothing can be shown or recorded."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts.components.link import link
from layouts.ids.pages import ShellIds


def as_at_control(day: str, words: str = "") -> Any:
    """Returns the folded date field. ``day``: the date it holds, empty for today; ``words``: the moment shown, empty for now."""
    field = dbc.Input(id=ShellIds.LOOK_BACK_DAY, value=day, type="text", autocomplete="off", html_size="16")
    return html.Details(
        [
            html.Summary([html.Span("As at", className="filter-label"), " ", html.Span(words or "now", className="filter-value")]),
            html.Div(
                [
                    html.Label(
                        ["As at an earlier day", html.Span("the end of a day, such as 3 May 2026; or a time of it, 3 May 2026 14:05")],
                        htmlFor=ShellIds.LOOK_BACK_DAY,
                    ),
                    html.Div([field, html.Button("Show", id=ShellIds.LOOK_BACK, type="button", n_clicks=0, className="btn btn-primary")]),
                ],
                className="look-back-fields",
            ),
        ],
        className="look-back filter",
    )


def as_at_banner(moment: str, today: str) -> Any:
    """Returns the banner above every page in the as-at view. ``today``: the address of the same view today."""
    return [html.Span([html.Strong(f"As at {moment}"), ": what was known then."]), " ", link("Back to today", today)]


def closed_page(title: str, today: str) -> Any:
    """Returns the page shown instead of one that works on today's data only."""
    return html.Div([html.H1(title, tabIndex="-1"), *closed_form(today)], className="page-body")


def closed_form(today: str) -> list[Any]:
    """Returns what is shown instead of a form in the as-at view."""
    return [
        html.P("This is closed while you look back: the past stays as it was known then, and nothing can be recorded in it.", className="lead-sentence"),
        html.P(link("Open it today", today)),
    ]  # fmt: skip


def no_moment_page(sentence: str, today: str) -> Any:
    """Returns the page for an address whose as-at value is not a moment with data."""
    return html.Div(
        [
            html.H1("Nothing to look back to", tabIndex="-1"),
            html.P(sentence, className="lead-sentence"),
            html.P("An address looks back with a day, such as as-at=2026-05-03, or with a day and a time, such as as-at=2026-05-03T14:05."),
            html.P(link("Back to today", today)),
        ],
        className="page-body",
    )


def not_found_as_at(today: str) -> Any:
    """Returns the page for a record that does not exist, was not recorded at that time, or is not visible to the viewer."""
    return html.Div(
        [
            html.H1("Page not found", tabIndex="-1"),
            html.P("There is nothing here as at that moment, or nothing for you to see."),
            html.P(link("Back to today", today)),
        ],
        className="page-body",
    )

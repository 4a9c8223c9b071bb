"""Looking back: the day to look back to, the banner with the way back to today, and what stands where nothing can be shown or recorded."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts.components.link import link
from layouts.ids.pages import ShellIds


def as_at_control(day: str) -> Any:
    """The field for the day to look back to, folded until it is wanted. ``day``: what it holds."""
    field = dbc.Input(id=ShellIds.LOOK_BACK_DAY, value=day, type="text", autocomplete="off", html_size="16")
    return html.Details(
        [
            html.Summary("Look back"),
            html.Div(
                [
                    html.Label(
                        ["Show the board as at", html.Span("the end of a day, such as 3 May 2026; or a time of it, 3 May 2026 14:05")],
                        htmlFor=ShellIds.LOOK_BACK_DAY,
                    ),
                    html.Div([field, html.Button("Show", id=ShellIds.LOOK_BACK, type="button", n_clicks=0, className="btn btn-primary")]),
                ],
                className="look-back-fields",
            ),
        ],
        className="look-back",
    )


def as_at_banner(words: str, today: str) -> Any:
    """Above every page that looks back. ``today``: the address of the same view today."""
    return [html.Span([html.Strong(f"As at {words}"), ": what was known then."]), " ", link("Back to today", today)]


def closed_page(title: str, today: str) -> Any:
    """A page that works on today alone, while the address looks back."""
    return html.Div([html.H1(title, tabIndex="-1"), *closed_form(today)], className="page-body")


def closed_form(today: str) -> list[Any]:
    """What stands in place of a form while the address looks back."""
    return [
        html.P("This is closed while you look back: the past stays as it was known then, and nothing can be recorded in it.", className="lead-sentence"),
        html.P(link("Open it today", today)),
    ]  # fmt: skip


def no_moment_page(sentence: str, today: str) -> Any:
    """The page of an address that names no moment with anything to show."""
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
    """What does not exist, was not recorded yet, or may not be known to the viewer."""
    return html.Div(
        [
            html.H1("Page not found", tabIndex="-1"),
            html.P("There is nothing here as at that moment, or nothing for you to see."),
            html.P(link("Back to today", today)),
        ],
        className="page-body",
    )

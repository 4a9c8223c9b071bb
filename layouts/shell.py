"""The frame around all pages: rail, bar, panel, and the places where a page is put. Holds no data of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.filters import ALL, PERIODS, Filters
from layouts.as_at import control
from layouts.components.link import link
from layouts.ids.pages import Shell
from layouts.pages.search import box

INDEX = """<!doctype html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/bootstrap.css">
{%css%}
<script src="/assets/scheme.js"></script>
</head>
<body>
<a class="skip-link" href="#main">Skip to the page</a>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


@dataclass(frozen=True)
class RailView:
    """The navigation: (title, address, icon, whether it is here) each, who is signed in, and how many forms they left unfinished."""

    links: Sequence[tuple[str, str, str, bool]]
    name: str
    role: str
    unfinished: int = 0


@dataclass(frozen=True)
class BarView:
    """The filters to choose from and chosen, and the forms that quick-add offers as (label, address)."""

    programmes: Sequence[tuple[str, str]]
    cohorts: Sequence[tuple[str, str]]
    challenges: Sequence[tuple[str, str]]
    chosen: Filters
    quick: Sequence[tuple[str, str]]
    staff: bool
    searches: bool = False


def shell() -> Any:
    """The layout every browser receives. Pages come by callback, each for its own viewer."""
    return html.Div(
        [
            dcc.Location(id=Shell.URL, refresh=False),
            dcc.Store(id=Shell.FILTERS),
            dcc.Store(id=Shell.REVISION, data=0),
            dcc.Store(id=Shell.HERE),
            dcc.Store(id=Shell.MOMENT, data=""),
            dcc.Store(id="bar-for"),
            dcc.Store(id="panel-for", data=""),
            html.Div(id=Shell.TITLE, hidden=True),
            html.Div(id="connection", role="alert", className="connection", hidden=True),
            html.Nav(id=Shell.RAIL, className="rail", **{"aria-label": "Topics"}),
            html.Div(
                [
                    html.Header(html.Div(id=Shell.BAR, className="bar-inner"), className="bar"),
                    html.Div(id=Shell.LOOKING_BACK, role="status", className="looking-back"),
                    html.Aside(id=Shell.NOTICE, className="notice", **{"aria-label": "About this programme"}),
                    html.Main(
                        html.Div(html.P("Opening the board …", className="opening"), id=Shell.PAGE, className="page"),
                        id="main",
                        tabIndex="-1",
                    ),
                ],
                className="sheet",
            ),
            dbc.Offcanvas(
                html.Div(id=Shell.PANEL_BODY),
                id=Shell.PANEL,
                is_open=False,
                placement="end",
                scrollable=True,
                backdrop=False,
                title="",
                labelledby="panel-title",
            ),
        ],
        className="board",
    )


def rail(view: RailView) -> Any:
    """The topics, and the person with the way out."""
    items = [
        html.Li(
            link(
                [html.Span(className=f"icon icon-{icon}"), html.Span(title, className="rail-word")], href, className="here" if here else ""
            )
        )
        for title, href, icon, here in view.links
    ]
    return [
        html.Button("Menu", type="button", className="menu-button", **{"aria-expanded": "false", "aria-controls": "rail-list"}),
        html.Div("Cohortboard", className="brand"),
        html.Ul(items, id="rail-list"),
        html.Div(
            [
                html.Span(view.name, className="person"),
                html.Span(view.role, className="role"),
                link(f"{view.unfinished} unfinished form{'' if view.unfinished == 1 else 's'}", "/drafts") if view.unfinished else None,
                html.Button("Light or dark", type="button", className="scheme-button", **{"aria-label": "Change between light and dark"}),
                html.Button("Shortcuts on", type="button", className="shortcut-button", **{"aria-pressed": "true"}),
                html.A("Sign out", href="/sign-out"),
            ],
            className="rail-foot",
        ),
    ]


def bar(view: BarView) -> Any:
    """Programme, cohort, challenge, period; the day to look back to; quick-add."""
    chosen = view.chosen
    controls = [
        _filter("Programme", Shell.PROGRAMME, view.programmes, chosen.programme),
        _filter("Cohort", Shell.COHORT, [(ALL, "All cohorts"), *view.cohorts], chosen.cohort),
        _filter("Challenge", Shell.CHALLENGE, [(ALL, "All challenges"), *view.challenges], chosen.challenge or ALL),
        _filter("Period", Shell.PERIOD, list(PERIODS.items()), chosen.period),
    ]
    filters = html.Div(controls, className="filters", **({} if view.staff else {"hidden": True}))
    quick = html.Details(
        [
            html.Summary("Record", id="quick-add", **{"aria-keyshortcuts": "n"}),
            html.Ul([html.Li(link(label, href)) for label, href in view.quick]),
        ],
        className="quick-add",
    )
    find = box(chosen.programme) if view.searches else None
    acts = html.Div([find, control(chosen.as_at) if view.staff else None, quick if view.quick else None], className="bar-acts")
    return [filters, acts]


def _filter(label: str, filter_id: str, options: Sequence[tuple[str, str]], value: str) -> Any:
    offered = [{"value": stored, "label": words} for stored, words in options]
    return html.Div([html.Label(label, htmlFor=filter_id), dbc.Select(id=filter_id, options=offered, value=value)], className="filter")


def not_found() -> Any:
    """The one answer for what does not exist and for what the viewer may not know."""
    return html.Div(
        [
            html.H1("Page not found", tabIndex="-1"),
            html.P("There is nothing here, or nothing for you to see."),
            link("Go to the first page", "/"),
        ],
        className="page-body",
    )

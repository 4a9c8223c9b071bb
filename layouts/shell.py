"""The frame around all pages: navigation, filter bar, side panel, page container. Contains no user data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.filters import ALL, PERIODS, Filters
from layouts.as_at import as_at_control
from layouts.components.link import link
from layouts.ids.pages import ShellIds
from layouts.pages.search import search_box

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
class NavigationData:
    """The navigation: (title, address, icon, whether it is the current page) each, user's name and role, number of unfinished forms."""

    links: Sequence[tuple[str, str, str, bool]]
    name: str
    role: str
    unfinished: int = 0


@dataclass(frozen=True)
class FilterBarData:
    """The filter options and the current filters, and the quick-add forms as (label, address). ``searches``: show the search box."""

    programmes: Sequence[tuple[str, str]]
    cohorts: Sequence[tuple[str, str]]
    challenges: Sequence[tuple[str, str]]
    chosen: Filters
    quick: Sequence[tuple[str, str]]
    staff: bool
    searches: bool = False


def shell() -> Any:
    """Returns the layout that every browser receives. Callbacks load the pages, for the signed-in viewer."""
    return html.Div(
        [
            dcc.Location(id=ShellIds.URL, refresh=False),
            dcc.Store(id=ShellIds.FILTERS),
            dcc.Store(id=ShellIds.REVISION, data=0),
            dcc.Store(id=ShellIds.HERE),
            dcc.Store(id=ShellIds.MOMENT, data=""),
            dcc.Store(id="bar-for"),
            dcc.Store(id="panel-for", data=""),
            html.Div(id=ShellIds.TITLE, hidden=True),
            html.Div(id="connection", role="alert", className="connection", hidden=True),
            html.Nav(id=ShellIds.RAIL, className="rail", **{"aria-label": "Topics"}),
            html.Div(
                [
                    html.Header(html.Div(id=ShellIds.BAR, className="bar-inner"), className="bar"),
                    html.Div(id=ShellIds.LOOKING_BACK, role="status", className="looking-back"),
                    html.Aside(id=ShellIds.NOTICE, className="notice", **{"aria-label": "About this programme"}),
                    html.Main(
                        html.Div(html.P("Opening the board …", className="opening"), id=ShellIds.PAGE, className="page"),
                        id="main",
                        tabIndex="-1",
                    ),
                ],
                className="sheet",
            ),
            dbc.Offcanvas(
                html.Div(id=ShellIds.PANEL_BODY),
                id=ShellIds.PANEL,
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


def rail(view: NavigationData) -> Any:
    """Returns the navigation list, the user's name and role, and the link to sign out."""
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


def bar(view: FilterBarData) -> Any:
    """Returns the filter bar: programme, cohort, challenge, period; search; the as-at control; quick-add."""
    chosen = view.chosen
    controls = [
        _filter("Programme", ShellIds.PROGRAMME, view.programmes, chosen.programme),
        _filter("Cohort", ShellIds.COHORT, [(ALL, "All cohorts"), *view.cohorts], chosen.cohort),
        _filter("Challenge", ShellIds.CHALLENGE, [(ALL, "All challenges"), *view.challenges], chosen.challenge or ALL),
        _filter("Period", ShellIds.PERIOD, list(PERIODS.items()), chosen.period),
    ]
    filters = html.Div(controls, className="filters", **({} if view.staff else {"hidden": True}))
    quick = html.Details(
        [
            html.Summary("Record", id="quick-add", **{"aria-keyshortcuts": "n"}),
            html.Ul([html.Li(link(label, href)) for label, href in view.quick]),
        ],
        className="quick-add",
    )
    search = search_box(chosen.programme) if view.searches else None
    actions = html.Div([search, as_at_control(chosen.as_at) if view.staff else None, quick if view.quick else None], className="bar-acts")
    return [filters, actions]


def _filter(label: str, filter_id: str, options: Sequence[tuple[str, str]], value: str) -> Any:
    choices = [{"value": stored, "label": label_text} for stored, label_text in options]
    return html.Div([html.Label(label, htmlFor=filter_id), dbc.Select(id=filter_id, options=choices, value=value)], className="filter")


def nothing_here() -> Any:
    """Returns the sentence for a record that does not exist, and for one that the viewer may not see."""
    return html.P("There is nothing here, or nothing for you to see.")


def not_found() -> Any:
    """Returns the same page for a record that does not exist and for one that the viewer may not see."""
    return html.Div(
        [
            html.H1("Page not found", tabIndex="-1"),
            nothing_here(),
            link("Go to the first page", "/"),
        ],
        className="page-body",
    )

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
class NavigationLink:
    """A page in the navigation. ``short``: the word below its icon on a narrow screen; ``tab``: it also stands in the tab bar of a phone."""

    title: str
    href: str
    icon: str
    here: bool
    short: str = ""
    tab: bool = False


@dataclass(frozen=True)
class NavigationData:
    """The navigation: the pages by group in order; whether the viewer may record, for the tab bar of a phone; the signed-in person, and how many
    forms they began and did not save."""

    groups: Sequence[tuple[str, Sequence[NavigationLink]]]
    name: str
    role: str
    records: bool = False
    unfinished: int = 0


@dataclass(frozen=True)
class FilterBarData:
    """The filter options and the current filters, and the quick-add forms as (label, address).

    ``note``: what is to be known of the programme, below its name; ``as_at``: the past moment shown; ``searches``: show the search box;
    ``narrows``: there is something for the filters to choose from.
    """

    programmes: Sequence[tuple[str, str]]
    cohorts: Sequence[tuple[str, str]]
    challenges: Sequence[tuple[str, str]]
    chosen: Filters
    quick: Sequence[tuple[str, str]]
    staff: bool
    note: str = ""
    as_at: str = ""
    searches: bool = False
    narrows: bool = True


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
            html.Nav(
                [
                    html.Div(_brand(), className="brand"),
                    html.Div(id=ShellIds.PROGRAMME_BOX, className="programme-box"),
                    html.Div(id=ShellIds.RAIL),
                ],
                id="rail-box",
                className="rail",
                **{"aria-label": "Pages"},
            ),
            html.Div(
                [
                    html.Header(
                        [html.Div(id=ShellIds.BAR, className="bar-inner"), html.Div(id=ShellIds.PERSON_BOX, className="person-box")],
                        className="bar",
                    ),
                    html.Div(id=ShellIds.LOOKING_BACK, role="status", className="looking-back"),
                    html.Main(
                        html.Div(html.P("Opening the board …", className="opening"), id=ShellIds.PAGE, className="page"),
                        id="main",
                        tabIndex="-1",
                    ),
                ],
                className="sheet",
            ),
            html.Nav(id=ShellIds.TABS, className="tabs", **{"aria-label": "Main pages"}),
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


def _brand() -> list[Any]:
    return [html.Span(className="brand-mark", **{"aria-hidden": "true"}), html.Span("Cohortboard", className="brand-word")]


def rail(view: NavigationData) -> list[Any]:
    """Returns the navigation: a heading and a list of pages for each group."""
    return [
        html.Div(
            [
                html.Div(name, className="rail-group", id=f"rail-{number}"),
                html.Ul([html.Li(_rail_link(page)) for page in pages], **{"aria-labelledby": f"rail-{number}"}),
            ]
        )
        for number, (name, pages) in enumerate(view.groups)
    ]


def _rail_link(page: NavigationLink) -> Any:
    words = [
        html.Span(page.title, className="rail-word"),
        html.Span(page.short or page.title, className="rail-short", **{"aria-hidden": "true"}),
    ]
    return _current_link([html.Span(className=f"icon icon-{page.icon}"), *words], page, title=page.title)


def _current_link(content: Any, page: NavigationLink, **attributes: Any) -> Any:
    """Returns a link that says whether its page is the current one. ``dcc.Link`` has no ``aria-current``: ``page.js`` sets it by the class."""
    return link(content, page.href, className="here" if page.here else "", **attributes)


def tabs(view: NavigationData) -> list[Any]:
    """Returns the tab bar of a phone: the most used pages, the forms, and the menu with everything else."""
    pages = [page for _, group in view.groups for page in group if page.tab]
    here = any(page.here for page in pages)
    items = [html.Li(_current_link(_tab(page.icon, page.short or page.title), page)) for page in pages]
    if view.records:
        record = html.Button(_tab("record", "Record"), type="button", className="tab-record")
        items.insert(min(2, len(items)), html.Li(record))
    more = html.Button(
        _tab("more", "More"),
        type="button",
        className="menu-button" if here else "menu-button here",
        **{"aria-expanded": "false", "aria-controls": "rail-box"},
    )
    return [html.Ul([*items, html.Li(more)])]


def _tab(icon: str, word: str) -> list[Any]:
    return [html.Span(className=f"icon icon-{icon}"), html.Span(word)]


def programme_box(view: FilterBarData) -> list[Any]:
    """Returns the choice of the programme, with what is to be known of it."""
    names = [{"value": stored, "label": label} for stored, label in view.programmes]
    return [
        html.Div(
            [
                html.Label("Programme", htmlFor=ShellIds.PROGRAMME, className="visually-hidden"),
                dbc.Select(id=ShellIds.PROGRAMME, options=names, value=view.chosen.programme),
            ],
            className="programme-choice",
            **({} if view.staff else {"hidden": True}),
        ),
        html.P(view.note, className="programme-note") if view.note else None,
    ]


def bar(view: FilterBarData) -> list[Any]:
    """Returns the bar above a page: the filters, search and quick-add."""
    chosen, programmes = view.chosen, dict(view.programmes)
    controls = [
        _filter("Cohort", ShellIds.COHORT, [(ALL, "All"), *view.cohorts], chosen.cohort),
        _filter("Challenge", ShellIds.CHALLENGE, [(ALL, "All"), *view.challenges], chosen.challenge or ALL, code_only=True),
        _filter("Period", ShellIds.PERIOD, list(PERIODS.items()), chosen.period),
        as_at_control(chosen.as_at, view.as_at),
    ]
    filters = html.Div(controls, id="filter-list", className="filters", **({} if view.staff and view.narrows else {"hidden": True}))
    quick = html.Details(
        [
            html.Summary(["Record", html.Kbd("n", **{"aria-hidden": "true"})], id="quick-add", **{"aria-keyshortcuts": "n"}),
            html.Ul([html.Li(link(label, href)) for label, href in view.quick]),
        ],
        className="quick-add",
    )
    fold = html.Button(
        _chosen_words(view), type="button", className="filters-button", **{"aria-expanded": "false", "aria-controls": "filter-list"}
    )
    search = [
        search_box(chosen.programme),
        link(html.Span("Search", className="visually-hidden"), "/search", className="search-link icon icon-research"),
    ]
    return [
        html.Div(
            [html.Span(programmes.get(chosen.programme, "Cohortboard")), html.Span(view.note, className="programme-note")], className="bar-programme"
        ),
        filters,
        fold if view.staff and view.narrows else None,
        html.Div([*(search if view.searches else []), quick if view.quick else None], className="bar-acts"),
    ]  # fmt: skip


def _chosen_words(view: FilterBarData) -> str:
    """Returns the chosen cohort, challenge and period in words, for the button that opens the filters on a phone."""
    cohort = dict(view.cohorts).get(view.chosen.cohort, "All cohorts")
    challenge = dict(view.challenges).get(view.chosen.challenge, "").split(" ")[0]
    return " · ".join(part for part in (cohort, challenge, PERIODS[view.chosen.period], view.as_at) if part)


def person_menu(view: NavigationData) -> Any:
    """Returns the menu of the signed-in person: name and role, unfinished forms, colours, shortcuts, the link to sign out."""
    initials = "".join(word[0] for word in view.name.split()[:2]).upper() or "?"
    forms = f"{view.unfinished} unfinished form{'' if view.unfinished == 1 else 's'}"
    return html.Details(
        [
            html.Summary(
                [html.Span(initials, **{"aria-hidden": "true"}), html.Span(f"Your menu, {view.name}", className="visually-hidden")],
                title=view.name,
                id="person-summary",
            ),
            html.Div(
                [
                    html.Span(view.name, className="person"),
                    html.Span(view.role, className="role"),
                    link(forms, "/drafts") if view.unfinished else None,
                    html.Button(
                        "Light or dark", type="button", className="scheme-button", **{"aria-label": "Change between light and dark"}
                    ),
                    html.Button("Shortcuts on", type="button", className="shortcut-button", **{"aria-pressed": "true"}),
                    html.A("Sign out", href="/sign-out"),
                ],
                className="person-menu",
            ),
        ],
        className="person-fold",
    )


def _filter(label: str, filter_id: str, options: Sequence[tuple[str, str]], value: str, *, code_only: bool = False) -> Any:
    """Returns a select that is drawn as a chip with its label and its value in words. ``code_only``: the chip shows the first word of the value."""
    choices = [{"value": stored, "label": label_text} for stored, label_text in options]
    shown = dict(options).get(value, "")
    return html.Div(
        [
            html.Label(label, htmlFor=filter_id),
            html.Span(
                shown.split(" ")[0] if code_only else shown,
                className="filter-value",
                **{"aria-hidden": "true", **({"data-code-only": ""} if code_only else {})},
            ),
            dbc.Select(id=filter_id, options=choices, value=value),
        ],
        className="filter",
    )


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

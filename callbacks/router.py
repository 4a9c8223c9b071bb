"""The router and what frames every page: navigation, filters, notice, the panel for quick-add."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State, no_update

from callbacks import pages, record
from callbacks.asked import Ask
from callbacks.wiring import Call, ClientWire, Wire, wire
from dashboard.filters import PANEL, read_filters
from dashboard.forms import FORMS
from db.access import Permission
from db.days import in_words
from db.errors import NotFound, Refused
from db.queries.programmes import demo_left_behind, programmes
from layouts.ids import Shell
from layouts.shell import BarView, RailView, bar, not_found, rail


def route(call: Call, pathname: str | None, search: str | None) -> list[Any]:
    """Show the page of a path, judged by that page's own ``needs``."""
    path = pages.landing(call.viewer, pathname or "/")
    found = pages.match(path)
    if found is None or not call.viewer.may(found[0].needs):
        return [not_found(), "Page not found", path]
    page, ids = found
    try:
        content = page.entry(call, call.ask(search, **ids), path)
    except (NotFound, Refused):
        return [not_found(), "Page not found", path]
    return [content, page.title, path]


def show_rail(call: Call, pathname: str | None, search: str | None) -> Any:
    """The navigation, each link carrying the filters on."""
    carried = read_filters(search or "").search()
    here = pathname or "/"
    links = [
        (page.title, page.path + carried, page.icon, here == page.path or (page.path != "/" and here.startswith(page.path + "/")))
        for page in pages.navigation(call.viewer)
    ]
    return rail(RailView(links, call.viewer.name, call.viewer.role.value))


def show_bar(call: Call, search: str | None, shown: str | None) -> list[Any]:
    """The filters of the chosen programme; left alone while the programme stays, so that nobody loses the keyboard."""
    ask = call.ask(search)
    if shown == ask.programme.short_name:
        return [no_update, no_update, no_update]
    names = {one: name for one, name, _ in ask.programme.cohorts}
    view = BarView(
        programmes=programmes(call.session),
        cohorts=[(one, name) for one, name, _ in ask.programme.cohorts],
        challenges=[(one, label) for one, label, cohort in ask.programme.challenges if cohort == ask.cohort or not ask.cohort or not names],
        chosen=ask.filters,
        quick=quick_add(ask),
        staff=not call.viewer.sponsor,
    )
    return [bar(view), _notice(call, ask), ask.programme.short_name]


def _notice(call: Call, ask: Ask) -> str:
    """What the programme says of itself; of a changed demonstration also that it no longer ends today."""
    notice = ask.programme.notice or ""
    if not ask.programme.invented or call.viewer.sponsor:
        return notice
    day = demo_left_behind(call.session, ask.programme.id, ask.today)
    return f"{notice} It was changed and ends on {in_words(day)}; “cohortboard demo --reset” makes a fresh one." if day else notice


def quick_add(ask: Ask) -> list[tuple[str, str]]:
    """The forms that the viewer may open from every page, each in the panel of the page it is opened from."""
    return [(form.quick, f"?{urlencode({'form': form.kind})}") for form in FORMS.values() if form.quick and ask.viewer.may(form.needs)]


def show_panel(call: Call, search: str | None, shown: str | None) -> list[Any]:
    """The form that the address asks for in the side panel; what is being typed there stays."""
    extra = read_filters(search or "").extra
    wanted = urlencode({name: extra[name] for name in PANEL if name in extra})
    if wanted == (shown or ""):
        return [no_update] * 4
    form = FORMS.get(extra.get("form", ""))
    if form is None or not call.viewer.may(form.needs):
        return [False, [], "", ""]
    try:
        content = record.panel(call, call.ask(search), form, extra.get("record", ""), extra.get("for", ""))
    except NotFound:
        return [False, [], "", ""]
    return [True, content, form.title, wanted]


WIRES: list[Wire | ClientWire] = [
    wire(
        needs=Permission.SIGNED_IN,
        output=[Output(Shell.PAGE, "children"), Output(Shell.TITLE, "children"), Output(Shell.HERE, "data")],
        inputs=[Input(Shell.URL, "pathname")],
        state=[State(Shell.URL, "search")],
        handle=route,
        initial=True,
    ),
    wire(
        needs=Permission.SIGNED_IN,
        output=Output(Shell.RAIL, "children"),
        inputs=[Input(Shell.URL, "pathname"), Input(Shell.FILTERS, "data")],
        handle=show_rail,
    ),
    wire(
        needs=Permission.SIGNED_IN,
        output=[Output(Shell.BAR, "children"), Output(Shell.NOTICE, "children"), Output("bar-for", "data")],
        inputs=[Input(Shell.FILTERS, "data")],
        state=[State("bar-for", "data")],
        handle=show_bar,
    ),
    wire(
        needs=Permission.SIGNED_IN,
        output=[
            Output(Shell.PANEL, "is_open"),
            Output(Shell.PANEL_BODY, "children"),
            Output(Shell.PANEL, "title"),
            Output("panel-for", "data"),
        ],
        inputs=[Input(Shell.URL, "search")],
        state=[State("panel-for", "data")],
        handle=show_panel,
        initial=True,
    ),
    ClientWire("filters", (Output(Shell.FILTERS, "data"),), (Input(Shell.URL, "search"),), (State(Shell.FILTERS, "data"),)),
    ClientWire(
        "choose",
        (Output(Shell.URL, "search"),),
        (
            Input(Shell.PROGRAMME, "value"),
            Input(Shell.COHORT, "value"),
            Input(Shell.CHALLENGE, "value"),
            Input(Shell.PERIOD, "value"),
        ),
        (State(Shell.URL, "search"),),
        initial=False,
    ),
    ClientWire(
        "close_panel",
        (Output(Shell.URL, "search", allow_duplicate=True),),
        (Input(Shell.PANEL, "is_open"),),
        (State(Shell.URL, "search"),),
        initial=False,
    ),
]

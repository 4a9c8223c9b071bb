"""The router and what frames every page: navigation, filters, banner of a page that looks back, notice, the panel for quick-add."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State, no_update

from callbacks.forms import form_page as record
from callbacks.page_request import Ask, NoSuchMoment, looks_back
from callbacks.pages import registry as pages
from callbacks.pages.drafts import how_many
from callbacks.security.wiring import Call, ClientWire, Wire, wire
from dashboard.filters import AS_AT, PANEL, read_filters, today_of
from dashboard.forms import FORMS
from db.access import Permission
from db.errors import NotFound, Refused
from db.queries.programmes.navigation import demo_left_behind, programmes
from db.values.dates import in_words
from layouts.as_at import banner, closed, closed_form, no_moment, not_there
from layouts.ids.pages import Shell
from layouts.shell import BarView, RailView, bar, not_found, rail


def route(call: Call, pathname: str | None, moment: str | None, search: str | None) -> list[Any]:
    """Show the page of a path, judged by that page's own ``needs``; anew when the moment changes that the address looks back to."""
    path = pages.landing(call.viewer, pathname or "/")
    found = pages.match(path)
    if found is None or not call.viewer.may(found[0].needs):
        return [not_found(), "Page not found", path]
    page, ids = found
    back, today = looks_back(call.viewer, search), path + today_of(search or "")
    if back and not page.past:
        return [closed(page.title, today), page.title, path]
    try:
        content = page.entry(call, call.ask(search, **ids), path)
    except NoSuchMoment as nothing:
        return [no_moment(str(nothing), today), "Nothing to look back to", path]
    except (NotFound, Refused):
        return [not_there(today) if back else not_found(), "Page not found", path]
    return [content, page.title, path]


def show_rail(call: Call, pathname: str | None, search: str | None) -> Any:
    """The navigation, each link carrying the filters on."""
    filters = read_filters(search or "")
    carried = (filters if looks_back(call.viewer, search) else filters.with_(as_at="")).search()
    here = pathname or "/"
    links = [
        (page.title, page.path + carried, page.icon, here == page.path or (page.path != "/" and here.startswith(page.path + "/")))
        for page in pages.navigation(call.viewer)
    ]
    return rail(RailView(links, call.viewer.name, call.viewer.role.value, how_many(call)))


def show_bar(call: Call, search: str | None, shown: str | None) -> list[Any]:
    """The filters of the chosen programme, left alone while it and the moment stay, so that nobody loses the keyboard; the banner."""
    today, back = today_of(search or ""), looks_back(call.viewer, search)
    try:
        ask = call.ask(search)
    except NoSuchMoment:  # the page says so; the bar leads on
        ask = call.ask(today)
    above = banner(ask.back.moment.words, today or "?") if ask.back else []
    stands = f"{ask.programme.short_name} {ask.filters.as_at}{' ?' if back and not ask.back else ''}"
    if shown == stands:
        return [no_update, no_update, above, no_update]
    names = {one: name for one, name, _ in ask.programme.cohorts}
    left = ask.programme.archived - {ask.cohort, ask.challenge}  # an old link still names what it filters by
    view = BarView(
        programmes=programmes(call.today),
        cohorts=[(one, name) for one, name, _ in ask.programme.cohorts if one not in left],
        challenges=[
            (one, label)
            for one, label, cohort in ask.programme.challenges
            if one not in left and (cohort == ask.cohort or not ask.cohort or not names)
        ],
        chosen=ask.filters,
        quick=[] if back else quick_add(ask),
        staff=not call.viewer.sponsor,
        searches=ask.viewer.may(Permission.SEE_PROGRAMME),
    )
    return [bar(view), _notice(call, ask), above, stands]


def _notice(call: Call, ask: Ask) -> str:
    """What the programme says of itself; of a changed demonstration also that it no longer ends today."""
    notice = ask.programme.notice or ""
    if not ask.programme.invented or call.viewer.sponsor or ask.back is not None:
        return notice
    day = demo_left_behind(call.session, ask.programme.id, ask.today)
    return f"{notice} It was changed and ends on {in_words(day)}; “cohortboard demo --reset” makes a fresh one." if day else notice


def quick_add(ask: Ask) -> list[tuple[str, str]]:
    """The frequent forms that the viewer may open, each in the panel of the page it is opened from; for staff also the way to all others."""
    quick = [(form.quick, f"?{urlencode({'form': form.kind})}") for form in FORMS.values() if form.quick and ask.may(form.needs)]
    return [*quick, ("All forms", f"/record{ask.search}")] if quick and not ask.viewer.sponsor else quick


def show_panel(call: Call, search: str | None, shown: str | None) -> list[Any]:
    """The form that the address asks for in the side panel; what is being typed there stays."""
    extra = read_filters(search or "").extra
    back = looks_back(call.viewer, search)
    wanted = urlencode({name: extra[name] for name in PANEL if name in extra} | ({AS_AT: "then"} if back and "form" in extra else {}))
    if wanted == (shown or ""):
        return [no_update] * 4
    form = FORMS.get(extra.get("form", ""))
    if form is None or not call.viewer.may(form.needs):
        return [False, [], "", ""]
    if back:
        return [True, closed_form(today_of(search or "")), form.title, wanted]
    try:
        content = record.panel(call, call.ask(search), form, extra.get("record", ""), extra.get("for", ""))
    except NotFound:
        return [False, [], "", ""]
    return [True, content, form.title, wanted]


WIRES: list[Wire | ClientWire] = [
    wire(
        needs=Permission.SIGNED_IN,
        output=[Output(Shell.PAGE, "children"), Output(Shell.TITLE, "children"), Output(Shell.HERE, "data")],
        inputs=[Input(Shell.URL, "pathname"), Input(Shell.MOMENT, "data")],
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
        output=[
            Output(Shell.BAR, "children"),
            Output(Shell.NOTICE, "children"),
            Output(Shell.LOOKING_BACK, "children"),
            Output("bar-for", "data"),
        ],
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
    ClientWire("moment", (Output(Shell.MOMENT, "data"),), (Input(Shell.URL, "search"),), (State(Shell.MOMENT, "data"),)),
    ClientWire(
        "look_back",
        (Output(Shell.URL, "search", allow_duplicate=True),),
        (Input(Shell.LOOK_BACK, "n_clicks"), Input(Shell.LOOK_BACK_DAY, "n_submit")),
        (State(Shell.LOOK_BACK_DAY, "value"), State(Shell.URL, "search")),
        initial=False,
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

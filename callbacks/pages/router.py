"""The router, and the frame of every page: navigation, filter bar, as-at banner, notice, side panel of quick-add."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State, no_update

from callbacks.forms import form_page
from callbacks.page_request import NoSuchMoment, PageRequest, is_past_requested, require_named_records
from callbacks.pages import registry as pages
from callbacks.pages.drafts import count_unfinished
from callbacks.pages.page import NavigationGroup
from callbacks.readable_kinds import may_read_kind
from callbacks.security.wiring import CallbackContext, CallbackSpec, ClientCallbackSpec, declare_callback
from dashboard.filters import AS_AT, PANEL_PARAMETERS, read_filters, remove_as_at
from dashboard.forms import FORMS
from db.access import Permission, Viewer
from db.errors import NotFound, Refused
from db.queries.programmes.navigation import list_programmes, outdated_demo_day
from db.schema.enums.parts import Part
from db.values.dates import date_text
from layouts.as_at import as_at_banner, closed_form, closed_page, no_moment_page, not_found_as_at
from layouts.ids.pages import ShellIds
from layouts.part_off import part_off_content, part_off_page
from layouts.shell import (
    FilterBarData,
    NavigationData,
    NavigationLink,
    bar,
    not_found,
    nothing_here,
    person_menu,
    programme_box,
    rail,
)
from layouts.shell import tabs as tabs_bar

INVENTED = "Demo, invented"


def route(context: CallbackContext, pathname: str | None, moment: str | None, search: str | None) -> list[Any]:
    """Returns the page of a path, subject to that page's own permission; also called again when the as-at moment changes."""
    path = pages.landing_path(context.viewer, pathname or "/")
    match = pages.match_page(path)
    if match is None or not context.viewer.may(match[0].needs):
        return [not_found(), "Page not found", path]
    page, ids = match
    back, today_href = is_past_requested(context.viewer, search), path + remove_as_at(search or "")
    if back and not page.past:
        return [closed_page(page.title, today_href), page.title, path]
    try:
        request = context.resolve_request(search, **ids)
        if not page.is_on(request.programme.parts):
            return [part_off_page(page.title, *_part_off(request, page.parts[0])), page.title, path]
        if page.writes:
            require_named_records(context.session, request)
        content = page.render(context, request, path)
        context.store_look(request)
    except NoSuchMoment as error:
        return [no_moment_page(str(error), today_href), "Nothing to look back to", path]
    except (NotFound, Refused):
        return [not_found_as_at(today_href) if back else not_found(), "Page not found", path]
    if isinstance(content, form_page.NamedPage):
        return [content.content, content.title, path]
    return [content, page.title, path]


def _part_off(request: PageRequest, part: Part) -> tuple[str, str]:
    """Returns the name of a part that is off, and the address at which the viewer switches it on; empty for who may not."""
    href = f"/record/programme/{request.programme.id}{request.search}"
    return part.label, href if FORMS["programme"].is_offered(request) else ""


def _parts_on(context: CallbackContext, search: str | None) -> frozenset[Part]:
    """Returns the parts that the programme of an address has switched on, at its moment; at an address of no moment those of today."""
    try:
        return context.resolve_request(search).programme.parts
    except NoSuchMoment:
        return context.resolve_request(remove_as_at(search or "")).programme.parts


def show_rail(context: CallbackContext, pathname: str | None, search: str | None) -> list[Any]:
    """Returns the navigation, the tab bar of a phone and the person's menu; each link keeps the filters."""
    filters = read_filters(search or "")
    back = is_past_requested(context.viewer, search)
    carried = (filters if back else filters.with_(as_at="")).search()
    current = pages.landing_path(context.viewer, pathname or "/")
    parts = _parts_on(context, search)
    offered = pages.navigation_pages(context.viewer, parts)
    tabs = pages.tab_pages(offered)
    groups = [
        (
            group.value,
            [
                NavigationLink(page.title, page.path + carried, page.icon, page.covers(current), page.short, page in tabs)
                for page in offered
                if page.group is group
            ],
        )
        for group in NavigationGroup
    ]
    view = NavigationData(
        [group for group in groups if group[1]],
        context.viewer.name,
        context.viewer.role.value,
        not back and has_quick_add(context.viewer),
        count_unfinished(context, parts),
    )
    return [rail(view), tabs_bar(view), person_menu(view)]


def show_bar(context: CallbackContext, search: str | None, shown: str | None) -> list[Any]:
    """Returns the choice of the programme, the filter bar and the banner.

    The bar is redrawn only for another programme or moment, so that it does not lose the focus.
    """
    today_search, back = remove_as_at(search or ""), is_past_requested(context.viewer, search)
    try:
        request = context.resolve_request(search)
    except NoSuchMoment:  # the page shows the message; the bar still works
        request = context.resolve_request(today_search)
    above = as_at_banner(request.back.moment.words, today_search or "?") if request.back else []
    bar_key = f"{request.programme.short_name} {request.filters.as_at}{' ?' if back and not request.back else ''}"
    if shown == bar_key:
        return [no_update, no_update, above, no_update]
    names = {cohort_id: name for cohort_id, name, _ in request.programme.cohorts}
    hidden = request.programme.archived - {request.cohort, request.challenge}  # an archived record in the address stays selectable
    view = FilterBarData(
        programmes=list_programmes(context.today_session),
        cohorts=[(cohort_id, name) for cohort_id, name, _ in request.programme.cohorts if cohort_id not in hidden],
        challenges=[
            (challenge_id, label)
            for challenge_id, label, cohort in request.programme.challenges
            if challenge_id not in hidden and (cohort == request.cohort or not request.cohort or not names)
        ],
        chosen=request.filters,
        quick=[] if back else quick_add_links(request),
        staff=not context.viewer.sponsor,
        narrows=bool(request.programme.cohorts or request.programme.challenges),
        note=_notice(context, request),
        as_at=request.back.moment.words if request.back else "",
        searches=request.viewer.may(Permission.SEE_PROGRAMME),
    )
    return [programme_box(view), bar(view), above, bar_key]


def _notice(context: CallbackContext, request: PageRequest) -> str:
    """Returns what is to be known of the programme; of a changed demonstration also that it no longer ends today."""
    notice = INVENTED if request.programme.invented else request.programme.notice or ""
    if not notice and not request.programme.cohorts and not request.programme.challenges:
        return "Nothing recorded yet"
    if not request.programme.invented or context.viewer.sponsor or request.back is not None:
        return notice
    day = outdated_demo_day(context.session, request.programme, request.today)
    return f"{notice}. It was changed and ends on {date_text(day)}; “cohortboard demo --reset” makes a fresh one." if day else notice


def has_quick_add(viewer: Viewer) -> bool:
    """Returns whether the viewer may save any of the frequent forms."""
    return any(form.quick and viewer.may(form.needs) for form in FORMS.values())


def quick_add_links(request: PageRequest) -> list[tuple[str, str]]:
    """Returns the frequent forms that the viewer may open in the panel of the current page; for staff also the link to all forms."""
    quick = [(form.quick, f"?{urlencode({'form': form.kind})}") for form in FORMS.values() if form.quick and form.is_offered(request)]
    return [*quick, ("All forms", f"/record{request.search}")] if quick and not request.viewer.sponsor else quick


def show_panel(context: CallbackContext, search: str | None, shown: str | None) -> list[Any]:
    """Returns the form named by the address for the side panel; a form already shown is not redrawn, so that input stays."""
    extra = read_filters(search or "").extra
    back = is_past_requested(context.viewer, search)
    panel_key = urlencode(
        {name: extra[name] for name in PANEL_PARAMETERS if name in extra} | ({AS_AT: "then"} if back and "form" in extra else {})
    )
    if panel_key == (shown or ""):
        return [no_update] * 4
    form = FORMS.get(extra.get("form", ""))
    if form is None or not (context.viewer.may(form.needs) or (extra.get("record") and may_read_kind(context.viewer, form.kind))):
        return [False, [], "", ""]
    if back:
        return [True, closed_form(remove_as_at(search or "")), form.title, panel_key]
    try:
        request = context.resolve_request(search)
        if form.part is not None and not request.has(form.part):
            return [True, part_off_content(*_part_off(request, form.part)), form.title, panel_key]
        content = form_page.panel_content(context, request, form, extra.get("record", ""), extra.get("for", ""))
    except (NotFound, Refused):
        return [True, nothing_here(), form.title, ""]
    return [True, content, form.title, panel_key]


CALLBACKS: list[CallbackSpec | ClientCallbackSpec] = [
    declare_callback(
        needs=Permission.SIGNED_IN,
        output=[Output(ShellIds.PAGE, "children"), Output(ShellIds.TITLE, "children"), Output(ShellIds.HERE, "data")],
        inputs=[Input(ShellIds.URL, "pathname"), Input(ShellIds.MOMENT, "data")],
        state=[State(ShellIds.URL, "search")],
        handle=route,
        initial=True,
    ),
    declare_callback(
        needs=Permission.SIGNED_IN,
        output=[Output(ShellIds.RAIL, "children"), Output(ShellIds.TABS, "children"), Output(ShellIds.PERSON_BOX, "children")],
        inputs=[Input(ShellIds.URL, "pathname"), Input(ShellIds.FILTERS, "data")],
        handle=show_rail,
    ),
    declare_callback(
        needs=Permission.SIGNED_IN,
        output=[
            Output(ShellIds.PROGRAMME_BOX, "children"),
            Output(ShellIds.BAR, "children"),
            Output(ShellIds.LOOKING_BACK, "children"),
            Output("bar-for", "data"),
        ],
        inputs=[Input(ShellIds.FILTERS, "data")],
        state=[State("bar-for", "data")],
        handle=show_bar,
    ),
    declare_callback(
        needs=Permission.SIGNED_IN,
        output=[
            Output(ShellIds.PANEL, "is_open"),
            Output(ShellIds.PANEL_BODY, "children"),
            Output(ShellIds.PANEL, "title"),
            Output("panel-for", "data"),
        ],
        inputs=[Input(ShellIds.URL, "search")],
        state=[State("panel-for", "data")],
        handle=show_panel,
        initial=True,
    ),
    ClientCallbackSpec("moment", (Output(ShellIds.MOMENT, "data"),), (Input(ShellIds.URL, "search"),), (State(ShellIds.MOMENT, "data"),)),
    ClientCallbackSpec(
        "look_back",
        (Output(ShellIds.URL, "search", allow_duplicate=True),),
        (Input(ShellIds.LOOK_BACK, "n_clicks"), Input(ShellIds.LOOK_BACK_DAY, "n_submit")),
        (State(ShellIds.LOOK_BACK_DAY, "value"), State(ShellIds.URL, "search")),
        initial=False,
    ),
    ClientCallbackSpec(
        "filters", (Output(ShellIds.FILTERS, "data"),), (Input(ShellIds.URL, "search"),), (State(ShellIds.FILTERS, "data"),)
    ),
    ClientCallbackSpec(
        "choose",
        (Output(ShellIds.URL, "search"),),
        (
            Input(ShellIds.PROGRAMME, "value"),
            Input(ShellIds.COHORT, "value"),
            Input(ShellIds.CHALLENGE, "value"),
            Input(ShellIds.PERIOD, "value"),
        ),
        (State(ShellIds.URL, "search"),),
        initial=False,
    ),
    ClientCallbackSpec(
        "close_panel",
        (Output(ShellIds.URL, "search", allow_duplicate=True),),
        (Input(ShellIds.PANEL, "is_open"),),
        (State(ShellIds.URL, "search"),),
        initial=False,
    ),
]

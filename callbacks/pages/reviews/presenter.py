"""``/review/<id>/present``: parse, call, return. The items of a meeting as screens, what was recorded at it, and a line to type each in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import Input, State, no_update

from callbacks.forms import form_page
from callbacks.page_cache import ContentsBuilder
from callbacks.page_request import PageRequest, as_at_closing
from callbacks.pages.overview.subjects import health_by_week
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.reviews.one_review import fetch_meeting, selected_closing
from callbacks.routes.static_files import versioned_url
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from dashboard.figures.reviews import presenter as figures
from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.forms import FORMS
from dashboard.metrics.health import HealthAssessment
from db.access import Permission
from db.queries import health as health_queries
from db.queries.learning.hypotheses import verdicts_of_review
from db.queries.reviews.meetings import Meeting, current_team_healths, first_revisions, records_of_review
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.session_state import session_state
from db.values.dates import date_text
from layouts.components.form import form
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import PresentIds as P
from layouts.ids.pages import ShellIds
from layouts.pages.reviews import presenter as layouts

PRESENT_PATH = re.compile(r"/review/([a-z0-9-]{1,40})/present/?")
ENTRY_LINES = (("d", "meeting-decision"), ("a", "meeting-action"), ("h", "meeting-health"), ("v", "meeting-verdict"))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page: of an open review with its lines, of a closed one as at its closing, of a draft only how it is opened."""
    one, request = fetch_meeting(context.session, request)
    title, href = f"Review of {date_text(one.held_on)}", f"/review/{one.id}{request.search}"
    leads, runs = request.may(Permission.STEER), one.state == ReviewState.OPEN
    if one.state == ReviewState.DRAFT:
        return layouts.not_open_page(
            title, href, "/record/review-start" + add_query(request.search, held=one.held_on.isoformat()) if leads else ""
        )
    view = layouts.PresenterPageData(
        title,
        href,
        close=f"/record/review-close/{one.id}{request.search}" if runs and leads else "",
        lines=[_entry_line(context, request, key, kind, one.id) for key, kind in ENTRY_LINES if runs and request.may(FORMS[kind].needs)],
        programme=request.programme.short_name,
        style=versioned_url("present.css"),
        script=versioned_url("present.js"),
    )
    closing = None if runs else selected_closing(request, one)
    if closing is not None and closing.revision is not None:
        past, request = as_at_closing(context.session, request, closing)
        session_state(past).link_past(context.today_session, context.past)
        context.session = past
    plain = _without_page_query(request)
    return layouts.layout(view, {**context.contents(plain, screens_contents), **context.contents(plain, recorded_contents)})


def _without_page_query(request: PageRequest) -> PageRequest:
    """The ask without which item is shown: that is the browser's alone."""
    return replace(request, filters=replace(request.filters, extra={}))


def _entry_line(context: CallbackContext, request: PageRequest, key: str, kind: str, review: str) -> layouts.EntryLine:
    """A form to type in place, which carries the review."""
    form_context = form_page.load_form_context(context, request, FORMS[kind], "", review)
    return layouts.EntryLine(key, FORMS[kind].title, form(form_page.blank_form(context, form_context, review)))


def screens_contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """The items as screens, and what is said of each challenge."""
    one, request = fetch_meeting(session, request)
    return layouts.screens_content(screens(session, request, one), _health_statements(session, request))


def recorded_contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """How the meeting stands, and what was recorded at it, the latest first."""
    one, request = fetch_meeting(session, request)
    order, labels = first_revisions(session, one.id), request.labels
    found = (*records_of_review(session, one.id), verdicts_of_review(session, one.id))
    decisions, actions, healths, verdicts = (sorted(rows, key=lambda row: -order.get(row["id"], 0)) for rows in found)
    parts = [
        ("Decided today", "Nothing yet.", figures.decision_lines(decisions, labels)),
        ("Actions", "None yet.", figures.action_lines(actions, labels)),
        ("Health agreed", "None yet.", figures.health_lines(healths, labels)),
    ]
    if verdicts:
        parts.append(("Verdicts", "", figures.verdict_lines(verdicts)))
    return layouts.recorded_content(_state(request, one), parts)


def _state(request: PageRequest, one: Meeting) -> str:
    closing = one.closing
    if one.state != ReviewState.CLOSED or closing is None:
        return figures.meeting_state(True, "", "")
    return figures.meeting_state(
        False, closing.by, format_datetime(closing.at, request.programme.time_zone) if closing.at else date_text(closing.closed_on)
    )


def _health_statements(session: ScopedSession, request: PageRequest) -> list[figures.HealthStatement]:
    """What team and records say of every running challenge, to stand beside the health that the meeting agrees on."""
    found = health_queries.running_challenges(session, request.programme.id, None)
    monday = request.today - timedelta(days=request.today.weekday())
    judged = health_by_week(session, request, found, [monday])
    said = current_team_healths(session, [row["id"] for row in found], request.today)
    return [figures.health_statement(row["id"], said.get(row["id"]), judged.get(row["id"], [HealthAssessment(None)])[-1]) for row in found]


def _redraw_callback(ids: Sequence[str], make: ContentsBuilder) -> CallbackSpec:
    """What changes when somebody records, while the review is open. What was recorded is quickly told; the screens take their time."""
    output = redraw_outputs(ids, {})

    def redraw(context: CallbackContext, filters: str | None, revision: Any, pathname: str | None) -> list[Any]:
        here = PRESENT_PATH.fullmatch(pathname or "")
        if here is None:
            return [no_update] * len(output)
        one, request = fetch_meeting(context.session, context.resolve_request(filters, id=here[1]))
        if one.state != ReviewState.OPEN:
            return [_state(request, one) if name == P.STATE else no_update for name in ids]
        return redraw_values(ids, context.contents(_without_page_query(request), make))

    return declare_callback(
        needs=Permission.SEE_PROGRAMME,
        output=output,
        inputs=[Input(ShellIds.FILTERS, "data"), Input(ShellIds.REVISION, "data")],
        state=[State(ShellIds.URL, "pathname")],
        handle=redraw,
        past=False,
    )


CALLBACKS: list[CallbackSpec] = [
    _redraw_callback(layouts.RECORD_BLOCKS, recorded_contents),
    _redraw_callback(layouts.SCREEN_BLOCKS, screens_contents),
]

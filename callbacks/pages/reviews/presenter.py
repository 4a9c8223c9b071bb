"""``/review/<id>/present``: content and callbacks. A meeting's items as screens, its records, and a form for each kind of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import no_update

from callbacks.forms import form_page
from callbacks.page_cache import ContentsBuilder
from callbacks.page_request import PageRequest, as_at_closing
from callbacks.pages.page import Page
from callbacks.pages.redraw import redraw_callback
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.reviews.one_review import fetch_meeting, selected_closing
from callbacks.pages.weekly_health import health_by_week
from callbacks.routes.static_files import versioned_url
from callbacks.security.wiring import CallbackContext, CallbackSpec
from dashboard.figures.health import HealthAssessment
from dashboard.figures.reviews import presenter as figures
from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.forms import FORMS
from db.access import Permission
from db.frames import frame_rows
from db.queries import health as health_queries
from db.queries.learning.hypotheses import verdicts_of_review
from db.queries.reviews.meetings import Meeting, first_revisions, records_of_review
from db.queries.team_health import standing_healths
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.session_state import session_state
from db.values.dates import date_text, monday_of
from layouts.components.form import form
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import PresentIds as P
from layouts.pages.reviews import presenter as layouts

PATH = "/review/<id>/present"
ENTRY_LINES = (("d", "meeting-decision"), ("a", "meeting-action"), ("h", "meeting-health"), ("v", "meeting-verdict"))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page: an open review with its forms, a closed one as at its closing, for a draft the link that opens it."""
    meeting, request = fetch_meeting(context.session, request)
    title, href = f"Review of {date_text(meeting.held_on)}", f"/review/{meeting.id}{request.search}"
    leads, is_open = request.may(Permission.STEER), meeting.state == ReviewState.OPEN
    if meeting.state == ReviewState.DRAFT:
        return layouts.not_open_page(
            title, href, "/record/review-start" + add_query(request.search, held=meeting.held_on.isoformat()) if leads else ""
        )
    view = layouts.PresenterPageData(
        title,
        href,
        close=f"/record/review-close/{meeting.id}{request.search}" if is_open and leads else "",
        lines=[
            _entry_line(context, request, key, kind, meeting.id) for key, kind in ENTRY_LINES if is_open and FORMS[kind].is_offered(request)
        ],
        programme=request.programme.short_name,
        style=versioned_url("present.css"),
        script=versioned_url("present.js"),
        without=frozenset(key for key, kind in ENTRY_LINES if not request.has(FORMS[kind].part)),
    )
    closing = None if is_open else selected_closing(request, meeting)
    if closing is not None and closing.revision is not None:
        past, request = as_at_closing(context.session, request, closing)
        session_state(past).link_past(context.today_session, context.past)
        context.session = past
    page_request = _without_page_query(request)
    return layouts.layout(view, {**context.contents(page_request, screens_contents), **context.contents(page_request, recorded_contents)})


def _without_page_query(request: PageRequest) -> PageRequest:
    """Returns the request without the item shown, which only the browser needs."""
    return replace(request, filters=replace(request.filters, extra={}))


def _entry_line(context: CallbackContext, request: PageRequest, key: str, kind: str, review: str) -> layouts.EntryLine:
    """Returns a form of the presenter, prefilled with the review."""
    form_context = form_page.load_form_context(context, request, FORMS[kind], "", review)
    return layouts.EntryLine(key, FORMS[kind].title, form(form_page.blank_form(context, form_context, review)))


def screens_contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the items as screens, and the reported health of each challenge."""
    meeting, request = fetch_meeting(session, request)
    return layouts.screens_content(screens(session, request, meeting), _health_statements(session, request, meeting))


def recorded_contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the state of the meeting, and what was recorded at it, latest first."""
    meeting, request = fetch_meeting(session, request)
    order, labels = first_revisions(session, meeting.id), request.labels
    records = (*records_of_review(session, meeting.id), verdicts_of_review(session, meeting.id))
    decisions, actions, healths, verdicts = (sorted(rows, key=lambda row: -order.get(row["id"], 0)) for rows in records)
    lists = [
        ("Decided today", "Nothing yet.", "review_decisions", figures.decision_lines(decisions, labels)),
        ("Actions", "None yet.", "review_actions", figures.action_lines(actions, labels)),
        ("Health agreed", "None yet.", "review_healths", figures.health_lines(healths, labels)),
    ]
    if verdicts:
        lists.append(("Verdicts", "", "review_verdicts", figures.verdict_lines(verdicts)))
    parts = [
        (figures.list_heading(heading, measure, lines, meeting.id, request.view), nothing, lines)
        for heading, nothing, measure, lines in lists
    ]
    return layouts.recorded_content(_state(request, meeting), parts)


def _state(request: PageRequest, meeting: Meeting) -> str:
    closing = meeting.closing
    if meeting.state != ReviewState.CLOSED or closing is None:
        return figures.meeting_state(True, "", "")
    return figures.meeting_state(
        False, closing.by, format_datetime(closing.at, request.programme.time_zone) if closing.at else date_text(closing.closed_on)
    )


def _health_statements(session: ScopedSession, request: PageRequest, meeting: Meeting) -> list[figures.HealthStatement]:
    """Returns the health of every running challenge by the team and by the records, shown beside the health that the meeting agrees on."""
    challenges = health_queries.running_challenges(session, request.programme.id, None)
    monday = monday_of(request.today)
    assessments = health_by_week(session, request, list(challenges["id"]), [monday])
    team_healths = standing_healths(session, list(challenges["id"]), request.today, but_review=meeting.id)
    return [
        figures.health_statement(row.id, team_healths.get(row.id), assessments.get(row.id, [HealthAssessment(None)])[-1])
        for row in frame_rows(challenges)
    ]


def _redraw_callback(ids: Sequence[str], build: ContentsBuilder) -> CallbackSpec:
    """Returns the callback that redraws ``ids`` after a save, while the review is open.

    Records are redrawn apart from the slower screens.
    """

    def draw(context: CallbackContext, request: PageRequest) -> list[Any]:
        meeting, request = fetch_meeting(context.session, request)
        if meeting.state != ReviewState.OPEN:
            return [_state(request, meeting) if name == P.STATE else no_update for name in ids]
        return redraw_values(ids, context.contents(_without_page_query(request), build))

    return redraw_callback(PATH, Permission.SEE_PROGRAMME, redraw_outputs(ids), draw, past=False)


PAGE = Page(
    key="present",
    path=PATH,
    title="Present the review",
    needs=Permission.SEE_PROGRAMME,
    question="What does the meeting decide on each item, and who does what?",
    past=False,
    custom=page,
    callbacks=(
        _redraw_callback(layouts.RECORD_BLOCKS, recorded_contents),
        _redraw_callback(layouts.SCREEN_BLOCKS, screens_contents),
    ),
)

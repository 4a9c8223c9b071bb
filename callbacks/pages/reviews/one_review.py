"""``/review/<id>``: parse, call, return. A closed review is shown from a session that looks back to the moment it froze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callbacks.page_request import PageRequest, as_at_closing, request_in_programme
from callbacks.pages.changes.page import record_differences
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import OverviewSubject
from callbacks.pages.redraw import redraw_callbacks
from callbacks.pages.reviews.series import agenda_items, review_acts
from callbacks.security.wiring import CallbackContext
from dashboard.figures.learning import tables as learning_tables
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import add_query
from db.access import Permission
from db.errors import NotFound
from db.queries.learning import hypotheses as learning
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Closing, Meeting
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import date_text
from layouts.components.switch import Switch, switch
from layouts.pages.reviews import one_review as layouts


def fetch_meeting(session: ScopedSession, request: PageRequest) -> tuple[Meeting, PageRequest]:
    """The review that the address names, and the ask in its programme. Raises :class:`NotFound`."""
    one = queries.find_meeting(session, request.path.get("id", ""))
    if one is None:
        raise NotFound(request.path.get("id", ""))
    return one, request_in_programme(session, request, one.programme_id)


def selected_closing(request: PageRequest, one: Meeting) -> Closing | None:
    """The closing that the address asks for, else the latest; None of a review that is not closed, but for one asked for."""
    named = next((each for each in one.closings if str(each.number) == request.filters.extra.get("closing")), None)
    return named or (one.closing if one.state == ReviewState.CLOSED else None)


def contents(session: ScopedSession, original_request: PageRequest) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    one, request = fetch_meeting(session, original_request)
    closing = selected_closing(request, one)
    decisions, actions, healths = queries.records_of_review(session, one.id)
    minutes = layouts.MeetingTables(
        figures.decisions_table(
            decisions, request.labels, request.search, queries.decision_texts(session, [row["reverses"] for row in decisions])
        ),
        figures.meeting_actions_table(actions, request.labels, request.search, request.today),
        figures.health_table(healths, request.labels, request.search),
        learning_tables.meeting_verdicts_table(learning.verdicts_of_review(session, one.id), request.search),
    )
    beside, seen = _compare_closing(session, request, one, closing) if closing is not None and closing.revision else (None, [])
    return layouts.contents(
        figures.review_state_sentence(one, closing, request.programme.time_zone), figures.review_facts(one, closing, request.programme.time_zone),
        figures.agenda_labels(one.agenda), minutes, beside, seen, search=request.view_search, about=one.id,
    )  # fmt: skip


def _compare_closing(session: ScopedSession, request: PageRequest, one: Meeting, closing: Closing) -> tuple[layouts.ThenAndNow, Any]:
    """What a closing froze: the numbers then beside those of now, and what of each item of the agenda needed somebody then."""
    past, then = as_at_closing(session, request, closing)
    was, now = overview.read_subjects(past, then), overview.read_subjects(session, request)
    before, after = _numbers(was, then), _numbers(now, request)
    why = record_differences(session, request, closing.revision or 0)
    beside = layouts.ThenAndNow(
        figures.comparison_sentence(before, after), figures.comparison_table(before, after), figures.HOW_COMPARED, why
    )
    return beside, list(agenda_items(was, then, queries.find_meeting(past, one.id) or one))


def _numbers(subjects: Sequence[OverviewSubject], request: PageRequest) -> list[figures.OverviewNumber]:
    """The numbers at a glance, and the health of each challenge."""
    told = [figures.OverviewNumber(tile.label, tile.value, tile.words, tile.href) for subject in subjects for tile in subject.tiles]
    strips = {one: pair for subject in subjects for one, pair in subject.strips.items()}
    return told + figures.health_numbers(strips, request.labels, request.search)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    one, programme_request = fetch_meeting(context.session, request)
    closing = selected_closing(programme_request, one)
    which = [
        (f"Closing {each.number}", f"/review/{one.id}{add_query(programme_request.search, closing=str(each.number))}", each == closing)
        for each in one.closings
    ]
    closings = switch(Switch("Closings", which)) if len(which) > 1 else None
    return layouts.layout(
        f"Review of {date_text(one.held_on)}",
        context.contents(programme_request, contents),
        list(review_acts(programme_request, one)),
        closings,
        programme_request.search,
        closed=closing is not None,
        recording=None,
    )


CALLBACKS = redraw_callbacks("/review/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

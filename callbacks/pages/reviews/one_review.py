"""``/review/<id>``: content and callbacks of the page. A closed review is compared with a session as at its closing."""

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
from db.queries.learning import hypotheses as hypothesis_queries
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Closing, Meeting
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import date_text
from layouts.components.switch import Switch, switch
from layouts.pages.reviews import one_review as layouts


def fetch_meeting(session: ScopedSession, request: PageRequest) -> tuple[Meeting, PageRequest]:
    """Returns the review named by the address, and the request in its programme. Raises :class:`NotFound`."""
    meeting = queries.find_meeting(session, request.path.get("id", ""))
    if meeting is None:
        raise NotFound(request.path.get("id", ""))
    return meeting, request_in_programme(session, request, meeting.programme_id)


def selected_closing(request: PageRequest, meeting: Meeting) -> Closing | None:
    """Returns the closing named by the address, else the latest one; without a named one, None for a review that is not closed."""
    named = next((closing for closing in meeting.closings if str(closing.number) == request.filters.extra.get("closing")), None)
    return named or (meeting.closing if meeting.state == ReviewState.CLOSED else None)


def contents(session: ScopedSession, original_request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id."""
    meeting, request = fetch_meeting(session, original_request)
    closing = selected_closing(request, meeting)
    decisions, actions, healths = queries.records_of_review(session, meeting.id)
    minutes = layouts.MeetingTables(
        figures.decisions_table(
            decisions, request.labels, request.search, queries.decision_texts(session, [row["reverses"] for row in decisions])
        ),
        figures.meeting_actions_table(actions, request.labels, request.search, request.today),
        figures.health_table(healths, request.labels, request.search),
        learning_tables.meeting_verdicts_table(hypothesis_queries.verdicts_of_review(session, meeting.id), request.view),
    )
    comparison, past_agenda = (
        _compare_closing(session, request, meeting, closing) if closing is not None and closing.revision else (None, [])
    )
    return layouts.contents(
        figures.review_state_sentence(meeting, closing, request.programme.time_zone), figures.review_facts(meeting, closing, request.programme.time_zone),
        figures.agenda_labels(meeting.agenda), minutes, comparison, past_agenda, search=request.view_search, about=meeting.id,
    )  # fmt: skip


def _compare_closing(session: ScopedSession, request: PageRequest, meeting: Meeting, closing: Closing) -> tuple[layouts.ThenAndNow, Any]:
    """Returns the numbers at a closing beside those of now, and what needed attention then in each item of the agenda."""
    past, past_request = as_at_closing(session, request, closing)
    past_subjects, subjects = overview.read_subjects(past, past_request), overview.read_subjects(session, request)
    before, after = _numbers(past_subjects, past_request), _numbers(subjects, request)
    changes_since = record_differences(session, request, closing.revision or 0)
    comparison = layouts.ThenAndNow(
        figures.comparison_sentence(before, after), figures.comparison_table(before, after), figures.HOW_COMPARED, changes_since
    )
    return comparison, list(agenda_items(past_subjects, past_request, queries.find_meeting(past, meeting.id) or meeting))


def _numbers(subjects: Sequence[OverviewSubject], request: PageRequest) -> list[figures.OverviewNumber]:
    """Returns the numbers of the tiles, and the health of each challenge."""
    numbers = [
        figures.OverviewNumber(tile.label, str(tile.value), str(tile.words), tile.href) for subject in subjects for tile in subject.tiles
    ]
    strips = {challenge_id: pair for subject in subjects if subject.health for challenge_id, pair in subject.health.strips.items()}
    return numbers + figures.health_numbers(strips, request.labels, request.search)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    meeting, programme_request = fetch_meeting(context.session, request)
    closing = selected_closing(programme_request, meeting)
    choices = [
        (f"Closing {item.number}", f"/review/{meeting.id}{add_query(programme_request.search, closing=str(item.number))}", item == closing)
        for item in meeting.closings
    ]
    closings = switch(Switch("Closings", choices)) if len(choices) > 1 else None
    return layouts.layout(
        f"Review of {date_text(meeting.held_on)}",
        context.contents(programme_request, contents),
        list(review_acts(programme_request, meeting)),
        closings,
        programme_request.search,
        closed=closing is not None,
        recording=None,
    )


CALLBACKS = redraw_callbacks("/review/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)

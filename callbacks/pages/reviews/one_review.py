"""``/review/<id>``: the declaration of the page. A closed review is compared with a session as at its closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callbacks.page_request import PageRequest, as_at_closing, request_in_programme
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import OverviewSubject
from callbacks.pages.page import Block, FixedBlock, Page, Section, Sentence
from callbacks.pages.reviews.agenda_items import agenda_items, review_acts
from dashboard.figures.learning import tables as learning_tables
from dashboard.figures.reviews import comparison as comparison_figures
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import add_query
from dashboard.metrics.reviews import NumberComparison, OverviewNumber, compare_numbers
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import Table
from dashboard.view import View
from db.access import Permission
from db.errors import NotFound
from db.queries.learning import hypotheses as hypothesis_queries
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Closing, Meeting
from db.rows import Rows
from db.schema.enums.parts import Part
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import date_text
from layouts.components.agenda import AgendaItem, agenda
from layouts.components.blocks import facts
from layouts.components.link import link
from layouts.components.switch import Switch, switch
from layouts.pages.reviews import one_review as layouts
from layouts.pages.reviews.series import act_links


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


@dataclass(frozen=True)
class ClosedComparison:
    """A closed review beside today: the numbers compared, the changes recorded since, and what needed attention then by agenda item."""

    numbers: NumberComparison
    changes_since: Mapping[str, Any]
    needed_attention: Sequence[AgendaItem]


@dataclass(frozen=True)
class RecordedMeeting:
    """A review with the closing shown, its records, and for a closed one the comparison with today."""

    meeting: Meeting
    closing: Closing | None
    earlier: Rows
    decisions: Rows
    actions: Rows
    healths: Rows
    verdicts: Rows
    decision_texts: Mapping[str, str]
    compared: ClosedComparison | None


def read_meeting(session: ScopedSession, request: PageRequest) -> RecordedMeeting:
    """Returns the review of the page."""
    meeting, request = fetch_meeting(session, request)
    closing = selected_closing(request, meeting)
    decisions, actions, healths = queries.records_of_review(session, meeting.id)
    return RecordedMeeting(
        meeting,
        closing,
        queries.earlier_actions(session, meeting),
        decisions,
        actions,
        healths,
        hypothesis_queries.verdicts_of_review(session, meeting.id),
        queries.decision_texts(session, [row["reverses"] for row in decisions]),
        _compare_closing(session, request, meeting, closing) if closing is not None and closing.revision else None,
    )


def _compare_closing(session: ScopedSession, request: PageRequest, meeting: Meeting, closing: Closing) -> ClosedComparison:
    """Returns the numbers at a closing beside those of now, and what needed attention then in each item of the agenda."""
    past, past_request = as_at_closing(session, request, closing)
    past_subjects, subjects = overview.read_subjects(past, past_request), overview.read_subjects(session, request)
    return ClosedComparison(
        compare_numbers(_numbers(past_subjects, past_request.view), _numbers(subjects, request.view)),
        changes.contents_of(changes.changes_since(session, request, closing.revision or 0)),
        list(agenda_items(past_subjects, past_request, queries.find_meeting(past, meeting.id) or meeting)),
    )


def _numbers(subjects: Sequence[OverviewSubject], view: View) -> list[OverviewNumber]:
    """Returns the numbers of the tiles, and the health of each challenge."""
    strips = {challenge_id: pair for subject in subjects if subject.health for challenge_id, pair in subject.health.strips.items()}
    tiles = [tile for subject in subjects for tile in subject.tiles]
    return [*comparison_figures.tile_numbers(tiles), *comparison_figures.health_numbers(strips, view)]


def _listing(name: str, table: Table, nothing: str, data: RecordedMeeting, view: View, how: str = "") -> Listing:
    tall = not how
    return Listing(f"meeting-{name}", table, EmptyState(nothing), view.view_search, data.meeting.id, how, tall=tall)


def _earlier(data: RecordedMeeting, view: View) -> Listing:
    return _listing("earlier", figures.earlier_actions_table(data.earlier, view), "No action of an earlier review was open.", data, view)


def _decisions(data: RecordedMeeting, view: View) -> Listing:
    return _listing("decisions", figures.decisions_table(data.decisions, data.decision_texts, view), "Nothing was decided.", data, view)


def _actions(data: RecordedMeeting, view: View) -> Listing:
    return _listing("actions", figures.meeting_actions_table(data.actions, view), "Nobody took on an action.", data, view)


def _health(data: RecordedMeeting, view: View) -> Listing:
    return _listing("health", figures.health_table(data.healths, view), "No health was confirmed or overridden.", data, view)


def _verdicts(data: RecordedMeeting, view: View) -> Listing:
    table = learning_tables.meeting_verdicts_table(data.verdicts, view)
    return _listing("verdicts", table, "No verdict on a hypothesis was taken.", data, view)


def _then_and_now(data: RecordedMeeting, view: View) -> Any:
    if data.compared is None or data.closing is None:
        return None
    closing = {"review": data.meeting.id, "closing": str(data.closing.number)}
    table = comparison_figures.comparison_table(data.compared.numbers, view, **closing)
    listing = _listing("beside", table, "Nothing stood on the overview then.", data, view, comparison_figures.HOW_COMPARED)
    return layouts.then_and_now(comparison_figures.comparison_sentence(data.compared.numbers, view, **closing), listing)


def _changes_since(data: RecordedMeeting, view: View) -> Any:
    return layouts.changes_since(data.compared.changes_since) if data.compared else None


def _needed_attention(data: RecordedMeeting, view: View) -> Any:
    return agenda(data.compared.needed_attention) if data.compared and data.compared.needed_attention else None


def _closings(data: RecordedMeeting, view: View) -> Any:
    """Returns the choice among the closings; None for a review that was closed once or never."""
    path = f"/review/{data.meeting.id}"
    choices = [
        (f"Closing {item.number}", path + add_query(view.search, closing=str(item.number)), item == data.closing)
        for item in data.meeting.closings
    ]
    return switch(Switch("Closings", choices)) if len(choices) > 1 else None


def _block(name: str, make: Callable[[RecordedMeeting, View], Any], section: Section, classes: str = "", part: Part | None = None) -> Block:
    return Block(name, make, read_meeting, section, classes=classes, part=part)


MEETING = Section("The meeting", columns=2, acts=(read_meeting, lambda data, view: act_links(list(review_acts(view, data.meeting)))))
PAGE = Page(
    key="meeting",
    path="/review/<id>",
    title="Review",
    needs=Permission.SEE_PROGRAMME,
    question="What was decided, who does what, what did we see then, and why is it different now?",
    resolve=lambda session, request: fetch_meeting(session, request)[1],
    heading=(read_meeting, lambda data, view: f"Review of {date_text(data.meeting.held_on)}"),
    above=lambda view: link("All reviews", f"/review{view.search}", className="back"),
    blocks=(
        Sentence(make=lambda data, view: figures.review_state_sentence(data.meeting, data.closing, view), data=read_meeting),
        FixedBlock("closings", _closings, read_meeting),
        _block("standing", lambda data, view: facts(figures.review_facts(data.meeting, data.closing, view.zone)), MEETING),
        _block("agenda", lambda data, view: layouts.agenda_list(figures.agenda_labels(data.meeting.items(view.parts))), MEETING),
        _block("earlier", _earlier, Section("What became of earlier actions")),
        _block("decisions", _decisions, Section("Decisions")),
        _block("actions", _actions, Section("Who does what by when")),
        _block("health", _health, Section("Health")),
        _block("verdicts", _verdicts, Section("Verdicts"), part=Part.HYPOTHESES),
        _block("beside", _then_and_now, Section("Then and now")),
        _block("why", _changes_since, Section("Why it differs"), "stacked"),
        _block("seen", _needed_attention, Section("What needed somebody then")),
    ),
)

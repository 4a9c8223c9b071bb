"""``/review``: content and callbacks of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import OverviewSubject
from callbacks.pages.redraw import redraw_callbacks
from callbacks.pages.reviews.agenda import changes_since_last_review, headline_changes
from callbacks.pages.reviews.trends import trend_charts
from callbacks.security.wiring import CallbackContext
from dashboard.figures.overview.attention import rank_attention
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import add_query
from dashboard.formats import count_in_words
from dashboard.page_content import AttentionItem
from db.access import Permission
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Meeting
from db.schema.enums.records import AgendaTopic, ReviewState
from db.session import ScopedSession
from db.values.dates import date_text
from layouts.components.agenda import AgendaItem
from layouts.ids.pages import ChangesIds
from layouts.pages.reviews import series as layouts
from layouts.pages.reviews import trends as trend_layouts

DEFAULT_AGENDA = tuple({"topic": topic.value} for topic in AgendaTopic)
MAX_CHANGES = 6
MAX_EXCEPTIONS = 2  # attention items named per agenda item
# Agenda topic: its subject on the overview, its page.
AGENDA_SUBJECTS = {
    AgendaTopic.ATTENTION: ("health", "/"),
    AgendaTopic.CHANGES: ("", "/changes"),
    AgendaTopic.FLOW: ("", "/cohorts"),
    AgendaTopic.MILESTONES: ("milestones", "/milestones"),
    AgendaTopic.SPONSORS: ("engagement", "/engagement"),
    AgendaTopic.RESEARCH: ("research", "/research"),
    AgendaTopic.MONEY: ("spend", "/spend"),
    AgendaTopic.LEARNING: ("", "/research"),
    AgendaTopic.ACTIONS: ("", "/engagement"),
}


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id."""
    meetings = queries.list_meetings(session, request.programme.id)
    upcoming = _coming_meeting(session, request, meetings)
    monday = request.today - timedelta(days=request.today.weekday())
    running, missing = queries.weekly_update_status(session, request.programme.id, monday)
    positions = {challenge_id: position for position, challenge_id in enumerate(request.labels)}
    missing.sort(key=lambda row: positions.get(row["id"], len(positions)))
    missing_updates = [
        figures.MissingUpdate(request.labels.get(row["id"], str(row["title"])), row["lead"] or "", _update_href(request, row["id"]))
        for row in missing
    ]
    open_on = upcoming.held_on if upcoming.state == ReviewState.OPEN else None
    blocks = layouts.contents(
        figures.sentence(upcoming.held_on, request.today, len(missing), running, open_on),
        _next_review(request, upcoming),
        (figures.missing_sentence(missing_updates), [(update.name, update.lead, update.href) for update in missing_updates]),
        _changes_since_last(session, request),
        list(agenda_items(overview.read_subjects(session, request), request, upcoming)),
        figures.meetings_table(
            meetings, queries.record_counts(session, [meeting.id for meeting in meetings]), request.search, request.programme.time_zone
        ),
        request.view_search,
    )
    return {**blocks, **trend_charts(session, request, meetings)}


def _changes_since_last(session: ScopedSession, request: PageRequest) -> tuple[str, Sequence[AttentionItem]]:
    """Returns what changed since the last closed review: a sentence, and the most important changes."""
    period_changes = changes_since_last_review(session, request)
    return changes.changes_contents(period_changes)[ChangesIds.SENTENCE], headline_changes(period_changes, MAX_CHANGES)


def _coming_meeting(session: ScopedSession, request: PageRequest, meetings: list[Meeting]) -> Meeting:
    """Returns the open review, else the next draft, else the next day of the series as a draft."""
    for state in (ReviewState.OPEN, ReviewState.DRAFT):
        candidates = [
            meeting for meeting in meetings if meeting.state == state and (state == ReviewState.OPEN or meeting.held_on >= request.today)
        ]
        if candidates:
            return candidates[-1]
    dates = {meeting.held_on for meeting in meetings}
    day = queries.next_review_day(session, request.programme.id, request.today - timedelta(days=1))
    while day in dates:
        day = queries.next_review_day(session, request.programme.id, day)
    return Meeting("", request.programme.id, day, ReviewState.DRAFT, DEFAULT_AGENDA, "", "", 0)


def _update_href(request: PageRequest, challenge: str) -> str:
    return "/record/weekly-update" + add_query(request.search, for_=challenge) if request.may(Permission.RECORD) else ""


def _next_review(request: PageRequest, meeting: Meeting) -> layouts.NextReview:
    """Returns the next review and the actions that the viewer may take on it."""
    sentence = figures.review_state_sentence(meeting, None, request.programme.time_zone)
    return layouts.NextReview(f"Review of {date_text(meeting.held_on)}", sentence, list(review_acts(request, meeting)))


def review_acts(request: PageRequest, meeting: Meeting) -> Iterator[tuple[str, str, bool]]:
    """Yields (label, address, whether it is the primary one) of the actions that the viewer may take on a review in its state."""
    leads, records = request.may(Permission.STEER), request.may(Permission.RECORD)
    suffix = f"/{meeting.id}{request.search}" if meeting.id else request.search
    if meeting.state != ReviewState.DRAFT:
        yield "Present", f"/review/{meeting.id}/present{request.search}", meeting.state == ReviewState.OPEN
    if meeting.state == ReviewState.DRAFT and leads:
        yield "Open the review", "/record/review-start" + add_query(request.search, held=meeting.held_on.isoformat()), True
    if meeting.state == ReviewState.OPEN and leads:
        yield "Close the review", f"/record/review-close/{meeting.id}{request.search}", False
    if meeting.state == ReviewState.CLOSED and leads:
        yield "Reopen", f"/record/review-reopen/{meeting.id}{request.search}", False
    if meeting.id:
        yield (
            "Print the pack",
            f"/review/{meeting.id}/pack{request.filters.search(closing=request.filters.extra.get('closing', ''))}#print",
            False,
        )
    if meeting.state != ReviewState.CLOSED and records:
        yield (
            "Change the agenda",
            f"/record/review{suffix}" if meeting.id else "/record/review" + add_query(request.search, held=meeting.held_on.isoformat()),
            False,
        )


def agenda_items(overview_subjects: Sequence[OverviewSubject], request: PageRequest, meeting: Meeting) -> Iterator[AgendaItem]:
    """Yields the agenda of a review: each item with its page, the number of its attention items and the first of them."""
    subjects = {subject_.name: subject_ for subject_ in overview_subjects}
    for position, item in enumerate(meeting.agenda, 1):
        topic = item.get("topic", "")
        subject, path = AGENDA_SUBJECTS[AgendaTopic(topic)] if topic else ("", "")
        items = rank_attention(subjects[subject].attention) if subject else []
        title = AgendaTopic(topic).label if topic else item.get("title", "")
        href = (
            f"/review/{meeting.id}/present" + add_query(request.search, item=str(position))
            if meeting.state != ReviewState.DRAFT
            else f"{path or '/review'}{request.search}"
        )
        count = f"{count_in_words(len(items), 'matter')} to look at" if items else "nothing stands out" if subject else ""
        yield AgendaItem(title, href, count, tuple(items[:MAX_EXCEPTIONS]))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    content = context.contents(request, contents)
    return layouts.layout(content, trend_layouts.sections(content, request.search))


IDS, CHARTS = (*layouts.IDS, *trend_layouts.IDS), {**layouts.CHARTS, **trend_layouts.CHARTS}
CALLBACKS = redraw_callbacks("/review", Permission.SEE_PROGRAMME, IDS, CHARTS, contents)

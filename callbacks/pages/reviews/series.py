"""``/review``: parse, call, return."""

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
MAX_EXCEPTIONS = 2  # exceptions of an item named before the meeting
# Item of the agenda: the subject of the overview that it is about, the page where it is looked at.
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
    """Everything the page shows, by block."""
    found = queries.list_meetings(session, request.programme.id)
    coming = _coming_meeting(session, request, found)
    monday = request.today - timedelta(days=request.today.weekday())
    running, missing = queries.weekly_update_status(session, request.programme.id, monday)
    places = {one: place for place, one in enumerate(request.labels)}
    missing.sort(key=lambda row: places.get(row["id"], len(places)))
    waiting = [
        figures.MissingUpdate(request.labels.get(row["id"], str(row["title"])), row["lead"] or "", _update_href(request, row["id"]))
        for row in missing
    ]
    open_on = coming.held_on if coming.state == ReviewState.OPEN else None
    shown = layouts.contents(
        figures.sentence(coming.held_on, request.today, len(missing), running, open_on),
        _next_review(request, coming),
        (figures.missing_sentence(waiting), [(one.name, one.lead, one.href) for one in waiting]),
        _changes_since_last(session, request),
        list(agenda_items(overview.read_subjects(session, request), request, coming)),
        figures.meetings_table(
            found, queries.record_counts(session, [one.id for one in found]), request.search, request.programme.time_zone
        ),
        request.view_search,
    )
    return {**shown, **trend_charts(session, request, found)}


def _changes_since_last(session: ScopedSession, request: PageRequest) -> tuple[str, Sequence[AttentionItem]]:
    """What changed since the last closed review: in a sentence, and the changes that matter most."""
    found = changes_since_last_review(session, request)
    return changes.changes_contents(found)[ChangesIds.SENTENCE], headline_changes(found, MAX_CHANGES)


def _coming_meeting(session: ScopedSession, request: PageRequest, found: list[Meeting]) -> Meeting:
    """The review that is open, else the draft or the day of the series that comes next."""
    for state in (ReviewState.OPEN, ReviewState.DRAFT):
        there = [one for one in found if one.state == state and (state == ReviewState.OPEN or one.held_on >= request.today)]
        if there:
            return there[-1]
    held = {one.held_on for one in found}
    day = queries.next_review_day(session, request.programme.id, request.today - timedelta(days=1))
    while day in held:
        day = queries.next_review_day(session, request.programme.id, day)
    return Meeting("", request.programme.id, day, ReviewState.DRAFT, DEFAULT_AGENDA, "", "", 0)


def _update_href(request: PageRequest, challenge: str) -> str:
    return "/record/weekly-update" + add_query(request.search, for_=challenge) if request.may(Permission.RECORD) else ""


def _next_review(request: PageRequest, one: Meeting) -> layouts.NextReview:
    """What stands next, and what the viewer may do with it."""
    words = figures.review_state_sentence(one, None, request.programme.time_zone)
    return layouts.NextReview(f"Review of {date_text(one.held_on)}", words, list(review_acts(request, one)))


def review_acts(request: PageRequest, one: Meeting) -> Iterator[tuple[str, str, bool]]:
    """(words, address, whether it comes first) of what the viewer may do with a review as it stands."""
    leads, records = request.may(Permission.STEER), request.may(Permission.RECORD)
    at = f"/{one.id}{request.search}" if one.id else request.search
    if one.state != ReviewState.DRAFT:
        yield "Present", f"/review/{one.id}/present{request.search}", one.state == ReviewState.OPEN
    if one.state == ReviewState.DRAFT and leads:
        yield "Open the review", "/record/review-start" + add_query(request.search, held=one.held_on.isoformat()), True
    if one.state == ReviewState.OPEN and leads:
        yield "Close the review", f"/record/review-close/{one.id}{request.search}", False
    if one.state == ReviewState.CLOSED and leads:
        yield "Reopen", f"/record/review-reopen/{one.id}{request.search}", False
    if one.id:
        yield (
            "Print the pack",
            f"/review/{one.id}/pack{request.filters.search(closing=request.filters.extra.get('closing', ''))}#print",
            False,
        )
    if one.state != ReviewState.CLOSED and records:
        yield (
            "Change the agenda",
            f"/record/review{at}" if one.id else "/record/review" + add_query(request.search, held=one.held_on.isoformat()),
            False,
        )


def agenda_items(found: Sequence[OverviewSubject], request: PageRequest, one: Meeting) -> Iterator[AgendaItem]:
    """The agenda of a review: what of each item needs somebody, from what the subjects of the overview say, and where it is looked at."""
    subjects = {each.name: each for each in found}
    for place, item in enumerate(one.agenda, 1):
        topic = item.get("topic", "")
        subject, path = AGENDA_SUBJECTS[AgendaTopic(topic)] if topic else ("", "")
        items = rank_attention(subjects[subject].attention) if subject else []
        title = AgendaTopic(topic).label if topic else item.get("title", "")
        href = (
            f"/review/{one.id}/present" + add_query(request.search, item=str(place))
            if one.state != ReviewState.DRAFT
            else f"{path or '/review'}{request.search}"
        )
        told = f"{count_in_words(len(items), 'matter')} to look at" if items else "nothing stands out" if subject else ""
        yield AgendaItem(title, href, told, tuple(items[:MAX_EXCEPTIONS]))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    content = context.contents(request, contents)
    return layouts.layout(content, trend_layouts.sections(content, request.search))


IDS, CHARTS = (*layouts.IDS, *trend_layouts.IDS), {**layouts.CHARTS, **trend_layouts.CHARTS}
CALLBACKS = redraw_callbacks("/review", Permission.SEE_PROGRAMME, IDS, CHARTS, contents)

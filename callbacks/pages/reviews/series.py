"""``/review``: parse, call, return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import Subject
from callbacks.pages.redraw import redraws
from callbacks.pages.reviews.agenda import headlines, since_last
from callbacks.pages.reviews.trends import trends
from callbacks.security.wiring import Call
from dashboard.figures.overview.attention import ranked
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import also
from dashboard.formats import counted
from dashboard.page_content import Attention
from db.access import Permission
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Meeting
from db.schema.enums.records import AgendaTopic, ReviewState
from db.session import ScopedSession
from db.values.dates import in_words
from layouts.components.agenda import Item
from layouts.ids.pages import Changes
from layouts.pages.reviews import series as layouts
from layouts.pages.reviews import trends as trend_layouts

USUAL = tuple({"topic": topic.value} for topic in AgendaTopic)
MOST_CHANGES = 6
WORST = 2  # exceptions of an item named before the meeting
# Item of the agenda: the subject of the overview that it is about, the page where it is looked at.
ABOUT = {
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


def contents(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    found = queries.meetings(session, ask.programme.id)
    coming = _coming(session, ask, found)
    monday = ask.today - timedelta(days=ask.today.weekday())
    running, missing = queries.updated(session, ask.programme.id, monday)
    places = {one: place for place, one in enumerate(ask.labels)}
    missing.sort(key=lambda row: places.get(row["id"], len(places)))
    waiting = [figures.Waiting(ask.labels.get(row["id"], str(row["title"])), row["lead"] or "", _update(ask, row["id"])) for row in missing]
    open_on = coming.held_on if coming.state == ReviewState.OPEN else None
    shown = layouts.contents(
        figures.sentence(coming.held_on, ask.today, len(missing), running, open_on),
        _next(ask, coming),
        (figures.missing_sentence(waiting), [(one.name, one.lead, one.href) for one in waiting]),
        _changed(session, ask),
        list(agenda(overview.subjects_of(session, ask), ask, coming)),
        figures.meetings_table(found, queries.counts(session, [one.id for one in found]), ask.search, ask.programme.time_zone),
        ask.here,
    )
    return {**shown, **trends(session, ask, found)}


def _changed(session: ScopedSession, ask: Ask) -> tuple[str, Sequence[Attention]]:
    """What changed since the last closed review: in a sentence, and the changes that matter most."""
    found = since_last(session, ask)
    return changes.put(found)[Changes.SENTENCE], headlines(found, MOST_CHANGES)


def _coming(session: ScopedSession, ask: Ask, found: list[Meeting]) -> Meeting:
    """The review that is open, else the draft or the day of the series that comes next."""
    for state in (ReviewState.OPEN, ReviewState.DRAFT):
        there = [one for one in found if one.state == state and (state == ReviewState.OPEN or one.held_on >= ask.today)]
        if there:
            return there[-1]
    held = {one.held_on for one in found}
    day = queries.next_review(session, ask.programme.id, ask.today - timedelta(days=1))
    while day in held:
        day = queries.next_review(session, ask.programme.id, day)
    return Meeting("", ask.programme.id, day, ReviewState.DRAFT, USUAL, "", "", 0)


def _update(ask: Ask, challenge: str) -> str:
    return "/record/weekly-update" + also(ask.search, for_=challenge) if ask.may(Permission.RECORD) else ""


def _next(ask: Ask, one: Meeting) -> layouts.Next:
    """What stands next, and what the viewer may do with it."""
    words = figures.standing(one, None, ask.programme.time_zone)
    return layouts.Next(f"Review of {in_words(one.held_on)}", words, list(acts(ask, one)))


def acts(ask: Ask, one: Meeting) -> Iterator[tuple[str, str, bool]]:
    """(words, address, whether it comes first) of what the viewer may do with a review as it stands."""
    leads, records = ask.may(Permission.STEER), ask.may(Permission.RECORD)
    at = f"/{one.id}{ask.search}" if one.id else ask.search
    if one.state != ReviewState.DRAFT:
        yield "Present", f"/review/{one.id}/present{ask.search}", one.state == ReviewState.OPEN
    if one.state == ReviewState.DRAFT and leads:
        yield "Open the review", "/record/review-start" + also(ask.search, held=one.held_on.isoformat()), True
    if one.state == ReviewState.OPEN and leads:
        yield "Close the review", f"/record/review-close/{one.id}{ask.search}", False
    if one.state == ReviewState.CLOSED and leads:
        yield "Reopen", f"/record/review-reopen/{one.id}{ask.search}", False
    if one.id:
        yield "Print the pack", f"/review/{one.id}/pack{ask.filters.search(closing=ask.filters.extra.get('closing', ''))}#print", False
    if one.state != ReviewState.CLOSED and records:
        yield (
            "Change the agenda",
            f"/record/review{at}" if one.id else "/record/review" + also(ask.search, held=one.held_on.isoformat()),
            False,
        )


def agenda(found: Sequence[Subject], ask: Ask, one: Meeting) -> Iterator[Item]:
    """The agenda of a review: what of each item needs somebody, from what the subjects of the overview say, and where it is looked at."""
    subjects = {each.name: each for each in found}
    for place, item in enumerate(one.agenda, 1):
        topic = item.get("topic", "")
        subject, path = ABOUT[AgendaTopic(topic)] if topic else ("", "")
        items = ranked(subjects[subject].attention) if subject else []
        title = AgendaTopic(topic).label if topic else item.get("title", "")
        href = (
            f"/review/{one.id}/present" + also(ask.search, item=str(place))
            if one.state != ReviewState.DRAFT
            else f"{path or '/review'}{ask.search}"
        )
        told = f"{counted(len(items), 'matter')} to look at" if items else "nothing stands out" if subject else ""
        yield Item(title, href, told, tuple(items[:WORST]))


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    content = call.contents(ask, contents)
    return layouts.layout(content, trend_layouts.sections(content, ask.search))


IDS, CHARTS = (*layouts.IDS, *trend_layouts.IDS), {**layouts.CHARTS, **trend_layouts.CHARTS}
WIRES = redraws("/review", Permission.SEE_PROGRAMME, IDS, CHARTS, contents)

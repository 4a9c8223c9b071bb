"""``/review``. Opened by a programme lead before the weekly meeting: what must the meeting discuss, who has not reported yet? Decides the
agenda. Opened by the team after it: which reviews were there, and where are their records? And from review to review: does our reported
health hold, do milestones and money drift, do actions get done?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import OverviewSubject
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence
from callbacks.pages.reviews.agenda import changes_since_last_review, headline_changes
from callbacks.pages.reviews.agenda_items import agenda_items, review_acts
from callbacks.pages.reviews.trends import ReviewTrends, read_trends
from dashboard.figures.overview.known import known_heading
from dashboard.figures.reviews import meetings as figures
from dashboard.figures.reviews.actions_done import done_chart
from dashboard.figures.reviews.strips import HealthStrips, health_strips
from dashboard.figures.reviews.trend_health import health_chart
from dashboard.figures.reviews.trend_milestones import milestones_chart
from dashboard.figures.reviews.trend_outturn import outturn_chart
from dashboard.filters import add_query
from dashboard.page_content import AttentionItem, Chart, EmptyState, KnownItem, Listing
from dashboard.prose import Prose, Text
from dashboard.view import View
from db.access import Permission
from db.queries.reviews import meetings as queries
from db.queries.reviews.meetings import Meeting
from db.schema.enums.records import ReviewState
from db.session import ScopedSession
from db.values.dates import date_text, monday_of
from layouts.components.agenda import AgendaItem, agenda
from layouts.components.known_items import known_items
from layouts.pages.reviews import series as layouts
from layouts.pages.reviews.strips import health_strips as strips_layout

MAX_CHANGES = 6
NOTHING = EmptyState("No review is recorded yet. Open the first one, and it stands here.")


@dataclass(frozen=True)
class ReviewSeries:
    """The reviews of a programme, newest first, with the numbers of their decisions and actions by id; the next review, the actions that the
    viewer may take on it and its agenda; the running challenges, and those without an update for the week; what changed since the last
    closed review; what is known until a later day; the trends over the closed ones; the health of the challenges week by week."""

    meetings: Sequence[Meeting]
    counts: Mapping[str, tuple[int, int]]
    upcoming: Meeting
    acts: Sequence[tuple[str, str, bool]]
    items: Sequence[AgendaItem]
    running: int
    missing: Sequence[figures.MissingUpdate]
    changed: tuple[Text, Sequence[AttentionItem]]
    known: Sequence[KnownItem]
    trends: ReviewTrends
    strips: HealthStrips


def read_series(session: ScopedSession, request: PageRequest) -> ReviewSeries:
    """Returns what the page shows."""
    meetings = queries.list_meetings(session, request.programme.id)
    upcoming = _coming_meeting(session, request, meetings)
    subjects = overview.read_subjects(session, request)
    monday = monday_of(request.today)
    running, missing = queries.weekly_update_status(session, request.programme.id, monday)
    positions = {challenge_id: position for position, challenge_id in enumerate(request.labels)}
    missing.sort(key=lambda row: positions.get(row["id"], len(positions)))
    return ReviewSeries(
        meetings,
        queries.record_counts(session, [meeting.id for meeting in meetings]),
        upcoming,
        list(review_acts(request.view, upcoming)),
        list(agenda_items(subjects, request, upcoming)),
        running,
        [
            figures.MissingUpdate(request.labels.get(row["id"], str(row["title"])), row["lead"] or "", _update_href(request, row["id"]))
            for row in missing
        ],
        _changes_since_last(session, request),
        overview.known_in(subjects),
        read_trends(session, request, meetings),
        _strips(subjects, request.view),
    )


def _changes_since_last(session: ScopedSession, request: PageRequest) -> tuple[Text, Sequence[AttentionItem]]:
    """Returns what changed since the last closed review: a sentence, and the most important changes."""
    period_changes = changes_since_last_review(session, request)
    return changes.sentence(period_changes), headline_changes(period_changes, MAX_CHANGES)


def _coming_meeting(session: ScopedSession, request: PageRequest, meetings: list[Meeting]) -> Meeting:
    """Returns the coming review; one that is not stored yet has the default agenda."""
    coming = queries.coming_review(session, request.programme.id, request.today, meetings)
    return coming if coming.id else replace(coming, agenda=tuple(queries.default_agenda(request.programme.parts)))


def _strips(subjects: Sequence[OverviewSubject], view: View) -> HealthStrips:
    """Returns the health of the challenges of the overview, in its order."""
    shown = overview.Overview(subjects, "", view)
    health = shown.health.health if shown.health is not None else None
    return health_strips(shown.healths, shown.matrix.rows, health.reasons if health is not None else {}, view)


def _update_href(request: PageRequest, challenge: str) -> str:
    return "/record/weekly-update" + add_query(request.view.search, for_=challenge) if request.may(Permission.RECORD) else ""


def _sentence(data: ReviewSeries, view: View) -> Text:
    open_on = data.upcoming.held_on if data.upcoming.state == ReviewState.OPEN else None
    return figures.sentence(data.upcoming.held_on, len(data.missing), data.running, open_on, view)


def _next_review(data: ReviewSeries, view: View) -> Any:
    words = figures.review_state_sentence(data.upcoming, None, view)
    return layouts.next_review(layouts.NextReview(f"Review of {date_text(data.upcoming.held_on)}", words, data.acts))


def _missing_updates(data: ReviewSeries, view: View) -> Any:
    return layouts.missing_updates(
        figures.missing_sentence(data.missing, data.running, view), *figures.missing_on_screen(data.missing, view)
    )


def _linked_changes(sentence: Text, view: View) -> Text:
    """Returns the sentence of what changed, with its counts linked to the page that lists the changes."""
    return sentence.linked(dict.fromkeys(changes.OPENS, f"/changes{view.search}")) if isinstance(sentence, Prose) else sentence


def _reviews(data: ReviewSeries, view: View) -> Listing:
    table = figures.meetings_table(data.meetings, data.counts, view)
    return Listing("review-list", table, NOTHING, view.view_search, measures=("review_decisions", "review_actions"), tall=True)


def _trend(name: str, make: Callable[[ReviewTrends, View], Chart], *, heat: bool = False) -> ChartBlock:
    return ChartBlock(
        f"trends-{name}",
        lambda data, view: make(data.trends, view),
        read_series,
        FROM_REVIEW_TO_REVIEW,
        wide=True,
        heat=heat,
        opens=TREND_OPENS,
    )


TREND_OPENS = {  # where what the headings of the trends count is listed
    **dict.fromkeys(("milestones_followed", "milestones_moved_later"), "/milestones"),
    **dict.fromkeys(("actions_done_by_date", "actions_done_or_overdue"), "/actions"),
    **dict.fromkeys(("reviewed_better_than_records", "reviewed_healths_compared", "reviews_followed"), "#review-list"),
}
NEXT = Section(label="How the challenges stand, and what is next", layout="review-top")
AGENDA = Section("The agenda, as it stands")
FROM_REVIEW_TO_REVIEW = Section("From review to review")
PAGE = Page(
    key="review",
    path="/review",
    title="Review",
    needs=Permission.SEE_PROGRAMME,
    question="What must the meeting discuss, who has not reported yet? Does what we said hold, from review to review?",
    group=NavigationGroup.THIS_WEEK,
    icon="review",
    blocks=(
        Sentence(make=_sentence, data=read_series, opens=dict.fromkeys(("updates_missing", "challenges_to_report"), "#review-missing")),
        Block("strips", lambda data, view: strips_layout(data.strips), read_series, NEXT, classes="review-strips"),
        Block("next", _next_review, read_series, NEXT),
        Block("missing", _missing_updates, read_series, NEXT),
        Block(
            "changed",
            lambda data, view: layouts.changed(_linked_changes(data.changed[0], view), data.changed[1], view.view_search),
            read_series,
            Section("Changed since the last review"),
            classes="stacked",
        ),
        Block("agenda", lambda data, view: agenda(data.items), read_series, AGENDA),
        Block("known", lambda data, view: known_items(known_heading(data.known, view), data.known), read_series, AGENDA),
        _trend("health", lambda trends, view: health_chart(trends.closed, trends.marks, view), heat=True),
        _trend("milestones", lambda trends, view: milestones_chart(trends.closed, trends.paths, view)),
        _trend("outturn", lambda trends, view: outturn_chart(trends.closed, trends.outturns, view)),
        _trend("done", lambda trends, view: done_chart(trends.closed, trends.actions, view)),
        Block("list", _reviews, read_series, Section("Reviews so far")),
    ),
)

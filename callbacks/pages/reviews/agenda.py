"""The items of a review's agenda as the meeting sees them: each the message, the exceptions first, a chart or two, a short table.

Everything comes from the pages of the topics, so that a number is the same there and in the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages import engagement, milestones, research, spend
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import OverviewSubject
from dashboard.figures.changes import summary as change_figures
from dashboard.figures.overview.attention import rank_attention, sentence
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import add_query
from dashboard.metrics import engagement as metrics
from dashboard.metrics.changes import significance as change_metrics
from dashboard.page_content import AgendaScreen, AttentionItem, Chart, EmptyState, Listing
from db.access import Permission
from db.queries.engagement import conversations as queries
from db.queries.reviews.meetings import Meeting
from db.schema.enums.records import AgendaTopic, ReviewState
from db.session import ScopedSession
from layouts.ids.learning import LearningIds
from layouts.ids.pages import ChangesIds, CohortIds, CohortsIds, EngagementIds, MilestonesIds, OverviewIds, ResearchIds, SpendIds

MAX_ATTENTION, MAX_ROWS = 6, 12  # exceptions on a screen; rows of a table on a screen


@dataclass(frozen=True)
class ScreenContext:
    """What the screens of a meeting are made of; what several of them need is read once."""

    session: ScopedSession
    request: PageRequest
    meeting: Meeting

    @cached_property
    def subjects(self) -> dict[str, OverviewSubject]:
        """The subjects of the overview, by name."""
        return {one.name: one for one in overview.read_subjects(self.session, self.request)}

    @cached_property
    def research(self) -> Mapping[str, Any]:
        """The page of research, which two screens show."""
        return research.contents(self.session, self.request)

    def attention_for(self, name: str) -> tuple[AttentionItem, ...]:
        """What of a subject needs somebody, worst first."""
        return tuple(rank_attention(self.subjects[name].attention))[:MAX_ATTENTION]

    def href(self, path: str) -> str:
        """The address of a page with these filters."""
        return f"{path}{self.request.search}"


def screens(session: ScopedSession, request: PageRequest, meeting: Meeting) -> list[AgendaScreen]:
    """One screen for each item of the agenda, in its order."""
    screen_context = ScreenContext(session, request, meeting)
    return [_screen(screen_context, place, item) for place, item in enumerate(meeting.agenda, 1)]


def _screen(screen_context: ScreenContext, place: int, item: Mapping[str, str]) -> AgendaScreen:
    topic = item.get("topic", "")
    if topic in TOPIC_SCREENS:
        return TOPIC_SCREENS[topic](screen_context)
    return AgendaScreen(f"own-{place}", item.get("title", ""), "Record what is decided and who does what.")


def _attention(screen_context: ScreenContext) -> AgendaScreen:
    found = overview.subject_blocks(list(screen_context.subjects.values()), screen_context.request)
    items = tuple(rank_attention(item for one in screen_context.subjects.values() for item in one.attention))
    return AgendaScreen(
        AgendaTopic.ATTENTION, AgendaTopic.ATTENTION.label, sentence(items, screen_context.request.labels), items[:MAX_ATTENTION],
        listings=_listings(found, OverviewIds.CHALLENGES), href=screen_context.href("/"), confidential=True,
    )  # fmt: skip


def _changes(screen_context: ScreenContext) -> AgendaScreen:
    found = changes_since_last_review(screen_context.session, screen_context.request)
    page = changes.changes_contents(found)
    return AgendaScreen(
        AgendaTopic.CHANGES, AgendaTopic.CHANGES.label, page[ChangesIds.SENTENCE], headline_changes(found, MAX_ATTENTION),
        _charts(page, ChangesIds.COUNTS, ChangesIds.MOVED, ChangesIds.MONEY), href=screen_context.href("/changes"), confidential=True,
    )  # fmt: skip


def changes_since_last_review(session: ScopedSession, request: PageRequest) -> changes.PeriodChanges:
    """What changed since the review before the one that is looked at, whatever moments the address names."""
    filters = replace(request.filters, extra={name: value for name, value in request.filters.extra.items() if name not in ("from", "to")})
    at = replace(request, filters=filters)
    return changes.read_changes(session, at, changes.requested_period(session, at))


def headline_changes(found: changes.PeriodChanges, most: int) -> tuple[AttentionItem, ...]:
    """The changes that matter most, each with its challenge, why and by whom."""
    request, severity = found.request, {"bad": 3, "warn": 2}
    text = change_figures.headlines(
        change_metrics.most_important(found.items, most),
        request.labels,
        found.names,
        request.programme.time_zone,
        changes.change_link_builder(request),
    )
    return tuple(
        AttentionItem(
            severity.get(one.tone, 1), 0, about, one.what, ". ".join(part for part in (one.why, one.late or one.who) if part), one.href
        )
        for about, one in text
    )


def _flow(screen_context: ScreenContext) -> AgendaScreen:
    chosen = screen_context.request.cohort
    page = (
        cohort.contents(screen_context.session, replace(screen_context.request, path={"id": chosen}))
        if chosen
        else cohorts.contents(screen_context.session, screen_context.request)
    )
    charts = _charts(page, CohortIds.FLOW, CohortIds.TIMELINE) if chosen else _charts(page, CohortsIds.STAGES)
    listings = _listings(page, CohortIds.CHALLENGES) if chosen else ()
    text = page[CohortIds.SENTENCE if chosen else CohortsIds.SENTENCE]
    return AgendaScreen(
        AgendaTopic.FLOW, AgendaTopic.FLOW.label, _plain_sentence(text), charts=charts, listings=listings,
        href=screen_context.href(f"/cohorts/{chosen}" if chosen else "/cohorts"),
    )  # fmt: skip


def _milestones(screen_context: ScreenContext) -> AgendaScreen:
    page = milestones.contents(screen_context.session, screen_context.request)
    return AgendaScreen(
        AgendaTopic.MILESTONES, AgendaTopic.MILESTONES.label, _plain_sentence(page[MilestonesIds.SENTENCE]), screen_context.attention_for("milestones"),
        _charts(page, MilestonesIds.SLIP), _listings(page, MilestonesIds.LIST), screen_context.href("/milestones"),
    )  # fmt: skip


def _sponsors(screen_context: ScreenContext) -> AgendaScreen:
    page = engagement.contents(screen_context.session, screen_context.request)
    return AgendaScreen(
        AgendaTopic.SPONSORS, AgendaTopic.SPONSORS.label, _plain_sentence(page[EngagementIds.SENTENCE]), screen_context.attention_for("engagement"),
        _charts(page, EngagementIds.QUIET), _listings(page, EngagementIds.ACTIONS), screen_context.href("/engagement"),
    )  # fmt: skip


def _research(screen_context: ScreenContext) -> AgendaScreen:
    return AgendaScreen(
        AgendaTopic.RESEARCH,
        AgendaTopic.RESEARCH.label,
        _plain_sentence(screen_context.research[ResearchIds.SENTENCE]),
        screen_context.attention_for("research"),
        _charts(screen_context.research, ResearchIds.COVERAGE),
        href=screen_context.href("/research"),
    )


def _learning(screen_context: ScreenContext) -> AgendaScreen:
    """Hypotheses first, then findings. While the meeting runs, a verdict is recorded as of it."""
    page, findings = learning.contents(screen_context.session, screen_context.request), screen_context.research[ResearchIds.FINDINGS]
    believed = page[LearningIds.EVIDENCE].empty is None
    text = f"{findings.title}.".replace("..", ".")
    decides = believed and screen_context.meeting.state == ReviewState.OPEN and screen_context.request.may(Permission.STEER)
    return AgendaScreen(
        AgendaTopic.LEARNING, AgendaTopic.LEARNING.label, f"{_plain_sentence(page[LearningIds.SENTENCE])} {text}" if believed else text,
        charts=(*(_charts(page, LearningIds.EVIDENCE) if believed else ()), (ResearchIds.FINDINGS, findings)),
        listings=_listings(page, LearningIds.REGISTER) if believed else (), href=screen_context.href("/learning" if believed else "/research"),
        acts=(("Record a verdict", f"/record/verdict{add_query(screen_context.request.search, review=screen_context.meeting.id)}"),) if decides else (),
    )  # fmt: skip


def _money(screen_context: ScreenContext) -> AgendaScreen:
    page = spend.contents(screen_context.session, screen_context.request)
    return AgendaScreen(
        AgendaTopic.MONEY,
        AgendaTopic.MONEY.label,
        _plain_sentence(page[SpendIds.SENTENCE]),
        screen_context.attention_for("spend"),
        _charts(page, SpendIds.LINES, SpendIds.CUMULATIVE),
        href=screen_context.href("/spend"),
        confidential=True,
    )


def _actions(screen_context: ScreenContext) -> AgendaScreen:
    request = screen_context.request
    found = metrics.read_open_actions(
        queries.open_actions(screen_context.session, request.programme.id, challenges=request.challenges, whole=not request.challenge),
        request.today,
    )
    table = figures.actions_table(found, request.labels, request.search, request.today)
    listing = Listing(EngagementIds.ACTIONS, table, EmptyState("Nothing is open between the sides.", "Raise an action", "/record/action"))
    return AgendaScreen(
        AgendaTopic.ACTIONS, AgendaTopic.ACTIONS.label, figures.actions_sentence(found), listings=(_truncated(listing),), href=screen_context.href("/actions"),
        confidential=True,
    )  # fmt: skip


def _charts(page: Mapping[str, Any], *names: str) -> tuple[tuple[str, Chart], ...]:
    """Charts of a page that have something to show; the first one in any case."""
    found = [(str(name), page[name]) for name in names]
    return tuple(one for place, one in enumerate(found) if place == 0 or one[1].empty is None)


def _listings(page: Mapping[str, Any], *names: str) -> tuple[Listing, ...]:
    """Tables of a page, cut to what a screen holds; the rest is on its page."""
    return tuple(_truncated(one) for one in (page[name] for name in names) if isinstance(one, Listing))


def _truncated(one: Listing) -> Listing:
    return replace(one, table=replace(one.table, rows=one.table.rows[:MAX_ROWS]), tall=False)


def _plain_sentence(text: Any) -> str:
    """The sentence of a page, without the banner that may stand beside it."""
    parts: Iterable[Any] = text if isinstance(text, list) else [text]
    return " ".join(one for one in parts if isinstance(one, str))


TOPIC_SCREENS: dict[str, Callable[[ScreenContext], AgendaScreen]] = {
    AgendaTopic.ATTENTION: _attention,
    AgendaTopic.CHANGES: _changes,
    AgendaTopic.FLOW: _flow,
    AgendaTopic.MILESTONES: _milestones,
    AgendaTopic.SPONSORS: _sponsors,
    AgendaTopic.RESEARCH: _research,
    AgendaTopic.MONEY: _money,
    AgendaTopic.LEARNING: _learning,
    AgendaTopic.ACTIONS: _actions,
}

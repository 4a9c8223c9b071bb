"""The agenda of a review as screens: for each item its sentence, what needs attention, one or two charts and a short table.

All content comes from the pages of the topics, so that a number is equal there and in the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages import engagement, milestones, research, spend
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.open_actions import open_actions
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import OverviewSubject
from dashboard.figures.overview.attention import rank_attention, sentence
from dashboard.figures.overview.known import known_heading
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import add_query
from dashboard.page_content import AgendaScreen, AttentionItem, Chart, EmptyState, Listing
from dashboard.prose import Prose, Text, join_prose
from db.access import Permission
from db.queries.reviews.meetings import Meeting
from db.schema.enums.parts import PART_BY_TOPIC
from db.schema.enums.records import AgendaTopic, ReviewState
from db.session import ScopedSession

MAX_ATTENTION = 6  # attention items on a screen


@dataclass(frozen=True)
class ScreenContext:
    """The data of a meeting's screens; data that several screens need is read only once."""

    session: ScopedSession
    request: PageRequest
    meeting: Meeting

    @cached_property
    def subjects(self) -> dict[str, OverviewSubject]:
        """The subjects of the overview, by name."""
        return {subject.name: subject for subject in overview.read_subjects(self.session, self.request)}

    @cached_property
    def research(self) -> Mapping[str, Any]:
        """The content of the research page, which two screens show."""
        return research.PAGE.contents(self.session, self.request)

    def attention_for(self, name: str) -> tuple[AttentionItem, ...]:
        """Returns what needs attention in a subject, most urgent first."""
        return tuple(rank_attention(self.subjects[name].attention))[:MAX_ATTENTION]

    def href(self, path: str) -> str:
        """Returns the address of a page with these filters."""
        return f"{path}{self.request.search}"


def screens(session: ScopedSession, request: PageRequest, meeting: Meeting) -> list[AgendaScreen]:
    """Returns one screen for each item of the agenda, in its order."""
    screen_context = ScreenContext(session, request, meeting)
    return [_screen(screen_context, position, item) for position, item in enumerate(meeting.items(request.programme.parts), 1)]


def _screen(screen_context: ScreenContext, position: int, item: Mapping[str, str]) -> AgendaScreen:
    topic = item.get("topic", "")
    if topic in TOPIC_SCREENS:
        return TOPIC_SCREENS[topic](screen_context)
    return AgendaScreen(f"own-{position}", item.get("title", ""), "Record what is decided and who does what.")


def _attention(screen_context: ScreenContext) -> AgendaScreen:
    subjects, view = list(screen_context.subjects.values()), screen_context.request.view
    items = tuple(rank_attention(item for subject in screen_context.subjects.values() for item in subject.attention))
    known = tuple(overview.known_in(subjects))
    return AgendaScreen(
        AgendaTopic.ATTENTION, AgendaTopic.ATTENTION.label, sentence(items, screen_context.request.view), items[:MAX_ATTENTION],
        listings=(replace(overview.challenge_listing(subjects, view), tall=False),), href=screen_context.href("/"), confidential=True,
        known=known, known_heading=known_heading(known, view),
    )  # fmt: skip


def _changes(screen_context: ScreenContext) -> AgendaScreen:
    period_changes = changes_since_last_review(screen_context.session, screen_context.request)
    page = changes.contents_of(period_changes)
    return AgendaScreen(
        AgendaTopic.CHANGES, AgendaTopic.CHANGES.label, page["changes-sentence"], headline_changes(period_changes, MAX_ATTENTION),
        _charts(page, "changes-counts", "changes-moved", "changes-money"), href=screen_context.href("/changes"), confidential=True,
    )  # fmt: skip


def changes_since_last_review(session: ScopedSession, request: PageRequest) -> changes.PeriodChanges:
    """Returns the changes since the review before the one shown; ``from`` and ``to`` of the address are ignored."""
    filters = replace(request.filters, extra={name: value for name, value in request.filters.extra.items() if name not in ("from", "to")})
    unfiltered = replace(request, filters=filters)
    return changes.read_changes(session, unfiltered, changes.requested_period(session, unfiltered))


def headline_changes(period_changes: changes.PeriodChanges, most: int) -> tuple[AttentionItem, ...]:
    """Returns the most important changes, each with its challenge, reason and user."""
    severity = {"bad": 3, "warn": 2}
    return tuple(
        AttentionItem(
            severity.get(change.tone, 1),
            0,
            about,
            change.what,
            ". ".join(phrase for phrase in (change.why, change.late or change.who) if phrase),
            change.href,
        )
        for about, change in changes.headline_lines(period_changes, most)
    )


def _flow(screen_context: ScreenContext) -> AgendaScreen:
    cohort_id = screen_context.request.cohort
    page = (
        cohort.PAGE.contents(screen_context.session, replace(screen_context.request, path={"id": cohort_id}))
        if cohort_id
        else cohorts.PAGE.contents(screen_context.session, screen_context.request)
    )
    charts = _charts(page, "cohort-flow", "cohort-timeline") if cohort_id else _charts(page, "cohorts-stages")
    listings = _listings(page, "cohort-challenges") if cohort_id else ()
    text = page["cohort-sentence" if cohort_id else "cohorts-sentence"]
    return AgendaScreen(
        AgendaTopic.FLOW, AgendaTopic.FLOW.label, _sentence(text), charts=charts, listings=listings,
        href=screen_context.href(f"/cohorts/{cohort_id}" if cohort_id else "/cohorts"),
    )  # fmt: skip


def _milestones(screen_context: ScreenContext) -> AgendaScreen:
    page = milestones.PAGE.contents(screen_context.session, screen_context.request)
    return AgendaScreen(
        AgendaTopic.MILESTONES, AgendaTopic.MILESTONES.label, _sentence(page["milestones-sentence"]), screen_context.attention_for("milestones"),
        _charts(page, "milestones-slip"), _listings(page, "milestones-list"), screen_context.href("/milestones"),
    )  # fmt: skip


def _sponsors(screen_context: ScreenContext) -> AgendaScreen:
    page = engagement.PAGE.contents(screen_context.session, screen_context.request)
    return AgendaScreen(
        AgendaTopic.SPONSORS, AgendaTopic.SPONSORS.label, _sentence(page["engagement-sentence"]), screen_context.attention_for("engagement"),
        _charts(page, "engagement-quiet"), _listings(page, "engagement-actions"), screen_context.href("/engagement"),
    )  # fmt: skip


def _research(screen_context: ScreenContext) -> AgendaScreen:
    """Returns whom research heard; also the findings, where no item about learning shows them."""
    findings = () if screen_context.request.has(PART_BY_TOPIC.get(AgendaTopic.LEARNING)) else ("research-findings",)
    return AgendaScreen(
        AgendaTopic.RESEARCH,
        AgendaTopic.RESEARCH.label,
        _sentence(screen_context.research["research-sentence"]),
        screen_context.attention_for("research"),
        _charts(screen_context.research, "research-coverage", *findings),
        href=screen_context.href("/research"),
    )


def _learning(screen_context: ScreenContext) -> AgendaScreen:
    """Returns the hypotheses first, then the findings. While the meeting is open, a verdict is recorded for it."""
    page, findings = learning.PAGE.contents(screen_context.session, screen_context.request), screen_context.research["research-findings"]
    register = replace(next(part for part in page["learning-register"] if isinstance(part, Listing)), tall=False)
    has_hypotheses = register.table.row_count > 0
    text = findings.title + ("" if str(findings.title).endswith(".") else ".")
    may_decide = has_hypotheses and screen_context.meeting.state == ReviewState.OPEN and screen_context.request.may(Permission.STEER)
    return AgendaScreen(
        AgendaTopic.LEARNING, AgendaTopic.LEARNING.label, join_prose([_sentence(page["learning-sentence"]), text]) if has_hypotheses else text,
        charts=(("research-findings", findings),), listings=(register,) if has_hypotheses else (),
        href=screen_context.href("/learning" if has_hypotheses else "/research"),
        acts=(("Record a verdict", f"/record/verdict{add_query(screen_context.request.search, review=screen_context.meeting.id)}"),) if may_decide else (),
    )  # fmt: skip


def _money(screen_context: ScreenContext) -> AgendaScreen:
    page = spend.PAGE.contents(screen_context.session, screen_context.request)
    return AgendaScreen(
        AgendaTopic.MONEY,
        AgendaTopic.MONEY.label,
        _sentence(page["spend-sentence"]),
        screen_context.attention_for("spend"),
        _charts(page, "spend-lines", "spend-cumulative"),
        href=screen_context.href("/spend"),
        confidential=True,
    )


def _actions(screen_context: ScreenContext) -> AgendaScreen:
    request = screen_context.request
    actions = open_actions(screen_context.session, request)
    table = figures.actions_table(actions, request.view)
    listing = Listing("engagement-actions", table, EmptyState("Nothing is open between the sides.", "Raise an action", "/record/action"))
    return AgendaScreen(
        AgendaTopic.ACTIONS,
        AgendaTopic.ACTIONS.label,
        figures.actions_sentence(actions, request.view),
        listings=(listing,),
        href=screen_context.href("/actions"),
        confidential=True,
    )


def _charts(page: Mapping[str, Any], *names: str) -> tuple[tuple[str, Chart], ...]:
    """Returns the charts of a page that have data; the first one in any case."""
    charts = [(str(name), page[name]) for name in names]
    return tuple(chart for index, chart in enumerate(charts) if index == 0 or chart[1].empty is None)


def _listings(page: Mapping[str, Any], *names: str) -> tuple[Listing, ...]:
    """Returns the tables of a page with all their rows; a screen and a printed page show the first of them."""
    return tuple(replace(listing, tall=False) for listing in (page[name] for name in names) if isinstance(listing, Listing))


def _sentence(text: Any) -> Text:
    """Returns the sentence of a page without its banner."""
    if isinstance(text, str | Prose):
        return text
    return join_prose(part for part in text if isinstance(part, str | Prose))


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

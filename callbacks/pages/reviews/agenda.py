"""The items of a review's agenda as the meeting sees them: each the message, the exceptions first, a chart or two, a short table.

Everything comes from the pages of the topics, so that a number is the same there and in the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages import engagement, milestones, research, spend
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.overview import page as overview
from callbacks.pages.overview.subjects import Subject
from dashboard.figures.changes import summary as change_figures
from dashboard.figures.overview.attention import ranked, sentence
from dashboard.figures.reviews import meetings as figures
from dashboard.filters import also
from dashboard.metrics import engagement as metrics
from dashboard.metrics.changes import significance as change_metrics
from dashboard.page_content import Attention, Chart, Empty, Listing, Screen
from db.access import Permission
from db.queries.engagement import conversations as queries
from db.queries.reviews.meetings import Meeting
from db.schema.enums.records import AgendaTopic, ReviewState
from db.session import ScopedSession
from layouts.ids.learning import Learning
from layouts.ids.pages import Changes, Cohort, Cohorts, Engagement, Milestones, Overview, Research, Spend

FEW, MANY = 6, 12  # exceptions on a screen; rows of a table on a screen


@dataclass(frozen=True)
class Seen:
    """What the screens of a meeting are made of; what several of them need is read once."""

    session: ScopedSession
    ask: Ask
    meeting: Meeting

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """The subjects of the overview, by name."""
        return {one.name: one for one in overview.subjects_of(self.session, self.ask)}

    @cached_property
    def research(self) -> Mapping[str, Any]:
        """The page of research, which two screens show."""
        return research.contents(self.session, self.ask)

    def needs(self, name: str) -> tuple[Attention, ...]:
        """What of a subject needs somebody, worst first."""
        return tuple(ranked(self.subjects[name].attention))[:FEW]

    def at(self, path: str) -> str:
        """The address of a page with these filters."""
        return f"{path}{self.ask.search}"


def screens(session: ScopedSession, ask: Ask, meeting: Meeting) -> list[Screen]:
    """One screen for each item of the agenda, in its order."""
    seen = Seen(session, ask, meeting)
    return [_screen(seen, place, item) for place, item in enumerate(meeting.agenda, 1)]


def _screen(seen: Seen, place: int, item: Mapping[str, str]) -> Screen:
    topic = item.get("topic", "")
    if topic in TOPICS:
        return TOPICS[topic](seen)
    return Screen(f"own-{place}", item.get("title", ""), "Record what is decided and who does what.")


def _attention(seen: Seen) -> Screen:
    found = overview.shown(list(seen.subjects.values()), seen.ask)
    items = tuple(ranked(item for one in seen.subjects.values() for item in one.attention))
    return Screen(
        AgendaTopic.ATTENTION, AgendaTopic.ATTENTION.label, sentence(items, seen.ask.labels), items[:FEW],
        listings=_listed(found, Overview.CHALLENGES), href=seen.at("/"), confidential=True,
    )  # fmt: skip


def _changes(seen: Seen) -> Screen:
    found = since_last(seen.session, seen.ask)
    page = changes.put(found)
    return Screen(
        AgendaTopic.CHANGES, AgendaTopic.CHANGES.label, page[Changes.SENTENCE], headlines(found, FEW),
        _charts(page, Changes.COUNTS, Changes.MOVED, Changes.MONEY), href=seen.at("/changes"), confidential=True,
    )  # fmt: skip


def since_last(session: ScopedSession, ask: Ask) -> changes.Told:
    """What changed since the review before the one that is looked at, whatever moments the address names."""
    filters = replace(ask.filters, extra={name: value for name, value in ask.filters.extra.items() if name not in ("from", "to")})
    at = replace(ask, filters=filters)
    return changes.told(session, at, changes.asked(session, at))


def headlines(found: changes.Told, most: int) -> tuple[Attention, ...]:
    """The changes that matter most, each with its challenge, why and by whom."""
    ask, severity = found.ask, {"bad": 3, "warn": 2}
    told = change_figures.headlines(
        change_metrics.weightiest(found.items, most), ask.labels, found.names, ask.programme.time_zone, changes.link_of(ask)
    )
    return tuple(
        Attention(
            severity.get(one.tone, 1), 0, about, one.what, ". ".join(part for part in (one.why, one.late or one.who) if part), one.href
        )
        for about, one in told
    )


def _flow(seen: Seen) -> Screen:
    chosen = seen.ask.cohort
    page = cohort.contents(seen.session, replace(seen.ask, path={"id": chosen})) if chosen else cohorts.contents(seen.session, seen.ask)
    charts = _charts(page, Cohort.FLOW, Cohort.TIMELINE) if chosen else _charts(page, Cohorts.STAGES)
    listings = _listed(page, Cohort.CHALLENGES) if chosen else ()
    told = page[Cohort.SENTENCE if chosen else Cohorts.SENTENCE]
    return Screen(
        AgendaTopic.FLOW, AgendaTopic.FLOW.label, _words(told), charts=charts, listings=listings,
        href=seen.at(f"/cohorts/{chosen}" if chosen else "/cohorts"),
    )  # fmt: skip


def _milestones(seen: Seen) -> Screen:
    page = milestones.contents(seen.session, seen.ask)
    return Screen(
        AgendaTopic.MILESTONES, AgendaTopic.MILESTONES.label, _words(page[Milestones.SENTENCE]), seen.needs("milestones"),
        _charts(page, Milestones.SLIP), _listed(page, Milestones.LIST), seen.at("/milestones"),
    )  # fmt: skip


def _sponsors(seen: Seen) -> Screen:
    page = engagement.contents(seen.session, seen.ask)
    return Screen(
        AgendaTopic.SPONSORS, AgendaTopic.SPONSORS.label, _words(page[Engagement.SENTENCE]), seen.needs("engagement"),
        _charts(page, Engagement.QUIET), _listed(page, Engagement.ACTIONS), seen.at("/engagement"),
    )  # fmt: skip


def _research(seen: Seen) -> Screen:
    return Screen(
        AgendaTopic.RESEARCH, AgendaTopic.RESEARCH.label, _words(seen.research[Research.SENTENCE]), seen.needs("research"),
        _charts(seen.research, Research.COVERAGE), href=seen.at("/research"),
    )  # fmt: skip


def _learning(seen: Seen) -> Screen:
    """Hypotheses first, then findings. While the meeting runs, a verdict is recorded as of it."""
    page, findings = learning.contents(seen.session, seen.ask), seen.research[Research.FINDINGS]
    believed = page[Learning.EVIDENCE].empty is None
    told = f"{findings.title}.".replace("..", ".")
    decides = believed and seen.meeting.state == ReviewState.OPEN and seen.ask.may(Permission.STEER)
    return Screen(
        AgendaTopic.LEARNING, AgendaTopic.LEARNING.label, f"{_words(page[Learning.SENTENCE])} {told}" if believed else told,
        charts=(*(_charts(page, Learning.EVIDENCE) if believed else ()), (Research.FINDINGS, findings)),
        listings=_listed(page, Learning.REGISTER) if believed else (), href=seen.at("/learning" if believed else "/research"),
        acts=(("Record a verdict", f"/record/verdict{also(seen.ask.search, review=seen.meeting.id)}"),) if decides else (),
    )  # fmt: skip


def _money(seen: Seen) -> Screen:
    page = spend.contents(seen.session, seen.ask)
    return Screen(
        AgendaTopic.MONEY, AgendaTopic.MONEY.label, _words(page[Spend.SENTENCE]), seen.needs("spend"), _charts(page, Spend.LINES, Spend.CUMULATIVE),
        href=seen.at("/spend"), confidential=True,
    )  # fmt: skip


def _actions(seen: Seen) -> Screen:
    ask = seen.ask
    found = metrics.open_actions(
        queries.open_actions(seen.session, ask.programme.id, challenges=ask.challenges, whole=not ask.challenge), ask.today
    )
    table = figures.actions_table(found, ask.labels, ask.search, ask.today)
    listing = Listing(Engagement.ACTIONS, table, Empty("Nothing is open between the sides.", "Raise an action", "/record/action"))
    return Screen(
        AgendaTopic.ACTIONS, AgendaTopic.ACTIONS.label, figures.actions_sentence(found), listings=(_cut(listing),), href=seen.at("/actions"),
        confidential=True,
    )  # fmt: skip


def _charts(page: Mapping[str, Any], *names: str) -> tuple[tuple[str, Chart], ...]:
    """Charts of a page that have something to show; the first one in any case."""
    found = [(str(name), page[name]) for name in names]
    return tuple(one for place, one in enumerate(found) if place == 0 or one[1].empty is None)


def _listed(page: Mapping[str, Any], *names: str) -> tuple[Listing, ...]:
    """Tables of a page, cut to what a screen holds; the rest is on its page."""
    return tuple(_cut(one) for one in (page[name] for name in names) if isinstance(one, Listing))


def _cut(one: Listing) -> Listing:
    return replace(one, table=replace(one.table, rows=one.table.rows[:MANY]), tall=False)


def _words(told: Any) -> str:
    """The sentence of a page, without the banner that may stand beside it."""
    parts: Iterable[Any] = told if isinstance(told, list) else [told]
    return " ".join(one for one in parts if isinstance(one, str))


TOPICS: dict[str, Callable[[Seen], Screen]] = {
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

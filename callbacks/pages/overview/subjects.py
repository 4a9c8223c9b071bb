"""The subjects of the overview, each with what it asks attention for, its tile, and its cell for each challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from callbacks.page_request import Ask
from dashboard.figures import milestones as milestone_figures
from dashboard.figures.engagement import quiet_sponsors as engagement_figures
from dashboard.figures.overview import attention as figures
from dashboard.figures.overview import subject_cells as cells
from dashboard.figures.research import coverage as research_figures
from dashboard.figures.spend import summary as spend_figures
from dashboard.metrics import engagement as engagement_metrics
from dashboard.metrics import health as measures
from dashboard.metrics import milestones as milestone_metrics
from dashboard.metrics import research as research_metrics
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.page_content import Attention, Cell, Strip, Tile
from db.frames import Frame
from db.queries import health as queries
from db.queries import milestones as milestone_queries
from db.queries import research as research_queries
from db.queries.engagement import conversations as engagement_queries
from db.queries.programmes.navigation import stages
from db.queries.spend import budget_lines as spend_queries
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.pages.overview import ChallengeRow

WEEKS = 13


@dataclass(frozen=True)
class Subject:
    """What one subject puts on the overview."""

    name: str
    attention: Sequence[Attention] = ()
    tiles: Sequence[Tile] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    strips: Mapping[str, tuple[Strip, Strip]] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)


def judged_by_week(
    session: ScopedSession, ask: Ask, found: Sequence[Mapping[str, Any]], weeks: Sequence[date], *, spoken: Frame | None = None
) -> dict[str, list[measures.Judged]]:
    """What the records say of running challenges (rows of ``db.queries.health.running``), week by week.

    ``spoken``: their last conversations (``db.queries.engagement.conversations.last_spoken``), where they were read already.
    """
    ids = [row["id"] for row in found]
    spoken = engagement_queries.last_spoken(session, ask.programme.id, challenges=ids) if spoken is None else spoken
    calendars = engagement_metrics.calendars(spoken, ask.working_days)
    talks = engagement_metrics.talk_days(engagement_queries.talks(session, ask.programme.id, ids), ask.today)
    records = measures.dated(
        queries.milestones(session, ids), queries.moves(session, ids), talks, queries.asks(session, ids),
        {row["id"]: row["threshold"] for row in found},
    )  # fmt: skip
    return {one: measures.by_week(kept, weeks, ask.today, calendars.get(one, ask.working_days)) for one, kept in records.items()}


def records_now(session: ScopedSession, ask: Ask, challenge: str) -> list[str]:
    """What the records say of one challenge today, with the reasons, to stand beside what the team is about to say."""
    judged = judged_by_week(session, ask, queries.running(session, ask.programme.id, [challenge]), [measures.weeks_back(ask.today, 1)[0]])
    return [figures.records_words(weeks[-1]) for weeks in judged.values()]


def health(session: ScopedSession, ask: Ask, spoken: Frame) -> Subject:
    """Team says and records say of every running challenge, week by week."""
    found = queries.running(session, ask.programme.id, ask.challenges)
    ids = [row["id"] for row in found]
    weeks = measures.weeks_back(ask.today, WEEKS)
    said = figures.said_by_week(queries.updates(session, ids, weeks[0]), weeks)
    judged = judged_by_week(session, ask, found, weeks, spoken=spoken)
    nothing = [None] * WEEKS
    return Subject(
        "health",
        attention=figures.attention(said, judged, ask.labels, ask.search),
        strips={one: (figures.team_strip(said.get(one, nothing), weeks), figures.records_strip(judged[one], weeks)) for one in ids},
        order={one: figures.worst(judged[one][-1]) for one in ids},
        stages={row["id"]: row["stage"] or "Stage not recorded" for row in found},
    )


def milestones(session: ScopedSession, ask: Ask) -> Subject:
    """Open and recent milestones."""
    rows = milestone_queries.promises(session, ask.programme.id, challenges=ask.challenges, cohort=ask.cohort, since=ask.since)
    found = milestone_metrics.promises(rows, ask.today)
    return Subject(
        "milestones",
        attention=milestone_figures.attention(found, ask.labels, ask.search),
        tiles=[milestone_figures.tile(found, ask.search)],
        cells=milestone_figures.cells(found, ask.today, ask.filters),
    )


def people(session: ScopedSession, ask: Ask) -> list[Subject]:
    """Everything but money, for those who see the programme."""
    spoken = engagement_queries.last_spoken(session, ask.programme.id, challenges=ask.challenges)
    return [health(session, ask, spoken), milestones(session, ask), engagement(session, ask, spoken), research(session, ask)]


def engagement(session: ScopedSession, ask: Ask, spoken: Frame) -> Subject:
    """Sponsors gone quiet, and what is overdue between them and us."""
    programme, whole = ask.programme.id, ask.challenge is None
    quiets = engagement_metrics.quiet(spoken, stages(session, programme), ask.today, ask.working_days)
    asked = engagement_queries.open_actions(session, programme, challenges=ask.challenges, whole=whole)
    actions = engagement_metrics.open_actions(asked, ask.today)
    return Subject(
        "engagement",
        attention=engagement_figures.attention(quiets, actions, ask.labels, ask.today, ask.search),
        tiles=[cells.quiet_tile(quiets, ask.search)],
        cells=cells.engagement_cells(quiets, actions, ask.filters),
    )


def research(session: ScopedSession, ask: Ask) -> Subject:
    """Whom research heard, and findings nobody decided about."""
    programme = ask.programme.id
    held = research_queries.held_by_challenge(session, programme, challenges=ask.challenges)
    heard = research_queries.heard(session, programme, challenges=ask.challenges)
    groups = research_queries.groups(session, programme)
    coverages = research_metrics.coverage(held, heard, groups, list(ask.labels))
    found = research_metrics.findings(research_queries.findings(session, programme, challenges=ask.challenges), ask.today)
    sessions, people_heard = research_metrics.totals(research_queries.by_day(session, programme, challenges=ask.challenges))
    last = max((one.last_on for one in coverages if one.last_on), default=None)
    return Subject(
        "research",
        attention=research_figures.attention(coverages, ask.labels, ask.search, found),
        tiles=[cells.heard_tile(people_heard, sessions, last, ask.search)],
        cells=cells.research_cells(coverages, found, ask.filters),
    )


def money(session: ScopedSession, ask: Ask) -> Subject:
    """Where this financial year's money will end up; the tile and the cells hold the programme's own money only."""
    year = financial_year(ask.today)
    choice = spend_queries.Choice(ask.programme.id, year, None, ask.challenges, None if ask.challenge else ask.cohort)
    found = spend_metrics.lines(*spend_queries.books(session, choice), today=ask.today)
    own = [one for one in found if one.funder == Funder.PROGRAMME]
    return Subject(
        "spend",
        attention=spend_figures.attention(found, ask.labels, ask.today, ask.search),
        tiles=[cells.outturn_tile(spend_metrics.totals(own), year, ask.search)] if own else [],
        cells=cells.spend_cells(found, ask.filters),
    )


def rows(subjects: Sequence[Subject], ask: Ask) -> list[ChallengeRow]:
    """One row for each running challenge, the worst off first."""
    by_name = {subject.name: subject for subject in subjects}
    state = by_name.get("health")
    if state is None:
        return []
    places = {one: n for n, one in enumerate(ask.labels)}
    ordered = sorted(state.strips, key=lambda one: (state.order[one], places.get(one, 0)))
    return [
        ChallengeRow(
            name=Cell(ask.labels.get(one, ""), f"/challenges/{one}{ask.search}", note=state.stages[one]),
            health=Cell("", strips=state.strips[one]),
            **{name: _cell(by_name, name, one) for name in ("milestones", "engagement", "research", "spend")},
        )
        for one in ordered
    ]


def _cell(by_name: Mapping[str, Subject], name: str, challenge: str) -> Any:
    return by_name[name].cells.get(challenge, Cell("Nothing recorded", tone="quiet")) if name in by_name else Cell("")

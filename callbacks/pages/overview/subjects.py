"""The subjects of the overview, each with what it asks attention for, its tile, and its cell for each challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from callbacks.page_request import PageRequest
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
from dashboard.page_content import AttentionItem, Cell, StatusStrip, Tile
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
class OverviewSubject:
    """What one subject puts on the overview."""

    name: str
    attention: Sequence[AttentionItem] = ()
    tiles: Sequence[Tile] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    strips: Mapping[str, tuple[StatusStrip, StatusStrip]] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)


def health_by_week(
    session: ScopedSession, request: PageRequest, found: Sequence[Mapping[str, Any]], weeks: Sequence[date], *, spoken: Frame | None = None
) -> dict[str, list[measures.HealthAssessment]]:
    """What the records say of running challenges (rows of ``db.queries.health.running``), week by week.

    ``spoken``: their last conversations (``db.queries.engagement.conversations.last_spoken``), where they were read already.
    """
    ids = [row["id"] for row in found]
    spoken = engagement_queries.last_sponsor_conversations(session, request.programme.id, challenges=ids) if spoken is None else spoken
    calendars = engagement_metrics.calendars_by_challenge(spoken, request.working_days)
    talks = engagement_metrics.conversation_days(
        engagement_queries.sponsor_conversations(session, request.programme.id, ids), request.today
    )
    records = measures.build_health_records(
        queries.milestones(session, ids), queries.milestone_moves(session, ids), talks, queries.sponsor_actions(session, ids),
        {row["id"]: row["threshold"] for row in found},
    )  # fmt: skip
    return {
        one: measures.assess_by_week(kept, weeks, request.today, calendars.get(one, request.working_days)) for one, kept in records.items()
    }


def records_now(session: ScopedSession, request: PageRequest, challenge: str) -> list[str]:
    """What the records say of one challenge today, with the reasons, to stand beside what the team is about to say."""
    judged = health_by_week(
        session,
        request,
        queries.running_challenges(session, request.programme.id, [challenge]),
        [measures.recent_mondays(request.today, 1)[0]],
    )
    return [figures.records_text(weeks[-1]) for weeks in judged.values()]


def health(session: ScopedSession, request: PageRequest, spoken: Frame) -> OverviewSubject:
    """Team says and records say of every running challenge, week by week."""
    found = queries.running_challenges(session, request.programme.id, request.challenges)
    ids = [row["id"] for row in found]
    weeks = measures.recent_mondays(request.today, WEEKS)
    said = figures.team_health_by_week(queries.weekly_updates(session, ids, weeks[0]), weeks)
    judged = health_by_week(session, request, found, weeks, spoken=spoken)
    nothing = [None] * WEEKS
    return OverviewSubject(
        "health",
        attention=figures.attention(said, judged, request.labels, request.search),
        strips={one: (figures.team_strip(said.get(one, nothing), weeks), figures.records_strip(judged[one], weeks)) for one in ids},
        order={one: figures.health_sort_key(judged[one][-1]) for one in ids},
        stages={row["id"]: row["stage"] or "Stage not recorded" for row in found},
    )


def milestones(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Open and recent milestones."""
    rows = milestone_queries.list_milestones(
        session, request.programme.id, challenges=request.challenges, cohort=request.cohort, since=request.since
    )
    found = milestone_metrics.read_milestones(rows, request.today)
    return OverviewSubject(
        "milestones",
        attention=milestone_figures.attention(found, request.labels, request.search),
        tiles=[milestone_figures.overdue_tile(found, request.search)],
        cells=milestone_figures.cells_by_challenge(found, request.today, request.filters),
    )


def programme_subjects(session: ScopedSession, request: PageRequest) -> list[OverviewSubject]:
    """Everything but money, for those who see the programme."""
    spoken = engagement_queries.last_sponsor_conversations(session, request.programme.id, challenges=request.challenges)
    return [
        health(session, request, spoken),
        milestones(session, request),
        engagement(session, request, spoken),
        research(session, request),
    ]


def engagement(session: ScopedSession, request: PageRequest, spoken: Frame) -> OverviewSubject:
    """Sponsors gone quiet, and what is overdue between them and us."""
    programme, whole = request.programme.id, request.challenge is None
    quiets = engagement_metrics.measure_silences(spoken, stages(session, programme), request.today, request.working_days)
    asked = engagement_queries.open_actions(session, programme, challenges=request.challenges, whole=whole)
    actions = engagement_metrics.read_open_actions(asked, request.today)
    return OverviewSubject(
        "engagement",
        attention=engagement_figures.attention(quiets, actions, request.labels, request.today, request.search),
        tiles=[cells.quiet_sponsors_tile(quiets, request.search)],
        cells=cells.engagement_cells(quiets, actions, request.filters),
    )


def research(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Whom research heard, and findings nobody decided about."""
    programme = request.programme.id
    held = research_queries.held_sessions_by_challenge(session, programme, challenges=request.challenges)
    heard = research_queries.people_heard(session, programme, challenges=request.challenges)
    groups = research_queries.user_groups(session, programme)
    coverages = research_metrics.compute_coverage(held, heard, groups, list(request.labels))
    found = research_metrics.read_findings(research_queries.findings(session, programme, challenges=request.challenges), request.today)
    sessions, people_heard = research_metrics.count_sessions_and_people(
        research_queries.sessions_by_day(session, programme, challenges=request.challenges)
    )
    last = max((one.last_on for one in coverages if one.last_on), default=None)
    return OverviewSubject(
        "research",
        attention=research_figures.attention(coverages, request.labels, request.search, found),
        tiles=[cells.people_heard_tile(people_heard, sessions, last, request.search)],
        cells=cells.research_cells(coverages, found, request.filters),
    )


def money(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Where this financial year's money will end up; the tile and the cells hold the programme's own money only."""
    year = financial_year(request.today)
    choice = spend_queries.BudgetLineFilter(
        request.programme.id, year, None, request.challenges, None if request.challenge else request.cohort
    )
    found = spend_metrics.build_budget_lines(*spend_queries.read_spend_frames(session, choice), today=request.today)
    own = [one for one in found if one.funder == Funder.PROGRAMME]
    return OverviewSubject(
        "spend",
        attention=spend_figures.attention(found, request.labels, request.today, request.search),
        tiles=[cells.outturn_tile(spend_metrics.sum_lines(own), year, request.search)] if own else [],
        cells=cells.spend_cells(found, request.filters),
    )


def challenge_rows(subjects: Sequence[OverviewSubject], request: PageRequest) -> list[ChallengeRow]:
    """One row for each running challenge, the worst off first."""
    by_name = {subject.name: subject for subject in subjects}
    state = by_name.get("health")
    if state is None:
        return []
    places = {one: n for n, one in enumerate(request.labels)}
    ordered = sorted(state.strips, key=lambda one: (state.order[one], places.get(one, 0)))
    return [
        ChallengeRow(
            name=Cell(request.labels.get(one, ""), f"/challenges/{one}{request.search}", note=state.stages[one]),
            health=Cell("", strips=state.strips[one]),
            **{name: _cell(by_name, name, one) for name in ("milestones", "engagement", "research", "spend")},
        )
        for one in ordered
    ]


def _cell(by_name: Mapping[str, OverviewSubject], name: str, challenge: str) -> Any:
    return by_name[name].cells.get(challenge, Cell("Nothing recorded", tone="quiet")) if name in by_name else Cell("")

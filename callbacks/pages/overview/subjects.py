"""The subjects of the overview: for each its attention items, its tiles, and its cell per challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callbacks.attention_items import items_in_view
from callbacks.page_request import PageRequest
from callbacks.pages.measured_once import measured_spend, sponsor_silences
from callbacks.pages.open_actions import open_actions
from callbacks.pages.research import research_in_view
from callbacks.pages.weekly_health import health_by_week, week_marks
from dashboard.figures import health as health_figures
from dashboard.figures.engagement import quiet_sponsors as engagement_figures
from dashboard.figures.engagement.quiet_since import quiet_since
from dashboard.figures.milestones import attention as milestone_attention
from dashboard.figures.overview import subject_cells as cells
from dashboard.figures.overview.challenges import ChallengeHealth
from dashboard.figures.research import attention as research_figures
from dashboard.figures.spend import attention as spend_figures
from dashboard.metrics import health_by_records
from dashboard.metrics import milestones as milestone_metrics
from dashboard.metrics import research as research_metrics
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.page_content import AttentionItem, KnownItem, SubjectCell, Tile
from dashboard.prose import Prose
from db.frames import column_values, frame_rows
from db.queries import health as queries
from db.queries import milestones as milestone_queries
from db.queries.spend import budget_lines as spend_queries
from db.queries.team_health import team_statements
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.dates import financial_year

NO_HEALTH = ChallengeHealth()


@dataclass(frozen=True)
class OverviewSubject:
    """The part of one subject on the overview; ``cells`` are by challenge id, ``health`` is of the subject health only.

    ``known``: what would be among ``attention`` if it were not known until a later day.
    """

    name: str
    attention: Sequence[AttentionItem] = ()
    known: Sequence[KnownItem] = ()
    tiles: Sequence[Tile] = ()
    cells: Mapping[str, SubjectCell] = field(default_factory=dict)
    health: ChallengeHealth | None = None


def records_now(session: ScopedSession, request: PageRequest, challenge: str) -> list[Prose]:
    """Returns the health of one challenge by the records today, with the reasons, to show beside the team's own assessment."""
    running = list(queries.running_challenges(session, request.programme.id, [challenge])["id"])
    assessments = health_by_week(session, request, running, health_by_records.recent_mondays(request.today, 1))
    return [health_figures.records_text(weeks[-1]) for weeks in assessments.values()]


def health(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the health of every running challenge by the team and by the records, week by week."""
    challenges = queries.running_challenges(session, request.programme.id, request.challenges)
    weeks, view = health_by_records.recent_mondays(request.today, health_by_records.STRIP_WEEKS), request.view
    team = team_statements(session, list(challenges["id"]), weeks[0], request.today)
    judged = week_marks(session, request, list(challenges["id"]), weeks)
    records = health_figures.assessments_by_challenge(judged, view)
    attention, known = items_in_view(session, request, health_figures.attention(team, records, judged, weeks, view))
    return OverviewSubject(
        "health",
        attention=attention,
        known=known,
        health=ChallengeHealth(
            {
                challenge: (
                    health_figures.team_strip(team.get(challenge, {}), weeks),
                    health_figures.records_strip(assessments, weeks),
                )
                for challenge, assessments in records.items()
            },
            health_figures.health_ranks_now(judged),
            {row.id: row.stage or "Stage not recorded" for row in frame_rows(challenges)},
            health_figures.weeks_table(team, records, weeks, view),
        ),
    )


def milestone_subject(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the open and recent milestones."""
    rows = milestone_queries.list_milestones(
        session, request.programme.id, challenges=request.challenges, cohort=request.cohort, since=request.since
    )
    milestones = milestone_metrics.milestone_states(rows, request.today)
    attention, known = items_in_view(session, request, milestone_attention.attention(milestones, request.view))
    return OverviewSubject(
        "milestones",
        attention=attention,
        known=known,
        tiles=[milestone_attention.overdue_tile(milestones, request.view)],
        cells=milestone_attention.cells_by_challenge(milestones, request.filters, request.view),
    )


def programme_subjects(session: ScopedSession, request: PageRequest) -> list[OverviewSubject]:
    """Returns all subjects except money, for viewers who may see the programme."""
    return [
        health(session, request),
        milestone_subject(session, request),
        engagement(session, request),
        research(session, request),
    ]


def engagement(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the quiet sponsors, and the overdue actions on both sides."""
    silences = sponsor_silences(session, request.programme.id, request.challenges, request.today, request.working_days)
    dated = quiet_since(silences, request.today, request.working_days)
    actions = open_actions(session, request)
    attention, known = items_in_view(session, request, engagement_figures.attention(dated, actions, request.view))
    return OverviewSubject(
        "engagement",
        attention=attention,
        known=known,
        tiles=[cells.quiet_sponsors_tile(silences, request.view)],
        cells=cells.engagement_cells(silences, actions, request.filters, request.view),
    )


def research(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the attendances recorded in research, and the findings without a decision."""
    data = research_in_view(session, request)
    days = [day for day in column_values(data.covered, "last_on") if day is not None]
    attention, known = items_in_view(session, request, research_figures.attention(data.covered, data.unheard, data.findings, request.view))
    return OverviewSubject(
        "research",
        attention=attention,
        known=known,
        tiles=[research_figures.attendances_tile(research_metrics.research_totals(data.by_day), max(days, default=None), request.view)],
        cells=research_figures.cells_by_challenge(data.covered, data.findings, request.filters, request.view),
    )


def money(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the expected outturn of this financial year; the tile and the cells count the programme's own money only."""
    year = financial_year(request.today)
    choice = spend_queries.BudgetLineFilter(
        request.programme.id, (year,), None, request.challenges, None if request.challenge else request.cohort
    )
    spend, view = measured_spend(session, choice, request.today), request.view
    total = spend_metrics.sum_lines(spend.of_funder(Funder.PROGRAMME).lines)
    by_challenge = spend_metrics.spend_by_challenge(spend.lines)
    attention, known = items_in_view(session, request, spend_figures.attention(spend.lines, view))
    return OverviewSubject(
        "spend",
        attention=attention,
        known=known,
        tiles=[spend_figures.outturn_tile(total, year, view)] if total.lines else [],
        cells=spend_figures.spend_cells(by_challenge, year, request.filters, view),
    )

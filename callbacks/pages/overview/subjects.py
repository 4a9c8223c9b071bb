"""The subjects of the overview: for each its attention items, its tiles, and its cell per challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from callbacks.attention_items import items_in_view
from callbacks.page_request import PageRequest
from callbacks.pages.measured_once import measured_spend, sponsor_silences
from callbacks.pages.open_actions import open_actions
from callbacks.pages.overview.weekly_outturn import weekly_outturn
from callbacks.pages.research import research_in_view
from callbacks.pages.weekly_health import health_by_week, week_marks
from dashboard.figures import health as health_figures
from dashboard.figures.engagement import quiet_sponsors as engagement_figures
from dashboard.figures.engagement.quiet_since import quiet_since
from dashboard.figures.milestones import attention as milestone_attention
from dashboard.figures.milestones import track as track_figures
from dashboard.figures.overview import subject_cells as cells
from dashboard.figures.overview import weeks as week_figures
from dashboard.figures.overview.challenges import ChallengeHealth
from dashboard.figures.research import attention as research_figures
from dashboard.figures.research.group_dots import group_dots
from dashboard.figures.spend import attention as spend_figures
from dashboard.figures.spend import bars as money_bars
from dashboard.graphics import Sparkline
from dashboard.metrics import health_by_records
from dashboard.metrics import milestones as milestone_metrics
from dashboard.metrics import research as research_metrics
from dashboard.metrics.overview import counts_by_week
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.metrics.spend.outturn import Spend
from dashboard.page_content import AttentionItem, KnownItem, SubjectCell, Tile
from dashboard.prose import Prose
from dashboard.view import View
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
    """The part of one subject on the overview; ``cells`` are by challenge id, ``health`` and ``weeks`` (of
    :func:`dashboard.metrics.overview.counts_by_week`) are of the subject health only, ``milestones`` of the milestones, ``groups`` (how many
    user groups are recorded) of research, ``spend`` of money. ``known``: what would be among ``attention`` if it were not known until a later
    day."""

    name: str
    attention: Sequence[AttentionItem] = ()
    known: Sequence[KnownItem] = ()
    tiles: Sequence[Tile] = ()
    cells: Mapping[str, SubjectCell] = field(default_factory=dict)
    health: ChallengeHealth | None = None
    weeks: pd.DataFrame | None = None
    milestones: pd.DataFrame | None = None
    groups: int = 0
    spend: Spend | None = None


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
            {challenge: assessments[-1].reason_text for challenge, assessments in records.items() if assessments[-1].reasons},
        ),
        weeks=counts_by_week(judged),
    )


def milestone_subject(session: ScopedSession, request: PageRequest, line: Sparkline | None = None) -> OverviewSubject:
    """Returns the open and recent milestones. ``line``: that of the tile."""
    rows = milestone_queries.list_milestones(
        session, request.programme.id, challenges=request.challenges, cohort=request.cohort, since=request.since
    )
    milestones = milestone_metrics.milestone_states(rows, request.today)
    attention, known = items_in_view(session, request, milestone_attention.attention(milestones, request.view))
    return OverviewSubject(
        "milestones",
        attention=attention,
        known=known,
        tiles=[milestone_attention.overdue_tile(milestones, request.view, line)],
        cells=_with_tracks(
            session, milestone_attention.cells_by_challenge(milestones, request.filters, request.view), milestones, request.view
        ),
        milestones=milestones,
    )


def _with_tracks(session: ScopedSession, found: Mapping[str, SubjectCell], milestones: pd.DataFrame, view: View) -> dict[str, SubjectCell]:
    """Returns the cells of the milestones with their tracks; the moves are read of those that moved often."""
    often = track_figures.often_moved(milestones)
    moved_to: dict[str, list[date]] = {milestone: [] for milestone in often}
    for move in (
        frame_rows(queries.milestone_moves(session, sorted(set(milestones.loc[milestones["id"].isin(often), "challenge_id"].dropna()))))
        if often
        else ()
    ):
        if move.milestone_id in moved_to and move.to_on is not None:
            moved_to[move.milestone_id].append(move.to_on)
    rows = track_figures.milestones_of_tracks(milestones)
    return {challenge: track_figures.with_track(cell, rows.get(challenge, []), moved_to, view) for challenge, cell in found.items()}


def programme_subjects(session: ScopedSession, request: PageRequest) -> list[OverviewSubject]:
    """Returns all subjects except money, for viewers who may see the programme."""
    of_health, view = health(session, request), request.view
    assert of_health.weeks is not None
    return [
        of_health,
        milestone_subject(session, request, week_figures.overdue_line(of_health.weeks, view)),
        engagement(session, request, week_figures.quiet_line(of_health.weeks, view)),
        research(session, request),
    ]


def engagement(session: ScopedSession, request: PageRequest, line: Sparkline | None = None) -> OverviewSubject:
    """Returns the quiet sponsors, and the overdue actions on both sides. ``line``: that of the tile."""
    silences = sponsor_silences(session, request.programme.id, request.challenges, request.today, request.working_days)
    dated = quiet_since(silences, request.today, request.working_days)
    actions = open_actions(session, request)
    attention, known = items_in_view(session, request, engagement_figures.attention(dated, actions, request.view))
    return OverviewSubject(
        "engagement",
        attention=attention,
        known=known,
        tiles=[cells.quiet_sponsors_tile(silences, request.view, line)],
        cells=cells.engagement_cells(silences, actions, request.filters, request.view),
    )


def research(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the attendances recorded in research, and the findings without a decision."""
    data = research_in_view(session, request)
    days = [day for day in column_values(data.covered, "last_on") if day is not None]
    weeks = research_metrics.sessions_by_week(
        data.by_day, health_by_records.recent_mondays(request.today, health_by_records.STRIP_WEEKS)[0], request.today
    )
    totals = research_metrics.research_totals(data.by_day)
    dots = group_dots(data.heard, data.groups, column_values(data.covered, "challenge_id"))
    attention, known = items_in_view(session, request, research_figures.attention(data.covered, data.unheard, data.findings, request.view))
    return OverviewSubject(
        "research",
        attention=attention,
        known=known,
        tiles=[
            research_figures.attendances_tile(
                totals, max(days, default=None), request.view, week_figures.heard_bars(weeks, request.view) if totals.sessions else None
            )
        ],
        cells=research_figures.cells_by_challenge(data.covered, data.findings, dots, request.filters, request.view),
        groups=len(data.groups),
    )


def money(session: ScopedSession, request: PageRequest) -> OverviewSubject:
    """Returns the expected outturn of this financial year; the tile and the cells count the programme's own money only."""
    year = financial_year(request.today)
    choice = spend_queries.BudgetLineFilter(
        request.programme.id, (year,), None, request.challenges, None if request.challenge else request.cohort
    )
    spend, view = measured_spend(session, choice, request.today), request.view
    own = spend.of_funder(Funder.PROGRAMME).lines
    budgeted, unset = (spend_metrics.sum_lines(own[chosen]) for chosen in (own["budget"].notna(), own["budget"].isna()))
    weeks = health_by_records.recent_mondays(request.today, health_by_records.STRIP_WEEKS)
    by_challenge = spend_metrics.spend_by_challenge(spend.lines)
    attention, known = items_in_view(session, request, spend_figures.attention(spend.lines, view))
    return OverviewSubject(
        "spend",
        attention=attention,
        known=known,
        tiles=[
            money_bars.outturn_tile(
                budgeted,
                unset,
                year,
                view,
                week_figures.outturn_line(weekly_outturn(session, request, weeks), weeks, budgeted.budget, view),
            )
        ]
        if len(own)
        else [],
        cells=spend_figures.spend_cells(by_challenge, year, request.filters, view),
        spend=spend,
    )

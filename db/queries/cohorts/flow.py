"""Reads of the Innovation Flow across rounds. All but the choices name only tables that finance may read."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.cohorts.comparison import cohort_by_team
from db.rows import Rows, fetch_rows
from db.schema.models import (
    Agreement,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    StageDates,
    StageMove,
    Team,
    TeamChallenge,
)
from db.values.dates import Precision


def challenges(session: Session, programme_id: str) -> Rows:
    """Challenges, archived ones too: id, cohort_id, flow, sector, state, and how many applied, were sifted, were interviewed (None: not known)."""
    past = entity(session, Challenge)
    chosen = (past.id, past.cohort_id, past.flow, past.sector, past.state, past.applied, past.sifted, past.interviewed)
    return fetch_rows(session, select(*chosen).where(past.programme_id == programme_id).order_by(past.id))


def sponsors(session: Session, programme_id: str) -> Rows:
    """Who poses which challenge: challenge_id, organisation_id, name."""
    posing, body = entity(session, ChallengeSponsor), entity(session, Organisation)
    chosen = select(posing.challenge_id, body.id.label("organisation_id"), body.name).join(body, body.id == posing.organisation_id)
    return fetch_rows(session, chosen.where(posing.programme_id == programme_id).order_by(body.name, posing.challenge_id))


def team_entries(session: Session, programme_id: str) -> Rows:
    """Company teams, one row each: id, organisation_id, size_band, cohort_id (its own, else its challenges'), stage, outcome."""
    team, body, of = entity(session, Team), entity(session, Organisation), cohort_by_team(session)
    statement = (
        select(
            team.id, team.organisation_id, body.size_band, func.coalesce(team.cohort_id, of.c.cohort_id).label("cohort_id"), team.stage,
            team.outcome,
        )
        .join(body, body.id == team.organisation_id)
        .outerjoin(of, of.c.team_id == team.id)
        .where(team.programme_id == programme_id)
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(team.id))


def team_challenges(session: Session, programme_id: str) -> Rows:
    """Which team answers, or may answer, which challenge: team_id, challenge_id."""
    link = entity(session, TeamChallenge)
    chosen = select(link.team_id, link.challenge_id).where(link.programme_id == programme_id)
    return fetch_rows(session, chosen.order_by(link.team_id, link.challenge_id))


def agreements(session: Session, programme_id: str) -> Rows:
    """Agreements: team_id (None: only the company is known), organisation_id, challenge_id, kind, in_use_on."""
    past = entity(session, Agreement)
    chosen = (past.team_id, past.organisation_id, past.challenge_id, past.kind, past.in_use_on)
    return fetch_rows(session, select(*chosen).where(past.programme_id == programme_id).order_by(past.id))


def stage_periods(session: Session, programme_id: str) -> Rows:
    """Dates of stages that are no plan and known to the day: challenge_id (None: the cohort's), cohort_id, flow, stage, start_on, end_on."""
    past, cohort = entity(session, StageDates), entity(session, Cohort)
    statement = (
        select(past.challenge_id, past.cohort_id, cohort.flow, past.stage, past.start_on, past.end_on)
        .outerjoin(cohort, cohort.id == past.cohort_id)
        .where(
            past.programme_id == programme_id,
            past.planned.is_(False),
            past.start_precision == Precision.DAY.value,
            past.end_precision == Precision.DAY.value,
            past.start_on.is_not(None),
            past.end_on.is_not(None),
        )
    )
    return fetch_rows(session, statement.order_by(past.start_on, past.end_on, past.id))


def selection_days(session: Session, programme_id: str) -> Rows:
    """Days on which who goes on was weighed or told, each challenge_id, stage (the one left), on, told (a gate decision). Not for finance.

    They are milestones of the challenge in that stage, and gate decisions about its teams, known to the day.
    """
    mark, move = entity(session, Milestone), entity(session, StageMove)
    marks = select(mark.challenge_id, mark.stage, mark.actual_on.label("on")).where(
        mark.programme_id == programme_id, mark.actual_precision == Precision.DAY.value, mark.actual_on.is_not(None), mark.team_id.is_(None)
    )
    moves = select(move.challenge_id, move.from_stage.label("stage"), move.decided_on.label("on")).where(
        move.programme_id == programme_id, move.decided_precision == Precision.DAY.value, move.team_id.is_not(None)
    )
    found = [row | {"told": False} for row in fetch_rows(session, marks)] + [row | {"told": True} for row in fetch_rows(session, moves)]
    return [row for row in found if row["challenge_id"] and row["stage"]]

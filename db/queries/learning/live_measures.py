"""Reads behind the live measures: counts by what a measure tells apart, so that a frame stays small however long the record is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.frames import Frame
from db.history import entity
from db.schema.enums.records import ActionOutcome, AgreementKind, MilestoneType, Party, SessionStatus
from db.schema.models import (
    Action,
    Agreement,
    Challenge,
    Finding,
    Milestone,
    Organisation,
    Outcome,
    ResearchSession,
    ResearchSessionChallenge,
    Reuse,
    Team,
    TeamChallenge,
)
from db.session import read_frame

FOLLOW_ON = (AgreementKind.PRE_COMMERCIAL.value, AgreementKind.SUPPORT.value)
Challenges = Sequence[str] | None


def applications(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """One row: challenges, known (those whose applications are recorded), applied (their sum, None of none)."""
    past = entity(session, Challenge)
    counted = select(func.count().label("challenges"), func.count(past.applied).label("known"), func.sum(past.applied).label("applied"))
    statement = counted.where(past.programme_id == programme_id, past.archived.is_(False))
    return read_frame(session, statement if challenges is None else statement.where(past.id.in_(challenges)))


def _filter_teams(session: Session, statement: Any, team: Any, programme_id: str, challenges: Challenges) -> Any:
    """Only teams of the programme that did not leave the lists, and that answer (or may answer) one of the challenges."""
    statement = statement.where(team.programme_id == programme_id, team.archived.is_(False))
    if challenges is None:
        return statement
    link = aliased(entity(session, TeamChallenge))
    return statement.where(team.id.in_(select(link.team_id).where(link.challenge_id.in_(challenges))))


def supplier_counts(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """Company teams counted by size of company and whether it is their first time: size_band, first_time, teams."""
    team, company = entity(session, Team), entity(session, Organisation)
    statement = select(company.size_band, team.first_time, func.count().label("teams")).join(company, company.id == team.organisation_id)
    statement = _filter_teams(session, statement, team, programme_id, challenges)
    return read_frame(session, statement.group_by(company.size_band, team.first_time))


def gate_dates(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """Gate decisions not dropped, by their dates: baseline and actual with precision, ``state`` of the challenge, gates (their number)."""
    past, of = entity(session, Milestone), entity(session, Challenge)
    kept = (past.baseline_on, past.baseline_precision, past.actual_on, past.actual_precision, of.state)
    statement = (
        select(*kept, func.count().label("gates"))
        .outerjoin(of, of.id == past.challenge_id)
        .where(past.programme_id == programme_id, past.type == MilestoneType.GATE.value, past.archived.is_(False))
        .where(or_(past.dropped_on.is_(None), past.actual_on.is_not(None)))
    )
    statement = statement if challenges is None else statement.where(past.challenge_id.in_(challenges))
    return read_frame(session, statement.group_by(*kept))


def citizen_counts(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """One row of held sessions: sessions, unnamed (naming no team), uncounted (of a team, citizens not counted), teams, citizens (None of none)."""
    held = entity(session, ResearchSession)
    named, counted = held.team_id.is_not(None), and_(held.team_id.is_not(None), held.citizens.is_not(None))
    statement = select(
        func.count().label("sessions"), func.count().filter(~named).label("unnamed"),
        func.count().filter(and_(named, held.citizens.is_(None))).label("uncounted"),
        func.count(func.distinct(case((counted, held.team_id)))).label("teams"), func.sum(case((counted, held.citizens))).label("citizens"),
    ).where(held.programme_id == programme_id, held.status == SessionStatus.HELD.value)  # fmt: skip
    if challenges is not None:
        link = entity(session, ResearchSessionChallenge)
        statement = statement.where(held.id.in_(select(link.research_session_id).where(link.challenge_id.in_(challenges))))
    return read_frame(session, statement)


def finding_counts(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """Findings counted by what they led to: acted, findings."""
    past = entity(session, Finding)
    statement = select(past.acted, func.count().label("findings")).where(past.programme_id == programme_id)
    statement = statement if challenges is None else statement.where(past.challenge_id.in_(challenges))
    return read_frame(session, statement.group_by(past.acted))


def sponsor_replies(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """What sponsors owe or owed, dropped ones left out: challenge_id, raised_on, answered_on, ``state`` of the challenge, actions."""
    past, of = entity(session, Action), entity(session, Challenge)
    kept = (past.challenge_id, past.raised_on, past.answered_on, of.state)
    statement = (
        select(*kept, func.count().label("actions"))
        .outerjoin(of, of.id == past.challenge_id)
        .where(past.programme_id == programme_id, past.owed_by == Party.SPONSOR.value)
        .where(or_(past.outcome.is_(None), past.outcome != ActionOutcome.DROPPED.value))
    )
    statement = statement if challenges is None else statement.where(past.challenge_id.in_(challenges))
    return read_frame(session, statement.group_by(*kept))


def milestone_dates(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """Milestones of challenges by their dates: challenge_id, baseline, forecast and actual with precision, milestones (their number)."""
    past = entity(session, Milestone)
    kept = (
        past.challenge_id, past.baseline_on, past.baseline_precision, past.forecast_on, past.forecast_precision, past.actual_on, past.actual_precision,
    )  # fmt: skip
    statement = select(*kept, func.count().label("milestones")).where(
        past.programme_id == programme_id, past.archived.is_(False), past.challenge_id.is_not(None), past.baseline_on.is_not(None),
        or_(past.dropped_on.is_(None), past.actual_on.is_not(None)),
    )  # fmt: skip
    statement = statement if challenges is None else statement.where(past.challenge_id.in_(challenges))
    return read_frame(session, statement.group_by(*kept))


def follow_on_agreements(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """Company teams counted by flow, stage, how they stand and whether a pre-commercial or support agreement names them: flow, stage, outcome,
    agreed, teams, agreements.

    A team counts once, also where it may answer several challenges; its flow is that of its challenges.
    """
    team, link, challenge, past = (entity(session, model) for model in (Team, TeamChallenge, Challenge, Agreement))
    made = (
        select(past.team_id, func.count().label("agreements"))
        .where(past.programme_id == programme_id, past.kind.in_(FOLLOW_ON), past.team_id.is_not(None))
        .group_by(past.team_id)
        .subquery()
    )
    each = _filter_teams(
        session,
        select(team.id, team.stage, team.outcome, func.coalesce(func.min(challenge.flow), "Standard").label("flow"))
        .outerjoin(link, link.team_id == team.id)
        .outerjoin(challenge, challenge.id == link.challenge_id)
        .group_by(team.id, team.stage, team.outcome),
        team, programme_id, challenges,
    ).subquery()  # fmt: skip
    kept = (each.c.flow, each.c.stage, each.c.outcome, made.c.team_id.is_not(None).label("agreed"))
    statement = select(*kept, func.count().label("teams"), func.coalesce(func.sum(made.c.agreements), 0).label("agreements"))
    return read_frame(session, statement.outerjoin(made, made.c.team_id == each.c.id).group_by(*kept))


def outcome_counts(session: Session, programme_id: str, challenges: Challenges, *columns: str) -> Frame:
    """One row about outcomes: asked (teams with one), known (teams whose latest answer has one of the columns), some (those above zero),
    behind (known teams that were asked again later and have not answered that).

    ``columns``: counts of :class:`~db.schema.models.Outcome`. They are cumulative, so only the latest answer of a team counts.
    """
    past, team = entity(session, Outcome), entity(session, Team)
    counts = [getattr(past, name) for name in columns]
    known, total = (
        or_(*(one.is_not(None) for one in counts)),
        sum((func.coalesce(one, 0) for one in counts[1:]), func.coalesce(counts[0], 0)),
    )
    place = func.row_number().over(partition_by=past.team_id, order_by=(case((known, 0), else_=1), past.months.desc()))
    ranked = _filter_teams(
        session, select(case((known, 1), else_=0).label("known"), total.label("total"), place.label("place"),
               past.months, func.max(past.months).over(partition_by=past.team_id).label("newest")).join(team, team.id == past.team_id),
        team, programme_id, challenges,
    ).subquery()  # fmt: skip
    statement = select(
        func.count().label("asked"), func.coalesce(func.sum(ranked.c.known), 0).label("known"),
        func.count().filter(and_(ranked.c.known == 1, ranked.c.total > 0)).label("some"),
        func.count().filter(and_(ranked.c.known == 1, ranked.c.months < ranked.c.newest)).label("behind"),
    ).where(ranked.c.place == 1)  # fmt: skip
    return read_frame(session, statement)


def reuse_counts(session: Session, programme_id: str, challenges: Challenges) -> Frame:
    """Lines of the reuse ledger by step and where they go: stage, sector (it comes from), to_sector, to_country, lines."""
    past, of, to = entity(session, Reuse), aliased(entity(session, Challenge)), aliased(entity(session, Challenge))
    kept = (past.stage, of.sector, func.coalesce(past.to_sector, to.sector).label("to_sector"), past.to_country)
    each = select(*kept).outerjoin(of, of.id == past.challenge_id).outerjoin(to, to.id == past.to_challenge_id)
    each = each.where(past.programme_id == programme_id)
    found = (each if challenges is None else each.where(past.challenge_id.in_(challenges))).subquery()
    return read_frame(session, select(*found.c, func.count().label("lines")).group_by(*found.c))

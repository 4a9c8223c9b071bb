"""Queries of the live measures. They return counts grouped by what a measure distinguishes, so that results stay small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.built_once import Entities, built_once
from db.schema.enums.learning import Comparison, HypothesisStatus, LiveMeasureKey
from db.schema.enums.records import ActionOutcome, AgreementKind, MilestoneType, Party, SessionStatus
from db.schema.models import (
    Action,
    Agreement,
    Challenge,
    Finding,
    Hypothesis,
    Milestone,
    Organisation,
    Outcome,
    ResearchSession,
    ResearchSessionChallenge,
    Reuse,
    Stage,
    Team,
    TeamChallenge,
)
from db.session import frame
from db.session_state import read_once

if TYPE_CHECKING:
    import pandas as pd

FOLLOW_ON = (AgreementKind.PRE_COMMERCIAL.value, AgreementKind.SUPPORT.value)
Challenges = Sequence[str] | None


@built_once
def applications(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """One row: challenges (number), known (those with a recorded number of applications), applied (the sum of applications; None: none known)."""
    challenge = entity(Challenge)
    columns = select(
        func.count().label("challenges"), func.count(challenge.applied).label("known"), func.sum(challenge.applied).label("applied")
    )
    statement = columns.where(challenge.programme_id == programme_id, challenge.archived.is_(False))
    return statement if challenges is None else statement.where(challenge.id.in_(challenges))


def _filter_teams(entity: Entities, statement: Select[Any], team: Any, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Restrict a statement to unarchived teams of the programme that are linked to one of the challenges (None: all)."""
    statement = statement.where(team.programme_id == programme_id, team.archived.is_(False))
    if challenges is None:
        return statement
    link = entity.alias(TeamChallenge, "link")
    return statement.where(team.id.in_(select(link.team_id).where(link.challenge_id.in_(challenges))))


@read_once
@built_once
def supplier_counts(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Company teams by size of company and first participation: size_band, first_time, teams (number)."""
    team, company = entity(Team), entity(Organisation)
    statement: Select[Any] = select(company.size_band, team.first_time, func.count().label("teams")).join(
        company, company.id == team.organisation_id
    )
    statement = _filter_teams(entity, statement, team, programme_id, challenges)
    return statement.group_by(company.size_band, team.first_time)


@built_once
def gate_dates(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Gate milestones, without open ones that were dropped, by dates: baseline and actual with precision, ``state`` of the challenge, gates
    (number)."""
    milestone, challenge = entity(Milestone), entity(Challenge)
    columns = (milestone.baseline_on, milestone.baseline_precision, milestone.actual_on, milestone.actual_precision, challenge.state)
    statement = (
        select(*columns, func.count().label("gates"))
        .outerjoin(challenge, challenge.id == milestone.challenge_id)
        .where(milestone.programme_id == programme_id, milestone.type == MilestoneType.GATE.value, milestone.archived.is_(False))
        .where(or_(milestone.dropped_on.is_(None), milestone.actual_on.is_not(None)))
    )
    statement = statement if challenges is None else statement.where(milestone.challenge_id.in_(challenges))
    return statement.group_by(*columns)


@built_once
def citizen_counts(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """One row of held sessions: sessions, unnamed (without a team), uncounted (with a team, without a count of citizens), teams (distinct, with
    counts), citizens (sum; None: no counts)."""
    research_session = entity(ResearchSession)
    has_team, is_counted = (
        research_session.team_id.is_not(None),
        and_(research_session.team_id.is_not(None), research_session.citizens.is_not(None)),
    )
    counts: tuple[Any, ...] = (
        func.count().label("sessions"), func.count().filter(~has_team).label("unnamed"),
        func.count().filter(and_(has_team, research_session.citizens.is_(None))).label("uncounted"),
        func.count(func.distinct(case((is_counted, research_session.team_id)))).label("teams"),
        func.sum(case((is_counted, research_session.citizens))).label("citizens"),
    )  # fmt: skip
    statement = select(*counts).where(research_session.programme_id == programme_id, research_session.status == SessionStatus.HELD.value)
    if challenges is not None:
        link = entity(ResearchSessionChallenge)
        statement = statement.where(research_session.id.in_(select(link.research_session_id).where(link.challenge_id.in_(challenges))))
    return statement


@built_once
def finding_counts(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Findings by outcome: acted, findings (number)."""
    finding = entity(Finding)
    statement: Select[Any] = select(finding.acted, func.count().label("findings")).where(finding.programme_id == programme_id)
    statement = statement if challenges is None else statement.where(finding.challenge_id.in_(challenges))
    return statement.group_by(finding.acted)


@built_once
def sponsor_replies(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Actions owed by sponsors, without dropped ones: challenge_id, raised_on, answered_on, ``state`` of the challenge, actions (number)."""
    action, challenge = entity(Action), entity(Challenge)
    columns = (action.challenge_id, action.raised_on, action.answered_on, challenge.state)
    statement = (
        select(*columns, func.count().label("actions"))
        .outerjoin(challenge, challenge.id == action.challenge_id)
        .where(action.programme_id == programme_id, action.owed_by == Party.SPONSOR.value)
        .where(or_(action.outcome.is_(None), action.outcome != ActionOutcome.DROPPED.value))
    )
    statement = statement if challenges is None else statement.where(action.challenge_id.in_(challenges))
    return statement.group_by(*columns)


def wanted_reply_days(session: Session, programme_id: str) -> int | None:
    """Returns within how many days sponsors should answer by a hypothesis of the whole programme that is being tested, the latest; None without one."""
    hypothesis = entity(session, Hypothesis)
    statement = select(hypothesis.threshold).where(
        hypothesis.programme_id == programme_id, hypothesis.challenge_id.is_(None), hypothesis.threshold.is_not(None),
        hypothesis.live_measure == LiveMeasureKey.SPONSOR_REPLY.value, hypothesis.comparison == Comparison.AT_MOST.value,
        hypothesis.status == HypothesisStatus.TESTING.value,
    )  # fmt: skip
    return session.execute(statement.order_by(hypothesis.fixed_on.desc(), hypothesis.id).limit(1)).scalar()


@built_once
def milestone_dates(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Milestones of challenges with a baseline, without open ones that were dropped: challenge_id, challenge_state, dropped_on, baseline,
    forecast and actual with precision, milestones (number)."""
    milestone, challenge = entity(Milestone), entity(Challenge)
    columns = (
        milestone.challenge_id, challenge.state.label("challenge_state"), milestone.dropped_on, milestone.baseline_on,
        milestone.baseline_precision, milestone.forecast_on, milestone.forecast_precision, milestone.actual_on, milestone.actual_precision,
    )  # fmt: skip
    statement = select(*columns, func.count().label("milestones")).join(challenge, challenge.id == milestone.challenge_id).where(
        milestone.programme_id == programme_id, milestone.archived.is_(False), milestone.baseline_on.is_not(None),
        or_(milestone.dropped_on.is_(None), milestone.actual_on.is_not(None)),
    )  # fmt: skip
    statement = statement if challenges is None else statement.where(milestone.challenge_id.in_(challenges))
    return statement.group_by(*columns)


@built_once
def follow_on_agreements(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Company teams by flow, stage, outcome and ``agreed`` (has a pre-commercial or support agreement): these, teams and agreements (numbers).

    A team is counted once, also where it is a candidate for several challenges; its flow is that of its challenges.
    """
    team, link, challenge, agreement = (entity(model) for model in (Team, TeamChallenge, Challenge, Agreement))
    agreement_counts = (
        select(agreement.team_id, func.count().label("agreements"))
        .where(agreement.programme_id == programme_id, agreement.kind.in_(FOLLOW_ON), agreement.team_id.is_not(None))
        .group_by(agreement.team_id)
        .subquery()
    )
    team_rows = _filter_teams(
        entity,
        select(team.id, team.stage, team.outcome, func.coalesce(func.min(challenge.flow), "Standard").label("flow"))
        .outerjoin(link, link.team_id == team.id)
        .outerjoin(challenge, challenge.id == link.challenge_id)
        .group_by(team.id, team.stage, team.outcome), team, programme_id, challenges,
    ).subquery()  # fmt: skip
    columns = (team_rows.c.flow, team_rows.c.stage, team_rows.c.outcome, agreement_counts.c.team_id.is_not(None).label("agreed"))
    statement = select(*columns, func.count().label("teams"), func.coalesce(func.sum(agreement_counts.c.agreements), 0).label("agreements"))
    return statement.outerjoin(agreement_counts, agreement_counts.c.team_id == team_rows.c.id).group_by(*columns)


def outcome_counts(session: Session, programme_id: str, challenges: Challenges, *columns: str) -> pd.DataFrame:
    """One row with numbers of teams: asked (with an outcome), known (with an answer in one of the columns), some (known, and the latest
    answer's sum is above 0), behind (known, and without an answer to a later request).

    ``columns``: counts of :class:`~db.schema.models.Outcome`. They are cumulative, so only the latest answer of a team is used.
    """
    outcome, team = entity(session, Outcome), entity(session, Team)
    counts = [getattr(outcome, name) for name in columns]
    known, total = (
        or_(*(count.is_not(None) for count in counts)),
        sum((func.coalesce(count, 0) for count in counts[1:]), func.coalesce(counts[0], 0)),
    )
    place = func.row_number().over(partition_by=outcome.team_id, order_by=(case((known, 0), else_=1), outcome.months.desc()))
    ranked = _filter_teams(
        Entities(session), select(case((known, 1), else_=0).label("known"), total.label("total"), place.label("place"),
               outcome.months, func.max(outcome.months).over(partition_by=outcome.team_id).label("newest"))
        .join(team, team.id == outcome.team_id), team, programme_id, challenges,
    ).subquery()  # fmt: skip
    statement = select(
        func.count().label("asked"), func.coalesce(func.sum(ranked.c.known), 0).label("known"),
        func.count().filter(and_(ranked.c.known == 1, ranked.c.total > 0)).label("some"),
        func.count().filter(and_(ranked.c.known == 1, ranked.c.months < ranked.c.newest)).label("behind"),
    ).where(ranked.c.place == 1)  # fmt: skip
    return frame(session, statement)


@built_once
def reuse_counts(entity: Entities, programme_id: str, challenges: Challenges) -> Select[Any]:
    """Rows of the reuse ledger by step and destination: stage, sector (of origin), to_sector, to_country, lines (number)."""
    reuse = entity(Reuse)
    origin, target = (entity.alias(Challenge, role) for role in ("origin", "target"))
    columns = (reuse.stage, origin.sector, func.coalesce(reuse.to_sector, target.sector).label("to_sector"), reuse.to_country)
    statement = select(*columns).outerjoin(origin, origin.id == reuse.challenge_id).outerjoin(target, target.id == reuse.to_challenge_id)
    statement = statement.where(reuse.programme_id == programme_id)
    rows = (statement if challenges is None else statement.where(reuse.challenge_id.in_(challenges))).subquery()
    return select(*rows.c, func.count().label("lines")).group_by(*rows.c)


@built_once
def flow_stages(entity: Entities, programme_id: str) -> Select[Any]:
    """Stages of the programme's Innovation Flows, in order: flow, stage (its name), usual_teams."""
    stage = entity(Stage)
    statement = select(stage.flow, stage.name.label("stage"), stage.usual_teams).where(stage.programme_id == programme_id)
    return statement.order_by(stage.flow, stage.position, stage.id)

"""Reads of one challenge: the record itself, its teams, its latest update, its agreements, stage dates and decisions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.errors import NotFound
from db.history import entity
from db.rows import Rows, fetch_rows
from db.schema.enums.records import ActionKind, ChallengeState
from db.schema.models import (
    Action,
    Agreement,
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Decision,
    Milestone,
    Organisation,
    Payment,
    Programme,
    Reframing,
    StageDates,
    StageMove,
    Team,
    TeamChallenge,
    WeeklyUpdate,
)


def read_challenge(session: Session, challenge_id: str) -> dict[str, Any]:
    """A challenge with its cohort's name, its programme's short name and what it was merged into.

    Raises :class:`NotFound` when the viewer has none of that id.
    """
    past, cohort, owner = entity(session, Challenge), entity(session, Cohort), entity(session, Programme)
    into = aliased(past)
    statement = (
        select(
            past.id, past.programme_id, owner.short_name.label("programme"), past.cohort_id, cohort.name.label("cohort"), past.code, past.title,
            past.question, past.summary, past.published_summary, past.sector, past.flow, past.stage, past.stage_since, past.state,
            past.paused_until, past.merged_into_id, into.title.label("merged_into"), into.code.label("merged_into_code"),
            past.archived, past.lead, past.sponsor_lead, past.max_contract_pence,
            past.procurement_reference, past.success, past.reframed_on, past.reframed_precision, past.reframed_from, past.notes, past.source,
        )
        .join(owner, owner.id == past.programme_id)
        .outerjoin(cohort, cohort.id == past.cohort_id)
        .outerjoin(into, into.id == past.merged_into_id)
        .where(past.id == challenge_id)
    )  # fmt: skip
    found = fetch_rows(session, statement)
    if not found:
        raise NotFound(challenge_id)
    return found[0]


def merged_challenges(session: Session, challenge_id: str) -> Rows:
    """Challenges that were merged into it: id, code, title, their cohort's name, and the decision that did it: decision_id, decided_on,
    what (empty: none known)."""
    past, decision, cohort = entity(session, Challenge), entity(session, Decision), entity(session, Cohort)
    place = func.row_number().over(partition_by=decision.about_id, order_by=(decision.decided_on.desc(), decision.id)).label("place")
    latest = (
        select(decision.id, decision.about_id, decision.decided_on, decision.what, place)
        .where(decision.about_kind == "challenge")
        .subquery()
    )
    statement = (
        select(
            past.id,
            past.code,
            past.title,
            cohort.name.label("cohort"),
            latest.c.id.label("decision_id"),
            latest.c.decided_on,
            latest.c.what,
        )
        .outerjoin(latest, and_(latest.c.about_id == past.id, latest.c.place == 1))
        .outerjoin(cohort, cohort.id == past.cohort_id)
        .where(past.merged_into_id == challenge_id)
    )
    return fetch_rows(session, statement.order_by(past.code, past.title, past.id))


def reframings(session: Session, challenge_id: str) -> Rows:
    """Changes of its wording, oldest first: id, reframed, from_question, to_question, why."""
    past = entity(session, Reframing)
    chosen = (past.id, past.reframed_on, past.reframed_precision, past.from_question, past.to_question, past.why)
    return fetch_rows(session, select(*chosen).where(past.challenge_id == challenge_id).order_by(past.reframed_on, past.id))


def sponsors(session: Session, challenge_id: str) -> Rows:
    """Who poses it: id, name, the lead first."""
    posing, body = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = select(body.id, body.name).join(posing, posing.organisation_id == body.id).where(posing.challenge_id == challenge_id)
    return fetch_rows(session, statement.order_by(posing.position, body.name, body.id))


def teams(session: Session, challenge_id: str) -> Rows:
    """Company teams that answer it or may: id, name, company_id, company, stage, outcome, entered, product, source, candidates (of how many challenges
    that were not merged into another)."""
    team, link, every, body = (
        entity(session, Team),
        entity(session, TeamChallenge),
        aliased(entity(session, TeamChallenge)),
        entity(session, Organisation),
    )
    of = aliased(entity(session, Challenge))
    counted = (
        select(every.team_id, func.count().label("candidates"))
        .join(of, of.id == every.challenge_id)
        .where(of.state != ChallengeState.MERGED.value)
        .group_by(every.team_id)
        .subquery()
    )
    statement = (
        select(
            team.id, team.name, body.id.label("company_id"), body.name.label("company"), team.stage, team.outcome, team.entered_on, team.entered_precision,
            team.product, team.source, func.coalesce(counted.c.candidates, 1).label("candidates"),
        )
        .join(link, link.team_id == team.id)
        .join(body, body.id == team.organisation_id)
        .outerjoin(counted, counted.c.team_id == team.id)
        .where(link.challenge_id == challenge_id)
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(team.name, team.id))


def latest_update(session: Session, challenge_id: str) -> dict[str, Any] | None:
    """The latest weekly update with all its wordings; None when there is none."""
    past = entity(session, WeeklyUpdate)
    chosen = (past.id, past.week, past.health, past.changed, past.next_steps, past.blocked, past.path_back, past.path_back_on, past.note)
    found = fetch_rows(session, select(*chosen).where(past.challenge_id == challenge_id).order_by(past.week.desc(), past.id).limit(1))
    return found[0] if found else None


def agreements(session: Session, challenge_id: str) -> Rows:
    """Agreements of the challenge: id, kind, company, legal_name, reference, value_pence, drawn, signed, ends_on, novated (to), in use."""
    past, body, row = entity(session, Agreement), entity(session, Organisation), entity(session, Payment)
    later, taking = aliased(entity(session, Organisation)), aliased(entity(session, Payment))
    settled = select(taking.settles_id).where(taking.settles_id.is_not(None))
    drawn = (
        select(row.agreement_id, func.sum(row.amount_pence).label("pence"))
        .where(row.agreement_id.is_not(None), row.id.not_in(settled))
        .group_by(row.agreement_id)
        .subquery()
    )
    statement = (
        select(
            past.id, past.kind, body.name.label("company"), past.legal_name, past.reference, past.value_pence, past.signed_on, past.signed_precision,
            past.ends_on, later.name.label("novated_to"), past.novated_on, past.novated_precision, past.in_use_on, past.in_use_precision, past.source,
            func.coalesce(drawn.c.pence, 0).label("drawn"),
        )
        .join(body, body.id == past.organisation_id)
        .outerjoin(later, later.id == past.novated_to_id)
        .outerjoin(drawn, drawn.c.agreement_id == past.id)
        .where(past.challenge_id == challenge_id)
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(past.signed_on, past.id))


def stage_dates(session: Session, challenge_id: str) -> Rows:
    """Its own dates of stages, by date: stage, label, planned, start and end with precision, source."""
    past = entity(session, StageDates)
    chosen = (
        past.stage,
        past.label,
        past.planned,
        past.start_on,
        past.start_precision,
        past.end_on,
        past.end_precision,
        past.source,
    )
    return fetch_rows(session, select(*chosen).where(past.challenge_id == challenge_id).order_by(past.start_on, past.id))


def completed_milestones(session: Session, challenge_id: str) -> Rows:
    """Its milestones that are done, by date, archived ones too: id, title, actual, source."""
    past = entity(session, Milestone)
    chosen = select(past.id, past.title, past.actual_on, past.actual_precision, past.source)
    return fetch_rows(
        session, chosen.where(past.challenge_id == challenge_id, past.actual_on.is_not(None)).order_by(past.actual_on, past.title, past.id)
    )


def settled_actions(session: Session, challenge_id: str) -> Rows:
    """Decisions and adoption steps that were settled, and whatever a sponsor answered: id, kind, what, answer, outcome, answered_on."""
    past = entity(session, Action)
    settled = (ActionKind.DECISION.value, ActionKind.ADOPTION_STEP.value)
    told = func.coalesce(past.answer, past.published_answer).label("answer")
    chosen = select(past.id, past.kind, past.what, told, past.outcome, past.answered_on)
    return fetch_rows(
        session,
        chosen.where(
            past.challenge_id == challenge_id,
            or_(past.kind.in_(settled), past.published_answer.is_not(None)),
            past.answered_on.is_not(None),
        ).order_by(past.answered_on, past.id),
    )


def gate_decisions(session: Session, challenge_id: str) -> Rows:
    """Gate decisions about it and its teams, by day: id, team (empty: the challenge itself), decision, from and to stage, reason, decided."""
    past, team = entity(session, StageMove), entity(session, Team)
    chosen = select(
        past.id, team.name.label("team"), past.decision, past.from_stage, past.to_stage, past.reason, past.decided_on, past.decided_precision, past.source
    ).outerjoin(team, team.id == past.team_id)  # fmt: skip
    return fetch_rows(session, chosen.where(past.challenge_id == challenge_id).order_by(past.decided_on, past.id))


def recorded_decisions(session: Session, challenge_id: str) -> Rows:
    """Decisions about it, by day: id, what, decided_on, source."""
    past = entity(session, Decision)
    chosen = select(past.id, past.what, past.decided_on, past.source).where(past.challenge_id == challenge_id)
    return fetch_rows(session, chosen.order_by(past.decided_on, past.id))


def funded_years(session: Session, challenge_id: str) -> list[str]:
    """Financial years with a budget line of the challenge, the latest first."""
    past = entity(session, BudgetLine)
    return list(
        session.scalars(
            select(past.financial_year).where(past.challenge_id == challenge_id).distinct().order_by(past.financial_year.desc())
        )
    )

"""Queries of one challenge and its sponsors, teams, latest update, agreements, stage dates and decisions."""

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
    """Returns a challenge with the names of its cohort and programme, and the code and title of the challenge that it was merged into.

    Raises :class:`NotFound` when it does not exist in the viewer's scope.
    """
    past, cohort, programme = entity(session, Challenge), entity(session, Cohort), entity(session, Programme)
    target = aliased(past)
    statement = (
        select(
            past.id, past.programme_id, programme.short_name.label("programme"), past.cohort_id, cohort.name.label("cohort"), past.code, past.title,
            past.question, past.summary, past.published_summary, past.sector, past.flow, past.stage, past.stage_since, past.state,
            past.paused_until, past.merged_into_id, target.title.label("merged_into"), target.code.label("merged_into_code"),
            past.archived, past.lead, past.sponsor_lead, past.max_contract_pence,
            past.procurement_reference, past.success, past.reframed_on, past.reframed_precision, past.reframed_from, past.notes, past.source,
        )
        .join(programme, programme.id == past.programme_id)
        .outerjoin(cohort, cohort.id == past.cohort_id)
        .outerjoin(target, target.id == past.merged_into_id)
        .where(past.id == challenge_id)
    )  # fmt: skip
    rows = fetch_rows(session, statement)
    if not rows:
        raise NotFound(challenge_id)
    return rows[0]


def merged_challenges(session: Session, challenge_id: str) -> Rows:
    """Challenges that were merged into this one: id, code, title, cohort (name); decision_id, decided_on and what of the latest decision
    about each (None: none recorded)."""
    past, decision, cohort = entity(session, Challenge), entity(session, Decision), entity(session, Cohort)
    place = func.row_number().over(partition_by=decision.about_id, order_by=(decision.decided_on.desc(), decision.id)).label("place")
    latest_decision = (
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
            latest_decision.c.id.label("decision_id"),
            latest_decision.c.decided_on,
            latest_decision.c.what,
        )
        .outerjoin(latest_decision, and_(latest_decision.c.about_id == past.id, latest_decision.c.place == 1))
        .outerjoin(cohort, cohort.id == past.cohort_id)
        .where(past.merged_into_id == challenge_id)
    )
    return fetch_rows(session, statement.order_by(past.code, past.title, past.id))


def reframings(session: Session, challenge_id: str) -> Rows:
    """Changes of the challenge's wording, oldest first: id, reframed_on with precision, from_question, to_question, why."""
    past = entity(session, Reframing)
    columns = (past.id, past.reframed_on, past.reframed_precision, past.from_question, past.to_question, past.why)
    return fetch_rows(session, select(*columns).where(past.challenge_id == challenge_id).order_by(past.reframed_on, past.id))


def sponsors(session: Session, challenge_id: str) -> Rows:
    """Sponsors of the challenge, the lead first: id, name."""
    link, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = (
        select(organisation.id, organisation.name)
        .join(link, link.organisation_id == organisation.id)
        .where(link.challenge_id == challenge_id)
    )
    return fetch_rows(session, statement.order_by(link.position, organisation.name, organisation.id))


def teams(session: Session, challenge_id: str) -> Rows:
    """Company teams of the challenge: id, name, company_id, company, stage, outcome, entered_on with precision, product, source;
    candidates: the number of unmerged challenges that the team is a candidate for."""
    team, link, all_links, company = (
        entity(session, Team),
        entity(session, TeamChallenge),
        aliased(entity(session, TeamChallenge)),
        entity(session, Organisation),
    )
    challenge = aliased(entity(session, Challenge))
    candidate_counts = (
        select(all_links.team_id, func.count().label("candidates"))
        .join(challenge, challenge.id == all_links.challenge_id)
        .where(challenge.state != ChallengeState.MERGED.value)
        .group_by(all_links.team_id)
        .subquery()
    )
    statement = (
        select(
            team.id, team.name, company.id.label("company_id"), company.name.label("company"), team.stage, team.outcome, team.entered_on,
            team.entered_precision, team.product, team.source, func.coalesce(candidate_counts.c.candidates, 1).label("candidates"),
        )
        .join(link, link.team_id == team.id)
        .join(company, company.id == team.organisation_id)
        .outerjoin(candidate_counts, candidate_counts.c.team_id == team.id)
        .where(link.challenge_id == challenge_id)
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(team.name, team.id))


def latest_update(session: Session, challenge_id: str) -> dict[str, Any] | None:
    """The latest weekly update; None when there is none."""
    past = entity(session, WeeklyUpdate)
    columns = (past.id, past.week, past.health, past.changed, past.next_steps, past.blocked, past.path_back, past.path_back_on, past.note)
    rows = fetch_rows(session, select(*columns).where(past.challenge_id == challenge_id).order_by(past.week.desc(), past.id).limit(1))
    return rows[0] if rows else None


def agreements(session: Session, challenge_id: str) -> Rows:
    """Agreements of the challenge: id, kind, company, legal_name, reference, value_pence, drawn (pence paid or accrued, settled accruals
    excluded), signed, ends_on, novated_to and in-use dates with precision, source."""
    past, company, payment = entity(session, Agreement), entity(session, Organisation), entity(session, Payment)
    new_company, settling = aliased(entity(session, Organisation)), aliased(entity(session, Payment))
    settled_ids = select(settling.settles_id).where(settling.settles_id.is_not(None))
    drawn = (
        select(payment.agreement_id, func.sum(payment.amount_pence).label("pence"))
        .where(payment.agreement_id.is_not(None), payment.id.not_in(settled_ids))
        .group_by(payment.agreement_id)
        .subquery()
    )
    statement = (
        select(
            past.id, past.kind, company.name.label("company"), past.legal_name, past.reference, past.value_pence, past.signed_on, past.signed_precision,
            past.ends_on, new_company.name.label("novated_to"), past.novated_on, past.novated_precision, past.in_use_on, past.in_use_precision, past.source,
            func.coalesce(drawn.c.pence, 0).label("drawn"),
        )
        .join(company, company.id == past.organisation_id)
        .outerjoin(new_company, new_company.id == past.novated_to_id)
        .outerjoin(drawn, drawn.c.agreement_id == past.id)
        .where(past.challenge_id == challenge_id)
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(past.signed_on, past.id))


def stage_dates(session: Session, challenge_id: str) -> Rows:
    """Stage dates of the challenge itself, by date: stage, label, planned, start and end with precision, source."""
    past = entity(session, StageDates)
    columns = (
        past.stage,
        past.label,
        past.planned,
        past.start_on,
        past.start_precision,
        past.end_on,
        past.end_precision,
        past.source,
    )
    return fetch_rows(session, select(*columns).where(past.challenge_id == challenge_id).order_by(past.start_on, past.id))


def completed_milestones(session: Session, challenge_id: str) -> Rows:
    """Completed milestones of the challenge, archived ones included, by date: id, title, actual_on with precision, source."""
    past = entity(session, Milestone)
    statement = select(past.id, past.title, past.actual_on, past.actual_precision, past.source)
    return fetch_rows(
        session,
        statement.where(past.challenge_id == challenge_id, past.actual_on.is_not(None)).order_by(past.actual_on, past.title, past.id),
    )


def settled_actions(session: Session, challenge_id: str) -> Rows:
    """Answered decisions and adoption steps, and answered actions with a published answer: id, kind, what, answer, outcome, answered_on."""
    past = entity(session, Action)
    kinds = (ActionKind.DECISION.value, ActionKind.ADOPTION_STEP.value)
    answer = func.coalesce(past.answer, past.published_answer).label("answer")
    statement = select(past.id, past.kind, past.what, answer, past.outcome, past.answered_on)
    return fetch_rows(
        session,
        statement.where(
            past.challenge_id == challenge_id,
            or_(past.kind.in_(kinds), past.published_answer.is_not(None)),
            past.answered_on.is_not(None),
        ).order_by(past.answered_on, past.id),
    )


def gate_decisions(session: Session, challenge_id: str) -> Rows:
    """Gate decisions about the challenge and its teams, by date: id, team (None: the challenge itself), decision, from_stage, to_stage, reason,
    decided_on with precision, source."""
    past, team = entity(session, StageMove), entity(session, Team)
    statement = select(
        past.id, team.name.label("team"), past.decision, past.from_stage, past.to_stage, past.reason, past.decided_on, past.decided_precision, past.source
    ).outerjoin(team, team.id == past.team_id)  # fmt: skip
    return fetch_rows(session, statement.where(past.challenge_id == challenge_id).order_by(past.decided_on, past.id))


def recorded_decisions(session: Session, challenge_id: str) -> Rows:
    """Decisions about the challenge, by date: id, what, decided_on, source."""
    past = entity(session, Decision)
    statement = select(past.id, past.what, past.decided_on, past.source).where(past.challenge_id == challenge_id)
    return fetch_rows(session, statement.order_by(past.decided_on, past.id))


def funded_years(session: Session, challenge_id: str) -> list[str]:
    """Financial years that have a budget line of the challenge, latest first."""
    past = entity(session, BudgetLine)
    return list(
        session.scalars(
            select(past.financial_year).where(past.challenge_id == challenge_id).distinct().order_by(past.financial_year.desc())
        )
    )

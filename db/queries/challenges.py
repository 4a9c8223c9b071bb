"""Queries of one challenge and its sponsors, teams, latest update, agreements, stage dates and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.errors import NotFound
from db.history import entity
from db.queries.built_once import Entities, built_once
from db.rows import Rows, fetch_rows
from db.schema.enums.records import ActionKind, ChallengeState, TeamOutcome
from db.schema.models import (
    Action,
    Agreement,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Conversation,
    ConversationChallenge,
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
    challenge, cohort, programme = entity(session, Challenge), entity(session, Cohort), entity(session, Programme)
    target = aliased(challenge)
    statement = (
        select(
            challenge.id, challenge.programme_id, programme.short_name.label("programme"), challenge.cohort_id, cohort.name.label("cohort"),
            challenge.code, challenge.title, challenge.question, challenge.summary, challenge.published_summary, challenge.sector,
            challenge.flow, challenge.stage, challenge.stage_since, challenge.state, challenge.paused_until, challenge.merged_into_id,
            target.title.label("merged_into"), target.code.label("merged_into_code"), challenge.archived, challenge.lead,
            challenge.sponsor_lead, challenge.max_contract_pence, challenge.procurement_reference, challenge.success, challenge.reframed_on,
            challenge.reframed_precision, challenge.reframed_from, challenge.notes, challenge.source,
        )
        .join(programme, programme.id == challenge.programme_id)
        .outerjoin(cohort, cohort.id == challenge.cohort_id)
        .outerjoin(target, target.id == challenge.merged_into_id)
        .where(challenge.id == challenge_id)
    )  # fmt: skip
    rows = fetch_rows(session, statement)
    if not rows:
        raise NotFound(challenge_id)
    return rows[0]


@built_once
def list_challenges(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Unarchived challenges: id, code, title, state, stage, cohort_id, and the name of the cohort."""
    challenge, cohort = entity(Challenge), entity(Cohort)
    statement = (
        select(
            challenge.id, challenge.code, challenge.title, challenge.state, challenge.stage, challenge.cohort_id, cohort.name.label("cohort"),
        )
        .outerjoin(cohort, cohort.id == challenge.cohort_id)
        .where(challenge.programme_id == programme_id, challenge.archived.is_(False))
        .order_by(challenge.id)
    )  # fmt: skip
    return statement if challenges is None else statement.where(challenge.id.in_(challenges))


@built_once
def teams_at_work(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Company teams of challenges that were not turned down and did not withdraw, by name: challenge_id, team_id, company_id, company."""
    team, link, company = entity(Team), entity(TeamChallenge), entity(Organisation)
    statement = (
        select(link.challenge_id, team.id.label("team_id"), company.id.label("company_id"), company.name.label("company"))
        .join(team, team.id == link.team_id)
        .join(company, company.id == team.organisation_id)
        .where(link.programme_id == programme_id, team.outcome.not_in((TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value)))
        .order_by(company.name, team.id)
    )
    return statement if challenges is None else statement.where(link.challenge_id.in_(challenges))


@built_once
def conversation_days(entity: Entities, challenge_id: str) -> Select[Any]:
    """The conversations about a challenge by day: id, held_on, held_precision."""
    conversation, link = entity(Conversation), entity(ConversationChallenge)
    statement = select(conversation.id, conversation.held_on, conversation.held_precision).join(
        link, link.conversation_id == conversation.id
    )
    return statement.where(link.challenge_id == challenge_id).order_by(conversation.held_on, conversation.id)


def merged_challenges(session: Session, challenge_id: str) -> Rows:
    """Challenges that were merged into this one: id, code, title, cohort (name); decision_id, decided_on and what of the latest decision
    about each (None: none recorded)."""
    challenge, decision, cohort = entity(session, Challenge), entity(session, Decision), entity(session, Cohort)
    place = func.row_number().over(partition_by=decision.about_id, order_by=(decision.decided_on.desc(), decision.id)).label("place")
    latest_decision = (
        select(decision.id, decision.about_id, decision.decided_on, decision.what, place)
        .where(decision.about_kind == "challenge")
        .subquery()
    )
    statement = (
        select(
            challenge.id,
            challenge.code,
            challenge.title,
            cohort.name.label("cohort"),
            latest_decision.c.id.label("decision_id"),
            latest_decision.c.decided_on,
            latest_decision.c.what,
        )
        .outerjoin(latest_decision, and_(latest_decision.c.about_id == challenge.id, latest_decision.c.place == 1))
        .outerjoin(cohort, cohort.id == challenge.cohort_id)
        .where(challenge.merged_into_id == challenge_id)
    )
    return fetch_rows(session, statement.order_by(challenge.code, challenge.title, challenge.id))


def reframings(session: Session, challenge_id: str) -> Rows:
    """Changes of the challenge's wording, oldest first: id, reframed_on with precision, from_question, to_question, why."""
    reframing = entity(session, Reframing)
    columns = (
        reframing.id, reframing.reframed_on, reframing.reframed_precision, reframing.from_question, reframing.to_question, reframing.why,
    )  # fmt: skip
    return fetch_rows(session, select(*columns).where(reframing.challenge_id == challenge_id).order_by(reframing.reframed_on, reframing.id))


def sponsors(session: Session, challenge_id: str) -> Rows:
    """Sponsors of the challenge, the lead first: id, name."""
    link, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = (
        select(organisation.id, organisation.name)
        .join(link, link.organisation_id == organisation.id)
        .where(link.challenge_id == challenge_id)
    )
    return fetch_rows(session, statement.order_by(link.position, organisation.name, organisation.id))


@built_once
def teams(entity: Entities, challenge_id: str) -> Select[Any]:
    """Company teams of the challenge: id, name, company_id, company, stage, outcome, entered_on with precision, product, source;
    candidates: the number of unmerged challenges that the team is a candidate for."""
    team, link, all_links, company = (
        entity(Team),
        entity(TeamChallenge),
        aliased(entity(TeamChallenge)),
        entity(Organisation),
    )
    challenge = aliased(entity(Challenge))
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
    return statement.order_by(team.name, team.id)


def latest_update(session: Session, challenge_id: str) -> dict[str, Any] | None:
    """The latest weekly update; None when there is none."""
    update = entity(session, WeeklyUpdate)
    columns = (
        update.id, update.week, update.health, update.changed, update.next_steps, update.blocked, update.path_back, update.path_back_on,
        update.note,
    )  # fmt: skip
    rows = fetch_rows(session, select(*columns).where(update.challenge_id == challenge_id).order_by(update.week.desc(), update.id).limit(1))
    return rows[0] if rows else None


@built_once
def agreements(entity: Entities, challenge_id: str) -> Select[Any]:
    """Agreements of the challenge: id, kind, company, legal_name, reference, value_pence, drawn (pence paid or accrued, settled accruals
    excluded), signed, ends_on, novated_to and in-use dates with precision, source."""
    agreement, company, payment = entity(Agreement), entity(Organisation), entity(Payment)
    new_company, settling = aliased(entity(Organisation)), aliased(entity(Payment))
    settled_ids = select(settling.settles_id).where(settling.settles_id.is_not(None))
    drawn = (
        select(payment.agreement_id, func.sum(payment.amount_pence).label("pence"))
        .where(payment.agreement_id.is_not(None), payment.id.not_in(settled_ids))
        .group_by(payment.agreement_id)
        .subquery()
    )
    statement = (
        select(
            agreement.id, agreement.kind, company.name.label("company"), agreement.legal_name, agreement.reference, agreement.value_pence,
            agreement.signed_on, agreement.signed_precision, agreement.ends_on, new_company.name.label("novated_to"), agreement.novated_on,
            agreement.novated_precision, agreement.in_use_on, agreement.in_use_precision, agreement.source,
            func.coalesce(drawn.c.pence, 0).label("drawn"),
        )
        .join(company, company.id == agreement.organisation_id)
        .outerjoin(new_company, new_company.id == agreement.novated_to_id)
        .outerjoin(drawn, drawn.c.agreement_id == agreement.id)
        .where(agreement.challenge_id == challenge_id)
    )  # fmt: skip
    return statement.order_by(agreement.signed_on, agreement.id)


def stage_dates(session: Session, challenge_id: str) -> Rows:
    """Stage dates of the challenge itself, by date: stage, label, planned, start and end with precision, source."""
    period = entity(session, StageDates)
    columns = (
        period.stage, period.label, period.planned, period.start_on, period.start_precision, period.end_on, period.end_precision,
        period.source,
    )  # fmt: skip
    return fetch_rows(session, select(*columns).where(period.challenge_id == challenge_id).order_by(period.start_on, period.id))


def completed_milestones(session: Session, challenge_id: str) -> Rows:
    """Completed milestones of the challenge, archived ones included, by date: id, title, actual_on with precision, source."""
    milestone = entity(session, Milestone)
    statement = select(milestone.id, milestone.title, milestone.actual_on, milestone.actual_precision, milestone.source)
    return fetch_rows(
        session,
        statement.where(milestone.challenge_id == challenge_id, milestone.actual_on.is_not(None)).order_by(
            milestone.actual_on, milestone.title, milestone.id
        ),
    )


def settled_actions(session: Session, challenge_id: str) -> Rows:
    """Answered decisions and adoption steps, and answered actions with a published answer: id, kind, what, answer, outcome, answered_on."""
    action = entity(session, Action)
    kinds = (ActionKind.DECISION.value, ActionKind.ADOPTION_STEP.value)
    answer = func.coalesce(action.answer, action.published_answer).label("answer")
    statement = select(action.id, action.kind, action.what, answer, action.outcome, action.answered_on)
    return fetch_rows(
        session,
        statement.where(
            action.challenge_id == challenge_id,
            or_(action.kind.in_(kinds), action.published_answer.is_not(None)),
            action.answered_on.is_not(None),
        ).order_by(action.answered_on, action.id),
    )


def gate_decisions(session: Session, challenge_id: str) -> Rows:
    """Gate decisions about the challenge and its teams, by date: id, team (None: the challenge itself), decision, from_stage, to_stage, reason,
    decided_on with precision, source."""
    move, team = entity(session, StageMove), entity(session, Team)
    statement = select(
        move.id, team.name.label("team"), move.decision, move.from_stage, move.to_stage, move.reason, move.decided_on,
        move.decided_precision, move.source
    ).outerjoin(team, team.id == move.team_id)  # fmt: skip
    return fetch_rows(session, statement.where(move.challenge_id == challenge_id).order_by(move.decided_on, move.id))


def recorded_decisions(session: Session, challenge_id: str) -> Rows:
    """Decisions about the challenge, by date: id, what, decided_on, source."""
    decision = entity(session, Decision)
    statement = select(decision.id, decision.what, decision.decided_on, decision.source).where(decision.challenge_id == challenge_id)
    return fetch_rows(session, statement.order_by(decision.decided_on, decision.id))

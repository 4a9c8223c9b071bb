"""Queries of actions, open and closed, and of decisions with their reversals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.history import entity, entity_alias
from db.queries.built_once import Entities, built_once
from db.schema.models import Action, Challenge, Decision, Organisation, Review
from db.session import frame

if TYPE_CHECKING:
    import pandas as pd


def challenge_condition(session: Session, model: type[Any], challenges: Sequence[str] | None, *, whole: bool, cohort: str = "") -> Any:
    """Returns the condition for rows of the challenges (None: all); with ``whole`` also rows of no challenge, except those about another cohort."""
    source = entity(session, model)
    if challenges is None:
        return source.id.is_not(None)
    of_challenges = source.challenge_id.in_(challenges)
    if not whole:
        return of_challenges
    about_other_cohort = and_(source.about_kind == "cohort", source.about_id != cohort)
    return or_(of_challenges, and_(source.challenge_id.is_(None), or_(source.about_kind.is_(None), ~about_other_cohort)))


REFERENCE_COLUMNS = {
    (Decision, "challenge"): "challenge_id", (Action, "challenge"): "challenge_id", (Action, "milestone"): "milestone_id",
    (Action, "conversation"): "conversation_id", (Decision, "decision"): "reverses_id",
}  # fmt: skip


def linked_record_condition(session: Session, model: type[Any], kind: str, record_id: str) -> Any:
    """Returns the condition for decisions or actions linked to a record by ``about_kind`` and ``about_id`` or a column of
    ``REFERENCE_COLUMNS``; for a decision also those that it reverses or is reversed by."""
    source = entity(session, model)
    conditions = [and_(source.about_kind == kind, source.about_id == record_id)]
    if column := REFERENCE_COLUMNS.get((model, kind)):
        conditions.append(getattr(source, column) == record_id)
    if model is Decision and kind == "decision":
        reversing = entity_alias(session, model, "reversing")
        conditions.append(source.id.in_(select(reversing.reverses_id).where(reversing.id == record_id)))
    return or_(*conditions)


def open_actions(session: Session, programme_id: str, *where: Any) -> pd.DataFrame:
    """Actions without an answer, one row each, by due date, those without one last.

    Columns: id, challenge_id, kind, what, owed_by, organisation, owner, owed_to, raised_on, due_on, carried, about_kind, about_id,
    milestone_id, review_id, review_on, and the state of the challenge as ``challenge_state``.
    """
    action, organisation, challenge, review = (entity(session, model) for model in (Action, Organisation, Challenge, Review))
    statement = (
        select(
            action.id, action.challenge_id, action.kind, action.what, action.owed_by, organisation.name.label("organisation"), action.owner,
            action.owed_to, action.raised_on, action.due_on, action.carried, action.about_kind, action.about_id, action.milestone_id,
            action.review_id, review.held_on.label("review_on"), challenge.state.label("challenge_state"),
        )
        .outerjoin(organisation, organisation.id == action.owed_by_organisation_id)
        .outerjoin(challenge, challenge.id == action.challenge_id)
        .outerjoin(review, review.id == action.review_id)
        .where(action.programme_id == programme_id, action.answered_on.is_(None), *where)
        .order_by(action.due_on.is_(None), action.due_on, action.raised_on, action.what, action.id)
    )  # fmt: skip
    return frame(session, statement)


def closed_actions(session: Session, programme_id: str, *where: Any, since: date | None = None) -> pd.DataFrame:
    """Answered or closed actions, latest first: id, challenge_id, kind, what, owner, owed_by, organisation, due_on, answered_on, outcome,
    answer, carried, raised_on, about_kind, about_id, milestone_id, review_id, review_on."""
    action, organisation, review = (entity(session, model) for model in (Action, Organisation, Review))
    statement = (
        select(
            action.id, action.challenge_id, action.kind, action.what, action.owner, action.owed_by, organisation.name.label("organisation"),
            action.due_on, action.answered_on, action.outcome, func.coalesce(action.answer, action.published_answer).label("answer"),
            action.carried, action.raised_on, action.about_kind, action.about_id, action.milestone_id, action.review_id,
            review.held_on.label("review_on"),
        )
        .outerjoin(organisation, organisation.id == action.owed_by_organisation_id)
        .outerjoin(review, review.id == action.review_id)
        .where(action.programme_id == programme_id, action.answered_on.is_not(None), *where)
        .order_by(action.answered_on.desc(), action.id)
    )  # fmt: skip
    return frame(session, statement if since is None else statement.where(action.answered_on >= since))


def action_ends(session: Session, programme_id: str, *where: Any, since: date | None = None) -> pd.DataFrame:
    """How actions ended, counted: due_on, answered_on, outcome, ``challenge_state``, and ``actions`` (how many).

    Of those answered or closed since a day, and of those without an answer that have a due date.
    """
    action, challenge = entity(session, Action), entity(session, Challenge)
    columns = action.due_on, action.answered_on, action.outcome, challenge.state.label("challenge_state")
    answered = action.answered_on.is_not(None) if since is None else action.answered_on >= since
    statement = (
        select(*columns, func.count().label("actions"))
        .select_from(action)
        .outerjoin(challenge, challenge.id == action.challenge_id)
        .where(action.programme_id == programme_id, *where)
        .where(or_(answered, and_(action.answered_on.is_(None), action.due_on.is_not(None))))
        .group_by(action.due_on, action.answered_on, action.outcome, challenge.state)
    )
    return frame(session, statement)


def decisions(session: Session, programme_id: str, *where: Any, since: date | None = None) -> pd.DataFrame:
    """Decisions, newest first: id, challenge_id, decided_on, what, published, decided_by, why, about_kind, about_id, review_id, review_on,
    reverses_id, reverses_on, reverses_what. Those that reverse them: :func:`reversals`."""
    decision, review = entity(session, Decision), entity(session, Review)
    reversed_decision = entity_alias(session, Decision, "reversed")
    statement = (
        select(
            decision.id, decision.challenge_id, decision.decided_on, decision.what, decision.published_what.label("published"),
            decision.decided_by, decision.why, decision.about_kind, decision.about_id, decision.review_id,
            review.held_on.label("review_on"), decision.reverses_id, reversed_decision.decided_on.label("reverses_on"),
            reversed_decision.what.label("reverses_what"),
        )
        .outerjoin(reversed_decision, reversed_decision.id == decision.reverses_id)
        .outerjoin(review, review.id == decision.review_id)
        .where(decision.programme_id == programme_id, *where)
        .order_by(decision.decided_on.desc(), decision.id)
    )  # fmt: skip
    return frame(session, statement if since is None else statement.where(decision.decided_on >= since))


@built_once
def reversals(entity: Entities, programme_id: str) -> Select[Any]:
    """The decisions of a programme that reverse another one, oldest first: reverses_id, id, decided_on, what."""
    decision = entity(Decision)
    statement = select(decision.reverses_id, decision.id, decision.decided_on, decision.what)
    return statement.where(decision.programme_id == programme_id, decision.reverses_id.is_not(None)).order_by(
        decision.decided_on, decision.id
    )

"""Queries of decisions with their reversals, and of closed actions. Open actions: :func:`db.queries.engagement.conversations.open_actions`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.batching import split_batches
from db.history import entity
from db.rows import Rows, fetch_rows
from db.schema.enums.records import ActionOutcome
from db.schema.models import Action, Decision, Review

MAX_ROWS = 200
NOT_DONE_OUTCOMES = (
    ActionOutcome.DEFERRED.value,
    ActionOutcome.DECLINED.value,
    ActionOutcome.DROPPED.value,
)  # closed without being done


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
        reversing = aliased(source)
        conditions.append(source.id.in_(select(reversing.reverses_id).where(reversing.id == record_id)))
    return or_(*conditions)


def decisions(session: Session, programme_id: str, *where: Any, since: date | None = None, limit: int = MAX_ROWS) -> Rows:
    """Decisions, newest first: id, challenge_id, decided_on, what, published, decided_by, why, about_kind, about_id, review_id, review_on,
    reverses_id, reverses_on, reverses_what, and ``reversed``: (id, decided_on, what) of the decisions that reverse it, oldest first.
    """
    decision, review = entity(session, Decision), entity(session, Review)
    reversed_decision = aliased(decision)
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
        .limit(limit)
    )  # fmt: skip
    rows = fetch_rows(session, statement if since is None else statement.where(decision.decided_on >= since))
    reversals_by_id = reversals(session, [row["id"] for row in rows])
    return [{**row, "reversed": reversals_by_id.get(row["id"], [])} for row in rows]


def reversals(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[str, date, str]]]:
    """Returns (id, decided_on, what) of the decisions that reverse the given ones, oldest first, by the id of the reversed decision."""
    decision = entity(session, Decision)
    reversing: dict[str, list[tuple[str, date, str]]] = defaultdict(list)
    for batch in split_batches(ids):
        statement = select(decision.reverses_id, decision.id, decision.decided_on, decision.what).where(decision.reverses_id.in_(batch))
        for row in session.execute(statement.order_by(decision.decided_on, decision.id)):
            reversing[row.reverses_id].append((row.id, row.decided_on, row.what))
    return reversing


def count_decisions(session: Session, programme_id: str, *where: Any, since: date | None = None) -> tuple[int, int]:
    """Returns the number of decisions, and of those that another decision reverses."""
    decision = entity(session, Decision)
    reversing = aliased(decision)
    reversed_ids = select(reversing.reverses_id).where(reversing.programme_id == programme_id, reversing.reverses_id.is_not(None))
    statement = (
        select(func.count(), func.count().filter(decision.id.in_(reversed_ids)))
        .select_from(decision)
        .where(decision.programme_id == programme_id, *where)
    )
    row = session.execute(statement if since is None else statement.where(decision.decided_on >= since)).one()
    return int(row[0]), int(row[1])


def completed_actions(session: Session, programme_id: str, *where: Any, since: date | None = None, limit: int = MAX_ROWS) -> Rows:
    """Answered or closed actions, latest first: id, challenge_id, what, owner, owed_by, due_on, answered_on, outcome, answer,
    carried, raised_on, about_kind, about_id, milestone_id, review_id, review_on."""
    action, review = entity(session, Action), entity(session, Review)
    statement = (
        select(
            action.id, action.challenge_id, action.what, action.owner, action.owed_by, action.due_on, action.answered_on, action.outcome,
            func.coalesce(action.answer, action.published_answer).label("answer"), action.carried, action.raised_on, action.about_kind,
            action.about_id, action.milestone_id, action.review_id, review.held_on.label("review_on"),
        )
        .outerjoin(review, review.id == action.review_id)
        .where(action.programme_id == programme_id, action.answered_on.is_not(None), *where)
        .order_by(action.answered_on.desc(), action.id)
        .limit(limit)
    )  # fmt: skip
    return fetch_rows(session, statement if since is None else statement.where(action.answered_on >= since))


def count_done_on_time(session: Session, programme_id: str, *where: Any, since: date | None = None) -> tuple[int, int, int]:
    """Returns the number of done actions, of those with a due date, and of those answered on or before it.

    Deferred, declined and dropped actions are excluded: they were closed without being done.
    """
    action = entity(session, Action)
    has_due_date = action.due_on.is_not(None)
    statement = (
        select(func.count(), func.count().filter(has_due_date), func.count().filter(has_due_date, action.answered_on <= action.due_on))
        .select_from(action)
        .where(action.programme_id == programme_id, action.answered_on.is_not(None), *where)
        .where(or_(action.outcome.is_(None), action.outcome.not_in(NOT_DONE_OUTCOMES)))
    )
    row = session.execute(statement if since is None else statement.where(action.answered_on >= since)).one()
    return int(row[0]), int(row[1]), int(row[2])

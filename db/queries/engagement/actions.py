"""Reads of decisions with what reverses what, and of actions that were done; those that are open stand in ``db.queries.engagement.conversations``."""

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
)  # closed without having been done


def challenge_condition(session: Session, model: type[Any], challenges: Sequence[str] | None, *, whole: bool, cohort: str = "") -> Any:
    """Rows of the chosen challenges; with ``whole`` also those of none, but for those about another cohort than the chosen one."""
    past = entity(session, model)
    if challenges is None:
        return past.id.is_not(None)
    chosen = past.challenge_id.in_(challenges)
    if not whole:
        return chosen
    elsewhere = and_(past.about_kind == "cohort", past.about_id != cohort)
    return or_(chosen, and_(past.challenge_id.is_(None), or_(past.about_kind.is_(None), ~elsewhere)))


REFERENCE_COLUMNS = {
    (Decision, "challenge"): "challenge_id", (Action, "challenge"): "challenge_id", (Action, "milestone"): "milestone_id",
    (Action, "conversation"): "conversation_id", (Decision, "decision"): "reverses_id",
}  # fmt: skip


def linked_record_condition(session: Session, model: type[Any], kind: str, record_id: str) -> Any:
    """Decisions or actions about one record: those that name it, all of a challenge, what a milestone is the reason for, what was raised
    in a conversation; of a decision those that reverse it and the one that it reverses."""
    past = entity(session, model)
    ways = [and_(past.about_kind == kind, past.about_id == record_id)]
    if column := REFERENCE_COLUMNS.get((model, kind)):
        ways.append(getattr(past, column) == record_id)
    if model is Decision and kind == "decision":
        own = aliased(past)
        ways.append(past.id.in_(select(own.reverses_id).where(own.id == record_id)))
    return or_(*ways)


def decisions(session: Session, programme_id: str, *where: Any, since: date | None = None, limit: int = MAX_ROWS) -> Rows:
    """Decisions, newest first: id, challenge_id, decided_on, what, published, decided_by, why, about_kind, about_id, review_id, review_on;
    reverses_id with reverses_on and reverses_what; and ``reversed``: (id, decided_on, what) of the decisions that reverse it, oldest first.
    """
    past, review = entity(session, Decision), entity(session, Review)
    before = aliased(past)
    statement = (
        select(
            past.id, past.challenge_id, past.decided_on, past.what, past.published_what.label("published"), past.decided_by, past.why,
            past.about_kind, past.about_id, past.review_id, review.held_on.label("review_on"), past.reverses_id,
            before.decided_on.label("reverses_on"), before.what.label("reverses_what"),
        )
        .outerjoin(before, before.id == past.reverses_id)
        .outerjoin(review, review.id == past.review_id)
        .where(past.programme_id == programme_id, *where)
        .order_by(past.decided_on.desc(), past.id)
        .limit(limit)
    )  # fmt: skip
    found = fetch_rows(session, statement if since is None else statement.where(past.decided_on >= since))
    later = reversals(session, [row["id"] for row in found])
    return [{**row, "reversed": later.get(row["id"], [])} for row in found]


def reversals(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[str, date, str]]]:
    """(id, decided_on, what) of the decisions that reverse each of those asked for, oldest first, by the id of the reversed one."""
    past = entity(session, Decision)
    found: dict[str, list[tuple[str, date, str]]] = defaultdict(list)
    for batch in split_batches(ids):
        chosen = select(past.reverses_id, past.id, past.decided_on, past.what).where(past.reverses_id.in_(batch))
        for row in session.execute(chosen.order_by(past.decided_on, past.id)):
            found[row.reverses_id].append((row.id, row.decided_on, row.what))
    return found


def count_decisions(session: Session, programme_id: str, *where: Any, since: date | None = None) -> tuple[int, int]:
    """How many decisions there are, and how many of them another one reverses."""
    past = entity(session, Decision)
    later = aliased(past)
    reversed_ids = select(later.reverses_id).where(later.programme_id == programme_id, later.reverses_id.is_not(None))
    statement = (
        select(func.count(), func.count().filter(past.id.in_(reversed_ids)))
        .select_from(past)
        .where(past.programme_id == programme_id, *where)
    )
    row = session.execute(statement if since is None else statement.where(past.decided_on >= since)).one()
    return int(row[0]), int(row[1])


def completed_actions(session: Session, programme_id: str, *where: Any, since: date | None = None, limit: int = MAX_ROWS) -> Rows:
    """Actions that were answered or closed, the latest first: id, challenge_id, what, owner, owed_by, due_on, answered_on, outcome, answer,
    carried, raised_on, about_kind, about_id, milestone_id, review_id, review_on."""
    past, review = entity(session, Action), entity(session, Review)
    statement = (
        select(
            past.id, past.challenge_id, past.what, past.owner, past.owed_by, past.due_on, past.answered_on, past.outcome,
            func.coalesce(past.answer, past.published_answer).label("answer"), past.carried, past.raised_on, past.about_kind, past.about_id,
            past.milestone_id, past.review_id, review.held_on.label("review_on"),
        )
        .outerjoin(review, review.id == past.review_id)
        .where(past.programme_id == programme_id, past.answered_on.is_not(None), *where)
        .order_by(past.answered_on.desc(), past.id)
        .limit(limit)
    )  # fmt: skip
    return fetch_rows(session, statement if since is None else statement.where(past.answered_on >= since))


def count_done_on_time(session: Session, programme_id: str, *where: Any, since: date | None = None) -> tuple[int, int, int]:
    """Actions that were done: how many, how many of them had a date, and how many of those were done by it.

    What was deferred, declined or dropped was closed without having been done, and counts nowhere.
    """
    past = entity(session, Action)
    dated = past.due_on.is_not(None)
    statement = (
        select(func.count(), func.count().filter(dated), func.count().filter(dated, past.answered_on <= past.due_on))
        .select_from(past)
        .where(past.programme_id == programme_id, past.answered_on.is_not(None), *where)
        .where(or_(past.outcome.is_(None), past.outcome.not_in(NOT_DONE_OUTCOMES)))
    )
    row = session.execute(statement if since is None else statement.where(past.answered_on >= since)).one()
    return int(row[0]), int(row[1]), int(row[2])

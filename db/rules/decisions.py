"""Rules of decisions that reverse other decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext, shorten
from db.queries.choices import challenge_label
from db.rules.rule import Rule
from db.schema.models import Challenge, Decision
from db.values.dates import date_text

MAX_DEPTH = 50
MAX_QUOTE_LENGTH = 80


def check_decision(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Yields an error when a decision reverses itself, directly or through others.

    Warns when the reversed decision is reversed already, is about another challenge, is later, or is published and this one is not.
    """
    reversed_id = values.get("reverses")
    if not reversed_id:
        return
    if record_id and _reverses_record(session, reversed_id, record_id):
        yield Problem("reverses", "A decision cannot reverse itself, nor one that reverses it. Choose another, or none")
        return
    stored = session.execute(select(Decision.reverses_id).where(Decision.id == record_id)).scalar() if record_id else None
    row = session.execute(
        select(Decision.id, Decision.decided_on, Decision.challenge_id, Decision.published_what).where(Decision.id == reversed_id)
    ).first()
    if row is not None and stored != reversed_id:
        yield from (Problem("reverses", sentence, warning=True) for sentence in _warning_sentences(session, row, values, context))


def _reverses_record(session: Session, decision_id: str | None, record_id: str) -> bool:
    """Whether a decision is the record or reverses it, directly or through at most ``MAX_DEPTH`` others."""
    depth = 0
    while decision_id and decision_id != record_id and depth < MAX_DEPTH:
        decision_id = session.execute(select(Decision.reverses_id).where(Decision.id == decision_id)).scalar()
        depth += 1
    return decision_id == record_id


def _warning_sentences(session: Session, row: Any, values: Values, context: ValidationContext) -> Iterator[str]:
    """The sentences of the warnings about the decision that is reversed (``row``)."""
    phrase = f"The decision of {date_text(row.decided_on)}"
    later_reversals = (
        select(Decision.decided_on, Decision.what).where(Decision.reverses_id == row.id).order_by(Decision.decided_on.desc()).limit(1)
    )
    if (reversal := session.execute(later_reversals).first()) is not None:
        yield f"{phrase} is reversed already, on {date_text(reversal.decided_on)}: “{shorten(reversal.what, MAX_QUOTE_LENGTH)}”"
    if row.challenge_id and values.get("challenge") and row.challenge_id != values["challenge"]:
        other_challenge = session.execute(select(Challenge.code, Challenge.title).where(Challenge.id == row.challenge_id)).first()
        yield f"{phrase} is about another challenge{f', {challenge_label(other_challenge.code, other_challenge.title)}' if other_challenge else ''}"
    if row.decided_on > (values.get("decided") or context.today):
        yield f"{phrase} is later than this one"
    if row.published_what and not values.get("published_what"):
        yield f"The sponsor reads {phrase[:1].lower()}{phrase[1:]}. Without a wording for the sponsor, that one goes on standing there"


RULES: dict[str, Rule] = {"decision": check_decision, "meeting-decision": check_decision}

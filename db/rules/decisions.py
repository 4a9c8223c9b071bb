"""What the store has to say of a decision that reverses another: itself is refused, what is unusual is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.types import Ground, shorten
from db.queries.choices import challenge_label
from db.records.record_schema import Problem, Values
from db.schema.models import Challenge, Decision
from db.values.dates import in_words

DEEP = 50
SHORT = 80


def decision(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """A decision never reverses itself, not even through others. Asked: twice reversed, of another challenge, later, read by the sponsor."""
    turned = values.get("reverses")
    if not turned:
        return
    if record_id and _leads_to(session, turned, record_id):
        yield Problem("reverses", "A decision cannot reverse itself, nor one that reverses it. Choose another, or none")
        return
    stored = session.execute(select(Decision.reverses_id).where(Decision.id == record_id)).scalar() if record_id else None
    row = session.execute(
        select(Decision.id, Decision.decided_on, Decision.challenge_id, Decision.published_what).where(Decision.id == turned)
    ).first()
    if row is not None and stored != turned:
        yield from (Problem("reverses", sentence, warning=True) for sentence in _asks(session, row, values, ground))


def _leads_to(session: Session, step: str | None, record_id: str) -> bool:
    """Whether a decision is the record, or reverses it however many stand between."""
    seen = 0
    while step and step != record_id and seen < DEEP:
        step = session.execute(select(Decision.reverses_id).where(Decision.id == step)).scalar()
        seen += 1
    return step == record_id


def _asks(session: Session, row: Any, values: Values, ground: Ground) -> Iterator[str]:
    named = f"The decision of {in_words(row.decided_on)}"
    later = select(Decision.decided_on, Decision.what).where(Decision.reverses_id == row.id).order_by(Decision.decided_on.desc()).limit(1)
    if (already := session.execute(later).first()) is not None:
        yield f"{named} is reversed already, on {in_words(already.decided_on)}: “{shorten(already.what, SHORT)}”"
    if row.challenge_id and values.get("challenge") and row.challenge_id != values["challenge"]:
        of = session.execute(select(Challenge.code, Challenge.title).where(Challenge.id == row.challenge_id)).first()
        yield f"{named} is about another challenge{f', {challenge_label(of.code, of.title)}' if of else ''}"
    if row.decided_on > (values.get("decided") or ground.today):
        yield f"{named} is later than this one"
    if row.published_what and not values.get("published_what"):
        yield f"The sponsor reads {named[:1].lower()}{named[1:]}. Without a wording for the sponsor, that one goes on standing there"


CHECKS: dict[str, Any] = {"decision": decision, "meeting-decision": decision}

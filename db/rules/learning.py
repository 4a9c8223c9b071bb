"""What the store has to say of evidence and verdicts: evidence has a source, each source speaks once, no verdict stands on nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.rules.rule import Rule
from db.schema.enums.learning import EvidenceDirection
from db.schema.models import Evidence
from db.values.dates import date_text


def _check_evidence(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Evidence is opened from its source, which speaks once for or against a hypothesis."""
    if context.loading:
        return
    if not record_id and context.about is None:
        yield Problem("", "Open this from the record that is the evidence, with Use as evidence")
        return
    own = session.execute(select(Evidence.about_kind, Evidence.about_id).where(Evidence.id == record_id)).first() if record_id else None
    kind, source = tuple(own) if own is not None else context.about or ("", "")
    twin = select(Evidence.id, Evidence.judged_on, Evidence.direction).where(
        Evidence.hypothesis_id == values.get("hypothesis"), Evidence.about_kind == kind, Evidence.about_id == source
    )
    if (found := session.execute(twin).first()) is not None and found.id != record_id:
        word = EvidenceDirection(found.direction).label.lower()
        yield Problem(
            "hypothesis",
            f"This is evidence for that hypothesis already: {word}, judged on {date_text(found.judged_on)}. Change that one instead",
        )


def check_verdict(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A verdict says what evidence comes to, so there is some by its day."""
    if context.loading or not values.get("hypothesis"):
        return
    on = values.get("decided") or context.today
    judged = select(Evidence.id).where(Evidence.hypothesis_id == values["hypothesis"], Evidence.judged_on <= on)
    if session.execute(judged.limit(1)).first() is None:
        yield Problem(
            "hypothesis",
            f"No evidence was judged for it by {date_text(on)}. Open the record that speaks for or against it and choose Use as evidence first",
        )


RULES: dict[str, Rule] = {
    "evidence": _check_evidence,
    "verdict": check_verdict,
}

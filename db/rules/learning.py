"""Rules of evidence and verdicts: evidence has a source, counts once per hypothesis and source, and a verdict needs evidence."""

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
    """Refuses evidence without a source record, and a second evidence from the same source for one hypothesis. Not applied to imports."""
    if context.loading:
        return
    if not record_id and context.about is None:
        yield Problem("", "Open this from the record that is the evidence, with Use as evidence")
        return
    stored = session.execute(select(Evidence.about_kind, Evidence.about_id).where(Evidence.id == record_id)).first() if record_id else None
    kind, source = tuple(stored) if stored is not None else context.about or ("", "")
    duplicates = select(Evidence.id, Evidence.judged_on, Evidence.direction).where(
        Evidence.hypothesis_id == values.get("hypothesis"), Evidence.about_kind == kind, Evidence.about_id == source
    )
    if (duplicate := session.execute(duplicates).first()) is not None and duplicate.id != record_id:
        direction = EvidenceDirection(duplicate.direction).label.lower()
        yield Problem(
            "hypothesis",
            f"This is evidence for that hypothesis already: {direction}, judged on {date_text(duplicate.judged_on)}. Change that one instead",
        )


def check_verdict(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a verdict when no evidence was judged for its hypothesis by the day of the verdict. Not applied to imports."""
    if context.loading or not values.get("hypothesis"):
        return
    decided_on = values.get("decided") or context.today
    evidence = select(Evidence.id).where(Evidence.hypothesis_id == values["hypothesis"], Evidence.judged_on <= decided_on)
    if session.execute(evidence.limit(1)).first() is None:
        yield Problem(
            "hypothesis",
            f"No evidence was judged for it by {date_text(decided_on)}. Open the record that speaks for or against it and choose Use as evidence first",
        )


RULES: dict[str, Rule] = {
    "evidence": _check_evidence,
    "verdict": check_verdict,
}

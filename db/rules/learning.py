"""Rules of evidence and verdicts: evidence has a source, and a verdict needs evidence."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from db.fields.record_schema import When
from db.rules.closed_reviews import records_of_closed_review
from db.rules.rule import DraftProblem, Drafts, Facts, group_drafts, rule
from db.schema.models import Evidence
from db.values.dates import date_text


@rule(When.ALWAYS)
def evidence_without_source(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses new evidence that names no record as its source."""
    for draft in drafts:
        if draft.is_new and not draft.values.get("about_id") and facts.context.about is None:
            yield draft.error("", "Open this from the record that is the evidence, with Use as evidence")


@rule(When.ALWAYS, "hypothesis", "decided")
def verdict_without_evidence(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a verdict when no evidence was judged for its hypothesis by the day of the verdict."""
    changed = [draft for draft in drafts if draft.values.get("hypothesis") and draft.changes("hypothesis", "decided")]
    statement = select(Evidence.hypothesis_id, func.min(Evidence.judged_on).label("first")).where(
        Evidence.programme_id == facts.programme_id
    )
    rows = facts.matching(statement.group_by(Evidence.hypothesis_id), Evidence.hypothesis_id, group_drafts(changed, "hypothesis"))
    first_days = {row.hypothesis_id: row.first for row in rows}
    for draft in changed:
        first, decided_on = first_days.get(draft.values["hypothesis"]), draft.values.get("decided") or facts.today
        if first is None or first > decided_on:
            yield draft.error(
                "hypothesis",
                f"No evidence was judged for it by {date_text(decided_on)}. "
                "Open the record that speaks for or against it and choose Use as evidence first",
            )


RULES = {
    "evidence": (evidence_without_source,),
    "verdict": (verdict_without_evidence, records_of_closed_review),
}

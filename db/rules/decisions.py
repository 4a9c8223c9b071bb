"""Rules of decisions that reverse other decisions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.fields.record_schema import When
from db.fields.types import shorten
from db.queries.choices import challenge_label
from db.rules.closed_reviews import records_of_closed_review
from db.rules.cycles import find_cycles
from db.rules.rule import DraftProblem, Drafts, Facts, rule
from db.schema.models import Challenge, Decision
from db.values.dates import date_text

MAX_QUOTE_LENGTH = 80


@rule(When.ALWAYS, "reverses")
def reverses_itself(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a decision that reverses itself, directly or through others."""
    for draft in find_cycles(drafts, facts, "reverses", Decision, Decision.reverses_id):
        yield draft.error("reverses", "A decision cannot reverse itself, nor one that reverses it. Choose another, or none")


@rule(When.RECORDING, "reverses", "challenge", "decided", "published_what")
def doubtful_reversal(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the reversed decision is reversed already, is about another challenge, is later, or is published and this one is not."""
    changed = [draft for draft in drafts if draft.values.get("reverses") and draft.changes("reverses")]
    reversed_ids = {draft.values["reverses"] for draft in changed}
    reversed_rows = facts.by_id(Decision, reversed_ids, Decision.decided_on, Decision.challenge_id, Decision.published_what)
    challenges = facts.by_id(Challenge, (row.challenge_id for row in reversed_rows.values()), Challenge.code, Challenge.title)
    reversals = {
        row.reverses_id: row
        for row in sorted(
            facts.matching(
                select(Decision.id, Decision.reverses_id, Decision.decided_on, Decision.what), Decision.reverses_id, reversed_ids
            ),
            key=lambda row: (row.decided_on, row.id),
        )
    }
    for draft in changed:
        row = reversed_rows.get(draft.values["reverses"])
        if row is None:
            continue
        phrase = f"The decision of {date_text(row.decided_on)}"
        if (reversal := reversals.get(row.id)) is not None and reversal.id != draft.id:
            quote = shorten(reversal.what, MAX_QUOTE_LENGTH)
            yield draft.warning("reverses", f"{phrase} is reversed already, on {date_text(reversal.decided_on)}: “{quote}”")
        if row.challenge_id and draft.values.get("challenge") and row.challenge_id != draft.values["challenge"]:
            other = challenges.get(row.challenge_id)
            name = f", {challenge_label(other.code, other.title)}" if other else ""
            yield draft.warning("reverses", f"{phrase} is about another challenge{name}")
        if row.decided_on > (draft.values.get("decided") or facts.today):
            yield draft.warning("reverses", f"{phrase} is later than this one")
        if row.published_what and not draft.values.get("published_what"):
            yield draft.warning(
                "reverses",
                f"The sponsor reads {phrase[:1].lower()}{phrase[1:]}. Without a wording for the sponsor, that one goes on standing there",
            )


DECISION_RULES = (reverses_itself, doubtful_reversal)
RULES = {"decision": (*DECISION_RULES, records_of_closed_review)}

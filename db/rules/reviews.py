"""Rules of reviews: a closed one does not change; the day of a review, and opening one before its day."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.fields.record_schema import When
from db.queries.programmes.navigation import read_working_days
from db.rules.closed_reviews import closed_review_changed
from db.rules.rule import DraftProblem, Drafts, Facts, rule
from db.schema.enums.records import ReviewState
from db.schema.models import Review
from db.values.dates import date_text


@rule(When.DECIDING, "held")
def not_a_working_day(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the day of a review is not a working day."""
    dated = [draft for draft in drafts if draft.values.get("held") and draft.changes("held")]
    days = read_working_days(facts.session, facts.programme_id) if dated else None
    for draft in dated:
        if days is not None and not days.is_working_day(draft.values["held"]):
            yield draft.warning("held", f"{date_text(draft.values['held'])} is a weekend, a public holiday or a closure")


@rule(When.DECIDING, "held")
def review_cannot_start(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to open a review while another is open, or a closed one."""
    statement = select(Review.held_on, Review.state).where(Review.programme_id == facts.programme_id)
    states = {row.held_on: row.state for row in facts.session.execute(statement)}
    open_day = next((day for day, state in states.items() if state == ReviewState.OPEN), None)
    for draft in drafts:
        held = draft.values.get("held")
        if open_day is not None:
            yield draft.error("held", f"The review of {date_text(open_day)} is open. Close it first, or go on with it")
        elif held and states.get(held) == ReviewState.CLOSED:
            yield draft.error("held", f"The review of {date_text(held)} is closed. Reopen it from its page, or choose another day")


@rule(When.DECIDING, "held")
def opened_early(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when a review is opened before its day."""
    for draft in drafts:
        held = draft.values.get("held")
        if held and held > facts.today:
            days_ahead = (held - facts.today).days
            yield draft.warning(
                "held",
                f"The review is on {date_text(held)}, in {days_ahead} day{'' if days_ahead == 1 else 's'}. Type today to hold it now",
            )


RULES = {
    "review": (closed_review_changed, not_a_working_day),
    "review-start": (review_cannot_start, opened_early),
}

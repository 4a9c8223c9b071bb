"""Rules of closed reviews: they, their closings, and what they agreed do not change, and nothing is added to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import When
from db.records.reviews import REVIEW
from db.rules.rule import Draft, DraftProblem, Drafts, Facts, rule
from db.schema.enums.records import ReviewState
from db.schema.models import Review, ReviewClosing, ReviewHealth
from db.values.dates import date_text

STATE_OF_FILE = "A review is opened, closed and reopened from its page. Leave its state as it was exported"
CHANGED_CLOSING = "A closing is never changed. Reopen the review from its page and close it again"
RECORDS_OF_CLOSED = (
    "The review is closed, so nothing is added to it or taken from it. Leave this as it was, or reopen the review from its page"
)


def review_states(drafts: Drafts, facts: Facts, name: str = "") -> list[tuple[Draft, str]]:
    """Returns each draft with the state of its review: the record itself, or that of a field."""
    ids = {draft.place: draft.values.get(name) if name else draft.id for draft in drafts}
    rows = facts.by_id(Review, ids.values(), Review.state)
    return [(draft, rows[review].state) for draft in drafts if (review := ids[draft.place]) in rows]


def last_closing(session: Session, review_id: str | None) -> Any:
    """The latest closing of a review: closed_by, closed_on, frozen_revision; None without one."""
    columns = select(ReviewClosing.closed_by, ReviewClosing.closed_on, ReviewClosing.frozen_revision)
    return session.execute(columns.where(ReviewClosing.review_id == review_id).order_by(ReviewClosing.number.desc()).limit(1)).first()


def closed_review_sentence(session: Session, review_id: str | None) -> str:
    """Returns that a review is closed, by whom and when, and who can reopen it; empty for one that is not closed."""
    if session.execute(select(Review.state).where(Review.id == review_id)).scalar() != ReviewState.CLOSED:
        return ""
    closing = last_closing(session, review_id)
    closed = f"{closing.closed_by} closed this review on {date_text(closing.closed_on)}" if closing else "This review is closed"
    return f"{closed}. Its day, agenda, people and note stay as they were then. A programme lead can reopen it from its page, with a reason"


def frozen_reviews(facts: Facts, ids: Iterable[str | None]) -> set[str]:
    """Returns which of the reviews are closed, and were closed here, so that what they looked at is frozen. Others came closed in a file."""
    closed = select(ReviewClosing.review_id).join(Review, Review.id == ReviewClosing.review_id)
    closed = closed.where(Review.state == ReviewState.CLOSED.value, ReviewClosing.frozen_revision.is_not(None))
    return {row.review_id for row in facts.matching(closed, ReviewClosing.review_id, ids)}


@rule(When.RECORDING)
def closed_review_changed(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to change a closed review, or the state of any stored review, by saving its fields."""
    for draft, state in review_states([draft for draft in drafts if not draft.is_new], facts):
        changed = draft.changes(*(field.name for field in REVIEW.fields if field.name in draft.values))
        state_changed = bool(draft.values.get("state")) and draft.values["state"] != state
        if state == ReviewState.CLOSED and (changed or state_changed):
            yield draft.error("", closed_review_sentence(facts.session, draft.id))
        elif state_changed:
            yield draft.error("state", STATE_OF_FILE)


@rule(When.RECORDING)
def closing_changed(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to change a closing."""
    yield from (draft.error("", CHANGED_CLOSING) for draft in drafts if not draft.is_new)


@rule(When.RECORDING)
def health_of_closed_review(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a health of a file for a review that is closed: to change one, and to add one where the closing froze what was looked at."""
    stored = facts.by_id(ReviewHealth, (draft.id for draft in drafts if not draft.is_new), ReviewHealth.review_id)
    frozen = frozen_reviews(facts, (draft.values.get("review") for draft in drafts))
    for draft in drafts:
        review = stored[draft.id].review_id if draft.id in stored else draft.values.get("review")
        if (draft.id in stored or review in frozen) and (sentence := closed_review_sentence(facts.session, review)):
            yield draft.error("", sentence)


@rule(When.RECORDING, "review")
def records_of_closed_review(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to add records to a review whose closing froze what was looked at, and to take stored ones from it."""
    reviews = {draft.place: {draft.values.get("review"), draft.before("review")} for draft in drafts if draft.changes("review")}
    frozen = frozen_reviews(facts, chain.from_iterable(reviews.values()))
    yield from (draft.error("review", RECORDS_OF_CLOSED) for draft in drafts if frozen & reviews.get(draft.place, set()))

"""Rules of review meetings: a closed review and its closings do not change, and unsaved drafts are listed before closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries import form_drafts as draft_queries
from db.records.reviews import REVIEW
from db.rules import decisions as rule_decisions
from db.rules import learning as rule_learning
from db.rules.rule import Rule
from db.schema.enums.records import ReviewState
from db.schema.models import Review, ReviewClosing, ReviewHealth
from db.values.dates import date_text

STATE_OF_FILE = "A review is opened, closed and reopened from its page. Leave its state as it was exported"
CHANGED_CLOSING = "A closing is never changed. Reopen the review from its page and close it again"
CLOSING = "review-close"
RuleCheckFunction = Callable[[Session, str | None, Values, ValidationContext], Iterator[Problem]]
GRID_NOUNS = {
    "grid-week": "weekly updates",
    "grid-plan": "a plan per month",
    "grid-forecasts": "forecasts",
    "grid-cohort-milestones": "milestones of a cohort",
}
FORM_NOUNS = {  # singular and plural, by form
    "meeting-decision": ("a decision", "decisions"),
    "meeting-action": ("an action", "actions"),
    "meeting-health": ("a health", "healths"),
    "meeting-verdict": ("a verdict", "verdicts"),
    "weekly-update": ("a weekly update", "weekly updates"),
    "conversation": ("a conversation", "conversations"),
    "finding": ("a finding", "findings"),
    "milestone": ("a milestone", "milestones"),
    "decision": ("a decision", "decisions"),
    "action": ("an action", "actions"),
}


def _check_closing(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses to close a closed review, naming who closed it; else warns about the viewer's unsaved drafts, which the review would omit."""
    row = session.execute(select(Review.programme_id, Review.state).where(Review.id == record_id)).one()
    if row.state == ReviewState.CLOSED:
        closing = _last_closing(session, record_id)
        yield Problem("", f"{closing.closed_by if closing else 'Somebody'} closed this review meanwhile. Its page shows what was looked at")
        return
    forms = Counter(form for form in draft_queries.list_draft_forms(session, row.programme_id) if form != CLOSING)
    if not forms:
        return
    is_single = forms.total() == 1 and next(iter(forms)) not in GRID_NOUNS
    pronoun = "it" if is_single else "them"
    yield Problem(
        "",
        f"You have typed {unsaved_forms_text(forms)} and not saved {pronoun}: {pronoun if is_single else 'they'} will not be in what this review froze. "
        f"Save {pronoun} first, or close anyway",
        warning=True,
    )


def _last_closing(session: Session, review_id: str | None) -> Any:
    """The latest closing of a review: closed_by, closed_on, frozen_revision; None without one."""
    columns = select(ReviewClosing.closed_by, ReviewClosing.closed_on, ReviewClosing.frozen_revision)
    return session.execute(columns.where(ReviewClosing.review_id == review_id).order_by(ReviewClosing.number.desc()).limit(1)).first()


def closed_review_sentence(session: Session, review_id: str | None) -> str:
    """Returns that a review is closed, by whom and when, and who can reopen it; empty for one that is not closed."""
    if session.execute(select(Review.state).where(Review.id == review_id)).scalar() != ReviewState.CLOSED:
        return ""
    closing = _last_closing(session, review_id)
    closed = f"{closing.closed_by} closed this review on {date_text(closing.closed_on)}" if closing else "This review is closed"
    return f"{closed}. Its day, agenda, people and note stay as they were then. A programme lead can reopen it from its page, with a reason"


def check_review_unchanged(session: Session, record_id: str | None, values: Values) -> Iterator[Problem]:
    """Refuses to change a closed review, or the state of any stored review, by saving its fields."""
    columns = (Review.state, Review.held_on, Review.agenda, Review.present, Review.note)
    stored = session.execute(select(*columns).where(Review.id == record_id)).mappings().first()
    if stored is None:
        return
    new = {name: value for field in REVIEW.fields if field.name in values for name, value in field.to_columns(values[field.name]).items()}
    state = values.get("state") or stored["state"]
    if stored["state"] == ReviewState.CLOSED and any(stored[name] != value for name, value in (*new.items(), ("state", state))):
        yield Problem("", closed_review_sentence(session, record_id))
    elif state != stored["state"]:
        yield Problem("state", STATE_OF_FILE)


def check_closing_unchanged(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses to change a closing."""
    if record_id is not None:
        yield Problem("", CHANGED_CLOSING)


def check_health_of_review(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a health of a file for a review that is closed: to change one, and to add one where the closing froze what was looked at."""
    stored = session.execute(select(ReviewHealth.review_id).where(ReviewHealth.id == record_id)).scalar()
    review = stored or values.get("review")
    closing = _last_closing(session, review)
    if stored or (closing is not None and closing.frozen_revision is not None):
        yield from (Problem("", sentence) for sentence in (closed_review_sentence(session, review),) if sentence)


def unsaved_forms_text(forms: Counter[str]) -> str:
    """``a weekly update and 2 decisions``: the unsaved drafts by form. Forms without a noun are counted as ``forms``."""
    counts: Counter[tuple[str, str]] = Counter()
    for form, number in forms.items():
        counts[(GRID_NOUNS[form], GRID_NOUNS[form]) if form in GRID_NOUNS else FORM_NOUNS.get(form, ("a form", "forms"))] += number
    parts = [
        singular if number == 1 or singular == plural else f"{number} {plural}" for (singular, plural), number in sorted(counts.items())
    ]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _check_review_open(noun: str, session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a record at a review that is closed."""
    state = session.execute(select(Review.state).where(Review.id == values.get("review"))).scalar()
    if state == ReviewState.CLOSED:
        yield Problem(
            "", f"The review was closed meanwhile, so this is not part of it. Record the {noun} on a page of its own, or reopen the review"
        )


def _check_as_own_form(
    noun: str, check: RuleCheckFunction, session: Session, record_id: str | None, values: Values, context: ValidationContext
) -> Iterator[Problem]:
    """Applies the rule of the record's own form to a record made at a review, after checking that the review is open."""
    yield from _check_review_open(noun, session, record_id, values, context)
    yield from check(session, record_id, values, context)


RULES: dict[str, Rule] = {
    CLOSING: _check_closing,
    "review-closing": check_closing_unchanged,
    "review-health": check_health_of_review,
    "meeting-decision": partial(_check_as_own_form, "decision", rule_decisions.check_decision),
    "meeting-action": partial(_check_review_open, "action"),
    "meeting-health": partial(_check_review_open, "weekly update"),
    "meeting-verdict": partial(_check_as_own_form, "verdict", rule_learning.check_verdict),
}

"""Rules of review meetings: a closed review and its closings do not change, and unsaved drafts are listed before closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import When
from db.queries import form_drafts as draft_queries
from db.queries.team_health import standing_healths
from db.records.reviews import REVIEW
from db.rules.decisions import DECISION_RULES
from db.rules.engagement import due_on_holiday
from db.rules.learning import verdict_without_evidence
from db.rules.rule import Draft, DraftProblem, Drafts, Facts, Rule, rule
from db.schema.enums.records import Health, ReviewState
from db.schema.models import Review, ReviewClosing, ReviewHealth
from db.values.dates import date_text

STATE_OF_FILE = "A review is opened, closed and reopened from its page. Leave its state as it was exported"
CHANGED_CLOSING = "A closing is never changed. Reopen the review from its page and close it again"
CLOSING = "review-close"
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


def review_states(drafts: Drafts, facts: Facts, name: str = "") -> list[tuple[Draft, str]]:
    """Returns each draft with the state of its review: the record itself, or that of a field."""
    ids = {draft.place: draft.values.get(name) if name else draft.id for draft in drafts}
    rows = facts.by_id(Review, ids.values(), Review.state)
    return [(draft, rows[review].state) for draft in drafts if (review := ids[draft.place]) in rows]


@rule(When.DECIDING)
def not_open(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to close a review that is not open, naming who closed a closed one."""
    for draft, state in review_states(drafts, facts):
        if state == ReviewState.CLOSED:
            closing = _last_closing(facts.session, draft.id)
            yield draft.error(
                "", f"{closing.closed_by if closing else 'Somebody'} closed this review meanwhile. Its page shows what was looked at"
            )
        elif state != ReviewState.OPEN:
            yield draft.error("", f"This review is {state}, so it cannot be closed. Look at it again before you go on")


@rule(When.DECIDING)
def unsaved_drafts(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns about the viewer's unsaved drafts, which the review would omit."""
    forms = Counter(form for form in draft_queries.list_draft_forms(facts.session, facts.programme_id) if form != CLOSING)
    if not forms:
        return
    is_single = forms.total() == 1 and next(iter(forms)) not in GRID_NOUNS
    pronoun = "it" if is_single else "them"
    for draft in drafts:
        yield draft.warning(
            "",
            f"You have typed {unsaved_forms_text(forms)} and not saved {pronoun}: {pronoun if is_single else 'they'} will not be in what "
            f"this review froze. Save {pronoun} first, or close anyway",
        )


@rule(When.DECIDING)
def cannot_reopen(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to reopen a review that is not closed, or while another is open."""
    open_reviews = select(Review.id, Review.held_on).where(
        Review.programme_id == facts.programme_id, Review.state == ReviewState.OPEN.value
    )
    open_review = facts.session.execute(open_reviews).first()
    for draft, state in review_states(drafts, facts):
        if state != ReviewState.CLOSED:
            yield draft.error("", f"This review is {state}, so there is nothing to reopen")
        elif open_review is not None:
            yield draft.error("", f"The review of {date_text(open_review.held_on)} is open. Close it first")


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
    for draft in drafts:
        review = stored[draft.id].review_id if draft.id in stored else draft.values.get("review")
        closing = _last_closing(facts.session, review)
        froze = closing is not None and closing.frozen_revision is not None
        if (draft.id in stored or froze) and (sentence := closed_review_sentence(facts.session, review)):
            yield draft.error("", sentence)


def unsaved_forms_text(forms: Counter[str]) -> str:
    """``a weekly update and 2 decisions``: the unsaved drafts by form. Forms without a noun are counted as ``forms``."""
    counts: Counter[tuple[str, str]] = Counter()
    for form, number in forms.items():
        counts[(GRID_NOUNS[form], GRID_NOUNS[form]) if form in GRID_NOUNS else FORM_NOUNS.get(form, ("a form", "forms"))] += number
    parts = [
        singular if number == 1 or singular == plural else f"{number} {plural}" for (singular, plural), number in sorted(counts.items())
    ]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def review_closed_meanwhile(noun: str) -> Rule:
    """Returns a rule that refuses a record at a review that is closed."""

    @rule(When.DECIDING, "review")
    def closed_meanwhile(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
        for draft, state in review_states(drafts, facts, "review"):
            if state == ReviewState.CLOSED:
                yield draft.error(
                    "",
                    "The review was closed meanwhile, so this is not part of it. "
                    f"Record the {noun} on a page of its own, or reopen the review",
                )

    return closed_meanwhile


@rule(When.DECIDING, "challenge", "health", "reason")
def other_health_without_reason(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a health that differs from the team's without a reason."""
    agreed = [draft for draft in drafts if draft.values.get("challenge") and draft.values.get("health") and not draft.values.get("reason")]
    for draft in agreed:
        challenge, health = draft.values["challenge"], draft.values["health"]
        standing = standing_healths(facts.session, [challenge], facts.today, but_review=draft.values.get("review") or "").get(challenge)
        team_health = standing.health if standing else None
        if health != team_health:
            team = f"says {Health(team_health).label.lower()}" if team_health else "has no update of this week or the last"
            yield draft.error("reason", f"The team {team}. Enter why the review says {Health(health).label.lower()}")


RULES = {
    "review-closing": (closing_changed,),
    "review-health": (health_of_closed_review,),
    CLOSING: (not_open, unsaved_drafts),
    "review-reopen": (cannot_reopen,),
    "meeting-decision": (review_closed_meanwhile("decision"), *DECISION_RULES),
    "meeting-action": (review_closed_meanwhile("action"), due_on_holiday),
    "meeting-health": (review_closed_meanwhile("weekly update"), other_health_without_reason),
    "meeting-verdict": (review_closed_meanwhile("verdict"), verdict_without_evidence),
}

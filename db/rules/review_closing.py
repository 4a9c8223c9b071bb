"""Rules of review meetings: what a closing needs, and what a closed review still takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from db.fields.record_schema import When
from db.queries import form_drafts as draft_queries
from db.queries.team_health import standing_healths
from db.rules.closed_reviews import closing_changed, health_of_closed_review, last_closing, review_states
from db.rules.decisions import DECISION_RULES
from db.rules.engagement import due_on_holiday
from db.rules.learning import verdict_without_evidence
from db.rules.rule import DraftProblem, Drafts, Facts, Rule, rule
from db.schema.enums.records import Health, ReviewState
from db.schema.models import Review
from db.values.dates import date_text

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


@rule(When.DECIDING)
def not_open(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to close a review that is not open, naming who closed a closed one."""
    for draft, state in review_states(drafts, facts):
        if state == ReviewState.CLOSED:
            closing = last_closing(facts.session, draft.id)
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

"""Rules of conversations and actions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.fields.record_schema import When
from db.queries.programmes.navigation import read_working_days
from db.rules.closed_reviews import records_of_closed_review
from db.rules.rule import DraftProblem, Drafts, Facts, rule
from db.schema.models import Conversation, ConversationChallenge
from db.values.dates import date_text

FIRST_WEEKEND_DAY = 5


@rule(When.RECORDING, "held", "channel", "challenges")
def same_conversation(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when a conversation of the same day, channel and challenge is recorded, or stands earlier among the drafts."""
    new = [draft for draft in drafts if draft.is_new and draft.values.get("held")]
    statement = (
        select(Conversation.held_on, Conversation.channel, ConversationChallenge.challenge_id)
        .join(ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id)
        .where(Conversation.programme_id == facts.programme_id)
    )
    taken = {tuple(row) for row in facts.matching(statement, Conversation.held_on, (draft.values["held"].on for draft in new))}
    for draft in new:
        day, channel = draft.values["held"].on, draft.values.get("channel")
        keys = {(day, channel, challenge) for challenge in draft.values.get("challenges") or []}
        if keys & taken:
            yield draft.warning("held", f"A {channel} of {date_text(day)} about this challenge is recorded already")
        taken |= keys


@rule(When.DECIDING, "due_on", "answered_on")
def due_on_holiday(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when an open action is due on a public holiday or during a closure. Weekends are checked without a calendar."""
    due = [draft for draft in drafts if draft.values.get("due_on") and not draft.values.get("answered_on") and draft.changes("due_on")]
    days = read_working_days(facts.session, facts.programme_id) if due else None
    for draft in due:
        day = draft.values["due_on"]
        if days is not None and day.weekday() < FIRST_WEEKEND_DAY and not days.is_working_day(day):
            yield draft.warning("due_on", f"{date_text(day)} is a public holiday, or the programme is closed")


RULES = {
    "conversation": (same_conversation,),
    "action": (due_on_holiday, records_of_closed_review),
}

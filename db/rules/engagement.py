"""Rules of conversations and actions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.programmes.navigation import read_working_days
from db.rules.rule import Rule
from db.schema.models import Challenge, Conversation, ConversationChallenge
from db.values.dates import date_text

FIRST_WEEKEND_DAY = 5


def _check_conversation(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when a conversation of the same day, channel and challenge is recorded: a colleague may have entered it."""
    if record_id or not values.get("held"):
        return
    duplicates = (
        select(Conversation.id)
        .join(ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id)
        .where(Conversation.held_on == values["held"].on, Conversation.channel == values["channel"])
        .where(ConversationChallenge.challenge_id.in_(values.get("challenges") or []))
    )
    if session.execute(duplicates.limit(1)).first():
        yield Problem(
            "held", f"A {values['channel']} of {date_text(values['held'].on)} about this challenge is recorded already", warning=True
        )


def _check_action(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when an open action is due on a public holiday or during a closure. Weekends are checked by the schema, without a calendar."""
    due, challenge = values.get("due_on"), values.get("challenge")
    programme = session.execute(select(Challenge.programme_id).where(Challenge.id == challenge)).scalar() if challenge else None
    if (
        programme
        and due
        and due.weekday() < FIRST_WEEKEND_DAY
        and not values.get("answered_on")
        and not read_working_days(session, programme).is_working_day(due)
    ):
        yield Problem("due_on", f"{date_text(due)} is a public holiday, or the programme is closed", warning=True)


RULES: dict[str, Rule] = {"conversation": _check_conversation, "action": _check_action}

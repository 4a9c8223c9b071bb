"""What was recorded last, to stand beside a form that asks for the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.days import Day, Precision, in_words
from db.models import Conversation, ConversationChallenge, Reforecast, ResearchSession, ResearchSessionChallenge, WeeklyUpdate
from db.records.fields import shorten
from db.words import Channel, Health, Method, MoveReason


def before(session: Session, kind: str, *, challenge: str | None, record_id: str | None) -> list[str]:
    """Sentences about the last entries of the same kind: of the challenge, or of the record itself."""
    if kind == "milestone-move" and record_id:
        return _moves(session, record_id)
    read = LAST.get(kind)
    return read(session, challenge) if read and challenge else []


def _moves(session: Session, record_id: str) -> list[str]:
    chosen = select(Reforecast.moved_on, Reforecast.from_on, Reforecast.to_on, Reforecast.reason)
    rows = session.execute(chosen.where(Reforecast.milestone_id == record_id).order_by(Reforecast.moved_on)).all()
    told = [
        f"{in_words(row.moved_on)}: moved {'from ' + in_words(row.from_on) + ' ' if row.from_on else ''}to {in_words(row.to_on)} "
        f"({MoveReason(row.reason).label.lower()})"
        for row in rows
    ]
    return ["Moves so far", *told] if told else []


def _conversation(session: Session, challenge: str) -> list[str]:
    link = ConversationChallenge
    chosen = select(Conversation.held_on, Conversation.held_precision, Conversation.channel, Conversation.said)
    joined = chosen.join(link, link.conversation_id == Conversation.id).where(link.challenge_id == challenge)
    row = session.execute(joined.order_by(Conversation.held_on.desc()).limit(1)).first()
    if row is None:
        return ["No conversation about this challenge is recorded yet."]
    said = f": {shorten(row.said, 160)}" if row.said else ""
    return [f"Last time, {Day(row.held_on, Precision(row.held_precision))}, {Channel(row.channel).label.lower()}{said}"]


def _update(session: Session, challenge: str) -> list[str]:
    chosen = select(WeeklyUpdate.week, WeeklyUpdate.health, WeeklyUpdate.changed).where(WeeklyUpdate.challenge_id == challenge)
    row = session.execute(chosen.order_by(WeeklyUpdate.week.desc()).limit(1)).first()
    if row is None:
        return ["No update of this challenge is recorded yet."]
    return [f"Last update, week of {in_words(row.week)}: {Health(row.health).glyph} {Health(row.health).label}. {row.changed or ''}"]


def _session(session: Session, challenge: str) -> list[str]:
    link = ResearchSessionChallenge
    chosen = select(ResearchSession.held_on, ResearchSession.method, ResearchSession.people)
    joined = chosen.join(link, link.research_session_id == ResearchSession.id).where(link.challenge_id == challenge)
    row = session.execute(joined.order_by(ResearchSession.held_on.desc()).limit(1)).first()
    return [f"Last session, {in_words(row.held_on)}: {Method(row.method).label.lower()}, {row.people or 0} people"] if row else []


LAST: dict[str, Callable[[Session, Any], list[str]]] = {
    "conversation": _conversation,
    "weekly-update": _update,
    "research-session": _session,
}

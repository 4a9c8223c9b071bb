"""Sentences about the previous entries of a kind, shown next to the form for the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.fields.types import shorten
from db.queries.built_once import Entities
from db.queries.engagement.contacts import took_place
from db.schema.enums.records import Channel, GateDecision, Health, MoveReason, ResearchMethod
from db.schema.models import (
    BudgetLine,
    Conversation,
    ConversationChallenge,
    PlanMonth,
    Rebaseline,
    Reforecast,
    ResearchSession,
    ResearchSessionChallenge,
    ReviewClosing,
    StageMove,
    WeeklyUpdate,
)
from db.values.currency import format_pence
from db.values.dates import Day, Precision, date_text


def previous_entries(session: Session, kind: str, *, challenge: str | None, record_id: str | None) -> list[str]:
    """Returns sentences about the previous entries of a kind: of the challenge, or of the record itself. Empty where there are none."""
    if kind in ("milestone", "milestone-move", "milestone-baseline") and record_id:
        return [*_previous_baselines(session, record_id), *_previous_moves(session, record_id)]
    if kind == "review-close" and record_id:
        return _previous_note(session, record_id)
    read = READER_BY_KIND.get(kind)
    return read(session, challenge) if read and challenge else []


def _previous_moves(session: Session, record_id: str) -> list[str]:
    statement = select(Reforecast.moved_on, Reforecast.from_on, Reforecast.to_on, Reforecast.reason)
    rows = session.execute(statement.where(Reforecast.milestone_id == record_id).order_by(Reforecast.moved_on)).all()
    sentences = [
        f"{date_text(row.moved_on)}: moved {'from ' + date_text(row.from_on) + ' ' if row.from_on else ''}to "
        f"{date_text(row.to_on) if row.to_on else 'not dated'} ({MoveReason(row.reason).label.lower()})"
        for row in rows
    ]
    return ["Moves so far", *sentences] if sentences else []


def _previous_note(session: Session, review: str) -> list[str]:
    statement = select(ReviewClosing.note).where(ReviewClosing.review_id == review).order_by(ReviewClosing.number.desc()).limit(1)
    note = session.scalars(statement).first()
    return [f"The note of the closing before, which stays where you leave this one empty: {note}"] if note else []


def _previous_baselines(session: Session, record_id: str) -> list[str]:
    statement = select(Rebaseline).where(Rebaseline.milestone_id == record_id).order_by(Rebaseline.number)
    sentences = [
        f"{date_text(row.changed_on)}: from {Day(row.from_on, Precision(row.from_precision))} to {Day(row.to_on, Precision(row.to_precision))} "
        f"({MoveReason(row.reason).label.lower()})"
        for row in session.scalars(statement)
    ]
    return ["Baselines so far", *sentences] if sentences else []


def _last_conversation(session: Session, challenge: str) -> list[str]:
    link = ConversationChallenge
    statement = select(Conversation.held_on, Conversation.held_precision, Conversation.channel, Conversation.said)
    joined = statement.join(link, link.conversation_id == Conversation.id).where(
        link.challenge_id == challenge, took_place(Entities(session), Conversation)
    )
    row = session.execute(joined.order_by(Conversation.held_on.desc()).limit(1)).first()
    if row is None:
        return ["No conversation about this challenge is recorded yet."]
    summary = f": {shorten(row.said, 160)}" if row.said else ""
    return [f"Last time, {Day(row.held_on, Precision(row.held_precision))}, {Channel(row.channel).label.lower()}{summary}"]


def _last_update(session: Session, challenge: str) -> list[str]:
    statement = select(WeeklyUpdate.week, WeeklyUpdate.health, WeeklyUpdate.changed).where(WeeklyUpdate.challenge_id == challenge)
    row = session.execute(statement.order_by(WeeklyUpdate.week.desc()).limit(1)).first()
    if row is None:
        return ["No update of this challenge is recorded yet."]
    return [f"Last update, week of {date_text(row.week)}: {Health(row.health).glyph} {Health(row.health).label}. {row.changed or ''}"]


def _last_research_session(session: Session, challenge: str) -> list[str]:
    link = ResearchSessionChallenge
    statement = select(ResearchSession.held_on, ResearchSession.method, ResearchSession.people)
    joined = statement.join(link, link.research_session_id == ResearchSession.id).where(link.challenge_id == challenge)
    row = session.execute(joined.order_by(ResearchSession.held_on.desc()).limit(1)).first()
    return [f"Last session, {date_text(row.held_on)}: {ResearchMethod(row.method).label.lower()}, {row.people or 0} people"] if row else []


def _planned_so_far(session: Session, line: str) -> list[str]:
    budget_line = session.execute(select(BudgetLine.name, BudgetLine.amount_pence).where(BudgetLine.id == line)).first()
    if budget_line is None:
        return []
    planned = int(session.execute(select(func.sum(PlanMonth.amount_pence)).where(PlanMonth.budget_line_id == line)).scalar() or 0)
    if budget_line.amount_pence is None:
        return [f"Planned so far on {budget_line.name}: {format_pence(planned)}. Its budget is not set."]
    remaining = budget_line.amount_pence - planned
    comparison = (
        "all of its budget"
        if not remaining
        else f"{format_pence(abs(remaining))} {'still to plan' if remaining > 0 else 'more than its budget'}"
    )
    return [f"Planned so far on {budget_line.name}: {format_pence(planned)} of {format_pence(budget_line.amount_pence)}, {comparison}."]


def _previous_gate_decisions(session: Session, about: str) -> list[str]:
    condition = (StageMove.team_id == about) | (StageMove.team_id.is_(None) & (StageMove.challenge_id == about))
    statement = select(StageMove.decided_on, StageMove.decided_precision, StageMove.decision, StageMove.to_stage).where(condition)
    rows = session.execute(statement.order_by(StageMove.decided_on)).all()
    sentences = [
        f"{Day(row.decided_on, Precision(row.decided_precision))}: {GateDecision(row.decision).label.lower()}{' to ' + row.to_stage if row.to_stage else ''}"
        for row in rows
    ]
    return ["Gate decisions so far", *sentences] if sentences else []


READER_BY_KIND: dict[str, Callable[[Session, Any], list[str]]] = {
    "conversation": _last_conversation,
    "weekly-update": _last_update,
    "research-session": _last_research_session,
    "plan-month": _planned_so_far,
    "stage-move": _previous_gate_decisions,
}

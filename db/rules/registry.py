"""Checks that look at what is stored beside a draft: some refuse, most only ask "save anyway?"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Role
from db.commands import act_previews
from db.fields.types import ValidationContext
from db.queries.programmes.navigation import read_working_days
from db.records.record_schema import Problem, Values
from db.rules import decisions as rule_decisions
from db.rules import learning as rule_learning
from db.rules import money as rule_money
from db.rules import organisations as rule_organisations
from db.rules import review_closing, shared_figures, stage_moves
from db.rules import reviews as rule_reviews
from db.schema.models import Challenge, Conversation, ConversationChallenge, Milestone, Reforecast, WeeklyUpdate
from db.session_state import session_state
from db.values.dates import Day, Precision, date_text

MOVES_BEFORE_WARNING = 3
MAX_DEPTH = 50
FIRST_WEEKEND_DAY = 5


def check_rules(session: Session, kind: str, record_id: str | None, values: Values, context: ValidationContext) -> list[Problem]:
    """Problems and questions of a draft against the store. Reads through the viewer's own session."""
    check = CHECKS.get(kind)
    return list(check(session, record_id, values, context)) if check and not session_state(session).viewer.sponsor else []


def _check_milestone_move(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A fourth move is worth a word at the review."""
    moves = session.execute(select(func.count()).select_from(Reforecast).where(Reforecast.milestone_id == record_id)).scalar() or 0
    if moves >= MOVES_BEFORE_WARNING:
        yield Problem(
            "forecast", f"It has moved {moves} times before. Bring it to the review, or choose a date that will hold", warning=True
        )


def _check_milestone(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A baseline is the lead's to change; a milestone cannot wait for itself, however many stand between."""
    if record_id and session_state(session).viewer.role is Role.MEMBER and _stored_baseline(session, record_id) != values.get("baseline"):
        yield Problem("baseline", "Only the programme lead changes a baseline. Move the forecast instead, with its reason")
    step, seen = values.get("depends_on"), 0
    while step and record_id and seen < MAX_DEPTH:
        if step == record_id:
            yield Problem("depends_on", "It would depend on itself through this one. Choose another, or none")
            return
        step = session.execute(select(Milestone.depends_on_id).where(Milestone.id == step)).scalar()
        seen += 1


def _stored_baseline(session: Session, record_id: str) -> Day | None:
    row = session.execute(select(Milestone.baseline_on, Milestone.baseline_precision).where(Milestone.id == record_id)).first()
    return Day(row.baseline_on, Precision(row.baseline_precision)) if row is not None and row.baseline_on else None


def _check_conversation(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The same day, channel and challenge was recorded already: perhaps by a colleague."""
    if record_id or not values.get("held"):
        return
    twin = (
        select(Conversation.id)
        .join(ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id)
        .where(Conversation.held_on == values["held"].on, Conversation.channel == values["channel"])
        .where(ConversationChallenge.challenge_id.in_(values.get("challenges") or []))
    )
    if session.execute(twin.limit(1)).first():
        yield Problem(
            "held", f"A {values['channel']} of {date_text(values['held'].on)} about this challenge is recorded already", warning=True
        )


def _check_weekly_update(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """One update for a challenge and week."""
    found = find_update_of_week(session, values.get("challenge") or "", values["week"])
    if found and found != record_id:
        yield Problem("week", "This challenge has an update of that week already. Open it from the challenge's page to change it")


def find_update_of_week(session: Session, challenge: str, day: Any) -> str | None:
    """Id of a challenge's update of the week that holds the day."""
    monday = day.fromordinal(day.toordinal() - day.weekday())
    return session.execute(select(WeeklyUpdate.id).where(WeeklyUpdate.challenge_id == challenge, WeeklyUpdate.week == monday)).scalar()


def _check_action(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Asking for something by a public holiday or in a closure is easily overlooked; a weekend is seen without the calendar."""
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


CHECKS: dict[str, Callable[[Session, str | None, Values, ValidationContext], Iterator[Problem]]] = {
    **act_previews.CHECKS,
    **rule_organisations.CHECKS,
    **rule_decisions.CHECKS,
    **review_closing.CHECKS,
    **stage_moves.CHECKS,
    **shared_figures.CHECKS,
    **rule_learning.CHECKS,
    **rule_money.CHECKS,
    **rule_reviews.CHECKS,
    "action": _check_action,
    "milestone": _check_milestone,
    "milestone-move": _check_milestone_move,
    "conversation": _check_conversation,
    "weekly-update": _check_weekly_update,
}

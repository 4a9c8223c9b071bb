"""Reads of ``/week``: the challenges that run, what was said of them for a week and before it, what was recorded since a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, select
from sqlalchemy.orm import Session

from db.history import entity
from db.rows import Rows, fetch_rows
from db.schema.enums.records import ChallengeState, SessionStatus
from db.schema.models import (
    Challenge,
    Conversation,
    ConversationChallenge,
    Payment,
    Reforecast,
    ResearchSession,
    ResearchSessionChallenge,
    WeeklyUpdate,
)


def running_challenges(session: Session, programme_id: str, challenges: Sequence[str] | None) -> Rows:
    """Challenges that run: id, code, title, lead. ``challenges`` None: all of the programme."""
    past = entity(session, Challenge)
    statement = select(past.id, past.code, past.title, past.lead).where(
        past.programme_id == programme_id, past.state == ChallengeState.RUNNING.value, past.archived.is_(False)
    )
    return fetch_rows(session, statement if challenges is None else statement.where(past.id.in_(challenges)))


def _updates_statement(past: Any) -> Any:
    return select(
        past.id, past.version, past.challenge_id, past.week, past.health, past.changed, past.next_steps, past.blocked, past.path_back,
        past.path_back_on,
    )  # fmt: skip


def updates_of_week(session: Session, challenges: Sequence[str], monday: date) -> dict[str, dict[str, Any]]:
    """The updates of a week, by challenge id."""
    past = entity(session, WeeklyUpdate)
    found = fetch_rows(session, _updates_statement(past).where(past.challenge_id.in_(challenges), past.week == monday))
    return {row["challenge_id"]: row for row in found}


def updates_before_week(session: Session, challenges: Sequence[str], monday: date) -> dict[str, dict[str, Any]]:
    """The last update of each challenge before a week, by challenge id; the latest there is, however old."""
    past = entity(session, WeeklyUpdate)
    latest = (
        select(past.challenge_id, func.max(past.week).label("week"))
        .where(past.challenge_id.in_(challenges), past.week < monday)
        .group_by(past.challenge_id)
        .subquery()
    )
    joined = and_(latest.c.challenge_id == past.challenge_id, latest.c.week == past.week)
    return {row["challenge_id"]: row for row in fetch_rows(session, _updates_statement(past).join(latest, joined))}


def recorded_counts(session: Session, challenges: Sequence[str], since: date, until: date) -> dict[str, dict[str, int]]:
    """What was recorded of challenges from ``since`` to ``until``, both included, by challenge id.

    ``talks`` and ``sessions`` (held) are counts, ``people`` heard in those sessions, ``moves`` of milestones, ``paid`` in pence.
    """
    found: dict[str, dict[str, int]] = {one: {} for one in challenges}
    talk, held = ConversationChallenge, ResearchSessionChallenge
    statements = (
        select(talk.challenge_id, func.count().label("talks"))
        .join(Conversation, Conversation.id == talk.conversation_id)
        .where(talk.challenge_id.in_(challenges), Conversation.held_on.between(since, until))
        .group_by(talk.challenge_id),
        select(held.challenge_id, func.count().label("sessions"), func.sum(ResearchSession.people).label("people"))
        .join(ResearchSession, ResearchSession.id == held.research_session_id)
        .where(
            held.challenge_id.in_(challenges),
            ResearchSession.held_on.between(since, until),
            ResearchSession.status == SessionStatus.HELD.value,
        )
        .group_by(held.challenge_id),
        select(Reforecast.challenge_id, func.count().label("moves"))
        .where(Reforecast.challenge_id.in_(challenges), Reforecast.moved_on.between(since, until))
        .group_by(Reforecast.challenge_id),
        select(Payment.challenge_id, cast(func.sum(Payment.amount_pence), BigInteger).label("paid"))
        .where(Payment.challenge_id.in_(challenges), Payment.paid_on.between(since, until))
        .group_by(Payment.challenge_id),
    )
    for statement in statements:
        for row in fetch_rows(session, statement):
            found[row.pop("challenge_id")] |= {name: int(number or 0) for name, number in row.items()}
    return found


def find_update_of_week(session: Session, challenge: str, day: Any) -> str | None:
    """Id of a challenge's update of the week that holds the day."""
    monday = day.fromordinal(day.toordinal() - day.weekday())
    return session.execute(select(WeeklyUpdate.id).where(WeeklyUpdate.challenge_id == challenge, WeeklyUpdate.week == monday)).scalar()

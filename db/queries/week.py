"""Queries of ``/week``: running challenges, their updates of a week and before it, and counts of recent records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.built_once import Entities
from db.queries.engagement.contacts import took_place
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
    """Running challenges: id, code, title, lead. ``challenges`` None: all of the programme."""
    challenge = entity(session, Challenge)
    statement = select(challenge.id, challenge.code, challenge.title, challenge.lead).where(
        challenge.programme_id == programme_id, challenge.state == ChallengeState.RUNNING.value, challenge.archived.is_(False)
    )
    return fetch_rows(session, statement if challenges is None else statement.where(challenge.id.in_(challenges)))


def _updates_statement(update: Any) -> Any:
    return select(
        update.id, update.version, update.challenge_id, update.week, update.health, update.changed, update.next_steps, update.blocked, update.path_back,
        update.path_back_on,
    )  # fmt: skip


def updates_of_week(session: Session, challenges: Sequence[str], monday: date) -> dict[str, dict[str, Any]]:
    """Returns the updates of a week, by challenge id."""
    update = entity(session, WeeklyUpdate)
    rows = fetch_rows(session, _updates_statement(update).where(update.challenge_id.in_(challenges), update.week == monday))
    return {row["challenge_id"]: row for row in rows}


def updates_before_week(session: Session, challenges: Sequence[str], monday: date) -> dict[str, dict[str, Any]]:
    """Returns the latest update of each challenge before a week, by challenge id."""
    update = entity(session, WeeklyUpdate)
    latest = (
        select(update.challenge_id, func.max(update.week).label("week"))
        .where(update.challenge_id.in_(challenges), update.week < monday)
        .group_by(update.challenge_id)
        .subquery()
    )
    joined = and_(latest.c.challenge_id == update.challenge_id, latest.c.week == update.week)
    return {row["challenge_id"]: row for row in fetch_rows(session, _updates_statement(update).join(latest, joined))}


def recorded_counts(session: Session, challenges: Sequence[str], since: date, until: date) -> dict[str, dict[str, int]]:
    """Returns counts of records dated ``since`` to ``until``, both inclusive, by challenge id. Keys without records are missing.

    ``talks``: conversations to which anybody came. ``sessions``: held research sessions. ``people``: their head counts. ``moves``:
    re-forecasts. ``paid``: pence.
    """
    counts: dict[str, dict[str, int]] = {challenge: {} for challenge in challenges}
    conversation_link, session_link = ConversationChallenge, ResearchSessionChallenge
    statements = (
        select(conversation_link.challenge_id, func.count().label("talks"))
        .join(Conversation, Conversation.id == conversation_link.conversation_id)
        .where(
            conversation_link.challenge_id.in_(challenges),
            Conversation.held_on.between(since, until),
            took_place(Entities(session), Conversation),
        )
        .group_by(conversation_link.challenge_id),
        select(session_link.challenge_id, func.count().label("sessions"), func.sum(ResearchSession.people).label("people"))
        .join(ResearchSession, ResearchSession.id == session_link.research_session_id)
        .where(
            session_link.challenge_id.in_(challenges),
            ResearchSession.held_on.between(since, until),
            ResearchSession.status == SessionStatus.HELD.value,
        )
        .group_by(session_link.challenge_id),
        select(Reforecast.challenge_id, func.count().label("moves"))
        .where(Reforecast.challenge_id.in_(challenges), Reforecast.moved_on.between(since, until))
        .group_by(Reforecast.challenge_id),
        select(Payment.challenge_id, cast(func.sum(Payment.amount_pence), BigInteger).label("paid"))
        .where(Payment.challenge_id.in_(challenges), Payment.paid_on.between(since, until))
        .group_by(Payment.challenge_id),
    )
    for statement in statements:
        for row in fetch_rows(session, statement):
            counts[row.pop("challenge_id")] |= {name: int(number or 0) for name, number in row.items()}
    return counts


def find_update_of_week(session: Session, challenge: str, day: Any) -> str | None:
    """Returns the id of a challenge's update of the week that contains the day; None where there is none."""
    monday = day.fromordinal(day.toordinal() - day.weekday())
    return session.execute(select(WeeklyUpdate.id).where(WeeklyUpdate.challenge_id == challenge, WeeklyUpdate.week == monday)).scalar()

"""Queries of research sessions and findings. Sessions hold head counts only; no data about citizens is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.frames import Frame
from db.history import entity
from db.schema.enums.records import ChallengeState, SessionStatus
from db.schema.models import Challenge, Finding, ResearchCount, ResearchSession, ResearchSessionChallenge, UserGroup
from db.session import read_frame

HELD_STATUS = SessionStatus.HELD.value


def user_groups(session: Session, programme_id: str) -> list[Any]:
    """Rows (id, name, target, hard_to_hear) of the programme's user groups, in their order."""
    past = entity(session, UserGroup)
    columns = (past.id, past.name, past.target, past.hard_to_hear)
    return list(
        session.execute(select(*columns).where(past.programme_id == programme_id).order_by(past.position, past.name, past.id)).all()
    )


def held_sessions_by_challenge(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Running challenges and those with held sessions, one row each: challenge_id, stage, state, sessions, people, last_on.

    A session for several challenges is counted in each of them. ``people``: the sum of the known head counts.
    """
    past, research_session, link = entity(session, Challenge), entity(session, ResearchSession), entity(session, ResearchSessionChallenge)
    session_counts = (
        select(link.challenge_id, func.count().label("sessions"), func.sum(research_session.people).label("people"),
               func.max(research_session.held_on).label("last_on"))
        .join(research_session, research_session.id == link.research_session_id)
        .where(research_session.programme_id == programme_id, research_session.status == HELD_STATUS)
        .group_by(link.challenge_id)
    )  # fmt: skip
    counts_by_challenge = (session_counts if challenges is None else session_counts.where(link.challenge_id.in_(challenges))).subquery()
    statement = (
        select(
            past.id.label("challenge_id"), past.stage, past.state, func.coalesce(counts_by_challenge.c.sessions, 0).label("sessions"),
            func.coalesce(counts_by_challenge.c.people, 0).label("people"), counts_by_challenge.c.last_on,
        )
        .outerjoin(counts_by_challenge, counts_by_challenge.c.challenge_id == past.id)
        .where(
            past.programme_id == programme_id, past.archived.is_(False),
            or_(past.state == ChallengeState.RUNNING.value, counts_by_challenge.c.sessions.is_not(None)),
        )
        .order_by(past.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(past.id.in_(challenges)))


def people_heard(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """People heard in held sessions by challenge and user group: challenge_id, user_group_id, people.

    A session for several challenges is counted in each of them, and a person in each of their user groups.
    """
    research_session, link, counts = (
        entity(session, ResearchSession),
        entity(session, ResearchSessionChallenge),
        entity(session, ResearchCount),
    )
    statement = (
        select(link.challenge_id, counts.user_group_id, func.sum(counts.people).label("people"))
        .join(research_session, research_session.id == link.research_session_id)
        .join(counts, counts.research_session_id == research_session.id)
        .where(research_session.programme_id == programme_id, research_session.status == HELD_STATUS)
        .group_by(link.challenge_id, counts.user_group_id)
    )
    return read_frame(session, statement if challenges is None else statement.where(link.challenge_id.in_(challenges)))


def sessions_by_day(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Sessions by date and status: held_on, held_precision, status, sessions, people, uncounted (sessions without a head count).

    Each session is counted once, however many challenges it was held for.
    """
    past = entity(session, ResearchSession)
    statement = select(
        past.held_on, past.held_precision, past.status, func.count().label("sessions"), func.coalesce(func.sum(past.people), 0).label("people"),
        (func.count() - func.count(past.people)).label("uncounted"),
    ).where(past.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, session, past, challenges)
    return read_frame(
        session,
        statement.group_by(past.held_on, past.held_precision, past.status).order_by(past.held_on, past.held_precision, past.status),
    )


def _filter_by_challenges(statement: Select[Any], session: Session, research_session: Any, challenges: Sequence[str] | None) -> Select[Any]:
    """Restrict a statement to sessions for one of the challenges."""
    if challenges is None:
        return statement
    link = aliased(entity(session, ResearchSessionChallenge))
    return statement.where(research_session.id.in_(select(link.research_session_id).where(link.challenge_id.in_(challenges))))


def findings(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Findings, one row each, newest first.

    Columns: id, challenge_id, found_on, found_precision, statement, strength, acted, acted_on, what_changed, owner, user_group, ``state`` of
    the challenge.
    """
    past, group, challenge = entity(session, Finding), entity(session, UserGroup), entity(session, Challenge)
    statement = (
        select(
            past.id, past.challenge_id, past.found_on, past.found_precision, past.statement, past.strength, past.acted, past.acted_on,
            past.what_changed, past.owner, group.name.label("user_group"), challenge.state,
        )
        .outerjoin(group, group.id == past.user_group_id)
        .outerjoin(challenge, challenge.id == past.challenge_id)
        .where(past.programme_id == programme_id)
        .order_by(past.found_on.desc(), past.statement, past.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(past.challenge_id.in_(challenges)))


def latest_sessions(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, group: str = "",
    first: date | None = None, last: date | None = None, limit: int = 15,
) -> tuple[list[Any], dict[str, list[str]]]:  # fmt: skip
    """Returns the latest sessions, restricted to ``first`` to ``last`` and to a user group where given, and challenge ids by session id.

    Rows (id, held_on, held_precision, method, status, people, citizens, watched_by_team, watched_by_sponsor, place, consent_until).
    """
    past, link = entity(session, ResearchSession), entity(session, ResearchSessionChallenge)
    statement: Select[Any] = select(
        past.id, past.held_on, past.held_precision, past.method, past.status, past.people, past.citizens, past.watched_by_team,
        past.watched_by_sponsor, past.place, past.consent_until,
    ).where(past.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, session, past, challenges)
    if first is not None and last is not None:
        statement = statement.where(past.held_on >= first, past.held_on <= last)
    if group:
        counts = entity(session, ResearchCount)
        session_ids = select(counts.research_session_id).where(counts.user_group_id == group, counts.people > 0)
        statement = statement.where(past.id.in_(session_ids), past.status == HELD_STATUS)
    rows = list(session.execute(statement.order_by(past.held_on.desc(), past.id).limit(limit)).all())
    challenges_by_session: dict[str, list[str]] = {row.id: [] for row in rows}
    links = (
        select(link.research_session_id, link.challenge_id)
        .where(link.research_session_id.in_(list(challenges_by_session)))
        .order_by(link.challenge_id)
    )
    for session_id, challenge in session.execute(links).all():
        challenges_by_session[session_id].append(challenge)
    return rows, challenges_by_session

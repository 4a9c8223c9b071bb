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
    group = entity(session, UserGroup)
    columns = (group.id, group.name, group.target, group.hard_to_hear)
    return list(
        session.execute(select(*columns).where(group.programme_id == programme_id).order_by(group.position, group.name, group.id)).all()
    )


def held_sessions_by_challenge(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Running challenges and those with held sessions, one row each: challenge_id, stage, state, sessions, people, last_on.

    A session for several challenges is counted in each of them. ``people``: the sum of the known head counts.
    """
    challenge, research_session, link = (
        entity(session, Challenge),
        entity(session, ResearchSession),
        entity(session, ResearchSessionChallenge),
    )
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
            challenge.id.label("challenge_id"), challenge.stage, challenge.state,
            func.coalesce(counts_by_challenge.c.sessions, 0).label("sessions"),
            func.coalesce(counts_by_challenge.c.people, 0).label("people"), counts_by_challenge.c.last_on,
        )
        .outerjoin(counts_by_challenge, counts_by_challenge.c.challenge_id == challenge.id)
        .where(
            challenge.programme_id == programme_id, challenge.archived.is_(False),
            or_(challenge.state == ChallengeState.RUNNING.value, counts_by_challenge.c.sessions.is_not(None)),
        )
        .order_by(challenge.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(challenge.id.in_(challenges)))


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
    research_session = entity(session, ResearchSession)
    statement = select(
        research_session.held_on, research_session.held_precision, research_session.status, func.count().label("sessions"),
        func.coalesce(func.sum(research_session.people), 0).label("people"),
        (func.count() - func.count(research_session.people)).label("uncounted"),
    ).where(research_session.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, session, research_session, challenges)
    return read_frame(
        session,
        statement.group_by(research_session.held_on, research_session.held_precision, research_session.status).order_by(
            research_session.held_on, research_session.held_precision, research_session.status
        ),
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
    finding, group, challenge = entity(session, Finding), entity(session, UserGroup), entity(session, Challenge)
    statement = (
        select(
            finding.id, finding.challenge_id, finding.found_on, finding.found_precision, finding.statement, finding.strength, finding.acted,
            finding.acted_on, finding.what_changed, finding.owner, group.name.label("user_group"), challenge.state,
        )
        .outerjoin(group, group.id == finding.user_group_id)
        .outerjoin(challenge, challenge.id == finding.challenge_id)
        .where(finding.programme_id == programme_id)
        .order_by(finding.found_on.desc(), finding.statement, finding.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(finding.challenge_id.in_(challenges)))


def latest_sessions(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, group: str = "",
    first: date | None = None, last: date | None = None, limit: int = 15,
) -> tuple[list[Any], dict[str, list[str]]]:  # fmt: skip
    """Returns the latest sessions, restricted to ``first`` to ``last`` and to a user group where given, and challenge ids by session id.

    Rows (id, held_on, held_precision, method, status, people, citizens, watched_by_team, watched_by_sponsor, place, consent_until).
    """
    research_session, link = entity(session, ResearchSession), entity(session, ResearchSessionChallenge)
    statement: Select[Any] = select(
        research_session.id, research_session.held_on, research_session.held_precision, research_session.method, research_session.status,
        research_session.people, research_session.citizens, research_session.watched_by_team, research_session.watched_by_sponsor,
        research_session.place, research_session.consent_until,
    ).where(research_session.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, session, research_session, challenges)
    if first is not None and last is not None:
        statement = statement.where(research_session.held_on >= first, research_session.held_on <= last)
    if group:
        counts = entity(session, ResearchCount)
        session_ids = select(counts.research_session_id).where(counts.user_group_id == group, counts.people > 0)
        statement = statement.where(research_session.id.in_(session_ids), research_session.status == HELD_STATUS)
    rows = list(session.execute(statement.order_by(research_session.held_on.desc(), research_session.id).limit(limit)).all())
    challenges_by_session: dict[str, list[str]] = {row.id: [] for row in rows}
    links = (
        select(link.research_session_id, link.challenge_id)
        .where(link.research_session_id.in_(list(challenges_by_session)))
        .order_by(link.challenge_id)
    )
    for session_id, challenge in session.execute(links).all():
        challenges_by_session[session_id].append(challenge)
    return rows, challenges_by_session

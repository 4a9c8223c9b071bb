"""Reads of research sessions and findings. Counts only: the store holds no record of a citizen."""

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
    chosen = (past.id, past.name, past.target, past.hard_to_hear)
    return list(session.execute(select(*chosen).where(past.programme_id == programme_id).order_by(past.position, past.name, past.id)).all())


def held_sessions_by_challenge(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Challenges that run or have held sessions, one row each: challenge_id, stage, state, sessions, people, last_on.

    A session for several challenges counts in each of them. ``people`` adds the head counts that are known.
    """
    past, held, about = entity(session, Challenge), entity(session, ResearchSession), entity(session, ResearchSessionChallenge)
    counted = (
        select(about.challenge_id, func.count().label("sessions"), func.sum(held.people).label("people"), func.max(held.held_on).label("last_on"))
        .join(held, held.id == about.research_session_id)
        .where(held.programme_id == programme_id, held.status == HELD_STATUS)
        .group_by(about.challenge_id)
    )  # fmt: skip
    done = (counted if challenges is None else counted.where(about.challenge_id.in_(challenges))).subquery()
    statement = (
        select(
            past.id.label("challenge_id"), past.stage, past.state, func.coalesce(done.c.sessions, 0).label("sessions"),
            func.coalesce(done.c.people, 0).label("people"), done.c.last_on,
        )
        .outerjoin(done, done.c.challenge_id == past.id)
        .where(
            past.programme_id == programme_id, past.archived.is_(False),
            or_(past.state == ChallengeState.RUNNING.value, done.c.sessions.is_not(None)),
        )
        .order_by(past.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(past.id.in_(challenges)))


def people_heard(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """People heard in held sessions by challenge and user group: challenge_id, user_group_id, people.

    A session for several challenges counts in each of them, and a person in each of their groups.
    """
    held, about, counts = entity(session, ResearchSession), entity(session, ResearchSessionChallenge), entity(session, ResearchCount)
    statement = (
        select(about.challenge_id, counts.user_group_id, func.sum(counts.people).label("people"))
        .join(held, held.id == about.research_session_id)
        .join(counts, counts.research_session_id == held.id)
        .where(held.programme_id == programme_id, held.status == HELD_STATUS)
        .group_by(about.challenge_id, counts.user_group_id)
    )
    return read_frame(session, statement if challenges is None else statement.where(about.challenge_id.in_(challenges)))


def sessions_by_day(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Sessions by day and status, each counted once whatever it was for: held_on, held_precision, status, sessions, people, uncounted.

    ``uncounted``: sessions without a head count.
    """
    held = entity(session, ResearchSession)
    statement = select(
        held.held_on, held.held_precision, held.status, func.count().label("sessions"), func.coalesce(func.sum(held.people), 0).label("people"),
        (func.count() - func.count(held.people)).label("uncounted"),
    ).where(held.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, session, held, challenges)
    return read_frame(
        session, statement.group_by(held.held_on, held.held_precision, held.status).order_by(held.held_on, held.held_precision, held.status)
    )


def _filter_by_challenges(statement: Select[Any], session: Session, held: Any, challenges: Sequence[str] | None) -> Select[Any]:
    """Only sessions for one of the challenges."""
    if challenges is None:
        return statement
    link = aliased(entity(session, ResearchSessionChallenge))
    return statement.where(held.id.in_(select(link.research_session_id).where(link.challenge_id.in_(challenges))))


def findings(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Findings, one row each, the newest first.

    Columns id, challenge_id, found_on, found_precision, statement, strength, acted, acted_on, what_changed, owner, user_group, ``state`` of
    the challenge.
    """
    past, group, of = entity(session, Finding), entity(session, UserGroup), entity(session, Challenge)
    statement = (
        select(
            past.id, past.challenge_id, past.found_on, past.found_precision, past.statement, past.strength, past.acted, past.acted_on,
            past.what_changed, past.owner, group.name.label("user_group"), of.state,
        )
        .outerjoin(group, group.id == past.user_group_id)
        .outerjoin(of, of.id == past.challenge_id)
        .where(past.programme_id == programme_id)
        .order_by(past.found_on.desc(), past.statement, past.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(past.challenge_id.in_(challenges)))


def latest_sessions(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, group: str = "",
    first: date | None = None, last: date | None = None, limit: int = 15,
) -> tuple[list[Any], dict[str, list[str]]]:  # fmt: skip
    """The latest sessions, those of ``first`` to ``last`` or that heard a user group where given, and by session its challenges' ids.

    Rows (id, held_on, held_precision, method, status, people, citizens, watched_by_team, watched_by_sponsor, place, consent_until).
    """
    held, about = entity(session, ResearchSession), entity(session, ResearchSessionChallenge)
    statement: Select[Any] = select(
        held.id, held.held_on, held.held_precision, held.method, held.status, held.people, held.citizens, held.watched_by_team,
        held.watched_by_sponsor, held.place, held.consent_until,
    ).where(held.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, session, held, challenges)
    if first is not None and last is not None:
        statement = statement.where(held.held_on >= first, held.held_on <= last)
    if group:
        counts = entity(session, ResearchCount)
        heard_of = select(counts.research_session_id).where(counts.user_group_id == group, counts.people > 0)
        statement = statement.where(held.id.in_(heard_of), held.status == HELD_STATUS)
    rows = list(session.execute(statement.order_by(held.held_on.desc(), held.id).limit(limit)).all())
    of: dict[str, list[str]] = {row.id: [] for row in rows}
    links = (
        select(about.research_session_id, about.challenge_id).where(about.research_session_id.in_(list(of))).order_by(about.challenge_id)
    )
    for one, challenge in session.execute(links).all():
        of[one].append(challenge)
    return rows, of

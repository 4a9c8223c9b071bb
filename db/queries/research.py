"""Queries of research sessions and findings. Sessions hold head counts only; no data about citizens is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from db.queries.built_once import Entities, built_once
from db.schema.enums.records import ChallengeState, SessionStatus
from db.schema.models import Challenge, Finding, ResearchCount, ResearchSession, ResearchSessionChallenge, UserGroup

HELD_STATUS = SessionStatus.HELD.value


@built_once
def user_groups(entity: Entities, programme_id: str) -> Select[Any]:
    """User groups of the programme in their order, one row each: id, name, target, hard_to_hear."""
    group = entity(UserGroup)
    columns = (group.id, group.name, group.target, group.hard_to_hear)
    return select(*columns).where(group.programme_id == programme_id).order_by(group.position, group.name, group.id)


@built_once
def held_sessions_by_challenge(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Running challenges and those with held sessions, one row each: challenge_id, stage, state, sessions, attendances, last_on.

    A session for several challenges is counted in each of them. ``attendances``: the sum of the head counts of its held sessions; ``<NA>``
    where none has a head count.
    """
    challenge, research_session, link = (
        entity(Challenge),
        entity(ResearchSession),
        entity(ResearchSessionChallenge),
    )
    session_counts = (
        select(link.challenge_id, func.count().label("sessions"), func.sum(research_session.people).label("attendances"),
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
            counts_by_challenge.c.attendances, counts_by_challenge.c.last_on,
        )
        .outerjoin(counts_by_challenge, counts_by_challenge.c.challenge_id == challenge.id)
        .where(
            challenge.programme_id == programme_id, challenge.archived.is_(False),
            or_(challenge.state == ChallengeState.RUNNING.value, counts_by_challenge.c.sessions.is_not(None)),
        )
        .order_by(challenge.id)
    )  # fmt: skip
    return statement if challenges is None else statement.where(challenge.id.in_(challenges))


@built_once
def attendances_by_group(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Attendances at held sessions by challenge and user group: challenge_id, user_group_id, attendances.

    A session for several challenges is counted in each of them, and somebody who took part in each of their user groups.
    """
    research_session, link, counts = (
        entity(ResearchSession),
        entity(ResearchSessionChallenge),
        entity(ResearchCount),
    )
    statement = (
        select(link.challenge_id, counts.user_group_id, func.sum(counts.people).label("attendances"))
        .join(research_session, research_session.id == link.research_session_id)
        .join(counts, counts.research_session_id == research_session.id)
        .where(research_session.programme_id == programme_id, research_session.status == HELD_STATUS)
        .group_by(link.challenge_id, counts.user_group_id)
    )
    return statement if challenges is None else statement.where(link.challenge_id.in_(challenges))


@built_once
def sessions_by_day(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Sessions by date and status: held_on, held_precision, status, sessions, attendances, uncounted (sessions without a head count).

    Each session is in one row, however many challenges it was held for. ``attendances``: the sum of the head counts; ``<NA>`` without any.
    """
    research_session = entity(ResearchSession)
    statement = select(
        research_session.held_on, research_session.held_precision, research_session.status, func.count().label("sessions"),
        func.sum(research_session.people).label("attendances"),
        (func.count() - func.count(research_session.people)).label("uncounted"),
    ).where(research_session.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, entity, research_session, challenges)
    columns = (research_session.held_on, research_session.held_precision, research_session.status)
    return statement.group_by(*columns).order_by(*columns)


def _filter_by_challenges(statement: Select[Any], entity: Entities, research_session: Any, challenges: Sequence[str] | None) -> Select[Any]:
    """Restrict a statement to sessions for one of the challenges."""
    if challenges is None:
        return statement
    link = entity.alias(ResearchSessionChallenge, "held_for")
    return statement.where(research_session.id.in_(select(link.research_session_id).where(link.challenge_id.in_(challenges))))


@built_once
def findings(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Findings, one row each, newest first.

    Columns: id, challenge_id, found_on, found_precision, statement, strength, acted, acted_on, what_changed, owner, user_group, ``state`` of
    the challenge.
    """
    finding, group, challenge = entity(Finding), entity(UserGroup), entity(Challenge)
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
    return statement if challenges is None else statement.where(finding.challenge_id.in_(challenges))


@built_once
def list_sessions(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, group: str | None = None,
    first: date | None = None, last: date | None = None,
) -> Select[Any]:  # fmt: skip
    """Sessions, the latest first, restricted to ``first`` to ``last`` and to those that heard a user group where given.

    Columns: id, held_on, held_precision, method, status, people, citizens, watched_by_team, watched_by_sponsor, place, consent_until.
    """
    research_session = entity(ResearchSession)
    statement: Select[Any] = select(
        research_session.id, research_session.held_on, research_session.held_precision, research_session.method, research_session.status,
        research_session.people, research_session.citizens, research_session.watched_by_team, research_session.watched_by_sponsor,
        research_session.place, research_session.consent_until,
    ).where(research_session.programme_id == programme_id)  # fmt: skip
    statement = _filter_by_challenges(statement, entity, research_session, challenges)
    if first is not None and last is not None:
        statement = statement.where(research_session.held_on >= first, research_session.held_on <= last)
    if group is not None:
        counts = entity(ResearchCount)
        session_ids = select(counts.research_session_id).where(counts.user_group_id == group, counts.people > 0)
        statement = statement.where(research_session.id.in_(session_ids), research_session.status == HELD_STATUS)
    return statement.order_by(research_session.held_on.desc(), research_session.id)


@built_once
def planned_sessions(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Planned sessions, one row for each challenge of each: challenge_id, held_on, held_precision."""
    research_session, link = entity(ResearchSession), entity(ResearchSessionChallenge)
    statement = (
        select(link.challenge_id, research_session.held_on, research_session.held_precision)
        .join(research_session, research_session.id == link.research_session_id)
        .where(research_session.programme_id == programme_id, research_session.status == SessionStatus.PLANNED.value)
        .order_by(research_session.held_on, research_session.id)
    )
    return statement if challenges is None else statement.where(link.challenge_id.in_(challenges))


@built_once
def session_challenges(entity: Entities, programme_id: str) -> Select[Any]:
    """The challenges of each session of the programme: research_session_id, challenge_id."""
    link = entity(ResearchSessionChallenge)
    statement = select(link.research_session_id, link.challenge_id).where(link.programme_id == programme_id)
    return statement.order_by(link.research_session_id, link.challenge_id)

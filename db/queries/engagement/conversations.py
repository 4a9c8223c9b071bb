"""Reads of conversations and actions. A conversation counts once for each organisation that took part in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.frames import Frame
from db.history import entity
from db.schema.enums.records import Attendance, ChallengeState, OrganisationType
from db.schema.models import (
    Action,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    ConversationOrganisation,
    Organisation,
    Review,
)
from db.session import read_frame

PARTNER_TYPES = (OrganisationType.AGENCY.value, OrganisationType.PARTNER.value)


def last_sponsor_conversations(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Running challenges, one row each, with their last conversation in which one of their sponsors took part.

    Columns challenge_id, flow, stage, stage_since, sponsor (the leading one's name), away (its away dates), conversation_id, last_on,
    last_precision. A conversation that names no organisation was with the challenge's sponsors; where a challenge has no sponsor
    recorded, any conversation about it counts.
    """
    past, last = entity(session, Challenge), _ranked_sponsor_conversations(session, programme_id, challenges)
    lead, organisation = _leading_sponsors(session, programme_id), entity(session, Organisation)
    statement = (
        select(
            past.id.label("challenge_id"), past.flow, past.stage, past.stage_since, organisation.name.label("sponsor"), organisation.away,
            last.c.conversation_id, last.c.last_on, last.c.last_precision,
        )
        .outerjoin(last, and_(last.c.challenge_id == past.id, last.c.place == 1))
        .outerjoin(lead, and_(lead.c.challenge_id == past.id, lead.c.place == 1))
        .outerjoin(organisation, organisation.id == lead.c.organisation_id)
        .where(past.programme_id == programme_id, past.state == ChallengeState.RUNNING.value, past.archived.is_(False))
        .order_by(past.code, past.title, past.id)
    )  # fmt: skip
    return read_frame(session, statement if challenges is None else statement.where(past.id.in_(challenges)))


def _leading_sponsors(session: Session, programme_id: str) -> Any:
    posing = entity(session, ChallengeSponsor)
    place = func.row_number().over(partition_by=posing.challenge_id, order_by=(posing.position, posing.organisation_id)).label("place")
    return select(posing.challenge_id, posing.organisation_id, place).where(posing.programme_id == programme_id).subquery()


def sponsor_conversations(session: Session, programme_id: str, challenges: Sequence[str] | None) -> list[Any]:
    """Rows (challenge_id, last_on, last_precision) of every conversation in which a sponsor of the challenge took part, oldest first.

    The same conversations as :func:`last_sponsor_conversations` takes the last of.
    """
    found = _ranked_sponsor_conversations(session, programme_id, challenges)
    return list(
        session.execute(
            select(found.c.challenge_id, found.c.last_on, found.c.last_precision).order_by(
                found.c.last_on, found.c.challenge_id, found.c.last_precision
            )
        ).all()
    )


def _ranked_sponsor_conversations(session: Session, programme_id: str, challenges: Sequence[str] | None) -> Any:
    """The conversations of each challenge with its sponsors, the latest in place 1."""
    talk, about = entity(session, Conversation), entity(session, ConversationChallenge)
    joined, posing, any_sponsor = (
        aliased(entity(session, model)) for model in (ConversationOrganisation, ChallengeSponsor, ChallengeSponsor)
    )
    place = func.row_number().over(partition_by=about.challenge_id, order_by=(talk.held_on.desc(), talk.id)).label("place")
    statement = (
        select(about.challenge_id, talk.id.label("conversation_id"), talk.held_on.label("last_on"), talk.held_precision.label("last_precision"), place)
        .join(talk, talk.id == about.conversation_id)
        .outerjoin(joined, joined.conversation_id == talk.id)
        .outerjoin(posing, and_(posing.challenge_id == about.challenge_id, posing.organisation_id == joined.organisation_id))
        .where(
            talk.programme_id == programme_id,
            or_(
                joined.id.is_(None),
                and_(joined.came != Attendance.NO.value, posing.id.is_not(None)),
                about.challenge_id.not_in(select(any_sponsor.challenge_id).where(any_sponsor.programme_id == programme_id)),
            ),
        )
    )  # fmt: skip
    return (statement if challenges is None else statement.where(about.challenge_id.in_(challenges))).subquery()


def sponsors(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> list[Any]:
    """Rows (challenge_id, organisation_id, name) of who poses which challenge, by name."""
    posing, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = (
        select(posing.challenge_id, posing.organisation_id, organisation.name)
        .join(organisation, organisation.id == posing.organisation_id)
        .where(posing.programme_id == programme_id)
        .order_by(organisation.name, posing.position, posing.id)
    )
    return list(session.execute(statement if challenges is None else statement.where(posing.challenge_id.in_(challenges))).all())


def partners(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True) -> list[Any]:
    """Rows (organisation_id, name) of the agencies and partners that were named in a conversation, by name.

    Of the conversations that :func:`conversations_by_day` counts; one that poses a challenge of these is among the :func:`sponsors` besides.
    """
    talk, joined, organisation = entity(session, Conversation), entity(session, ConversationOrganisation), entity(session, Organisation)
    statement = (
        select(organisation.id.label("organisation_id"), organisation.name)
        .join(joined, joined.organisation_id == organisation.id)
        .join(talk, talk.id == joined.conversation_id)
        .where(talk.programme_id == programme_id, organisation.type.in_(PARTNER_TYPES))
        .distinct()
        .order_by(organisation.name, organisation.id)
    )
    return list(session.execute(_filter_by_challenges(statement, session, talk, challenges, whole=whole)).all())


def conversations_by_day(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True, since: date | None = None
) -> Frame:
    """Conversations counted by organisation and day: organisation_id, held_on, held_precision, talks, missed.

    ``missed`` counts those that the organisation was invited to and did not come to. ``whole`` brings conversations about no
    challenge besides. A conversation that names no organisation was with the sponsors of its challenges.
    """
    talk, joined = entity(session, Conversation), entity(session, ConversationOrganisation)
    with_named = _filter_by_challenges(
        select(joined.organisation_id, talk.held_on, talk.held_precision, talk.id, joined.came)
        .join(joined, joined.conversation_id == talk.id)
        .where(talk.programme_id == programme_id),
        session, talk, challenges, whole=whole,
    )  # fmt: skip
    about, posing = entity(session, ConversationChallenge), entity(session, ChallengeSponsor)
    with_posing = _filter_by_challenges(
        select(posing.organisation_id, talk.held_on, talk.held_precision, talk.id, joined.came)
        .join(about, about.conversation_id == talk.id)
        .join(posing, posing.challenge_id == about.challenge_id)
        .outerjoin(joined, joined.conversation_id == talk.id)
        .where(talk.programme_id == programme_id, joined.id.is_(None)),
        session, talk, challenges, whole=whole,
    )  # fmt: skip
    if challenges is not None:
        with_posing = with_posing.where(about.challenge_id.in_(challenges))
    if since is not None:
        with_named, with_posing = (one.where(talk.held_on >= since) for one in (with_named, with_posing))
    came = with_named.union(with_posing).subquery()
    missed = came.c.came == Attendance.NO.value
    return read_frame(
        session,
        select(
            came.c.organisation_id, came.c.held_on, came.c.held_precision,
            func.count().filter(or_(came.c.came.is_(None), ~missed)).label("talks"), func.count().filter(missed).label("missed"),
        )
        .group_by(came.c.organisation_id, came.c.held_on, came.c.held_precision)
        .order_by(came.c.held_on, came.c.organisation_id, came.c.held_precision),
    )  # fmt: skip


def _filter_by_challenges(
    statement: Select[Any], session: Session, talk: Any, challenges: Sequence[str] | None, *, whole: bool
) -> Select[Any]:
    """Only conversations about one of the challenges; with ``whole`` also those about none."""
    if challenges is None:
        return statement
    link, any_link = (aliased(entity(session, ConversationChallenge)) for _ in range(2))
    chosen = exists(select(link.id).where(link.conversation_id == talk.id, link.challenge_id.in_(challenges)))
    return statement.where(or_(chosen, ~exists(select(any_link.id).where(any_link.conversation_id == talk.id))) if whole else chosen)


def open_actions(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True, where: Any = None
) -> Frame:
    """Actions without an answer, one row each, the longest due first; ``whole`` brings those about no challenge besides.

    Columns id, challenge_id, kind, what, owed_by, organisation, owner, owed_to, raised_on, due_on, carried, about_kind, about_id,
    milestone_id, review_id, review_on, ``state`` of the challenge. ``where``: only those of which it holds.
    """
    past, organisation, of, review = (entity(session, model) for model in (Action, Organisation, Challenge, Review))
    statement = (
        select(
            past.id, past.challenge_id, past.kind, past.what, past.owed_by, organisation.name.label("organisation"), past.owner, past.owed_to,
            past.raised_on, past.due_on, past.carried, past.about_kind, past.about_id, past.milestone_id, past.review_id,
            review.held_on.label("review_on"), of.state,
        )
        .outerjoin(organisation, organisation.id == past.owed_by_organisation_id)
        .outerjoin(of, of.id == past.challenge_id)
        .outerjoin(review, review.id == past.review_id)
        .where(past.programme_id == programme_id, past.answered_on.is_(None), *([] if where is None else [where]))
        .order_by(past.due_on, past.raised_on, past.what, past.id)
    )  # fmt: skip
    if challenges is not None:
        chosen = past.challenge_id.in_(challenges)
        statement = statement.where(or_(chosen, past.challenge_id.is_(None)) if whole else chosen)
    return read_frame(session, statement)


def latest_conversations(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True,
    first: date | None = None, last: date | None = None, organisation: str = "", limit: int = 15,
) -> tuple[list[Any], dict[str, list[str]], dict[str, list[tuple[str, str]]]]:  # fmt: skip
    """The latest conversations, those of ``first`` to ``last`` or with an organisation where given.

    Rows (id, held_on, held_precision, channel, said, published_summary, their_people, by_sponsor), then by conversation the ids
    of its challenges, then (organisation name, came) of those that took part or were invited.
    """
    talk, joined, about = entity(session, Conversation), entity(session, ConversationOrganisation), entity(session, ConversationChallenge)
    chosen = (
        talk.id,
        talk.held_on,
        talk.held_precision,
        talk.channel,
        talk.said,
        talk.published_summary,
        talk.their_people,
        talk.by_sponsor,
    )
    statement = _filter_by_challenges(select(*chosen).where(talk.programme_id == programme_id), session, talk, challenges, whole=whole)
    if first is not None and last is not None:
        statement = statement.where(talk.held_on >= first, talk.held_on <= last)
    if organisation:
        statement = statement.where(talk.id.in_(_conversation_ids_with(session, organisation)))
    rows = list(session.execute(statement.order_by(talk.held_on.desc(), talk.id).limit(limit)).all())
    ids = [row.id for row in rows]
    of: dict[str, list[str]] = {one: [] for one in ids}
    links = select(about.conversation_id, about.challenge_id).where(about.conversation_id.in_(ids)).order_by(about.challenge_id)
    for one, challenge in session.execute(links).all():
        of[one].append(challenge)
    people: dict[str, list[tuple[str, str]]] = {one: [] for one in ids}
    named = entity(session, Organisation)
    who = select(joined.conversation_id, named.name, joined.came).join(named, named.id == joined.organisation_id)
    for one, name, came in session.execute(who.where(joined.conversation_id.in_(ids)).order_by(named.name, named.id)).all():
        people[one].append((name, came))
    return rows, of, people


def _conversation_ids_with(session: Session, organisation: str) -> Any:
    """Ids of the conversations that an organisation took part in, by name or as sponsor of what they were about."""
    joined, about, posing = (
        aliased(entity(session, model)) for model in (ConversationOrganisation, ConversationChallenge, ChallengeSponsor)
    )
    unnamed = aliased(entity(session, ConversationOrganisation))
    named = select(joined.conversation_id).where(joined.organisation_id == organisation)
    posed = (
        select(about.conversation_id)
        .join(posing, posing.challenge_id == about.challenge_id)
        .where(posing.organisation_id == organisation, about.conversation_id.not_in(select(unnamed.conversation_id)))
    )
    return named.union(posed)

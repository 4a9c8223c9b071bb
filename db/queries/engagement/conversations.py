"""Queries of conversations. A conversation is counted once for each organisation that took part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.queries.built_once import Entities, built_once
from db.queries.engagement.contacts import took_part, took_place
from db.schema.enums.records import ChallengeState, OrganisationType
from db.schema.models import (
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    ConversationOrganisation,
    Organisation,
    Stage,
)
from db.session import frame
from db.session_state import read_once

if TYPE_CHECKING:
    import pandas as pd

PARTNER_TYPES = (OrganisationType.AGENCY.value, OrganisationType.PARTNER.value)


@read_once
@built_once
def last_sponsor_conversations(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Running challenges, one row each, with the last conversation in which one of their sponsors took part.

    Columns: challenge_id, flow, stage, stage_since, threshold (quiet threshold of its stage in working days), sponsor (name of the lead
    sponsor), away (its away dates), conversation_id, last_on, last_precision. A conversation without organisations counts as one with the
    challenge's sponsors; for a challenge without sponsors any conversation about it counts to which anybody came.
    """
    challenge, last = entity(Challenge), _ranked_sponsor_conversations(entity, programme_id, challenges)
    lead, organisation = _leading_sponsors(entity, programme_id, challenges), entity(Organisation)
    statement = (
        select(
            challenge.id.label("challenge_id"), challenge.flow, challenge.stage, challenge.stage_since,
            _quiet_threshold(entity, challenge).label("threshold"), organisation.name.label("sponsor"),
            organisation.away, last.c.conversation_id, last.c.last_on, last.c.last_precision,
        )
        .outerjoin(last, and_(last.c.challenge_id == challenge.id, last.c.place == 1))
        .outerjoin(lead, and_(lead.c.challenge_id == challenge.id, lead.c.place == 1))
        .outerjoin(organisation, organisation.id == lead.c.organisation_id)
        .where(challenge.programme_id == programme_id, challenge.state == ChallengeState.RUNNING.value, challenge.archived.is_(False))
        .order_by(challenge.code, challenge.title, challenge.id)
    )  # fmt: skip
    return statement if challenges is None else statement.where(challenge.id.in_(challenges))


def _quiet_threshold(entity: Entities, challenge: Any) -> Any:
    """Returns the quiet threshold of the stage in which a challenge is; of stages of one name in a flow, that of the last."""
    stage = entity(Stage)
    return (
        select(stage.quiet_working_days)
        .where(stage.programme_id == challenge.programme_id, stage.flow == challenge.flow, stage.name == challenge.stage)
        .order_by(stage.position.desc(), stage.id.desc())
        .limit(1)
        .correlate(challenge)
        .scalar_subquery()
    )


def _leading_sponsors(entity: Entities, programme_id: str, challenges: Sequence[str] | None) -> Any:
    link = entity(ChallengeSponsor)
    place = func.row_number().over(partition_by=link.challenge_id, order_by=(link.position, link.organisation_id)).label("place")
    statement = select(link.challenge_id, link.organisation_id, place).where(link.programme_id == programme_id)
    return (statement if challenges is None else statement.where(link.challenge_id.in_(challenges))).subquery()


def _ranked_sponsor_conversations(entity: Entities, programme_id: str, challenges: Sequence[str] | None) -> Any:
    """Returns a subquery of the conversations of each challenge with its sponsors; ``place`` 1 is the latest."""
    conversation, link = entity(Conversation), entity(ConversationChallenge)
    participant = entity.alias(ConversationOrganisation, "participant")
    sponsor, any_sponsor = (entity.alias(ChallengeSponsor, name) for name in ("sponsor", "any_sponsor"))
    place = func.row_number().over(partition_by=link.challenge_id, order_by=(conversation.held_on.desc(), conversation.id)).label("place")
    statement = (
        select(link.challenge_id, conversation.id.label("conversation_id"), conversation.held_on.label("last_on"),
               conversation.held_precision.label("last_precision"), place)
        .join(conversation, conversation.id == link.conversation_id)
        .outerjoin(participant, participant.conversation_id == conversation.id)
        .outerjoin(sponsor, and_(sponsor.challenge_id == link.challenge_id, sponsor.organisation_id == participant.organisation_id))
        .where(
            conversation.programme_id == programme_id,
            or_(
                participant.id.is_(None),
                and_(
                    took_part(participant),
                    or_(
                        sponsor.id.is_not(None),
                        link.challenge_id.not_in(select(any_sponsor.challenge_id).where(any_sponsor.programme_id == programme_id)),
                    ),
                ),
            ),
        )
    )  # fmt: skip
    return (statement if challenges is None else statement.where(link.challenge_id.in_(challenges))).subquery()


@built_once
def sponsors(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """The sponsors of challenges, by name: challenge_id, organisation_id, name."""
    link, organisation = entity(ChallengeSponsor), entity(Organisation)
    statement = (
        select(link.challenge_id, link.organisation_id, organisation.name)
        .join(organisation, organisation.id == link.organisation_id)
        .where(link.programme_id == programme_id)
        .order_by(organisation.name, link.position, link.id)
    )
    return statement if challenges is None else statement.where(link.challenge_id.in_(challenges))


@built_once
def partners(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True) -> Select[Any]:
    """The agencies and partners that a conversation names, by name: organisation_id, name.

    The conversations are those that :func:`conversations_by_day` counts. An organisation can also be one of the :func:`sponsors`.
    """
    conversation, participant, organisation = (
        entity(Conversation),
        entity(ConversationOrganisation),
        entity(Organisation),
    )
    statement = (
        select(organisation.id.label("organisation_id"), organisation.name)
        .join(participant, participant.organisation_id == organisation.id)
        .join(conversation, conversation.id == participant.conversation_id)
        .where(conversation.programme_id == programme_id, organisation.type.in_(PARTNER_TYPES))
        .distinct()
        .order_by(organisation.name, organisation.id)
    )
    return _filter_by_challenges(statement, entity, conversation, challenges, whole=whole)


@built_once
def conversations_by_day(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True, since: date | None = None
) -> Select[Any]:
    """Conversations by organisation and date: organisation_id, held_on, held_precision, talks (attended), missed (invited, not attended).

    ``whole``: also conversations about no challenge. A conversation without organisations counts as one with the sponsors of its
    challenges.
    """
    conversation, participant = entity(Conversation), entity(ConversationOrganisation)
    with_named = _filter_by_challenges(
        select(participant.organisation_id, conversation.held_on, conversation.held_precision, conversation.id, participant.came)
        .join(participant, participant.conversation_id == conversation.id)
        .where(conversation.programme_id == programme_id), entity, conversation, challenges, whole=whole,
    )  # fmt: skip
    link, sponsor = entity(ConversationChallenge), entity(ChallengeSponsor)
    with_sponsors = _filter_by_challenges(
        select(sponsor.organisation_id, conversation.held_on, conversation.held_precision, conversation.id, participant.came)
        .join(link, link.conversation_id == conversation.id)
        .join(sponsor, sponsor.challenge_id == link.challenge_id)
        .outerjoin(participant, participant.conversation_id == conversation.id)
        .where(conversation.programme_id == programme_id, participant.id.is_(None)), entity, conversation, challenges, whole=whole,
    )  # fmt: skip
    if challenges is not None:
        with_sponsors = with_sponsors.where(link.challenge_id.in_(challenges))
    if since is not None:
        with_named, with_sponsors = (statement.where(conversation.held_on >= since) for statement in (with_named, with_sponsors))
    attendance = with_named.union(with_sponsors).subquery()
    missed = ~took_part(attendance.c)
    return (
        select(
            attendance.c.organisation_id, attendance.c.held_on, attendance.c.held_precision,
            func.count().filter(or_(attendance.c.came.is_(None), ~missed)).label("talks"), func.count().filter(missed).label("missed"),
        )
        .group_by(attendance.c.organisation_id, attendance.c.held_on, attendance.c.held_precision)
        .order_by(attendance.c.held_on, attendance.c.organisation_id, attendance.c.held_precision)
    )  # fmt: skip


@built_once
def conversation_days(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True, since: date | None = None
) -> Select[Any]:
    """Conversations by the day they were held: held_on, held_precision, conversations (number). ``whole``: also those about no challenge.
    Each counts once, whoever took part; one to which nobody came is left out."""
    conversation = entity(Conversation)
    columns = (conversation.held_on, conversation.held_precision)
    statement = select(*columns, func.count().label("conversations")).where(
        conversation.programme_id == programme_id, took_place(entity, conversation)
    )
    statement = statement if since is None else statement.where(conversation.held_on >= since)
    return _filter_by_challenges(statement, entity, conversation, challenges, whole=whole).group_by(*columns)


def _filter_by_challenges(
    statement: Select[Any], entity: Entities, conversation: Any, challenges: Sequence[str] | None, *, whole: bool
) -> Select[Any]:
    """Restrict a statement to conversations about one of the challenges; with ``whole`` also those about none."""
    if challenges is None:
        return statement
    link, any_link = (entity.alias(ConversationChallenge, name) for name in ("about", "about_any"))
    of_challenges = exists(select(link.id).where(link.conversation_id == conversation.id, link.challenge_id.in_(challenges)))
    return statement.where(
        or_(of_challenges, ~exists(select(any_link.id).where(any_link.conversation_id == conversation.id))) if whole else of_challenges
    )


def latest_conversations(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, whole: bool = True,
    first: date | None = None, last: date | None = None, organisation: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Returns all conversations, the latest first, restricted to ``first`` to ``last`` and to an organisation where given.

    Three frames: conversations (id, held_on, held_precision, channel, said, published_summary, their_people, by_sponsor); their challenges
    (conversation_id, challenge_id); those invited (conversation_id, name, came).
    """
    entities = Entities(session)
    conversation, participant, link, invited = (
        entities(model) for model in (Conversation, ConversationOrganisation, ConversationChallenge, Organisation)
    )

    def chosen(statement: Select[Any]) -> Select[Any]:
        statement = _filter_by_challenges(
            statement.where(conversation.programme_id == programme_id), entities, conversation, challenges, whole=whole
        )
        if first is not None and last is not None:
            statement = statement.where(conversation.held_on >= first, conversation.held_on <= last)
        return statement.where(conversation.id.in_(_conversation_ids_with(entities, organisation))) if organisation else statement

    conversations = select(
        conversation.id, conversation.held_on, conversation.held_precision, conversation.channel, conversation.said,
        conversation.published_summary, conversation.their_people, conversation.by_sponsor,
    )  # fmt: skip
    links = select(link.conversation_id, link.challenge_id).join(conversation, conversation.id == link.conversation_id)
    invitations = (
        select(participant.conversation_id, invited.name, participant.came)
        .join(conversation, conversation.id == participant.conversation_id)
        .join(invited, invited.id == participant.organisation_id)
    )
    return (
        frame(session, chosen(conversations).order_by(conversation.held_on.desc(), conversation.id)),
        frame(session, chosen(links).order_by(link.challenge_id)),
        frame(session, chosen(invitations).order_by(invited.name, invited.id)),
    )


def _conversation_ids_with(entity: Entities, organisation: str) -> Any:
    """Ids of the conversations that name an organisation, or name none and are about a challenge that it sponsors."""
    participant, any_participant = (entity.alias(ConversationOrganisation, name) for name in ("taking_part", "any_taking_part"))
    link, sponsor = entity.alias(ConversationChallenge, "sponsored"), entity.alias(ChallengeSponsor, "sponsoring")
    by_participant = select(participant.conversation_id).where(participant.organisation_id == organisation)
    by_sponsor = (
        select(link.conversation_id)
        .join(sponsor, sponsor.challenge_id == link.challenge_id)
        .where(sponsor.organisation_id == organisation, link.conversation_id.not_in(select(any_participant.conversation_id)))
    )
    return by_participant.union(by_sponsor)

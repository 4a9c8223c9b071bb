"""What is a contact: SQL conditions for everything that counts conversations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from db.queries.built_once import Entities
from db.schema.enums.records import ATTENDED
from db.schema.models import ConversationOrganisation


def took_part(participant: Any) -> ColumnElement[bool]:
    """Whether an organisation that a conversation names came to it, itself or by a deputy."""
    attended: ColumnElement[bool] = participant.came.in_(ATTENDED)
    return attended


def took_place(entity: Entities, conversation: Any) -> ColumnElement[bool]:
    """Whether anybody came to a conversation; one that names no organisation was with the sponsors of its challenges."""
    invited, present = (entity.alias(ConversationOrganisation, name) for name in ("invited", "present"))
    return or_(
        ~exists(select(invited.id).where(invited.conversation_id == conversation.id)),
        exists(select(present.id).where(present.conversation_id == conversation.id, took_part(present))),
    )

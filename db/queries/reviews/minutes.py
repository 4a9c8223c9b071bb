"""The published words of what a review decided and asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.models import Action, Decision


def published_decisions(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """The published words of decisions by id; one without any is not in it."""
    return _published(session, entity(session, Decision), ids)


def published_actions(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """The published words of actions by id; one without any is not in it."""
    return _published(session, entity(session, Action), ids)


def _published(session: Session, past: Any, ids: Sequence[str]) -> dict[str, str]:
    chosen = select(past.id, past.published_what).where(past.id.in_(ids))
    return {row.id: row.published_what for row in session.execute(chosen) if row.published_what}

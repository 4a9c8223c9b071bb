"""Queries of the published texts of decisions and actions, for the minutes of a review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.models import Action, Decision


def published_decisions(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Returns the published texts of decisions by id, without those that have none."""
    return _published(session, entity(session, Decision), ids)


def published_actions(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Returns the published texts of actions by id, without those that have none."""
    return _published(session, entity(session, Action), ids)


def _published(session: Session, source: Any, ids: Sequence[str]) -> dict[str, str]:
    statement = select(source.id, source.published_what).where(source.id.in_(ids))
    return {row.id: row.published_what for row in session.execute(statement) if row.published_what}

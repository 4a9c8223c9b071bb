"""Idempotency keys: a form that is submitted twice is saved once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.schema.models import RequestKey
from db.session_state import session_state


def find_saved_result(session: Session, key: str) -> dict[str, Any] | None:
    """Returns the result of the viewer's save under the key; None before it. Raises :class:`Refused` for the key of another account."""
    viewer = session_state(session).viewer
    statement = select(RequestKey.result, RequestKey.user_id).where(RequestKey.key == key)
    row = session.execute(statement, execution_options={"for_keys": True}).first()
    if row is None:
        return None
    if row.user_id != viewer.user_id:
        raise Refused("the key of another person's form")
    return dict(row.result)


def store_saved_result(session: Session, key: str, programme_id: str, result: dict[str, Any]) -> None:
    """Store the result of the save under the key, in the same transaction. Raises :class:`Refused` for a malformed key."""
    if not 10 <= len(key) <= 40:
        raise Refused("a form without its key")
    viewer = session_state(session).viewer
    session.add(RequestKey(key=key, user_id=viewer.user_id, at=session_state(session).clock(), programme_id=programme_id, result=result))
    session.flush()

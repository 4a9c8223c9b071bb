"""Store that somebody looked at a page of a programme."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Viewer
from db.schema.models import PageLook, User
from db.session_state import session_state
from db.values.looks import Look, is_due, next_look


def store_look(session: Session, viewer: Viewer, programme_id: str) -> bool:
    """Store a request of a page now, unless one was stored within the minute. Returns whether it was stored.

    ``session``: one for the purpose ``look``, which does not wait for another transaction that writes but raises :class:`db.errors.Busy`.
    """
    row = session.scalars(select(PageLook).where(PageLook.user_id == viewer.user_id, PageLook.programme_id == programme_id)).first()
    stored, now = None if row is None else Look(row.latest_at, row.before_at), session_state(session).clock()
    if not is_due(stored, now) or session.scalars(select(User.id).where(User.id == viewer.user_id)).first() is None:
        return False
    if row is None:
        row = PageLook(user_id=viewer.user_id, programme_id=programme_id)
        session.add(row)
    look = next_look(stored, now)
    row.latest_at, row.before_at = look.latest_at, look.before_at
    return True

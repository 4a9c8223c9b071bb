"""When the viewer looked at a programme."""

from __future__ import annotations

from sqlalchemy import select

from db.queries.form_drafts import KEY_OPTIONS
from db.schema.models import PageLook
from db.session import ScopedSession
from db.session_state import session_state
from db.values.looks import Look


def find_look(session: ScopedSession, programme_id: str) -> Look | None:
    """Returns the stored look of the viewer at a programme; None before the first."""
    user_id = session_state(session).viewer.user_id
    statement = select(PageLook.latest_at, PageLook.before_at).where(PageLook.user_id == user_id, PageLook.programme_id == programme_id)
    row = session.execute(statement, execution_options=KEY_OPTIONS).first()
    return Look(row.latest_at, row.before_at) if row is not None else None

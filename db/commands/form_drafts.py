"""Form drafts: values that somebody typed and did not save. Readable by their author only, until saved, discarded or expired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.queries.form_drafts import KEY_OPTIONS
from db.schema.models import FormDraft
from db.session_state import session_state

MAX_KEY_LENGTH = 32


def draft_place(record_id: str, about: str) -> str:
    """Returns the key of a draft within its form: the id of the changed record, else ``~`` and what the new record is about."""
    return (record_id or f"~{about}")[:MAX_KEY_LENGTH]


def store_draft(session: Session, form: str, place: str, typed: Mapping[str, Any], *, about: str, version: int, programme_id: str) -> None:
    """Store the viewer's draft of a form, in place of the previous one."""
    now = session_state(session).clock()
    row = _draft_row(session, form, place)
    if row is None:
        viewer = session_state(session).viewer
        row = FormDraft(user_id=viewer.user_id, form=form, record=place, programme_id=programme_id)
        session.add(row)
    row.about, row.at, row.version, row.typed = about[:MAX_KEY_LENGTH], now, version, dict(typed)
    session.flush()


def delete_draft(session: Session, form: str, place: str) -> None:
    """Delete the viewer's draft of a form."""
    row = _draft_row(session, form, place)
    if row is not None:
        session.delete(row)
        session.flush()


def _draft_row(session: Session, form: str, place: str) -> FormDraft | None:
    user_id = session_state(session).viewer.user_id
    statement = select(FormDraft).where(FormDraft.user_id == user_id, FormDraft.form == form, FormDraft.record == place)
    return session.scalars(statement, execution_options={**KEY_OPTIONS, "for_writing": True}).first()

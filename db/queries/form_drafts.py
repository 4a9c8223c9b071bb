"""Reads of the viewer's own form drafts: values that were typed and not saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.models import FormDraft
from db.session_state import session_state

KEY_OPTIONS = {"for_keys": True}


@dataclass(frozen=True)
class UnsavedForm:
    """A form draft: its form and place, the values by field name, when it was stored, and the version of the record it started from."""

    form: str
    place: str
    about: str
    at: datetime
    version: int
    typed: dict[str, Any]

    @property
    def record_id(self) -> str:
        """Id of the record; empty for a new one."""
        return "" if self.place.startswith("~") else self.place


def find_draft(session: Session, form: str, place: str) -> UnsavedForm | None:
    """Returns the viewer's draft of a form at a place; None without one."""
    drafts = _read_drafts(session, FormDraft.form == form, FormDraft.record == place)
    return drafts[0] if drafts else None


def list_drafts(session: Session) -> list[UnsavedForm]:
    """Returns the viewer's drafts, newest first."""
    return _read_drafts(session)


def list_draft_forms(session: Session, programme_id: str = "") -> list[str]:
    """Returns the name of the form of each of the viewer's drafts; with ``programme_id``, of that programme only."""
    own_draft = FormDraft.user_id == session_state(session).viewer.user_id
    statement = (
        select(FormDraft.form).where(own_draft, FormDraft.programme_id == programme_id)
        if programme_id
        else select(FormDraft.form).where(own_draft)
    )
    return list(session.execute(statement, execution_options=KEY_OPTIONS).scalars())


def _read_drafts(session: Session, *where: Any) -> list[UnsavedForm]:
    own_draft = FormDraft.user_id == session_state(session).viewer.user_id
    statement = select(FormDraft.form, FormDraft.record, FormDraft.about, FormDraft.at, FormDraft.version, FormDraft.typed)
    rows = session.execute(statement.where(own_draft, *where).order_by(FormDraft.at.desc()), execution_options=KEY_OPTIONS)
    return [UnsavedForm(row[0], row[1], row[2], row[3], row[4], dict(row[5])) for row in rows]

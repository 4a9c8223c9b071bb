"""Reads of the viewer's own drafts: what was typed into a form and not saved."""

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
    """An unfinished form: which, at which place, what was typed by field name, when, and the version of the record it was typed over."""

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
    """What the viewer had typed into a form; None where nothing waits."""
    found = _read_drafts(session, FormDraft.form == form, FormDraft.record == place)
    return found[0] if found else None


def list_drafts(session: Session) -> list[UnsavedForm]:
    """All that the viewer has typed and not saved, newest first."""
    return _read_drafts(session)


def list_draft_forms(session: Session, programme_id: str = "") -> list[str]:
    """The forms that the viewer has typed into and not saved, one word for each draft; of one programme, where it is named."""
    mine = FormDraft.user_id == session_state(session).viewer.user_id
    chosen = (
        select(FormDraft.form).where(mine, FormDraft.programme_id == programme_id) if programme_id else select(FormDraft.form).where(mine)
    )
    return list(session.execute(chosen, execution_options=KEY_OPTIONS).scalars())


def _read_drafts(session: Session, *where: Any) -> list[UnsavedForm]:
    mine = FormDraft.user_id == session_state(session).viewer.user_id
    chosen = select(FormDraft.form, FormDraft.record, FormDraft.about, FormDraft.at, FormDraft.version, FormDraft.typed)
    rows = session.execute(chosen.where(mine, *where).order_by(FormDraft.at.desc()), execution_options=KEY_OPTIONS)
    return [UnsavedForm(row[0], row[1], row[2], row[3], row[4], dict(row[5])) for row in rows]

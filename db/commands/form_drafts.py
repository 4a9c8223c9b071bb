"""What somebody has typed into a form and not saved: kept for them alone, until it is saved, thrown away, or old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.models import FormDraft
from db.session_state import session_state

KEY_OPTIONS = {"for_keys": True}
MAX_KEY_LENGTH = 32


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


def draft_place(record_id: str, about: str) -> str:
    """Where a draft belongs: the record it changes, else what the new one is about. One draft of each form for each."""
    return (record_id or f"~{about}")[:MAX_KEY_LENGTH]


def store_draft(session: Session, form: str, place: str, typed: Mapping[str, Any], *, about: str, version: int, programme_id: str) -> None:
    """Keep what the viewer has typed so far, in place of what they had typed before."""
    now = session_state(session).clock()
    row = _draft_row(session, form, place)
    if row is None:
        viewer = session_state(session).viewer
        row = FormDraft(user_id=viewer.user_id, form=form, record=place, programme_id=programme_id)
        session.add(row)
    row.about, row.at, row.version, row.typed = about[:MAX_KEY_LENGTH], now, version, dict(typed)
    session.flush()


def delete_draft(session: Session, form: str, place: str) -> None:
    """Forget what the viewer had typed."""
    row = _draft_row(session, form, place)
    if row is not None:
        session.delete(row)
        session.flush()


def _draft_row(session: Session, form: str, place: str) -> FormDraft | None:
    user_id = session_state(session).viewer.user_id
    wanted = select(FormDraft).where(FormDraft.user_id == user_id, FormDraft.form == form, FormDraft.record == place)
    return session.scalars(wanted, execution_options={**KEY_OPTIONS, "for_writing": True}).first()


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

"""Whether a record is archived, since when, by whom and why: what history says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.revisions import Revision
from db.session_state import current_session, session_state


@dataclass(frozen=True)
class ArchiveEvent:
    """When a record was archived, by whom and why. Empty where it came archived from a file, or its history has been erased."""

    at: datetime | None = None
    by: str = ""
    reason: str = ""


def find_archive_event(session: Session, model: type[Any], record_id: str) -> ArchiveEvent:
    """The transaction that archived a record that is archived: the one after its last state that was not.

    A session that looks back sees no state that had ended by its moment, so the question goes to the session of today, up to the moment.
    """
    past, live, moment = model.__history__, current_session(session), session_state(session).as_at
    ended = select(past.superseded).where(past.id == record_id, past.archived.is_(False)).order_by(past.revision.desc()).limit(1)
    latest = live.execute(ended if moment is None else ended.where(past.superseded <= moment)).scalar()
    if latest is None:
        return ArchiveEvent()
    found = live.execute(select(Revision.at, Revision.by, Revision.reason).where(Revision.number == latest)).first()
    return ArchiveEvent(found.at, found.by, found.reason or "") if found else ArchiveEvent()

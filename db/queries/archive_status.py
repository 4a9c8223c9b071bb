"""Query of the transaction that archived a record."""

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
    """When, by whom and why a record was archived. Empty where it was imported as archived, or its history has been erased."""

    at: datetime | None = None
    by: str = ""
    reason: str = ""


def find_archive_event(session: Session, model: type[Any], record_id: str) -> ArchiveEvent:
    """Returns the transaction that archived an archived record: the one that ended its last unarchived state.

    A session with ``as_at`` reads no states that ended before its revision, so the query runs in the live session, up to that revision.
    """
    past, live, moment = model.__history__, current_session(session), session_state(session).as_at
    statement = select(past.superseded).where(past.id == record_id, past.archived.is_(False)).order_by(past.revision.desc()).limit(1)
    number = live.execute(statement if moment is None else statement.where(past.superseded <= moment)).scalar()
    if number is None:
        return ArchiveEvent()
    revision = live.execute(select(Revision.at, Revision.by, Revision.reason).where(Revision.number == number)).first()
    return ArchiveEvent(revision.at, revision.by, revision.reason or "") if revision else ArchiveEvent()

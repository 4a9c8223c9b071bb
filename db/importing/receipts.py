"""Receipts of past imports, and undoing a whole import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Role, can_write_table
from db.commands.undo import undo_transaction
from db.errors import Invalid, NotFound
from db.records import TRANSFER_SCHEMAS
from db.schema.models import ImportBatch
from db.schema.revisions import Revision
from db.session import frame
from db.session_state import session_state

if TYPE_CHECKING:
    import pandas as pd

ALREADY_UNDONE = "This import was undone before"


def past_imports(session: Session, programme_id: str) -> pd.DataFrame:
    """Imports of a programme that the viewer may see, newest first, one row each: batch_id, kind, file_name, at, by, created, updated,
    unchanged, notes, undone_at, undone_by (missing: it was not undone)."""
    batch = ImportBatch
    statement = select(
        batch.id.label("batch_id"), batch.kind, batch.file_name, batch.at, batch.by, batch.created, batch.updated, batch.unchanged, batch.notes,
        batch.undone_at, batch.undone_by,
    )  # fmt: skip
    return frame(session, statement.where(batch.programme_id == programme_id).order_by(batch.at.desc(), batch.id))


def undo_batch(session: Session, batch_id: str) -> int:
    """Undo a whole import: delete the records that it created, restore those that it changed. Returns the number of records.

    A lead may undo any import of the programme, other users their own. Raises :class:`NotFound`, and :class:`Invalid` with a sentence
    when one of its records has changed since. Flushes, never commits.
    """
    batch = session.scalars(select(ImportBatch).where(ImportBatch.id == batch_id)).first()
    statement = select(Revision.number, Revision.user_id).where(Revision.batch_id == batch_id)
    revision = session.execute(statement).first()
    if batch is None or revision is None or not _may_undo(session, batch.kind, revision.user_id):
        raise NotFound(batch_id)
    if batch.undone_at is not None:
        raise Invalid([("", ALREADY_UNDONE)])
    return undo_transaction(session, revision.number)


def _may_undo(session: Session, kind: str, made_by: str | None) -> bool:
    viewer = session_state(session).viewer
    if kind not in TRANSFER_SCHEMAS or not can_write_table(viewer.role, TRANSFER_SCHEMAS[kind].model.__tablename__):
        return False
    return viewer.role in (Role.ADMIN, Role.LEAD) or made_by == viewer.user_id

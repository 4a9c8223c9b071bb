"""Receipts of past imports, and undoing a whole import."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Role, can_write_table
from db.commands.undo import undo_transaction
from db.errors import Invalid, NotFound
from db.importing.errors import PastImport
from db.records import TRANSFER_SCHEMAS
from db.schema.models import ImportBatch
from db.schema.revisions import Revision
from db.session_state import session_state

DEFAULT_LIMIT = 50
ALREADY_UNDONE = "This import was undone before"


def list_past_imports(session: Session, programme_id: str, limit: int = DEFAULT_LIMIT) -> list[PastImport]:
    """Returns the latest imports of a programme that the viewer may see, newest first."""
    rows = session.scalars(
        select(ImportBatch).where(ImportBatch.programme_id == programme_id).order_by(ImportBatch.at.desc(), ImportBatch.id).limit(limit)
    )
    return [
        PastImport(
            row.id, row.kind, row.file_name, row.at, row.by, row.created, row.updated, row.unchanged, row.notes or "",
            row.undone_at, row.undone_by,
        )
        for row in rows
    ]  # fmt: skip


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

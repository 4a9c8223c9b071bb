"""What came in: the receipts of a programme, and taking a whole import back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Role, may_write
from db.commands.undo import take_back
from db.errors import Invalid, NotFound
from db.importing.errors import BatchReceipt
from db.records import TRANSFER
from db.schema.models import ImportBatch
from db.schema.revisions import Revision

LATEST = 50
UNDONE = "This import was undone before"


def receipts(session: Session, programme_id: str, most: int = LATEST) -> list[BatchReceipt]:
    """The latest imports of a programme, newest first, as the session's viewer may see them."""
    rows = session.scalars(
        select(ImportBatch).where(ImportBatch.programme_id == programme_id).order_by(ImportBatch.at.desc(), ImportBatch.id).limit(most)
    )
    return [
        BatchReceipt(
            row.id, row.kind, row.file_name, row.at, row.by, row.created, row.updated, row.unchanged, row.notes or "",
            row.undone_at, row.undone_by,
        )
        for row in rows
    ]  # fmt: skip


def undo_batch(session: Session, batch_id: str) -> int:
    """Take a whole import back: what it created goes, what it changed is as before. Returns how many records.

    A lead may undo any import of their programme, others their own. Raises :class:`NotFound`, and :class:`Invalid` with a sentence
    when one of its records changed since. Flushes, never commits.
    """
    batch = session.scalars(select(ImportBatch).where(ImportBatch.id == batch_id)).first()
    made = select(Revision.number, Revision.user_id).where(Revision.batch_id == batch_id)
    revision = session.execute(made).first()
    if batch is None or revision is None or not _may_undo(session, batch.kind, revision.user_id):
        raise NotFound(batch_id)
    if batch.undone_at is not None:
        raise Invalid([("", UNDONE)])
    return take_back(session, revision.number)


def _may_undo(session: Session, kind: str, made_by: str | None) -> bool:
    viewer = session.info["viewer"]
    if kind not in TRANSFER or not may_write(viewer.role, TRANSFER[kind].model.__tablename__):
        return False
    return viewer.role in (Role.ADMIN, Role.LEAD) or made_by == viewer.user_id

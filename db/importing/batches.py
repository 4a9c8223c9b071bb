"""What came in: the receipts of a programme, and taking a whole import back."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.access import Role, may_write
from db.commands.taking_back import take_back
from db.errors import Invalid, NotFound
from db.importing.faults import BatchReceipt
from db.models import ImportBatch
from db.records import TRANSFER
from db.revisions import Revision

LATEST = 50
CHANGED_SINCE = "A record of this import changed since, so it cannot be undone in one step. Change the records one by one, or import again"
IN_USE = "Other records refer to what this import created, so it cannot be undone. Remove or change those first"
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
    batch = session.scalars(select(ImportBatch).where(ImportBatch.id == batch_id), execution_options={"for_writing": True}).first()
    made = select(Revision.number, Revision.user_id).where(Revision.batch_id == batch_id)
    revision = session.execute(made).first()
    if batch is None or revision is None or not _may_undo(session, batch.kind, revision.user_id):
        raise NotFound(batch_id)
    if batch.undone_at is not None:
        raise Invalid([("", UNDONE)])
    info = session.info
    info.setdefault("programme_id", batch.programme_id)
    info["purpose"] = "undo"
    count = _take_back(session, revision.number)
    batch.undone_at, batch.undone_by = info.get("now") or datetime.now(UTC), info.get("acting_name", info["viewer"].name)
    session.flush()
    return count


def _may_undo(session: Session, kind: str, made_by: str | None) -> bool:
    viewer = session.info["viewer"]
    if kind not in TRANSFER or not may_write(viewer.role, TRANSFER[kind].model.__tablename__):
        return False
    return viewer.role in (Role.ADMIN, Role.LEAD) or made_by == viewer.user_id


def _take_back(session: Session, revision: int) -> int:
    try:
        with session.begin_nested():
            return take_back(session, revision, anyones=True)
    except IntegrityError as refused:
        raise Invalid([("", IN_USE)]) from refused
    except Invalid as changed:
        raise Invalid([("", CHANGED_SINCE)]) from changed

"""Lists stored in rows of their own, such as the instalments of an agreement: read by record, written as one list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db import history
from db.fields.line_lists import InstalmentsField


def read_lists_by_record(session: Session, field: InstalmentsField, *where: ColumnElement[bool]) -> dict[str, list[tuple[Any, ...]]]:
    """Returns the items by record id, in the order of their columns, at the revision that the session reads."""
    assert field.parts is not None
    model = history.entity(session, field.parts.model)
    columns = [getattr(model, name) for name in field.parts.columns]
    owner_column = getattr(model, field.parts.own)
    items_by_record: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in session.execute(select(owner_column, *columns).where(*where).order_by(owner_column, *columns, model.id)):
        items_by_record[row[0]].append(tuple(row[1:]))
    return items_by_record


def write_list(session: Session, field: InstalmentsField, row: Any, items: list[tuple[Any, ...]], *, new: bool) -> None:
    """Make the stored rows of a list equal to its items. Rows whose item is unchanged are kept."""
    parts = field.parts
    assert parts is not None
    statement = select(parts.model).where(getattr(parts.model, parts.own) == row.id)
    stored = [] if new else list(session.scalars(statement, execution_options={"for_writing": True}))
    missing = list(items)
    for stored_row in stored:
        item = tuple(getattr(stored_row, name) for name in parts.columns)
        if item in missing:
            missing.remove(item)
            if stored_row.challenge_id != row.challenge_id:
                stored_row.challenge_id = row.challenge_id
        else:
            session.delete(stored_row)
    for item in missing:
        values = dict(zip(parts.columns, item, strict=True))
        session.add(parts.model(programme_id=row.programme_id, challenge_id=row.challenge_id, **{parts.own: row.id}, **values))

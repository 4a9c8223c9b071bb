"""Lists kept in rows of their own, such as the instalments of an agreement: read with their record, written as one list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db import history
from db.fields.line_lists import InstalmentsField


def read_lists_by_record(session: Session, one: InstalmentsField, *where: ColumnElement[bool]) -> dict[str, list[tuple[Any, ...]]]:
    """The items of each record, in the order of their parts, as the session sees them now or looking back."""
    assert one.parts is not None
    model = history.entity(session, one.parts.model)
    columns = [getattr(model, name) for name in one.parts.columns]
    own = getattr(model, one.parts.own)
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in session.execute(select(own, *columns).where(*where).order_by(own, *columns, model.id)):
        found[row[0]].append(tuple(row[1:]))
    return found


def write_list(session: Session, one: InstalmentsField, row: Any, wanted: list[tuple[Any, ...]], *, new: bool) -> None:
    """Make the rows of a list equal to its items: what is there already stays as it is."""
    parts = one.parts
    assert parts is not None
    there = select(parts.model).where(getattr(parts.model, parts.own) == row.id)
    stored = [] if new else list(session.scalars(there, execution_options={"for_writing": True}))
    missing = list(wanted)
    for held in stored:
        item = tuple(getattr(held, name) for name in parts.columns)
        if item in missing:
            missing.remove(item)
            if held.challenge_id != row.challenge_id:
                held.challenge_id = row.challenge_id
        else:
            session.delete(held)
    for item in missing:
        values = dict(zip(parts.columns, item, strict=True))
        session.add(parts.model(programme_id=row.programme_id, challenge_id=row.challenge_id, **{parts.own: row.id}, **values))

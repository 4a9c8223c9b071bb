"""Records as they stand in the store, now or at the moment the session looks back to, with their linked records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db import history
from db.batching import portions
from db.commands.list_rows import lists_by_record
from db.commands.save import columns_of
from db.fields.file_only import Marks
from db.fields.line_lists import Instalments
from db.fields.types import Counts, References
from db.records.record_schema import Kind, Values


@dataclass(frozen=True)
class Stored:
    """A stored record: its id, its version, its values by field name."""

    id: str
    version: int
    values: Values


def records(session: Session, kind: Kind, programme_id: str, ids: Iterable[str] | None = None) -> dict[str, Stored]:
    """The programme's records of a kind by id, all or those named, as the session's viewer may see them."""
    found: dict[str, Stored] = {}
    for portion in [None] if ids is None else portions(ids):
        found |= _portion(session, kind, programme_id, portion)
    return found


def _portion(session: Session, kind: Kind, programme_id: str, ids: list[str] | None) -> dict[str, Stored]:
    model = history.entity(session, kind.model)
    rows = session.scalars(select(model).where(*_of(model, model.id, programme_id, ids))).all()
    plain = [one for one in kind.fields if one.column]
    found = {row.id: Stored(row.id, row.version, {one.name: one.of_row(row) for one in plain}) for row in rows}
    for one in kind.fields:
        if isinstance(one, Instalments) and one.parts is not None:
            own = history.entity(session, one.parts.model)
            items = lists_by_record(session, one, *_of(own, getattr(own, one.parts.own), programme_id, ids))
            for record_id, stored in found.items():
                stored.values[one.name] = items.get(record_id, [])
        if isinstance(one, References | Counts | Marks) and one.rows is not None:
            linked = _linked(session, one, programme_id, ids)
            for record_id, stored in found.items():
                stored.values[one.name] = linked.get(record_id, [] if isinstance(one, References) else {})
    return found


def _of(model: Any, key: Any, programme_id: str, ids: list[str] | None) -> list[ColumnElement[bool]]:
    return [model.programme_id == programme_id, *([] if ids is None else [key.in_(ids)])]


def _linked(session: Session, one: References | Counts | Marks, programme_id: str, ids: list[str] | None) -> dict[str, Any]:
    """Linked records by own id: a list of ids, or a number or an unusual word by id."""
    assert one.rows is not None
    model = history.entity(session, one.rows.model)
    own, other = getattr(model, one.rows.own), getattr(model, one.rows.other)
    order = model.position if isinstance(one, References) and one.rows.ordered else other
    where = _of(model, own, programme_id, ids)
    if isinstance(one, References):
        lists: dict[str, list[str]] = defaultdict(list)
        for row in session.execute(select(own, other).where(*where).order_by(own, order)):
            lists[row[0]].append(row[1])
        return lists
    beside = getattr(model, one.mark if isinstance(one, Marks) else one.number)
    if isinstance(one, Marks):
        where.append(beside != one.usual)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in session.execute(select(own, other, beside).where(*where).order_by(own, order)):
        found[row[0]][row[1]] = row[2]
    return found


def same(kind: Kind, values: Values, stored: Values) -> bool:
    """Whether writing the values would leave the stored record as it is."""
    before = columns_of(kind, stored)
    if any(before.get(name) != value for name, value in columns_of(kind, values).items()):
        return False
    return all(
        _linked_alike(one, values.get(one.name), stored.get(one.name))
        for one in kind.fields
        if isinstance(one, References | Counts | Marks | Instalments)
    )


def _linked_alike(one: References | Counts | Marks | Instalments, new: Any, old: Any) -> bool:
    if isinstance(one, References) and not (one.rows and one.rows.ordered):
        return set(new or ()) == set(old or ())
    if isinstance(one, Instalments):
        return sorted(new or (), key=str) == sorted(old or (), key=str)
    return (new or None) == (old or None)

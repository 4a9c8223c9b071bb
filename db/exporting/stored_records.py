"""Records as they stand in the store, now or at the moment the session looks back to, with their linked records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db import history
from db.batching import split_batches
from db.commands.list_rows import read_lists_by_record
from db.commands.save import columns_from_values
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import CountByReferenceField, ReferenceListField


@dataclass(frozen=True)
class StoredRecord:
    """A stored record: its id, its version, its values by field name."""

    id: str
    version: int
    values: Values


def load_records(session: Session, kind: RecordSchema, programme_id: str, ids: Iterable[str] | None = None) -> dict[str, StoredRecord]:
    """The programme's records of a kind by id, all or those named, as the session's viewer may see them."""
    found: dict[str, StoredRecord] = {}
    for portion in [None] if ids is None else split_batches(ids):
        found |= _load_batch(session, kind, programme_id, portion)
    return found


def _load_batch(session: Session, kind: RecordSchema, programme_id: str, ids: list[str] | None) -> dict[str, StoredRecord]:
    model = history.entity(session, kind.model)
    rows = session.scalars(select(model).where(*_scope_conditions(model, model.id, programme_id, ids))).all()
    plain = [one for one in kind.fields if one.column]
    found = {row.id: StoredRecord(row.id, row.version, {one.name: one.from_row(row) for one in plain}) for row in rows}
    for one in kind.fields:
        if isinstance(one, InstalmentsField) and one.parts is not None:
            own = history.entity(session, one.parts.model)
            items = read_lists_by_record(session, one, *_scope_conditions(own, getattr(own, one.parts.own), programme_id, ids))
            for record_id, stored in found.items():
                stored.values[one.name] = items.get(record_id, [])
        if isinstance(one, ReferenceListField | CountByReferenceField | MarkByReferenceField) and one.rows is not None:
            linked = _load_linked(session, one, programme_id, ids)
            for record_id, stored in found.items():
                stored.values[one.name] = linked.get(record_id, [] if isinstance(one, ReferenceListField) else {})
    return found


def _scope_conditions(model: Any, key: Any, programme_id: str, ids: list[str] | None) -> list[ColumnElement[bool]]:
    return [model.programme_id == programme_id, *([] if ids is None else [key.in_(ids)])]


def _load_linked(
    session: Session, one: ReferenceListField | CountByReferenceField | MarkByReferenceField, programme_id: str, ids: list[str] | None
) -> dict[str, Any]:
    """Linked records by own id: a list of ids, or a number or an unusual word by id."""
    assert one.rows is not None
    model = history.entity(session, one.rows.model)
    own, other = getattr(model, one.rows.own), getattr(model, one.rows.other)
    order = model.position if isinstance(one, ReferenceListField) and one.rows.ordered else other
    where = _scope_conditions(model, own, programme_id, ids)
    if isinstance(one, ReferenceListField):
        lists: dict[str, list[str]] = defaultdict(list)
        for row in session.execute(select(own, other).where(*where).order_by(own, order)):
            lists[row[0]].append(row[1])
        return lists
    beside = getattr(model, one.mark if isinstance(one, MarkByReferenceField) else one.number)
    if isinstance(one, MarkByReferenceField):
        where.append(beside != one.usual)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in session.execute(select(own, other, beside).where(*where).order_by(own, order)):
        found[row[0]][row[1]] = row[2]
    return found


def is_unchanged(kind: RecordSchema, values: Values, stored: Values) -> bool:
    """Whether writing the values would leave the stored record as it is."""
    before = columns_from_values(kind, stored)
    if any(before.get(name) != value for name, value in columns_from_values(kind, values).items()):
        return False
    return all(
        _linked_equal(one, values.get(one.name), stored.get(one.name))
        for one in kind.fields
        if isinstance(one, ReferenceListField | CountByReferenceField | MarkByReferenceField | InstalmentsField)
    )


def _linked_equal(one: ReferenceListField | CountByReferenceField | MarkByReferenceField | InstalmentsField, new: Any, old: Any) -> bool:
    if isinstance(one, ReferenceListField) and not (one.rows and one.rows.ordered):
        return set(new or ()) == set(old or ())
    if isinstance(one, InstalmentsField):
        return sorted(new or (), key=str) == sorted(old or (), key=str)
    return (new or None) == (old or None)

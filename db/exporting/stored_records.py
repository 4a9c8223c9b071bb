"""Load stored records with their linked records, now or at the session's past revision."""

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
    """A stored record: its id, its version and its values by field name."""

    id: str
    version: int
    values: Values


def load_records(session: Session, kind: RecordSchema, programme_id: str, ids: Iterable[str] | None = None) -> dict[str, StoredRecord]:
    """Returns the programme's records of a kind that the viewer may see, by id: all, or those in ``ids``."""
    records: dict[str, StoredRecord] = {}
    for portion in [None] if ids is None else split_batches(ids):
        records |= _load_batch(session, kind, programme_id, portion)
    return records


def _load_batch(session: Session, kind: RecordSchema, programme_id: str, ids: list[str] | None) -> dict[str, StoredRecord]:
    model = history.entity(session, kind.model)
    rows = session.scalars(select(model).where(*_scope_conditions(model, model.id, programme_id, ids))).all()
    plain = [plain_field for plain_field in kind.fields if plain_field.column]
    records = {
        row.id: StoredRecord(row.id, row.version, {plain_field.name: plain_field.from_row(row) for plain_field in plain}) for row in rows
    }
    for field in kind.fields:
        if isinstance(field, InstalmentsField) and field.parts is not None:
            part_model = history.entity(session, field.parts.model)
            items = read_lists_by_record(
                session, field, *_scope_conditions(part_model, getattr(part_model, field.parts.own), programme_id, ids)
            )
            for record_id, stored in records.items():
                stored.values[field.name] = items.get(record_id, [])
        if isinstance(field, ReferenceListField | CountByReferenceField | MarkByReferenceField) and field.rows is not None:
            linked = _load_linked(session, field, programme_id, ids)
            for record_id, stored in records.items():
                stored.values[field.name] = linked.get(record_id, [] if isinstance(field, ReferenceListField) else {})
    return records


def _scope_conditions(model: Any, key: Any, programme_id: str, ids: list[str] | None) -> list[ColumnElement[bool]]:
    return [model.programme_id == programme_id, *([] if ids is None else [key.in_(ids)])]


def _load_linked(
    session: Session, field: ReferenceListField | CountByReferenceField | MarkByReferenceField, programme_id: str, ids: list[str] | None
) -> dict[str, Any]:
    """Returns the linked records by own record id: a list of ids, or a number or a mark other than the usual one by linked id."""
    assert field.rows is not None
    model = history.entity(session, field.rows.model)
    own_column, other_column = getattr(model, field.rows.own), getattr(model, field.rows.other)
    order = model.position if isinstance(field, ReferenceListField) and field.rows.ordered else other_column
    where = _scope_conditions(model, own_column, programme_id, ids)
    if isinstance(field, ReferenceListField):
        lists: dict[str, list[str]] = defaultdict(list)
        for row in session.execute(select(own_column, other_column).where(*where).order_by(own_column, order)):
            lists[row[0]].append(row[1])
        return lists
    detail_column = getattr(model, field.mark if isinstance(field, MarkByReferenceField) else field.number)
    if isinstance(field, MarkByReferenceField):
        where.append(detail_column != field.usual)
    details: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in session.execute(select(own_column, other_column, detail_column).where(*where).order_by(own_column, order)):
        details[row[0]][row[1]] = row[2]
    return details


def is_unchanged(kind: RecordSchema, values: Values, stored: Values) -> bool:
    """Returns whether writing the values would leave the stored record unchanged."""
    before = columns_from_values(kind, stored)
    if any(before.get(name) != value for name, value in columns_from_values(kind, values).items()):
        return False
    return all(
        _linked_equal(field, values.get(field.name), stored.get(field.name))
        for field in kind.fields
        if isinstance(field, ReferenceListField | CountByReferenceField | MarkByReferenceField | InstalmentsField)
    )


def _linked_equal(field: ReferenceListField | CountByReferenceField | MarkByReferenceField | InstalmentsField, new: Any, old: Any) -> bool:
    if isinstance(field, ReferenceListField) and not (field.rows and field.rows.ordered):
        return set(new or ()) == set(old or ())
    if isinstance(field, InstalmentsField):
        return sorted(new or (), key=str) == sorted(old or (), key=str)
    return (new or None) == (old or None)

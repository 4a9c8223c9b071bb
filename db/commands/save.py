"""Writes: create or change a record from a draft's values. Flush, never commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import history
from db.commands.list_rows import read_lists_by_record, write_list
from db.commands.on_save.registry import ON_SAVE, PERFORM
from db.errors import Conflict, Invalid, NotFound
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import CountByReferenceField, ReferenceListField
from db.schema.base import new_id
from db.schema.revisions import Revision
from db.session_state import session_state


@dataclass(frozen=True)
class SaveResult:
    """What a save made: the record, its version, and the number of the transaction (to take it back)."""

    id: str
    version: int
    revision: int
    created: bool


def fetch_row(session: Session, model: type[Any], record_id: str) -> Any:
    """The row of an id that came from outside, through the viewer's scope. Raises :class:`NotFound`."""
    statement = select(model).where(model.id == record_id)
    row = session.scalars(statement, execution_options={"for_writing": True}).first()
    if row is None:
        raise NotFound(record_id)
    return row


def stored_values(session: Session, schema: RecordSchema, row: Any) -> Values:
    """The stored values of a record, by field name; linked records included."""
    values: Values = {}
    for one in schema.fields:
        if isinstance(one, ReferenceListField | CountByReferenceField) and one.rows is not None:
            values[one.name] = _linked_values(session, one, row.id)
        elif isinstance(one, InstalmentsField) and one.parts is not None:
            values[one.name] = read_lists_by_record(session, one, getattr(one.parts.model, one.parts.own) == row.id).get(row.id, [])
        elif one.column:
            values[one.name] = one.from_row(row)
    return values


def _linked_values(session: Session, one: ReferenceListField | CountByReferenceField, record_id: str) -> Any:
    link = one.rows
    assert link is not None
    model = link.model
    order = model.position if isinstance(one, ReferenceListField) and link.ordered else model.id
    other = getattr(model, link.other)
    picked = [other, getattr(model, one.number)] if isinstance(one, CountByReferenceField) else [other]
    rows = session.execute(select(*picked).where(getattr(model, link.own) == record_id).order_by(order)).all()
    return {row[0]: row[1] for row in rows} if isinstance(one, CountByReferenceField) else [row[0] for row in rows]


def save(
    session: Session,
    schema: RecordSchema,
    values: Values,
    *,
    programme_id: str,
    record_id: str | None = None,
    version: int | None = None,
    with_id: str | None = None,
    beside: Mapping[str, Any] | None = None,
) -> SaveResult:
    """Create a record, or change the one with ``record_id`` if it still has ``version``.

    ``with_id`` creates under a given id (import); ``beside`` holds columns of a new record that its form has no field for.
    Raises :class:`NotFound`, :class:`Conflict` or :class:`Invalid`.
    """
    if (perform := PERFORM.get(schema.name)) is not None:
        session_state(session).assign_programme(programme_id)
        made = perform(session, values, programme_id)
        session.flush()
        return SaveResult(made, 1, history.current_revision(session), True)
    row = None
    if record_id is not None:
        row = fetch_row(session, schema.model, record_id)
        if version is not None and row.version != version:
            raise build_conflict(session, schema, row)
        if schema.name == "milestone-move":
            values = {**values, "moved_from": row.forecast_on}
    session_state(session).assign_programme(programme_id)
    row = apply_values(session, schema, values, programme_id=programme_id, row=row, with_id=with_id)
    if record_id is None:
        _set_columns(row, dict(beside or {}))
    try:
        session.flush()
    except IntegrityError as twin:
        raise Invalid([("", "The same was saved by somebody else at this moment. Look at it before you save yours")]) from twin
    return SaveResult(row.id, row.version, history.current_revision(session), record_id is None)


def apply_values(
    session: Session,
    schema: RecordSchema,
    values: Values,
    *,
    programme_id: str,
    row: Any = None,
    with_id: str | None = None,
    on_save: bool = True,
) -> Any:
    """Put values into a row (a new one where none is given) and into the rows linked to it, without flushing. Returns the row."""
    new = row is None
    if new:
        row = schema.model(id=with_id or new_id(), programme_id=programme_id)
        _set_columns(row, {name: value for name, value in columns_from_values(schema, values).items() if value is not None})
        session.add(row)
    else:
        _set_columns(row, columns_from_values(schema, values))
    with session.no_autoflush:
        _sync_linked_rows(session, schema, row, values, new=new)
        if on_save and (hook := ON_SAVE.get(schema.name)) is not None:
            hook(session, row, values)
    return row


def columns_from_values(schema: RecordSchema, values: Values) -> dict[str, Any]:
    """Column values of the fields; an empty value of a column that must hold one keeps what is there."""
    columns: dict[str, Any] = {}
    for one in schema.fields:
        if one.column and one.name in values:
            columns |= one.to_columns(values[one.name])
    table = schema.model.__table__
    return {name: value for name, value in columns.items() if value is not None or table.c[name].nullable}


def _set_columns(row: Any, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _sync_linked_rows(session: Session, schema: RecordSchema, row: Any, values: Values, *, new: bool) -> None:
    """Make the rows of linked records equal to the values: add the new, change the moved, remove the gone."""
    for one in schema.fields:
        if isinstance(one, InstalmentsField) and one.name in values:
            write_list(session, one, row, values[one.name] or [], new=new)
        if not isinstance(one, ReferenceListField | CountByReferenceField) or one.rows is None or one.name not in values:
            continue
        link, wanted = one.rows, values[one.name] or {}
        model = link.model
        there = select(model).where(getattr(model, link.own) == row.id)
        stored = (
            {} if new else {getattr(found, link.other): found for found in session.scalars(there, execution_options={"for_writing": True})}
        )
        for other in stored.keys() - set(wanted):
            session.delete(stored[other])
        for place, other in enumerate(wanted):
            extra = _linked_row_extras(schema, one, row, values, other) | ({"position": place} if link.ordered else {})
            if (found := stored.get(other)) is not None:
                _set_columns(found, extra)
            else:
                session.add(model(programme_id=row.programme_id, **{link.own: row.id, link.other: other}, **extra))


def _linked_row_extras(
    schema: RecordSchema, one: ReferenceListField | CountByReferenceField, row: Any, values: Values, other: str
) -> dict[str, Any]:
    """What stands in a linked row beside its two ids: a number, the record's challenge, a word of :class:`MarkByReferenceField`."""
    assert one.rows is not None
    if isinstance(one, CountByReferenceField):
        return {one.number: values[one.name][other]}
    more: dict[str, Any] = {}
    if "challenge_id" in one.rows.model.__table__.c and "challenge_id" not in (one.rows.own, one.rows.other):
        more["challenge_id"] = row.challenge_id
    for mark in schema.fields:
        if isinstance(mark, MarkByReferenceField) and mark.beside == one.name and mark.name in values:
            more[mark.mark] = (values[mark.name] or {}).get(other, mark.usual)
    return more


def build_conflict(session: Session, schema: RecordSchema, row: Any) -> Conflict:
    """The refusal of a stale form or row of a grid, with what is stored now and who stored it."""
    past = schema.model.__history__
    who = select(Revision.by, Revision.at).join(past, past.revision == Revision.number).where(past.id == row.id, past.superseded.is_(None))
    by, at = ("somebody", None) if session_state(session).viewer.sponsor else (session.execute(who).first() or ("somebody", None))
    return Conflict(row.version, stored_values(session, schema, row), by, at)

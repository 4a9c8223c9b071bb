"""Create or change a record from the values of a draft. Flushes, never commits."""

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
from db.history import today
from db.schema.base import new_id
from db.schema.revisions import Revision
from db.session_state import session_state


@dataclass(frozen=True)
class SaveResult:
    """The result of a save: the record's id and version, its revision (for undo), whether it was created."""

    id: str
    version: int
    revision: int
    created: bool


def fetch_row(session: Session, model: type[Any], record_id: str) -> Any:
    """Returns the row of an id from a request, within the viewer's scope. Raises :class:`NotFound`."""
    statement = select(model).where(model.id == record_id)
    row = session.scalars(statement, execution_options={"for_writing": True}).first()
    if row is None:
        raise NotFound(record_id)
    return row


def stored_values(session: Session, schema: RecordSchema, row: Any) -> Values:
    """Returns the stored values of a record by field name, linked records included, at the revision that the session reads."""
    values: Values = {}
    for field in schema.fields:
        if isinstance(field, ReferenceListField | CountByReferenceField) and field.rows is not None:
            values[field.name] = _linked_values(session, field, row.id)
        elif isinstance(field, InstalmentsField) and field.parts is not None:
            owner = getattr(history.entity(session, field.parts.model), field.parts.own)
            values[field.name] = read_lists_by_record(session, field, owner == row.id).get(row.id, [])
        elif field.column:
            values[field.name] = field.from_row(row)
    return values


def _linked_values(session: Session, field: ReferenceListField | CountByReferenceField, record_id: str) -> Any:
    """The ids of linked records in their order, or the number by id for a field of counts."""
    link = field.rows
    assert link is not None
    model = history.entity(session, link.model)
    order = model.position if isinstance(field, ReferenceListField) and link.ordered else model.id
    other_column = getattr(model, link.other)
    selected = [other_column, getattr(model, field.number)] if isinstance(field, CountByReferenceField) else [other_column]
    rows = session.execute(select(*selected).where(getattr(model, link.own) == record_id).order_by(order)).all()
    return {row[0]: row[1] for row in rows} if isinstance(field, CountByReferenceField) else [row[0] for row in rows]


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
    """Create a record, or change the one with ``record_id`` when it has ``version``.

    ``with_id``: the id of a new record (import). ``beside``: columns of a new record that are not fields of its form.
    Raises :class:`NotFound`, :class:`Conflict` or :class:`Invalid`.
    """
    if (perform := PERFORM.get(schema.name)) is not None:
        session_state(session).assign_programme(programme_id)
        made_id = perform(session, values, programme_id)
        session.flush()
        return SaveResult(made_id, 1, history.current_revision(session), True)
    row = None
    if record_id is not None:
        row = fetch_row(session, schema.model, record_id)
        if version is not None and row.version != version:
            raise build_conflict(session, schema, row)
    session_state(session).assign_programme(programme_id)
    completed = dict(values)
    schema.complete(completed, today(session, programme_id))
    values = completed if row is None else {name: completed[name] for name in values}
    row = apply_values(session, schema, values, programme_id=programme_id, row=row, with_id=with_id)
    if record_id is None:
        _set_columns(row, dict(beside or {}))
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid([("", "The same was saved by somebody else at this moment. Look at it before you save yours")]) from error
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
    """Set the completed values of a row (a new one when ``row`` is None) and of the rows linked to it, without flushing. Returns the row."""
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
    """Returns the column values of the fields. None is left out for a column that is not nullable, so that its value is kept."""
    columns: dict[str, Any] = {}
    for field in schema.fields:
        if field.column and field.name in values:
            columns |= field.to_columns(values[field.name])
    table = schema.model.__table__
    return {name: value for name, value in columns.items() if value is not None or table.c[name].nullable}


def _set_columns(row: Any, columns: dict[str, Any]) -> None:
    """Set the columns that differ, so that an unchanged row is not written."""
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _sync_linked_rows(session: Session, schema: RecordSchema, row: Any, values: Values, *, new: bool) -> None:
    """Make the linked rows equal to the values: add, update and delete rows."""
    for field in schema.fields:
        if isinstance(field, InstalmentsField) and field.name in values:
            write_list(session, field, row, values[field.name] or [], new=new)
        if not isinstance(field, ReferenceListField | CountByReferenceField) or field.rows is None or field.name not in values:
            continue
        link, new_values = field.rows, values[field.name] or {}
        model = link.model
        statement = select(model).where(getattr(model, link.own) == row.id)
        stored = (
            {}
            if new
            else {
                getattr(linked_row, link.other): linked_row
                for linked_row in session.scalars(statement, execution_options={"for_writing": True})
            }
        )
        for other_id in stored.keys() - set(new_values):
            session.delete(stored[other_id])
        for position, other_id in enumerate(new_values):
            extra = _linked_row_extras(schema, field, row, values, other_id) | ({"position": position} if link.ordered else {})
            if (linked_row := stored.get(other_id)) is not None:
                _set_columns(linked_row, extra)
            else:
                session.add(model(programme_id=row.programme_id, **{link.own: row.id, link.other: other_id}, **extra))


def _linked_row_extras(
    schema: RecordSchema, field: ReferenceListField | CountByReferenceField, row: Any, values: Values, other_id: str
) -> dict[str, Any]:
    """Columns of a linked row other than its two ids: a number, the record's challenge, a :class:`MarkByReferenceField` value."""
    assert field.rows is not None
    if isinstance(field, CountByReferenceField):
        return {field.number: values[field.name][other_id]}
    extra: dict[str, Any] = {}
    if "challenge_id" in field.rows.model.__table__.c and "challenge_id" not in (field.rows.own, field.rows.other):
        extra["challenge_id"] = row.challenge_id
    for mark_field in schema.fields:
        if isinstance(mark_field, MarkByReferenceField) and mark_field.beside == field.name and mark_field.name in values:
            extra[mark_field.mark] = (values[mark_field.name] or {}).get(other_id, mark_field.usual)
    return extra


def build_conflict(session: Session, schema: RecordSchema, row: Any) -> Conflict:
    """Returns the error for an outdated version, with the stored values, and who stored them and when."""
    past = schema.model.__history__
    statement = (
        select(Revision.by, Revision.at).join(past, past.revision == Revision.number).where(past.id == row.id, past.superseded.is_(None))
    )
    by, at = ("somebody", None) if session_state(session).viewer.sponsor else (session.execute(statement).first() or ("somebody", None))
    return Conflict(row.version, stored_values(session, schema, row), by, at)

"""The records that name a record in one of their fields, of every kind with a field that refers to its list."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from db.errors import NotFound
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import DayField, Field, MonthField, ReferenceField, ReferenceListField
from db.history import entity
from db.queries.record_names import LIST_BY_MODEL, MODEL_BY_LIST, own_values
from db.records import RECORD_SCHEMAS


@dataclass(frozen=True)
class RelatedRecord:
    """A record that names another one: its id, and the values of its own fields."""

    id: str
    values: Values


@dataclass(frozen=True)
class RelatedRecords:
    """The records of one kind that name a record in one field, the latest first. ``total``: how many there are, also of those not read.

    ``by``: the label of the field.
    """

    kind: RecordSchema
    by: str
    records: tuple[RelatedRecord, ...]
    total: int


@dataclass(frozen=True)
class _Relation:
    """How records of a kind name a record: the label of the field, and the condition."""

    kind: RecordSchema
    by: str
    condition: ColumnElement[bool]


def read_record(session: Session, model: type[Any], record_id: str) -> Any:
    """Returns the row of an untrusted id, or its state at the revision that the session reads, in the viewer's scope. Raises :class:`NotFound`."""
    source = entity(session, model)
    row = session.scalars(select(source).where(source.id == record_id)).first()
    if row is None:
        raise NotFound(record_id)
    return row


def read_related_records(session: Session, model: type[Any], row: Any, among: Collection[str], *, most: int) -> list[RelatedRecords]:
    """Returns the records of the kinds ``among`` that name a record, by kind and field, at most ``most`` of each; in the viewer's scope.

    ``model``: that of the record; ``row``: its row or a past state. A record that names it in several fields stands in the group of the first.
    """
    related: list[RelatedRecords] = []
    for name in among:
        seen: list[ColumnElement[bool]] = []
        for relation in _relations(session, RECORD_SCHEMAS[name], model, row.id):
            source = entity(session, relation.kind.model)
            statement = select(source).where(
                source.programme_id == row.programme_id, relation.condition, *(earlier.is_not(true()) for earlier in seen)
            )
            seen.append(relation.condition)
            if found := _read(session, relation, source, statement, most):
                related.append(found)
    return related


def _read(session: Session, relation: _Relation, source: Any, statement: Select[Any], most: int) -> RelatedRecords | None:
    rows = list(session.scalars(statement.order_by(*_latest_first(relation.kind, source)).limit(most + 1)))
    if not rows:
        return None
    total = len(rows) if len(rows) <= most else session.scalars(statement.with_only_columns(func.count())).one()
    records = tuple(RelatedRecord(one.id, own_values(relation.kind, one)) for one in rows[:most])
    return RelatedRecords(relation.kind, relation.by, records, total)


def _latest_first(kind: RecordSchema, source: Any) -> list[Any]:
    """Returns the order by the first day of a kind, the latest first; those without one last, on every database."""
    day = next((field.columns[0] for field in kind.fields if isinstance(field, DayField | MonthField) and field.columns), "")
    column = getattr(source, day) if day else None
    return [*([] if column is None else [column.is_(None), column.desc()]), source.id]


def _relations(session: Session, by: RecordSchema, model: type[Any], record_id: str) -> Iterator[_Relation]:
    """Yields how records of the kind ``by`` name a record of a model."""
    source = entity(session, by.model)
    for field in by.fields:
        if _refers_to(field, model):
            yield _Relation(by, field.label, _condition(session, field, source, record_id))


def _refers_to(field: Field, model: type[Any]) -> bool:
    """Whether a field holds records of a model, also where its list has only some of them."""
    return isinstance(field, ReferenceField | ReferenceListField) and MODEL_BY_LIST.get(field.to) is model and model in LIST_BY_MODEL


def _condition(session: Session, field: Field, source: Any, record_id: str) -> ColumnElement[bool]:
    if isinstance(field, ReferenceListField) and field.rows is not None:
        link = entity(session, field.rows.model)
        of_record = select(getattr(link, field.rows.own)).where(getattr(link, field.rows.other) == record_id)
        return cast(ColumnElement[bool], source.id.in_(of_record))
    return cast(ColumnElement[bool], getattr(source, field.columns[0]) == record_id)

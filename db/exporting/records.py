"""Export records to CSV and XLSX with the columns that the import reads, so that an export imports without loss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import history
from db.errors import NotFound, Refused
from db.exporting.column_descriptions import record_definition
from db.exporting.stored_records import StoredRecord, load_records
from db.exporting.table_files import DATE_FORMAT, MONTH_FORMAT, ExportCell, ExportTable, money_format, text_cell, to_csv, to_xlsx
from db.fields.file_only import MarkByReferenceField
from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.fields.types import (
    UNGUARDED_FIELDS,
    CountByReferenceField,
    DayField,
    Field,
    FinancialYearField,
    MoneyField,
    MonthField,
    ReferenceField,
    ReferenceListField,
    WholeNumberField,
    clean_text,
)
from db.queries.choices import StoredLists
from db.schema.models import Programme
from db.schema.revisions import Revision
from db.session_state import session_state
from db.values.clock import load_time_zone
from db.values.currency import use_currency
from db.values.dates import Day

CLASSIFICATION_LABEL = "OFFICIAL: programme team only"


def export_csv(session: Session, kind: RecordSchema, programme_id: str, *, as_at: int | None = None) -> str:
    """Returns the programme's records of a kind as CSV, remarks first. ``as_at``: the past revision at which the session is open.

    A past export refers to other records by id, because their names may have changed since. Raises :class:`NotFound` and
    :class:`Refused`.
    """
    return to_csv(export_table(session, kind, programme_id, as_at=as_at))


def export_xlsx(session: Session, kind: RecordSchema, programme_id: str, *, as_at: int | None = None) -> bytes:
    """Returns the same records as a workbook of one sheet, which can be imported as well."""
    return to_xlsx(export_table(session, kind, programme_id, as_at=as_at))


def export_table(session: Session, kind: RecordSchema, programme_id: str, *, as_at: int | None = None) -> ExportTable:
    """Returns the programme's records of a kind as a table. Raises :class:`NotFound` and :class:`Refused`."""
    if as_at != session_state(session).as_at:
        raise Refused("open the session at the moment to export")
    model = history.entity(session, Programme)
    row = session.execute(select(model.name, model.currency).where(model.id == programme_id)).first()
    if row is None:
        raise NotFound(programme_id)
    use_currency(row.currency)
    about = (
        f"Programme: {row.name}", f"Kind: {kind.plural}, all of the programme", f"Exported: {history.today(session, programme_id)}",
        f"As at: {describe_moment(session, programme_id, as_at)}", f"A row is: {record_definition(kind)}",
    )  # fmt: skip
    writer = _ExportWriter(session, kind, programme_id, by_name=as_at is None)
    records = sorted(load_records(session, kind, programme_id).values(), key=writer.sort_key)
    return ExportTable(
        kind.plural,
        (CLASSIFICATION_LABEL, *about),
        (*SYSTEM_COLUMNS, *(field.name for field in kind.stored_fields)),
        [tuple(writer.row_cells(record)) for record in records],
    )


def describe_moment(session: Session, programme_id: str, as_at: int | None) -> str:
    """Returns the moment of an export in words: ``now``, or the revision with its time in the time zone of the programme."""
    if as_at is None:
        return "now"
    at = session.execute(select(Revision.at).where(Revision.number == as_at)).scalar()
    model = history.entity(session, Programme)
    zone = load_time_zone(session.execute(select(model.time_zone).where(model.id == programme_id)).scalar_one())
    return f"revision {as_at}" + (f", {at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if at else "")


class _ExportWriter:
    """Writes and orders the records of one kind. ``by_name``: refer to other records by name where it is unique."""

    def __init__(self, session: Session, kind: RecordSchema, programme_id: str, *, by_name: bool) -> None:
        self.kind, self.by_name = kind, by_name
        self.lists = StoredLists(session, programme_id)
        self.timed = next((field for field in kind.fields if isinstance(field, DayField | MonthField | FinancialYearField)), None)

    def sort_key(self, stored: StoredRecord) -> tuple[str, str, str]:
        """Returns the sort key of a record: its first date, its name, its id."""
        value = stored.values.get(self.timed.name) if self.timed else None
        when = value.isoformat() if isinstance(value, date) else str(getattr(value, "on", value) or "")
        return when, self.kind.display_name(stored.values), stored.id

    def row_cells(self, stored: StoredRecord) -> Iterator[ExportCell]:
        """Yield the cells of a record."""
        yield ExportCell(stored.id, stored.id)
        yield ExportCell(str(stored.version), stored.version)
        for field in self.kind.stored_fields:
            text = self._cell_text(field, stored)
            yield typed_cell(field, stored.values.get(field.name), text) if isinstance(field, UNGUARDED_FIELDS) else text_cell(text)

    def _cell_text(self, field: Field, stored: StoredRecord) -> str:
        value = stored.values.get(field.name)
        if isinstance(field, ReferenceField):
            return "" if value is None else self._reference_text(field.to, value)
        if isinstance(field, ReferenceListField):
            named = [self._reference_text(field.to, other, several=True) for other in value or []]
            return field.write(named if field.rows and field.rows.ordered else sorted(named))
        if isinstance(field, CountByReferenceField | MarkByReferenceField):
            return field.write(
                dict(sorted((self._reference_text(field.to, other, several=True), detail) for other, detail in (value or {}).items()))
            )
        return field.write(value)

    def _reference_text(self, name: str, record_id: str, *, several: bool = False) -> str:
        """Returns the record's name if it identifies exactly this record and is read back unchanged; else its id."""
        try:
            label = self.lists.label(name, record_id) if self.by_name else None
        except Refused:
            return record_id
        if label is None or clean_text(label) != label or (several and ";" in label):
            return record_id
        return label if self.lists.find(name, label) == [record_id] else record_id


def typed_cell(field: Field, value: object, text: str) -> ExportCell:
    """Returns the cell of a number or a date: text in a CSV file, a typed value in a workbook where it is exact."""
    match value:
        case int() if isinstance(field, MoneyField):
            return ExportCell(text, value / 100, money_format())
        case int() if isinstance(field, WholeNumberField):
            return ExportCell(text, int(text))
        case Day(on=on, exact=True):
            return ExportCell(text, on, DATE_FORMAT)
        case date():
            return ExportCell(text, value, MONTH_FORMAT if isinstance(field, MonthField) else DATE_FORMAT)
        case _:
            return ExportCell(text, text or None)

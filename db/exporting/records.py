"""Records to CSV and XLSX: the columns that the import takes, so that what was exported imports to the same export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import history
from db.errors import NotFound, Refused
from db.exporting.column_descriptions import record_definition
from db.exporting.stored_records import StoredRecord, load_records
from db.exporting.table_files import DATE_FORMAT, MONEY_FORMAT, MONTH_FORMAT, ExportCell, ExportTable, text_cell, to_csv, to_xlsx
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
from db.values.currency import use_currency
from db.values.dates import Day

CLASSIFICATION_LABEL = "OFFICIAL: programme team only"


def export_csv(session: Session, kind: RecordSchema, programme_id: str, *, as_at: int | None = None) -> str:
    """The programme's records of a kind as CSV, remarks first. ``as_at``: the revision that the session looks back to.

    A past export names other records by id, for their names may have changed since. Raises :class:`NotFound` and :class:`Refused`.
    """
    return to_csv(export_table(session, kind, programme_id, as_at=as_at))


def export_xlsx(session: Session, kind: RecordSchema, programme_id: str, *, as_at: int | None = None) -> bytes:
    """The same as a workbook of one sheet, which the import takes as well."""
    return to_xlsx(export_table(session, kind, programme_id, as_at=as_at))


def export_table(session: Session, kind: RecordSchema, programme_id: str, *, as_at: int | None = None) -> ExportTable:
    """The programme's records of a kind as a table. Raises :class:`NotFound` and :class:`Refused`."""
    if as_at != session_state(session).as_at:
        raise Refused("open the session at the moment to export")
    model = history.entity(session, Programme)
    row = session.execute(select(model.name, model.currency).where(model.id == programme_id)).first()
    if row is None:
        raise NotFound(programme_id)
    use_currency(row.currency)
    about = (
        f"Programme: {row.name}", f"Kind: {kind.plural}, all of the programme", f"Exported: {history.today(session)}",
        f"As at: {describe_moment(session, as_at)}", f"A row is: {record_definition(kind)}",
    )  # fmt: skip
    writing = _ExportWriter(session, kind, programme_id, by_name=as_at is None)
    found = sorted(load_records(session, kind, programme_id).values(), key=writing.sort_key)
    return ExportTable(
        kind.plural, (CLASSIFICATION_LABEL, *about), (*SYSTEM_COLUMNS, *kind.names), [tuple(writing.row_cells(one)) for one in found]
    )


def describe_moment(session: Session, as_at: int | None) -> str:
    """The moment of an export, in words: ``now``, or the revision with its time."""
    if as_at is None:
        return "now"
    at = session.execute(select(Revision.at).where(Revision.number == as_at)).scalar()
    return f"revision {as_at}" + (f", {at:%Y-%m-%d %H:%M} UTC" if at else "")


class _ExportWriter:
    """How the records of one kind are written and ordered."""

    def __init__(self, session: Session, kind: RecordSchema, programme_id: str, *, by_name: bool) -> None:
        self.kind, self.by_name = kind, by_name
        self.lists = StoredLists(session, programme_id)
        self.timed = next((one for one in kind.fields if isinstance(one, DayField | MonthField | FinancialYearField)), None)

    def sort_key(self, stored: StoredRecord) -> tuple[str, str, str]:
        """Where the record stands in the file: by its first date, then its name, then its id."""
        value = stored.values.get(self.timed.name) if self.timed else None
        when = value.isoformat() if isinstance(value, date) else str(getattr(value, "on", value) or "")
        return when, self.kind.display_name(stored.values), stored.id

    def row_cells(self, stored: StoredRecord) -> Iterator[ExportCell]:
        """The cells of a record."""
        yield ExportCell(stored.id, stored.id)
        yield ExportCell(str(stored.version), stored.version)
        for one in self.kind.fields:
            text = self._cell_text(one, stored)
            yield typed_cell(one, stored.values.get(one.name), text) if isinstance(one, UNGUARDED_FIELDS) else text_cell(text)

    def _cell_text(self, one: Field, stored: StoredRecord) -> str:
        value = stored.values.get(one.name)
        if isinstance(one, ReferenceField):
            return "" if value is None else self._reference_text(one.to, value)
        if isinstance(one, ReferenceListField):
            named = [self._reference_text(one.to, other, several=True) for other in value or []]
            return one.write(named if one.rows and one.rows.ordered else sorted(named))
        if isinstance(one, CountByReferenceField | MarkByReferenceField):
            return one.write(
                dict(sorted((self._reference_text(one.to, other, several=True), beside) for other, beside in (value or {}).items()))
            )
        return one.write(value)

    def _reference_text(self, name: str, record_id: str, *, several: bool = False) -> str:
        """The record's name where it names exactly this one and reads back as it stands; its id otherwise."""
        try:
            label = self.lists.label(name, record_id) if self.by_name else None
        except Refused:
            return record_id
        if label is None or clean_text(label) != label or (several and ";" in label):
            return record_id
        return label if self.lists.find(name, label) == [record_id] else record_id


def typed_cell(one: Field, value: object, text: str) -> ExportCell:
    """A cell of a number or a day: as text in a CSV file, as what it is in a workbook where it is exact."""
    match value:
        case int() if isinstance(one, MoneyField):
            return ExportCell(text, value / 100, MONEY_FORMAT)
        case int() if isinstance(one, WholeNumberField):
            return ExportCell(text, int(text))
        case Day(on=on, exact=True):
            return ExportCell(text, on, DATE_FORMAT)
        case date():
            return ExportCell(text, value, MONTH_FORMAT if isinstance(one, MonthField) else DATE_FORMAT)
        case _:
            return ExportCell(text, text or None)

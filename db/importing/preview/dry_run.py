"""The dry run: what an import would create and change, or every fault of the file at once. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.exporting.stored_records import is_unchanged
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import ValidationContext
from db.gc_tuning import gc_paused
from db.importing.errors import Fault, FieldChange, ImportPlan, PlannedRow, UnreadableFile
from db.importing.match.columns import find_unnamed_cells, known_column_names, match_columns
from db.importing.match.file_kind import wrong_file_sentence
from db.importing.preview.rows import ImportRows
from db.importing.read.files import ImportSheet, read_sheet
from db.importing.read.sheet_layout import MILESTONE_COLUMN_FIELDS, ImportRow, build_table, find_milestone_columns

ProgressCallback = Callable[[int, int], None]


def plan_import(
    session: Session, kind: RecordSchema, source: bytes, file_name: str, *, programme_id: str, today: date, month_first: bool | None = None,
    mapping: Mapping[str, str] | None = None, sheet: str | None = None, header_line: int | None = None, add_missing: bool = False,
    progress: ProgressCallback | None = None,
) -> ImportPlan:  # fmt: skip
    """What importing the file would do. ``month_first`` None: nobody said how slashed dates are to be read, so none is guessed.

    ``mapping``: header to field name, or nothing for a column to leave out; headers that it does not name are matched by name.
    ``header_line``: the line that names the columns, where it cannot be told. ``add_missing``: organisations that are not known yet are
    recorded with the rows that name them. ``progress`` hears (rows done, rows).
    """
    empty = ImportPlan(kind, programme_id, file_name)
    with gc_paused():
        return _plan_sheet(session, empty, source, today, month_first, mapping or {}, (sheet, header_line), add_missing, progress)


def _plan_sheet(
    session: Session, empty: ImportPlan, source: bytes, today: date, month_first: bool | None, mapping: Mapping[str, str],
    place: tuple[str | None, int | None], add_missing: bool, progress: ProgressCallback | None,
) -> ImportPlan:  # fmt: skip
    kind, (sheet, header_line) = empty.kind, place
    try:
        read = read_sheet(source, empty.file_name, sheet=sheet, header_line=header_line, known=known_column_names(kind))
    except UnreadableFile as unreadable:
        return replace(empty, faults=(Fault(0, "", "", str(unreadable)),))
    if not mapping and (sentence := wrong_file_sentence(kind, read)):
        return replace(empty, faults=(Fault(read.line, "", "", sentence),), line=read.line, total=len(read.rows))
    rows, faults = _build_rows(
        session, kind, read, empty.programme_id, mapping, ValidationContext(today, month_first=bool(month_first), loading=True)
    )
    rows.read(day_order_unknown=month_first is None, add_missing=add_missing, progress=progress)
    return _build_plan(replace(empty, line=read.line, total=rows.table.total), session, rows, faults)


def _build_rows(
    session: Session, kind: RecordSchema, sheet: ImportSheet, programme_id: str, mapping: Mapping[str, str], context: ValidationContext
) -> tuple[ImportRows, list[Fault]]:
    """The rows of the sheet under their fields, and what is wrong with its columns."""
    plain = {header: name for header, name in mapping.items() if name not in MILESTONE_COLUMN_FIELDS}
    spread = find_milestone_columns(kind, sheet, mapping, match_columns(kind, sheet, plain)[0])
    columns, faults = match_columns(kind, sheet, {**plain, **dict.fromkeys(spread, "")})
    return ImportRows(session, kind, programme_id, build_table(kind, sheet, columns, spread), context, columns.line), [
        *faults,
        *find_unnamed_cells(sheet),
    ]


def _build_plan(empty: ImportPlan, session: Session, rows: ImportRows, column_faults: list[Fault]) -> ImportPlan:
    order = {heading: place for place, heading in enumerate(rows.table.headings.values())}
    ordered = rows.in_reference_order()
    faults = sorted(dict.fromkeys([*column_faults, *rows.faults]), key=lambda fault: (fault.row, order.get(fault.column, -1)))
    warnings = tuple(sorted(rows.warnings, key=lambda warning: (warning.row, order.get(warning.column, -1))))
    matched = [row.stored.id for row in ordered if row.stored]
    found = replace(
        empty, faults=tuple(faults), warnings=warnings, columns=tuple(rows.table.headings.items()),
        notes=tuple(rows.table.notes), left_out=rows.table.left_out, kept=_count_stored(session, empty) - len(set(matched)),
    )  # fmt: skip
    if faults:
        return found
    added = rows.added()
    planned = tuple(_build_planned_row(empty.kind, row) for row in ordered)
    notes = (*found.notes, *(str(one) for one in added))
    return replace(found, rows=planned, changes=tuple(_changes(rows, ordered)), added=added, notes=notes)


def _build_planned_row(kind: RecordSchema, row: ImportRow) -> PlannedRow:
    if row.stored is None:
        return PlannedRow(row.line, row.id, "create", row.version or 1, row.values, row.given)
    action: Any = "unchanged" if is_unchanged(kind, row.values, row.stored.values) else "update"
    return PlannedRow(row.line, row.id, action, row.stored.version, row.values, given=row.given)


def _count_stored(session: Session, empty: ImportPlan) -> int:
    """How many records of the kind are stored."""
    model = empty.kind.model
    return int(session.execute(select(func.count(model.id)).where(model.programme_id == empty.programme_id)).scalar_one())


def _changes(rows: ImportRows, ordered: list[ImportRow]) -> Iterator[FieldChange]:
    """What the file would change in stored records, field by field, in the order of the file."""
    for row in sorted((row for row in ordered if row.stored), key=lambda row: row.line):
        before: Values = row.stored.values if row.stored else {}
        for one in rows.fields:
            if one.name in row.values and row.values[one.name] != before.get(one.name):
                was, will = (one.show(values.get(one.name), rows.lists) for values in (before, row.values))
                if was != will:
                    yield FieldChange(row.line, one.name, one.label, was, will)

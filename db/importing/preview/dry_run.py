"""The dry run: what an import would create and change, or every fault of the file. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.exporting.stored_records import is_unchanged
from db.fields.record_schema import ValidationPurpose, Values
from db.fields.transfer_schema import TransferSchema
from db.fields.types import ValidationContext
from db.gc_tuning import gc_paused
from db.importing.errors import Fault, FieldChange, ImportPlan, PlannedRow, UnreadableFile
from db.importing.match.columns import find_unnamed_cells, known_column_names, match_columns
from db.importing.match.file_kind import wrong_file_sentence
from db.importing.preview.history_rows import history_question
from db.importing.preview.rows import ImportRows
from db.importing.read.files import ImportSheet, read_sheet
from db.importing.read.sheet_layout import MILESTONE_COLUMN_FIELDS, ImportRow, build_table, find_milestone_columns
from db.queries.programmes.parts import programme_parts
from db.records.milestones import MOVE_REASON
from db.schema.enums.parts import off_sentence, part_of_table
from db.schema.enums.records import MoveReason

ProgressCallback = Callable[[int, int], None]


def plan_import(
    session: Session, kind: TransferSchema, source: bytes, file_name: str, *, programme_id: str, today: date, month_first: bool | None = None,
    mapping: Mapping[str, str] | None = None, sheet: str | None = None, header_line: int | None = None, add_missing: bool = False,
    reasons: Mapping[str, str] | None = None, purpose: ValidationPurpose = ValidationPurpose.RECORDING,
    progress: ProgressCallback | None = None,
) -> ImportPlan:  # fmt: skip
    """Returns what importing the file would do. ``month_first`` None: the day order is not specified, and ambiguous dates are faults.

    ``mapping``: field name by header, empty for a column to leave out; other headers are matched by name. ``header_line``: line number
    of the header, where it cannot be detected. ``add_missing``: record unknown organisations with the rows that name them. ``reasons``: the
    reason for changes of the rows that give none, by field. ``purpose``: whether the rows are recorded now, are history, whose moves of
    dates need no reason, or are a whole export of another store. ``progress`` is called with (rows done, rows).
    """
    empty = ImportPlan(kind, programme_id, file_name, purpose)
    with gc_paused():
        history = {} if purpose is ValidationPurpose.RECORDING else {MOVE_REASON.name: MoveReason.OTHER.value}
        reasons = history | {name: reason for name, reason in (reasons or {}).items() if reason}
        return _plan_sheet(session, empty, source, today, month_first, mapping or {}, (sheet, header_line), add_missing, reasons, progress)


def _plan_sheet(
    session: Session, empty: ImportPlan, source: bytes, today: date, month_first: bool | None, mapping: Mapping[str, str],
    place: tuple[str | None, int | None], add_missing: bool, reasons: Mapping[str, str], progress: ProgressCallback | None,
) -> ImportPlan:  # fmt: skip
    kind, (sheet, header_line) = empty.kind, place
    if empty.purpose is not ValidationPurpose.CHECKING and (refusal := part_off_refusal(session, empty.programme_id, kind)):
        return replace(empty, faults=(Fault(0, "", "", refusal),))
    try:
        import_sheet = read_sheet(source, empty.file_name, sheet=sheet, header_line=header_line, known_keys=known_column_names(kind))
    except UnreadableFile as unreadable:
        return replace(empty, faults=(Fault(0, "", "", str(unreadable)),))
    if not mapping and (sentence := wrong_file_sentence(kind, import_sheet)):
        return replace(
            empty, faults=(Fault(import_sheet.line, "", "", sentence),), header_line=import_sheet.line, row_count=len(import_sheet.rows)
        )
    context = ValidationContext(today, month_first=bool(month_first), programme=empty.programme_id)
    rows, faults = _build_rows(session, empty, import_sheet, mapping, context, reasons)
    rows.read(day_order_unknown=month_first is None, add_missing=add_missing, progress=progress)
    return _build_plan(replace(empty, header_line=import_sheet.line, row_count=rows.table.row_count), session, rows, faults)


def part_off_refusal(session: Session, programme_id: str, kind: TransferSchema) -> str:
    """Returns why records of a kind are not imported: its part is off in the programme; empty where it is on. A whole set is imported as it
    was exported, with the parts that its programme had."""
    part = part_of_table(kind.model.__tablename__)
    return "" if part is None or part in programme_parts(session, programme_id) else off_sentence(part)


def _build_rows(
    session: Session, empty: ImportPlan, sheet: ImportSheet, mapping: Mapping[str, str], context: ValidationContext,
    reasons: Mapping[str, str],
) -> tuple[ImportRows, list[Fault]]:  # fmt: skip
    """Returns the rows of the sheet by field, and the faults of its columns."""
    kind = empty.kind
    plain = {header: name for header, name in mapping.items() if name not in MILESTONE_COLUMN_FIELDS}
    spread = find_milestone_columns(kind, sheet, mapping, match_columns(kind, sheet, plain)[0])
    columns, faults = match_columns(kind, sheet, {**plain, **dict.fromkeys(spread, "")})
    given = {field.name: reasons[field.name] for field in kind.reasons if field.name in reasons}
    rows = ImportRows(session, empty, build_table(kind, sheet, columns, spread), context, columns.line, given)
    return rows, [*faults, *find_unnamed_cells(sheet)]


def _build_plan(empty: ImportPlan, session: Session, rows: ImportRows, column_faults: list[Fault]) -> ImportPlan:
    order = {heading: place for place, heading in enumerate(rows.table.headings.values())}
    ordered = rows.in_reference_order()
    faults = sorted(dict.fromkeys([*column_faults, *rows.faults]), key=lambda fault: (fault.row, order.get(fault.column, -1)))
    warnings = tuple(sorted(rows.warnings, key=lambda warning: (warning.row, order.get(warning.column, -1))))
    matched = [row.stored.id for row in ordered if row.stored]
    plan = replace(
        empty, faults=tuple(faults), warnings=warnings, columns=tuple(rows.table.headings.items()),
        notes=tuple(rows.table.notes), question=_history_question(session, empty, ordered), left_out=rows.table.left_out,
        unmentioned_count=_count_stored(session, empty) - len(set(matched)),
    )  # fmt: skip
    if faults:
        return plan
    added = rows.added_organisations()
    planned = tuple(_build_planned_row(empty.kind, row) for row in ordered)
    notes = (*plan.notes, *(str(organisation) for organisation in added))
    return replace(plan, rows=planned, changes=tuple(_changes(rows, ordered)), added=added, notes=notes)


def _history_question(session: Session, empty: ImportPlan, rows: list[ImportRow]) -> str:
    """Returns the question whether rows are history, which is asked where the file is not imported as such."""
    if empty.purpose is not ValidationPurpose.RECORDING:
        return ""
    return history_question(session, empty.kind, empty.programme_id, (row.values for row in rows if row.stored is None))


def _build_planned_row(kind: TransferSchema, row: ImportRow) -> PlannedRow:
    if row.stored is None:
        return PlannedRow(row.line, row.id, "create", row.version or 1, row.values, row.given)
    action: Any = "unchanged" if is_unchanged(kind, row.values, row.stored.values) else "update"
    return PlannedRow(row.line, row.id, action, row.stored.version, row.values, given=row.given)


def _count_stored(session: Session, empty: ImportPlan) -> int:
    """Returns the number of stored records of the kind."""
    model = empty.kind.model
    return int(session.execute(select(func.count(model.id)).where(model.programme_id == empty.programme_id)).scalar_one())


def _changes(rows: ImportRows, ordered: list[ImportRow]) -> Iterator[FieldChange]:
    """Yield the changes to stored records, field by field, in file order."""
    for row in sorted((row for row in ordered if row.stored), key=lambda row: row.line):
        before: Values = row.stored.values if row.stored else {}
        for field in rows.fields:
            if field not in rows.kind.reasons and field.name in row.values and row.values[field.name] != before.get(field.name):
                was, will = (field.show(values.get(field.name), rows.lists) for values in (before, row.values))
                if was != will:
                    yield FieldChange(row.line, field.name, field.label, was, will)

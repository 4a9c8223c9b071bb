"""Preview a file before its rows are checked: its sheets, its header and the proposed column mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.fields.types import ReasonField
from db.importing.match.columns import IGNORED_COLUMN, known_column_names, match_columns
from db.importing.match.file_kind import wrong_file_sentence
from db.importing.read import cell_text
from db.importing.read.files import ImportSheet, read_sheet
from db.importing.read.sheet_layout import MILESTONE_COLUMN_FIELDS, MILESTONE_COLUMN_LABELS, find_milestone_columns

SAMPLE_ROWS = 5


@dataclass(frozen=True)
class FilePreview:
    """What a user needs to match the columns of a file.

    ``line``: line number of the header; ``rows``: number of rows below it. ``mapping``: field name by header, empty for a column that is
    left out. ``samples``: the first cells by header. ``fields``: (name, label, whether a new record requires it). ``template``: a
    sentence if the file is of another kind or version, else empty. ``reasons``: the reasons for changes that no column gives.
    """

    sheets: tuple[str, ...]
    sheet: str
    line: int
    rows: int
    headers: tuple[str, ...]
    mapping: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]]
    fields: tuple[tuple[str, str, bool], ...]
    needs_day_order: bool
    template: str
    reasons: tuple[ReasonField, ...]


def preview_file(
    source: bytes, file_name: str, kind: RecordSchema, *,
    sheet: str | None = None, header_line: int | None = None, remembered: Mapping[str, str] | None = None,
) -> FilePreview:  # fmt: skip
    """Read as much of a file as is needed to match its columns. Raises :class:`UnreadableFile`.

    ``remembered``: the saved mapping for files with the same header.
    """
    import_sheet = read_sheet(source, file_name, sheet=sheet, header_line=header_line, known_keys=known_column_names(kind))
    mapping = propose_mapping(kind, import_sheet, remembered)
    headers = tuple(heading for heading in import_sheet.unique_headers if heading)
    return FilePreview(
        sheets=import_sheet.names,
        sheet=import_sheet.name,
        line=import_sheet.line,
        rows=len(import_sheet.rows),
        headers=headers,
        mapping=mapping,
        samples=_samples(import_sheet),
        fields=_mappable_fields(kind),
        needs_day_order=_needs_day_order(kind, import_sheet, mapping),
        template="" if remembered else wrong_file_sentence(kind, import_sheet),
        reasons=tuple(field for field in kind.reasons if field.name not in mapping.values()),
    )


def _mappable_fields(kind: RecordSchema) -> tuple[tuple[str, str, bool], ...]:
    """Returns (name, label, required) of the fields to which a column can be mapped, in display order."""
    spread = tuple((name, label, False) for name, label in MILESTONE_COLUMN_LABELS) if kind.name == "milestone" else ()
    system = tuple((name, name.capitalize(), False) for name in SYSTEM_COLUMNS)
    return (*((field.name, field.label, field.required) for field in kind.fields), *spread, *system)


def propose_mapping(kind: RecordSchema, sheet: ImportSheet, remembered: Mapping[str, str] | None) -> dict[str, str]:
    """Returns the field of each column: from the saved mapping, else by name, else as a milestone column, else left out."""
    columns = match_columns(kind, sheet)[0]
    by_name = {heading: name for name, (_, heading) in columns.places.items()} | find_milestone_columns(kind, sheet, {}, columns)
    remembered_fields = {
        header: name
        for header, name in (remembered or {}).items()
        if name in (IGNORED_COLUMN, *(field[0] for field in _mappable_fields(kind)))
    }
    return {heading: remembered_fields.get(heading, by_name.get(heading, IGNORED_COLUMN)) for heading in sheet.unique_headers if heading}


def _samples(sheet: ImportSheet) -> dict[str, tuple[str, ...]]:
    first = [row for _, row in sheet.rows[:SAMPLE_ROWS]]
    return {
        heading: tuple(row[place].strip() if place < len(row) else "" for row in first)
        for place, heading in enumerate(sheet.unique_headers)
        if heading
    }


def _needs_day_order(kind: RecordSchema, sheet: ImportSheet, mapping: Mapping[str, str]) -> bool:
    """Returns whether a date column, or a column without a field, holds a slashed date that depends on the order of day and month."""
    fields = {field.name: field for field in kind.fields}
    for place, heading in enumerate(sheet.unique_headers):
        token = mapping.get(heading, "")
        column_field = fields.get(MILESTONE_COLUMN_FIELDS.get(token, token))
        is_ambiguous = (
            cell_text.is_ambiguous_full_date
            if column_field is None
            else (lambda text, matched=column_field: cell_text.is_ambiguous_date(matched, text))
        )
        if any(is_ambiguous(row[place]) for _, row in sheet.rows if place < len(row)):
            return True
    return False

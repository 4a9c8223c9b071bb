"""A first look at a file, before anything of it is checked: its sheets, its header, what its columns are taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.importing.match.columns import IGNORED_COLUMN, known_column_names, match_columns
from db.importing.match.file_kind import wrong_file_sentence
from db.importing.read import cell_text as cells
from db.importing.read.files import ImportSheet, read_sheet
from db.importing.read.sheet_layout import MILESTONE_COLUMN_FIELDS, MILESTONE_COLUMN_LABELS, find_milestone_columns

SAMPLE_ROWS = 5


@dataclass(frozen=True)
class FilePreview:
    """What a person needs to match the columns of a file.

    ``line`` names the columns; ``rows`` counts those below. ``mapping``: header to field name, or nothing for a column that is left
    out. ``samples``: the first cells by header. ``fields``: (name, label, whether a new record needs it). ``template`` names a file of
    another kind or version, in a sentence.
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


def preview_file(
    source: bytes, file_name: str, kind: RecordSchema, *,
    sheet: str | None = None, header_line: int | None = None, remembered: Mapping[str, str] | None = None,
) -> FilePreview:  # fmt: skip
    """Read as much of a file as is needed to match its columns. Raises :class:`Unreadable`.

    ``remembered``: how the columns of such a file were matched before.
    """
    found = read_sheet(source, file_name, sheet=sheet, header_line=header_line, known=known_column_names(kind))
    mapping = propose_mapping(kind, found, remembered)
    headers = tuple(one for one in found.headings if one)
    return FilePreview(
        sheets=found.names,
        sheet=found.name,
        line=found.line,
        rows=len(found.rows),
        headers=headers,
        mapping=mapping,
        samples=_samples(found),
        fields=_mappable_fields(kind),
        needs_day_order=_needs_day_order(kind, found, mapping),
        template="" if remembered else wrong_file_sentence(kind, found),
    )


def _mappable_fields(kind: RecordSchema) -> tuple[tuple[str, str, bool], ...]:
    """What a column can be, in the order to offer it."""
    spread = tuple((name, label, False) for name, label in MILESTONE_COLUMN_LABELS) if kind.name == "milestone" else ()
    own = tuple((name, name.capitalize(), False) for name in SYSTEM_COLUMNS)
    return (*((one.name, one.label, one.required) for one in kind.fields), *spread, *own)


def propose_mapping(kind: RecordSchema, sheet: ImportSheet, remembered: Mapping[str, str] | None) -> dict[str, str]:
    """What each column is taken for: as remembered, else by its name, else as a milestone of its own, else left out."""
    found = match_columns(kind, sheet)[0]
    by_name = {heading: name for name, (_, heading) in found.places.items()} | find_milestone_columns(kind, sheet, {}, found)
    remembered_fields = {
        header: name for header, name in (remembered or {}).items() if name in (IGNORED_COLUMN, *(one[0] for one in _mappable_fields(kind)))
    }
    return {heading: remembered_fields.get(heading, by_name.get(heading, IGNORED_COLUMN)) for heading in sheet.headings if heading}


def _samples(sheet: ImportSheet) -> dict[str, tuple[str, ...]]:
    first = [row for _, row in sheet.rows[:SAMPLE_ROWS]]
    return {
        heading: tuple(row[place].strip() if place < len(row) else "" for row in first)
        for place, heading in enumerate(sheet.headings)
        if heading
    }


def _needs_day_order(kind: RecordSchema, sheet: ImportSheet, mapping: Mapping[str, str]) -> bool:
    """Whether a column of days holds a slashed date that reads differently with the month first; any column may turn out to be one."""
    fields = {one.name: one for one in kind.fields}
    for place, heading in enumerate(sheet.headings):
        token = mapping.get(heading, "")
        field = fields.get(MILESTONE_COLUMN_FIELDS.get(token, token))
        is_ambiguous = cells.is_ambiguous_full_date if field is None else (lambda text, one=field: cells.is_ambiguous_date(one, text))
        if any(is_ambiguous(row[place]) for _, row in sheet.rows if place < len(row)):
            return True
    return False

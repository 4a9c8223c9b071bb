"""Match columns to fields: by name or label, ignoring case, spaces, underscores and hyphens, or by a mapping that the user chose."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.importing.errors import Fault
from db.importing.read.files import ImportSheet
from db.importing.read.header_row import normalise_header

IGNORED_COLUMN = ""


@dataclass(frozen=True)
class ColumnPlaces:
    """The column of each field: (column index, heading) by field name, ``id`` and ``version`` included. ``line``: the header's line number."""

    places: dict[str, tuple[int, str]]
    line: int

    def header(self, name: str) -> str:
        """Returns the column heading of a field; the field's name where the file has no such column."""
        return self.places[name][1] if name in self.places else name

    def cell(self, name: str, cells: list[str]) -> str:
        """Returns the cell text of a field in a row; empty where the row is too short or the column is missing."""
        place = self.places.get(name, (len(cells), ""))[0]
        return cells[place] if place < len(cells) else ""


def known_column_names(kind: RecordSchema) -> dict[str, str]:
    """Returns the field name by normalised header; a name takes precedence over another field's label."""
    names_by_key = {normalise_header(field.label): field.name for field in kind.fields}
    return names_by_key | {normalise_header(name): name for name in (*SYSTEM_COLUMNS, *kind.names)}


def match_columns(kind: RecordSchema, sheet: ImportSheet, chosen: Mapping[str, str] | None = None) -> tuple[ColumnPlaces, list[Fault]]:
    """Returns the columns of a sheet and the faults of its header.

    ``chosen``: the user's choice by header: a field name, or an empty string for a column that is left out.
    """
    names_by_key, chosen_fields = known_column_names(kind), {" ".join(header.split()): name for header, name in (chosen or {}).items()}
    places: dict[str, tuple[int, str]] = {}
    faults = list(_refused_choices(kind, sheet, chosen_fields))
    left_out = set()
    for place, (header, heading) in enumerate(zip(sheet.header, sheet.unique_headers, strict=True)):
        if chosen_fields.get(heading) == IGNORED_COLUMN:
            left_out.add(place)
            continue
        name = chosen_fields.get(heading) or (names_by_key.get(normalise_header(header)) if header else None)
        if name is None and header:
            faults.append(Fault(sheet.line, header, header, _unknown_column_sentence(kind, header, names_by_key)))
        elif name in places:
            first = places[name][1]
            faults.append(Fault(sheet.line, header, header, f"The columns “{first}” and “{header}” mean the same. Keep one of them"))
        elif name is not None:
            places[name] = (place, heading)
    return ColumnPlaces(places, sheet.line), faults


def _refused_choices(kind: RecordSchema, sheet: ImportSheet, chosen_fields: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for each chosen column that the file does not have, and each chosen field that the kind does not have."""
    for header, name in chosen_fields.items():
        if header not in sheet.unique_headers:
            yield Fault(
                sheet.line, header, header, f"The file has no column “{header}”. It has: {', '.join(filter(None, sheet.unique_headers))}"
            )
        elif name not in (IGNORED_COLUMN, *SYSTEM_COLUMNS, *kind.names):
            yield Fault(sheet.line, header, name, _unknown_column_sentence(kind, name, known_column_names(kind)))


def _unknown_column_sentence(kind: RecordSchema, header: str, names_by_key: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(normalise_header(header), names_by_key, n=1, cutoff=0.6)
    if near:
        return f"There is no column “{header}” in {kind.plural}. Did you mean “{names_by_key[near[0]]}”?"
    return f"There is no column “{header}” in {kind.plural}. Take it out, or use one of: {', '.join((*SYSTEM_COLUMNS, *kind.names))}"


def find_unnamed_cells(sheet: ImportSheet) -> list[Fault]:
    """Returns a fault for each filled cell without a header, whose value would be lost."""
    unnamed = {place for place, header in enumerate(sheet.header) if not header}
    return [
        Fault(line, f"column {place + 1}", cell, f"Column {place + 1} has no name in the header row. Name it, or empty the cell")
        for line, cells in sheet.rows
        for place, cell in _cells_outside_header(cells, unnamed, len(sheet.header))
    ]


def _cells_outside_header(cells: list[str], unnamed: Collection[int], width: int) -> Iterator[tuple[int, str]]:
    """Yield (column index, text) of the filled cells of a row that have no header."""
    if not unnamed and len(cells) <= width:
        return
    for place, cell in enumerate(cells):
        if (place in unnamed or place >= width) and cell.strip():
            yield place, cell

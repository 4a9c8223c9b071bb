"""A first look at a file, before anything of it is checked: its sheets, its header, what its columns are taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.importing.match.columns import LEFT_OUT, OWN, known, match
from db.importing.match.file_kind import other_template
from db.importing.read import cell_text as cells
from db.importing.read.files import Sheet, read_sheet
from db.importing.read.sheet_layout import SPREAD, SPREAD_LABELS, spread_columns
from db.records.record_schema import Kind

SAMPLES = 5


@dataclass(frozen=True)
class Look:
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


def look(
    source: bytes, file_name: str, kind: Kind, *,
    sheet: str | None = None, header_line: int | None = None, remembered: Mapping[str, str] | None = None,
) -> Look:  # fmt: skip
    """Read as much of a file as is needed to match its columns. Raises :class:`Unreadable`.

    ``remembered``: how the columns of such a file were matched before.
    """
    found = read_sheet(source, file_name, sheet=sheet, header_line=header_line, known=known(kind))
    mapping = proposed(kind, found, remembered)
    headers = tuple(one for one in found.headings if one)
    return Look(
        sheets=found.names,
        sheet=found.name,
        line=found.line,
        rows=len(found.rows),
        headers=headers,
        mapping=mapping,
        samples=_samples(found),
        fields=_fields(kind),
        needs_day_order=_needs_day_order(kind, found, mapping),
        template="" if remembered else other_template(kind, found),
    )


def _fields(kind: Kind) -> tuple[tuple[str, str, bool], ...]:
    """What a column can be, in the order to offer it."""
    spread = tuple((name, label, False) for name, label in SPREAD_LABELS) if kind.name == "milestone" else ()
    own = tuple((name, name.capitalize(), False) for name in OWN)
    return (*((one.name, one.label, one.required) for one in kind.fields), *spread, *own)


def proposed(kind: Kind, sheet: Sheet, remembered: Mapping[str, str] | None) -> dict[str, str]:
    """What each column is taken for: as remembered, else by its name, else as a milestone of its own, else left out."""
    found = match(kind, sheet)[0]
    by_name = {heading: name for name, (_, heading) in found.places.items()} | spread_columns(kind, sheet, {}, found)
    said = {header: name for header, name in (remembered or {}).items() if name in (LEFT_OUT, *(one[0] for one in _fields(kind)))}
    return {heading: said.get(heading, by_name.get(heading, LEFT_OUT)) for heading in sheet.headings if heading}


def _samples(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    first = [row for _, row in sheet.rows[:SAMPLES]]
    return {
        heading: tuple(row[place].strip() if place < len(row) else "" for row in first)
        for place, heading in enumerate(sheet.headings)
        if heading
    }


def _needs_day_order(kind: Kind, sheet: Sheet, mapping: Mapping[str, str]) -> bool:
    """Whether a column of days holds a slashed date that reads differently with the month first; any column may turn out to be one."""
    fields = {one.name: one for one in kind.fields}
    for place, heading in enumerate(sheet.headings):
        token = mapping.get(heading, "")
        field = fields.get(SPREAD.get(token, token))
        asked = cells.needs_day_order if field is None else (lambda text, one=field: cells.waits_for_order(one, text))
        if any(asked(row[place]) for _, row in sheet.rows if place < len(row)):
            return True
    return False

"""Header to fields: by name or label, whatever the case, spaces, underscores and hyphens; or as a person matched them by hand."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from db.importing.errors import Fault
from db.importing.read.files import Sheet
from db.importing.read.header_row import key_of
from db.records.record_schema import Kind

OWN = ("id", "version")
LEFT_OUT = ""


@dataclass(frozen=True)
class Columns:
    """Where each field stands: (place, header) by field name, with ``id`` and ``version`` among them."""

    places: dict[str, tuple[int, str]]
    line: int

    def header(self, name: str) -> str:
        """The column as the file writes it; the field's name where the file has none."""
        return self.places[name][1] if name in self.places else name

    def cell(self, name: str, cells: list[str]) -> str:
        """The text of a field in a row; empty where the row is short or the column missing."""
        place = self.places.get(name, (len(cells), ""))[0]
        return cells[place] if place < len(cells) else ""


def known(kind: Kind) -> dict[str, str]:
    """Field name by every way to write it; a name wins over another field's label."""
    ways = {key_of(one.label): one.name for one in kind.fields}
    return ways | {key_of(name): name for name in (*OWN, *kind.names)}


def match(kind: Kind, sheet: Sheet, chosen: Mapping[str, str] | None = None) -> tuple[Columns, list[Fault]]:
    """The columns of a sheet, and what is wrong with its header.

    ``chosen``: what a person said of some headers: the field's name, or nothing for a column that is left out.
    """
    ways, said = known(kind), {" ".join(header.split()): name for header, name in (chosen or {}).items()}
    places: dict[str, tuple[int, str]] = {}
    faults = list(_refused_choices(kind, sheet, said))
    left_out = set()
    for place, (header, heading) in enumerate(zip(sheet.header, sheet.headings, strict=True)):
        if said.get(heading) == LEFT_OUT:
            left_out.add(place)
            continue
        name = said.get(heading) or (ways.get(key_of(header)) if header else None)
        if name is None and header:
            faults.append(Fault(sheet.line, header, header, _unknown(kind, header, ways)))
        elif name in places:
            first = places[name][1]
            faults.append(Fault(sheet.line, header, header, f"The columns “{first}” and “{header}” mean the same. Keep one of them"))
        elif name is not None:
            places[name] = (place, heading)
    return Columns(places, sheet.line), faults


def _refused_choices(kind: Kind, sheet: Sheet, said: Mapping[str, str]) -> Iterator[Fault]:
    """What was said of columns that the file has not, and fields that the kind has not."""
    for header, name in said.items():
        if header not in sheet.headings:
            yield Fault(sheet.line, header, header, f"The file has no column “{header}”. It has: {', '.join(filter(None, sheet.headings))}")
        elif name not in (LEFT_OUT, *OWN, *kind.names):
            yield Fault(sheet.line, header, name, _unknown(kind, name, known(kind)))


def _unknown(kind: Kind, header: str, ways: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(key_of(header), ways, n=1, cutoff=0.6)
    if near:
        return f"There is no column “{header}” in {kind.plural}. Did you mean “{ways[near[0]]}”?"
    return f"There is no column “{header}” in {kind.plural}. Take it out, or use one of: {', '.join((*OWN, *kind.names))}"


def beside(sheet: Sheet) -> list[Fault]:
    """Cells that stand under no header would be lost: name each."""
    unnamed = {place for place, header in enumerate(sheet.header) if not header}
    return [
        Fault(line, f"column {place + 1}", cell, f"Column {place + 1} has no name in the header row. Name it, or empty the cell")
        for line, cells in sheet.rows
        for place, cell in _outside(cells, unnamed, len(sheet.header))
    ]


def _outside(cells: list[str], unnamed: Collection[int], width: int) -> Iterator[tuple[int, str]]:
    """The filled cells of a row that stand under no name."""
    if not unnamed and len(cells) <= width:
        return
    for place, cell in enumerate(cells):
        if (place in unnamed or place >= width) and cell.strip():
            yield place, cell

"""Header to fields: by name or label, whatever the case, spaces, underscores and hyphens."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from db.importing.faults import Fault
from db.importing.files import Sheet
from db.records.kinds import Kind

OWN = ("id", "version")


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


def key_of(text: str) -> str:
    """What two ways of writing a column have in common."""
    return re.sub(r"[\s_\-]+", "", text.casefold())


def known(kind: Kind) -> dict[str, str]:
    """Field name by every way to write it; a name wins over another field's label."""
    ways = {key_of(one.label): one.name for one in kind.fields}
    return ways | {key_of(name): name for name in (*OWN, *kind.names)}


def match(kind: Kind, sheet: Sheet) -> tuple[Columns, list[Fault]]:
    """The columns of a sheet, and what is wrong with its header or beside it."""
    ways, places, faults = known(kind), dict[str, tuple[int, str]](), list[Fault]()
    for place, header in enumerate(sheet.header):
        name = ways.get(key_of(header)) if header else None
        if name is None and header:
            faults.append(Fault(sheet.line, header, header, _unknown(kind, header, ways)))
        elif name in places:
            first = places[name][1]
            faults.append(Fault(sheet.line, header, header, f"The columns “{first}” and “{header}” mean the same. Keep one of them"))
        elif name is not None:
            places[name] = (place, header)
    return Columns(places, sheet.line), [*faults, *_beside(sheet)]


def _unknown(kind: Kind, header: str, ways: dict[str, str]) -> str:
    near = difflib.get_close_matches(key_of(header), ways, n=1, cutoff=0.6)
    if near:
        return f"There is no column “{header}” in {kind.plural}. Did you mean “{ways[near[0]]}”?"
    return f"There is no column “{header}” in {kind.plural}. Take it out, or use one of: {', '.join((*OWN, *kind.names))}"


def _beside(sheet: Sheet) -> list[Fault]:
    """Cells that stand under no header would be lost: name each."""
    unnamed = {place for place, header in enumerate(sheet.header) if not header}
    return [
        Fault(line, f"column {place + 1}", cell, f"Column {place + 1} has no name in the header row. Name it, or empty the cell")
        for line, cells in sheet.rows
        for place, cell in enumerate(cells)
        if cell.strip() and (place in unnamed or place >= len(sheet.header))
    ]

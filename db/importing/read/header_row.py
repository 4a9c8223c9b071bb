"""Which line names the columns: files as people have them begin with titles, dates and empty lines."""

from __future__ import annotations

import re
from collections.abc import Collection

NumberedRow = tuple[int, list[str]]
HEADER_SEARCH_LINES = 30


def normalise_header(text: str) -> str:
    """What two ways of writing a column have in common."""
    return re.sub(r"[\s_\-]+", "", text.casefold())


def find_header_place(filled: list[NumberedRow], known: Collection[str]) -> int | None:
    """The place of the header among the lines that hold anything; None where there is none.

    It is the first line most of whose cells are known; else the one with most known cells, if two at least; else the first
    line that fills more than half of the widest: titles fill a cell or two.
    """
    first = [
        (place, _non_empty_cells(cells))
        for place, (_, cells) in enumerate(filled[:HEADER_SEARCH_LINES])
        if not cells[0].lstrip().startswith("#")
    ]
    if not first:
        return None
    counted = [(place, sum(normalise_header(cell) in known for cell in cells), len(cells)) for place, cells in first]
    if (mostly := next((place for place, named, width in counted if 2 * named > width), None)) is not None:
        return mostly
    best, named, _ = max(counted, key=lambda one: one[1])
    if named >= 2:
        return best
    widest = max(width for _, _, width in counted)
    return next(place for place, _, width in counted if 2 * width > widest)


def _non_empty_cells(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]

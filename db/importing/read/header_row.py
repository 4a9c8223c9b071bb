"""Find the header row: files may begin with titles, dates and empty lines."""

from __future__ import annotations

import re
from collections.abc import Collection

NumberedRow = tuple[int, list[str]]
HEADER_SEARCH_LINES = 30


def normalise_header(text: str) -> str:
    """Returns a header normalised for comparison: case-folded, without spaces, underscores and hyphens."""
    return re.sub(r"[\s_\-]+", "", text.casefold())


def find_header_place(filled: list[NumberedRow], known_keys: Collection[str]) -> int | None:
    """Returns the index of the header among the non-empty lines; None where there is none.

    It is the first line most of whose cells are known; else the line with most known cells, if at least two; else the first line
    with more than half as many filled cells as the widest line: titles fill one or two cells.
    """
    first = [
        (place, _non_empty_cells(cells))
        for place, (_, cells) in enumerate(filled[:HEADER_SEARCH_LINES])
        if not cells[0].lstrip().startswith("#")
    ]
    if not first:
        return None
    counted = [(place, sum(normalise_header(cell) in known_keys for cell in cells), len(cells)) for place, cells in first]
    if (mostly := next((place for place, named, width in counted if 2 * named > width), None)) is not None:
        return mostly
    best, named, _ = max(counted, key=lambda line_counts: line_counts[1])
    if named >= 2:
        return best
    widest = max(width for _, _, width in counted)
    return next(place for place, _, width in counted if 2 * width > widest)


def _non_empty_cells(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]

"""Tables of which the values are converted once for several of them: parts of one table, and the same rows drawn twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.tables import Table


@dataclass(frozen=True)
class TablePart(Table):
    """Some rows of another table, in its columns. ``of``: the other table, with all of its rows on screen; ``places``: which of its rows, in
    the order of ``frame``."""

    of: Table = field(kw_only=True)
    places: slice | Sequence[int] = field(kw_only=True)

    def shown_values(self, key: str) -> list[Any]:
        """Returns the values of a column, of the rows that the screen shows, as Python objects."""
        every = self.of.shown_values(key)
        values = every[self.places] if isinstance(self.places, slice) else [every[place] for place in self.places]
        return values if self.limit is None else values[: self.limit]

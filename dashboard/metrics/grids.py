"""How far the rows of a grid are filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class GridProgress:
    """Counts of the rows of a grid: all, those done, and those left."""

    rows: int
    done: int

    @property
    def left(self) -> int:
        """Rows that are not done."""
        return self.rows - self.done


def grid_progress(done: Sequence[bool]) -> GridProgress:
    """Returns the counts over the rows. ``done``: by row, whether it is filled in."""
    filled = pd.Series(list(done), dtype="boolean")
    return GridProgress(len(filled), int(filled.sum()))

"""Frames: the rows of a query, cheap to go through, and a pandas DataFrame as soon as one is asked for something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd


class Frame:
    """Rows under named columns, plain objects throughout (None stays None).

    A page goes through some ten frames of ten to a hundred rows each. Making them DataFrames and taking the rows out again cost
    more than the queries, so a frame keeps its rows, and becomes a DataFrame when a column, a group or a sum is asked of it.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.columns = list(columns)
        self._rows = rows

    def to_dict(self, orient: Literal["records"] = "records") -> list[dict[str, Any]]:
        """The rows, each as column name to value."""
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in self._rows]

    @cached_property
    def pandas(self) -> pd.DataFrame:
        """The same as a DataFrame of objects."""
        import pandas as pd

        return pd.DataFrame([tuple(row) for row in self._rows], columns=self.columns, dtype=object)

    @property
    def empty(self) -> bool:
        """Whether there is no row."""
        return not self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, name: Any) -> Any:
        return self.pandas[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.pandas, name)

"""Query results that are cheap to iterate and are converted to a pandas DataFrame only on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd


class Frame:
    """Rows under named columns; values are Python objects (None is not converted to NaN).

    A page reads about ten frames of 10 to 100 rows each. Building DataFrames and iterating over them took longer than the queries, so
    rows are stored as they are. ``frame["column"]`` and any other attribute are delegated to :attr:`pandas`.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.columns = list(columns)
        self._rows = rows

    def to_dict(self, orient: Literal["records"] = "records") -> list[dict[str, Any]]:
        """Returns each row as a dictionary of column name to value. ``orient`` is there for compatibility with pandas."""
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in self._rows]

    @cached_property
    def pandas(self) -> pd.DataFrame:
        """The rows as a DataFrame with columns of dtype object."""
        import pandas as pd

        return pd.DataFrame([tuple(row) for row in self._rows], columns=self.columns, dtype=object)

    @property
    def empty(self) -> bool:
        """Whether there are no rows."""
        return not self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, name: Any) -> Any:
        return self.pandas[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.pandas, name)

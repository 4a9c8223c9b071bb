"""Query results as pandas DataFrames.

The dtype of a column is declared by the type of the column in the statement:

========================  =====================  ==========================================
type in SQL               dtype                  missing value
========================  =====================  ==========================================
integer, pence            ``Int64``              ``<NA>``; sums need ``min_count=1``
float                     ``Float64``            ``<NA>``
boolean                   ``boolean``            ``<NA>``
date                      ``datetime64[s]``      ``NaT``
instant                   ``datetime64[us, UTC]``  ``NaT``
text, enum, JSON, other   ``object``             ``None``
========================  =====================  ==========================================

pandas is imported when the first frame is built: commands that read no frame start without it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    import pandas as pd


INTEGER, REAL, BOOLEAN, DATE, INSTANT, OBJECT = "Int64", "Float64", "boolean", "datetime64[s]", "datetime64[us, UTC]", "object"


def frame_of(columns: Mapping[str, tuple[str, Sequence[Any]]]) -> pd.DataFrame:
    """Returns a DataFrame of named columns, each with its dtype and its values (None where a value is missing)."""
    import pandas as pd

    arrays: dict[str, Any] = {}
    for name, (dtype, values) in columns.items():
        masked = dtype in (INTEGER, REAL, BOOLEAN)
        arrays[name] = pd.array(list(values), dtype=cast(Any, dtype)) if masked else pd.Series(list(values), dtype=cast(Any, dtype))
    return pd.DataFrame(arrays)


def column_values(frame: pd.DataFrame, key: str) -> list[Any]:
    """Returns the values of a column as Python objects: int, float, bool, date, datetime, text; None for a missing one."""
    import pandas as pd

    values = frame[key]
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return [None if value is pd.NaT else value.to_pydatetime() for value in values]
    if values.dtype.kind == "M":
        return cast(list[Any], values.to_numpy().astype("datetime64[D]").astype(object).tolist())  # NaT becomes None
    if isinstance(values.dtype, pd.core.dtypes.dtypes.BaseMaskedDtype):
        return list(values.to_numpy(dtype=object, na_value=None))
    return [None if value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value) else value for value in values.tolist()]


def frame_rows(frame: pd.DataFrame) -> list[Any]:
    """Returns the rows as named tuples of Python objects, for texts that are made row by row. Measures are worked out over whole columns."""
    row = namedtuple("Row", list(frame.columns))  # type: ignore[misc] # the names are those of the frame
    return [row(*values) for values in zip(*(column_values(frame, key) for key in frame.columns), strict=True)]


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

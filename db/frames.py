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
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pandas as pd


INTEGER, REAL, BOOLEAN, DATE, INSTANT, OBJECT = "Int64", "Float64", "boolean", "datetime64[s]", "datetime64[us, UTC]", "object"


def frame_of(columns: Mapping[str, tuple[str, Sequence[Any]]]) -> pd.DataFrame:
    """Returns a DataFrame of named columns of one length, each with its dtype and its values (None where a value is missing).

    Raises ValueError for columns of different lengths, TypeError or ValueError for a value that its dtype does not hold.
    """
    import pandas as pd

    lengths = {len(values) for _, values in columns.values()}
    if len(lengths) > 1:  # pandas would repeat a column of one value
        raise ValueError(f"columns of different lengths: {sorted(lengths)}")
    index = pd.RangeIndex(max(lengths, default=0))
    return pd.DataFrame({name: _array_of(dtype, values, index) for name, (dtype, values) in columns.items()}, index, copy=False)


def _array_of(dtype: str, values: Sequence[Any], index: pd.RangeIndex) -> Any:
    """Returns the values of a column as pandas holds them.

    numpy converts a column of texts, days or whole numbers in a tenth of the time that pandas takes. Numbers that numpy would change, such
    as a fraction in a column of whole numbers, go to pandas, which refuses them.
    """
    import numpy as np
    import pandas as pd

    if dtype == OBJECT:  # as a Series: pandas makes texts of a plain array of objects
        return pd.Series(np.fromiter(values, dtype=object, count=len(values)), index, dtype=object, copy=False)
    if dtype == DATE:
        return np.array(values, dtype=DATE)
    if dtype == INTEGER:
        missing = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
        plain = np.array([0 if value is None else value for value in values] if missing.any() else values)
        if plain.dtype.kind == "i":
            return pd.arrays.IntegerArray(plain, missing)
    if dtype == INSTANT:
        return pd.Series(list(values), index, dtype=cast(Any, dtype))
    return pd.array(list(values), dtype=cast(Any, dtype))


def frame_of_objects(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Returns a DataFrame of lists of one length by name, which hold Python objects, and None where a value is missing: what a table shows.

    All columns are one block of objects, which is made in a tenth of the time that a column each takes.
    """
    import numpy as np
    import pandas as pd

    length = len(next(iter(columns.values())))
    values = np.empty((len(columns), length), dtype=object)
    for place, column in enumerate(columns.values()):
        values[place] = np.fromiter(column, dtype=object, count=length)
    return pd.DataFrame(values.T, columns=list(columns), dtype=object)


def column_values(frame: pd.DataFrame, key: str) -> list[Any]:
    """Returns the values of a column as Python objects: int, float, bool, date, datetime, text; None for a missing one."""
    return _array_values(frame[key].array)


def _array_values(values: Any) -> list[Any]:
    """Returns the values of an array as Python objects. Whole arrays are converted: a Series costs 0.2 ms for each conversion."""
    import numpy as np
    import pandas as pd

    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return [None if value is pd.NaT else value.to_pydatetime() for value in values]
    if values.dtype.kind == "M":
        return cast("list[Any]", np.asarray(values).astype("datetime64[D]").astype(object).tolist())
    missing = values.isna()
    plain = values.to_numpy(dtype=object) if isinstance(values, pd.api.extensions.ExtensionArray) else np.asarray(values)
    listed: list[Any] = plain.tolist()
    return [None if absent else value for value, absent in zip(listed, missing, strict=True)] if missing.any() else listed


@lru_cache(maxsize=512)
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)  # the names are those of the frame


def frame_rows(frame: pd.DataFrame) -> list[Any]:
    """Returns the rows as named tuples of Python objects, for texts that are made row by row. Measures are worked out over whole columns."""
    row = _row_type(tuple(frame.columns))
    return [row(*values) for values in zip(*(_array_values(column.array) for _, column in frame.items()), strict=True)]

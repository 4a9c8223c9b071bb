"""Results of statements as DataFrames. The dtype of a column follows from its type in SQL, so that an empty result has the same dtypes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Float, Integer, Numeric

from db.frames import BOOLEAN, DATE, INSTANT, INTEGER, OBJECT, REAL, frame_of
from db.schema.base import Pence, UtcDateTime

if TYPE_CHECKING:
    import pandas as pd

_DTYPES: tuple[tuple[tuple[type[Any], ...], str], ...] = (
    ((Pence, Integer), INTEGER),
    ((Boolean,), BOOLEAN),
    ((UtcDateTime, DateTime), INSTANT),
    ((Date,), DATE),
    ((Float, Numeric), REAL),
)


def column_dtype(column: ColumnElement[Any]) -> str:
    """Returns the dtype of a column of a statement."""
    return next((dtype for types, dtype in _DTYPES if isinstance(column.type, types)), OBJECT)


def build_frame(columns: Iterable[Any], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Returns rows of a statement as a DataFrame; ``columns`` are the columns of the statement."""
    selected = list(columns)
    values: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(selected)
    return frame_of({column.key: (column_dtype(column), column_values) for column, column_values in zip(selected, values, strict=True)})

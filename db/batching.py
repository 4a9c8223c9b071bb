"""Splits rows or ids into batches small enough for one statement, and reads rows in such batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

T = TypeVar("T")
BATCH_SIZE = 500


def split_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yields lists of at most :data:`BATCH_SIZE` items, in order; nothing for an empty input."""
    rows = list(items)
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]


def read_in_batches(session: Session, statement: Select[*tuple[Any, ...]], column: Any, values: Iterable[Any]) -> list[Any]:
    """Returns the rows of a statement in which a column has one of the values. None and empty values match nothing."""
    batches = split_batches(sorted({value for value in values if value}, key=str))
    return [row for batch in batches for row in session.execute(statement.where(column.in_(batch)))]

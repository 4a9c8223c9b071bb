"""Splits rows or ids into batches small enough for one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
BATCH_SIZE = 500


def split_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yields lists of at most :data:`BATCH_SIZE` items, in order; nothing for an empty input."""
    rows = list(items)
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]

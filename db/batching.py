"""Many rows or ids in portions that one statement can name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
BATCH_SIZE = 500


def split_batches(every: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most :data:`BATCH_SIZE`, in order; none of nothing."""
    rows = list(every)
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]

"""Many rows or ids in portions that one statement can name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
MOST = 500


def portions(every: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most :data:`MOST`, in order; none of nothing."""
    rows = list(every)
    for start in range(0, len(rows), MOST):
        yield rows[start : start + MOST]

"""The attention list: how late is urgent, what makes an item worse, counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

URGENT = 3
NEEDS_A_LOOK = 2
LATE_DAYS = 14  # what is late by more is urgent


def late_severity(days: int) -> int:
    """Returns the severity of what is overdue by so many calendar days."""
    return URGENT if days > LATE_DAYS else NEEDS_A_LOOK


def late_since(days: int, today: date) -> date:
    """Returns the first day on which what is overdue by ``days`` today had the severity that it has now."""
    return today - timedelta(days=days - (LATE_DAYS + 1 if days > LATE_DAYS else 1))


@dataclass(frozen=True)
class Extent:
    """How bad an item is: its severity, its size in the unit of its kind, and the ids of the records that it counts."""

    severity: int
    size: int = 0
    members: frozenset[str] = frozenset()


def is_worse(now: Extent, then: Extent) -> bool:
    """Whether an item has become worse: more severe, larger, or about a record that it was not about then.

    Days of the same lateness are not part of an extent, so that their passing alone makes nothing worse until it makes it more severe.
    """
    return now.severity > then.severity or now.size > then.size or not now.members <= then.members


@dataclass(frozen=True)
class AttentionTotals:
    """How many items need somebody today, and how many others there are."""

    urgent: int
    other: int


def attention_totals(severities: Iterable[int]) -> AttentionTotals:
    """Returns the counts over the severities of the items (3 is the highest)."""
    severity = pd.Series(list(severities), dtype="Int64")
    urgent = int((severity == URGENT).sum())
    return AttentionTotals(urgent, len(severity) - urgent)

"""Counts of the attention list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

URGENT = 3


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

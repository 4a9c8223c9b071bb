"""Counts of one company across challenges and cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class CompanyTotals:
    """Counts of a company. ``entries``: its company teams; ``in_use``: whether a product of an agreement is in use."""

    entries: int
    challenges: int
    rounds: int
    agreements: int
    in_use: bool


def company_totals(entries: pd.DataFrame, challenges: pd.DataFrame, agreements: pd.DataFrame, today: date) -> CompanyTotals:
    """Returns the counts of a company, each challenge and each round once. The frames are those of ``db.queries.companies``."""
    return CompanyTotals(
        len(entries),
        int(challenges["challenge_id"].nunique()),
        int(entries["cohort_id"].nunique()),
        len(agreements),
        bool((agreements["in_use_on"] <= pd.Timestamp(today)).any()),
    )

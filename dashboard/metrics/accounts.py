"""Counts of user accounts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class AccountTotals:
    """Counts of accounts. ``ended``: closed or past their last day; ``waiting``: open and without a password."""

    total: int
    ended: int
    waiting: int


def account_totals(accounts: pd.DataFrame) -> AccountTotals:
    """Returns the counts over accounts. ``accounts``: open and has_password, of ``db.queries.accounts.accounts_frame``."""
    return AccountTotals(len(accounts), int((~accounts["open"]).sum()), int((accounts["open"] & ~accounts["has_password"]).sum()))

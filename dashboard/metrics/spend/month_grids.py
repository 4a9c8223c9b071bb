"""Month columns and cell texts of the money grids."""

from __future__ import annotations

from datetime import date

from dashboard.metrics.spend.periods import months_of_year
from db.values.currency import input_amount

MONTH_FORMAT = "%Y-%m"


def month_columns(year: str) -> dict[str, date]:
    """Returns the months of a financial year by column name: ``2026-04``."""
    return {f"{month:{MONTH_FORMAT}}": month for month in months_of_year(year)}


def format_amount(pence: int | None) -> str:
    """Returns an amount in pence as a cell text without currency: ``4,000``, ``1,234.50``; empty for None."""
    if pence is None:
        return ""
    return input_amount(pence).removesuffix(".00")

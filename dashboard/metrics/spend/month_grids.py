"""The grids of money: the months of a year as columns, and the text of an amount in a cell."""

from __future__ import annotations

from datetime import date

from dashboard.metrics.spend.outturn import months_of_year

MONTH_FORMAT = "%Y-%m"


def month_columns(year: str) -> dict[str, date]:
    """The months of a financial year by the name of their column: ``2026-04``."""
    return {f"{month:{MONTH_FORMAT}}": month for month in months_of_year(year)}


def format_amount(pence: int | None) -> str:
    """An amount as it stands in a cell, without its currency: ``4,000``, ``1,234.50``. Nothing for what is not known."""
    if pence is None:
        return ""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole:,}{f'.{rest:02d}' if rest else ''}"

"""Financial years and their months, and the filter of the spend page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from db.schema.enums.records import Funder
from db.values.dates import financial_year

FIRST_MONTH = 4  # April
MONTHS = 12


@dataclass(frozen=True)
class SpendFilter:
    """Filters of the spend page besides the common ones: year, funder, and the line or month whose ledger rows are shown."""

    year: str
    funder: str
    line: str = ""
    month: date | None = None

    def parameters(self, today: date, **changes: str) -> dict[str, str]:
        """Returns the parameters of an address with changes; year and funder only where they differ from the default."""
        defaults = {"year": financial_year(today), "funder": Funder.PROGRAMME.value}
        chosen = {"year": self.year, "funder": self.funder, **changes}
        return {name: value for name, value in chosen.items() if value and defaults.get(name) != value}


def read_spend_filter(extra: Mapping[str, str], today: date) -> SpendFilter:
    """Returns the filter in the address. Invalid values fall back to this financial year and the programme's own money."""
    year = extra.get("year", "")
    funder = extra.get("funder", "")
    month = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", extra.get("month", ""))
    return SpendFilter(
        year if _is_financial_year(year) else financial_year(today),
        funder if funder in tuple(Funder) else Funder.PROGRAMME.value,
        extra.get("line", ""),
        date(int(month[1]), int(month[2]), 1) if month else None,
    )


def _is_financial_year(text: str) -> bool:
    match = re.fullmatch(r"(20\d\d)-(\d\d)", text)
    return bool(match) and (int(text[:4]) + 1) % 100 == int(text[5:])


def months_of_year(year: str) -> list[date]:
    """Returns the first days of the twelve months of a financial year, April to March."""
    start = int(year[:4])
    return [date(start + (month < FIRST_MONTH), month, 1) for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


def year_months(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns each budget line with each of the twelve months of its financial year: line_id, month (its first day)."""
    starts = lines["financial_year"].str[:4].to_numpy("int64") if len(lines) else np.empty(0, "int64")
    since_1970 = (starts - 1970) * MONTHS + FIRST_MONTH - 1
    months = (since_1970[:, None] + np.arange(MONTHS)).ravel().astype("datetime64[M]").astype("datetime64[s]")
    return pd.DataFrame({"line_id": np.repeat(lines["id"].to_numpy(), MONTHS), "month": months})


def is_year_ended(year: str, today: date) -> bool:
    """Whether a financial year is over."""
    return today >= date(int(year[:4]) + 1, FIRST_MONTH, 1)

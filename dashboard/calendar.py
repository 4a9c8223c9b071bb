"""Working days of a programme: no weekends, public holidays or closures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np


@lru_cache(maxsize=64)
def _holidays(country: str, region: str | None, first: int, last: int) -> tuple[date, ...]:
    import holidays

    return tuple(sorted(holidays.country_holidays(country, subdiv=region, years=range(first, last + 1))))


@dataclass(frozen=True)
class WorkingDays:
    """Counts the working days of a programme. ``closures`` are (first, last) days, both included."""

    country: str = "GB"
    region: str | None = "SCT"
    closures: tuple[tuple[date, date], ...] = ()

    def _off(self, first: date, last: date) -> list[date]:
        off = list(_holidays(self.country, self.region, first.year, last.year))
        for start, end in self.closures:
            off += [start + timedelta(days=n) for n in range((end - start).days + 1)]
        return off

    def between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when ``last`` is earlier.

        Formula: the days d with first < d <= last that are Monday to Friday, no public holiday and in no closure.
        """
        if last < first:
            return -self.between(last, first)
        day = timedelta(days=1)
        return int(np.busday_count(first + day, last + day, holidays=self._off(first, last)))


def read_closures(stored: list[dict[str, str]]) -> tuple[tuple[date, date], ...]:
    """Closures as stored with the programme: ``{"from": ISO day, "to": ISO day}`` each."""
    return tuple((date.fromisoformat(one["from"]), date.fromisoformat(one["to"])) for one in stored)

"""Working days of a programme: Monday to Friday, without public holidays and closures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

ONE_DAY = timedelta(days=1)
Closures = tuple[tuple[date, date], ...]
Days = Any  # an array of days; numpy is imported where it is used


@lru_cache(maxsize=256)
def _business_day_calendar(country: str, region: str | None, closures: Closures, first: int, last: int) -> np.busdaycalendar:
    """Returns the calendar of public holidays and closures for the years ``first`` to ``last``."""
    import holidays
    import numpy as np

    days_off = list(holidays.country_holidays(country, subdiv=region, years=range(first, last + 2)))
    for start, end in closures:
        days_off += [start + ONE_DAY * n for n in range((end - start).days + 1)]
    return np.busdaycalendar(holidays=days_off)


@dataclass(frozen=True)
class WorkingDays:
    """The working-day calendar of a programme. ``closures``: (first, last) days, both inclusive."""

    country: str = "GB"
    region: str | None = "SCT"
    closures: Closures = ()

    def count_between(self, first: date, last: date) -> int:
        """Returns the number of working days after ``first`` up to and including ``last``; negative when ``last`` is earlier.

        Formula: the number of days d with first < d <= last that are Monday to Friday, no public holiday and in no closure.
        """
        if last < first:
            return -self.count_between(last, first)
        import numpy as np

        calendar = _business_day_calendar(self.country, self.region, self.closures, first.year, last.year)
        return int(np.busday_count(first + ONE_DAY, last + ONE_DAY, busdaycal=calendar))

    def count_all_between(self, first: Days, last: Days) -> np.ndarray:
        """Returns :meth:`count_between` of pairs of days, 0 where the last is earlier. The arrays are of the type ``datetime64[D]``."""
        import numpy as np

        if not len(first):
            return np.zeros(0, dtype=np.int64)
        calendar = self._calendar(first, last)
        return np.where(last < first, 0, np.busday_count(first + 1, np.maximum(first, last) + 1, busdaycal=calendar))

    def are_working_days(self, days: Days) -> np.ndarray:
        """Returns whether each day of an array is a working day."""
        import numpy as np

        return np.asarray(np.is_busday(days, busdaycal=self._calendar(days, days)) if len(days) else [], dtype=bool)

    def _calendar(self, first: Days, last: Days) -> np.busdaycalendar:
        """Returns the calendar of the years from the earliest of ``first`` to the latest of ``last``."""
        years = first.min().astype(object).year, max(first.max(), last.max()).astype(object).year
        return _business_day_calendar(self.country, self.region, self.closures, *years)

    def after(self, start: date, count: int) -> date:
        """Returns the day that is ``count`` (at least 0) working days after ``start``; for 0 the start itself, or the next working day."""
        import numpy as np

        calendar = _business_day_calendar(self.country, self.region, self.closures, start.year, start.year + 2 + count // 200)
        first = np.busday_offset(start, 0, roll="forward", busdaycal=calendar)
        result = first if count == 0 else np.busday_offset(start, count, roll="backward", busdaycal=calendar)
        return date.fromisoformat(str(result))

    def is_working_day(self, day: date) -> bool:
        """Whether the day is a working day."""
        return self.count_between(day - ONE_DAY, day) == 1


def with_absences(calendar: WorkingDays, away: list[dict[str, str]]) -> WorkingDays:
    """Returns a calendar without the days on which somebody is away, as an organisation stores them: like the closures of a programme."""
    return replace(calendar, closures=(*calendar.closures, *parse_closures(away)))


def parse_closures(stored: list[dict[str, str]]) -> Closures:
    """Returns the (first, last) days of closures as a programme stores them: ``{"from": ISO date, "to": ISO date}``."""
    return tuple((date.fromisoformat(closure["from"]), date.fromisoformat(closure["to"])) for closure in stored)

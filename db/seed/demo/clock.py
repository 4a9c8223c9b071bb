"""Days of the invented demo programme, all placed relative to the day it is built for."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
FIRST_WEEK = -36
REVIEW_WEEKDAY = 1
REVIEW_COUNT = 13


@functools.lru_cache(maxsize=16)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="SCT", years=year))


def closures(first: int, last: int) -> list[dict[str, str]]:
    """The programme's closures, 22 December to 2 January, from the winter of the first year to that of the last."""
    return [{"from": f"{year}-12-22", "to": f"{year + 1}-01-02"} for year in range(first, last + 1)]


def is_working_day(day: date) -> bool:
    """Whether the day is a working day of the demo programme."""
    closed = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2)
    return day.weekday() < 5 and not closed and day not in _public_holidays(day.year)


def working_day_on_or_before(day: date) -> date:
    """The last working day up to the day."""
    while not is_working_day(day):
        day -= DAY
    return day


def working_day_on_or_after(day: date) -> date:
    """The first working day from the day on."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that lies ``count`` working days after the day."""
    for _ in range(count):
        day = working_day_on_or_after(day + DAY)
    return day


def month_start(day: date, shift: int = 0) -> date:
    """The first day of the day's month, moved by whole months."""
    number = day.year * 12 + day.month - 1 + shift
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Clock:
    """Weeks count from the Monday of today's week: -13 is thirteen weeks ago, 5 in five weeks."""

    today: date

    @property
    def monday(self) -> date:
        """The Monday of today's week."""
        return self.today - timedelta(days=self.today.weekday())

    def at(self, week: int, weekday: int = 0) -> date:
        """A working day of a week: up to the named one while it is past, from the named one on when it is to come."""
        day = self.monday + timedelta(days=7 * week + weekday)
        return working_day_on_or_before(day) if day <= self.today else working_day_on_or_after(day)

    def working_days_ago(self, count: int) -> date:
        """The working day since which exactly ``count`` working days have passed, today included."""
        day = working_day_on_or_before(self.today)
        for _ in range(count):
            day = working_day_on_or_before(day - DAY)
        return day

    @property
    def load(self) -> date:
        """The day on which the record begins and everything older is entered at once."""
        return self.at(FIRST_WEEK)

    @property
    def last(self) -> date:
        """The last working day up to today."""
        return self.working_days_ago(0)

    def reviews(self) -> tuple[list[date], list[date]]:
        """Days of the weekly review: those held before today, the latest first, and the next ones; none on a day that is not worked."""
        first = self.monday + timedelta(days=REVIEW_WEEKDAY)
        weeks = (first + timedelta(days=7 * week) for week in range(-REVIEW_COUNT - 8, 9))
        worked = [day for day in weeks if is_working_day(day)]
        return [day for day in reversed(worked) if day < self.today][:REVIEW_COUNT], [day for day in worked if day >= self.today]

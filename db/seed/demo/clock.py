"""Dates of the demo programme, all relative to the day for which it is built."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from db.values.dates import monday_of

DAY = timedelta(days=1)
FIRST_WEEK = -36
REVIEW_WEEKDAY = 1
REVIEW_COUNT = 13


@functools.lru_cache(maxsize=16)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="SCT", years=year))


def closures(first: int, last: int) -> list[dict[str, str]]:
    """Returns the programme's closures, 22 December to 2 January, for the winters of the first to the last year."""
    return [{"from": f"{year}-12-22", "to": f"{year + 1}-01-02"} for year in range(first, last + 1)]


def is_working_day(day: date) -> bool:
    """Returns whether the day is a working day of the demo programme."""
    closed = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2)
    return day.weekday() < 5 and not closed and day not in _public_holidays(day.year)


def working_day_on_or_before(day: date) -> date:
    """Returns the last working day up to the day, inclusive."""
    while not is_working_day(day):
        day -= DAY
    return day


def working_day_on_or_after(day: date) -> date:
    """Returns the first working day from the day on, inclusive."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Returns the working day ``count`` working days after the day."""
    for _ in range(count):
        day = working_day_on_or_after(day + DAY)
    return day


def month_start(day: date, shift: int = 0) -> date:
    """Returns the first day of the day's month, shifted by ``shift`` months."""
    number = day.year * 12 + day.month - 1 + shift
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Clock:
    """Dates by week number, counted from the Monday of today's week: -13 is thirteen weeks ago, 5 is in five weeks."""

    today: date

    @property
    def monday(self) -> date:
        """The Monday of today's week."""
        return monday_of(self.today)

    def at(self, week: int, weekday: int = 0) -> date:
        """Returns a working day of a week: on or before the weekday if it is past, on or after it if it is in the future."""
        day = self.monday + timedelta(days=7 * week + weekday)
        return working_day_on_or_before(day) if day <= self.today else working_day_on_or_after(day)

    def working_days_ago(self, count: int) -> date:
        """Returns the working day ``count`` working days before today's (or the last) working day."""
        day = working_day_on_or_before(self.today)
        for _ in range(count):
            day = working_day_on_or_before(day - DAY)
        return day

    @property
    def load(self) -> date:
        """The first day of the record, on which everything older is entered."""
        return self.at(FIRST_WEEK)

    @property
    def last(self) -> date:
        """The last working day up to today."""
        return self.working_days_ago(0)

    def reviews(self) -> tuple[list[date], list[date]]:
        """Returns the days of the weekly review: the past ones, latest first, and the coming ones; none on a non-working day."""
        first = self.monday + timedelta(days=REVIEW_WEEKDAY)
        weeks = (first + timedelta(days=7 * week) for week in range(-REVIEW_COUNT - 8, 9))
        worked = [day for day in weeks if is_working_day(day)]
        return [day for day in reversed(worked) if day < self.today][:REVIEW_COUNT], [day for day in worked if day >= self.today]

"""Dates with a precision: day, week, month, year or financial year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Precision(StrEnum):
    """The precision of a date."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    FINANCIAL_YEAR = "financial year"


class DayParseError(ValueError):
    """The text is not a date. The message is a sentence for the user."""


MONTH_NUMBERS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTH_NUMBERS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}


@dataclass(frozen=True, order=True)
class Day:
    """A date with its precision. ``on``: the first day of the period."""

    on: date
    precision: Precision = Precision.DAY

    @property
    def last(self) -> date:
        """The last day of the period; the day itself when it is exact."""
        match self.precision:
            case Precision.DAY:
                return self.on
            case Precision.WEEK:
                return self.on + timedelta(days=6)
            case Precision.MONTH:
                return self.on.replace(day=calendar.monthrange(self.on.year, self.on.month)[1])
            case Precision.YEAR:
                return date(self.on.year, 12, 31)
            case Precision.FINANCIAL_YEAR:
                return date(self.on.year + 1, 3, 31)

    @property
    def exact(self) -> bool:
        """Whether the precision is a day."""
        return self.precision is Precision.DAY

    def __str__(self) -> str:
        """Returns the display text: ``3 May 2026``, ``week of 3 May 2026``, ``June 2016``, ``2016``, ``2021-22``."""
        match self.precision:
            case Precision.DAY:
                return date_text(self.on)
            case Precision.WEEK:
                return f"week of {date_text(self.on)}"
            case Precision.MONTH:
                return f"{calendar.month_name[self.on.month]} {self.on.year}"
            case Precision.YEAR:
                return str(self.on.year)
            case Precision.FINANCIAL_YEAR:
                return financial_year(self.on)

    @property
    def written(self) -> str:
        """The text for files; :func:`parse_day` returns the same :class:`Day` from it."""
        match self.precision:
            case Precision.DAY:
                return self.on.isoformat()
            case Precision.WEEK:
                return f"week of {self.on.isoformat()}"
            case Precision.MONTH:
                return f"{self.on.year:04d}-{self.on.month:02d}"
            case Precision.YEAR:
                return f"{self.on.year:04d}"
            case Precision.FINANCIAL_YEAR:
                return f"FY{financial_year(self.on)}"


def date_text(day: date) -> str:
    """Returns a date as text: ``3 May 2026``."""
    return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"


def monday_of(day: date) -> date:
    """Returns the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def financial_year(day: date) -> str:
    """Returns the financial year (1 April to 31 March) of a date, as ``2026-27``."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def _checked_date(year: int, month: int, day: int) -> date:
    if year < 100:
        year += 2000
    if not 1990 <= year <= 2100:
        raise DayParseError(f"the year {year} is outside 1990 to 2100")
    if not 1 <= month <= 12:
        raise DayParseError(f"there is no month {month}")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise DayParseError(f"{calendar.month_name[month]} {year} has no day {day}")
    return date(year, month, day)


def parse_day(text: str, today: date, *, month_first: bool = False) -> Day:
    """Parse a date as users type it; in numeric dates the day comes before the month, unless ``month_first``.

    Accepts ``3/5/2026``, ``3/5/26``, ``2026-05-03``, ``3 May 2026``, ``3 may`` (this year), ``today``, ``tomorrow``,
    ``yesterday``, ``+7``, ``-2``, and the coarser ``week of 3 May 2026``, ``May 2026``, ``2026-05``, ``2026``, ``2021-22``,
    ``FY2021-22``. Raises :class:`DayParseError`.
    """
    normalised = re.sub(r"\s+", " ", text.strip().lower().replace(",", " "))
    if week := re.fullmatch(r"(?:week (?:of|beginning|commencing)|w/c|wc) (.+)", normalised):
        return Day(parse_day(week[1], today, month_first=month_first).on, Precision.WEEK)
    day = _parse_relative_day(normalised, today) or _parse_period(normalised) or _parse_exact_day(normalised, today, month_first)
    if day is None:
        raise DayParseError("type a day such as 3/5/2026, 3 May or today")
    return day


def _parse_relative_day(words: str, today: date) -> Day | None:
    offsets = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if words in offsets:
        return Day(today + timedelta(days=offsets[words]))
    if shift := re.fullmatch(r"([+\-−])\s?(\d{1,4})", words):
        return Day(today + timedelta(days=int(shift[2]) * (1 if shift[1] == "+" else -1)))
    return None


def _parse_period(words: str) -> Day | None:
    if year := re.fullmatch(r"(?:fy ?)(\d{4})[-/](\d{2}|\d{4})|(\d{4})[/](\d{2})|(\d{4})-(1[3-9]|[2-9]\d|00)", words):
        start, end = int(year[1] or year[3] or year[5]), int(year[2] or year[4] or year[6])
        if end % 100 != (start + 1) % 100:
            raise DayParseError(f"a financial year runs over two years, such as {start}-{(start + 1) % 100:02d}")
        return Day(_checked_date(start, 4, 1), Precision.FINANCIAL_YEAR)
    if month := re.fullmatch(r"(\d{4})-(\d{1,2})", words):
        return Day(_checked_date(int(month[1]), int(month[2]), 1), Precision.MONTH)
    if (month := re.fullmatch(r"([a-z]+) (\d{4})", words)) and month[1] in MONTH_NUMBERS:
        return Day(_checked_date(int(month[2]), MONTH_NUMBERS[month[1]], 1), Precision.MONTH)
    if year := re.fullmatch(r"\d{4}", words):
        return Day(_checked_date(int(year[0]), 1, 1), Precision.YEAR)
    return None


def _parse_exact_day(normalised: str, today: date, month_first: bool) -> Day | None:
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00)?)?", normalised):
        return Day(_checked_date(int(iso[1]), int(iso[2]), int(iso[3])))
    if slashed := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?", normalised):
        first, second = int(slashed[1]), int(slashed[2])
        day, month = (second, first) if month_first else (first, second)
        return Day(_checked_date(int(slashed[3] or today.year), month, day))
    normalised = re.sub(r"^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:[a-z]*day)? ", "", normalised)
    if named := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)(?: (\d{4}|\d{2}))?", normalised):
        if named[2] not in MONTH_NUMBERS:
            raise DayParseError(f"“{named[2]}” is not a month")
        return Day(_checked_date(int(named[3] or today.year), MONTH_NUMBERS[named[2]], int(named[1])))
    return None


def is_past_end_date(ends_on: date | None, zones: Iterable[str], now: datetime) -> bool:
    """Whether an account's last day is over: in all of its programmes' time zones, in London for an account without one."""
    if ends_on is None:
        return False
    return all(now.astimezone(zone).date() > ends_on for zone in [ZoneInfo(name) for name in zones] or [LONDON])


def row_day(row: Mapping[str, Any], name: str) -> Day | None:
    """Returns the day in ``<name>_on`` and ``<name>_precision`` of a row; None when it is not known."""
    on = row[f"{name}_on"]
    return None if on is None else Day(on, Precision(row[f"{name}_precision"]))


def named_day(row: Any, name: str) -> Day | None:
    """Returns the day in the attributes ``<name>_on`` and ``<name>_precision`` of a row; None when it is not known."""
    on = getattr(row, f"{name}_on")
    return None if on is None else Day(on, Precision(getattr(row, f"{name}_precision") or Precision.DAY))

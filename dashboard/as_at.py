"""A past moment, as an address names it: ``as-at=2026-05-03`` is the end of that day, ``as-at=2026-05-03T14:05`` of that minute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboard.formats import load_time_zone
from db.values.dates import Day, DayParseError, date_text, parse_day

DATE_TIME_PATTERN = re.compile(r"(?P<day>.+?)(?:[Tt]| +(?:at +)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?$")
MICROSECOND = timedelta(microseconds=1)
MAX_TEXT_LENGTH = 60


class InvalidMoment(ValueError):
    """The text names no moment that has been. The message is a sentence that says what to write."""


@dataclass(frozen=True)
class AsAtTime:
    """A moment that has been. ``text`` is what addresses carry; ``at`` the last instant it covers, in the programme's zone."""

    text: str
    at: datetime

    @property
    def day(self) -> date:
        """The day it belongs to, where the programme is."""
        return self.at.date()

    @property
    def words(self) -> str:
        """``3 May 2026, 23:59``."""
        return f"{date_text(self.day)}, {self.at:%H:%M}"

    @property
    def written(self) -> str:
        """As a file holds it: ``2026-05-03 23:59``."""
        return f"{self.day.isoformat()} {self.at:%H:%M}"


def read_moment(text: str, now: datetime, zone: str = "Europe/London") -> AsAtTime:
    """The moment that a text names, up to its end: of a day, a month, a minute, a second. What has begun and not ended ends now.

    Takes days as :func:`db.values.dates.read_day` does, alone or with a time of day after ``T`` or a space. Where clocks are put back, an
    hour that comes twice is its second coming. Raises :class:`InvalidMoment`.
    """
    plain = " ".join(text.split())[:MAX_TEXT_LENGTH]
    there, now = load_time_zone(zone), now.astimezone(UTC)
    today = now.astimezone(there).date()
    clock = DATE_TIME_PATTERN.match(plain)
    try:
        day = parse_day(clock["day"] if clock else plain, today)
        begins, ends = _time_bounds(day, clock, there) if clock else _day_bounds(day, there)
    except DayParseError as unclear:
        raise InvalidMoment(f"“{plain}” is not a moment to look back to: {unclear}") from unclear
    local = begins.astimezone(there)
    if begins > now:
        when = f"{date_text(local.date())}{f', {local:%H:%M}' if clock else ''}"
        raise InvalidMoment(f"{when} is still to come: type a moment that has been")
    exactly = local.replace(tzinfo=None).isoformat(timespec="seconds" if clock and clock["second"] else "minutes")
    return AsAtTime(exactly if clock else min(day.last, today).isoformat(), min(ends, now).astimezone(there))


def _day_bounds(day: Day, there: ZoneInfo) -> tuple[datetime, datetime]:
    """From the start of a day or a longer period to its end, in UTC."""
    start, after = (datetime.combine(one, time(), there) for one in (day.on, day.last + timedelta(days=1)))
    return start.astimezone(UTC), after.astimezone(UTC) - MICROSECOND


def _time_bounds(day: Day, clock: re.Match[str], there: ZoneInfo) -> tuple[datetime, datetime]:
    """The minute or second of a day, in UTC."""
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if not day.exact:
        raise DayParseError("a time of day goes with a day, such as 2026-05-03T14:05")
    if hour > 23 or minute > 59 or second > 59:
        raise DayParseError("type a time of day from 00:00 to 23:59")
    start = datetime.combine(day.on, time(hour, minute, second, fold=1), there).astimezone(UTC)
    return start, start + timedelta(seconds=1 if clock["second"] else 60) - MICROSECOND

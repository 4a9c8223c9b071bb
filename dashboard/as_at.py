"""Past moments in an address: ``as-at=2026-05-03`` is the end of that day, ``as-at=2026-05-03T14:05`` the end of that minute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.values.clock import load_time_zone
from db.values.dates import Day, DayParseError, date_text, parse_day

DATE_TIME_PATTERN = re.compile(r"(?P<day>.+?)(?:[Tt]| +(?:at +)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?$")
MICROSECOND = timedelta(microseconds=1)
MAX_TEXT_LENGTH = 60


class InvalidMoment(ValueError):
    """Raised for a text that names no past moment. The message is a sentence that says what to type."""


@dataclass(frozen=True)
class AsAtTime:
    """A past moment. ``text`` is its form in addresses; ``at`` the last instant it covers, in the time zone of the programme."""

    text: str
    at: datetime

    @property
    def day(self) -> date:
        """The calendar day of the moment, in the time zone of the programme."""
        return self.at.date()

    @property
    def words(self) -> str:
        """The moment as shown on a page: ``3 May 2026, 23:59``."""
        return f"{date_text(self.day)}, {self.at:%H:%M}"

    @property
    def written(self) -> str:
        """The moment as written into a file: ``2026-05-03 23:59``."""
        return f"{self.day.isoformat()} {self.at:%H:%M}"


def read_moment(text: str, now: datetime, zone: str) -> AsAtTime:
    """Returns the last instant of the day, month, minute or second that a text names, or ``now`` where that period has not ended.

    Takes days as :func:`db.values.dates.parse_day` does, alone or with a time of day after ``T`` or a space. When clocks are put back, an
    hour that occurs twice means its second occurrence. Raises :class:`InvalidMoment`.
    """
    plain = " ".join(text.split())[:MAX_TEXT_LENGTH]
    time_zone, now = load_time_zone(zone), now.astimezone(UTC)
    today = now.astimezone(time_zone).date()
    clock = DATE_TIME_PATTERN.match(plain)
    try:
        day = parse_day(clock["day"] if clock else plain, today)
        begins, ends = _time_bounds(day, clock, time_zone) if clock else _day_bounds(day, time_zone)
    except DayParseError as unclear:
        raise InvalidMoment(f"“{plain}” is not a moment to look back to: {unclear}") from unclear
    local = begins.astimezone(time_zone)
    if begins > now:
        when = f"{date_text(local.date())}{f', {local:%H:%M}' if clock else ''}"
        raise InvalidMoment(f"{when} is still to come: type a moment that has been")
    exactly = local.replace(tzinfo=None).isoformat(timespec="seconds" if clock and clock["second"] else "minutes")
    return AsAtTime(exactly if clock else min(day.last, today).isoformat(), min(ends, now).astimezone(time_zone))


def _day_bounds(day: Day, time_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Returns the first and last instant of a day or a longer period, in UTC."""
    start, after = (datetime.combine(boundary, time(), time_zone) for boundary in (day.on, day.last + timedelta(days=1)))
    return start.astimezone(UTC), after.astimezone(UTC) - MICROSECOND


def _time_bounds(day: Day, clock: re.Match[str], time_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Returns the first and last instant of a minute or second of a day, in UTC. Raises :class:`DayParseError`."""
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if not day.exact:
        raise DayParseError("a time of day goes with a day, such as 2026-05-03T14:05")
    if hour > 23 or minute > 59 or second > 59:
        raise DayParseError("type a time of day from 00:00 to 23:59")
    start = datetime.combine(day.on, time(hour, minute, second, fold=1), time_zone).astimezone(UTC)
    return start, start + timedelta(seconds=1 if clock["second"] else 60) - MICROSECOND

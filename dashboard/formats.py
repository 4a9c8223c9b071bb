"""How numbers, money, days and counts read. One function each, used everywhere. Money is in the currency of the programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from db.values.currency import currency_prefix, format_pence
from db.values.dates import Day, Precision, date_text


def pounds(pence: int | None) -> str:
    """Whole pounds for tables: ``£1,240,350``. Nothing for what is not known."""
    if pence is None:
        return ""
    whole = (abs(pence) + 50) // 100
    return f"{'−' if pence < 0 and whole else ''}{currency_prefix()}{whole:,}"


def exact_pounds(pence: int | None) -> str:
    """Pounds and pence for records: ``£1,240,350.00``."""
    return "" if pence is None else format_pence(pence)


def short_pounds(pence: int | None) -> str:
    """Short money for tiles and marks: ``£1.24m``, ``£86k``, ``£940``."""
    if pence is None:
        return "not known"
    sign, amount = ("−" if pence < 0 else ""), abs(pence) / 100
    if amount >= 999_500:
        return f"{sign}{currency_prefix()}{amount / 1e6:.2f}m"
    return f"{sign}{currency_prefix()}{amount / 1e3:.0f}k" if amount >= 9_999.5 else f"{sign}{currency_prefix()}{amount:,.0f}"


def signed_pounds(pence: int | None) -> str:
    """A difference of money: ``+£4,200``, ``−£4,200``."""
    if pence is None:
        return ""
    return f"+{pounds(pence)}" if pence > 0 else pounds(pence)


def format_days(count: int | None) -> str:
    """A duration: ``1 day``, ``12 days``."""
    return "" if count is None else plural(count, "day")


def format_slip(count: int | None) -> str:
    """A slip: ``+12 days``, ``−3 days``, ``on the day``; ``not known`` without a baseline."""
    if count is None:
        return "not known"
    return "on the day" if count == 0 else f"{'+' if count > 0 else '−'}{plural(abs(count), 'day')}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: ``1 day``, ``3 days``, ``2 companies``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def count_in_words(count: int, one: str, many: str | None = None) -> str:
    """A count that opens a sentence: ``Two milestones``, ``No conversation``, ``14 payments``."""
    noun = one if count in (0, 1) else many or one + "s"
    return f"{NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else format(count, ',')} {noun}"


def format_day(value: date | None, precision: str | None = None) -> str:
    """A day to its precision: ``3 May 2026``, ``June 2016``."""
    if value is None:
        return ""
    return str(Day(value, Precision(precision))) if precision else date_text(value)


def format_near_day(value: date, today: date) -> str:
    """A day of the weeks around today: ``Tue 3 May``; in full beyond a month."""
    return f"{value:%a} {value.day} {value:%b}" if abs((value - today).days) <= 31 else date_text(value)


def load_time_zone(zone: str) -> ZoneInfo:
    """The clock of a time zone, London's where there is none of that name."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("Europe/London")


def format_datetime(value: datetime, zone: str = "Europe/London") -> str:
    """An instant in the programme's own time: ``3 May 2026 at 10:04``."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(load_time_zone(zone))
    return f"{date_text(local.date())} at {local:%H:%M}"


def join_phrases(parts: Iterable[str], last: str = "and") -> str:
    """A list in a sentence: ``a, b and c``."""
    parts = [part for part in parts if part]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def format_percent(part: int | float, whole: int | float) -> str:
    """A share: ``42%``; ``not known`` of nothing."""
    return f"{part / whole * 100:.0f}%" if whole else "not known"

"""Text of numbers, money, days and counts, with one function each for the whole application. Money is in the currency of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from db.values.clock import load_time_zone
from db.values.currency import format_pence
from db.values.dates import Day, Precision, date_text
from db.values.number_formats import format_number, format_share

MINUTES_PER_HOUR = 60
THOUSANDS_FROM, MILLIONS_FROM = 9_999_50, 999_500_00  # pence, before rounding


def pounds(pence: int | None) -> str:
    """Returns money in whole pounds for tables: ``£1,240,350``; empty for None."""
    return "" if pence is None else format_pence(pence, 0)


def exact_pounds(pence: int | None) -> str:
    """Returns money with the decimals of its currency for records: ``£1,240,350.00``, ``¥1,240,350``; empty for None."""
    return "" if pence is None else format_pence(pence)


def short_pounds(pence: int | None) -> str:
    """Returns abbreviated money for tiles and chart labels, rounded half to even: ``£1.24m``, ``£86k``, ``£940``."""
    if pence is None:
        return "not known"
    if abs(pence) >= MILLIONS_FROM:
        return f"{format_pence(pence, 2, exponent=6, rounding=ROUND_HALF_EVEN)}m"
    if abs(pence) >= THOUSANDS_FROM:
        return f"{format_pence(pence, 0, exponent=3, rounding=ROUND_HALF_EVEN)}k"
    return format_pence(pence, 0, rounding=ROUND_HALF_EVEN)


def short_signed_pounds(pence: int) -> str:
    """Returns a difference of money, abbreviated, with its sign: ``+£13k``, ``−£940``."""
    return f"+{short_pounds(pence)}" if pence > 0 else short_pounds(pence)


def signed_pounds(pence: int | None) -> str:
    """Returns a difference of money with its sign: ``+£4,200``, ``−£4,200``."""
    if pence is None:
        return ""
    return f"+{pounds(pence)}" if pence > 0 else pounds(pence)


def signed_share(share: float) -> str:
    """Returns a difference as a share with its sign and one decimal, rounded half away from zero: ``+7.0%``, ``−0.1%``, ``0.0%``."""
    text = f"{format_number(Decimal(str(share)) * 100, 1)}%"
    return f"+{text}" if share > 0 and text != "0.0%" else text


def format_days(count: int | None) -> str:
    """Returns a duration: ``1 day``, ``12 days``; empty for None."""
    return "" if count is None else plural(count, "day")


def format_slip(count: int | None) -> str:
    """Returns a slip in days: ``+12 days``, ``−3 days``, ``on the day``; ``not known`` without a baseline."""
    if count is None:
        return "not known"
    return "on the day" if count == 0 else f"{'+' if count > 0 else '−'}{plural(abs(count), 'day')}"


def format_hours(minutes: int | float) -> str:
    """Returns a number of minutes in hours, with at most one decimal: ``4.5``."""
    return format_number(minutes / MINUTES_PER_HOUR, 1, 0)


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """Returns a count with its noun: ``1 day``, ``3 days``, ``2 companies``."""
    return f"{format_number(count)} {singular if count == 1 else plural_form or singular + 's'}"


NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def count_in_words(count: int, singular: str, plural_form: str | None = None) -> str:
    """Returns a count for the start of a sentence: ``Two milestones``, ``No conversation``, ``14 payments``."""
    noun = singular if count in (0, 1) else plural_form or singular + "s"
    return f"{number_word(count)} {noun}"


def number_word(count: int) -> str:
    """Returns a count for the start of a sentence, in words up to nine: ``Three``, ``14``; ``No`` for 0."""
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else format_number(count)


def format_day(value: date | None, precision: str | None = None) -> str:
    """Returns a day in its precision: ``3 May 2026``, ``June 2016``."""
    if value is None:
        return ""
    return str(Day(value, Precision(precision))) if precision else date_text(value)


def format_near_day(value: date, today: date) -> str:
    """Returns a day within 31 days of today as ``Tue 3 May``; in full otherwise."""
    return f"{value:%a} {value.day} {value:%b}" if abs((value - today).days) <= 31 else date_text(value)


def format_datetime(value: datetime, zone: str) -> str:
    """Returns an instant in the time zone of the programme: ``3 May 2026 at 10:04``. A value without a zone is UTC."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(load_time_zone(zone))
    return f"{date_text(local.date())} at {local:%H:%M}"


def join_phrases(parts: Iterable[str], last: str = "and") -> str:
    """Returns the parts that are not empty as a list in a sentence: ``a, b and c``."""
    parts = [part for part in parts if part]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def format_percent(part: int | float, whole: int | float) -> str:
    """Returns a share: ``42%``; ``not known`` when the whole is 0."""
    return format_share(part / whole) if whole else "not known"


def truncate(label: str, most: int = 34) -> str:
    """Returns a label of at most ``most`` characters, with an ellipsis where it was cut."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def capitalise(words: str) -> str:
    """Returns the words with a capital first letter; the others keep their case."""
    return words[:1].upper() + words[1:]


def challenge_label(row: Mapping[str, Any]) -> str:
    """Returns the code, where there is one, and the title of a challenge."""
    return f"{row['code']} {row['title']}" if row["code"] else str(row["title"])


def month_year(value: date) -> str:
    """Returns the month of a day with its year: ``Jul 2027``."""
    return f"{value:%b %Y}"

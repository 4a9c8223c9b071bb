"""How people write cells in spreadsheets, brought to what a field reads. Whatever had to be understood is said in a warning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.fields.types import Counts, DayField, Field, FinancialYear, Listed, Money, Month, Reference, References, Whole, clean, shorten
from db.values.currency import symbol
from db.values.dates import MONTHS, Day, Precision, UnclearDay, in_words, read_day

NOTHING = frozenset(
    {"tbc", "tbd", "tba", "n/a", "na", "n.a.", "-", "--", "–", "—", "?", "??", "not known", "unknown", "to be confirmed", "to be agreed"}
)
EMPTIED = (DayField, Month, FinancialYear, Money, Whole, Reference, References, Listed, Counts)
MIDNIGHT = re.compile(r"[ t]00:00(?::00(?:\.0+)?)?$")
WEEK = re.compile(r"(?:w\.?/?c\.?|week (?:commencing|beginning|of|starting))[:\s]\s*", re.IGNORECASE)
WEEK_ENDING = re.compile(r"(?:w\.?/?e\.?|week ending)[:\s]\s*(.+)", re.IGNORECASE)
ABOUT = re.compile(r"(?:by|on|due|from|approx\.?|approximately|around|about|c\.|circa|~|est\.?|provisionally)\s*:?\s*(.+)", re.IGNORECASE)
ROUGHLY = re.compile(r"(?:the )?(?:(?:end|start|beginning|middle) (?:of )?|early |mid[- ]|late )(.+)", re.IGNORECASE)
YEARLESS = re.compile(
    r"(?P<week>week of )?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)? )?"
    r"(?P<day>\d{1,2}(?:st|nd|rd|th)? (?P<month>[a-z]+)|\d{1,2}[/.\-]\d{1,2})",
    re.IGNORECASE,
)
DASHED = re.compile(r"(\d{1,2})[-.]([a-z]{3,9})[-.](\d{4}|\d{2})", re.IGNORECASE)
MONTH_DAY = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)? (\d{4})", re.IGNORECASE)
MONTH_YEAR = re.compile(r"([a-z]{3,9})-(\d{2})", re.IGNORECASE)
QUARTER = re.compile(r"(?:q[1-4]|[1-4]q)(?:\b|\d).*", re.IGNORECASE)
ROUND = re.compile(r"(-?)£?\s*(\d+(?:\.\d+)?)\s*(k|m|mn|million|thousand)", re.IGNORECASE)
THOUSANDS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
NO_QUARTERS = "“{}” is a quarter of which year nobody can tell. Type its month, such as June 2026, or a day"

Period = tuple[date, date]


@dataclass(frozen=True)
class Eased:
    """What a cell says in words that its field reads, and what was understood to get there. ``yearless``: its year is still to be found."""

    text: str
    warning: str = ""
    refusal: str = ""
    yearless: bool = False


def ease(field: Field, text: str) -> Eased:
    """The cell as its field reads it."""
    if not isinstance(field, EMPTIED):
        return Eased(text)
    words = clean(text)
    if words.casefold() in NOTHING:
        return Eased("", f"“{words}” was read as empty")
    if isinstance(field, DayField | Month):
        return _day(field, words)
    if isinstance(field, Money):
        return _money(words)
    if isinstance(field, Whole):
        return Eased(words.removesuffix("%").rstrip())
    return Eased(text)


def _day(field: Field, words: str) -> Eased:
    if words[:4].isdecimal() and len(words) == 10:
        return Eased(words)
    plain = WEEK.sub("week of ", MIDNIGHT.sub("", " ".join(words.replace(",", " ").split())))
    plain = MONTH_DAY.sub(r"\2 \1 \3", DASHED.sub(r"\1 \2 \3", plain))
    if QUARTER.fullmatch(plain):
        return Eased(plain, refusal=f"{field.label}: {NO_QUARTERS.format(shorten(words))}")
    if (found := MONTH_YEAR.fullmatch(plain)) and found[1].casefold() in MONTHS:
        return Eased(f"{found[1]} 20{found[2]}", f"“{shorten(words)}” was read as {found[1]} 20{found[2]}")
    if found := ABOUT.fullmatch(plain):
        return _said(words, _day(field, found[1]))
    if (found := ROUGHLY.fullmatch(plain)) and _is_month(found[1]):
        return _said(words, _day(field, found[1]))
    if found := WEEK_ENDING.fullmatch(plain):
        return _week_ending(field, words, found[1])
    return Eased(plain, yearless=bool(_yearless(field, plain)))


def _said(words: str, eased: Eased) -> Eased:
    if eased.refusal or eased.yearless:
        return eased
    return Eased(eased.text, eased.warning or f"“{shorten(words)}” was read as {eased.text}")


def _is_month(text: str) -> bool:
    month, _, year = text.strip().casefold().partition(" ")
    return month in MONTHS and (not year or bool(re.fullmatch(r"\d{4}", year)))


def _week_ending(field: Field, words: str, last: str) -> Eased:
    """The week whose last day is named; nobody guesses the order of day and month, nor a year, for it."""
    try:
        day = read_day(last, date.max)
    except UnclearDay:
        return Eased(words)
    if not day.exact or not re.search(r"\d{4}", last) or re.search(r"[/.\-]", last):
        return Eased(
            words, refusal=f"{field.label}: write “{shorten(words)}” with the month in words and its year, such as w/e 20 June 2026"
        )
    monday = day.on - timedelta(days=day.on.weekday())
    return Eased(f"week of {monday.isoformat()}", f"“{shorten(words)}” was read as the week of {in_words(monday)}")


def _yearless(field: Field, plain: str) -> bool:
    found = YEARLESS.fullmatch(plain)
    if found:
        return found["month"] is None or found["month"].casefold() in MONTHS
    return isinstance(field, DayField) and field.coarse and plain.casefold() in MONTHS


def _money(words: str) -> Eased:
    plain = re.sub(r"^GBP\s*|\s*GBP$", "", words)
    if found := ROUND.fullmatch(plain):
        pence = round(float(found[2]) * THOUSANDS[found[3].lower()] * 100)
        amount = f"{found[1]}{pence // 100}.{pence % 100:02d}"
        return Eased(amount, f"“{shorten(words)}” was read as {found[1]}{symbol()}{pence // 100:,}.{pence % 100:02d}")
    return Eased(plain)


def with_year(text: str, today: date, *, month_first: bool, past: bool, period: Period | None) -> Day | None:
    """The day whose year nobody wrote: within the period (a cohort's dates) or nearest to it, else nearest to today.

    ``past``: only days up to today. None where no year makes it a day.
    """
    first, last = period or (today, today)
    years = range(min(first, today).year - 1, max(last, today).year + 2)
    found = [day for year in years if (day := _in_year(text, year, month_first)) is not None and not (past and day.on > today)]
    return min(found, key=lambda day: (_distance(day.on, first, last), abs((day.on - today).days)), default=None)


def _in_year(text: str, year: int, month_first: bool) -> Day | None:
    if text.strip().casefold() in MONTHS:
        return Day(date(year, MONTHS[text.strip().casefold()], 1), Precision.MONTH)
    separator = "/" if re.search(r"\d[/.\-]\d", text) else " "
    try:
        return read_day(
            f"{re.sub(r'[.-]', '/', text) if separator == '/' else text}{separator}{year}", date(year, 1, 1), month_first=month_first
        )
    except UnclearDay:
        return None


def _distance(day: date, first: date, last: date) -> int:
    return max((first - day).days, (day - last).days, 0)


TOTAL = re.compile(r"(?:grand |sub-?\s?)?totals?:?", re.IGNORECASE)
TOTAL_OF = re.compile(r"(?:grand |sub-?\s?)?total\b.*", re.IGNORECASE)
BEGINNINGS = frozenset("gst*nk")
FOOTNOTE = re.compile(r"(?:\*|(?:notes?|source|key|nb)\s*:).*", re.IGNORECASE | re.DOTALL)


def aside(cells: list[str], header: Sequence[str]) -> str:
    """Why a row is no record: a total, a footnote, the header again. Empty for all others."""
    begins = next((cell for cell in cells if cell.strip()), "").lstrip()[:1].casefold()
    if begins not in BEGINNINGS and begins != header[0][:1].casefold():
        return ""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    first = filled[0] if filled else ""
    if TOTAL.fullmatch(first) or (TOTAL_OF.fullmatch(first) and len(filled) > 1 and all(_is_number(one) for one in filled[1:])):
        return "This row of totals was left out"
    if len(filled) == 1 and FOOTNOTE.fullmatch(first):
        return "This note below the rows was left out"
    if len(filled) > 1 and filled == [one for one in header if one]:
        return "This row repeats the header and was left out"
    return ""


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-(−]?\s*£?\s*[-−]?[\d,]+(?:\.\d+)?\)?%?", text))

"""Normalise cells as people write them to text that a field can parse. Every interpretation is reported in a warning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.fields.types import (
    CountByReferenceField,
    DayField,
    Field,
    FinancialYearField,
    MoneyField,
    MonthField,
    ProgrammeListField,
    ReferenceField,
    ReferenceListField,
    WholeNumberField,
    clean_text,
    shorten,
)
from db.values.currency import format_pence, strip_currency
from db.values.dates import MONTH_NUMBERS, Day, DayParseError, Precision, date_text, monday_of, parse_day

EMPTY_MARKERS = frozenset(
    {"tbc", "tbd", "tba", "n/a", "na", "n.a.", "-", "--", "–", "—", "?", "??", "not known", "unknown", "to be confirmed", "to be agreed"}
)
FIELDS_WITH_EMPTY_MARKERS = (
    DayField,
    MonthField,
    FinancialYearField,
    MoneyField,
    WholeNumberField,
    ReferenceField,
    ReferenceListField,
    ProgrammeListField,
    CountByReferenceField,
)
MIDNIGHT = re.compile(r"[ t]00:00(?::00(?:\.0+)?)?$")
WEEK = re.compile(r"(?:w\.?/?c\.?|week (?:commencing|beginning|of|starting))[:\s]\s*", re.IGNORECASE)
WEEK_ENDING = re.compile(r"(?:w\.?/?e\.?|week ending)[:\s]\s*(.+)", re.IGNORECASE)
APPROXIMATE_DATE = re.compile(
    r"(?:by|on|due|from|approx\.?|approximately|around|about|c\.|circa|~|est\.?|provisionally)\s*:?\s*(.+)", re.IGNORECASE
)
PART_OF_MONTH = re.compile(r"(?:the )?(?:(?:end|start|beginning|middle) (?:of )?|early |mid[- ]|late )(.+)", re.IGNORECASE)
DATE_WITHOUT_YEAR = re.compile(
    r"(?P<week>week of )?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)? )?"
    r"(?P<day>\d{1,2}(?:st|nd|rd|th)? (?P<month>[a-z]+)|\d{1,2}[/.\-]\d{1,2})",
    re.IGNORECASE,
)
DASHED_DATE = re.compile(r"(\d{1,2})[-.]([a-z]{3,9})[-.](\d{4}|\d{2})", re.IGNORECASE)
MONTH_DAY = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)? (\d{4})", re.IGNORECASE)
MONTH_YEAR = re.compile(r"([a-z]{3,9})-(\d{2})", re.IGNORECASE)
QUARTER = re.compile(r"(?:q[1-4]|[1-4]q)(?:\b|\d).*", re.IGNORECASE)
ROUNDED_AMOUNT = re.compile(r"(-?)\s*(\d+(?:\.\d+)?)\s*(k|m|mn|million|thousand)", re.IGNORECASE)
MULTIPLIERS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
QUARTER_REFUSED = "“{}” is a quarter of which year nobody can tell. Type its month, such as June 2026, or a day"

Period = tuple[date, date]


@dataclass(frozen=True)
class NormalisedCell:
    """A cell as text that its field can parse, with a warning about how it was interpreted. ``lacks_year``: the year is still to be inferred."""

    text: str
    warning: str = ""
    refusal: str = ""
    lacks_year: bool = False


def normalise_cell(field: Field, text: str) -> NormalisedCell:
    """Returns the cell as text that its field can parse."""
    if not isinstance(field, FIELDS_WITH_EMPTY_MARKERS):
        return NormalisedCell(text)
    words = clean_text(text)
    if words.casefold() in EMPTY_MARKERS:
        return NormalisedCell("", f"“{words}” was read as empty")
    if isinstance(field, DayField | MonthField):
        return _normalise_day(field, words)
    if isinstance(field, MoneyField):
        return _normalise_money(words)
    if isinstance(field, WholeNumberField):
        return NormalisedCell(words.removesuffix("%").rstrip())
    return NormalisedCell(text)


def _normalise_day(field: Field, words: str) -> NormalisedCell:
    if words[:4].isdecimal() and len(words) == 10:
        return NormalisedCell(words)
    plain = WEEK.sub("week of ", MIDNIGHT.sub("", " ".join(words.replace(",", " ").split())))
    plain = MONTH_DAY.sub(r"\2 \1 \3", DASHED_DATE.sub(r"\1 \2 \3", plain))
    if QUARTER.fullmatch(plain):
        return NormalisedCell(plain, refusal=f"{field.label}: {QUARTER_REFUSED.format(shorten(words))}")
    if (found := MONTH_YEAR.fullmatch(plain)) and found[1].casefold() in MONTH_NUMBERS:
        return NormalisedCell(f"{found[1]} 20{found[2]}", f"“{shorten(words)}” was read as {found[1]} 20{found[2]}")
    if found := APPROXIMATE_DATE.fullmatch(plain):
        return _with_warning(words, _normalise_day(field, found[1]))
    if (found := PART_OF_MONTH.fullmatch(plain)) and _is_month(found[1]):
        return _with_warning(words, _normalise_day(field, found[1]))
    if found := WEEK_ENDING.fullmatch(plain):
        return _week_ending(field, words, found[1])
    return NormalisedCell(plain, lacks_year=bool(_lacks_year(field, plain)))


def _with_warning(words: str, normalised: NormalisedCell) -> NormalisedCell:
    if normalised.refusal or normalised.lacks_year:
        return normalised
    return NormalisedCell(normalised.text, normalised.warning or f"“{shorten(words)}” was read as {normalised.text}")


def _is_month(text: str) -> bool:
    month, _, year = text.strip().casefold().partition(" ")
    return month in MONTH_NUMBERS and (not year or bool(re.fullmatch(r"\d{4}", year)))


def _week_ending(field: Field, words: str, last: str) -> NormalisedCell:
    """Returns the week that ends on the named day. A date without a year or with digits only is refused, not guessed."""
    try:
        day = parse_day(last, date.max)
    except DayParseError:
        return NormalisedCell(words)
    if not day.exact or not re.search(r"\d{4}", last) or re.search(r"[/.\-]", last):
        return NormalisedCell(
            words, refusal=f"{field.label}: write “{shorten(words)}” with the month in words and its year, such as w/e 20 June 2026"
        )
    monday = monday_of(day.on)
    return NormalisedCell(f"week of {monday.isoformat()}", f"“{shorten(words)}” was read as the week of {date_text(monday)}")


def _lacks_year(field: Field, plain: str) -> bool:
    found = DATE_WITHOUT_YEAR.fullmatch(plain)
    if found:
        return found["month"] is None or found["month"].casefold() in MONTH_NUMBERS
    return isinstance(field, DayField) and field.coarse and plain.casefold() in MONTH_NUMBERS


def _normalise_money(words: str) -> NormalisedCell:
    if found := ROUNDED_AMOUNT.fullmatch(strip_currency(words)):
        pence = round(float(found[2]) * MULTIPLIERS[found[3].lower()] * 100)
        amount = f"{found[1]}{pence // 100}.{pence % 100:02d}"
        return NormalisedCell(amount, f"“{shorten(words)}” was read as {format_pence(-pence if found[1] else pence)}")
    return NormalisedCell(words)


def infer_year(text: str, today: date, *, month_first: bool, past: bool, period: Period | None) -> Day | None:
    """Returns the day of a date without a year: within or nearest to ``period`` (a cohort's dates), else nearest to today.

    ``past``: only days up to today. None where the text is not a date in any year.
    """
    first, last = period or (today, today)
    years = range(min(first, today).year - 1, max(last, today).year + 2)
    days = [day for year in years if (day := _in_year(text, year, month_first)) is not None and not (past and day.on > today)]
    return min(days, key=lambda day: (_distance(day.on, first, last), abs((day.on - today).days)), default=None)


def _in_year(text: str, year: int, month_first: bool) -> Day | None:
    if text.strip().casefold() in MONTH_NUMBERS:
        return Day(date(year, MONTH_NUMBERS[text.strip().casefold()], 1), Precision.MONTH)
    separator = "/" if re.search(r"\d[/.\-]\d", text) else " "
    try:
        return parse_day(
            f"{re.sub(r'[.-]', '/', text) if separator == '/' else text}{separator}{year}", date(year, 1, 1), month_first=month_first
        )
    except DayParseError:
        return None


def _distance(day: date, first: date, last: date) -> int:
    return max((first - day).days, (day - last).days, 0)


TOTAL_LABEL = re.compile(r"(?:grand |sub-?\s?)?totals?:?", re.IGNORECASE)
TOTAL_PREFIX = re.compile(r"(?:grand |sub-?\s?)?total\b.*", re.IGNORECASE)
NON_RECORD_INITIALS = frozenset("gst*nk")
FOOTNOTE = re.compile(r"(?:\*|(?:notes?|source|key|nb)\s*:).*", re.IGNORECASE | re.DOTALL)


def non_record_reason(cells: list[str], header: Sequence[str]) -> str:
    """Returns why a row is not a record: a total, a footnote or a repeated header. Empty for a record."""
    begins = next((cell for cell in cells if cell.strip()), "").lstrip()[:1].casefold()
    if begins not in NON_RECORD_INITIALS and begins != header[0][:1].casefold():
        return ""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    first = filled[0] if filled else ""
    if TOTAL_LABEL.fullmatch(first) or (TOTAL_PREFIX.fullmatch(first) and len(filled) > 1 and all(_is_number(cell) for cell in filled[1:])):
        return "This row of totals was left out"
    if len(filled) == 1 and FOOTNOTE.fullmatch(first):
        return "This note below the rows was left out"
    if len(filled) > 1 and filled == [heading for heading in header if heading]:
        return "This row repeats the header and was left out"
    return ""


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-(−]?\s*[-−]?[\d,]+(?:\.\d+)?\)?%?", strip_currency(text)))

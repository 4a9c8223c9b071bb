"""Text of single cells: ids, escaped text, dates that depend on the order of day and month."""

from __future__ import annotations

import re

from db.exporting.table_files import unescape_formula
from db.fields.types import UNGUARDED_FIELDS, DayField, Field, MonthField

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{2,31}")
SLASHED_DATE = re.compile(r"(?:(?:week (?:of|beginning|commencing)|w/c|wc) )?(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](?:\d{4}|\d{2}))?")
SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})


def unguard_cell(field: Field, text: str) -> str:
    """Returns the cell text without the leading apostrophe that an export adds."""
    return text if isinstance(field, UNGUARDED_FIELDS) else unescape_formula(text)


def is_ambiguous_full_date(text: str) -> bool:
    """Returns whether the text is a slashed date with a year that can be read with the month first."""
    return text.count("/") + text.count(".") + text.count("-") >= 2 and _reads_two_ways(text)


def is_ambiguous_date(field: Field, text: str) -> bool:
    """Returns the same for a cell of a date field, with or without a year."""
    return isinstance(field, DayField | MonthField) and _reads_two_ways(text)


def _reads_two_ways(text: str) -> bool:
    slashed = SLASHED_DATE.fullmatch(" ".join(text.lower().split()))
    if slashed is None:
        return False
    first, second = int(slashed[1]), int(slashed[2])
    return first <= 12 and first != second and second <= 31

"""Convert cells to values, column by column, each distinct text once. Checks and messages are those of the entry form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.fields.types import (
    DayField,
    Field,
    FieldValueError,
    MoneyField,
    MonthField,
    ReferenceField,
    ReferenceListField,
    ValidationContext,
    WholeNumberField,
    clean_text,
    shorten,
)
from db.importing.read import cell_text
from db.importing.read.cell_normalisation import FIELDS_WITH_EMPTY_MARKERS, NormalisedCell, Period, infer_year, normalise_cell
from db.importing.read.name_lists import NamedRecords, find_named_records

DAY_ORDER = (
    "“{}” can be read in two ways. Say whether the file writes the day or the month first (--dates day-first), or write the year first"
)
FORMULA_ERROR = "The cell holds the spreadsheet error {}. Correct it in the spreadsheet"
ADDABLE_LIST = "organisations"
MAX_CACHED_CELLS = 50_000
GUARDED_PREFIXES = ("#", "'", " ")

AddMissing = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """The value of a cell, or the fault that prevents reading it; and a warning about how it was interpreted."""

    value: Any = None
    fault: str = ""
    warning: str = ""


NO_CELL = ParsedCell()


class ColumnReader:
    """Reads the cells of one field. ``add``: registers an unknown organisation by name and returns its id."""

    def __init__(self, field: Field, context: ValidationContext, *, day_order_unknown: bool, add: AddMissing | None = None) -> None:
        self.field, self.context, self.day_order_unknown = field, context, day_order_unknown
        self.add = add if isinstance(field, ReferenceField | ReferenceListField) and field.to == ADDABLE_LIST else None
        self.timed = isinstance(field, DayField | MonthField)
        self.number = isinstance(field, MoneyField | WholeNumberField)
        self.plain = not isinstance(field, FIELDS_WITH_EMPTY_MARKERS)
        self._cache: dict[str | None, ParsedCell] = {None: NO_CELL}
        self._without_year: dict[str, NormalisedCell] = {}

    def read_all(self, texts: Sequence[str | None], periods: Sequence[Period | None] | None) -> list[ParsedCell]:
        """Returns the parsed cells of some rows. ``periods``: the cohort dates of each row. A None text gives an empty cell."""
        cache = self._cache
        try:
            return [cache[text] for text in texts]
        except KeyError:
            return [self.read(text, periods[place] if periods else None) for place, text in enumerate(texts)]

    def read(self, text: str | None, period: Period | None) -> ParsedCell:
        """Returns the parsed cell. ``period``: the cohort dates of the row, for dates written without a year."""
        parsed = self._cache.get(text)
        if parsed is not None or text is None:
            return parsed or NO_CELL
        if text in self._without_year:
            return self._read_with_year(text, self._without_year[text], period)
        if len(self._cache) > MAX_CACHED_CELLS:
            self._cache = {None: NO_CELL}
        normalised = self._read_plain(text) if self._is_plain(text) else self._normalise(text)
        if isinstance(normalised, ParsedCell):
            self._cache[text] = normalised
            return normalised
        self._without_year[text] = normalised
        return self._read_with_year(text, normalised, period)

    def _is_plain(self, text: str) -> bool:
        """Returns whether a cell can be parsed without normalisation: plain text, or a number of digits."""
        return (self.plain and text[:1] not in GUARDED_PREFIXES) or (self.number and text[:1].isdigit() and text[-1:].isdigit())

    def _read_plain(self, text: str) -> ParsedCell:
        """Returns the value of a cell that needs no normalisation."""
        try:
            return ParsedCell(self.field.read(text, self.context))
        except FieldValueError as bad:
            return ParsedCell(fault=str(bad))

    def _normalise(self, text: str) -> ParsedCell | NormalisedCell:
        """Returns the parsed cell, or the normalised text of a date without a year."""
        plain = cell_text.unguard_cell(self.field, text)
        if plain.strip() in cell_text.SPREADSHEET_ERRORS:
            return ParsedCell(fault=FORMULA_ERROR.format(plain.strip()))
        normalised = normalise_cell(self.field, plain)
        if normalised.warning and not normalised.text and self._is_known(plain):
            normalised = NormalisedCell(plain)
        if normalised.refusal:
            return ParsedCell(fault=normalised.refusal)
        if self.day_order_unknown and cell_text.is_ambiguous_date(self.field, normalised.text):
            return ParsedCell(fault=DAY_ORDER.format(shorten(plain)))
        return normalised if normalised.lacks_year else self._read_value(normalised.text, normalised.warning)

    def _is_known(self, text: str) -> bool:
        """Returns whether a record has the text as its name, although the text usually marks an empty cell."""
        return isinstance(self.field, ReferenceField | ReferenceListField) and bool(
            self.context.lists.find(self.field.to, clean_text(text))
        )

    def _read_value(self, text: str, warning: str) -> ParsedCell:
        try:
            if isinstance(self.field, ReferenceListField):
                return self._read_names(self.field, text, warning)
            if self.add is not None and clean_text(text) and not self._is_known(text):
                return ParsedCell(self.add(clean_text(text)), warning=warning)
            return ParsedCell(self.field.read(text, self.context), warning=warning)
        except FieldValueError as bad:
            return ParsedCell(fault=str(bad))

    def _read_names(self, field: ReferenceListField, text: str, warning: str) -> ParsedCell:
        named = find_named_records(text, field.to, self.context.lists)
        if named.several:
            words, count = named.several[0]
            raise FieldValueError(f"{field.label}: {count} records are called “{shorten(words)}”. Use the id of the one you mean")
        if named.unknown and self.add is None:
            raise FieldValueError(_unknown_names_sentence(field, named))
        added = [self.add(name) for name in named.unknown] if self.add else []
        return ParsedCell(field.read([*named.ids, *added], self.context), warning=warning)

    def _read_with_year(self, text: str, normalised: NormalisedCell, period: Period | None) -> ParsedCell:
        past = isinstance(self.field, DayField) and self.field.past
        day = infer_year(normalised.text, self.context.today, month_first=self.context.month_first, past=past, period=period)
        if day is None:
            return self._read_value(normalised.text, "")
        return self._read_value(day.written, f"“{shorten(text.strip())}” has no year: it was read as {day}")


def _unknown_names_sentence(field: ReferenceListField, named: NamedRecords) -> str:
    words = " and ".join(f"“{shorten(name)}”" for name in named.unknown)
    is_known, it = ("is not known here", "it") if len(named.unknown) == 1 else ("are not known here", "them")
    how = f", or let the import add {it}" if field.to == ADDABLE_LIST else ""
    return f"{field.label}: {words} {is_known}. Check the spelling, or record {it} first{how}"


def column_readers(
    fields: Mapping[str, Field], context: ValidationContext, *, day_order_unknown: bool, add: AddMissing | None = None
) -> dict[str, ColumnReader]:
    """Returns a reader for each field, date fields last: the cohort that a row refers to gives the year of its dates."""
    ordered = sorted(fields.values(), key=lambda field: isinstance(field, DayField))
    return {field.name: ColumnReader(field, context, day_order_unknown=day_order_unknown, add=add) for field in ordered}

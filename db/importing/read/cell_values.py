"""Cells to values, a column at a time: what stands in many rows is read once. The checks and sentences are those of the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.fields.types import Bad, DayField, Field, Ground, Money, Month, Reference, References, Whole, clean, shorten
from db.importing.read import cell_text as cells
from db.importing.read.cell_normalisation import EMPTIED, Eased, Period, ease, with_year
from db.importing.read.name_lists import Named, names_in

DAY_ORDER = (
    "“{}” can be read in two ways. Say whether the file writes the day or the month first (--dates day-first), or write the year first"
)
UNCALCULATED = "The cell holds the spreadsheet error {}. Correct it in the spreadsheet"
ADDABLE = "organisations"
MOST_KEPT = 50_000
MARKED = ("#", "'", " ")

AddMissing = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell was read as, or why it cannot be; and what was understood on the way."""

    value: Any = None
    fault: str = ""
    warning: str = ""


UNSAID = Cell()


class ColumnReader:
    """Reads the cells of one field. ``add``: records an organisation that is not known yet, and gives its id."""

    def __init__(self, field: Field, ground: Ground, *, order_unsaid: bool, add: AddMissing | None = None) -> None:
        self.field, self.ground, self.order_unsaid = field, ground, order_unsaid
        self.add = add if isinstance(field, Reference | References) and field.to == ADDABLE else None
        self.timed = isinstance(field, DayField | Month)
        self.number = isinstance(field, Money | Whole)
        self.plain = not isinstance(field, EMPTIED)
        self._read: dict[str | None, Cell] = {None: UNSAID}
        self._yearless: dict[str, Eased] = {}

    def read_all(self, texts: Sequence[str | None], periods: Sequence[Period | None] | None) -> list[Cell]:
        """The cells of some rows; ``periods``: the dates of the cohort each row is about. What a row does not say is an empty cell."""
        known = self._read
        try:
            return [known[text] for text in texts]
        except KeyError:
            return [self.read(text, periods[place] if periods else None) for place, text in enumerate(texts)]

    def read(self, text: str | None, period: Period | None) -> Cell:
        """The cell. ``period``: the dates of the cohort the row is about, for days that are written without their year."""
        found = self._read.get(text)
        if found is not None or text is None:
            return found or UNSAID
        if text in self._yearless:
            return self._with_year(text, self._yearless[text], period)
        if len(self._read) > MOST_KEPT:
            self._read = {None: UNSAID}
        eased = self._plainly(text) if self._says_itself(text) else self._eased(text)
        if isinstance(eased, Cell):
            self._read[text] = eased
            return eased
        self._yearless[text] = eased
        return self._with_year(text, eased, period)

    def _says_itself(self, text: str) -> bool:
        """Whether a cell needs no second look: words, or digits of a number."""
        return (self.plain and text[:1] not in MARKED) or (self.number and text[:1].isdigit() and text[-1:].isdigit())

    def _plainly(self, text: str) -> Cell:
        """The value of a cell that says itself."""
        try:
            return Cell(self.field.read(text, self.ground))
        except Bad as bad:
            return Cell(fault=str(bad))

    def _eased(self, text: str) -> Cell | Eased:
        """The cell, or what waits for its year."""
        plain = cells.plain(self.field, text)
        if plain.strip() in cells.ERRORS:
            return Cell(fault=UNCALCULATED.format(plain.strip()))
        eased = ease(self.field, plain)
        if eased.warning and not eased.text and self._is_known(plain):
            eased = Eased(plain)
        if eased.refusal:
            return Cell(fault=eased.refusal)
        if self.order_unsaid and cells.waits_for_order(self.field, eased.text):
            return Cell(fault=DAY_ORDER.format(shorten(plain)))
        return eased if eased.yearless else self._value(eased.text, eased.warning)

    def _is_known(self, text: str) -> bool:
        """Whether a record is called what other people write for nothing."""
        return isinstance(self.field, Reference | References) and bool(self.ground.lists.find(self.field.to, clean(text)))

    def _value(self, text: str, warning: str) -> Cell:
        try:
            if isinstance(self.field, References):
                return self._several(self.field, text, warning)
            if self.add is not None and clean(text) and not self._is_known(text):
                return Cell(self.add(clean(text)), warning=warning)
            return Cell(self.field.read(text, self.ground), warning=warning)
        except Bad as bad:
            return Cell(fault=str(bad))

    def _several(self, field: References, text: str, warning: str) -> Cell:
        named = names_in(text, field.to, self.ground.lists)
        if named.several:
            words, count = named.several[0]
            raise Bad(f"{field.label}: {count} records are called “{shorten(words)}”. Use the id of the one you mean")
        if named.unknown and self.add is None:
            raise Bad(_unknown(field, named))
        added = [self.add(one) for one in named.unknown] if self.add else []
        return Cell(field.read([*named.ids, *added], self.ground), warning=warning)

    def _with_year(self, text: str, eased: Eased, period: Period | None) -> Cell:
        past = isinstance(self.field, DayField) and self.field.past
        day = with_year(eased.text, self.ground.today, month_first=self.ground.month_first, past=past, period=period)
        if day is None:
            return self._value(eased.text, "")
        return self._value(day.written, f"“{shorten(text.strip())}” has no year: it was read as {day}")


def _unknown(field: References, named: Named) -> str:
    words = " and ".join(f"“{shorten(one)}”" for one in named.unknown)
    is_known, it = ("is not known here", "it") if len(named.unknown) == 1 else ("are not known here", "them")
    how = f", or let the import add {it}" if field.to == ADDABLE else ""
    return f"{field.label}: {words} {is_known}. Check the spelling, or record {it} first{how}"


def readers(fields: Mapping[str, Field], ground: Ground, *, order_unsaid: bool, add: AddMissing | None = None) -> dict[str, ColumnReader]:
    """A reader for each field, those of other records first: what a row is about tells the year of its days."""
    ordered = sorted(fields.values(), key=lambda one: isinstance(one, DayField))
    return {one.name: ColumnReader(one, ground, order_unsaid=order_unsaid, add=add) for one in ordered}

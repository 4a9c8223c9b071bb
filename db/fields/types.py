"""Field types, shared by forms, imports and exports.

``read`` converts a form input or file cell to a value, or raises :class:`FieldValueError`; ``write`` returns the text from which ``read``
returns the same value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from db.values import currency
from db.values.dates import Day, DayParseError, Precision, date_text, parse_day
from db.values.number_formats import format_number

Audience = Literal["", "published", "internal"]


class FieldValueError(ValueError):
    """The text is not a valid value of the field. The message is a sentence that tells the user what to enter."""


class ReferenceLists(Protocol):
    """The records that reference fields can name, by list name (``challenges``, ``organisations``, …)."""

    def find(self, name: str, text: str) -> list[str]:
        """Returns the ids of the records that the text names by id, code, reference or name."""

    def label(self, name: str, record_id: str) -> str | None:
        """Returns the display name of a record; None when the viewer has no such record."""

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns (id, label) of the records to choose from, in display order."""


class EmptyReferenceLists:
    """Empty lists, for fields that refer to no records."""

    def find(self, name: str, text: str) -> list[str]:
        """Returns an empty list."""
        return []

    def label(self, name: str, record_id: str) -> str | None:
        """Returns None."""
        return None

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns an empty list."""
        return []


@dataclass(frozen=True)
class ValidationContext:
    """The context in which values are parsed.

    ``programme``: id of the record's programme, where it is known. ``about``: kind and id of the record that a new one is created for.
    """

    today: date
    lists: ReferenceLists = field(default_factory=EmptyReferenceLists)
    month_first: bool = False
    programme: str = ""
    about: tuple[str, str] | None = None


@dataclass(frozen=True)
class Field:
    """A field of a record. ``more``: displayed under "More detail". ``column`` False: not stored in a column of the record's own table."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    audience: Audience = ""
    more: bool = False
    column: bool = True
    missing: str = ""

    def read(self, raw: Any, context: ValidationContext) -> Any:
        """Returns the value of an input; None for an empty one. Raises :class:`FieldValueError`."""
        text = clean_text(raw)
        if text == "":
            if self.required:
                raise FieldValueError(self.missing or f"Enter {lower_first(self.label)}")
            return None
        return self.parse(text, context)

    def parse(self, text: str, context: ValidationContext) -> Any:
        """Returns the value of a text that is not empty. Raises :class:`FieldValueError`."""
        return text

    def write(self, value: Any) -> str:
        """Returns the text from which :meth:`read` returns the same value."""
        return "" if value is None else str(value)

    def show(self, value: Any, lists: ReferenceLists) -> str:
        """Returns the value as display text."""
        return self.write(value)

    def to_columns(self, value: Any) -> dict[str, Any]:
        """Returns the values to store, by column name."""
        return {self.name: value}

    def from_row(self, row: Any) -> Any:
        """Returns the field's value from a stored row (mapped object or result row)."""
        return getattr(row, self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in which the field is stored."""
        return (self.name,) if self.column else ()


PERSONAL_DATA_PATTERNS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "an e-mail address"),
    (re.compile(r"(?<!\w)(?:\+44\s?\d|0\d)(?:[\s-]?\d){8,9}(?!\d)"), "a phone number"),
    (re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?!\w)", re.IGNORECASE), "a postcode"),
)


@dataclass(frozen=True)
class TextField(Field):
    """Text of at most ``limit`` characters and ``words`` words. ``lines``: the height of the text box in lines.

    ``no_personal``: text that looks like contact details is refused. ``suggest``: a list whose labels are suggested; other text is accepted.
    """

    limit: int = 300
    words: int | None = None
    lines: int = 1
    no_personal: bool = False
    suggest: str = ""

    def parse(self, text: str, context: ValidationContext) -> str:
        if len(text) > self.limit:
            raise FieldValueError(f"{self.label} must be {format_number(self.limit)} characters or fewer; it is {format_number(len(text))}")
        if self.words and len(text.split()) > self.words:
            raise FieldValueError(f"{self.label} must be {self.words} words or fewer; it is {len(text.split())}")
        if self.no_personal:
            for pattern, description in PERSONAL_DATA_PATTERNS:
                if pattern.search(text):
                    raise FieldValueError(
                        f"{self.label} seems to hold {description}. Cohortboard keeps no record of a citizen: take it out"
                    )
        return text


@dataclass(frozen=True)
class LongTextField(TextField):
    """Text of several lines."""

    limit: int = 4000
    lines: int = 4


@dataclass(frozen=True)
class LinkField(TextField):
    """A web or mail address."""

    limit: int = 2000

    def parse(self, text: str, context: ValidationContext) -> str:
        if not re.match(r"(?i)(https?://|mailto:)\S+$", text):
            raise FieldValueError(f"{self.label} must start with https://, http:// or mailto:")
        return TextField.parse(self, text, context)


@dataclass(frozen=True)
class ChoiceField(Field):
    """One value of a closed list. ``options``: (stored value, label) pairs."""

    options: tuple[tuple[str, str], ...] = ()

    def parse(self, text: str, context: ValidationContext) -> str:
        for value, label in self.options:
            if text.lower() in (value.lower(), label.lower()):
                return value
        labels = ", ".join(label for _, label in self.options)
        raise FieldValueError(f"{self.label}: “{shorten(text)}” is not on the list. Choose one of: {labels}")

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return dict(self.options).get(value, self.write(value))


@dataclass(frozen=True)
class ChoiceListField(Field):
    """Some values of a closed list, stored as a list in the order of ``options``; separated by ``;`` in a file.

    ``explanations``: (stored value, sentence) of what choosing it does.
    """

    options: tuple[tuple[str, str], ...] = ()
    explanations: tuple[tuple[str, str], ...] = ()

    def read(self, raw: Any, context: ValidationContext) -> list[str]:
        """Returns the chosen values without duplicates; an empty list for an empty input. Raises :class:`FieldValueError`."""
        typed = [clean_text(part) for part in (raw if isinstance(raw, list) else clean_text(raw).split(";"))]
        one = ChoiceField(self.name, self.label, options=self.options)
        chosen = {one.parse(text, context) for text in typed if text}
        return [value for value, _ in self.options if value in chosen]

    def write(self, value: Any) -> str:
        return "; ".join(value or [])

    def show(self, value: Any, lists: ReferenceLists) -> str:
        labels = dict(self.options)
        return "; ".join(labels.get(name, name) for name in value or [])


@dataclass(frozen=True)
class ReasonField(ChoiceField):
    """The reason for a change of the record, which is stored with the record of that change.

    A file has it in a column, or one for all rows; exports have none. ``lead_only``: the change is a lead's.
    """

    column: bool = False
    lead_only: bool = False


def enum_options(members: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Returns the options of a :class:`ChoiceField` from a labelled enumeration."""
    return tuple((member.value, member.label) for member in members)


@dataclass(frozen=True)
class YesNoField(Field):
    """A boolean."""

    def parse(self, text: str, context: ValidationContext) -> bool:
        if text.lower() in ("yes", "y", "true", "1"):
            return True
        if text.lower() in ("no", "n", "false", "0"):
            return False
        raise FieldValueError(f"{self.label} must be yes or no")

    def write(self, value: Any) -> str:
        return "" if value is None else ("yes" if value else "no")


@dataclass(frozen=True)
class WholeNumberField(Field):
    """An integer from ``least`` to ``most``."""

    least: int = 0
    most: int = 1_000_000

    def parse(self, text: str, context: ValidationContext) -> int:
        digits = text.replace(",", "").removesuffix(".0")
        if not re.fullmatch(r"[+-]?\d{1,12}", digits):
            raise FieldValueError(f"{self.label} must be a whole number, such as 6")
        number = int(digits)
        if not self.least <= number <= self.most:
            raise FieldValueError(f"{self.label} must be between {format_number(self.least)} and {format_number(self.most)}")
        return number


AMOUNT_PATTERN = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?")


@dataclass(frozen=True)
class MoneyField(Field):
    """An amount of money, stored as an integer number of pence in ``<name>_pence``. Empty means not known, not zero."""

    signed: bool = False
    most_pounds: int = 1_000_000_000

    def parse(self, text: str, context: ValidationContext) -> int:
        amount = AMOUNT_PATTERN.fullmatch(text) or AMOUNT_PATTERN.fullmatch(self._strip_marks(text))
        if amount is None:
            decimals = currency.currency_decimals()
            example = format_number(Decimal("1234.5") if decimals else 1234, decimals)
            if decimals and re.fullmatch(r"-?\d+\.\d{3,}", self._strip_marks(text)):
                raise FieldValueError(f"{self.label} must have two decimals at most, such as {example}")
            raise FieldValueError(f"{self.label} must be an amount in {currency.currency_name()}, such as {example}")
        pence = int(amount[2]) * 100 + int((amount[3] or "0").ljust(2, "0"))
        if pence > self.most_pounds * 100:
            raise FieldValueError(f"{self.label} must be at most {currency.format_pence(self.most_pounds * 100, 0)}")
        if amount[1] and not self.signed:
            raise FieldValueError(f"{self.label} cannot be negative")
        return -pence if amount[1] else pence

    @staticmethod
    def _strip_marks(text: str) -> str:
        """Returns an amount without the signs of the programme's currency, commas and spaces; brackets mean a negative amount."""
        stripped = currency.strip_currency(text).replace(",", "").replace(" ", "").replace("−", "-")
        bracketed = re.fullmatch(r"\((.+)\)", stripped)
        return f"-{bracketed[1]}" if bracketed else stripped

    def write(self, value: Any) -> str:
        if value is None:
            return ""
        hundredths = f".{abs(value) % 100:02d}" if value % 100 or currency.currency_decimals() else ""
        return f"{'-' if value < 0 else ''}{abs(value) // 100}{hundredths}"

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "" if value is None else currency.format_pence(value)

    def to_columns(self, value: Any) -> dict[str, Any]:
        return {f"{self.name}_pence": value}

    def from_row(self, row: Any) -> Any:
        return getattr(row, f"{self.name}_pence")

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.name}_pence",) if self.column else ()


@dataclass(frozen=True)
class DayField(Field):
    """A date. With ``coarse`` also a week, month, year or financial year, stored in ``<name>_on`` and ``<name>_precision``.

    Without ``coarse`` an exact date, stored in the column ``stored`` (default: the field's name). ``past``: future dates are refused.
    """

    coarse: bool = False
    past: bool = False
    stored: str = ""

    def parse(self, text: str, context: ValidationContext) -> Any:
        try:
            day = parse_day(text, context.today, month_first=context.month_first)
        except DayParseError as error:
            raise FieldValueError(f"{self.label}: {error}") from None
        if self.past and day.on > context.today:
            raise FieldValueError(f"{self.label} must be today or earlier; {day} is in the future")
        if self.coarse:
            return day
        if not day.exact:
            raise FieldValueError(f"{self.label} must include a day, such as 3/5/2026; “{shorten(text)}” is a {day.precision}")
        return day.on

    def write(self, value: Any) -> str:
        if value is None:
            return ""
        return value.written if isinstance(value, Day) else str(value.isoformat())

    def show(self, value: Any, lists: ReferenceLists) -> str:
        if value is None:
            return ""
        return str(value) if isinstance(value, Day) else date_text(value)

    def to_columns(self, value: Any) -> dict[str, Any]:
        if not self.coarse:
            return {self.stored or self.name: value}
        return {
            f"{self.name}_on": value.on if value else None,
            f"{self.name}_precision": (value.precision if value else Precision.DAY).value,
        }

    def from_row(self, row: Any) -> Any:
        if not self.coarse:
            return getattr(row, self.stored or self.name)
        on = getattr(row, f"{self.name}_on")
        return None if on is None else Day(on, Precision(getattr(row, f"{self.name}_precision")))

    @property
    def columns(self) -> tuple[str, ...]:
        if not self.column:
            return ()
        return (f"{self.name}_on", f"{self.name}_precision") if self.coarse else (self.stored or self.name,)


@dataclass(frozen=True)
class MonthField(Field):
    """An accounting month, stored as the date of its first day."""

    def parse(self, text: str, context: ValidationContext) -> date:
        try:
            day = parse_day(text, context.today, month_first=context.month_first)
        except DayParseError:
            raise FieldValueError(f"{self.label} must be a month, such as May 2026 or 2026-05") from None
        if day.precision not in (Precision.DAY, Precision.MONTH):
            raise FieldValueError(f"{self.label} must be a month, such as May 2026 or 2026-05")
        return day.on.replace(day=1)

    def write(self, value: Any) -> str:
        return "" if value is None else f"{value.year:04d}-{value.month:02d}"

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "" if value is None else str(Day(value, Precision.MONTH))


@dataclass(frozen=True)
class FinancialYearField(Field):
    """A financial year, stored as ``2026-27``."""

    def parse(self, text: str, context: ValidationContext) -> str:
        years = re.fullmatch(r"(?:FY\s?)?(20\d\d)\s?[-/]\s?(?:20)?(\d\d)", text, re.IGNORECASE)
        if years is None or (int(years[1]) + 1) % 100 != int(years[2]):
            raise FieldValueError(f"{self.label} must be a financial year, such as 2026-27")
        return f"{years[1]}-{years[2]}"


@dataclass(frozen=True)
class ReferenceField(Field):
    """A record of the list ``to``, given by id, code, reference or name. Stored as its id in ``<name>_id``."""

    to: str = ""

    def parse(self, text: str, context: ValidationContext) -> str:
        return resolve_reference(self.label, self.to, text, context)

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "" if value is None else (lists.label(self.to, value) or str(value))

    def to_columns(self, value: Any) -> dict[str, Any]:
        return {f"{self.name}_id": value}

    def from_row(self, row: Any) -> Any:
        return getattr(row, f"{self.name}_id")

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.name}_id",) if self.column else ()


@dataclass(frozen=True)
class LinkTable:
    """The storage of a list of references: one row of ``model`` per reference. ``own`` and ``other``: the columns of the two ids."""

    model: type[Any]
    own: str
    other: str
    ordered: bool = False


@dataclass(frozen=True)
class ReferenceListField(Field):
    """Several records of the list ``to``, separated by ``;`` in a file. Stored in the linked rows ``rows``."""

    to: str = ""
    rows: LinkTable | None = None
    column: bool = False

    def read(self, raw: Any, context: ValidationContext) -> list[str]:
        parts = [clean_text(part) for part in (raw if isinstance(raw, list) else clean_text(raw).split(";"))]
        ids = [resolve_reference(self.label, self.to, part, context) for part in parts if part]
        if self.required and not ids:
            raise FieldValueError(self.missing or f"Choose at least one for {lower_first(self.label)}")
        return list(dict.fromkeys(ids))

    def write(self, value: Any) -> str:
        return "; ".join(value or [])

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "; ".join(lists.label(self.to, record_id) or record_id for record_id in value or [])


@dataclass(frozen=True)
class CountByReferenceField(Field):
    """An integer for each record of the list ``to``; in a file ``Rural or island: 3; Carer: 1``."""

    to: str = ""
    rows: LinkTable | None = None
    number: str = "people"
    column: bool = False

    def read(self, raw: Any, context: ValidationContext) -> dict[str, int]:
        pairs = raw.items() if isinstance(raw, Mapping) else _parse_pairs(self.label, clean_text(raw))
        counts: dict[str, int] = {}
        for name, number in pairs:
            if clean_text(number) == "":
                continue
            record_id = resolve_reference(self.label, self.to, clean_text(name), context)
            label = context.lists.label(self.to, record_id) or name
            counts[record_id] = WholeNumberField(self.name, f"{self.label}, {label}").parse(clean_text(number), context)
        return {counted_id: count for counted_id, count in counts.items() if count}

    def write(self, value: Any) -> str:
        return "; ".join(f"{record_id}: {count}" for record_id, count in (value or {}).items())

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "; ".join(f"{lists.label(self.to, record_id) or record_id}: {count}" for record_id, count in (value or {}).items())


@dataclass(frozen=True)
class ChoiceByReferenceField(Field):
    """A value of a closed list for each record of the list ``to``; ``usual`` where none is given. Text form: ``id: carry; id: drop``."""

    to: str = ""
    options: tuple[tuple[str, str], ...] = ()
    usual: str = ""

    def read(self, raw: Any, context: ValidationContext) -> dict[str, str]:
        labels = dict(context.lists.options(self.to))
        chosen = dict.fromkeys(labels, self.usual)
        for name, choice in _parse_pairs(self.label, clean_text(raw)):
            if clean_text(name) in labels:
                chosen[clean_text(name)] = ChoiceField(self.name, f"{self.label}, {labels[clean_text(name)]}", options=self.options).parse(
                    clean_text(choice), context
                )
        return chosen

    def write(self, value: Any) -> str:
        return "; ".join(f"{record_id}: {choice}" for record_id, choice in (value or {}).items())


def _parse_pairs(label: str, text: str) -> list[tuple[str, str]]:
    parts = [part.rsplit(":", 1) for part in text.split(";") if part.strip()]
    if any(len(part) != 2 for part in parts):
        raise FieldValueError(f"{label} must be written as name: value, such as Carer: 2; Rural or island: 3")
    return [(name, value) for name, value in parts]


def resolve_reference(label: str, name: str, text: str, context: ValidationContext) -> str:
    """Returns the id of the record that the text names. Raises :class:`FieldValueError` where none or several match."""
    matches = context.lists.find(name, text)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise FieldValueError(f"{label}: {len(matches)} records are called “{shorten(text)}”. Use the id of the one you mean")
    raise FieldValueError(f"{label}: “{shorten(text)}” is not known here. Check the spelling, or record it first")


SPACES_PATTERN = re.compile(r"[ \t\u00a0\u2007\u202f]+")
REMOVED_CHARACTERS = str.maketrans({"\r": None, "\u200b": None, "\ufeff": None})


def clean_text(raw: Any) -> str:
    """Returns an input or cell as plain text: single ordinary spaces, NFC, no control characters, trimmed; None as an empty string."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    text = str(raw)
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text).translate(REMOVED_CHARACTERS)
        text = "".join(character for character in text if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs"))
    return SPACES_PATTERN.sub(" ", text).strip()


def shorten(text: str, most: int = 40) -> str:
    """Returns the text, cut with an ellipsis to at most ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def lower_first(label: str) -> str:
    """Returns a label for use inside a sentence: the first letter in lower case, unless it starts with an acronym."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


@dataclass(frozen=True)
class ProgrammeListField(Field):
    """An entry of one of the programme's own lists (stages, …), stored as its text."""

    to: str = ""

    def parse(self, text: str, context: ValidationContext) -> str:
        return resolve_reference(self.label, self.to, text, context)


UNGUARDED_FIELDS = (WholeNumberField, MoneyField, DayField, MonthField, FinancialYearField, YesNoField)
"""Fields whose exported text needs no quote against being run as a formula: what they read is no free text."""

"""Fields: one declaration serves the form, the import and the export.

``read`` takes what a person typed or a file holds and returns a value or raises :class:`FieldValueError` with a sentence that says
what to type; ``write`` gives the text that ``read`` takes back to the same value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from db.values import currency as money
from db.values.dates import Day, DayParseError, Precision, date_text, parse_day

Audience = Literal["", "published", "internal"]


class FieldValueError(ValueError):
    """The text is not a value of the field. The message is a sentence that says what to type."""


class ReferenceLists(Protocol):
    """What can be referred to, by list name (``challenges``, ``organisations``, …)."""

    def find(self, name: str, text: str) -> list[str]:
        """Ids of the records that the text names: by id, code, reference or name."""

    def label(self, name: str, record_id: str) -> str | None:
        """How people call the record; None when it is not there for this viewer."""

    def options(self, name: str) -> list[tuple[str, str]]:
        """(id, label) of the records to choose from, in the order to offer them."""


class EmptyReferenceLists:
    """No lists at all: for fields that refer to nothing."""

    def find(self, name: str, text: str) -> list[str]:
        """Nothing is found."""
        return []

    def label(self, name: str, record_id: str) -> str | None:
        """Nothing has a label."""
        return None

    def options(self, name: str) -> list[tuple[str, str]]:
        """Nothing to choose from."""
        return []


@dataclass(frozen=True)
class ValidationContext:
    """What reading a value may look at. ``loading``: history is being loaded, so rules about today do not apply.

    ``programme``: id of the programme that the record is of, where it is known; ``about``: kind and id of the record that a new one is about.
    """

    today: date
    lists: ReferenceLists = field(default_factory=EmptyReferenceLists)
    month_first: bool = False
    loading: bool = False
    programme: str = ""
    about: tuple[str, str] | None = None


@dataclass(frozen=True)
class Field:
    """A named value of a record. ``more`` folds it under "More detail"; ``column`` False means it is not stored as such."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    audience: Audience = ""
    more: bool = False
    column: bool = True
    missing: str = ""

    def read(self, raw: Any, context: ValidationContext) -> Any:
        """The value of what was typed; None when nothing was."""
        text = clean_text(raw)
        if text == "":
            if self.required:
                raise FieldValueError(self.missing or f"Enter {lower_first(self.label)}")
            return None
        return self.parse(text, context)

    def parse(self, text: str, context: ValidationContext) -> Any:
        """The value of text that is not empty."""
        return text

    def write(self, value: Any) -> str:
        """The value as text that :meth:`read` takes back."""
        return "" if value is None else str(value)

    def show(self, value: Any, lists: ReferenceLists) -> str:
        """The value as people read it."""
        return self.write(value)

    def to_columns(self, value: Any) -> dict[str, Any]:
        """Column values to store."""
        return {self.name: value}

    def from_row(self, row: Any) -> Any:
        """The value of a stored row (mapped object or row of columns)."""
        return getattr(row, self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns the field is stored in."""
        return (self.name,) if self.column else ()


PERSONAL_DATA_PATTERNS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "an e-mail address"),
    (re.compile(r"(?<!\w)(?:\+44\s?\d|0\d)(?:[\s-]?\d){8,9}(?!\d)"), "a phone number"),
    (re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?!\w)", re.IGNORECASE), "a postcode"),
)


@dataclass(frozen=True)
class TextField(Field):
    """Words. ``lines`` above 1 makes a larger box; ``no_personal`` refuses what looks like a citizen's contact details.

    ``suggest`` names a list whose labels are offered while typing; any other words are taken too.
    """

    limit: int = 300
    words: int | None = None
    lines: int = 1
    no_personal: bool = False
    suggest: str = ""

    def parse(self, text: str, context: ValidationContext) -> str:
        if len(text) > self.limit:
            raise FieldValueError(f"{self.label} must be {self.limit:,} characters or fewer; it is {len(text):,}")
        if self.words and len(text.split()) > self.words:
            raise FieldValueError(f"{self.label} must be {self.words} words or fewer; it is {len(text.split())}")
        if self.no_personal:
            for pattern, what in PERSONAL_DATA_PATTERNS:
                if pattern.search(text):
                    raise FieldValueError(f"{self.label} seems to hold {what}. Cohortboard keeps no record of a citizen: take it out")
        return text


@dataclass(frozen=True)
class LongTextField(TextField):
    """Several lines of words."""

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
    """One word of a closed list: (stored value, label) pairs."""

    options: tuple[tuple[str, str], ...] = ()

    def parse(self, text: str, context: ValidationContext) -> str:
        for value, label in self.options:
            if text.lower() in (value.lower(), label.lower()):
                return value
        offered = ", ".join(label for _, label in self.options)
        raise FieldValueError(f"{self.label}: “{shorten(text)}” is not on the list. Choose one of: {offered}")

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return dict(self.options).get(value, self.write(value))


def enum_options(words: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Options of a :class:`ChoiceField` from a labelled enumeration."""
    return tuple((word.value, word.label) for word in words)


@dataclass(frozen=True)
class YesNoField(Field):
    """Yes or no."""

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
    """A whole number."""

    least: int = 0
    most: int = 1_000_000

    def parse(self, text: str, context: ValidationContext) -> int:
        digits = text.replace(",", "").removesuffix(".0")
        if not re.fullmatch(r"[+-]?\d{1,12}", digits):
            raise FieldValueError(f"{self.label} must be a whole number, such as 6")
        number = int(digits)
        if not self.least <= number <= self.most:
            raise FieldValueError(f"{self.label} must be between {self.least:,} and {self.most:,}")
        return number


AMOUNT_PATTERN = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?")


@dataclass(frozen=True)
class MoneyField(Field):
    """Pounds and pence, stored as a whole number of pence in ``<name>_pence``. Empty is not zero."""

    signed: bool = False
    most_pounds: int = 1_000_000_000

    def parse(self, text: str, context: ValidationContext) -> int:
        amount = AMOUNT_PATTERN.fullmatch(text) or AMOUNT_PATTERN.fullmatch(self._strip_marks(text))
        if amount is None:
            if re.fullmatch(r"-?\d+\.\d{3,}", self._strip_marks(text)):
                raise FieldValueError(f"{self.label} must have two decimals at most, such as 1,234.50")
            raise FieldValueError(f"{self.label} must be an amount in {money.currency_name()}, such as 1,234.50")
        pence = int(amount[2]) * 100 + int((amount[3] or "0").ljust(2, "0"))
        if pence > self.most_pounds * 100:
            raise FieldValueError(f"{self.label} must be at most {money.currency_prefix()}{self.most_pounds:,}")
        if amount[1] and not self.signed:
            raise FieldValueError(f"{self.label} cannot be negative")
        return -pence if amount[1] else pence

    @staticmethod
    def _strip_marks(text: str) -> str:
        """An amount without what people write around its digits; brackets make it negative."""
        plain = text.replace(",", "").replace("£", "").replace(money.currency_unit(), "").replace(" ", "").replace("−", "-")
        bracketed = re.fullmatch(r"\((.+)\)", plain)
        return f"-{bracketed[1]}" if bracketed else plain

    def write(self, value: Any) -> str:
        if value is None:
            return ""
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "" if value is None else money.format_pence(value)

    def to_columns(self, value: Any) -> dict[str, Any]:
        return {f"{self.name}_pence": value}

    def from_row(self, row: Any) -> Any:
        return getattr(row, f"{self.name}_pence")

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.name}_pence",) if self.column else ()


@dataclass(frozen=True)
class DayField(Field):
    """A day. With ``coarse`` also a week, month, year or financial year, stored in ``<name>_on`` and ``<name>_precision``.

    Without ``coarse`` an exact day stored in the column ``stored`` (default: the field's name). ``past`` refuses the future.
    """

    coarse: bool = False
    past: bool = False
    stored: str = ""

    def parse(self, text: str, context: ValidationContext) -> Any:
        try:
            day = parse_day(text, context.today, month_first=context.month_first)
        except DayParseError as unclear:
            raise FieldValueError(f"{self.label}: {unclear}") from None
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
    """An accounting month, stored as its first day."""

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
    """Another record of the list ``to``, by id, code, reference or name. Stored as its id in ``<name>_id``."""

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
    """How a list of references is stored: one row of ``model`` each, ``own`` and ``other`` naming its two ids."""

    model: type[Any]
    own: str
    other: str
    ordered: bool = False


@dataclass(frozen=True)
class ReferenceListField(Field):
    """Several records of the list ``to``, separated by ``;`` in a file. Stored in rows of their own."""

    to: str = ""
    rows: LinkTable | None = None
    column: bool = False

    def read(self, raw: Any, context: ValidationContext) -> list[str]:
        parts = [clean_text(part) for part in (raw if isinstance(raw, list) else clean_text(raw).split(";"))]
        named = [resolve_reference(self.label, self.to, part, context) for part in parts if part]
        if self.required and not named:
            raise FieldValueError(self.missing or f"Choose at least one for {lower_first(self.label)}")
        return list(dict.fromkeys(named))

    def write(self, value: Any) -> str:
        return "; ".join(value or [])

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "; ".join(lists.label(self.to, one) or one for one in value or [])


@dataclass(frozen=True)
class CountByReferenceField(Field):
    """A whole number for each record of the list ``to`` (``Rural or island: 3; Carer: 1`` in a file)."""

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
            known = resolve_reference(self.label, self.to, clean_text(name), context)
            label = context.lists.label(self.to, known) or name
            counts[known] = WholeNumberField(self.name, f"{self.label}, {label}").parse(clean_text(number), context)
        return {one: count for one, count in counts.items() if count}

    def write(self, value: Any) -> str:
        return "; ".join(f"{one}: {count}" for one, count in (value or {}).items())

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "; ".join(f"{lists.label(self.to, one) or one}: {count}" for one, count in (value or {}).items())


@dataclass(frozen=True)
class ChoiceByReferenceField(Field):
    """One word of a closed list for each record of the list ``to``, ``usual`` where none is said (``id: carry; id: drop``)."""

    to: str = ""
    options: tuple[tuple[str, str], ...] = ()
    usual: str = ""

    def read(self, raw: Any, context: ValidationContext) -> dict[str, str]:
        known = dict(context.lists.options(self.to))
        chosen = dict.fromkeys(known, self.usual)
        for name, word in _parse_pairs(self.label, clean_text(raw)):
            if clean_text(name) in known:
                chosen[clean_text(name)] = ChoiceField(self.name, f"{self.label}, {known[clean_text(name)]}", options=self.options).parse(
                    clean_text(word), context
                )
        return chosen

    def write(self, value: Any) -> str:
        return "; ".join(f"{one}: {word}" for one, word in (value or {}).items())


def _parse_pairs(label: str, text: str) -> list[tuple[str, str]]:
    parts = [part.rsplit(":", 1) for part in text.split(";") if part.strip()]
    if any(len(part) != 2 for part in parts):
        raise FieldValueError(f"{label} must be written as name: value, such as Carer: 2; Rural or island: 3")
    return [(name, number) for name, number in parts]


def resolve_reference(label: str, name: str, text: str, context: ValidationContext) -> str:
    """The id of the one record of the list that the text names, or a sentence that says why there is none."""
    found = context.lists.find(name, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise FieldValueError(f"{label}: {len(found)} records are called “{shorten(text)}”. Use the id of the one you mean")
    raise FieldValueError(f"{label}: “{shorten(text)}” is not known here. Check the spelling, or record it first")


SPACES_PATTERN = re.compile(r"[ \t\u00a0\u2007\u202f]+")
REMOVED_CHARACTERS = str.maketrans({"\r": None, "\u200b": None, "\ufeff": None})


def clean_text(raw: Any) -> str:
    """Plain text of what was typed, pasted or held by a cell: normal spaces, no control characters, trimmed."""
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
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return SPACES_PATTERN.sub(" ", text).strip()


def shorten(text: str, most: int = 40) -> str:
    """The text, cut with an ellipsis where it is long."""
    return text if len(text) <= most else text[: most - 1] + "…"


def lower_first(label: str) -> str:
    """A label inside a sentence."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


@dataclass(frozen=True)
class ProgrammeListField(Field):
    """A word of one of the programme's own lists (stages, …), stored as the word itself."""

    to: str = ""

    def parse(self, text: str, context: ValidationContext) -> str:
        return resolve_reference(self.label, self.to, text, context)


UNGUARDED_FIELDS = (WholeNumberField, MoneyField, DayField, MonthField, FinancialYearField, YesNoField)
"""Fields whose exported text needs no quote against being run as a formula: what they read is no free text."""

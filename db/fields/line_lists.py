"""Field types for lists that are entered one item per line: closures, checklists, template items, instalments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.fields.types import Field, FieldValueError, MoneyField, ReferenceLists, ValidationContext, clean_text, lower_first, shorten
from db.schema.enums.records import ActionKind, MilestoneType, Party
from db.values.currency import input_amount
from db.values.dates import DayParseError, date_text, parse_day

MAX_LINE_LENGTH = 300
BULLET_PATTERN = re.compile(r"^[-•*–]\s+")


@dataclass(frozen=True)
class LinesField(Field):
    """A list, one item per line, of at most ``most`` items. ``lines``: the height of the text box in lines."""

    lines: int = 5
    most: int = 100

    def read(self, raw: Any, context: ValidationContext) -> Any:
        """Returns the items of all lines that are not empty. Raises :class:`FieldValueError`."""
        typed = "\n".join(str(item) for item in raw) if isinstance(raw, list) else raw
        texts = [text for line in clean_text(typed).split("\n") if (text := BULLET_PATTERN.sub("", line.strip()))]
        if self.required and not texts:
            raise FieldValueError(self.missing or f"Enter {lower_first(self.label)}, one a line")
        if len(texts) > self.most:
            raise FieldValueError(f"{self.label} must be {self.most} lines or fewer; there are {len(texts)}")
        return [self.item(text, context) for text in texts]

    def item(self, text: str, context: ValidationContext) -> Any:
        """Returns the item of a line that is not empty. Raises :class:`FieldValueError`."""
        if len(text) > MAX_LINE_LENGTH:
            raise FieldValueError(f"{self.label}: a line must be {MAX_LINE_LENGTH} characters or fewer; “{shorten(text)}” is {len(text)}")
        return text

    def line(self, item: Any) -> str:
        """Returns the line from which :meth:`item` returns the same item."""
        return str(item)

    def write(self, value: Any) -> str:
        return "\n".join(self.line(item) for item in value or [])

    def show(self, value: Any, lists: ReferenceLists) -> str:
        return "; ".join(self.line(item) for item in value or [])


@dataclass(frozen=True)
class ChecklistField(LinesField):
    """The points of a checklist. A point that ends with ``(optional)`` need not be met."""

    def read(self, raw: Any, context: ValidationContext) -> Any:
        """Returns the points without duplicates."""
        return list(dict.fromkeys(super().read(raw, context)))


OPTIONAL_PATTERN = re.compile(r"\(optional\)\s*$", re.IGNORECASE)


def is_mandatory_point(point: str) -> bool:
    """Whether a checklist point must be met."""
    return not OPTIONAL_PATTERN.search(point)


@dataclass(frozen=True)
class ChecklistTicksField(LinesField):
    """The points of a checklist that were met. ``to``: the list of points. ``of``: the fields that name the record with the checklist."""

    to: str = ""
    of: tuple[str, ...] = ()


RANGE_SEPARATOR = re.compile(r"\s+(?:to|until|till)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
MAX_CLOSURE_DAYS = 366


@dataclass(frozen=True)
class ClosuresField(LinesField):
    """Closures, one per line: ``22 December 2026 to 2 January 2027`` or a single day. Stored as ``{"from": ISO date, "to": ISO date}``."""

    def item(self, text: str, context: ValidationContext) -> dict[str, str]:
        parts = RANGE_SEPARATOR.split(text)
        if len(parts) > 2:
            raise FieldValueError(
                f"{self.label}: “{shorten(text)}” must be one line for each period, such as 22 December 2026 to 2 January 2027"
            )
        first, last = self._parse_day(parts[0], text, context), self._parse_day(parts[-1], text, context)
        if last < first:
            raise FieldValueError(f"{self.label}: “{shorten(text)}” ends before it starts. Write the year with both days")
        if (last - first).days > MAX_CLOSURE_DAYS:
            raise FieldValueError(f"{self.label}: “{shorten(text)}” is longer than a year. Check the years")
        return {"from": first.isoformat(), "to": last.isoformat()}

    def _parse_day(self, part: str, text: str, context: ValidationContext) -> date:
        try:
            day = parse_day(part, context.today, month_first=context.month_first)
        except DayParseError as error:
            raise FieldValueError(f"{self.label}: “{shorten(text)}”: {error}") from None
        if not day.exact:
            raise FieldValueError(f"{self.label}: “{shorten(text)}” must name days, such as 22 December 2026 to 2 January 2027")
        return day.on

    def line(self, item: Mapping[str, str]) -> str:
        first, last = date.fromisoformat(item["from"]), date.fromisoformat(item["to"])
        return date_text(first) if first == last else f"{date_text(first)} to {date_text(last)}"


TEMPLATE_ITEM_PATTERN = re.compile(r"\+?(\d{1,4})(?:\s*(?:working\s+)?days?)?\s*:\s*(.+?)\s*(?:\[([^\[\]]+)\])?", re.IGNORECASE)
MILESTONE_TYPES = {word: kind.value for kind in MilestoneType for word in (kind.value, kind.label.casefold())}
ACTION_KINDS = {word: kind.value for kind in ActionKind for word in (kind.value, kind.label.casefold())}
PARTIES = {word: party.value for party in Party for word in (party.value, party.label.casefold())}


@dataclass(frozen=True)
class TemplateItemsField(LinesField):
    """The items of a template: ``10: Users heard [research]`` is due ten working days after the start. Stored as an ordered list of objects.

    In brackets: the type of a milestone, or the party that owes an action and its kind: ``[sponsor, adoption step]``.
    """

    def item(self, text: str, context: ValidationContext) -> dict[str, Any]:
        match = TEMPLATE_ITEM_PATTERN.fullmatch(text)
        if match is None:
            raise FieldValueError(
                f"{self.label}: “{shorten(text)}” must be working days, a colon and the title, such as 10: Users heard [research]"
            )
        title = str(super().item(match[2], context))
        item: dict[str, Any] = {"title": title, "days": int(match[1])}
        for word in re.split(r"\s*[,;]\s*", (match[3] or "").strip().casefold()):
            if word in PARTIES:
                item["owed_by"] = PARTIES[word]
            elif word in MILESTONE_TYPES or word in ACTION_KINDS:
                item["type"] = MILESTONE_TYPES.get(word) or ACTION_KINDS[word]
            elif word:
                allowed = ", ".join(dict.fromkeys([*MilestoneType, *ActionKind, *Party]))
                raise FieldValueError(
                    f"{self.label}: “{shorten(word)}” is no type of milestone or action, and no side. Choose among: {allowed}"
                )
        return item

    def line(self, item: Mapping[str, Any]) -> str:
        words = ", ".join(item[name] for name in ("owed_by", "type") if item.get(name))
        return f"{item.get('days') or 0}: {item.get('title', '')}" + (f" [{words}]" if words else "")


@dataclass(frozen=True)
class ItemTable:
    """The storage of list items: one row of ``model`` per item. ``own``: the column with the record's id. ``columns``: those of the item's parts."""

    model: type[Any]
    own: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class InstalmentsField(LinesField):
    """Dates and amounts: ``31 May 2026: 7,500.00``, optionally followed by a semicolon and a note. A value is a list of (date, pence, note)."""

    parts: ItemTable | None = None
    column: bool = False

    def item(self, text: str, context: ValidationContext) -> tuple[date, int, str | None]:
        day_text, colon, remainder = text.partition(":")
        amount, _, note = remainder.partition(";")
        if not colon:
            raise FieldValueError(f"{self.label}: “{shorten(text)}” must be a day, a colon and an amount, such as 31 May 2026: 7,500.00")
        try:
            day = parse_day(day_text, context.today, month_first=context.month_first)
        except DayParseError as error:
            raise FieldValueError(f"{self.label}: “{shorten(text)}”: {error}") from None
        if not day.exact:
            raise FieldValueError(f"{self.label}: “{shorten(text)}” must name a day, such as 31 May 2026: 7,500.00")
        pence = MoneyField(self.name, f"{self.label}, {date_text(day.on)}", required=True).read(amount, context)
        return day.on, pence, str(super().item(clean_text(note), context)) or None

    def line(self, item: tuple[date, int, str | None]) -> str:
        day, pence, note = item
        return f"{date_text(day)}: {input_amount(pence)}" + (f"; {note}" if note else "")

"""Fields that hold a list typed one item a line: closures, points of a checklist, items of a template, instalments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.fields.types import Bad, Field, Ground, Lists, Money, clean, lower_first, shorten
from db.schema.enums.records import ActionKind, MilestoneType, Party
from db.values.dates import UnclearDay, in_words, read_day

LONGEST_LINE = 300
BULLET = re.compile(r"^[-•*–]\s+")


@dataclass(frozen=True)
class ByLine(Field):
    """A list, one item a line. ``most`` items; ``lines`` is the height of the box."""

    lines: int = 5
    most: int = 100

    def read(self, raw: Any, ground: Ground) -> Any:
        """The items of the lines that are not empty."""
        typed = "\n".join(str(one) for one in raw) if isinstance(raw, list) else raw
        texts = [one for line in clean(typed).split("\n") if (one := BULLET.sub("", line.strip()))]
        if self.required and not texts:
            raise Bad(self.missing or f"Enter {lower_first(self.label)}, one a line")
        if len(texts) > self.most:
            raise Bad(f"{self.label} must be {self.most} lines or fewer; there are {len(texts)}")
        return [self.item(text, ground) for text in texts]

    def item(self, text: str, ground: Ground) -> Any:
        """One item of a line that is not empty. Raises :class:`Bad`."""
        if len(text) > LONGEST_LINE:
            raise Bad(f"{self.label}: a line must be {LONGEST_LINE} characters or fewer; “{shorten(text)}” is {len(text)}")
        return text

    def line(self, item: Any) -> str:
        """The line that :meth:`item` takes back to the same item."""
        return str(item)

    def write(self, value: Any) -> str:
        return "\n".join(self.line(one) for one in value or [])

    def show(self, value: Any, lists: Lists) -> str:
        return "; ".join(self.line(one) for one in value or [])


@dataclass(frozen=True)
class Points(ByLine):
    """Points of a checklist. A line that ends with ``(optional)`` is none that must be met."""

    def read(self, raw: Any, ground: Ground) -> Any:
        """The points, each once."""
        return list(dict.fromkeys(super().read(raw, ground)))


OPTIONAL = re.compile(r"\(optional\)\s*$", re.IGNORECASE)


def must(point: str) -> bool:
    """Whether a point of a checklist has to be met."""
    return not OPTIONAL.search(point)


@dataclass(frozen=True)
class Ticks(ByLine):
    """Points of a checklist that were met. ``of`` names the fields of the record whose checklist it is; ``to`` the list of points."""

    to: str = ""
    of: tuple[str, ...] = ()


TO = re.compile(r"\s+(?:to|until|till)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
LONGEST_CLOSURE = 366


@dataclass(frozen=True)
class Closures(ByLine):
    """Days off, a line each: ``22 December 2026 to 2 January 2027`` or one day. Stored as ``{"from": ISO day, "to": ISO day}``."""

    def item(self, text: str, ground: Ground) -> dict[str, str]:
        parts = TO.split(text)
        if len(parts) > 2:
            raise Bad(f"{self.label}: “{shorten(text)}” must be one line for each period, such as 22 December 2026 to 2 January 2027")
        first, last = self._day(parts[0], text, ground), self._day(parts[-1], text, ground)
        if last < first:
            raise Bad(f"{self.label}: “{shorten(text)}” ends before it starts. Write the year with both days")
        if (last - first).days > LONGEST_CLOSURE:
            raise Bad(f"{self.label}: “{shorten(text)}” is longer than a year. Check the years")
        return {"from": first.isoformat(), "to": last.isoformat()}

    def _day(self, part: str, text: str, ground: Ground) -> date:
        try:
            day = read_day(part, ground.today, month_first=ground.month_first)
        except UnclearDay as unclear:
            raise Bad(f"{self.label}: “{shorten(text)}”: {unclear}") from None
        if not day.exact:
            raise Bad(f"{self.label}: “{shorten(text)}” must name days, such as 22 December 2026 to 2 January 2027")
        return day.on

    def line(self, item: Mapping[str, str]) -> str:
        first, last = date.fromisoformat(item["from"]), date.fromisoformat(item["to"])
        return in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"


ITEM = re.compile(r"\+?(\d{1,4})(?:\s*(?:working\s+)?days?)?\s*:\s*(.+?)\s*(?:\[([^\[\]]+)\])?", re.IGNORECASE)
TYPES = {word: kind.value for kind in MilestoneType for word in (kind.value, kind.label.casefold())}
KINDS_OF_ACTION = {word: kind.value for kind in ActionKind for word in (kind.value, kind.label.casefold())}
SIDES = {word: party.value for party in Party for word in (party.value, party.label.casefold())}


@dataclass(frozen=True)
class TemplateItems(ByLine):
    """Items of a template: ``10: Users heard [research]``, ten working days after the start. Stored as objects in their order.

    In brackets stands the type of milestone, or the side that owes an action and its kind: ``[sponsor, adoption step]``.
    """

    def item(self, text: str, ground: Ground) -> dict[str, Any]:
        found = ITEM.fullmatch(text)
        if found is None:
            raise Bad(f"{self.label}: “{shorten(text)}” must be working days, a colon and the title, such as 10: Users heard [research]")
        title = str(super().item(found[2], ground))
        made: dict[str, Any] = {"title": title, "days": int(found[1])}
        for word in re.split(r"\s*[,;]\s*", (found[3] or "").strip().casefold()):
            if word in SIDES:
                made["owed_by"] = SIDES[word]
            elif word in TYPES or word in KINDS_OF_ACTION:
                made["type"] = TYPES.get(word) or KINDS_OF_ACTION[word]
            elif word:
                offered = ", ".join(dict.fromkeys([*MilestoneType, *ActionKind, *Party]))
                raise Bad(f"{self.label}: “{shorten(word)}” is no type of milestone or action, and no side. Choose among: {offered}")
        return made

    def line(self, item: Mapping[str, Any]) -> str:
        words = ", ".join(item[name] for name in ("owed_by", "type") if item.get(name))
        return f"{item.get('days') or 0}: {item.get('title', '')}" + (f" [{words}]" if words else "")


@dataclass(frozen=True)
class PartRows:
    """How the items of a list are stored: one row of ``model`` each, ``own`` naming the record, ``columns`` the parts of an item."""

    model: type[Any]
    own: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Instalments(ByLine):
    """Days and amounts: ``31 May 2026: 7,500.00``, with a note behind a semicolon. A value is a list of (day, pence, note)."""

    parts: PartRows | None = None
    column: bool = False

    def item(self, text: str, ground: Ground) -> tuple[date, int, str | None]:
        when, colon, rest = text.partition(":")
        amount, _, note = rest.partition(";")
        if not colon:
            raise Bad(f"{self.label}: “{shorten(text)}” must be a day, a colon and an amount, such as 31 May 2026: 7,500.00")
        try:
            day = read_day(when, ground.today, month_first=ground.month_first)
        except UnclearDay as unclear:
            raise Bad(f"{self.label}: “{shorten(text)}”: {unclear}") from None
        if not day.exact:
            raise Bad(f"{self.label}: “{shorten(text)}” must name a day, such as 31 May 2026: 7,500.00")
        pence = Money(self.name, f"{self.label}, {in_words(day.on)}", required=True).read(amount, ground)
        return day.on, pence, str(super().item(clean(note), ground)) or None

    def line(self, item: tuple[date, int, str | None]) -> str:
        day, pence, note = item
        return f"{in_words(day)}: {pence // 100:,}.{pence % 100:02d}" + (f"; {note}" if note else "")

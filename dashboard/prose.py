"""Sentences with measured values: text in which each number keeps its measure, its scope and its raw value until it is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from string import Formatter

Value = int | float | None


@dataclass(frozen=True)
class Shown:
    """A value of a measure as it is shown: ``text`` on screen, ``value`` raw (pence, days, a fraction), ``scope`` what it was measured over.

    ``href``: the address of the records that it counts.
    """

    measure: str
    value: Value
    text: str
    scope: str
    href: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Name:
    """Text of a record inside a sentence (a title, a name, a note, a date), with the address of the record; no measured value.

    ``public``: whether it is published (a day, a stage, the code of a challenge), so that a document to hand on may hold it.
    """

    text: str
    href: str = ""
    public: bool = False

    def __str__(self) -> str:
        return self.text


Part = str | Shown | Name


@dataclass(frozen=True)
class Prose:
    """Text in parts. ``str()`` gives the plain text, for files, titles and labels; the parts are rendered by ``layouts.components.prose``."""

    parts: tuple[Part, ...] = field(default=())

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)

    def __bool__(self) -> bool:
        return any(str(part) for part in self.parts)

    def linked(self, hrefs: Mapping[str, str]) -> Prose:
        """Returns the text with addresses for its values other than 0 that have none. ``hrefs``: addresses by measure."""
        return Prose(
            tuple(
                replace(part, href=hrefs[part.measure])
                if isinstance(part, Shown) and part.value and not part.href and part.measure in hrefs
                else part
                for part in self.parts
            )
        )

    def __add__(self, other: Text) -> Prose:
        return Prose((*self.parts, *parts_of(other)))

    def __radd__(self, other: Text) -> Prose:
        return Prose((*parts_of(other), *self.parts))


Text = str | Prose


def parts_of(text: Part | Prose) -> tuple[Part, ...]:
    """Returns the parts of a text."""
    return text.parts if isinstance(text, Prose) else (text,) if not isinstance(text, str) or text else ()


def prose(template: str, **values: Part | Prose) -> Prose:
    """Returns a sentence from a template with named values: ``prose("{overdue} overdue, {soon} due soon", overdue=…, soon=…)``."""
    return Prose(tuple(_fill(template, values)))


def _fill(template: str, values: dict[str, Part | Prose]) -> Iterator[Part]:
    for literal, name in _template_parts(template):
        if literal:
            yield literal
        if name:
            yield from parts_of(values[name])


@lru_cache(maxsize=1024)
def _template_parts(template: str) -> tuple[tuple[str, str | None], ...]:
    """Returns the texts of a template, each with the name of the value after it, if any."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def join_prose(parts: Iterable[Text | Shown | Name], separator: str = " ", last: str | None = None) -> Prose:
    """Returns the parts that are not empty, joined; ``last`` separates the last two (``", "`` and ``" and "`` make a list)."""
    chosen = [part for part in parts if str(part)]
    joined: list[Part] = []
    for place, part in enumerate(chosen):
        if place:
            joined.extend(parts_of(separator if last is None or place < len(chosen) - 1 else last))
        joined.extend(parts_of(part))
    return Prose(tuple(joined))

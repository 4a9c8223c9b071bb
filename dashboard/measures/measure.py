"""What a measure is: its name, formula, unit, source and worked example, and the scope over which a value was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """The unit of a measure's raw value."""

    COUNT = "count"
    DAYS = "calendar days"
    WORKING_DAYS = "working days"
    PENCE = "pence"
    SHARE = "share"  # a fraction: 0.42 is 42%
    RATIO = "ratio"  # a number of one thing for each of another: 11.5 applications per challenge
    MINUTES = "minutes"  # shown in hours
    TEXT = "word"  # one of a fixed list of words, such as a status


# Parts of a page's scope. A value depends on the parts that its measure names; the others are left out of the scope beside the value.
# ``between``: the two moments that are compared.
PROGRAMME, COHORT, CHALLENGE, PERIOD, DAY, BETWEEN = "programme", "cohort", "challenge", "period", "day", "between"
FILTERED = (PROGRAMME, COHORT, CHALLENGE, DAY)
FILTERED_PERIOD = (*FILTERED, PERIOD)
COMPARED = (PROGRAMME, COHORT, CHALLENGE, BETWEEN)


class Restated(StrEnum):
    """Why no function of ``dashboard.metrics`` or ``dashboard.figures`` works a measure out alone."""

    RECORDED = "a recorded field, shown as it is"
    IN_THE_STORE = "counted, added or subtracted by a query of the store"
    WHERE_SHOWN = "the length of a list, the sum of amounts or the days between two dates, taken by the text that shows it"


@dataclass(frozen=True)
class Example:
    """A worked example. ``given`` and ``result`` are sentences; ``compute`` returns the value by the product's own function for what was
    given, and ``value`` is that value worked out by hand. ``restated``: why there is no such function; ``compute`` then restates the
    example."""

    given: str
    result: str
    compute: Callable[[], Any]
    value: Any
    restated: Restated | None = None


@dataclass(frozen=True)
class Measure:
    """A measure. ``formula``: how a value is worked out, in sentences; ``denominator``: of a share, what it is a share of; ``source``: the
    records it is read from; ``scope``: the parts of a page's scope that change it."""

    key: str
    name: str
    formula: str
    unit: Unit
    source: str
    example: Example
    denominator: str = ""
    scope: tuple[str, ...] = FILTERED


def scope_text(measure: Measure, page_scope: Mapping[str, str], narrowed: Mapping[str, str]) -> str:
    """Returns the scope of a value: the parts of the page's scope that the measure depends on and what narrows it further, by name.

    A challenge lies in one cohort: with a challenge the cohort is left out, so that two pages name the same scope alike.
    """
    parts = {name: value for name, value in page_scope.items() if name in measure.scope and value} | dict(narrowed)
    if CHALLENGE in parts:
        parts.pop(COHORT, None)
    return ";".join(f"{name}={parts[name]}" for name in sorted(parts))


def scope_writer(measure: Measure, page_scope: Mapping[str, str], names: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """Returns the function that writes the scope of a value, as :func:`scope_text`, from the parts that narrow it.

    ``names``: those of the parts, in their order; a part that is None narrows nothing. For the many cells of a column.
    """
    whole = scope_text(measure, page_scope, dict.fromkeys(names, "\x00"))
    pieces = whole.split("\0")
    order = sorted(range(len(names)), key=lambda place: names[place])

    def write(parts: Sequence[Any]) -> str:
        if None in parts:
            return scope_text(measure, page_scope, {name: str(part) for name, part in zip(names, parts, strict=True) if part is not None})
        return "".join([text for place, piece in zip(order, pieces, strict=False) for text in (piece, str(parts[place]))] + [pieces[-1]])

    return write

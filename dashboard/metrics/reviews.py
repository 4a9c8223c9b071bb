"""The numbers of the overview at the closing of a review, compared with those of today by their raw values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.prose import Shown, Text, Value, parts_of

Raw = tuple[object, ...]


@dataclass(frozen=True)
class OverviewNumber:
    """A number of the overview: label, value, explanation, address of its records."""

    label: str
    value: Shown | Text
    words: Text
    href: str

    @property
    def raw(self) -> Raw:
        """What two showings are compared by: of a measured value its measure and its raw value, of other parts the text."""
        parts = (*parts_of(self.value), "", *parts_of(self.words))
        return tuple((part.measure, part.value) if isinstance(part, Shown) else str(part) for part in parts)


@dataclass(frozen=True)
class ComparedNumber:
    """A number at a closing and today; None where it was not there. ``change``: now - then, None where one of the two is not known."""

    label: str
    then: OverviewNumber | None
    now: OverviewNumber | None
    change: Value

    @property
    def same(self) -> bool:
        """Whether both moments have it with the same raw values and words."""
        return self.then is not None and self.now is not None and self.then.raw == self.now.raw

    @property
    def href(self) -> str:
        """The address of its records."""
        return (self.then or self.now or OverviewNumber("", "", "", "")).href


@dataclass(frozen=True)
class NumberComparison:
    """Numbers compared, changed ones first. ``compared``: how many there were at the closing; ``moved``: how many of them changed."""

    rows: tuple[ComparedNumber, ...]
    compared: int
    moved: int


def compare_numbers(then: Sequence[OverviewNumber], now: Sequence[OverviewNumber]) -> NumberComparison:
    """Returns the numbers of a closing and of today side by side, by their labels."""
    before, after = ({number.label: number for number in side} for side in (then, now))
    rows = [
        ComparedNumber(label, before.get(label), after.get(label), _change(before.get(label), after.get(label))) for label in before | after
    ]
    moved = sum(not number.same for number in rows if number.then is not None)
    return NumberComparison(tuple(sorted(rows, key=lambda number: number.same)), len(before), moved)


def _change(then: OverviewNumber | None, now: OverviewNumber | None) -> Value:
    """Returns the difference of two values of one measure; None where one of them is not known, or not a number."""
    if then is None or now is None or not isinstance(then.value, Shown) or not isinstance(now.value, Shown):
        return None
    if then.value.value is None or now.value.value is None or then.value.measure != now.value.measure:
        return None
    return now.value.value - then.value.value

"""Where a hypothesis stands by the measure of its own criterion, and where its numbers are drawn on a scale."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from dashboard.metrics.learning.live_measures import MeasureValue

SOON_DAYS = 30  # a criterion is due soon within so many days
STEPS = (1, 2, 4, 5, 10)  # ends of a scale, times a power of ten
ROOM = 1.1  # the scale goes on beyond its largest number by this factor


class CriterionState(StrEnum):
    """What the measure of a criterion says of it."""

    MET = "met"
    MISSED = "missed"
    EARLY = "too early"  # the measure is not counted
    UNSET = "no criterion"  # no threshold is set


def criterion_state(live: MeasureValue | None, comparison: str, threshold: int | None) -> CriterionState:
    """Returns where a criterion stands. ``live``: the value of its measure, None where the board does not count it."""
    if threshold is None:
        return CriterionState.UNSET
    met = None if live is None else live.meets(comparison, threshold)
    return CriterionState.EARLY if met is None else CriterionState.MET if met else CriterionState.MISSED


def is_due_soon(due: date | None, today: date) -> bool:
    """Returns whether a criterion falls due today or within ``SOON_DAYS``."""
    return due is not None and 0 <= (due - today).days <= SOON_DAYS


def scale_end(*numbers: float) -> float:
    """Returns where a scale from 0 ends: the next of 1, 2, 4, 5 and 10 times a power of ten, not below ``ROOM`` times the largest number.

    Example: 14.1 and 12: 15.5 at least, so 20.
    """
    least = ROOM * max(numbers, default=0)
    power = 1.0
    while power * 10 < least:
        power *= 10
    while power >= least > 0:
        power /= 10
    return next((step * power for step in STEPS if step * power >= least), power) if least else 1.0

"""Slip and state of milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from db.frames import Frame
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Day, Precision

SOON_DAYS = 14
UNKNOWN_AFTER_DAYS = 366
HOW_SLIP = (
    "Slip is the forecast date (or the actual date, once done) minus the baseline date, in calendar days. Without a baseline, or where "
    "a date is known only to the week or month, slip is not known; it is never taken as 0. A milestone whose date passed more than a "
    "year ago with no completion recorded is not counted as overdue: its outcome is not known. One that was dropped is neither done nor "
    "overdue and has no slip; nor is anything overdue while its challenge is paused, or after it was cancelled or merged."
)


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with values derived from its dates. ``slip`` in calendar days, None when not known; ``late``: days past its date."""

    id: str
    challenge_id: str | None
    title: str
    type: str
    stage: str | None
    owner: str | None
    waits_on: str | None
    baseline: Day | None
    forecast: Day | None
    actual: Day | None
    moves: int
    slip: int | None
    late: int
    state: str
    dropped_on: date | None = None

    @property
    def ends(self) -> Day | None:
        """The actual date, else the forecast, else the baseline."""
        return self.actual or self.forecast or self.baseline


def _optional_day(on: Any, precision: str) -> Day | None:
    return None if on is None else Day(on, Precision(precision))


def slip_days(baseline: Day | None, ends: Day | None) -> int | None:
    """Returns the slip in calendar days: ``ends`` - ``baseline``; None where either is unknown or not exact to the day."""
    if baseline is None or ends is None or not baseline.exact or not ends.exact:
        return None
    return (ends.on - baseline.on).days


def read_milestones(frame: Frame, today: date) -> list[MilestoneRow]:
    """Returns the milestones of a frame of ``db.queries.milestones.list_milestones`` with slip, lateness and state.

    Slip = (actual, else forecast) - baseline in calendar days. Late = today - last day of the forecast (else baseline), at least 0, of open
    milestones. State: ``done`` with an actual date; ``dropped``; ``set aside`` while its challenge is paused, cancelled or merged;
    ``overdue`` when late, ``unknown`` when late by more than 366 days; ``soon`` within 14 days; else ``ahead``.
    """
    milestones: list[MilestoneRow] = []
    for row in frame.to_dict("records"):
        baseline, forecast, actual = (
            _optional_day(row[f"{name}_on"], row[f"{name}_precision"]) for name in ("baseline", "forecast", "actual")
        )
        expected = forecast or baseline
        dropped = row.get("dropped_on")
        open_ = actual is None and dropped is None
        set_aside = open_ and row.get("state") in STOPPED_STATES
        late = max((today - expected.last).days, 0) if expected and open_ and not set_aside else 0
        state = "dropped" if dropped and actual is None else "set aside" if set_aside else _state(expected, actual, late, today)
        milestones.append(
            MilestoneRow(
                row["id"], row["challenge_id"], row["title"], row["type"], row["stage"], row["owner"], row["waits_on"],
                baseline, forecast, actual, int(row["moves"]), None if state == "dropped" else slip_days(baseline, actual or forecast), late, state, dropped,
            )
        )  # fmt: skip
    return milestones


def _state(expected: Day | None, actual: Day | None, late: int, today: date) -> str:
    if actual is not None:
        return "done"
    if late > 0:
        return "unknown" if late > UNKNOWN_AFTER_DAYS else "overdue"
    return "soon" if expected is not None and expected.on <= today + timedelta(days=SOON_DAYS) else "ahead"


def rounded_median(numbers: list[int]) -> int | None:
    """Returns the median, rounded half up to a whole number; None for an empty list."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle] + 1) // 2

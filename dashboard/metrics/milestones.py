"""Slip, lateness and state of milestones. Each function takes the frame of ``db.queries.milestones.list_milestones`` or what it returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import whole_numbers
from dashboard.metrics.days import Days, day_arrays, first_of, last_of_period, rounded_median
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Precision

SOON_DAYS = 14
UNKNOWN_AFTER_DAYS = 366
OPEN_STATES = ("overdue", "soon", "ahead", "not dated")


def milestone_states(milestones: pd.DataFrame, today: date) -> pd.DataFrame:
    """Where each milestone stands on a day: :func:`states_by_dates` with ``slip_days`` and ``first_slip_days``, the slip against the baseline
    and against the first one (:func:`slip_days`). ``milestones``: with id, title, challenge_id, baseline and first_baseline."""
    states = states_by_dates(milestones, today)
    return states.assign(slip_days=slip_days(states, "baseline", today), first_slip_days=slip_days(states, "first_baseline", today))


def states_by_dates(milestones: pd.DataFrame, today: date) -> pd.DataFrame:
    """The state of each milestone on a day.

    ``milestones``: forecast and actual (each ``_on`` and ``_precision``), dropped_on, and the state of its challenge as ``challenge_state``.
    Returns it with

    - ``ends_on``, ``ends_precision``: the actual day, else the forecast.
    - ``late_days`` (Int64): today - last day of the forecast of an open milestone; 0 where that has not passed.
    - ``state``: ``done`` with an actual day; ``dropped``; ``set aside`` while its challenge is paused, cancelled or merged; ``not dated``
      without a forecast; ``overdue`` when late, ``unknown`` when late by more than 366 days; ``soon`` within 14 days; else ``ahead``.
    """
    now = np.datetime64(today)
    forecast, actual = (day_arrays(milestones, name) for name in ("forecast", "actual"))
    ends = first_of(actual, forecast)
    done, dropped = ~np.isnat(actual[0]), milestones["dropped_on"].notna().to_numpy()
    set_aside = ~done & ~dropped & milestones["challenge_state"].isin(STOPPED_STATES).to_numpy()
    due = forecast[0].astype("datetime64[D]")
    past = ~np.isnat(due) & ~done & ~dropped & ~set_aside
    late = np.where(past, _whole_days(now - last_of_period(due, forecast[1])), 0).clip(min=0)
    state = np.select(
        [done, dropped, set_aside, np.isnat(due), late > UNKNOWN_AFTER_DAYS, late > 0, due <= now + np.timedelta64(SOON_DAYS, "D")],
        ["done", "dropped", "set aside", "not dated", "unknown", "overdue", "soon"],
        "ahead",
    )
    return milestones.assign(
        ends_on=ends[0],
        ends_precision=pd.Series(ends[1], milestones.index, dtype=object),
        late_days=whole_numbers(late),
        state=pd.Series(state, milestones.index, dtype=object),
    )


def slip_days(states: pd.DataFrame, baseline: str, today: date) -> Any:
    """Returns how many calendar days each milestone stands behind a baseline (Int64 array).

    Slip = (actual, else forecast) - baseline; of one that is overdue the later of forecast and today - baseline. ``<NA>`` without one of the
    two, where one of them is not exact to the day, and for one that was dropped. ``states``: of :func:`states_by_dates`;
    ``baseline``: the name of the day, such as ``first_baseline``.
    """
    promised, ends = day_arrays(states, baseline), day_arrays(states, "ends")
    overdue = (states["state"] == "overdue").to_numpy(dtype=bool)
    stands = days_reached(ends[0].astype("datetime64[D]"), overdue, np.datetime64(today))
    known = (promised[1] == Precision.DAY) & (overdue | (ends[1] == Precision.DAY)) & (states["state"] != "dropped").to_numpy(dtype=bool)
    known = known & ~np.isnat(promised[0]) & ~np.isnat(stands)
    return whole_numbers(np.where(known, _whole_days(stands - promised[0]), 0), ~known)


def days_reached(ends: Days, overdue: Any, day: Any) -> Days:
    """Returns the days to which slip counts: the end of each milestone, for one that is overdue on ``day`` the later of the two."""
    return np.where(overdue, np.maximum(ends, day), ends)


def slip_measure(is_first_baseline: bool) -> str:
    """Returns the measure of a slip against the first baseline: that of the slip itself while no other baseline was set."""
    return "milestone_slip" if is_first_baseline else "first_slip"


def _whole_days(spans: Any) -> Any:
    """Returns spans of time in days; a number without meaning where one is missing."""
    return spans.astype("timedelta64[D]").astype(np.int64)


@dataclass(frozen=True)
class MilestoneTotals:
    """Counts of milestones. ``total``: all of them; ``open``: overdue, soon, ahead and not dated; ``slip_known``: of how many the slip is
    known; ``median_slip``: calendar days, of those that slipped, rounded half up; None where none slipped."""

    total: int
    overdue: int
    soon: int
    open: int
    not_dated: int
    dropped: int
    slipped: int
    slip_known: int
    median_slip: int | None


def milestone_totals(milestones: pd.DataFrame) -> MilestoneTotals:
    """Returns the counts over the milestones of :func:`milestone_states`."""
    state, slip = milestones["state"].to_numpy(dtype=object), milestones["slip_days"]
    days = slip.to_numpy(dtype=np.int64, na_value=0)
    return MilestoneTotals(
        total=len(milestones),
        overdue=int((state == "overdue").sum()),
        soon=int((state == "soon").sum()),
        open=int(sum((state == name).sum() for name in OPEN_STATES)),
        not_dated=int((state == "not dated").sum()),
        dropped=int((state == "dropped").sum()),
        slipped=int((days > 0).sum()),
        slip_known=int(slip.notna().sum()),
        median_slip=rounded_median(slip[days > 0]),
    )


def overdue_by_challenge(milestones: pd.DataFrame) -> pd.DataFrame:
    """Returns by challenge: challenge_id, ``overdue`` (how many milestones of :func:`milestone_states` are), ``latest`` (Int64, days the
    longest is overdue; 0 without one). Milestones of a whole cohort are left out."""
    late = milestones["state"] == "overdue"
    of_challenges = milestones.assign(overdue=late.astype("Int64"), latest=milestones["late_days"].where(late, 0))
    return of_challenges.groupby("challenge_id", sort=False)[["overdue", "latest"]].agg({"overdue": "sum", "latest": "max"}).reset_index()

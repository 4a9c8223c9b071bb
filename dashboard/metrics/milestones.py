"""Slip, lateness and state of milestones. Each function takes the frame of ``db.queries.milestones.list_milestones`` or what it returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import whole_numbers
from dashboard.metrics.days import day_arrays, first_of, last_of_period, rounded_median
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Precision

SOON_DAYS = 14
UNKNOWN_AFTER_DAYS = 366
OPEN_STATES = ("overdue", "soon", "ahead")


def milestone_states(milestones: pd.DataFrame, today: date) -> pd.DataFrame:
    """Where each milestone stands on a day.

    ``milestones``: id, title, challenge_id, baseline, forecast and actual (each ``_on`` and ``_precision``), dropped_on, and the state of
    its challenge as ``challenge_state``. Returns it with

    - ``ends_on``, ``ends_precision``: the actual day, else the forecast, else the baseline.
    - ``slip_days`` (Int64, calendar days): (actual, else forecast) - baseline. ``<NA>`` without a baseline, where one of the two is not
      exact to the day, and for one that was dropped.
    - ``late_days`` (Int64): today - last day of the forecast (else baseline) of an open milestone; 0 where that has not passed.
    - ``state``: ``done`` with an actual day; ``dropped``; ``set aside`` while its challenge is paused, cancelled or merged; ``overdue``
      when late, ``unknown`` when late by more than 366 days; ``soon`` within 14 days; else ``ahead``.
    """
    now = np.datetime64(today)
    baseline, forecast, actual = (day_arrays(milestones, name) for name in ("baseline", "forecast", "actual"))
    expected, moved, ends = first_of(forecast, baseline), first_of(actual, forecast), first_of(actual, forecast, baseline)
    done, dropped = ~np.isnat(actual[0]), milestones["dropped_on"].notna().to_numpy()
    set_aside = ~done & ~dropped & milestones["challenge_state"].isin(STOPPED_STATES).to_numpy()
    due = expected[0].astype("datetime64[D]")
    past = ~np.isnat(due) & ~done & ~dropped & ~set_aside
    late = np.where(past, _whole_days(now - last_of_period(due, expected[1])), 0).clip(min=0)
    state = np.select(
        [done, dropped, set_aside, late > UNKNOWN_AFTER_DAYS, late > 0, due <= now + np.timedelta64(SOON_DAYS, "D")],
        ["done", "dropped", "set aside", "unknown", "overdue", "soon"],
        "ahead",
    )
    known = (baseline[1] == Precision.DAY) & (moved[1] == Precision.DAY) & (done | ~dropped)
    known = known & ~np.isnat(baseline[0]) & ~np.isnat(moved[0])
    slip = np.where(known, _whole_days(moved[0] - baseline[0]), 0)
    return milestones.assign(
        ends_on=ends[0],
        ends_precision=pd.Series(ends[1], milestones.index, dtype=object),
        slip_days=whole_numbers(slip, ~known),
        late_days=whole_numbers(late),
        state=pd.Series(state, milestones.index, dtype=object),
    )


def _whole_days(spans: Any) -> Any:
    """Returns spans of time in days; a number without meaning where one is missing."""
    return spans.astype("timedelta64[D]").astype(np.int64)


@dataclass(frozen=True)
class MilestoneTotals:
    """Counts of milestones. ``total``: all of them; ``open``: overdue, soon and ahead; ``slip_known``: of how many the slip is known; ``median_slip``: calendar
    days, of those that slipped, rounded half up; None where none slipped."""

    total: int
    overdue: int
    soon: int
    open: int
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

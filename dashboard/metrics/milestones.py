"""Slip, lateness and state of milestones. Each function takes the frame of ``db.queries.milestones.list_milestones`` or what it returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.metrics.days import days_between, first_known, last_days, rounded_median
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Day, Precision

SOON_DAYS = 14
UNKNOWN_AFTER_DAYS = 366
OPEN_STATES = ("overdue", "soon", "ahead")


def slip_days(baseline: Day | None, ends: Day | None) -> int | None:
    """Returns the slip in calendar days: ``ends`` - ``baseline``; None where either is unknown or not exact to the day."""
    if baseline is None or ends is None or not baseline.exact or not ends.exact:
        return None
    return (ends.on - baseline.on).days


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
    now = pd.Timestamp(today)
    done, dropped = milestones["actual_on"].notna(), milestones["dropped_on"].notna()
    open_ = ~done & ~dropped
    set_aside = open_ & milestones["challenge_state"].isin(STOPPED_STATES)
    expected, moved = first_known(milestones, "forecast", "baseline"), first_known(milestones, "actual", "forecast")
    ends = first_known(milestones, "actual", "forecast", "baseline")
    late = (now - last_days(expected["on"], expected["precision"])).dt.days.clip(lower=0)
    late = late.where(open_ & ~set_aside, 0).fillna(0).astype("Int64")
    exact = (milestones["baseline_precision"] == Precision.DAY) & (moved["precision"] == Precision.DAY)
    state = np.select(
        [done, dropped, set_aside, late > UNKNOWN_AFTER_DAYS, late > 0, expected["on"] <= now + pd.Timedelta(days=SOON_DAYS)],
        ["done", "dropped", "set aside", "unknown", "overdue", "soon"],
        "ahead",
    )
    slip = days_between(milestones["baseline_on"], moved["on"]).where(exact & (done | ~dropped))
    return milestones.assign(
        ends_on=ends["on"],
        ends_precision=ends["precision"],
        slip_days=slip,
        late_days=late,
        state=pd.Series(state, milestones.index, object),
    )


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
    state, slip = milestones["state"], milestones["slip_days"]
    return MilestoneTotals(
        total=len(milestones),
        overdue=int((state == "overdue").sum()),
        soon=int((state == "soon").sum()),
        open=int(state.isin(OPEN_STATES).sum()),
        dropped=int((state == "dropped").sum()),
        slipped=int((slip > 0).sum()),
        slip_known=int(slip.notna().sum()),
        median_slip=rounded_median(slip[slip > 0]),
    )


def overdue_by_challenge(milestones: pd.DataFrame) -> pd.DataFrame:
    """Returns by challenge: challenge_id, ``overdue`` (how many milestones of :func:`milestone_states` are), ``latest`` (Int64, days the
    longest is overdue; 0 without one). Milestones of a whole cohort are left out."""
    late = milestones["state"] == "overdue"
    of_challenges = milestones.assign(overdue=late.astype("Int64"), latest=milestones["late_days"].where(late, 0))
    return of_challenges.groupby("challenge_id", sort=False)[["overdue", "latest"]].agg({"overdue": "sum", "latest": "max"}).reset_index()

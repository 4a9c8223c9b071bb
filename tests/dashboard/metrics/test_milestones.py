from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.metrics.days import rounded_median
from dashboard.metrics.milestones import milestone_states, milestone_totals, overdue_by_challenge
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows

TODAY = date(2026, 5, 20)


def frame(*milestones: dict[str, Any]) -> pd.DataFrame:
    """Returns the frame of milestones given by (day, precision) of their baseline, forecast and actual, and by other fields."""
    columns: dict[str, Any] = {
        "id": (OBJECT, [f"m{place}" for place in range(len(milestones))]),
        "challenge_id": (OBJECT, [milestone.get("challenge_id", "c1") for milestone in milestones]),
        "moves": (INTEGER, [0] * len(milestones)),
        "dropped_on": (DATE, [milestone.get("dropped_on") for milestone in milestones]),
        "challenge_state": (OBJECT, [milestone.get("state") for milestone in milestones]),
    }
    for name in ("baseline", "first_baseline", "forecast", "actual"):
        usual = [milestone.get("baseline", (None, "day")) if name == "first_baseline" else (None, "day") for milestone in milestones]
        days = [milestone.get(name, unsaid) for milestone, unsaid in zip(milestones, usual, strict=True)]
        columns[f"{name}_on"] = (DATE, [date.fromisoformat(on) if on else None for on, _ in days])
        columns[f"{name}_precision"] = (OBJECT, [precision for _, precision in days])
    return frame_of(columns)


def state_of(today: date = TODAY, **milestone: Any) -> Any:
    (row,) = frame_rows(milestone_states(frame(milestone), today))
    return row


@pytest.mark.parametrize(
    ("baseline", "forecast", "expected"),
    [
        (("2026-05-01", "day"), ("2026-05-13", "day"), 12),  # 13 − 1
        (("2026-05-13", "day"), ("2026-05-01", "day"), -12),
        (("2026-02-27", "day"), ("2026-03-02", "day"), 3),  # 28 Feb, 1 Mar, 2 Mar: 2026 has no 29 February
        (("2026-05-01", "day"), ("2026-05-01", "day"), 0),
        ((None, "day"), ("2026-05-01", "day"), None),
        (("2016-06-01", "month"), ("2016-07-04", "day"), None),
        (("2016-06-01", "day"), ("2016-07-01", "month"), None),
    ],
)
def test_slip_is_forecast_minus_baseline_in_days(baseline, forecast, expected):
    assert state_of(date(2016, 1, 4), baseline=baseline, forecast=forecast).slip_days == expected


@pytest.mark.parametrize(
    ("dates", "slip", "first_slip"),
    [
        ({"baseline": ("2026-05-01", "day"), "forecast": ("2026-05-01", "day")}, 19, 19),  # 20 − 1 May
        ({"baseline": ("2026-05-01", "day"), "forecast": ("2026-04-01", "month")}, 19, 19),  # April is over
        ({"baseline": ("2026-05-01", "day"), "forecast": ("2026-05-01", "day"), "state": "paused"}, 0, 0),
        ({"baseline": ("2026-05-01", "day"), "forecast": ("2026-05-01", "day"), "dropped_on": TODAY}, None, None),
        ({"baseline": ("2025-05-01", "day"), "forecast": ("2025-05-11", "day")}, 10, 10),  # its outcome is not known
        ({"baseline": ("2026-05-01", "day"), "forecast": ("2026-05-01", "day"), "actual": ("2026-05-04", "day")}, 3, 3),
        ({"first_baseline": ("2026-05-01", "day"), "baseline": ("2026-06-10", "day"), "forecast": ("2026-05-27", "day")}, -14, 26),
        ({"baseline": ("2026-05-01", "day")}, None, None),  # not dated
    ],
)
def test_slip_of_an_overdue_milestone_counts_to_today_and_is_told_against_the_first_baseline(dates, slip, first_slip):
    milestone = state_of(**dates)
    assert (milestone.slip_days, milestone.first_slip_days) == (slip, first_slip)


@pytest.mark.parametrize(
    ("dates", "state", "late"),
    [
        ({"forecast": ("2026-05-19", "day")}, "overdue", 1),
        ({"forecast": ("2026-05-20", "day")}, "soon", 0),  # today is not late
        ({"forecast": ("2026-06-03", "day")}, "soon", 0),  # 14 days ahead
        ({"forecast": ("2026-06-04", "day")}, "ahead", 0),
        ({"forecast": ("2026-05-01", "month")}, "soon", 0),  # May is not over
        ({"forecast": ("2026-04-01", "month")}, "overdue", 20),  # April ended on the 30th
        ({"forecast": ("2025-05-19", "day")}, "overdue", 366),
        ({"forecast": ("2025-05-18", "day")}, "unknown", 367),  # late by more than a year: its outcome was not recorded
        ({"baseline": ("2026-05-10", "day")}, "not dated", 0),  # its forecast was withdrawn
        ({}, "not dated", 0),
        ({"forecast": ("2026-05-01", "day"), "actual": ("2026-05-18", "day")}, "done", 0),
    ],
)
def test_milestone_state_and_lateness(dates, state, late):
    milestone = state_of(**dates)
    assert (milestone.state, milestone.late_days) == (state, late)


def test_slip_of_a_done_milestone_counts_to_its_actual_date():
    milestone = state_of(baseline=("2026-05-01", "day"), forecast=("2026-05-30", "day"), actual=("2026-05-09", "day"))
    assert milestone.slip_days == 8


@pytest.mark.parametrize(("numbers", "expected"), [([], None), ([7], 7), ([3, 11], 7), ([3, 10], 7), ([1, 5, 30], 5), ([1, 2, 3, 4], 3)])
def test_median_rounds_half_up(numbers, expected):
    assert rounded_median(pd.Series(numbers, dtype="Int64")) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("overdue", 10, 19)),  # 20 − 10 May; 20 − 1 May
        ({"dropped_on": date(2026, 5, 15), "state": "running"}, ("dropped", 0, None)),
        ({"dropped_on": None, "state": "paused"}, ("set aside", 0, 9)),
        ({"dropped_on": None, "state": "cancelled"}, ("set aside", 0, 9)),
        ({"dropped_on": None, "state": "merged"}, ("set aside", 0, 9)),
        ({"dropped_on": None, "state": "finished"}, ("overdue", 10, 19)),
    ],
)
def test_dropped_or_stopped_milestone_is_not_overdue(fields, expected):
    milestone = state_of(baseline=("2026-05-01", "day"), forecast=("2026-05-10", "day"), **fields)
    assert (milestone.state, milestone.late_days, milestone.slip_days) == expected


def test_done_milestone_stays_done_when_its_challenge_is_cancelled():
    milestone = state_of(baseline=("2026-05-01", "day"), actual=("2026-05-04", "day"), state="cancelled")
    assert (milestone.state, milestone.slip_days) == ("done", 3)


def test_totals_of_no_milestone_are_zero_and_their_median_is_not_known():
    totals = milestone_totals(milestone_states(frame(), TODAY))
    assert (totals.total, totals.overdue, totals.slipped, totals.slip_known, totals.median_slip) == (0, 0, 0, 0, None)


def test_overdue_milestones_are_counted_by_challenge_with_the_longest_delay():
    milestones = frame(
        {"forecast": ("2026-05-19", "day")},
        {"forecast": ("2026-05-10", "day")},
        {"forecast": ("2026-06-10", "day"), "challenge_id": "c2"},
        {"forecast": ("2026-05-01", "day"), "challenge_id": None},
    )
    rows = frame_rows(overdue_by_challenge(milestone_states(milestones, TODAY)))
    assert [tuple(row) for row in rows] == [("c1", 2, 10), ("c2", 0, 0)]

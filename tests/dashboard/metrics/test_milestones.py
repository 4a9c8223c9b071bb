from datetime import date

import pandas as pd
import pytest

from dashboard.metrics.milestones import read_milestones, rounded_median, slip_days
from db.values.dates import Day, Precision

TODAY = date(2026, 5, 20)


def day(text: str) -> Day:
    return Day(date.fromisoformat(text))


def frame(**dates: tuple[str | None, str]) -> pd.DataFrame:
    row = {"id": "m1", "challenge_id": "c1", "cohort_id": None, "title": "Prototype", "type": "deliverable", "stage": None, "owner": None}
    row |= {"waits_on": None, "moves": 0}
    for name in ("baseline", "forecast", "actual"):
        on, precision = dates.get(name, (None, "day"))
        row |= {f"{name}_on": date.fromisoformat(on) if on else None, f"{name}_precision": precision}
    return pd.DataFrame([row], dtype=object)


@pytest.mark.parametrize(
    ("baseline", "ends", "expected"),
    [
        ("2026-05-01", "2026-05-13", 12),  # 13 − 1
        ("2026-05-13", "2026-05-01", -12),
        ("2026-02-27", "2026-03-02", 3),  # 28 Feb, 1 Mar, 2 Mar: 2026 has no 29 February
        ("2026-05-01", "2026-05-01", 0),
    ],
)
def test_slip_is_forecast_minus_baseline_in_days(baseline, ends, expected):
    assert slip_days(day(baseline), day(ends)) == expected


def test_slip_without_a_baseline_is_not_known():
    assert slip_days(None, day("2026-05-01")) is None


def test_slip_of_a_month_is_not_known():
    assert slip_days(Day(date(2016, 6, 1), Precision.MONTH), day("2016-07-04")) is None


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
        ({"baseline": ("2026-05-10", "day")}, "overdue", 10),  # without a forecast the baseline counts
        ({"forecast": ("2026-05-01", "day"), "actual": ("2026-05-18", "day")}, "done", 0),
    ],
)
def test_milestone_state_and_lateness(dates, state, late):
    (milestone,) = read_milestones(frame(**dates), TODAY)
    assert (milestone.state, milestone.late) == (state, late)


def test_slip_of_a_done_milestone_counts_to_its_actual_date():
    (milestone,) = read_milestones(
        frame(baseline=("2026-05-01", "day"), forecast=("2026-05-30", "day"), actual=("2026-05-09", "day")), TODAY
    )
    assert milestone.slip == 8


@pytest.mark.parametrize(("numbers", "expected"), [([], None), ([7], 7), ([3, 11], 7), ([3, 10], 7), ([1, 5, 30], 5), ([1, 2, 3, 4], 3)])
def test_median_rounds_half_up(numbers, expected):
    assert rounded_median(numbers) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("overdue", 10, 9)),  # 20 − 10 May; 10 − 1 May
        ({"dropped_on": date(2026, 5, 15), "state": "running"}, ("dropped", 0, None)),
        ({"dropped_on": None, "state": "paused"}, ("set aside", 0, 9)),
        ({"dropped_on": None, "state": "cancelled"}, ("set aside", 0, 9)),
        ({"dropped_on": None, "state": "merged"}, ("set aside", 0, 9)),
        ({"dropped_on": None, "state": "finished"}, ("overdue", 10, 9)),
    ],
)
def test_dropped_or_stopped_milestone_is_not_overdue(fields, expected):
    milestone = read_milestones(frame(baseline=("2026-05-01", "day"), forecast=("2026-05-10", "day")).assign(**fields), TODAY)[0]
    assert (milestone.state, milestone.late, milestone.slip) == expected


def test_done_milestone_stays_done_when_its_challenge_is_cancelled():
    milestone = read_milestones(frame(baseline=("2026-05-01", "day"), actual=("2026-05-04", "day")).assign(state="cancelled"), TODAY)[0]
    assert (milestone.state, milestone.slip) == ("done", 3)

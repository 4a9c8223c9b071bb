"""Days over whole columns, with days worked out on a calendar."""

from datetime import date

import pandas as pd

from dashboard.metrics.days import add_months, last_days
from db.frames import DATE, INTEGER, OBJECT, column_values, frame_of


def test_add_months_stays_in_the_month():
    frame = frame_of(
        {
            "on": (DATE, [date(2025, 8, 31), date(2025, 12, 1), date(2024, 8, 31), None]),
            "months": (INTEGER, [6, 12, 18, 6]),
        }
    )
    later = pd.DataFrame({"on": add_months(frame["on"], frame["months"])})
    assert column_values(later, "on") == [date(2026, 2, 28), date(2026, 12, 1), date(2026, 2, 28), None]
    assert add_months(frame["on"].iloc[:0], frame["months"].iloc[:0]).empty


def test_the_last_day_of_a_period_depends_on_its_precision():
    periods = [
        (date(2025, 3, 3), "day", date(2025, 3, 3)), (date(2025, 3, 3), "week", date(2025, 3, 9)), (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2024, 12, 1), "month", date(2024, 12, 31)), (date(2025, 1, 1), "year", date(2025, 12, 31)),
        (date(2025, 4, 1), "financial year", date(2026, 3, 31)), (None, "month", None), (date(2025, 3, 3), None, date(2025, 3, 3)),
    ]  # fmt: skip
    frame = frame_of({"on": (DATE, [on for on, _, _ in periods]), "precision": (OBJECT, [kind for _, kind, _ in periods])})
    last = pd.DataFrame({"on": last_days(frame["on"], frame["precision"])})
    assert column_values(last, "on") == [day for _, _, day in periods]
    assert last_days(frame["on"].iloc[:0], frame["precision"].iloc[:0]).empty

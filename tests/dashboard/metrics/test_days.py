"""Days over whole columns, with days worked out on a calendar."""

from datetime import date

import pandas as pd

from dashboard.metrics.days import add_months
from db.frames import DATE, INTEGER, column_values, frame_of


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

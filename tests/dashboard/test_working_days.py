from datetime import date

import pytest

from db.values.working_days import WorkingDays, parse_closures

CLOSED = WorkingDays(closures=((date(2026, 12, 22), date(2027, 1, 2)),))


@pytest.mark.parametrize(
    ("days", "first", "last", "expected"),
    [
        (WorkingDays(), "2026-05-15", "2026-05-18", 1),  # Friday to Monday
        (WorkingDays(), "2026-05-15", "2026-05-15", 0),
        (WorkingDays(), "2026-05-18", "2026-05-15", -1),
        (WorkingDays(), "2026-04-02", "2026-04-07", 2),  # Good Friday is off in Scotland, Easter Monday is not: 6 and 7 April
        (WorkingDays("GB", "ENG"), "2026-04-02", "2026-04-07", 1),  # both are off in England
        (WorkingDays(), "2026-11-27", "2026-12-01", 1),  # St Andrew's Day, Monday 30 November
        (CLOSED, "2026-12-21", "2027-01-05", 1),  # closed until 2 January; 4 January is a substitute holiday
    ],
)
def test_working_days_between_two_days(days, first, last, expected):
    assert days.count_between(date.fromisoformat(first), date.fromisoformat(last)) == expected


def test_stored_closures_are_parsed():
    assert parse_closures([{"from": "2026-12-22", "to": "2027-01-02"}]) == CLOSED.closures

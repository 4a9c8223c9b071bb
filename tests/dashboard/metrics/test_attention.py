"""When an attention item is urgent, since when, and what makes it worse, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.metrics.attention import Extent, is_worse, late_severity, late_since

TODAY = date(2026, 11, 20)


def test_late_is_urgent_from_the_fifteenth_day():
    assert [late_severity(days) for days in (1, 14, 15, 40)] == [2, 2, 3, 3]


def test_late_since_is_the_first_day_of_the_same_severity():
    # due 5 November: overdue from the 6th, 15 days late on the 20th
    assert [late_since(days, TODAY) for days in (1, 14, 15, 40)] == [TODAY, date(2026, 11, 7), TODAY, date(2026, 10, 26)]


@pytest.mark.parametrize(
    ("now", "worse"),
    [
        (Extent(2, 5, frozenset("ab")), False),
        (Extent(3, 5, frozenset("ab")), True),
        (Extent(2, 6, frozenset("ab")), True),
        (Extent(2, 5, frozenset("ac")), True),
        (Extent(1, 4, frozenset("a")), False),
    ],
)
def test_an_item_is_worse_when_more_severe_larger_or_about_another_record(now, worse):
    assert is_worse(now, Extent(2, 5, frozenset("ab"))) is worse

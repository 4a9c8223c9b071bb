"""What the overview counts: challenges by health, and milestones past their date and quiet sponsors week by week."""

from __future__ import annotations

from datetime import date

from dashboard.metrics.overview import HealthNow, count_healths, counts_by_week
from db.frames import BOOLEAN, DATE, INTEGER, column_values, frame_of

FIRST, SECOND, THIRD = date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 18)


def test_challenges_are_counted_by_what_their_records_say_and_what_the_team_denies():
    healths = frame_of({"records": (INTEGER, [2, 2, 2, 1, 0, None]), "team": (INTEGER, [0, 1, None, 0, 0, 0])})
    assert count_healths(healths) == HealthNow(
        challenges=6, off_track=3, at_risk=1, on_track=1, unknown=1, unreported=1, denied=1, better=3
    )
    assert not count_healths(healths).complete
    assert count_healths(healths.iloc[[3, 4]]).complete


def test_weeks_count_the_challenges_that_ran_in_them():
    # Two challenges and three weeks; the second ran in the last two weeks only, none in the first.
    marks = frame_of(
        {
            "week": (DATE, [FIRST, SECOND, THIRD, FIRST, SECOND, THIRD]),
            "running": (BOOLEAN, [False, True, False, False, True, True]),
            "overdue": (INTEGER, [None, 2, 4, None, 1, 0]),
            "quiet": (BOOLEAN, [None, True, True, None, False, True]),
        }
    )
    weeks = counts_by_week(marks)
    assert column_values(weeks, "overdue") == [None, 3, 0]  # 2 + 1; in the last week the first challenge did not run
    assert column_values(weeks, "quiet") == [None, 1, 1]


def test_no_challenge_has_no_week():
    nothing = frame_of({"week": (DATE, []), "running": (BOOLEAN, []), "overdue": (INTEGER, []), "quiet": (BOOLEAN, [])})
    assert counts_by_week(nothing).empty

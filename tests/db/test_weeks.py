"""When a week settles, worked by hand. The week is that of 11 May 2026, whose Sunday is the 17th; in May, London is an hour ahead of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db.values.weeks import ClosedReview, WeekSettings, settings_at, settled_revision, week_end
from db.values.working_days import WorkingDays

MONDAY = date(2026, 5, 11)
USUAL = WeekSettings(1, datetime(2026, 1, 5, tzinfo=UTC), "Europe/London", WorkingDays(), 3)


def may(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def changed(since: datetime, **settings: object) -> WeekSettings:
    return USUAL._replace(revision=2, since=since, **settings)


def test_a_week_settles_at_the_end_of_the_third_working_day_after_its_sunday():
    end = week_end(MONDAY, [USUAL])
    assert (end.sunday, end.ended_at, end.settles_at) == (date(2026, 5, 17), may(17, 23), may(20, 23))


def test_days_that_are_no_working_days_are_not_counted():
    # 4 May 2026 is a holiday, so the working days after Sunday 3 May are the 5th, 6th and 7th; closed on the 6th: the 8th.
    assert week_end(date(2026, 4, 27), [USUAL]).settles_at == may(7, 23)
    closed = USUAL._replace(working_days=WorkingDays(closures=((date(2026, 5, 6), date(2026, 5, 6)),)))
    assert week_end(date(2026, 4, 27), [closed]).settles_at == may(8, 23)


@pytest.mark.parametrize(
    ("since", "settles_at"),
    [
        (may(17, 22), may(18, 23)),  # an hour before the Sunday ended
        (may(17, 23), may(20, 23)),  # at its end: too late for this week
        (may(19), may(20, 23)),
    ],
)
def test_the_settings_are_those_in_force_when_the_sunday_ended(since, settles_at):
    assert week_end(MONDAY, [USUAL, changed(since, settle_after=1)]).settles_at == settles_at


def test_a_later_time_zone_moves_no_week_that_has_ended():
    for zone in ("Pacific/Honolulu", "Pacific/Auckland"):
        assert week_end(MONDAY, [USUAL, changed(may(18), time_zone=zone)]) == week_end(MONDAY, [USUAL])


def test_the_settings_at_a_revision_are_the_last_that_were_set_by_then():
    later = changed(may(29), time_zone="Pacific/Auckland")._replace(revision=5)
    settings = [USUAL._replace(revision=2), later]
    assert [settings_at(settings, revision) for revision in (1, 2, 4, 5, 9)] == [settings[0]] * 3 + [later] * 2


def test_the_first_settings_count_for_the_weeks_before_them():
    assert week_end(MONDAY, [changed(may(29), settle_after=1), changed(may(30), settle_after=9)]).settles_at == may(18, 23)


@pytest.mark.parametrize(
    ("closings", "now", "settled"),
    [
        ([], may(20, 22), None),
        ([], may(20, 23), 70),
        ([ClosedReview(50, may(19, 9), date(2026, 5, 19))], may(19, 10), 49),  # what was recorded before the closing
        ([ClosedReview(50, may(19, 9), date(2026, 5, 19))], may(25), 49),
        ([ClosedReview(50, may(19, 9), date(2026, 5, 19)), ClosedReview(60, may(20, 9), date(2026, 5, 19))], may(25), 49),  # closed again
        ([ClosedReview(90, may(26, 9), date(2026, 5, 18))], may(27), 70),  # entered and closed after the limit
        ([ClosedReview(50, may(19, 9), date(2026, 5, 15))], may(19, 10), None),  # a review of the week itself
        ([ClosedReview(40, may(16, 9), date(2026, 5, 19))], may(19, 10), None),  # closed before the week had ended
    ],
)
def test_the_first_of_closing_and_limit_settles_the_week(closings, now, settled):
    assert settled_revision(week_end(MONDAY, [USUAL]), closings, now, 70) == settled

"""When a week settles: until then its mark is provisional, afterwards nothing that is entered changes it.

A week settles at the first closing of a review that is held after its Sunday, or at the end of the third working day after it, whichever comes
first. The number of days, the calendar and the time zone are those that were known when the Sunday ended, so no later change moves the moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from db.values.clock import load_time_zone
from db.values.working_days import WorkingDays

ONE_DAY = timedelta(days=1)


class WeekSettings(NamedTuple):
    """The settings of a programme from a revision on, recorded at ``since``: its time zone, its calendar, and the number of working days
    after which a week settles."""

    revision: int
    since: datetime
    time_zone: str
    working_days: WorkingDays
    settle_after: int


class ClosedReview(NamedTuple):
    """A closing of a review: its revision, its time, and the day of the review as it was recorded then."""

    revision: int
    at: datetime
    held_on: date


class FirstState(NamedTuple):
    """The first state of a challenge: its revision, and the day on which it was recorded, in the programme's time zone of then."""

    revision: int
    on: date


@dataclass(frozen=True)
class WeekEnd:
    """The end of a week: its Sunday, the instant at which that day ended, and the one at which the last of the working days after it ends."""

    sunday: date
    ended_at: datetime
    settles_at: datetime


def week_end(monday: date, settings: Sequence[WeekSettings]) -> WeekEnd:
    """Returns the end of a week. ``settings``: all that the programme has had, oldest first, at least one.

    Those in force when the Sunday ended count; of a programme that was recorded later, its first ones.
    """
    sunday = monday + 6 * ONE_DAY
    for place, rules in enumerate(settings):
        ended_at = _midnight(sunday + ONE_DAY, rules.time_zone)
        if place:
            ended_at = max(ended_at, rules.since)
        if place + 1 == len(settings) or ended_at <= settings[place + 1].since:
            break
    last_day = rules.working_days.after(sunday, rules.settle_after)
    return WeekEnd(sunday, ended_at, _midnight(last_day + ONE_DAY, rules.time_zone))


def settings_at(settings: Sequence[WeekSettings], revision: int) -> WeekSettings:
    """Returns the settings in force at a revision: of all that the programme has had, oldest first. Before the first ones these count."""
    return next((rules for rules in reversed(settings) if rules.revision <= revision), settings[0])


def _midnight(day: date, time_zone: str) -> datetime:
    """Returns the instant at which a day begins."""
    return datetime.combine(day, time(), load_time_zone(time_zone))


def settled_revision(end: WeekEnd, closings: Sequence[ClosedReview], now: datetime, known_at_limit: int) -> int | None:
    """Returns the last revision that was recorded when a week settled; None for a week that has not settled.

    ``closings``: oldest first, of any reviews; ``now``: the time of the page, or of the last revision, if that is later; ``known_at_limit``:
    the last revision at ``end.settles_at``. What a closing itself changes, such as the dates of the actions that it carries over, comes
    after the week.
    """
    closing = next((closing.revision - 1 for closing in closings if closing.held_on > end.sunday and closing.at >= end.ended_at), None)
    limit = known_at_limit if end.settles_at <= now else None
    return min((revision for revision in (closing, limit) if revision is not None), default=None)

"""What the end of a week and the moment at which it settles follow from."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from db.values.working_days import WorkingDays


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
    """The first state of a challenge: its revision and its time."""

    revision: int
    at: datetime

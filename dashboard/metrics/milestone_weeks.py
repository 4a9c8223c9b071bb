"""Milestones over time: how many were past their date or due soon in each week, whether first dates held, moves between days.

Milestones are the frame of ``dashboard.metrics.milestones.milestone_states``, moves that of ``db.queries.milestones.list_moves``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.days import day_arrays, last_of_period
from dashboard.metrics.milestones import OPEN_STATES, SOON_DAYS, UNKNOWN_AFTER_DAYS
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import monday_of

MOST_WEEKS = 13
Counts = np.ndarray[Any, np.dtype[np.int64]]


def week_ends(since: date | None, today: date, most: int = MOST_WEEKS) -> list[date]:
    """Returns the Sundays of the weeks from ``since`` to today, at most the latest ``most``, oldest first; the last of them is today."""
    monday = monday_of(today)
    weeks = most if since is None else min(most, (monday - monday_of(since)).days // 7 + 1)
    return [monday - timedelta(days=7 * back + 1) for back in range(weeks - 2, -1, -1)] + [today]


def counts_at(states: pd.DataFrame, moves: pd.DataFrame, days: Sequence[date]) -> tuple[Counts, Counts]:
    """Returns how many milestones were past their date, and how many due within 14 days, at the end of each day.

    The date of a milestone on a day is the one that its next move after that day was made from, without such a move its forecast. Milestones
    count as if each had existed from the start; one of a challenge that is paused, cancelled or merged today is never past.
    """
    at = np.array(days, dtype="datetime64[D]")
    forecast, actual = day_arrays(states, "forecast"), states["actual_on"].to_numpy("datetime64[D]")
    first = np.repeat(forecast[0].astype("datetime64[D]")[:, None], len(at), axis=1)
    last = np.repeat(last_of_period(forecast[0].astype("datetime64[D]"), forecast[1])[:, None], len(at), axis=1)
    for row, before, dated in _dates_before_moves(states, moves, at):
        first[row, before] = last[row, before] = dated
    dropped = states["dropped_on"].to_numpy("datetime64[D]")
    stopped = states["challenge_state"].isin(STOPPED_STATES).to_numpy(dtype=bool)
    open_ = ~(actual[:, None] <= at) & ~(dropped[:, None] <= at) & ~stopped[:, None]
    late = (at - last).astype(np.int64)
    past = open_ & ~np.isnat(last) & (late > 0) & (late <= UNKNOWN_AFTER_DAYS)
    soon = open_ & ~past & (late <= 0) & (first <= at + np.timedelta64(SOON_DAYS, "D"))
    return past.sum(axis=0), (soon & ~np.isnat(last)).sum(axis=0)


def _dates_before_moves(states: pd.DataFrame, moves: pd.DataFrame, at: Any) -> list[tuple[int, Any, Any]]:
    """Returns (row of the milestone, whether each day is before the move, the date that it was moved from), the latest move first."""
    rows = pd.Index(states["id"]).get_indexer(pd.Index(moves["milestone_id"]))
    moved, dated = (moves[name].to_numpy("datetime64[D]") for name in ("moved_on", "from_on"))
    return [(row, at < moved[place], dated[place]) for place, row in reversed(list(enumerate(rows))) if row >= 0]


@dataclass(frozen=True)
class FirstDates:
    """Whether first dates held. ``due``: milestones whose first baseline has passed; of these ``kept`` were done on or before it, ``late``
    after it, ``open`` not yet."""

    due: int
    kept: int
    late: int
    open: int


def first_dates(states: pd.DataFrame, today: date) -> FirstDates:
    """Returns how many milestones were done by their first date, of those done or open whose first date has passed.

    The first date is the first baseline, of one known to a week or month its last day. Milestones that were dropped, are set aside or
    whose outcome is not known are left out.
    """
    promised, precision = day_arrays(states, "first_baseline")
    by = last_of_period(promised.astype("datetime64[D]"), precision)
    state, actual = states["state"].to_numpy(dtype=object), states["actual_on"].to_numpy("datetime64[D]")
    counted = np.isin(state, ("done", *OPEN_STATES)) & (by <= np.datetime64(today))
    done = counted & (state == "done")
    kept = int((done & (actual <= by)).sum())
    return FirstDates(int(counted.sum()), kept, int(done.sum()) - kept, int((counted & ~done).sum()))


def moves_in(states: pd.DataFrame, moves: pd.DataFrame, since: date | None, today: date) -> pd.DataFrame:
    """Returns the moves of the milestones, made from ``since`` (None: ever) to today."""
    made = moves["moved_on"].to_numpy("datetime64[D]")
    chosen = moves["milestone_id"].isin(states["id"]).to_numpy(dtype=bool) & (made <= np.datetime64(today))
    return moves[chosen & (made >= np.datetime64(since))] if since is not None else moves[chosen]


def count_by_week(days: pd.Series, ends: Sequence[date]) -> list[int]:
    """Returns how many days lie in each week of :func:`week_ends`; those before the first week are left out."""
    held = days.to_numpy("datetime64[D]")
    starts = np.array([monday_of(end) for end in ends], dtype="datetime64[D]")
    place = np.searchsorted(starts, held, side="right") - 1
    inside = (place >= 0) & (held <= np.datetime64(ends[-1]))
    return [int(count) for count in np.bincount(place[inside], minlength=len(ends))]


@dataclass(frozen=True)
class BetweenReviews:
    """What became of milestones after ``first`` up to and including ``last``: how many were done, and how many dates moved."""

    first: date
    last: date
    done: int
    moved: int


def between_reviews(states: pd.DataFrame, moves: pd.DataFrame, reviews: Sequence[date], today: date) -> list[BetweenReviews]:
    """Returns the milestones done and moved since each review until the next one, the latest first. ``reviews``: days, newest first."""
    first, last = (np.array(days, dtype="datetime64[D]") for days in (reviews, [today, *reviews][: len(reviews)]))
    done, moved = (_count_between(frame[name], first, last) for frame, name in ((states, "actual_on"), (moves, "moved_on")))
    ends = [today, *reviews]
    return [BetweenReviews(*one) for one in zip(reviews, ends, map(int, done), map(int, moved), strict=False)]


def _count_between(days: pd.Series, first: Any, last: Any) -> Counts:
    """Returns how many days lie after each first day, up to and including its last day."""
    on = days.to_numpy("datetime64[D]")[:, None]
    counts: Counts = ((on > first) & (on <= last)).sum(axis=0)
    return counts

"""Milestones week by week, first dates and reviews, with days worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.milestone_weeks import between_reviews, count_by_week, counts_at, first_dates, moves_in, week_ends
from dashboard.metrics.milestones import milestone_states
from db.frames import DATE, OBJECT, frame_of

TODAY = date(2026, 5, 20)  # a Wednesday


def may(day: int) -> date:
    return date(2026, 5, day)


def states(*milestones: dict[str, Any]) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "id": (OBJECT, [one["id"] for one in milestones]),
        "challenge_state": (OBJECT, [one.get("challenge_state", "running") for one in milestones]),
        "dropped_on": (DATE, [one.get("dropped") for one in milestones]),
    }
    for name in ("baseline", "first_baseline", "forecast", "actual"):
        days = [one.get(name, one.get("baseline") if name == "first_baseline" else None) for one in milestones]
        columns |= {
            f"{name}_on": (DATE, days),
            f"{name}_precision": (OBJECT, [day and one.get("precision", "day") for day, one in zip(days, milestones, strict=True)]),
        }
    return milestone_states(frame_of(columns), TODAY)


def moves(*made: tuple[str, date, date, date]) -> pd.DataFrame:
    names = (("milestone_id", OBJECT), ("moved_on", DATE), ("from_on", DATE), ("to_on", DATE))
    return frame_of({name: (dtype, [move[place] for move in made]) for place, (name, dtype) in enumerate(names)})


def test_weeks_end_on_sundays_and_the_last_one_today() -> None:
    assert week_ends(may(6), TODAY) == [may(10), may(17), TODAY]
    assert len(week_ends(None, TODAY)) == 13
    assert week_ends(TODAY, TODAY) == [TODAY]


def test_a_milestone_is_past_by_the_date_it_had_then() -> None:
    rows = states(
        {"id": "moved", "forecast": may(30)},  # promised for the 8th until it was moved on the 12th, to the 30th
        {"id": "late", "forecast": may(15)},
        {"id": "done", "forecast": may(9), "actual": may(14)},
        {"id": "paused", "forecast": may(1), "challenge_state": "paused"},
        {"id": "dropped", "forecast": may(1), "dropped": may(11)},
    )
    made = moves(("moved", may(12), may(8), may(30)))

    past, soon = counts_at(rows, made, [may(10), may(17), TODAY])

    assert past.tolist() == [3, 1, 1]  # on the 10th: moved, done and dropped; then only late
    assert soon.tolist() == [1, 1, 1]  # on the 10th late, due on the 15th; then the one of the 30th


def test_first_dates_are_kept_late_or_open() -> None:
    rows = states(
        {"id": "kept", "baseline": may(8), "actual": may(8)},
        {"id": "late", "baseline": may(8), "actual": may(9)},
        {"id": "week", "baseline": may(4), "precision": "week", "actual": may(10)},  # any day of the week from 4 May keeps it
        {"id": "open", "baseline": may(18), "forecast": may(25)},
        {"id": "ahead", "baseline": may(25), "forecast": may(25)},
        {"id": "dropped", "baseline": may(8), "dropped": may(9)},
    )
    found = first_dates(rows, TODAY)
    assert (found.due, found.kept, found.late, found.open) == (4, 2, 1, 1)


def test_moves_count_in_their_week_and_period() -> None:
    rows = states({"id": "a", "forecast": may(30)})
    made = moves(
        ("a", may(1), may(1), may(2)), ("a", may(12), may(2), may(3)), ("a", may(18), may(3), may(30)), ("other", may(18), may(3), may(30))
    )
    chosen = moves_in(rows, made, may(4), TODAY)
    assert len(chosen) == 2
    assert count_by_week(chosen["moved_on"], week_ends(may(4), TODAY)) == [0, 1, 1]
    assert len(moves_in(rows, made, None, TODAY)) == 3


def test_between_reviews_counts_after_the_day_of_the_review() -> None:
    rows = states({"id": "a", "actual": may(12)}, {"id": "b", "actual": may(13)})
    made = moves(("a", may(5), may(1), may(2)), ("a", may(19), may(2), may(3)))
    latest, before = between_reviews(rows, made, [may(12), may(5)], TODAY)
    assert (latest.first, latest.last, latest.done, latest.moved) == (may(12), TODAY, 1, 1)
    assert (before.first, before.last, before.done, before.moved) == (may(5), may(12), 1, 0)
    assert between_reviews(rows, made, [], TODAY) == []

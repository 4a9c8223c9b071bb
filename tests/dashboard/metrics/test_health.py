"""The health of a challenge by the dates of its records, worked out for all challenges and weeks in one pass."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.health_by_records import (
    HealthRecords,
    disagreeing_weeks,
    forecasts_on,
    judge_health,
    judge_health_on,
    recent_mondays,
)
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows
from db.values.working_days import WorkingDays

TODAY = date(2026, 5, 20)  # a Wednesday
WORKING_DAYS = WorkingDays()
FRESH = ("2026-05-19",)
ON_TRACK, AT_RISK, OFF_TRACK = 0, 1, 2


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def milestones_frame(*milestones: tuple[str | None, str | None, str | None], precision: str = "day") -> pd.DataFrame:
    """Returns the frame of milestones of the challenge c, each (baseline, forecast, actual)."""
    count = len(milestones)
    precisions = (OBJECT, [precision] * count)
    return frame_of(
        {
            "id": (OBJECT, [f"m{place}" for place in range(count)]),
            "challenge_id": (OBJECT, ["c"] * count),
            "baseline_on": (DATE, [day(baseline) for baseline, _, _ in milestones]),
            "baseline_precision": precisions,
            "forecast_on": (DATE, [day(forecast) for _, forecast, _ in milestones]),
            "forecast_precision": precisions,
            "actual_on": (DATE, [day(actual) for _, _, actual in milestones]),
        }
    )


def moves_frame(*moves: tuple[str, str, str | None, str]) -> pd.DataFrame:
    """Returns the frame of moves, each (milestone, day, from, to)."""
    return frame_of(
        {
            "milestone_id": (OBJECT, [milestone for milestone, *_ in moves]),
            "moved_on": (DATE, [day(on) for _, on, _, _ in moves]),
            "from_on": (DATE, [day(start) for _, _, start, _ in moves]),
            "to_on": (DATE, [day(end) for *_, end in moves]),
        }
    )


def records(
    milestones: pd.DataFrame | None = None,
    spoken: tuple[str, ...] = (),
    threshold: int | None = None,
    asks: tuple[tuple[str, str | None, str | None], ...] = (),
    moves: pd.DataFrame | None = None,
) -> HealthRecords:
    return HealthRecords(
        frame_of({"id": (OBJECT, ["c"]), "threshold": (INTEGER, [threshold])}),
        milestones_frame() if milestones is None else milestones,
        moves_frame() if moves is None else moves,
        frame_of({"challenge_id": (OBJECT, ["c"] * len(spoken)), "on": (DATE, [day(text) for text in spoken])}),
        frame_of(
            {
                "challenge_id": (OBJECT, ["c"] * len(asks)),
                "raised_on": (DATE, [day(raised) for raised, _, _ in asks]),
                "due_on": (DATE, [day(due) for _, due, _ in asks]),
                "answered_on": (DATE, [day(answered) for _, _, answered in asks]),
            }
        ),
    )


def judged(health_records: HealthRecords, today: date = TODAY, **calendars: WorkingDays) -> Any:
    (row,) = frame_rows(judge_health(health_records, [today], calendars, WORKING_DAYS))
    return row


@pytest.mark.parametrize(
    ("milestone", "spoken", "rank"),
    [
        (None, (), None),
        (("2026-06-01", "2026-06-01", None), FRESH, ON_TRACK),
        (("2026-05-19", "2026-05-19", None), FRESH, AT_RISK),  # one day over
        (("2026-05-06", "2026-05-06", None), FRESH, AT_RISK),  # 14 days over
        (("2026-05-05", "2026-05-05", None), FRESH, OFF_TRACK),  # 15 days over
        (("2026-06-01", "2026-06-11", None), FRESH, ON_TRACK),  # slipped 10 days
        (("2026-06-01", "2026-06-12", None), FRESH, AT_RISK),  # 11 days
        (("2026-06-01", "2026-06-30", None), FRESH, OFF_TRACK),  # 29 days
        (("2026-05-01", "2026-05-01", "2026-05-18"), FRESH, ON_TRACK),  # done late
        ((None, "2026-06-30", None), FRESH, ON_TRACK),  # no baseline: slip is not known
        (("2025-05-01", "2025-05-01", None), FRESH, ON_TRACK),  # 384 days over: its outcome is not known
    ],
)
def test_health_by_milestones(milestone, spoken, rank):
    assert judged(records(milestones_frame(milestone) if milestone else None, spoken)).rank == rank


@pytest.mark.parametrize(
    ("milestone", "slip"),
    [
        (("2026-05-01", "2026-05-15", None), 19),  # overdue: 1 to 20 May
        (("2026-04-20", "2026-05-01", None), 30),
        (("2026-05-09", "2026-05-10", None), 11),
        (("2026-05-10", "2026-05-10", None), None),  # 10 days
        (("2026-05-01", "2026-05-15", "2026-05-16"), None),  # done
        (("2025-05-01", "2025-05-19", None), 384),  # 366 days over
        (("2025-05-01", "2025-05-18", None), 17),  # 367 days over: its outcome is not known, and its forecast counts
    ],
)
def test_the_largest_slip_of_an_overdue_milestone_counts_to_the_day(milestone, slip):
    assert judged(records(milestones_frame(milestone), FRESH)).slip_days == slip


def test_a_milestone_of_a_month_is_late_when_the_month_is_over():
    of_may = milestones_frame((None, "2026-05-01", None), precision="month")
    assert judged(records(of_may, FRESH)).overdue == 0
    assert judged(records(of_may, FRESH), date(2026, 6, 3)).overdue_days == 3  # after 31 May


@pytest.mark.parametrize(
    ("last", "rank", "quiet"),
    [
        ("2026-05-13", ON_TRACK, 5),  # 14, 15, 18, 19, 20 May
        ("2026-05-12", AT_RISK, 6),
        ("2026-05-06", OFF_TRACK, 10),  # twice five: 7, 8, 11, 12, 13, 14, 15, 18, 19, 20
    ],
)
def test_health_by_silence_beyond_the_quiet_threshold(last, rank, quiet):
    row = judged(records(milestones_frame(("2026-06-01", "2026-06-01", None)), (last,), 5))
    assert (row.rank, row.quiet_days) == (rank, quiet)


def test_silence_leaves_out_the_days_on_which_the_sponsor_is_away():
    away = WorkingDays(closures=((date(2026, 5, 14), date(2026, 5, 15)),))
    row = judged(records(milestones_frame(("2026-06-01", "2026-06-01", None)), ("2026-05-12",), 5), c=away)
    assert (row.rank, row.quiet_days) == (ON_TRACK, 4)  # 13, 18, 19, 20 May


def test_a_conversation_after_the_day_is_not_heard_yet():
    health_records = records(milestones_frame(("2026-06-01", "2026-06-01", None)), ("2026-05-01", "2026-05-20"), 5)
    assert judged(health_records, date(2026, 5, 13)).quiet_days == 7  # 5 to 8 and 11 to 13 May; the 4th is a holiday


@pytest.mark.parametrize(
    ("ask", "unanswered"),
    [
        (("2026-05-01", "2026-05-15", None), 1),
        (("2026-05-01", "2026-05-20", None), 0),  # due today
        (("2026-05-01", "2026-05-15", "2026-05-18"), 0),
        (("2026-05-01", "2026-05-15", "2026-05-21"), 1),  # answered tomorrow
        (("2026-05-21", "2026-05-15", None), 0),  # raised tomorrow
        (("2026-05-01", None, None), 0),
    ],
)
def test_health_is_at_risk_when_the_sponsor_owes_an_answer(ask, unanswered):
    row = judged(records(milestones_frame(("2026-06-01", "2026-06-01", None)), FRESH, asks=(ask,)))
    assert (row.unanswered, row.rank) == (unanswered, AT_RISK if unanswered else ON_TRACK)


def test_forecast_on_a_past_day_is_the_one_that_stood_then():
    moves = moves_frame(("m0", "2026-04-01", "2026-04-20", "2026-05-10"), ("m0", "2026-05-04", "2026-05-10", "2026-06-01"))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 3), date(2026, 5, 4)]
    milestones = milestones_frame(("2026-04-20", "2026-06-01", None))
    stood, _ = forecasts_on(milestones, moves, np.zeros(4, dtype=np.int64), np.array(days, dtype="datetime64[D]"))
    assert stood.tolist() == [date(2026, 4, 20), date(2026, 5, 10), date(2026, 5, 10), date(2026, 6, 1)]


def test_each_challenge_is_judged_on_the_days_asked_of_it():
    asked = frame_of({"challenge_id": (OBJECT, ["c", "c"]), "day": (DATE, [date(2026, 5, 16), date(2026, 5, 10)])})
    late_since_9_may = records(milestones_frame(("2026-05-09", "2026-05-09", None)), ("2026-05-04",))
    rows = frame_rows(judge_health_on(late_since_9_may, asked, {}, WORKING_DAYS))
    assert [(row.day, row.overdue_days) for row in rows] == [(date(2026, 5, 16), 7), (date(2026, 5, 10), 1)]


def test_recent_weeks_are_named_by_their_mondays():
    assert recent_mondays(TODAY, 3) == [date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 18)]


@pytest.mark.parametrize(
    ("team", "ranks", "weeks", "silent"),
    [
        ([0, 0, 0], [0, 2, 2], 2, 0),
        ([0, None, 0], [2, 2, 2], 2, 0),  # a week without an update is skipped
        ([0, 2, 0], [2, 2, 2], 1, 0),
        ([2, 2, 2], [0, 0, 0], 0, 0),  # a report worse than the records does not count
        ([None, None, None], [2, 2, 2], 0, 3),
        ([0, 0, 0], [None, None, None], 0, 0),
        ([0, None, None], [2, 2, 2], 1, 2),
    ],
)
def test_disagreement_counts_the_latest_weeks_reported_better_than_recorded(team, ranks, weeks, silent):
    frame = frame_of({"challenge_id": (OBJECT, ["c"] * 3), "day": (INTEGER, [1, 2, 3]), "team": (INTEGER, team), "rank": (INTEGER, ranks)})
    (row,) = frame_rows(disagreeing_weeks(frame))
    assert (row.disagreeing, row.silent) == (weeks, silent)

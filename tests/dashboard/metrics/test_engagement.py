"""Quiet working days, action ages and conversations by week, with numbers computed by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.figures.engagement.quiet_since import quiet_since
from dashboard.metrics.engagement import (
    action_totals,
    conversations_by_week,
    count_by_age_band,
    open_action_states,
    silent_lately,
    sponsor_silences,
    weeks_between,
)
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of, frame_rows
from db.values.working_days import WorkingDays

TODAY = date(2026, 11, 20)  # a Friday
PLAIN = WorkingDays()


def challenge(name: str, last_on: date | None = None, threshold: int | None = 5, **fields: Any) -> dict[str, Any]:
    return {
        "challenge_id": name, "stage_since": None, "threshold": threshold, "sponsor": f"{name} council", "away": None, "last_on": last_on,
        "last_precision": last_on and "day", **fields,
    }  # fmt: skip


def conversations(*rows: dict[str, Any]) -> pd.DataFrame:
    dtypes = {
        "challenge_id": OBJECT, "stage_since": DATE, "threshold": INTEGER, "sponsor": OBJECT, "away": OBJECT, "last_on": DATE,
        "last_precision": OBJECT,
    }  # fmt: skip
    return frame_of({name: (dtype, [row[name] for row in rows]) for name, dtype in dtypes.items()})


def silences(*rows: dict[str, Any], working_days: WorkingDays = PLAIN, today: date = TODAY) -> dict[str, Any]:
    return {row.challenge_id: row for row in frame_rows(sponsor_silences(conversations(*rows), today, working_days))}


def test_quiet_counts_working_days_after_the_last_conversation():
    # Thursday 12 November to Friday 20: Fri 13, Mon 16, Tue 17, Wed 18, Thu 19, Fri 20.
    silence = silences(challenge("a", date(2026, 11, 12)))["a"]
    assert (silence.working_days, silence.threshold, silence.beyond, silence.sponsor) == (6, 5, True, "a council")


def test_quiet_at_the_threshold_is_within_it_and_at_twice_the_threshold_severe():
    # Friday 13 to Friday 20: five working days, as the stage expects. Friday 6 to Friday 20: ten.
    result = silences(challenge("a", date(2026, 11, 13)), challenge("b", date(2026, 11, 6)))
    assert [(row.working_days, row.beyond, row.severe) for row in (result["a"], result["b"])] == [(5, False, False), (10, True, True)]


def test_quiet_excludes_holidays_closures_and_away_days():
    # St Andrew's Day (Mon 30 Nov) is no working day. From Fri 27 Nov to Wed 9 Dec: Dec 1-4 and 7-9 are seven.
    closed = WorkingDays(closures=((date(2026, 12, 2), date(2026, 12, 2)),))
    day = date(2026, 12, 9)
    away = [
        {"from": "2026-12-07", "to": "2026-12-08"},
        {"from": "2026-12-08", "to": "2026-12-08"},  # named twice, counted once
        {"from": "2026-12-05", "to": "2026-12-06"},  # a weekend
        {"from": "2026-11-20", "to": "2026-11-27"},  # before the count begins
        {"from": "2026-12-10", "to": "2026-12-31"},  # after it ends
    ]
    result = silences(challenge("a", date(2026, 11, 27)), challenge("b", date(2026, 11, 27), away=away), working_days=closed, today=day)
    assert (result["a"].working_days, result["b"].working_days) == (6, 4)


def test_no_threshold_is_never_exceeded():
    silence = silences(challenge("a", date(2026, 1, 5), threshold=None))["a"]
    assert (silence.threshold, silence.beyond, silence.severe) == (None, False, False)


def test_quiet_without_a_conversation_is_not_zero_days():
    result = silences(
        challenge("old", stage_since=date(2026, 10, 1)), challenge("new", stage_since=date(2026, 11, 18)),
        challenge("ahead", stage_since=date(2026, 12, 1)), challenge("unknown"),
    )  # fmt: skip
    assert {challenge_id: (row.working_days, row.beyond, row.severe) for challenge_id, row in result.items()} == {
        "old": (None, True, False), "new": (None, False, False), "ahead": (None, False, False), "unknown": (None, True, False),
    }  # fmt: skip


def test_quiet_counts_from_the_last_day_of_a_week_or_month():
    # The week of Monday 9 November ends on Sunday 15: five working days to Friday 20. November 2026 is not over: none.
    rows = challenge("w", date(2026, 11, 9), last_precision="week"), challenge("m", date(2026, 11, 1), last_precision="month")
    result = silences(*rows)
    assert (result["w"].working_days, result["m"].working_days) == (5, 0)


def test_quiet_order_is_none_recorded_then_the_longest():
    rows = [challenge("b", date(2026, 11, 19)), challenge("a", date(2026, 11, 2)), challenge("c"), challenge("d", date(2026, 11, 12))]
    assert list(silences(*rows)) == ["c", "a", "d", "b"]


def test_silences_of_no_challenge_have_the_columns_of_others():
    empty = sponsor_silences(conversations(), TODAY, PLAIN)
    assert [str(empty[name].dtype) for name in ("working_days", "threshold", "beyond", "severe")] == ["Int64", "Int64", "bool", "bool"]


def test_quiet_since_is_the_first_working_day_beyond_the_threshold_or_twice_it():
    # a: from Thursday 12 November the sixth working day is Friday 20. b: from Friday 6 the tenth is Friday 20.
    # c: away on Thursday 19, so from Wednesday 11 the sixth is Friday 20. d: within. e: its stage began on Monday 9: the sixth is Tuesday 17.
    away = [{"from": "2026-11-19", "to": "2026-11-19"}]
    rows = conversations(
        challenge("a", date(2026, 11, 12)), challenge("b", date(2026, 11, 6)), challenge("c", date(2026, 11, 11), away=away),
        challenge("d", date(2026, 11, 19)), challenge("e", stage_since=date(2026, 11, 9)), challenge("f"),
    )  # fmt: skip
    dated = quiet_since(sponsor_silences(rows, TODAY, PLAIN), TODAY, PLAIN)
    assert {row.challenge_id: row.since for row in frame_rows(dated)} == {
        "a": TODAY, "b": TODAY, "c": TODAY, "d": None, "e": date(2026, 11, 17), "f": None,
    }  # fmt: skip
    assert list(quiet_since(sponsor_silences(conversations(), TODAY, PLAIN), TODAY, PLAIN)["since"]) == []


def action(name: str, due: date | None = None, raised: date = date(2026, 11, 1), owed_by: str = "sponsor", **fields: Any) -> dict[str, Any]:
    return {"id": name, "owed_by": owed_by, "owner": None, "raised_on": raised, "due_on": due, "challenge_state": None, **fields}


def open_actions(*rows: dict[str, Any]) -> pd.DataFrame:
    dtypes = {"id": OBJECT, "owed_by": OBJECT, "owner": OBJECT, "raised_on": DATE, "due_on": DATE, "challenge_state": OBJECT}
    return open_action_states(frame_of({name: (dtype, [row[name] for row in rows]) for name, dtype in dtypes.items()}), TODAY)


def test_open_actions_are_overdue_from_the_day_after_they_are_due():
    actions = open_actions(
        action("today", date(2026, 11, 20)),
        action("yesterday", date(2026, 11, 19)),
        action("long", date(2026, 10, 20), raised=date(2026, 10, 1)),
        action("dateless"),
    )
    days = {row.id: (row.overdue_days, row.overdue, row.age_days) for row in frame_rows(actions)}
    assert days == {"today": (0, False, 19), "yesterday": (1, True, 19), "long": (31, True, 50), "dateless": (0, False, 19)}


def test_actions_of_stopped_challenges_are_not_overdue():
    actions = open_actions(
        *(action(state, date(2026, 11, 10), challenge_state=state) for state in ("running", "paused", "cancelled", "merged"))
    )
    assert dict(zip(actions["id"], actions["overdue_days"], strict=True)) == {"running": 10, "paused": 0, "cancelled": 0, "merged": 0}


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "under-1"),
        (6, "under-1"),
        (7, "1-2"),
        (13, "1-2"),
        (14, "2-4"),
        (27, "2-4"),
        (28, "4-8"),
        (55, "4-8"),
        (56, "over-8"),
        (400, "over-8"),
    ],
)
def test_age_bands_have_no_gap(days, band):
    assert list(open_actions(action("a", raised=TODAY - pd.Timedelta(days=days).to_pytimedelta()))["age_band"]) == [band]


def test_age_bands_count_both_directions_and_overdue_actions():
    actions = open_actions(
        action("a", date(2026, 11, 19), raised=date(2026, 11, 18)), action("b", date(2026, 12, 1), raised=date(2026, 11, 18)),
        action("c", date(2026, 11, 1), raised=date(2026, 9, 1), owed_by="us"), action("d", raised=date(2026, 11, 13), owed_by="team"),
    )  # fmt: skip
    bands = [tuple(row) for row in frame_rows(count_by_age_band(actions))]
    assert [band for band in bands if band[2]] == [(False, "under-1", 2, 1), (False, "1-2", 1, 0), (True, "over-8", 1, 1)]
    assert len(bands) == len(count_by_age_band(open_actions())) == 10
    totals = action_totals(actions)
    assert (totals.open, totals.overdue, totals.ours, totals.theirs) == (4, 2, 1, 3)


def test_actions_that_name_nobody_have_no_owner():
    totals = action_totals(open_actions(action("a", owner="Lead"), action("b", owner="  "), action("c")))
    assert (totals.open, totals.unowned) == (3, 2)


def days_of(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Returns the conversations of organisations given as (organisation, day, taken part, missed, precision)."""
    names = ("organisation_id", OBJECT), ("held_on", DATE), ("talks", INTEGER), ("missed", INTEGER), ("held_precision", OBJECT)
    return frame_of({name: (dtype, [row[place] for row in rows]) for place, (name, dtype) in enumerate(names)})


def organisations(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    names = ("organisation_id", OBJECT), ("name", OBJECT), ("partner", BOOLEAN)
    return frame_of({name: (dtype, [row[place] for row in rows]) for place, (name, dtype) in enumerate(names)})


NORTHMOOR, KELDERWICK, TRUST = ("n", "Northmoor", False), ("k", "Kelderwick", False), ("t", "A trust", True)


def test_conversations_by_week_start_on_monday():
    days = days_of(
        ("n", date(2026, 11, 9), 1, 0, "day"), ("n", date(2026, 11, 15), 2, 0, "day"), ("n", date(2026, 11, 16), 1, 0, "week"),
        ("k", date(2026, 11, 17), 0, 1, "day"), ("stranger", date(2026, 11, 17), 1, 0, "day"),
        ("n", date(2026, 11, 1), 5, 0, "month"), ("n", date(2026, 11, 21), 7, 0, "day"),
    )  # fmt: skip
    weeks = conversations_by_week(days, organisations(NORTHMOOR, KELDERWICK, TRUST), date(2026, 11, 2), TODAY)
    assert weeks.mondays == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    # Sunday 15 is in the week from 9; a month, an unknown organisation and a future day do not count.
    assert {name: list(counts) for name, counts in weeks.talks.iterrows()} == {"n": [0, 3, 1], "k": [0, 0, 0], "t": [0, 0, 0]}
    assert list(weeks.missed.loc["k"]) == [0, 0, 1]
    # The longest silent first, then partners.
    assert list(zip(weeks.organisations["name"], weeks.organisations["total"], strict=True)) == [
        ("Kelderwick", 0), ("Northmoor", 4), ("A trust", 0),
    ]  # fmt: skip
    assert [list(silent_lately(weeks, count)) for count in (1, 3)] == [[True, False], [True, False]]


def test_silence_lately_is_measured_of_sponsors_in_the_last_weeks_only():
    days = days_of(("n", date(2026, 11, 4), 1, 0, "day"), ("k", date(2026, 11, 18), 1, 0, "day"))
    weeks = conversations_by_week(days, organisations(NORTHMOOR, KELDERWICK, TRUST), date(2026, 11, 2), TODAY)
    assert dict(zip(weeks.organisations["name"], silent_lately(weeks, 2), strict=False)) == {"Northmoor": True, "Kelderwick": False}
    assert list(silent_lately(weeks, 3)) == [False, False]


def test_conversations_of_all_time_start_with_the_first_week():
    days = days_of(("n", date(2026, 11, 4), 1, 0, "day"))
    three = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert conversations_by_week(days, organisations(NORTHMOOR), None, TODAY).mondays == three
    nothing = conversations_by_week(days_of(), organisations(), None, TODAY)
    assert (nothing.mondays, len(nothing.organisations), nothing.talks.shape) == ([date(2026, 11, 16)], 0, (0, 1))


def test_weeks_between_returns_the_latest_sixty():
    weeks = weeks_between(date(2020, 1, 1), TODAY)
    assert (len(weeks), weeks[-1]) == (60, date(2026, 11, 16))

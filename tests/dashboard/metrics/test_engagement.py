"""Quiet working days, action ages and conversations by week, with numbers computed by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd

from dashboard.metrics.engagement import (
    AgeBandCount,
    age_band_key,
    count_by_age_band,
    count_conversations_by_week,
    measure_silences,
    read_open_actions,
    weeks_between,
)
from db.values.working_days import WorkingDays

TODAY = date(2026, 11, 20)  # a Friday
PLAIN = WorkingDays()
STAGES = [
    SimpleNamespace(flow="Standard", name="Exploration", quiet_working_days=3),
    SimpleNamespace(flow="Standard", name="Accelerator", quiet_working_days=5),
    SimpleNamespace(flow="Sprint", name="Accelerator", quiet_working_days=1),
    SimpleNamespace(flow="Standard", name="In use", quiet_working_days=None),
]


def challenge(name, last_on=None, stage="Accelerator", **fields):
    return {
        "challenge_id": name, "flow": "Standard", "stage": stage, "stage_since": None, "sponsor": f"{name} council", "away": None,
        "conversation_id": None, "last_on": last_on, "last_precision": "day", **fields,
    }  # fmt: skip


def silences(*rows, working_days=PLAIN, today=TODAY):
    return {
        silence.challenge_id: silence for silence in measure_silences(pd.DataFrame(list(rows), dtype=object), STAGES, today, working_days)
    }


def test_quiet_counts_working_days_after_the_last_conversation():
    # Thursday 12 November to Friday 20: Fri 13, Mon 16, Tue 17, Wed 18, Thu 19, Fri 20.
    silence = silences(challenge("a", date(2026, 11, 12)))["a"]
    assert (silence.working_days, silence.threshold, silence.beyond, silence.sponsor) == (6, 5, True, "a council")


def test_quiet_at_the_threshold_is_within_it():
    # Friday 13 to Friday 20: five working days, as the Accelerator stage expects.
    silence = silences(challenge("a", date(2026, 11, 13)))["a"]
    assert (silence.working_days, silence.beyond) == (5, False)


def test_quiet_excludes_holidays_closures_and_away_days():
    # St Andrew's Day (Mon 30 Nov) is no working day. From Fri 27 Nov to Wed 9 Dec: Dec 1-4 and 7-9 are seven.
    closed = WorkingDays(closures=((date(2026, 12, 2), date(2026, 12, 2)),))
    day = date(2026, 12, 9)
    away = [{"from": "2026-12-07", "to": "2026-12-08"}]
    result = silences(challenge("a", date(2026, 11, 27)), challenge("b", date(2026, 11, 27), away=away), working_days=closed, today=day)
    assert (result["a"].working_days, result["b"].working_days) == (6, 4)


def test_quiet_threshold_is_that_of_the_stage_in_the_flow():
    last = date(2026, 11, 18)  # two working days
    result = silences(
        challenge("a", last), challenge("b", last, flow="Sprint"), challenge("c", last, stage="In use"), challenge("d", last, stage=None)
    )
    assert {challenge_id: (row.threshold, row.beyond) for challenge_id, row in result.items()} == {
        "a": (5, False), "b": (1, True), "c": (None, False), "d": (None, False),
    }  # fmt: skip


def test_quiet_without_a_conversation_is_not_zero_days():
    result = silences(
        challenge("old", stage_since=date(2026, 10, 1)), challenge("new", stage_since=date(2026, 11, 18)),
        challenge("ahead", stage_since=date(2026, 12, 1)), challenge("unknown"),
    )  # fmt: skip
    assert {challenge_id: (row.working_days, row.beyond) for challenge_id, row in result.items()} == {
        "old": (None, True), "new": (None, False), "ahead": (None, False), "unknown": (None, True),
    }  # fmt: skip


def test_quiet_counts_from_the_last_day_of_a_week_or_month():
    # The week of Monday 9 November ends on Sunday 15: five working days to Friday 20. November 2026 is not over: none.
    week = challenge("w", date(2026, 11, 9), last_precision="week")
    month = challenge("m", date(2026, 11, 1), last_precision="month")
    result = silences(week, month)
    assert (result["w"].working_days, result["m"].working_days) == (5, 0)


def test_quiet_order_is_none_recorded_then_the_longest():
    rows = [challenge("b", date(2026, 11, 19)), challenge("a", date(2026, 11, 2)), challenge("c"), challenge("d", date(2026, 11, 12))]
    assert list(silences(*rows)) == ["c", "a", "d", "b"]


def action(name, due=None, raised=date(2026, 11, 1), owed_by="sponsor", **fields):
    return {
        "id": name, "challenge_id": "a", "kind": "task", "what": name, "owed_by": owed_by, "organisation": None, "owner": None,
        "owed_to": "us", "raised_on": raised, "due_on": due, "carried": 0, **fields,
    }  # fmt: skip


def open_actions(*rows):
    return read_open_actions(pd.DataFrame(list(rows), dtype=object), TODAY)


def test_open_actions_are_overdue_from_the_day_after_they_are_due():
    days = {
        row.id: (row.overdue_days, row.age_days)
        for row in open_actions(
            action("today", date(2026, 11, 20)),
            action("yesterday", date(2026, 11, 19)),
            action("long", date(2026, 10, 20), raised=date(2026, 10, 1)),
            action("dateless"),
        )
    }
    assert days == {"today": (0, 19), "yesterday": (1, 19), "long": (31, 50), "dateless": (0, 19)}


def test_actions_of_stopped_challenges_are_not_overdue():
    due = date(2026, 11, 10)
    days = {
        row.id: row.overdue_days
        for row in open_actions(*(action(state, due, state=state) for state in ("running", "paused", "cancelled", "merged")))
    }
    assert days == {"running": 10, "paused": 0, "cancelled": 0, "merged": 0}


def test_open_actions_order_is_by_due_date_with_dateless_last():
    rows = open_actions(
        action("dateless"), action("soon", date(2026, 11, 23)), action("late", date(2026, 11, 2)), action("later", date(2026, 12, 1)),
        action("latest", date(2026, 10, 2)),
    )  # fmt: skip
    assert [row.id for row in rows] == ["latest", "late", "soon", "later", "dateless"]


def test_age_bands_have_no_gap():
    days = (0, 6, 7, 13, 14, 27, 28, 55, 56, 400)
    assert [age_band_key(day) for day in days] == ["under-1", "under-1", "1-2", "1-2", "2-4", "2-4", "4-8", "4-8", "over-8", "over-8"]


def test_age_bands_count_both_directions_and_overdue_actions():
    rows = open_actions(
        action("a", date(2026, 11, 19), raised=date(2026, 11, 18)), action("b", date(2026, 12, 1), raised=date(2026, 11, 18)),
        action("c", date(2026, 11, 1), raised=date(2026, 9, 1), owed_by="us"), action("d", raised=date(2026, 11, 13), owed_by="team"),
    )  # fmt: skip
    assert [band for band in count_by_age_band(rows) if band.count] == [
        AgeBandCount("under-1", "Under a week", False, 2, 1),
        AgeBandCount("1-2", "1 to 2 weeks", False, 1, 0),
        AgeBandCount("over-8", "8 weeks and more", True, 1, 1),
    ]
    assert len(count_by_age_band([])) == 10


def day_of(organisation, held_on, conversations=1, missed=0, precision="day"):
    return {"organisation_id": organisation, "held_on": held_on, "held_precision": precision, "talks": conversations, "missed": missed}


def test_conversations_by_week_start_on_monday():
    frame = pd.DataFrame(
        [
            day_of("n", date(2026, 11, 9)), day_of("n", date(2026, 11, 15), 2), day_of("n", date(2026, 11, 16)),
            day_of("k", date(2026, 11, 17), 0, 1), day_of("stranger", date(2026, 11, 17)),
            day_of("n", date(2026, 11, 1), 5, precision="month"), day_of("n", date(2026, 11, 21), 7),
        ],
        dtype=object,
    )  # fmt: skip
    mondays, rows = count_conversations_by_week(frame, {"n": "Northmoor", "k": "Kelderwick"}, date(2026, 11, 2), TODAY)
    assert mondays == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    by_name = {row.name: (row.talks, row.missed, row.total) for row in rows}
    # Sunday 15 is in the week from 9; a month, an unknown organisation and a future day do not count.
    assert by_name == {
        "Northmoor": ({date(2026, 11, 9): 3, date(2026, 11, 16): 1}, {}, 4),
        "Kelderwick": ({}, {date(2026, 11, 16): 1}, 0),
    }
    assert [row.name for row in rows] == ["Kelderwick", "Northmoor"]  # the longest silent first


def test_conversations_of_all_time_start_with_the_first_week():
    frame = pd.DataFrame([day_of("n", date(2026, 11, 4))], dtype=object)
    assert count_conversations_by_week(frame, {"n": "N"}, None, TODAY)[0] == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert count_conversations_by_week(frame.iloc[:0], {"n": "N"}, None, TODAY)[0] == [date(2026, 11, 16)]


def test_weeks_between_returns_the_latest_sixty():
    weeks = weeks_between(date(2020, 1, 1), TODAY)
    assert (len(weeks), weeks[-1]) == (60, date(2026, 11, 16))

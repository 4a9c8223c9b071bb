"""Quiet working days, ages and weeks, with numbers worked by hand."""

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


def challenge(name, last_on=None, stage="Accelerator", **more):
    return {
        "challenge_id": name, "flow": "Standard", "stage": stage, "stage_since": None, "sponsor": f"{name} council", "away": None,
        "conversation_id": None, "last_on": last_on, "last_precision": "day", **more,
    }  # fmt: skip


def silences(*rows, working_days=PLAIN, today=TODAY):
    return {one.challenge_id: one for one in measure_silences(pd.DataFrame(list(rows), dtype=object), STAGES, today, working_days)}


def test_quiet_counts_working_days_after_the_last_conversation():
    # Thursday 12 November to Friday 20: Fri 13, Mon 16, Tue 17, Wed 18, Thu 19, Fri 20.
    one = silences(challenge("a", date(2026, 11, 12)))["a"]
    assert (one.working_days, one.threshold, one.beyond, one.sponsor) == (6, 5, True, "a council")


def test_quiet_at_the_threshold_is_within_it():
    # Friday 13 to Friday 20: five working days, as the Accelerator stage expects.
    one = silences(challenge("a", date(2026, 11, 13)))["a"]
    assert (one.working_days, one.beyond) == (5, False)


def test_quiet_leaves_holidays_closures_and_the_sponsors_away_days_out():
    # St Andrew's Day (Mon 30 Nov) is no working day. From Fri 27 Nov to Wed 9 Dec: Dec 1-4 and 7-9 are seven.
    closed = WorkingDays(closures=((date(2026, 12, 2), date(2026, 12, 2)),))
    day = date(2026, 12, 9)
    away = [{"from": "2026-12-07", "to": "2026-12-08"}]
    found = silences(challenge("a", date(2026, 11, 27)), challenge("b", date(2026, 11, 27), away=away), working_days=closed, today=day)
    assert (found["a"].working_days, found["b"].working_days) == (6, 4)


def test_quiet_takes_the_threshold_of_the_stage_of_the_challenges_own_flow():
    last = date(2026, 11, 18)  # two working days
    found = silences(
        challenge("a", last), challenge("b", last, flow="Sprint"), challenge("c", last, stage="In use"), challenge("d", last, stage=None)
    )
    assert {one: (row.threshold, row.beyond) for one, row in found.items()} == {
        "a": (5, False), "b": (1, True), "c": (None, False), "d": (None, False),
    }  # fmt: skip


def test_quiet_without_a_conversation_is_not_zero_days():
    found = silences(
        challenge("old", stage_since=date(2026, 10, 1)), challenge("new", stage_since=date(2026, 11, 18)),
        challenge("ahead", stage_since=date(2026, 12, 1)), challenge("unknown"),
    )  # fmt: skip
    assert {one: (row.working_days, row.beyond) for one, row in found.items()} == {
        "old": (None, True), "new": (None, False), "ahead": (None, False), "unknown": (None, True),
    }  # fmt: skip


def test_quiet_counts_from_the_last_day_a_coarse_date_can_mean():
    # The week of Monday 9 November ends on Sunday 15: five working days to Friday 20. November 2026 is not over: none.
    week = challenge("w", date(2026, 11, 9), last_precision="week")
    month = challenge("m", date(2026, 11, 1), last_precision="month")
    found = silences(week, month)
    assert (found["w"].working_days, found["m"].working_days) == (5, 0)


def test_quiet_puts_none_recorded_first_then_the_longest():
    rows = [challenge("b", date(2026, 11, 19)), challenge("a", date(2026, 11, 2)), challenge("c"), challenge("d", date(2026, 11, 12))]
    assert list(silences(*rows)) == ["c", "a", "d", "b"]


def action(name, due=None, raised=date(2026, 11, 1), owed_by="sponsor", **more):
    return {
        "id": name, "challenge_id": "a", "kind": "task", "what": name, "owed_by": owed_by, "organisation": None, "owner": None,
        "owed_to": "us", "raised_on": raised, "due_on": due, "carried": 0, **more,
    }  # fmt: skip


def opened(*rows):
    return read_open_actions(pd.DataFrame(list(rows), dtype=object), TODAY)


def test_open_actions_are_overdue_from_the_day_after_they_are_due():
    found = {
        one.id: (one.overdue_days, one.age_days)
        for one in opened(
            action("today", date(2026, 11, 20)),
            action("yesterday", date(2026, 11, 19)),
            action("long", date(2026, 10, 20), raised=date(2026, 10, 1)),
            action("dateless"),
        )
    }
    assert found == {"today": (0, 19), "yesterday": (1, 19), "long": (31, 50), "dateless": (0, 19)}


def test_nothing_is_overdue_of_a_challenge_that_is_paused_cancelled_or_merged():
    due = date(2026, 11, 10)
    found = {
        one.id: one.overdue_days
        for one in opened(*(action(state, due, state=state) for state in ("running", "paused", "cancelled", "merged")))
    }
    assert found == {"running": 10, "paused": 0, "cancelled": 0, "merged": 0}


def test_open_actions_come_longest_overdue_first_and_dateless_last():
    found = opened(
        action("dateless"), action("soon", date(2026, 11, 23)), action("late", date(2026, 11, 2)), action("later", date(2026, 12, 1)),
        action("latest", date(2026, 10, 2)),
    )  # fmt: skip
    assert [one.id for one in found] == ["latest", "late", "soon", "later", "dateless"]


def test_age_bands_meet_without_a_gap():
    days = (0, 6, 7, 13, 14, 27, 28, 55, 56, 400)
    assert [age_band_key(day) for day in days] == ["under-1", "under-1", "1-2", "1-2", "2-4", "2-4", "4-8", "4-8", "over-8", "over-8"]


def test_bands_count_both_directions_and_their_overdue_part():
    found = opened(
        action("a", date(2026, 11, 19), raised=date(2026, 11, 18)), action("b", date(2026, 12, 1), raised=date(2026, 11, 18)),
        action("c", date(2026, 11, 1), raised=date(2026, 9, 1), owed_by="us"), action("d", raised=date(2026, 11, 13), owed_by="team"),
    )  # fmt: skip
    assert [one for one in count_by_age_band(found) if one.count] == [
        AgeBandCount("under-1", "Under a week", False, 2, 1),
        AgeBandCount("1-2", "1 to 2 weeks", False, 1, 0),
        AgeBandCount("over-8", "8 weeks and more", True, 1, 1),
    ]
    assert len(count_by_age_band([])) == 10


def day_of(organisation, held_on, talks_=1, missed=0, precision="day"):
    return {"organisation_id": organisation, "held_on": held_on, "held_precision": precision, "talks": talks_, "missed": missed}


def test_talks_add_up_by_week_from_monday():
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
    found = {row.name: (row.talks, row.missed, row.total) for row in rows}
    # Sunday 15 is of the week from 9; a month, a stranger and tomorrow do not count.
    assert found == {
        "Northmoor": ({date(2026, 11, 9): 3, date(2026, 11, 16): 1}, {}, 4),
        "Kelderwick": ({}, {date(2026, 11, 16): 1}, 0),
    }
    assert [row.name for row in rows] == ["Kelderwick", "Northmoor"]  # the longest silent first


def test_talks_of_all_time_start_with_the_first_week():
    frame = pd.DataFrame([day_of("n", date(2026, 11, 4))], dtype=object)
    assert count_conversations_by_week(frame, {"n": "N"}, None, TODAY)[0] == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert count_conversations_by_week(frame.iloc[:0], {"n": "N"}, None, TODAY)[0] == [date(2026, 11, 16)]


def test_weeks_between_keeps_the_latest_sixty():
    weeks = weeks_between(date(2020, 1, 1), TODAY)
    assert (len(weeks), weeks[-1]) == (60, date(2026, 11, 16))

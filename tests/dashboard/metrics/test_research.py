"""Coverage, sessions by week and findings, with numbers computed by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.metrics import research as metrics
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, column_values, frame_of, frame_rows

TODAY = date(2026, 11, 20)
GROUPS = frame_of(
    {
        "id": (OBJECT, ["old", "blind", "far"]),
        "name": (OBJECT, ["Older", "Blind", "Islanders"]),
        "target": (INTEGER, [5, 3, None]),
        "hard_to_hear": (BOOLEAN, [False, True, True]),
    }
)
NO_HARD_GROUPS = GROUPS.iloc[:1]


def held_frame(*rows: tuple[str, int, int | None], state: str = "running") -> pd.DataFrame:
    """Returns the frame of (challenge, sessions, attendances)."""
    return frame_of(
        {
            "challenge_id": (OBJECT, [row[0] for row in rows]),
            "state": (OBJECT, [state] * len(rows)),
            "sessions": (INTEGER, [row[1] for row in rows]),
            "attendances": (INTEGER, [row[2] for row in rows]),
            "last_on": (DATE, [None] * len(rows)),
        }
    )


def heard_frame(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Returns the frame of (challenge, group, attendances)."""
    return frame_of(
        {
            "challenge_id": (OBJECT, [row[0] for row in rows]),
            "user_group_id": (OBJECT, [row[1] for row in rows]),
            "attendances": (INTEGER, [row[2] for row in rows]),
        }
    )


HELD = held_frame(("a", 4, 30), ("b", 0, None), ("c", 2, 9))
HEARD = heard_frame(("a", "old", 25), ("a", "blind", 0), ("c", "blind", 2), ("c", "far", 1))


def covered(held=HELD, heard=HEARD, groups=GROUPS, order=("c", "a", "b", "unknown")):
    return metrics.coverage(held, metrics.unheard_hard_groups(held, heard, groups), groups, order)


def test_unheard_groups_are_the_hard_to_hear_ones_that_no_session_included():
    unheard = metrics.unheard_hard_groups(HELD, HEARD, GROUPS)
    pairs = list(zip(unheard["challenge_id"], unheard["name"], strict=True))
    assert pairs == [("a", "Blind"), ("a", "Islanders"), ("b", "Blind"), ("b", "Islanders")]  # a count of none is not heard


def test_coverage_counts_unheard_groups_in_the_order_given():
    rows = [(row.challenge_id, row.sessions, row.attendances, row.hard, row.unheard, row.few_heard) for row in frame_rows(covered())]
    assert rows == [("c", 2, 9, 2, 0, False), ("a", 4, 30, 2, 2, True), ("b", 0, None, 2, 2, False)]


@pytest.mark.parametrize(
    ("sessions", "heard", "state", "few"),
    [
        (3, [], "running", True),
        (2, [], "running", False),  # too few sessions to tell
        (3, [("a", "blind", 1)], "running", True),  # one of two is half
        (3, [("a", "blind", 1), ("a", "far", 1)], "running", False),
        (3, [], "paused", False),
        (3, [], "cancelled", False),
    ],
)
def test_few_groups_are_heard_when_half_or_more_are_not_after_three_sessions(sessions, heard, state, few):
    (row,) = frame_rows(covered(held_frame(("a", sessions, 9), state=state), heard_frame(*heard), order=["a"]))
    assert row.few_heard is few


def test_coverage_without_hard_to_hear_groups_misses_none_and_says_so():
    (row,) = frame_rows(covered(groups=NO_HARD_GROUPS, order=["a"]))
    assert (row.hard, row.unheard, row.few_heard) == (0, 0, False)


def test_matrix_has_a_row_for_each_group_and_a_column_for_each_challenge():
    matrix = metrics.coverage_matrix(HEARD, GROUPS, ["c", "a", "b"])
    assert matrix.tolist() == [[0, 25, 0], [2, 0, 0], [1, 0, 0]]  # old, blind, far
    assert metrics.coverage_matrix(HEARD.iloc[:0], GROUPS, ["a"]).tolist() == [[0], [0], [0]]


def by_day(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame_of(
        {
            "held_on": (DATE, [row["on"] for row in rows]),
            "held_precision": (OBJECT, [row.get("precision", "day") for row in rows]),
            "status": (OBJECT, [row.get("status", "held") for row in rows]),
            "sessions": (INTEGER, [row.get("sessions", 1) for row in rows]),
            "attendances": (INTEGER, [row.get("attendances") for row in rows]),
            "uncounted": (INTEGER, [row.get("uncounted", 0) for row in rows]),
        }
    )


SESSIONS = by_day(
    {"on": date(2026, 11, 1), "attendances": 50, "precision": "month"},
    {"on": date(2026, 11, 3), "attendances": 4},
    {"on": date(2026, 11, 8), "sessions": 2, "attendances": 5, "uncounted": 1},
    {"on": date(2026, 11, 10), "uncounted": 1},
    {"on": date(2026, 11, 16), "status": "no-show", "uncounted": 1},
    {"on": date(2026, 11, 17), "status": "cancelled", "uncounted": 1},
    {"on": date(2026, 11, 30), "status": "planned", "sessions": 2, "uncounted": 2},
    {"on": date(2027, 2, 1), "status": "planned", "uncounted": 1},
)


def test_weeks_run_from_the_period_to_the_last_planned_week():
    weeks = frame_rows(metrics.sessions_by_week(SESSIONS, date(2026, 11, 4), TODAY))
    assert [(week.monday, week.held, week.attendances, week.planned, week.lost, week.uncounted, week.past) for week in weeks] == [
        (date(2026, 11, 2), 3, 9, 0, 0, 1, True),  # Tuesday 3 and Sunday 8; the session known to the month is not drawn
        (date(2026, 11, 9), 1, None, 0, 0, 1, True),  # held without a head count: not known, which is not 0
        (date(2026, 11, 16), 0, 0, 0, 2, 0, True),
        (date(2026, 11, 23), 0, 0, 0, 0, 0, False),
        (date(2026, 11, 30), 0, 0, 2, 0, 0, False),  # February is too far ahead
    ]


def test_weeks_without_a_period_begin_with_the_first_session():
    weeks = metrics.sessions_by_week(SESSIONS, None, TODAY)
    assert (column_values(weeks, "monday")[0], len(weeks)) == (date(2026, 11, 2), 5)


def test_weeks_without_sessions_are_the_current_week():
    weeks = frame_rows(metrics.sessions_by_week(SESSIONS.iloc[:0], None, TODAY))
    assert [(week.monday, week.held, week.attendances) for week in weeks] == [(date(2026, 11, 16), 0, 0)]


def test_week_totals_leave_out_weeks_ahead_where_they_count_weeks_without_a_session():
    totals = metrics.week_totals(metrics.sessions_by_week(SESSIONS, date(2026, 11, 2), TODAY))
    assert totals == metrics.WeekTotals(held=4, planned=2, lost=2, attendances=9, weeks=3, without=1)


def test_totals_take_held_sessions_of_any_precision():
    # 1 + 1 + 2 + 1 sessions; 50 + 4 + 5 attendances
    assert metrics.research_totals(SESSIONS) == metrics.ResearchTotals(sessions=5, attendances=59, uncounted=2)


def test_attendances_are_not_known_where_no_session_has_a_head_count():
    uncounted = by_day({"on": TODAY, "uncounted": 1})
    assert metrics.research_totals(uncounted) == metrics.ResearchTotals(sessions=1, attendances=None, uncounted=1)
    assert metrics.week_totals(metrics.sessions_by_week(uncounted, None, TODAY)).attendances is None
    assert metrics.research_totals(SESSIONS.iloc[:0]) == metrics.ResearchTotals(0, None, 0)


def test_sessions_one_by_one_have_the_totals_and_the_weeks_of_sessions_by_day():
    listed = frame_of(
        {
            "held_on": (DATE, [date(2026, 11, 3), date(2026, 11, 8), date(2026, 11, 8), date(2026, 11, 30)]),
            "held_precision": (OBJECT, ["day", "day", "day", "day"]),
            "status": (OBJECT, ["held", "held", "held", "planned"]),
            "people": (INTEGER, [4, 5, None, None]),
        }
    )
    sessions = metrics.sessions_one_by_one(listed)
    assert metrics.research_totals(sessions) == metrics.ResearchTotals(sessions=3, attendances=9, uncounted=1)
    weeks = frame_rows(metrics.sessions_by_week(sessions, date(2026, 11, 4), TODAY))
    assert (weeks[0].held, weeks[0].attendances, weeks[0].uncounted, weeks[4].planned) == (3, 9, 1, 1)


def findings(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame_of(
        {
            "id": (OBJECT, [row["id"] for row in rows]),
            "challenge_id": (OBJECT, [row.get("challenge_id", "a") for row in rows]),
            "found_on": (DATE, [row["on"] for row in rows]),
            "acted": (OBJECT, [row.get("acted", "not yet") for row in rows]),
            "state": (OBJECT, [row.get("state", "running") for row in rows]),
        }
    )


FINDINGS = findings(
    {"id": "acted", "on": date(2026, 11, 19), "acted": "changed"},
    {"id": "young", "on": date(2026, 11, 18)},
    {"id": "old", "on": date(2026, 10, 1)},
    {"id": "decided", "on": date(2026, 9, 1), "acted": "nothing"},
    {"id": "set aside", "on": date(2026, 8, 1), "state": "paused"},
)


def test_undecided_findings_come_first_oldest_first():
    rows = frame_rows(metrics.finding_states(FINDINGS, TODAY))
    assert [(row.id, row.wait_days, row.waiting, row.changed) for row in rows] == [
        ("old", 50, True, False),  # 1 October to 20 November: 30 + 20
        ("young", 2, True, False),
        ("set aside", 0, True, False),  # its challenge is paused
        ("acted", None, False, True),
        ("decided", None, False, False),
    ]


def test_finding_totals():
    assert metrics.finding_totals(metrics.finding_states(FINDINGS, TODAY)) == metrics.FindingTotals(5, 1, 3, 50)
    assert metrics.finding_totals(metrics.finding_states(FINDINGS.iloc[:0], TODAY)) == metrics.FindingTotals(0, 0, 0, None)


def test_stale_findings_are_one_row_for_each_challenge_with_the_oldest():
    stated = metrics.finding_states(
        findings(
            {"id": "a30", "on": date(2026, 10, 21)}, {"id": "a44", "on": date(2026, 10, 7)}, {"id": "a27", "on": date(2026, 10, 24)},
            {"id": "b80", "on": date(2026, 9, 1), "challenge_id": "b"}, {"id": "whole", "on": date(2026, 9, 2), "challenge_id": None},
        ),
        TODAY,
    )  # fmt: skip
    rows = {row.id: (row.challenge_id, row.wait_days, row.stale) for row in frame_rows(metrics.stale_findings(stated))}
    assert rows == {"a44": ("a", 44, 2), "b80": ("b", 80, 1), "whole": (None, 79, 1)}


def test_waiting_findings_by_challenge():
    waiting = frame_rows(metrics.waiting_by_challenge(metrics.finding_states(FINDINGS, TODAY)))
    assert [(row.challenge_id, row.waiting) for row in waiting] == [("a", 3)]
    assert frame_rows(metrics.waiting_by_challenge(metrics.finding_states(FINDINGS.iloc[:0], TODAY))) == []

"""Coverage, sessions by week and findings, with numbers computed by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd

from dashboard.metrics.research import ResearchCoverage, compute_coverage, count_sessions_and_people, count_sessions_by_week, read_findings

TODAY = date(2026, 11, 20)
GROUPS = [
    SimpleNamespace(id="old", name="Older", target=5, hard_to_hear=False),
    SimpleNamespace(id="blind", name="Blind", target=3, hard_to_hear=True),
    SimpleNamespace(id="far", name="Islanders", target=None, hard_to_hear=True),
]


def held(challenge, sessions, people, last_on=None):
    return {"challenge_id": challenge, "stage": "Exploration", "sessions": sessions, "people": people, "last_on": last_on}


def test_coverage_names_unheard_hard_to_hear_groups():
    frame = pd.DataFrame([held("a", 4, 30, TODAY), held("b", 0, 0), held("c", 2, 9)], dtype=object)
    counts = pd.DataFrame(
        [
            {"challenge_id": "a", "user_group_id": "old", "people": 25}, {"challenge_id": "a", "user_group_id": "blind", "people": 0},
            {"challenge_id": "c", "user_group_id": "blind", "people": 2}, {"challenge_id": "c", "user_group_id": "far", "people": 1},
        ],
        dtype=object,
    )  # fmt: skip
    assert compute_coverage(frame, counts, GROUPS, ["c", "a", "b", "unknown"]) == [
        ResearchCoverage("c", 2, 9, {"blind": 2, "far": 1}, (), None, 2),
        ResearchCoverage("a", 4, 30, {"old": 25}, ("Blind", "Islanders"), TODAY, 2),  # a count of none is not heard
        ResearchCoverage("b", 0, 0, {}, ("Blind", "Islanders"), None, 2),
    ]


def day_of(held_on, status="held", sessions=1, people=0, uncounted=0, precision="day"):
    return {
        "held_on": held_on,
        "held_precision": precision,
        "status": status,
        "sessions": sessions,
        "people": people,
        "uncounted": uncounted,
    }


SESSIONS = pd.DataFrame(
    [
        day_of(date(2026, 11, 1), people=50, precision="month"), day_of(date(2026, 11, 3), people=4),
        day_of(date(2026, 11, 8), sessions=2, people=5, uncounted=1),
        day_of(date(2026, 11, 16), "no-show"), day_of(date(2026, 11, 17), "cancelled"), day_of(date(2026, 11, 30), "planned", 2),
        day_of(date(2027, 2, 1), "planned"),
    ],
    dtype=object,
)  # fmt: skip


def test_weeks_run_from_the_period_to_the_last_planned_week():
    weeks = count_sessions_by_week(SESSIONS, date(2026, 11, 2), TODAY)
    assert [(week.first, week.held, week.people, week.planned, week.lost, week.uncounted) for week in weeks] == [
        (date(2026, 11, 2), 3, 9, 0, 0, 1),  # Tuesday 3 and Sunday 8; the session known to the month is not drawn
        (date(2026, 11, 9), 0, 0, 0, 0, 0),
        (date(2026, 11, 16), 0, 0, 0, 2, 0),
        (date(2026, 11, 23), 0, 0, 0, 0, 0),
        (date(2026, 11, 30), 0, 0, 2, 0, 0),  # February is too far ahead
    ]


def test_weeks_without_sessions_are_the_current_week():
    assert [(week.first, week.held) for week in count_sessions_by_week(SESSIONS.iloc[:0], None, TODAY)] == [(date(2026, 11, 16), 0)]


def test_totals_take_held_sessions_of_any_precision():
    assert count_sessions_and_people(SESSIONS) == (4, 59)  # 1 + 1 + 2; 50 + 4 + 5


def finding(name, found_on, acted="not yet", **fields):
    return {
        "id": name, "challenge_id": "a", "found_on": found_on, "found_precision": "day", "statement": name, "strength": "weak",
        "acted": acted, "acted_on": None, "what_changed": None, "owner": None, "user_group": None, **fields,
    }  # fmt: skip


def test_undecided_findings_come_first_oldest_first():
    frame = pd.DataFrame(
        [
            finding("acted", date(2026, 11, 19), "changed"), finding("young", date(2026, 11, 18)), finding("old", date(2026, 10, 1)),
            finding("decided", date(2026, 9, 1), "nothing"),
        ],
        dtype=object,
    )  # fmt: skip
    findings = read_findings(frame, TODAY)
    assert [(row.id, row.age_days, row.waiting, row.changed) for row in findings] == [
        ("old", 50, True, False), ("young", 2, True, False), ("acted", 0, False, True), ("decided", 0, False, False),
    ]  # fmt: skip

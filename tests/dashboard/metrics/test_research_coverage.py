"""User groups heard by each challenge, and sessions planned; expected numbers counted by hand. Today is Friday 20 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.metrics import research as metrics
from dashboard.metrics.research_coverage import GroupTotals, group_coverage, group_totals, planned_ahead
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, column_values, frame_of, frame_rows

TODAY = date(2026, 11, 20)
GROUPS = frame_of(
    {
        "id": (OBJECT, ["old", "blind", "far"]),
        "name": (OBJECT, ["Older than 65", "Assistive technology users", "Remote"]),
        "target": (INTEGER, [5, 3, None]),
        "hard_to_hear": (BOOLEAN, [False, True, True]),
    }
)
ORDER = ["full", "none", "one", "both", "idle"]
HELD = frame_of(
    {
        "challenge_id": (OBJECT, ORDER),
        "state": (OBJECT, ["running", "running", "running", "running", "paused"]),
        "sessions": (INTEGER, [4, 0, 2, 3, 1]),
    }
)
HEARD = frame_of(
    {
        "challenge_id": (OBJECT, ["full", "full", "full", "one", "one", "both", "idle", "idle"]),
        "user_group_id": (OBJECT, ["old", "blind", "far", "old", "blind", "old", "blind", "far"]),
        "attendances": (INTEGER, [5, 3, 1, 4, 2, 9, 0, 6]),
    }
)


def planned(*rows):
    names = (("challenge_id", OBJECT), ("held_on", DATE), ("held_precision", OBJECT))
    return frame_of({name: (dtype, [row[place] for row in rows]) for place, (name, dtype) in enumerate(names)})


def counted(sessions=None):
    covered = metrics.coverage(HELD, metrics.unheard_hard_groups(HELD, HEARD, GROUPS), GROUPS, ORDER)
    return group_coverage(covered, HEARD, GROUPS, planned() if sessions is None else sessions)


def test_challenges_that_lack_groups_come_first_and_then_those_without_a_session():
    # both lacks blind and far, one and idle lack one each (an attendance of 0 is nobody); none held no session
    rows = [(row.challenge_id, row.lacks, row.heard, row.met, row.running) for row in frame_rows(counted())]
    assert rows == [
        ("both", 2, 1, 1, True), ("one", 1, 2, 0, True), ("idle", 1, 1, 1, False), ("none", 0, 0, 0, True), ("full", 0, 3, 3, True),
    ]  # fmt: skip


def test_totals_count_challenges():
    frame = counted()
    assert group_totals(frame, GROUPS) == GroupTotals(challenges=5, lacking=3, hard_heard=1, all_met=1, hard=2, groups=3)
    assert group_totals(frame.iloc[:0], GROUPS) == GroupTotals(challenges=0, lacking=0, hard_heard=0, all_met=0, hard=2, groups=3)


def test_next_session_is_the_first_planned_for_the_challenge():
    sessions = planned(("one", date(2026, 11, 27), "day"), ("one", date(2026, 12, 1), "month"), ("elsewhere", date(2026, 11, 21), "day"))
    frame = counted(sessions)
    found = {row.challenge_id: (row.next_on, row.next_precision) for row in frame_rows(frame)}
    assert found == {**dict.fromkeys(ORDER, (None, None)), "one": (date(2026, 11, 27), "day")}
    assert column_values(counted(), "next_on") == [None] * 5


@pytest.mark.parametrize(
    ("on", "precision", "ahead"),
    [
        (date(2026, 11, 20), "day", True),
        (date(2026, 11, 19), "day", False),
        (date(2026, 11, 16), "week", True),  # to 22 November
        (date(2026, 11, 9), "week", False),
        (date(2026, 11, 1), "month", True),
        (date(2026, 10, 1), "month", False),
        (date(2026, 1, 1), "year", True),
        (date(2025, 1, 1), "year", False),
        (date(2026, 4, 1), "financial year", True),
        (date(2025, 4, 1), "financial year", False),
    ],
)
def test_planned_session_is_past_when_its_period_has_ended(on, precision, ahead):
    assert len(planned_ahead(planned(("a", on, precision)), TODAY)) == int(ahead)


def test_planned_sessions_are_in_order():
    sessions = planned_ahead(planned(("b", date(2026, 12, 9), "day"), ("a", date(2026, 12, 1), "day")), TODAY)
    assert column_values(sessions, "challenge_id") == ["a", "b"]

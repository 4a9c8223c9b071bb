"""Actions by owner and done on time, with numbers worked out by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.metrics.actions import (
    action_results,
    count_by_owner,
    count_by_owner_and_age,
    count_reversed,
    days_late,
    on_time_at_reviews,
    on_time_over_reviews,
    on_time_totals,
    owner_totals,
    with_owners,
)
from dashboard.metrics.engagement import open_action_states
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows

TODAY = date(2026, 5, 20)


def may(day: int) -> date:
    return date(2026, 5, day)


def frame(*actions: dict[str, Any]) -> pd.DataFrame:
    dtypes = {
        "id": OBJECT, "owner": OBJECT, "owed_by": OBJECT, "raised_on": DATE, "due_on": DATE, "answered_on": DATE, "outcome": OBJECT,
        "challenge_state": OBJECT, "actions": INTEGER,
    }  # fmt: skip
    defaults = {"owed_by": "us", "raised_on": may(1), "actions": 1}
    return frame_of({name: (dtype, [action.get(name, defaults.get(name)) for action in actions]) for name, dtype in dtypes.items()})


@pytest.mark.parametrize(
    ("action", "result"),
    [
        ({"due_on": may(8), "answered_on": may(8)}, "on time"),
        ({"due_on": may(8), "answered_on": may(1), "outcome": "done"}, "on time"),
        ({"due_on": may(8), "answered_on": may(9)}, "late"),
        ({"due_on": may(19)}, "overdue"),
        ({"due_on": may(20)}, None),  # due today
        ({"due_on": may(19), "challenge_state": "paused"}, None),
        ({"due_on": may(19), "challenge_state": "finished"}, "overdue"),
        ({"due_on": may(8), "answered_on": date(2026, 4, 30)}, None),  # before the period
        ({"due_on": may(8), "answered_on": may(21)}, "overdue"),  # answered after the day as of which it is looked at
        ({"due_on": may(8), "answered_on": may(8), "outcome": "dropped"}, None),
        ({"due_on": may(8), "answered_on": may(8), "outcome": "deferred"}, None),
        ({"due_on": may(8), "answered_on": may(8), "outcome": "declined"}, None),
        ({"answered_on": may(8)}, "without a date"),
        ({}, None),
    ],
)
def test_result_of_an_action_in_the_period(action, result):
    assert list(action_results(frame(action), may(1), TODAY)) == [result]


def test_done_on_time_counts_open_late_actions_in_the_denominator():
    # Done by its date 2 (a row that stands for two), done later 1, open and late 3: 2 of 6.
    done = on_time_totals(
        frame(
            {"due_on": may(8), "answered_on": may(7), "actions": 2}, {"due_on": may(8), "answered_on": may(9)},
            {"due_on": may(19), "actions": 3}, {"due_on": may(21)}, {"answered_on": may(9), "actions": 4},
        ),
        may(1),
        TODAY,
    )  # fmt: skip
    assert (done.on_time, done.late, done.overdue, done.undated, done.counted) == (2, 1, 3, 4, 6)
    assert done.share == pytest.approx(1 / 3)


def test_done_on_time_is_not_known_where_nothing_was_due():
    done = on_time_totals(frame({"answered_on": may(9)}), None, TODAY)
    assert (done.counted, done.share, done.undated) == (0, None, 1)
    assert on_time_totals(frame(), None, TODAY).share is None


def test_all_time_begins_with_the_first_action():
    assert on_time_totals(frame({"due_on": date(2020, 1, 2), "answered_on": date(2020, 1, 1)}), None, TODAY).on_time == 1


def at_closings(*actions: tuple[date | None, date | None, int, int]) -> pd.DataFrame:
    """Returns actions given as (due, answered, born, died)."""
    rows = frame(*({"due_on": due, "answered_on": answered} for due, answered, _, _ in actions))
    return rows.assign(born=[born for _, _, born, _ in actions], died=[died for _, _, _, died in actions]).drop(columns="actions")


# Reviews of 12 and 19 May, after one of 5 May; the moments before their first closings are 2 and 4.
REVIEWS = frame_of(
    {
        "review_id": (OBJECT, ["r2", "r3"]),
        "since": (DATE, [may(6), may(13)]),
        "held_on": (DATE, [may(12), may(19)]),
        "place": (INTEGER, [2, 4]),
    }
)


def test_done_on_time_at_reviews_uses_the_states_before_each_closing():
    actions = at_closings(
        (may(5), may(5), 0, 6),  # done on the day of the first review: before the first period
        (may(12), may(12), 0, 6),  # on time at the second
        (may(8), may(11), 0, 6),  # late at the second
        (may(11), None, 0, 3),  # open at the second, then carried to 18 May, and open past that date at the third
        (may(18), None, 3, 6),
        (may(19), may(18), 3, 6),  # on time at the third
        (may(14), may(14), 5, 6),  # entered after the third was closed
    )
    rows = frame_rows(on_time_at_reviews(actions, REVIEWS))
    assert [(row.review_id, row.on_time, row.late, row.overdue, row.counted) for row in rows] == [("r2", 1, 1, 1, 3), ("r3", 1, 0, 1, 2)]
    # From 6 to 19 May, known before the third was closed: on time 12 and 18 May, late 11 May, open past its date the carried one.
    overall = on_time_over_reviews(actions, REVIEWS)
    assert (overall.on_time, overall.late, overall.overdue) == (2, 1, 1)


def test_the_last_review_and_the_same_period_today_are_one_number():
    actions = at_closings((may(14), may(13), 0, 6), (may(15), may(18), 0, 6), (may(16), None, 0, 6), (may(30), None, 0, 6))
    last = frame_rows(on_time_at_reviews(actions, REVIEWS))[-1]
    today = on_time_totals(actions.assign(actions=1), may(13), may(19))
    assert (last.on_time, last.counted) == (today.on_time, today.counted) == (1, 3)


def test_no_review_has_no_numbers():
    assert on_time_over_reviews(at_closings(), REVIEWS.iloc[:0]).counted == 0


OPEN = (
    {"id": "fresh", "owner": "Lead", "raised_on": may(15), "due_on": may(30)},
    {"id": "late", "owner": " lead ", "raised_on": may(10), "due_on": may(17)},
    {"id": "later", "owner": "LEAD", "raised_on": may(8), "due_on": may(11)},
    {"id": "lone", "owner": None, "raised_on": may(1), "due_on": may(19)},
    {"id": "other", "owner": "Researcher", "raised_on": may(5), "due_on": may(8)},
)


def test_owners_are_one_name_however_written_and_the_longest_overdue_comes_first():
    actions = with_owners(open_action_states(frame(*OPEN), TODAY))
    closed = with_owners(frame({"owner": "lead", "answered_on": may(9)}, {"owner": "Nobody else", "answered_on": may(9)}))
    rows = [tuple(row) for row in frame_rows(count_by_owner(actions, closed))]
    # key, name, open, overdue, closed, worst, oldest
    assert rows == [
        ("researcher", "Researcher", 1, 1, 0, 12, 15), ("lead", "Lead", 3, 2, 1, 9, 12), ("", "", 1, 1, 0, 1, 19),
        ("nobody else", "Nobody else", 0, 0, 1, 0, 0),
    ]  # fmt: skip
    totals = owner_totals(count_by_owner(actions))
    assert (totals.named, totals.with_overdue) == (2, 2)  # who is not named is no owner


def test_owners_and_ages_of_no_action():
    nothing = with_owners(open_action_states(frame(), TODAY))
    owners = count_by_owner(nothing)
    assert len(owners) == len(count_by_owner_and_age(nothing, owners)) == 0
    assert len(count_by_owner(nothing, with_owners(frame({"owner": "Lead", "answered_on": may(9)})))) == 1


def test_actions_by_owner_and_age_count_the_overdue_ones():
    actions = with_owners(open_action_states(frame(*OPEN), TODAY))
    owners = count_by_owner(actions)
    bands = count_by_owner_and_age(actions, owners)
    # On 20 May: fresh is 5 days old, late 10, later 12, other 15, lone 19.
    assert list(owners["owner_key"]) == ["researcher", "lead", ""]
    assert bands[1].tolist() == [[1, 2, 0, 0, 0], [0, 2, 0, 0, 0]]  # open, of them overdue
    assert bands[2, 0].tolist() == [0, 0, 1, 0, 0]
    named = count_by_owner_and_age(actions, owners[owners["owner_key"] == "researcher"])
    assert (named.shape, named.sum()) == ((1, 2, 5), 2)


def test_days_late_count_only_done_actions_with_a_due_date():
    closed = frame(
        {"due_on": may(10), "answered_on": may(12), "outcome": "done"}, {"due_on": may(10), "answered_on": may(10)},
        {"due_on": may(10), "answered_on": may(4)}, {"answered_on": may(12)}, {"due_on": may(10), "answered_on": may(12), "outcome": "dropped"},
    )  # fmt: skip
    late = days_late(closed)
    assert [None if pd.isna(days) else int(days) for days in late] == [2, 0, 0, None, None]


def test_a_decision_reversed_twice_counts_once():
    decisions = pd.DataFrame({"id": ["a", "b", "c"]})
    assert count_reversed(decisions, pd.DataFrame({"reverses_id": ["a", "a", "elsewhere"]})) == 1

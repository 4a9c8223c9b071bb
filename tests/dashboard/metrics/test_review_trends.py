"""Trends over reviews, worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.review_outturn import outturn_at_reviews
from dashboard.metrics.review_trends import (
    HealthStates,
    actions_before_closings,
    health_at_reviews,
    health_totals,
    intervals_between,
    milestone_moves,
    milestone_paths,
    times_better,
)
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of, frame_rows
from db.values.working_days import WorkingDays

# The three reviews were closed at revisions 10, 20 and 30; the third a day after it was held.
HELD = (date(2026, 5, 5), date(2026, 5, 12), date(2026, 5, 19))
CLOSED = frame_of(
    {
        "review_id": (OBJECT, ["r1", "r2", "r3"]),
        "held_on": (DATE, list(HELD)),
        "closed_on": (DATE, [*HELD[:2], date(2026, 5, 20)]),
        "revision": (INTEGER, [10, 20, 30]),
        "before": (INTEGER, [9, 19, 29]),
        "financial_year": (OBJECT, ["2026-27"] * 3),
    }
)
DTYPES = {
    "revision": INTEGER, "superseded": INTEGER, "amount_pence": INTEGER, "quiet_working_days": INTEGER, "archived": BOOLEAN,
    **dict.fromkeys(("held_on", "week", "month", "moved_on", "from_on", "to_on", "raised_on", "due_on", "answered_on", "dropped_on",
                     "baseline_on", "forecast_on", "actual_on"), DATE),
}  # fmt: skip


def states(columns: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Returns states with the named columns; a value that is not given is missing, and the state was valid from revision 0 on."""
    names = [*columns.split(), "revision", "superseded"]
    values = [{"revision": 0, "superseded": None, **row} for row in rows]
    return frame_of({name: (DTYPES.get(name, OBJECT), [row.get(name) for row in values]) for name in names})


MILESTONE = (
    "id challenge_id title baseline_on baseline_precision forecast_on forecast_precision actual_on actual_precision archived dropped_on"
)


def milestone(forecast: date | None, revision: int = 0, superseded: int | None = None, name: str = "m", **fields: Any) -> dict[str, Any]:
    dates = {"baseline_on": date(2026, 5, 29), "baseline_precision": "day", "forecast_on": forecast, "forecast_precision": "day"}
    fixed = {"id": name, "challenge_id": "a", "title": name, "archived": False}
    return {**fixed, **dates, "revision": revision, "superseded": superseded, **fields}


def paths_of(*rows: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    followed = milestone_paths(CLOSED, states(MILESTONE, *rows))
    return frame_rows(followed.paths), frame_rows(followed.points)


def test_path_takes_the_date_at_each_closing_and_ends_when_done():
    (path,), points = paths_of(
        milestone(date(2026, 5, 29), 0, 15),
        milestone(date(2026, 6, 5), 15, 25),
        milestone(date(2026, 6, 5), 25, actual_on=date(2026, 5, 18)),
    )
    assert [tuple(point) for point in points] == [("m", HELD[0], date(2026, 5, 29)), ("m", HELD[1], date(2026, 6, 5))]
    assert (path.first_on, path.last_on, path.done_on) == (date(2026, 5, 29), date(2026, 6, 5), date(2026, 5, 18))
    assert (path.moved_days, path.recent_days) == (-11, 0)  # 18 − 29 May; it was not open at the last review


def test_path_of_an_open_milestone_states_its_latest_move():
    (path,), _ = paths_of(
        milestone(date(2026, 6, 1), 0, 25), milestone(date(2026, 6, 9), 25), milestone(date(2026, 9, 1), 0, 9, name="gone before")
    )
    assert (path.moved_days, path.recent_days) == (8, 8)


def test_path_ignores_what_is_recorded_of_a_milestone_after_it_was_done():
    (path,), points = paths_of(
        milestone(date(2026, 6, 1), 0, 15),
        milestone(date(2026, 6, 1), 15, 25, actual_on=date(2026, 5, 11)),
        milestone(date(2026, 7, 1), 25),
    )
    assert (len(points), path.done_on, path.moved_days) == (1, date(2026, 5, 11), -21)


def test_milestone_dropped_archived_or_done_before_the_first_review_has_no_path():
    done = milestone(date(2026, 5, 1), name="done", actual_on=date(2026, 5, 1))
    dropped = milestone(date(2026, 6, 1), name="dropped", dropped_on=date(2026, 4, 1))
    assert paths_of(done, dropped, milestone(date(2026, 6, 1), name="archived", archived=True)) == ([], [])


def test_milestones_that_moved_most_come_first_and_those_that_stayed_last():
    rows = [
        milestone(date(2026, 6, 1), name="stayed"),
        milestone(date(2026, 6, 1), 0, 15, name="two"), milestone(date(2026, 6, 3), 15, name="two"),
        milestone(date(2026, 6, 9), 0, 15, name="early"), milestone(date(2026, 6, 4), 15, name="early"),
        milestone(date(2026, 6, 1), 0, 15, name="done"), milestone(date(2026, 6, 1), 15, name="done", actual_on=date(2026, 5, 8)),
    ]  # fmt: skip
    paths, _ = paths_of(*rows)
    assert [(path.id, path.moved_days) for path in paths] == [("early", -5), ("two", 2), ("done", -24), ("stayed", 0)]
    moves = milestone_moves(milestone_paths(CLOSED, states(MILESTONE, *rows)).paths)
    assert (moves.followed, moves.later, moves.recent, moves.most, moves.title) == (4, 1, 0, 2, "two")


def test_actions_are_those_known_before_each_closing_with_the_state_of_their_challenge():
    names = "id challenge_id due_on answered_on outcome"
    carried = [
        {"id": "x", "challenge_id": "a", "due_on": date(2026, 5, 11), "superseded": 20},  # carried at the second closing
        {"id": "x", "challenge_id": "a", "due_on": date(2026, 5, 18), "revision": 20},
        {"id": "y", "due_on": date(2026, 5, 14), "revision": 30},  # entered by the third closing
    ]
    challenges = states("id state", {"id": "a", "state": "running", "superseded": 15}, {"id": "a", "state": "paused", "revision": 15})
    actions = frame_rows(actions_before_closings(CLOSED, states(names, *carried), challenges))
    assert sorted((action.born, action.died, action.due_on, action.challenge_state) for action in actions) == [
        (0, 1, date(2026, 5, 11), "running"), (1, 2, date(2026, 5, 11), "paused"), (2, 3, date(2026, 5, 18), "paused"),
    ]  # fmt: skip


def test_intervals_run_from_the_day_after_a_review_to_the_next():
    assert [tuple(row) for row in frame_rows(intervals_between(CLOSED))] == [
        ("r2", HELD[1], date(2026, 5, 6), 1), ("r3", HELD[2], date(2026, 5, 13), 2),
    ]  # fmt: skip
    assert intervals_between(CLOSED.iloc[:1]).empty
    assert intervals_between(CLOSED.iloc[:0]).empty


def paid(revision: int, month: date, pence: int, kind: str = "payment", line: str = "l", settles: str | None = None) -> dict[str, Any]:
    of_line = {"budget_line_id": line, "month": month, "amount_pence": pence, "revision": revision}
    return {"id": f"{kind}{pence}", "kind": kind, "settles_id": settles, **of_line}


def test_outturn_at_each_review_adds_actuals_and_open_months():
    april, may, june = (date(2026, month, 1) for month in (4, 5, 6))
    lines = states(
        "id financial_year amount_pence",
        {"id": "l", "financial_year": "2026-27", "amount_pence": 1_000},
        {"id": "u", "financial_year": "2026-27"},
        {"id": "p", "financial_year": "2025-26", "amount_pence": 9_000},
    )
    month = "budget_line_id month amount_pence"
    plans = states(
        month, *({"budget_line_id": "l", "month": on, "amount_pence": pence} for on, pence in ((april, 300), (may, 200), (june, 100)))
    )
    forecasts = states(month, {"budget_line_id": "l", "month": june, "amount_pence": 150, "revision": 15})
    ledger = states(
        "id budget_line_id month amount_pence kind settles_id",
        paid(0, april, 250), paid(0, may, 80, "accrual"), paid(25, may, 90, settles="accrual80"), paid(15, may, 210), paid(25, april, 7, line="u"),
    )  # fmt: skip
    # First: April 250; May 80 accrued of 200: 120 to come; June 100: 250 + 80 + 120 + 100 = 550.
    # Second: May 290, nothing to come; June is forecast with 150: 250 + 290 + 150 = 690. Third: 90 for the 80: 700, and 7 without a budget.
    outturns = frame_rows(outturn_at_reviews(CLOSED, lines, plans, forecasts, ledger))
    assert [(row.outturn, row.budget, row.variance, row.moved) for row in outturns] == [
        (550, 1_000, -450, None), (690, 1_000, -310, 140), (707, 1_000, -300, 17),
    ]  # fmt: skip


def test_outturn_does_not_move_from_one_financial_year_to_the_next_and_has_no_budget_where_none_was_set():
    closed = CLOSED.assign(closed_on=pd.to_datetime(["2026-03-24", "2026-03-31", "2026-04-07"]).astype("datetime64[s]"))
    closed = closed.assign(financial_year=["2025-26", "2025-26", "2026-27"])
    lines = states("id financial_year amount_pence", {"id": "old", "financial_year": "2025-26"}, {"id": "new", "financial_year": "2026-27"})
    nothing = states("budget_line_id month amount_pence")
    ledger = states("id budget_line_id month amount_pence kind settles_id", paid(15, date(2026, 3, 1), 50, line="old"))
    outturns = frame_rows(outturn_at_reviews(closed, lines, nothing, nothing, ledger))
    assert [(row.year, row.outturn, row.budget, row.variance, row.moved) for row in outturns] == [
        ("2025-26", 0, None, None, None), ("2025-26", 50, None, None, 50), ("2026-27", 0, None, None, None),
    ]  # fmt: skip


def health_states(**frames: pd.DataFrame) -> HealthStates:
    """Returns the states of challenges a and b, both running, with what is given."""
    empty = {
        "agreed": states("review_id challenge_id health reason"), "updates": states("challenge_id week health"),
        "challenges": states("id state flow stage", *({"id": name, "state": "running", "flow": "f", "stage": "s"} for name in "ab")),
        "stages": states("flow name quiet_working_days"), "milestones": states(MILESTONE), "moves": states("milestone_id moved_on from_on to_on"),
        "conversations": states("id held_on held_precision"), "links": states("conversation_id challenge_id"),
        "participants": states("conversation_id organisation_id came"), "sponsors": states("challenge_id organisation_id"),
        "actions": states("challenge_id owed_by raised_on due_on answered_on"),
    }  # fmt: skip
    return HealthStates(**{**empty, **frames})


def marks_of(given: HealthStates, calendars: dict[str, WorkingDays] | None = None) -> dict[str, list[Any]]:
    challenges = frame_of({"id": (OBJECT, ["a", "b"])})
    rows = frame_rows(health_at_reviews(CLOSED, given, challenges, calendars or {}, WorkingDays()))
    return {name: [row for row in rows if row.challenge_id == name] for name in "ab"}


def test_health_is_agreed_else_reported_with_the_computed_one():
    given = health_states(
        agreed=states(
            "review_id challenge_id health reason",
            {"review_id": "r2", "challenge_id": "a", "health": "at risk", "reason": "Late", "revision": 20},
        ),
        updates=states(
            "challenge_id week health",
            {"challenge_id": "a", "week": date(2026, 4, 27), "health": "on track"},
            {"challenge_id": "a", "week": date(2026, 5, 11), "health": "on track", "revision": 15},
        ),
        challenges=states(
            "id state flow stage",
            {"id": "a", "state": "running", "flow": "f", "stage": "s"},
            {"id": "b", "state": "running", "flow": "f", "stage": "s", "revision": 25},
        ),
        milestones=states(MILESTONE, milestone(date(2026, 5, 5))),
    )
    marks = marks_of(given)
    # Due on 5 May: on its day, then 7 days past (at risk), then 15, which is more than 14 (off track).
    assert [(mark.agreed, mark.said, mark.rank) for mark in marks["a"]] == [
        (None, "on track", 0), ("at risk", "on track", 1), (None, "on track", 2),
    ]  # fmt: skip
    assert [mark.overdue_days for mark in marks["a"]] == [None, 7, 15]
    assert [mark.running for mark in marks["b"]] == [False, False, True]
    assert [(mark.overridden, mark.better) for mark in marks["a"]] == [(False, False), (True, False), (False, True)]
    assert marks["a"][1].reason == "Late"


def test_health_counts_are_of_the_last_review_and_of_each_challenge():
    marks = pd.DataFrame(
        {
            "challenge_id": list("aabb"), "moment": [0, 1, 0, 1], "running": [True, True, True, False], "better": [True, True, True, False],
            "overridden": [False, True, False, False],
        }
    )  # fmt: skip
    totals = health_totals(marks)
    assert (totals.compared, totals.better) == (1, 1)
    assert [tuple(row) for row in frame_rows(times_better(marks))] == [("a", 2, 1, 2), ("b", 1, 0, 2)]


def test_a_challenge_whose_stage_was_described_later_was_running_before():
    stages = states("flow name quiet_working_days", {"flow": "f", "name": "s", "quiet_working_days": 5, "revision": 25})
    marks = marks_of(health_states(stages=stages))
    assert [(mark.running, mark.threshold) for mark in marks["a"]] == [(True, None), (True, None), (True, 5)]


SPOKEN = {
    "conversations": states("id held_on held_precision", {"id": "t", "held_on": date(2026, 4, 27), "held_precision": "day"}),
    "links": states("conversation_id challenge_id", {"conversation_id": "t", "challenge_id": "a"}),
    "stages": states("flow name quiet_working_days", {"flow": "f", "name": "s", "quiet_working_days": 5}),
}


@pytest.mark.parametrize(
    ("participants", "sponsors", "counts"),
    [
        ([], [], True),  # nobody is named
        ([("o", "yes")], [], True),  # the challenge has no sponsor
        ([("o", "no")], [], False),  # nor did anybody come
        ([("o", "no"), ("p", "deputy")], [], True),
        ([("o", "yes")], ["o"], True),
        ([("o", "no")], ["o"], False),  # the sponsor was invited and did not come
        ([("o", "no"), ("p", "yes")], ["o", "p"], True),
        ([("q", "yes")], ["o"], False),  # another organisation
    ],
)
def test_a_conversation_counts_if_a_sponsor_of_the_challenge_came(participants, sponsors, counts):
    given = health_states(
        **SPOKEN,
        participants=states(
            "conversation_id organisation_id came",
            *({"conversation_id": "t", "organisation_id": name, "came": came} for name, came in participants),
        ),
        sponsors=states("challenge_id organisation_id", *({"challenge_id": "a", "organisation_id": name} for name in sponsors)),
    )
    marks = marks_of(given)["a"]
    # After Monday 27 April: 28, 29, 30 April, 1 and 5 May (4 May is the early May bank holiday): 5 by the first review, 10 by the second.
    assert [mark.quiet_days for mark in marks][:2] == ([5, 10] if counts else [None, None])
    assert [mark.rank for mark in marks][:2] == ([0, 2] if counts else [None, None])  # 10 is twice the threshold


def test_days_on_which_a_sponsor_is_away_are_not_counted():
    away = WorkingDays(closures=((date(2026, 4, 28), date(2026, 4, 30)),))
    marks = marks_of(health_states(**SPOKEN), {"a": away})["a"]
    assert [mark.quiet_days for mark in marks][:2] == [2, 7]  # at the first review 1 and 5 May; five more by the second


def test_health_before_the_first_closing_has_no_rows():
    given = health_states(**SPOKEN)
    assert health_at_reviews(CLOSED.iloc[:0], given, frame_of({"id": (OBJECT, ["a"])}), {}, WorkingDays()).empty


def test_texts_of_marks_are_objects_with_none_for_a_missing_one():
    marks = health_at_reviews(CLOSED, health_states(**SPOKEN), frame_of({"id": (OBJECT, ["a"])}), {}, WorkingDays())
    assert set(marks[["challenge_id", "review_id", "agreed", "reason", "said"]].dtypes) == {np.dtype(object)}
    assert marks["agreed"].iloc[0] is None

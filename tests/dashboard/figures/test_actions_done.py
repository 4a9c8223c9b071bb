"""The chart of actions done on time from review to review, with numbers worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.figures.reviews import actions_done
from dashboard.metrics.actions import OnTime
from dashboard.view import View
from db.frames import DATE, INTEGER, OBJECT, frame_of

VIEW = View(date(2026, 5, 26), search="?cohort=x")
CLOSED = frame_of({"review_id": (OBJECT, ["r1", "r2", "r3"]), "held_on": (DATE, [date(2026, 5, day) for day in (5, 12, 19)])})


def actions(*rows: tuple[date | None, date | None, str | None]) -> pd.DataFrame:
    """Returns actions given as (due, answered, state of the challenge), as they were at every closing."""
    return frame_of(
        {
            "due_on": (DATE, [due for due, _, _ in rows]),
            "answered_on": (DATE, [answered for _, answered, _ in rows]),
            "outcome": (OBJECT, [None] * len(rows)),
            "challenge_state": (OBJECT, [state for _, _, state in rows]),
            "born": (INTEGER, [0] * len(rows)),
            "died": (INTEGER, [9] * len(rows)),
        }
    )


def may(day: int) -> date:
    return date(2026, 5, day)


def test_bars_are_done_by_the_date_done_later_and_open():
    chart = actions_done.done_chart(
        CLOSED,
        actions(
            (may(8), may(8), None), (may(8), may(9), None), (may(11), None, "running"), (may(11), None, "paused"), (may(15), may(14), None)
        ),
        VIEW,
    )
    on_time, late, overdue, words = chart.figure.data
    # The one of 11 May is open past its date at both reviews; while a challenge is paused nothing is.
    assert [list(trace.y) for trace in (on_time, late, overdue)] == [[1, 1], [1, None], [1, 1]]
    assert list(words.text) == ["1 of 3", "1 of 2"]
    # Over both: on time 8 and 15 May, late 9 May, open 11 May once.
    assert str(chart.title) == "2 of 4 actions done between reviews, or open past their date, were done by it; at the last review 1 of 2"
    assert list(chart.table.frame["review_href"]) == ["/review/r3?cohort=x", "/review/r2?cohort=x"]


def test_a_share_is_shown_of_ten_actions_or_more():
    ten = [(may(8), may(8), None)] * 8 + [(may(8), may(9), None)] * 2
    title = str(actions_done.done_chart(CLOSED, actions(*ten), VIEW).title)
    assert title == "8 of 10 actions done between reviews, or open past their date, were done by it (80%); at the last review none"


def test_without_two_closed_reviews_there_is_nothing_to_count():
    for count in (0, 1):
        chart = actions_done.done_chart(CLOSED.iloc[:count], actions((may(4), None, None)), VIEW)
        assert (str(chart.title), chart.empty is None) == ("No action was done or past its date between two reviews", False)
    assert (
        actions_done.done_chart(CLOSED.iloc[:0], actions(), VIEW).empty.sentence == "No review is closed yet: close one and it shows here."
    )
    assert OnTime(0, 0, 0, 3).share is None

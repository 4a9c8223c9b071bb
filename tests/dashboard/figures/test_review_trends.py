"""The charts of trends over reviews: messages, what is drawn, tables with raw values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.exports.printed_tables import printed_table
from dashboard.figures.reviews.trend_health import health_chart
from dashboard.figures.reviews.trend_milestones import milestones_chart
from dashboard.figures.reviews.trend_outturn import outturn_chart, outturn_message
from dashboard.metrics.review_trends import MilestonePaths
from dashboard.prose import Shown
from dashboard.view import View
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of, frame_rows

HELD = (date(2026, 5, 5), date(2026, 5, 12))
CLOSED = frame_of({"review_id": (OBJECT, ["r1", "r2"]), "held_on": (DATE, list(HELD)), "closed_on": (DATE, list(HELD))})
VIEW = View(
    date(2026, 5, 20), scope={"programme": "north", "cohort": "c1", "day": "2026-05-20"},
    labels={"a": "3.1 Flood alerts <b>", "b": "3.2 School meals"}, search="?programme=north",
)  # fmt: skip


def shown(text: Any) -> list[tuple[str, Any, str]]:
    """Returns measure, raw value and text of the measured values of a text."""
    return [(part.measure, part.value, part.text) for part in text.parts if isinstance(part, Shown)]


def mark(challenge: str, place: int, rank: int | None, **fields: Any) -> dict[str, Any]:
    reasons = {"overdue": None, "overdue_days": None, "slip_days": None, "quiet": False, "quiet_days": None, "threshold": None}
    row = {
        "challenge_id": challenge, "moment": place, "review_id": f"r{place + 1}", "held_on": HELD[place], "day": HELD[place], "rank": rank,
        "running": True, "agreed": None, "said": "on track", "reason": None, "overridden": False, "better": False, "unanswered": None,
    }  # fmt: skip
    return {**row, **reasons, **fields}


def marks(*rows: dict[str, Any]) -> pd.DataFrame:
    dtypes = {
        **dict.fromkeys(("moment", "rank", "overdue", "overdue_days", "slip_days", "quiet_days", "threshold", "unanswered"), INTEGER),
        **dict.fromkeys(("held_on", "day"), DATE), **dict.fromkeys(("running", "overridden", "better", "quiet"), BOOLEAN),
    }  # fmt: skip
    return frame_of({name: (dtypes.get(name, OBJECT), [row[name] for row in rows]) for name in mark("a", 0, None)})


def test_health_chart_states_where_review_team_and_records_differ():
    chart = health_chart(
        CLOSED,
        marks(
            mark("a", 0, 0),
            mark("a", 1, 2, agreed="at risk", reason="Late", overridden=True, better=True, overdue=1, overdue_days=15),
            mark("b", 0, None, running=False, said=None),
            mark("b", 1, 0),
        ),
        VIEW,
    )
    assert str(chart.title) == "At the last review one of 2 challenges was said to be better off than the records had it"
    assert shown(chart.title) == [("reviewed_better_than_records", 1, "one"), ("reviewed_healths_compared", 2, "2 challenges")]
    assert chart.heat is not None
    (_, first, last), (_, _, second_last) = printed_table(chart.heat).rows
    assert [(strip.name, "".join(mark[0] for mark in strip.marks)) for strip in first.strips] == [("Review", "●▲"), ("Records", "●■")]
    sentences = frame_rows(chart.heat.frame)[0].strips[0].marks
    assert sentences[1][3] == "Review of 12 May 2026: At risk, where the team said On track; Late"
    assert (str(last.text), str(last.note)) == ("Review: at risk; the team said on track", "Better than the records at 1 of 2 reviews")
    assert shown(last.note) == [("reviews_better_than_records", 1, "1"), ("reviews_followed", 2, "2 reviews")]
    assert str(second_last.text) == "Alike"
    assert [str(cell.text) for cell in printed_table(chart.table).rows[1]] == [
        "3.1 Flood alerts <b>", "12 May 2026", "At risk", "On track", "Off track (1 milestone overdue, the longest by 15 days)", "Late",
    ]  # fmt: skip
    assert len(printed_table(chart.table).rows) == 3, "none for the review at which the challenge was not running"


def paths(count: int) -> MilestonePaths:
    """Returns milestones of challenge a that moved by 9, 8, 7 … days between the reviews; the last two stayed."""
    moved = [max(9 - number, 0) if number < count - 2 else 0 for number in range(count)]
    first = date(2026, 6, 1)
    last = [first.replace(day=1 + days) for days in moved]
    ids = [f"m{number}" for number in range(count)]
    return MilestonePaths(
        frame_of(
            {
                "id": (OBJECT, ids), "challenge_id": (OBJECT, ["a"] * count), "title": (OBJECT, [f"<i>Milestone {n}" for n in range(count)]),
                "baseline_on": (DATE, [first] * count), "first_on": (DATE, [first] * count), "last_on": (DATE, last),
                "done_on": (DATE, [None] * count), "moved_days": (INTEGER, moved), "recent_days": (INTEGER, moved),
            }
        ),
        frame_of(
            {
                "id": (OBJECT, [name for name in ids for _ in range(2)]), "held_on": (DATE, list(HELD) * count),
                "expected_on": (DATE, [day for end in last for day in (first, end)]),
            }
        ),
    )  # fmt: skip


def test_milestone_trend_draws_all_and_labels_few():
    chart = milestones_chart(CLOSED, paths(10), VIEW)
    assert str(chart.title) == (
        "Eight of 10 milestones moved later over these reviews, eight of them since the review before the last; most “<i>Milestone 0”, by 9 days"
    )
    assert shown(chart.title)[-1] == ("milestone_moved_over_reviews", 9, "9 days")
    assert chart.figure is not None
    named = [note["text"] for note in chart.figure.layout.annotations if note["text"].startswith("3.1")]
    assert named == [f"3.1 &lt;i&gt;Milestone {number}" for number in range(6)], "what is recorded is no markup"
    assert len({note["yshift"] for note in chart.figure.layout.annotations[:6]}) == 6, "labels of ends on each other are moved apart"
    assert chart.figure.data[-1]["text"][0] == (
        "<b>&lt;i&gt;Milestone 5</b><br>3.1 Flood alerts &lt;b&gt;<br>Review of 5 May 2026: expected 1 Jun 2026"
    )
    assert len(chart.table.frame) == 10
    moved = printed_table(chart.table).rows[0][6].measured
    assert moved is not None
    assert (moved.measure, moved.value, moved.scope) == (
        "milestone_moved_over_reviews", 9, "cohort=c1;day=2026-05-20;milestone=m0;programme=north",
    )  # fmt: skip


def outturns(*rows: tuple[int, int | None, str]) -> pd.DataFrame:
    """Returns outturns given by (outturn, moved, financial year) against a budget of £1,000."""
    return frame_of(
        {
            "review_id": (OBJECT, [f"r{place}" for place in range(1, len(rows) + 1)]), "held_on": (DATE, list(HELD[: len(rows)])),
            "year": (OBJECT, [year for _, _, year in rows]), "outturn": (INTEGER, [outturn for outturn, _, _ in rows]),
            "budget": (INTEGER, [100_000] * len(rows)), "variance": (INTEGER, [outturn - 100_000 for outturn, _, _ in rows]),
            "moved": (INTEGER, [moved for _, moved, _ in rows]),
        }
    )  # fmt: skip


def message(*rows: tuple[int, int | None, str]) -> str:
    return str(outturn_message(frame_rows(outturns(*rows)), VIEW))


def test_outturn_chart_states_the_change():
    chart = outturn_chart(CLOSED, outturns((110_000, None, "2026-27"), (115_040, 5_040, "2026-27")), VIEW)
    assert str(chart.title) == "Outturn moved by +£50 since the review before and stood at £1,150, £150 over the budget"
    assert shown(chart.title) == [
        ("review_outturn_moved", 5_040, "+£50"), ("review_outturn", 115_040, "£1,150"), ("review_variance", 15_040, "£150"),
    ]  # fmt: skip
    assert chart.figure is not None
    assert list(chart.figure.data[1]["y"]) == [110_000, 115_040]
    assert [[str(cell.text) for cell in row] for row in printed_table(chart.table).rows] == [
        ["12 May 2026", "2026-27", "£1,150", "+£50", "£1,000", "+£150"],
        ["5 May 2026", "2026-27", "£1,100", "", "£1,000", "+£100"],
    ]
    assert message((90_000, None, "2026-27")) == "At the only review closed the outturn stood at £900, £100 under the budget"
    turned = message((90_000, None, "2025-26"), (100_000, None, "2026-27"))
    assert turned == "At the last review, the first of 2026-27, the outturn stood at £1,000, on the budget"
    assert message((90_000, None, "2026-27"), (90_000, 0, "2026-27")).startswith("Outturn did not move since the review before")


def test_charts_before_the_first_closing_have_an_empty_state():
    none = CLOSED.iloc[:0]
    charts = (
        health_chart(none, marks(), VIEW),
        milestones_chart(none, MilestonePaths(paths(2).paths.iloc[:0], paths(2).points.iloc[:0]), VIEW),
        outturn_chart(none, outturns(), VIEW),
    )
    assert {chart.empty.sentence for chart in charts if chart.empty} == {"No review is closed yet: close one and it shows here."}
    assert all(chart.empty for chart in charts)

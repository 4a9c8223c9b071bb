"""The timeline of a company: its message, what is drawn of milestones and payments, and no money for who may not see it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.companies import CompanyMoney, agreements_title, gate_facts
from dashboard.figures.company_timeline import CompanyStory, company_chart
from dashboard.metrics.milestones import states_by_dates
from dashboard.view import View
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of
from tests.dashboard.figures.test_companies import ENTRIES

TODAY = date(2026, 5, 4)
VIEW = View(TODAY, places={"a": ("3.1", "Accelerator", 3)}, labels={"a": "3.1 Flood"}, record="maker")


def milestones(*days: tuple[date | None, date | None]) -> pd.DataFrame:
    """Returns milestones by (forecast, actual); the first date is a day before the forecast."""
    count = len(days)
    texts: dict[str, Any] = {name: (OBJECT, ["day"] * count) for name in ("baseline_precision", "forecast_precision", "actual_precision")}
    texts |= {"id": (OBJECT, [f"m{n}" for n in range(count)]), "title": (OBJECT, [f"Step {n}" for n in range(count)])}
    texts |= {"challenge_id": (OBJECT, ["a"] * count), "challenge_state": (OBJECT, ["running"] * count)}
    dates = {"baseline_on": [date(2026, 3, 31)] * count, "forecast_on": [one for one, _ in days], "actual_on": [two for _, two in days]}
    return states_by_dates(
        frame_of({**texts, **{name: (DATE, values) for name, values in dates.items()}, "dropped_on": (DATE, [None] * count)}), TODAY
    )


def empty(**columns: str) -> pd.DataFrame:
    return frame_of({name: (kind, []) for name, kind in columns.items()})


STORY = CompanyStory(
    ENTRIES.iloc[:1],
    frame_of({
        "team_id": (OBJECT, ["t1"]), "challenge_id": (OBJECT, ["a"]), "stage": (OBJECT, ["Accelerator"]), "planned": (BOOLEAN, [False]),
        "start_on": (DATE, [date(2026, 3, 1)]), "end_on": (DATE, [date(2026, 6, 1)]),
    }),
    frame_of({
        "id": (OBJECT, ["g"]), "team_id": (OBJECT, ["t1"]), "decision": (OBJECT, ["advance"]), "decided_on": (DATE, [date(2026, 2, 27)]),
        "reason": (OBJECT, ["Best with users"]), "conditions": (OBJECT, [None]), "override": (OBJECT, [None]), "decided_by": (OBJECT, ["The lead"]),
    }),
    milestones((date(2026, 4, 1), date(2026, 4, 3)), (date(2026, 4, 24), None), (date(2026, 8, 1), None)),
    frame_of({"id": (OBJECT, ["p"]), "paid_on": (DATE, [date(2026, 4, 1)]), "month": (DATE, [date(2026, 4, 1)]), "pence": (INTEGER, [950_000])}),
    frame_of({"id": (OBJECT, ["i"]), "due_on": (DATE, [date(2026, 6, 1)]), "pence": (INTEGER, [700_000])}),
    empty(id=OBJECT, held_on=DATE, citizens=INTEGER), empty(id=OBJECT, held_on=DATE, topic=OBJECT, minutes=INTEGER), {"Accelerator": 3},
)  # fmt: skip


def words(chart: Any) -> list[str]:
    return [note.text for note in chart.figure.layout.annotations]


def test_message_names_what_is_past_and_what_is_paid():
    chart = company_chart(STORY, VIEW)
    assert str(chart.title) == "One of its 3 milestones is past its date by 10 days; £9,500 is paid"
    assert {"<b>10 days past</b>", "+3 days", "in 89 days", "£9,500", "£7,000", "<b>Stage in 3.1</b>", "Best with users"} <= set(
        words(chart)
    )
    bar = next(trace for trace in chart.figure.data if trace.type == "bar" and trace.text)
    assert (bar.text[0], bar.base[0]) == ("Accelerator: 64 of 92 days", "2026-03-01")


def test_money_is_nowhere_for_who_may_not_see_it():
    chart = company_chart(replace(STORY, payments=None, instalments=None), VIEW)
    assert "£" not in f"{chart.title}{words(chart)}{chart.table.frame.to_dict()}"
    assert "Paid, and to be paid" not in words(chart)
    assert str(agreements_title(None, VIEW)) == "Agreements"


def test_what_is_still_to_draw_is_never_below_nothing():
    money = CompanyMoney({"a": 5_000_00, "b": 47_500_00, "c": None}, {"a": 6_000_00, "b": 28_500_00, "c": 1_00}, {})
    assert ([money.undrawn(one) for one in "abc"], money.agreed, money.paid) == ([0, 19_000_00, None], 52_500_00, 34_501_00)
    assert str(agreements_title(money, VIEW)) == "Agreements: £19,000 still to draw"


def test_gate_decision_is_named_without_what_is_not_recorded():
    assert gate_facts(STORY.moves) == [
        ("At the gate on 27 Feb 2026", [("Decided", "Advance"), ("Why", "Best with users"), ("Decided by", "The lead")])
    ]


def test_nothing_recorded_is_said():
    nothing = replace(
        STORY,
        entries=ENTRIES.iloc[:0],
        moves=STORY.moves.iloc[:0],
        milestones=milestones(),
        payments=STORY.payments.iloc[:0],
        instalments=STORY.instalments.iloc[:0],
    )
    assert company_chart(nothing, VIEW).empty is not None

"""The slip chart and the timeline of milestones, with days worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.figures.milestones.charts import gantt_chart, slip_chart
from dashboard.figures.milestones.text import listing, sentence
from dashboard.metrics.milestones import milestone_states, milestone_totals
from dashboard.view import View
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows

TODAY = date(2026, 5, 20)
VIEW = View(TODAY)


def may(day: int) -> date:
    return date(2026, 5, day)


def states(*milestones: dict[str, Any]) -> Any:
    """Returns the states of milestones given by their days, exact to the day; the first baseline is the baseline unless given."""
    columns: dict[str, Any] = {
        name: (OBJECT, [milestone.get(name, usual) for milestone in milestones])
        for name, usual in (("title", ""), ("challenge_id", None), ("challenge_state", "running"), ("type", "event"), ("waits_on", None))
    }
    for name in ("baseline", "first_baseline", "forecast", "actual"):
        days = [milestone.get(name, milestone.get("baseline") if name == "first_baseline" else None) for milestone in milestones]
        columns |= {f"{name}_on": (DATE, days), f"{name}_precision": (OBJECT, ["day"] * len(days))}
    size = len(milestones)
    columns |= {"id": (OBJECT, [milestone["title"] for milestone in milestones]), "moves": (INTEGER, [0] * size)}
    return milestone_states(frame_of(columns | {"dropped_on": (DATE, [None] * size)}), TODAY)


MILESTONES = (
    {"title": "Late by a lot", "baseline": may(1), "forecast": date(2026, 7, 1)},
    {"title": "Overdue", "baseline": may(10), "forecast": may(10)},
    {"title": "New baseline", "first_baseline": may(1), "baseline": date(2026, 6, 10), "forecast": may(27)},
    {"title": "Withdrawn", "baseline": may(4)},
    {"title": "Never dated"},
)


def test_an_overdue_milestone_leads_the_slip_chart_with_the_days_until_today():
    rows = states(*MILESTONES)
    chart = slip_chart(frame_rows(rows), milestone_totals(rows), VIEW)
    assert list(chart.table.frame["title"]) == ["Overdue", "Late by a lot", "New baseline"]
    assert list(chart.table.frame["slip_days"]) == [10, 61, -14]
    assert [None if value is None else int(value) for value in chart.table.frame["first_slip_days"].astype(object).where(lambda v: v.notna(), None)] == [
        None, None, 26,
    ]  # fmt: skip
    marks = chart.figure.data[-1]
    assert list(marks.x) == ["2026-05-20", "2026-07-01", "2026-05-27"]
    assert "First promised for 1 May 2026, slip against that: +26 days" in marks.hovertext[2]
    assert list(chart.figure.data[2].x) == ["2026-05-01"]  # the first baseline of the one that has another now
    assert str(chart.caption).endswith("The largest slip is +61 days: Late by a lot.")


def test_undated_milestones_are_counted_where_they_are_not_drawn():
    rows = states(*MILESTONES)
    nothing = frame_of({name: (OBJECT, []) for name in ("challenge_id", "stage", "start_on", "end_on")})
    chart = gantt_chart(frame_rows(rows), nothing, (may(1), date(2026, 7, 31)), VIEW)
    assert str(chart.title) == "One milestone past its date, 3 milestones in view; 2 not dated and not drawn"
    assert "Two milestones not dated." in str(sentence(milestone_totals(rows), VIEW))
    table = listing(frame_rows(rows), VIEW).frame
    assert dict(zip(table["title"], table["state_label"], strict=True))["Withdrawn"] == "◇ Not dated"

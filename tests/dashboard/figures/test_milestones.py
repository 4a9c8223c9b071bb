"""The slip chart and the timeline of milestones, with days worked by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from dashboard.figures.milestones.charts import slip_chart
from dashboard.figures.milestones.summary import MilestoneWeeks, sentence, tiles, timeline_title
from dashboard.figures.milestones.text import listing
from dashboard.figures.milestones.timeline import gantt_chart
from dashboard.metrics.milestone_weeks import FirstDates
from dashboard.metrics.milestones import milestone_states, milestone_totals
from dashboard.prose import Name
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
    columns |= {"id": (OBJECT, [milestone["title"] for milestone in milestones])}
    columns |= {"moves": (INTEGER, [milestone.get("moves", 0) for milestone in milestones])}
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
    _, first_dates, late, _, _, marks = chart.figure.data
    assert list(marks.x) == ["2026-05-10", "2026-07-01", "2026-05-27"]
    assert list(late.x) == ["2026-05-10", "2026-05-20", None]  # from the date that passed to today
    assert list(first_dates.x) == ["2026-05-01", "2026-07-01", None, "2026-05-01", "2026-05-27", None]
    assert "first promised for 1 May 2026, slip against that: +26 days" in marks.hovertext[2]
    assert list(chart.figure.data[0].x) == ["2026-06-10"]  # the baseline that counts now of the one that had another first
    assert [str(row.text) for row in chart.rows.rows] == ["+10 days, still open", "+61 days", "−14 days"]
    assert str(chart.caption).endswith("The largest slip is +61 days: Late by a lot.")


NO_STAGES = frame_of({name: (OBJECT, []) for name in ("challenge_id", "stage", "start_on", "start_precision", "end_on", "end_precision")})
NO_MOVES = frame_of({"milestone_id": (OBJECT, []), "moved_on": (DATE, []), "from_on": (DATE, []), "to_on": (DATE, [])})
WINDOW = may(1), date(2026, 7, 31)
TWO = replace(
    VIEW,
    labels={"a": "3.2 School meals", "b": "3.4 Winter roads"},
    places={"a": ("3.2", "Accelerator", 3), "b": ("3.4", "Accelerator", 3)},
    stage_numbers={"a": {"Open call": 1, "Accelerator": 3}, "b": {"Accelerator": 3}},
)
PAST_AND_MOVED = (
    {"title": "Scales", "challenge_id": "a", "baseline": may(6), "forecast": may(6)},
    {"title": "Staff trained", "challenge_id": "a", "baseline": may(12), "forecast": may(12)},
    {"title": "Route model", "challenge_id": "b", "baseline": may(2), "forecast": date(2026, 6, 1), "moves": 5},
    {"title": "Demo day", "baseline": date(2026, 6, 30), "forecast": date(2026, 6, 30)},
    {"title": "Kick-off", "challenge_id": "b", "baseline": may(4), "forecast": may(4), "actual": may(5)},
)


def test_undated_milestones_are_counted_where_they_are_not_drawn():
    rows = states(*MILESTONES)
    chart = gantt_chart(frame_rows(rows), NO_MOVES, NO_STAGES, WINDOW, (), VIEW)
    assert str(chart.subtitle).startswith("3 milestones drawn, as at 20 May 2026; 2 not dated.")
    assert "Two are not dated." in str(sentence(frame_rows(rows), milestone_totals(rows), VIEW))
    table = listing(frame_rows(rows), VIEW).frame
    assert dict(zip(table["title"], table["state_label"], strict=True))["Withdrawn"] == "◇ Not dated"


def test_the_sentence_names_what_is_past_and_where_and_what_falls_due():
    rows = states(*PAST_AND_MOVED)
    assert str(sentence(frame_rows(rows), milestone_totals(rows), TWO)) == (
        "Two milestones are past their date, both in 3.2 School meals. One more falls due by 3 June."
    )
    assert str(sentence(frame_rows(rows), milestone_totals(rows), replace(TWO, narrow=True))) == (
        "Two are past their date, both in 3.2. One falls due by 3 June."
    )
    assert str(timeline_title(frame_rows(rows), TWO)) == "3.2 is past two dates; 3.4 has moved one date five times, by 30 days"


def test_a_programme_without_milestones_says_nothing_good():
    rows = states()
    totals = milestone_totals(rows)
    assert str(sentence([], totals, VIEW)) == "No milestone is recorded here yet."
    assert tiles([], totals, FirstDates(0, 0, 0, 0), MilestoneWeeks((), (), (), Counter()), VIEW) == []
    chart = gantt_chart([], NO_MOVES, NO_STAGES, WINDOW, (), VIEW)
    assert (chart.empty is not None, str(chart.title)) == (True, "No dated milestone is open")


def test_the_timeline_is_sorted_by_past_then_moved_and_ends_with_the_whole_cohort():
    moved_to = [may(10), may(25), date(2026, 6, 1)]
    moves = frame_of(
        {
            "milestone_id": (OBJECT, ["Route model"] * 3),
            "moved_on": (DATE, [may(1)] * 3),
            "from_on": (DATE, [may(2)] * 3),
            "to_on": (DATE, moved_to),
        }
    )
    closures = [(date(2026, 7, 1), date(2026, 7, 14))]
    chart = gantt_chart(frame_rows(states(*PAST_AND_MOVED)), moves, NO_STAGES, WINDOW, closures, TWO)
    assert [row.name.text for row in chart.rows.rows] == ["School meals", "Winter roads", "Whole cohort"]
    assert [(row.record or Name("")).text for row in chart.rows.rows] == ["Scales", "Route model", "Demo day"]
    assert [str(row.text) for row in chart.rows.rows] == ["14 days past", "in 12 days", "in 41 days"]
    assert [row.tone for row in chart.rows.rows] == ["bad", "warn", ""]
    ticks = chart.figure.data[2]
    assert list(ticks.x) == ["2026-05-10", "2026-05-25"]  # the last move leads to the mark
    words = [note.text for note in chart.figure.layout.annotations]
    assert "<b>14 and 8 days past</b>" in words
    assert "<b>five moves, +30 days</b>" in words
    assert "Closed 1 Jul to 14 Jul" in words
    assert "<b>Today 20 May</b>" in words


def test_stages_are_drawn_in_their_shades_below_the_marks():
    stages = frame_of(
        {
            "challenge_id": (OBJECT, ["a", "a"]), "stage": (OBJECT, ["Open call", "Accelerator"]),
            "start_on": (DATE, [may(1), may(11)]), "start_precision": (OBJECT, ["day"] * 2),
            "end_on": (DATE, [may(10), may(31)]), "end_precision": (OBJECT, ["day"] * 2),
        }
    )  # fmt: skip
    chart = gantt_chart(frame_rows(states(*PAST_AND_MOVED)), NO_MOVES, stages, WINDOW, (), TWO)
    outline, open_call, _, accelerator = chart.figure.data[:4]
    palette = TWO.palette
    assert (list(outline.x), outline.line.color) == (["2026-05-01", "2026-05-10", None], palette.stage_line)
    assert (open_call.line.color, accelerator.line.color) == (palette.stages[1], palette.stages[3])
    assert [entry.words for entry in chart.rows.keys[1]] == ["Open call", "Accelerator"]


def test_a_phone_gets_a_window_of_its_own_opened_at_today_with_links_to_turn():
    chart = gantt_chart(frame_rows(states(*PAST_AND_MOVED)), NO_MOVES, NO_STAGES, WINDOW, (), replace(TWO, narrow=True))
    assert list(chart.figure.layout.xaxis.range) == ["2026-03-30", "2026-07-04"]  # 51 days back, 45 ahead
    assert [(head.text, head.href) for head in chart.rows.heads] == [
        ("‹ Feb", "/milestones?around=2026-03-20"), ("Aug ›", "/milestones?around=2026-07-20"),
    ]  # fmt: skip


def test_tiles_say_how_late_and_whether_first_dates_held():
    rows = states(*PAST_AND_MOVED)
    weeks = MilestoneWeeks((0, 2), (1, 1), (0, 3), Counter({"Route model": 3}))
    past, soon, first, moves = tiles(frame_rows(rows), milestone_totals(rows), FirstDates(4, 1, 1, 2), weeks, TWO)
    assert (str(past.value), str(past.fresh), past.tone) == ("2", "The older by 14 days", "bad")
    assert (str(soon.value), str(soon.fresh)) == ("1", "on 1 June")
    assert (str(first.value), str(first.words), str(first.fresh)) == ("1", "of 4 due, 25%", "1 was late, 2 are still open")
    assert (str(moves.value), str(moves.fresh)) == ("3", "3 of them one milestone of 3.4")
    short = tiles(frame_rows(rows), milestone_totals(rows), FirstDates(4, 1, 1, 2), weeks, replace(TWO, narrow=True))
    assert [(str(tile.value), tile.label) for tile in short] == [
        ("2", "past"),
        ("1", "due soon"),
        ("1 of 4", "by first date"),
        ("3", "moves"),
    ]

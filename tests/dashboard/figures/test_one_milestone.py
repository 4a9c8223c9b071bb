"""One milestone on its page: its sentence, its facts, the steps of its moves, and the days by reason, with days worked by hand."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.figures.milestones.move_steps import move_lines, moves_chart, reason_bars
from dashboard.figures.milestones.one_milestone import OneMilestone, fact_cells, later_lines, moved_text, one_milestone, sentence
from dashboard.view import View
from db.frames import DATE, OBJECT, frame_of
from db.values.dates import Day

TODAY = date(2026, 5, 20)
VIEW = View(TODAY)


def may(day: int) -> date:
    return date(2026, 5, day)


MOVES = ((may(3), may(10), may(15), "technical", "Two points send nothing"), (may(8), may(15), may(19), "team capacity", ""),
    (may(18), may(19), may(30), "technical", "<b>Tablet</b> froze"))  # fmt: skip


def milestone(
    *moves: tuple[Any, ...], state: str | None = "running", dropped: date | None = None, after: Any = (), **days: date
) -> OneMilestone:
    """Returns a milestone with moves (said, from, to, reason, note); its first date is its baseline unless ``first`` is given."""
    values = {name: Day(days[name]) for name in ("baseline", "forecast", "actual") if name in days}
    columns = zip(*moves, strict=True) if moves else [()] * 5
    names = (("moved_on", DATE), ("from_on", DATE), ("to_on", DATE), ("reason", OBJECT), ("note", OBJECT))
    frame = frame_of({name: (dtype, list(column)) for (name, dtype), column in zip(names, columns, strict=True)})
    first = days.get("first", days.get("baseline"))
    story = SimpleNamespace(moves=frame, first=first and Day(first), after=after, challenge_state=state)
    return one_milestone("m1", values, dropped, story, TODAY)


@pytest.mark.parametrize(("given", "said"), [
    ({"baseline": may(10), "forecast": may(30)}, "Due in 10 days, 20 days after the date first promised."),
    ({"baseline": may(10), "forecast": may(18)}, "Overdue by 2 days, 10 days after the date first promised."),
    ({"baseline": may(25), "forecast": may(25)}, "Due in 5 days, on the day first promised."),
    ({"baseline": may(20), "forecast": may(20)}, "Due today, on the day first promised."),
    ({"first": may(1), "baseline": may(28), "forecast": may(28)}, "Due in 8 days, 27 days after the date first promised."),
    ({"baseline": may(10), "forecast": may(9), "actual": may(9)}, "Done on 9 May 2026, 1 day before the date first promised."),
    ({"baseline": may(10), "forecast": may(12), "state": "paused"}, "Set aside with its challenge."),
    ({"baseline": may(10), "forecast": may(12), "dropped": may(13)}, "Dropped: no longer wanted."),
    ({"baseline": may(10)}, "Not dated: nobody has said when it is expected."),
    ({}, "Not dated: nobody has said when it is expected."),
])  # fmt: skip
def test_the_sentence_says_how_the_milestone_stands(given: dict[str, Any], said: str) -> None:
    assert str(sentence(milestone(**given), VIEW)) == said


def test_what_follows_the_sentence_counts_the_moves() -> None:
    assert str(moved_text(milestone(*MOVES, baseline=may(10), forecast=may(30)), VIEW)) == "It was moved 3 times, last on 18 May 2026."
    assert str(moved_text(milestone(baseline=may(10), forecast=may(10)), VIEW)) == "It has never been moved."
    assert str(moved_text(milestone(), VIEW)) == ""


def test_the_facts_are_the_dates_the_slip_and_on_whom_it_waits() -> None:
    cells = fact_cells(milestone(*MOVES, baseline=may(10), forecast=may(30)), "Company team", "Lead", VIEW)
    assert [(cell.label, str(cell.value), cell.mark) for cell in cells] == [
        ("First date", "10 May 2026", "outline"), ("Expected", "Sat 30 May", "half"), ("Done", "Not yet", "full"), ("Slip", "+20 days", "square"),
        ("Waits on", "Company team", ""),
    ]  # fmt: skip
    done = fact_cells(milestone(baseline=may(10), actual=may(9)), "Company team", "", VIEW)
    assert [cell.label for cell in done] == ["First date", "Expected", "Done", "Slip"]  # nothing is waited for any more


def test_the_chart_has_a_step_for_each_move_and_the_numbers_of_the_list() -> None:
    given = milestone(*MOVES, baseline=may(10), forecast=may(30))
    chart = moves_chart(given, date(2026, 4, 1), VIEW)
    assert chart is not None
    assert str(chart.title) == "Three moves add up to 20 days"
    steps, numbers = chart.figure.data[1], chart.figure.data[2]
    assert list(steps.x) == ["2026-04-01", "2026-05-03", "2026-05-08", "2026-05-18", "2026-05-20"]
    assert list(steps.y) == ["2026-05-10", "2026-05-15", "2026-05-19", "2026-05-30", "2026-05-30"]
    assert list(numbers.text) == ["<b>1</b>", "<b>2</b>", "<b>3</b>"]
    assert "&lt;b&gt;Tablet&lt;/b&gt; froze" in numbers.hovertext[2]
    assert [(line.number, line.from_text, line.to_text, str(line.days), line.reason) for line in move_lines(given, VIEW)] == [
        ("1", "10 May", "15 May", "+5", "Technical"), ("2", "15 May", "19 May", "+4", "Team capacity"), ("3", "19 May", "30 May", "+11", "Technical"),
    ]  # fmt: skip
    assert list(chart.table.frame["days"]) == [5, 4, 11]


def test_without_a_move_there_is_no_chart_and_no_reason() -> None:
    given = milestone(baseline=may(10), forecast=may(10))
    assert (moves_chart(given, may(1), VIEW), reason_bars(given, VIEW)) == (None, ("", []))


def test_a_move_to_no_date_is_a_gap_that_counts_no_days() -> None:
    given = milestone((may(3), may(10), None, "external", ""), (may(8), None, may(25), "external", ""), baseline=may(10), forecast=may(25))
    chart = moves_chart(given, may(1), VIEW)
    assert chart is not None
    assert list(chart.figure.data[1].y) == ["2026-05-10", None, "2026-05-25", "2026-05-25"]
    assert [(line.from_text, line.to_text, str(line.days)) for line in move_lines(given, VIEW)] == [
        ("10 May", "not dated", "not known"), ("not dated", "25 May", "not known"),
    ]  # fmt: skip
    assert reason_bars(given, VIEW) == ("", [])


def test_the_days_by_reason_are_summed_and_the_most_leads() -> None:
    title, bars = reason_bars(milestone(*MOVES, baseline=may(10), forecast=may(30)), VIEW)
    assert str(title) == "16 of the 20 days were technical"
    assert [(bar.label, str(bar.days), bar.share) for bar in bars] == [("Technical", "16", 1.0), ("Team capacity", "4", 0.25)]


def test_what_comes_after_says_when_and_whether_it_waits() -> None:
    after = (SimpleNamespace(id="x", title="Gate", type="gate", ends=Day(date(2026, 6, 6)), waits=False),
        SimpleNamespace(id="y", title="Report", type="deliverable", ends=None, waits=True))  # fmt: skip
    lines = later_lines(milestone(baseline=may(10), forecast=may(12), after=after), VIEW)
    assert [(name.text, name.href, str(words)) for name, words in lines] == [
        ("Gate", "/record/milestone/x", "Gate decision, 6 Jun 2026"), ("Report", "/record/milestone/y", "not dated; it waits for this one"),
    ]  # fmt: skip

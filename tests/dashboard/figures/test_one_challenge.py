"""The page of one challenge: stage and gate, the timeline, the panels, what is owed, with days and numbers worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.figures.challenges.drawing import TimeDrawing, month_starts
from dashboard.figures.challenges.facts import facts
from dashboard.figures.challenges.milestones_panel import first_clause, milestones_panel
from dashboard.figures.challenges.money_panel import money_panel
from dashboard.figures.challenges.one_challenge import HealthOfChallenge, OneChallenge, ResearchOfChallenge
from dashboard.figures.challenges.owed import owed_lines, owed_title
from dashboard.figures.challenges.research_panel import research_panel
from dashboard.figures.challenges.sponsor_panel import sponsor_panel
from dashboard.figures.challenges.timeline import drawn_span, timeline
from dashboard.metrics.engagement import open_action_states
from dashboard.metrics.milestones import milestone_states
from dashboard.metrics.research import finding_states
from dashboard.metrics.spend.outturn import measure_spend
from dashboard.theme import LIGHT
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

TODAY = date(2026, 11, 29)
VIEW = View(TODAY, labels={"c": "3.4 Winter roads"}, places={"c": ("3.4", "Accelerator", 3)}, permissions=frozenset({Permission.RECORD}))
FLOW = ("Challenge definition", "Open call", "Exploration", "Accelerator", "Pre-commercial", "In use")
ROW = {
    "id": "c", "title": "Winter roads", "state": "running", "stage": "Accelerator", "stage_since": date(2026, 8, 24), "paused_until": None,
    "sponsor_lead": "Roads manager", "question": "How?",
}  # fmt: skip
MOVES = ((date(2026, 9, 30), date(2026, 11, 11), date(2026, 11, 16)), (date(2026, 11, 20), date(2026, 11, 16), date(2026, 12, 11)))


def table(dtypes: str, *rows: tuple[Any, ...]) -> Any:
    """Returns a frame of rows. ``dtypes``: ``name`` for texts, ``name:n`` for numbers, ``name:d`` for days, ``name:b`` for truth values."""
    kinds = {"n": INTEGER, "d": DATE, "b": BOOLEAN}
    names = [name.partition(":") for name in dtypes.split()]
    return frame_of({name: (kinds.get(kind, OBJECT), [row[place] for row in rows]) for place, (name, _, kind) in enumerate(names)})


def nov(day: int) -> date:
    return date(2026, 11, day)


def milestones(*rows: dict[str, Any]) -> Any:
    """Returns the states of milestones on 29 November 2026, all exact to the day."""
    columns: dict[str, Any] = {
        name: (OBJECT, [row.get(name, usual) for row in rows])
        for name, usual in (("id", ""), ("title", ""), ("challenge_id", "c"), ("challenge_state", "running"), ("type", "event"), ("waits_on", None))
    }  # fmt: skip
    for name in ("baseline", "first_baseline", "forecast", "actual"):
        days = [row.get(name, row.get("baseline") if name == "first_baseline" else None) for row in rows]
        columns |= {f"{name}_on": (DATE, days), f"{name}_precision": (OBJECT, ["day"] * len(days))}
    columns |= {"moves": (INTEGER, [row.get("moves", 0) for row in rows]), "dropped_on": (DATE, [None] * len(rows))}
    return milestone_states(frame_of(columns), TODAY)


def moves_frame(moves: Any = MOVES) -> Any:
    notes = ("Ill", "The tablet froze on the trial run; a heated mount is on order")
    return table("milestone_id moved_on:d from_on:d to_on:d note", *(("m2", *move, note) for move, note in zip(moves, notes, strict=False)))


DONE = {"id": "m1", "title": "Agreement signed", "baseline": date(2026, 9, 16), "forecast": date(2026, 9, 22), "actual": date(2026, 9, 22)}
MOVED = {"id": "m2", "title": "Full night shift", "baseline": nov(11), "forecast": date(2026, 12, 11), "moves": 2}
GATE = {"id": "m3", "title": "Pre-commercial decision", "baseline": date(2027, 1, 6), "forecast": date(2027, 1, 6), "type": "gate"}
NO_RESEARCH = ResearchOfChallenge(
    table("id name target:n hard_to_hear:b"),
    table("challenge_id user_group_id attendances:n"),
    table("challenge_id user_group_id name"),
    table("id held_on:d held_precision status people:n"),
    finding_states(table("id acted found_on:d state statement"), TODAY),
)
NO_HEALTH = HealthOfChallenge((), {}, (), frame_of({"week": (DATE, []), "rank": (INTEGER, []), "running": (BOOLEAN, [])}))


def actions(*rows: tuple[str, str, date | None]) -> Any:
    """Returns the open actions given as (id, owing party, due day)."""
    texts = {
        name: (OBJECT, [None] * len(rows))
        for name in ("organisation", "owner", "owed_to", "about_kind", "about_id", "milestone_id", "review_id")
    }
    return open_action_states(
        frame_of(
            {
                **texts, "id": (OBJECT, [row[0] for row in rows]), "owed_by": (OBJECT, [row[1] for row in rows]), "due_on": (DATE, [row[2] for row in rows]),
                "what": (OBJECT, [f"Action {row[0]}" for row in rows]), "raised_on": (DATE, [nov(1)] * len(rows)), "carried": (INTEGER, [0] * len(rows)),
                "challenge_id": (OBJECT, ["c"] * len(rows)), "challenge_state": (OBJECT, ["running"] * len(rows)), "kind": (OBJECT, ["task"] * len(rows)),
                "review_on": (DATE, [None] * len(rows)),
            }
        ),
        TODAY,
    )  # fmt: skip


def spend(lines: int = 0) -> Any:
    """Returns a line of £60 with £36 spent to November and an agreement of £60 that £36 are drawn on, of which £24 are expected."""
    texts = "id name challenge_id cohort_id category funder financial_year budget:n tolerance_percent:n usual_tolerance:n"
    paid = [("l", date(2026, month, 1), 12_00, date(2026, month, 1)) for month in (9, 10, 11)] * lines
    return measure_spend(
        table(texts, *[("l", "Fee", "c", None, "fee", "programme", "2026-27", 60_00, None, 5)] * lines),
        table("line_id month:d actual:n last_paid_on:d", *paid),
        table("line_id month:d plan:n", *[("l", month, 12_00) for month in (date(2026, 12, 1), date(2027, 1, 1))] * lines),
        table("line_id month:d forecast:n low:n high:n"),
        table("id line_id challenge_id value:n drawn:n", *[("a", "l", "c", 60_00, 36_00)] * lines),
        today=TODAY,
    )


def challenge(*rows: dict[str, Any], **changes: Any) -> OneChallenge:
    data = OneChallenge(
        row=ROW, stages=FLOW, periods=(), milestones=milestones(*rows), moves=moves_frame(() if not rows else MOVES),
        talks=frame_of({"id": (OBJECT, []), "held_on": (DATE, []), "held_precision": (OBJECT, [])}),
        decisions=frame_of({"id": (OBJECT, []), "decided_on": (DATE, []), "what": (OBJECT, [])}), actions=actions(), silence=None,
        research=NO_RESEARCH, health=NO_HEALTH, spend=spend(), year="2026-27", sponsors=({"id": "o", "name": "Northmoor"},),
        teams=frame_of({name: (OBJECT, []) for name in ("id", "outcome", "company", "company_id")}), forms={}, narrowed="?challenge=c",
    )  # fmt: skip
    return replace(data, **changes)


def test_the_title_names_the_milestone_that_moved_most_and_the_gate():
    chart = timeline(challenge(DONE, MOVED, GATE), VIEW)
    assert str(chart.title) == "“Full night shift” has moved twice, to 11 Dec; the gate is on 6 Jan"
    # From 24 August to 6 January are 135 days, of which a sixth (22 days) follows for the words beside marks.
    assert drawn_span(challenge(DONE, MOVED, GATE), TODAY) == (date(2026, 8, 24), date(2027, 1, 28))
    words = [note.text for note in chart.figure.layout.annotations]
    for expected in (
        "<b>Accelerator: 97 of 135 days, 38 to the gate</b>",
        "+6 days",
        "<b>+30 days, two moves</b>",
        "in 38 days",
        "<b>today</b>",
        "Pre-commercial",
    ):
        assert expected in words, expected
    strokes = next(trace for trace in chart.figure.data if trace.type == "scatter" and trace.marker.symbol == "line-ns")
    assert list(strokes.x) == ["2026-11-16"], "the date between the first and the present one"


@pytest.mark.parametrize(
    ("rows", "changes", "title"),
    [
        ((), {}, "No milestone is recorded of it yet"),
        (({**MOVED, "forecast": nov(24), "moves": 0},), {}, "“Full night shift” is 5 days past its date"),
        ((GATE,), {}, "No date ahead has moved; the gate is on 6 Jan"),
        ((DONE,), {}, "No milestone is open"),
        ((DONE, GATE), {"row": {**ROW, "state": "finished"}}, "Finished: One of 2 milestones done"),
        ((DONE,), {"row": {**ROW, "state": "not known", "stage": None, "stage_since": None}}, "1 milestone done"),
    ],
)
def test_the_title_of_other_states(rows: Any, changes: dict[str, Any], title: str):
    assert str(timeline(challenge(*rows, **changes), VIEW).title) == title


def test_a_challenge_without_stage_and_records_keeps_its_axis_and_an_old_one_says_so():
    new = timeline(challenge(row={**ROW, "stage": None, "stage_since": None}), VIEW)
    assert new.empty is None
    assert "not recorded" in [note.text for note in new.figure.layout.annotations]
    old = timeline(challenge(row={**ROW, "stage": None, "stage_since": None, "state": "not known"}), VIEW)
    assert str(old.empty.sentence) == "Nothing of it has a day yet."


def test_on_a_phone_the_names_stand_above_their_marks_and_nothing_needs_room_at_the_left():
    figure = timeline(challenge(DONE, MOVED, GATE), replace(VIEW, narrow=True)).figure
    words = [note.text for note in figure.layout.annotations]
    assert figure.layout.margin.l == 0
    assert "One milestone done" in words
    assert "Gate in 38 days: Pre-commercial decision, Wed 6 Jan" in words
    assert min(note.font.size for note in figure.layout.annotations) >= 12


def test_the_facts_count_the_days_in_the_stage_and_to_the_gate():
    stage, sponsor, company, team, records = facts(challenge(DONE, MOVED, GATE), VIEW)
    assert (str(stage.value), str(stage.note)) == ("Accelerator, 97 days in", "Gate in 38 days, Wed 6 Jan")
    assert (str(sponsor.value), str(sponsor.note), str(company.value)) == ("Northmoor", "Roads manager", "None recorded")
    assert (team.value, records.value) == ("Not judged", "Not judged")
    paused = facts(challenge(row={**ROW, "state": "paused", "paused_until": date(2027, 1, 1)}), VIEW)[0]
    assert (str(paused.value), str(paused.note)) == ("Paused until 1 Jan 2027", "In the stage Accelerator")


def test_the_panel_of_milestones_draws_each_move_as_a_step():
    chart = milestones_panel(challenge(DONE, MOVED, GATE), VIEW)
    assert str(chart.title) == "Two moves of five to 25 days each"
    assert str(chart.subtitle) == "One done in this stage, +6 days.\nLast: The tablet froze on the trial run."
    steps = next(trace for trace in chart.figure.data if trace.line.shape == "hv")
    assert [date.fromordinal(day) for day in steps.y] == [nov(11), nov(16), date(2026, 12, 11), date(2026, 12, 11)]
    late = milestones_panel(challenge({**MOVED, "forecast": nov(16)}), VIEW)
    assert late.figure.data[-1].marker.color == LIGHT.bad_mark, "past its date"
    assert milestones_panel(challenge(GATE), VIEW).empty is not None
    assert first_clause("Short; note") == "Short; note"


def test_the_panel_of_the_sponsor_names_the_last_conversation_and_what_is_late():
    silence = SimpleNamespace(
        last_on=nov(26), last_precision="day", working_days=1, threshold=5, beyond=False, severe=False, challenge_id="c", sponsor="Northmoor"
    )  # fmt: skip
    owed = actions(
        ("late", "sponsor", nov(18)), ("next", "sponsor", date(2026, 12, 9)), ("ours", "us", date(2026, 12, 7)), ("undated", "team", None)
    )
    chart = sponsor_panel(challenge(silence=silence, actions=owed), VIEW)
    assert str(chart.title) == "Spoke Thu 26 Nov; one answer late"
    assert str(chart.subtitle) == "Longest late: 11 days, due 18 Nov.\nNext from them: Wed 9 Dec."
    words = [note.text for note in chart.figure.layout.annotations]
    assert {"They owe us <b>2</b>", "We owe them <b>1</b>", "The team owes <b>1</b>", "Days since, limit 5"} <= set(words)


def test_the_panel_of_research_says_nothing_good_without_sessions_and_names_unheard_groups():
    assert str(research_panel(challenge(), VIEW).title) == "No session held yet"
    groups = table("id name target:n hard_to_hear:b", ("g", "Carers", 5, True), ("h", "Islanders", None, True))
    heard = table("challenge_id user_group_id attendances:n", ("c", "g", 6))
    sessions = table("id held_on:d held_precision status people:n", ("s", nov(12), "day", "held", 6))
    chart = research_panel(challenge(research=replace(NO_RESEARCH, groups=groups, heard=heard, sessions=sessions)), VIEW)
    assert str(chart.title) == "One hard-to-hear group not heard"
    assert str(chart.subtitle) == "6 attendances in 1 session.\nNo finding is recorded."
    assert list(chart.figure.data[0].x) == [6, 0]
    assert list(chart.figure.data[1].x) == [5, None]


def test_the_panel_of_money_splits_the_year_into_spent_and_committed():
    chart = money_panel(challenge(spend=spend(1)), VIEW)
    assert str(chart.title) == "Outturn £60 of £60: on budget"
    assert str(chart.subtitle) == "Fee.\nNext £12 in December."
    assert [list(trace.x) for trace in chart.figure.data[:3]] == [[36_00], [24_00], [0]]
    spent, committed, expected = chart.figure.data[3:]
    assert (list(spent.y), list(committed.y), list(expected.y)) == ([12_00] * 3 + [0] * 2, [0] * 3 + [12_00] * 2, [0] * 5)
    assert str(money_panel(challenge(), VIEW).title) == "No budget of its own in 2026-27"


def test_what_is_owed_is_listed_by_day_with_the_act_on_what_is_late_or_ours():
    owed = actions(
        ("ours", "us", date(2026, 12, 7)), ("late", "sponsor", nov(18)), ("next", "sponsor", date(2026, 12, 9)), ("undated", "team", None)
    )
    data = challenge(actions=owed)
    assert str(owed_title(data, VIEW)) == "Owed now: four, one of them late"
    lines = owed_lines(data, VIEW)
    assert [(str(line.when), line.what, bool(line.act)) for line in lines] == [
        ("11 days late", "Action late", True), ("Mon 7 Dec", "Action ours", True), ("Wed 9 Dec", "Action next", False), ("No day", "Action undated", False),
    ]  # fmt: skip
    assert [line.act for line in owed_lines(data, replace(VIEW, permissions=frozenset()))] == [None] * 4
    assert str(owed_title(challenge(), VIEW)) == "Nothing is owed either way"


def test_months_are_labelled_by_the_length_of_the_picture():
    assert month_starts(date(2026, 8, 24), date(2026, 11, 2)) == [date(2026, 9, 1), date(2026, 10, 1), nov(1)]
    assert month_starts(date(2025, 1, 2), date(2026, 12, 31))[:2] == [date(2025, 4, 1), date(2025, 7, 1)]
    drawing = TimeDrawing(LIGHT, TODAY, nov(1), nov(11), width=100, gutter=0)
    assert (drawing.place(nov(6)), drawing.shows(nov(12)), drawing.shows(None)) == (50, False, False)

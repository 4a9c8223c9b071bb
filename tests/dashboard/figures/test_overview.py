"""The overview: its sentences, the order of its rows, its tracks, lines and lists, with values worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboard.figures.milestones.track import milestone_track, track_words
from dashboard.figures.overview import summary
from dashboard.figures.overview.attention import split_attention
from dashboard.figures.overview.challenges import ChallengeHealth
from dashboard.figures.overview.decisions import decisions_due
from dashboard.figures.overview.for_you import for_you
from dashboard.figures.overview.matrix import matrix
from dashboard.figures.overview.weeks import outturn_line, overdue_line
from dashboard.graphics import MilestoneMark
from dashboard.metrics.milestones import milestone_states
from dashboard.metrics.overview import HealthNow
from dashboard.page_content import AttentionItem, EmptyState, ItemAct, SubjectCell
from dashboard.tables import StatusStrip
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows
from db.schema.enums.attention import AttentionKind

TODAY = date(2026, 11, 29)
LABELS = {"a": "3.1 Flood", "b": "3.2 Meals", "c": "3.3 Buses", "d": "3.4 Roads"}
PLACES = {challenge: (label.split(" ")[0], "Accelerator", 2) for challenge, label in LABELS.items()}
VIEW = View(TODAY, {"programme": "p"}, LABELS, search="?programme=p", places=PLACES, permissions=frozenset(Permission))
ACT = (ItemAct("Answer", "?form=action-answer", Permission.RECORD),)
NO_BUDGET = EmptyState("No budget is recorded in this view.", "Add a budget line", "/?form=budget-line")


@pytest.mark.parametrize(
    ("healths", "words"),
    [
        (HealthNow(9, 3, 1, 5, 0, 0, 2), "Records say off track for three of nine challenges; two of those teams say on track."),
        (HealthNow(9, 1, 1, 7, 0, 0, 1), "Records say off track for one of nine challenges; its team says on track."),
        (HealthNow(9, 2, 1, 6, 0, 0, 2), "Records say off track for two of nine challenges; all two teams say on track."),
        (HealthNow(9, 2, 1, 6, 0, 0, 0), "Records say off track for two of nine challenges."),
        (HealthNow(1, 0, 1, 0, 0, 0, 0), "Records say at risk for one of one challenge, off track for none."),
        (HealthNow(3, 0, 0, 2, 1, 0, 0), "Records say on track for two of three challenges; of the others they say nothing."),
        (HealthNow(3, 0, 0, 3, 0, 3, 0), "Records say on track for all three challenges."),
        (HealthNow(3, 0, 0, 0, 3, 3, 0), "Nothing is recorded yet of milestones or conversations."),
        (HealthNow(0, 0, 0, 0, 0, 0, 0), "No challenge is running in this view."),
    ],
)
def test_the_sentence_says_what_the_records_say_the_worst_first(healths, words):
    assert str(summary.health_sentence(healths, VIEW)) == words


def item(
    challenge: str | None, severity: int = 3, *, acts: tuple[ItemAct, ...] = ACT, new: bool = False, kind: Any = None
) -> AttentionItem:
    return AttentionItem(
        severity, 20, "", "what", "", "/", "", challenge, kind=kind, acts=acts, new=new, title="title", stands="20 days late"
    )


def test_the_note_counts_what_needs_the_viewer_and_names_what_it_is_about():
    mine = [item("b"), item("b"), item("c"), item("a"), item(None)]
    parts = summary.NoteParts(mine, [item("d", 2)], ["b", "c"])
    assert str(summary.note(parts, VIEW)) == "Five things need you today: three about these two, one about 3.1 and one about the programme."
    quiet = summary.NoteParts([], [item("d", 2)])
    assert str(summary.note(quiet, VIEW)) == "Nothing needs you today. One matter needs a look."
    unknown = summary.NoteParts([], [], complete=False)
    assert str(summary.note(unknown, VIEW)) == "Nothing of what is recorded needs you today."
    reviewer = summary.NoteParts([], [item("b"), item("d", 2)], acts=False)
    assert str(summary.note(reviewer, VIEW)) == "Two matters need a look."


def test_the_list_holds_what_the_viewer_can_act_on_by_challenge_and_folds_the_rest():
    difference = item("b", kind=AttentionKind.HEALTH_DIFFERS, acts=())
    split = split_attention([item("c"), item("b"), item("b", 2), item("d", acts=()), difference])
    content = for_you(split, ["b", "c", "d"], True, VIEW)
    assert str(content.heading) == "For you: two today"
    assert [(group.challenge_id, len(group.items), group.difference) for group in content.groups] == [("b", 1, difference), ("c", 1, None)]
    assert (str(content.look_heading), [group.challenge_id for group in content.look]) == ("2 more need a look", ["b", "d"])
    everyone = for_you(
        split, ["b", "c", "d"], True, View(TODAY, labels=LABELS, permissions=frozenset(Permission), parameters={"whose": "everyone"})
    )
    assert str(everyone.heading) == "For everyone: three today"
    assert str(everyone.look_heading) == "1 more needs a look"


def test_a_viewer_who_cannot_act_gets_what_needs_a_look_and_no_switch():
    content = for_you(split_attention([item("b", acts=()), item("c", 2, acts=())]), ["b", "c"], True, View(TODAY, labels=LABELS))
    assert (str(content.heading), content.switch, content.look) == ("Needs a look: 2", (), ())
    assert [group.challenge_id for group in content.groups] == ["b", "c"]


def test_nothing_needs_you_only_where_every_challenge_has_an_update_and_records():
    split = split_attention([])
    assert for_you(split, [], True, VIEW).nothing == "Nothing needs you today."
    assert "Not every challenge has records and an update" in for_you(split, [], False, VIEW).nothing


def strips(records: Tone, team: Tone) -> tuple[StatusStrip, StatusStrip]:
    return StatusStrip("Team says", (), "said", team), StatusStrip("Records say", (), "judged", records)


def test_rows_come_off_track_by_records_then_by_team_then_with_a_cell_past_its_limit_then_by_code():
    health = ChallengeHealth(
        {"a": strips("good", "good"), "b": strips("good", "good"), "c": strips("warn", "bad"), "d": strips("bad", "good")}
    )
    cells = {
        "milestones": {challenge: SubjectCell("", short="x", short_tone="warn" if challenge == "b" else "") for challenge in LABELS},
        "spend": {},
    }
    content = matrix(health, cells, 8, "Round 3", NO_BUDGET, VIEW)
    assert [row.code.code for row in content.rows] == ["3.4", "3.3", "3.2", "3.1"]
    assert [key for key, *_ in content.columns] == ["milestones", "engagement", "research"]  # no money recorded: no column
    assert (content.missing, str(content.caption)) == (NO_BUDGET, "Four challenges of Round 3")
    assert [entry.words for entry in content.stages] == ["Accelerator"]
    assert (content.rows[0].team[1], content.rows[1].team[1]) == ("On track", "Off track")


def test_of_thirty_challenges_the_first_twelve_and_all_off_track_are_shown():
    labels = {f"c{place}": f"{place}.1 Question" for place in range(1, 31)}

    def content(bad: int, parameters: dict[str, str]) -> Any:
        health = ChallengeHealth({challenge: strips("bad" if place < bad else "good", "good") for place, challenge in enumerate(labels)})
        return matrix(health, {}, 0, "", NO_BUDGET, View(TODAY, labels=labels, parameters=parameters))

    assert len(content(3, {}).rows) == 12
    assert str(content(3, {}).rest[0]) == "All 30"
    assert len(content(14, {}).rows) == 14
    everything = content(3, {"all": "overview-challenges"})
    assert (len(everything.rows), everything.rest) == (30, None)


def milestones(*rows: dict[str, Any]) -> Any:
    """Returns the states of milestones given by their days; each is of challenge a, exact to the day and never moved unless it says so."""
    columns: dict[str, Any] = {
        "id": (OBJECT, [f"m{place}" for place in range(len(rows))]),
        "title": (OBJECT, [row.get("title", f"M{place}") for place, row in enumerate(rows)]),
        "challenge_id": (OBJECT, [row.get("challenge", "a") for row in rows]),
        "challenge_state": (OBJECT, ["running"] * len(rows)),
        "type": (OBJECT, [row.get("type", "deliverable") for row in rows]),
        "moves": (INTEGER, [row.get("moves", 0) for row in rows]),
        "dropped_on": (DATE, [None] * len(rows)),
    }
    for name in ("baseline", "first_baseline", "forecast", "actual"):
        days = [row.get(name, row.get("forecast") if "baseline" in name else None) for row in rows]
        columns[f"{name}_on"] = (DATE, days)
        columns[f"{name}_precision"] = (OBJECT, [day and row.get("precision", "day") for day, row in zip(days, rows, strict=True)])
    return milestone_states(frame_of(columns), TODAY)


def test_a_track_draws_what_is_done_past_and_next_between_51_days_back_and_45_ahead():
    rows = frame_rows(
        milestones(
            {"forecast": date(2026, 10, 9), "actual": date(2026, 10, 9)},  # 51 days back: at the left edge
            {"forecast": date(2026, 10, 13)},  # 47 days past
            {"forecast": date(2026, 10, 21)},  # 39 days past
            {"forecast": date(2026, 12, 16)},  # next, in 17 days
            {"forecast": date(2027, 1, 10)},  # not the next
        )
    )
    track = milestone_track(rows, {}, VIEW)
    assert [(mark.mark, round(mark.share * 96)) for mark in track.marks] == [
        (MilestoneMark.DONE, 0), (MilestoneMark.PAST, 4), (MilestoneMark.PAST, 12), (MilestoneMark.AHEAD, 68),
    ]  # fmt: skip
    assert [(round(line.start * 96), round(line.end * 96), line.tone) for line in track.lines] == [(4, 51, "bad"), (51, 68, "")]
    assert track.today is not None
    assert round(track.today * 96) == 51
    assert [str(part) for part in track_words(rows, VIEW)] == ["2 past, 47 days", "bad"]
    assert [str(part) for part in track_words(rows[3:], VIEW)] == ["16 Dec, in 17 days", ""]
    assert [str(part) for part in track_words([], VIEW)] == ["Nothing ahead", "quiet"]


def test_a_milestone_that_moved_often_is_drawn_from_its_first_date_with_a_tick_for_each_move():
    rows = frame_rows(
        milestones({"baseline": date(2026, 11, 11), "first_baseline": date(2026, 11, 11), "forecast": date(2026, 12, 11), "moves": 4})
    )
    moved_to = {"m0": [date(2026, 11, 18), date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 11)]}
    track = milestone_track(rows, moved_to, VIEW)
    (line,) = track.lines
    assert [round(share * 96) for share in (line.start, line.end, *line.ticks)] == [33, 63, 40, 47, 54]
    assert [mark.mark for mark in track.marks] == [MilestoneMark.FIRST, MilestoneMark.SOON]
    assert [str(part) for part in track_words(rows, VIEW)] == ["11 Dec, +30 days", "bad"]


def test_a_month_is_not_counted_in_days():
    rows = frame_rows(milestones({"forecast": date(2026, 12, 1), "precision": "month"}))
    assert str(track_words(rows, VIEW)[0]) == "December 2026"


def test_decisions_of_one_title_and_day_are_one_the_earliest_first():
    decided = {"type": "decision", "forecast": date(2026, 12, 3), "title": "Choose the team"}
    due = decisions_due(
        milestones(
            decided | {"challenge": "c"}, decided | {"challenge": "b"}, {"type": "gate", "forecast": date(2027, 1, 6), "title": "Gate"},
            {"forecast": date(2026, 12, 1)}, {"type": "decision", "forecast": date(2026, 11, 1), "actual": date(2026, 11, 1)},
        ),
        VIEW,
    )  # fmt: skip
    assert [(decision.due, decision.codes, decision.what) for decision in due] == [
        ("Thu 3 Dec", "3.2 and 3.3", "Choose the team"), ("6 Jan 2027", "3.1", "Gate"),
    ]  # fmt: skip
    assert [decision.href for decision in due] == ["/milestones?programme=p", "/record/milestone/m2?programme=p"]


def test_lines_of_the_tiles_are_red_at_the_end_while_any_is_late_and_say_so():
    line = overdue_line(frame_of({"overdue": (INTEGER, [None, 0, 3, 2])}), VIEW)
    assert (line.values, line.tone) == ((None, 0, 3, 2), "bad")
    assert line.sentence == "Milestones past their date at the end of each week, 4 weeks: 0 at first, 3 at most, 2 now"
    assert overdue_line(frame_of({"overdue": (INTEGER, [2, 0])}), VIEW).tone == ""


def test_the_line_of_the_outturn_is_budget_plus_variance_of_each_week():
    weeks = [date(2026, 11, 16), date(2026, 11, 23)]
    known = frame_of(
        {"review_id": (OBJECT, ["2026-11-23"]), "budget": (INTEGER, [1000_00]), "variance": (INTEGER, [-40_00])}
    )  # the week before had no budget line
    line = outturn_line(known, weeks, 1000_00, VIEW)
    assert (line.values, line.limit) == ((None, 960_00), 1000_00)

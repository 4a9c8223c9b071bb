"""Changes between two moments: computed values, texts of each kind, order, late entries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.changes.charts import changes_heatmap, moved_milestones_chart, outturn_chart
from dashboard.figures.changes.context import ChangeContext
from dashboard.figures.changes.summary import changes_table, list_by_challenge, sentence
from dashboard.figures.changes.text import change_text, reason_text
from dashboard.metrics.changes.counts import change_totals, count_by_challenge
from dashboard.metrics.changes.rules import ChangeSubject
from dashboard.metrics.changes.significance import build_change_items, compare_silences
from dashboard.metrics.spend.moves import compare_budget_lines
from dashboard.prose import Shown
from dashboard.view import View
from db.fields.difference_frames import difference_frames, move_reasons
from db.fields.record_change import RecordDifference, RevisionInfo
from db.frames import BOOLEAN, INTEGER, OBJECT, column_values, frame_of, frame_rows
from db.queries.record_names import SCHEMA_BY_MODEL
from db.values.dates import Day, Precision

SINCE = date(2026, 5, 5)
LABELS = {"a": "1.1 Roads", "b": "1.2 Meals"}
VIEW = View(date(2026, 5, 15), {"programme": "north", "day": "2026-05-15", "between": "2026-05-05/2026-05-15"}, LABELS, search="?x=1")
CONTEXT = ChangeContext(VIEW, {}, {}, lambda change: f"/{change.record_id}", "2026-05-05T23:59:00+01:00")
KINDS = {kind.name: kind for kind in SCHEMA_BY_MODEL.values()}


def entry(number: int = 9, *, on: int = 12, by: str = "Ann", purpose: str = "form") -> RevisionInfo:
    return RevisionInfo(number, datetime(2026, 5, on, 9, tzinfo=UTC), by, purpose)


def record(
    kind: str,
    before: dict | None,
    after: dict | None,
    *,
    about: tuple[str, ...] = ("a",),
    name: str = "1",
    last: RevisionInfo | None = None,
    loaded=None,
):
    """Returns a changed record; fields that are not named are None."""
    blank = {**dict.fromkeys(KINDS[kind].names), "archived": False}
    full = [None if values is None else blank | values for values in (before, after, loaded)]
    last = last or entry()
    return RecordDifference(KINDS[kind], name, about, full[0], full[1], last, last if before is None else None, full[2])


def changes(*differences: RecordDifference, **options: Any) -> pd.DataFrame:
    return build_change_items(difference_frames(differences), SINCE, **options)


def change_texts(*differences: RecordDifference, context: ChangeContext = CONTEXT, **options: Any) -> list[str]:
    items = changes(*differences, **options)
    return [str(change_text(item, context)) for item in frame_rows(items) if item.subject != ChangeSubject.OTHER]


def said(**healths: tuple[str | None, str | None]) -> pd.DataFrame:
    before, after = zip(*healths.values(), strict=True)
    return frame_of({"challenge_id": (OBJECT, list(healths)), "before": (OBJECT, before), "after": (OBJECT, after)})


def silence(then: tuple[int | None, str], now: tuple[int | None, str], threshold: int = 10) -> pd.DataFrame:
    """Returns the silence of challenge a as (working days, last conversation) at both moments; None: no conversation."""

    def at(days: int | None, conversation: str) -> pd.DataFrame:
        return frame_of(
            {
                "challenge_id": (OBJECT, ["a"]), "sponsor": (OBJECT, ["Council"]), "threshold": (INTEGER, [threshold]),
                "working_days": (INTEGER, [days]), "beyond": (BOOLEAN, [days is None or days > threshold]),
                "conversation_id": (OBJECT, [conversation]),
            }
        )  # fmt: skip

    return compare_silences(at(*then), at(*now))


def day(month: int, number: int) -> Day:
    return Day(date(2026, month, number))


def lines(*rows: tuple[str, int, int, int, str]) -> pd.DataFrame:
    """Returns budget lines given as (id, outturn, actual, committed, funder)."""
    ids, outturn, actual, committed, funder = zip(*rows, strict=True) if rows else ((),) * 5
    return frame_of(
        {
            "id": (OBJECT, ids), "name": (OBJECT, [f"Line {line}" for line in ids]), "challenge_id": (OBJECT, ["a"] * len(ids)), "funder": (OBJECT, funder),
            "financial_year": (OBJECT, ["2026-27"] * len(ids)), "state": (OBJECT, ["within"] * len(ids)),
            "outturn": (INTEGER, outturn), "actual": (INTEGER, actual), "committed": (INTEGER, committed),
        }
    )  # fmt: skip


def shown(text: Any) -> list[tuple[str, int | float | None, str]]:
    """Returns (measure, value, scope) of the measured values of a text."""
    return [(part.measure, part.value, part.scope) for part in text.parts if isinstance(part, Shown)]


def test_moved_milestone_states_dates_days_and_reasons() -> None:
    moves = [
        record("reforecast", None, {"milestone": "1", "reason": reason, "note": note}, name=f"r{number}", last=entry(number))
        for number, reason, note in ((8, "technical", ""), (9, "external", "Ferry strike."))
    ]
    differences = [record("milestone", {"title": "Doors", "forecast": day(5, 3)}, {"title": "Doors", "forecast": day(5, 15)}), *moves]
    (item,) = frame_rows(changes(*differences))
    context = ChangeContext(VIEW, {}, move_reasons(differences), str, "")
    assert (item.act, item.days, item.weight) == ("moved", 12, 62)
    assert str(change_text(item, context)) == "Doors moved from 3 May 2026 to 15 May 2026, 12 days later"
    assert shown(change_text(item, context)) == [
        ("change_days", 12, "act=moved;between=2026-05-05/2026-05-15;programme=north;record=1"),
    ]  # fmt: skip
    assert reason_text(item, context) == "Technical then External: Ferry strike"


def talk(**came: str) -> RecordDifference:
    """Returns a new conversation with organisations, each with its attendance."""
    values = {
        "channel": "call",
        "held": day(5, 12),
        "organisations": sorted(came),
        "came": {name: how for name, how in came.items() if how != "yes"},
    }
    return record("conversation", None, values)


@pytest.mark.parametrize(
    ("came", "text"),
    [
        ({"c": "yes", "h": "deputy"}, "Call with Council and Health board, 12 May 2026"),
        ({"c": "no", "h": "yes"}, "Call with Health board, 12 May 2026"),
        ({"c": "no"}, "Council did not come to the call on 12 May 2026"),
        ({"c": "no", "h": "no"}, "Council and Health board did not come to the call on 12 May 2026"),
        ({}, "Call, 12 May 2026"),
    ],
)
def test_conversation_names_only_those_who_came(came: dict[str, str], text: str) -> None:
    context = ChangeContext(VIEW, {"c": "Council", "h": "Health board"}, {}, str, "")
    assert change_texts(talk(**came), context=context) == [text]


def test_a_new_baseline_is_named_with_its_reason_and_is_no_move() -> None:
    acts = [record("rebaseline", None, {"milestone": "1", "reason": "scope change", "note": "Agreed."}, name="b1", last=entry(8))]
    before = {"title": "Doors", "baseline": day(5, 3), "forecast": day(5, 15)}
    differences = [record("milestone", before, {**before, "baseline": day(5, 29)}), *acts]
    (item,) = frame_rows(changes(*differences))
    context = ChangeContext(VIEW, {}, {}, str, "", baseline_reasons=move_reasons(differences, "rebaseline"))
    assert (item.act, item.days, item.weight) == ("new baseline", None, 62)
    assert str(change_text(item, context)) == "Doors: baseline changed from 3 May 2026 to 29 May 2026"
    assert reason_text(item, context) == "Scope change: Agreed"


def test_moves_that_cancel_out_are_counted() -> None:
    (item,) = frame_rows(changes(record("reforecast", None, {"milestone": "1", "reason": "technical"})))
    assert (item.subject, item.act, item.weight) == (ChangeSubject.OTHER, "new", 0)


def test_milestone_done_dropped_added_or_removed() -> None:
    doors = {"title": "Doors", "forecast": day(5, 3)}
    assert change_texts(record("milestone", doors, {**doors, "actual": day(5, 8)})) == [
        "Doors was done 8 May 2026, 5 days later than expected"
    ]
    (dropped,) = frame_rows(changes(record("milestone", doors, {**doors, "dropped": date(2026, 5, 8), "dropped_why": "No budget."})))
    assert (str(change_text(dropped, CONTEXT)), reason_text(dropped, CONTEXT)) == ("Doors was dropped", "No budget")
    assert change_texts(record("milestone", None, doors)) == ["New milestone: Doors, 3 May 2026"]
    assert change_texts(record("milestone", doors, None)) == ["Milestone Doors was removed"]
    assert change_texts(record("milestone", {**doors, "actual": day(5, 8)}, doors)) == ["Doors is open again; it was done 8 May 2026"]
    assert change_texts(record("milestone", doors, {**doors, "archived": True})) == ["Doors was archived"]
    assert change_texts(record("milestone", doors, {**doors, "forecast": Day(date(2026, 6, 1), Precision.MONTH)})) == [
        "Doors moved from 3 May 2026 to June 2026"
    ]


def test_a_milestone_done_and_moved_is_told_as_done_against_the_day_expected_before() -> None:
    doors = {"title": "Doors", "baseline": day(5, 1), "forecast": day(5, 3)}
    assert change_texts(record("milestone", doors, {**doors, "forecast": day(5, 6), "actual": day(5, 8)})) == [
        "Doors was done 8 May 2026, 5 days later than expected"
    ]


def test_record_dated_before_and_entered_after_is_late() -> None:
    paid = {"kind": "payment", "amount": 100_00, "supplier": "Shop", "month": date(2026, 5, 1)}
    late = record("payment", None, {**paid, "paid_on": date(2026, 5, 5)}, name="late")
    after = record("payment", None, {**paid, "paid_on": date(2026, 5, 6)}, name="after")
    accrual = record("payment", None, {**paid, "kind": "accrual", "month": date(2026, 4, 1)}, name="accrual")
    open_month = record("payment", None, {**paid, "kind": "accrual"}, name="open month")
    loaded = record("payment", None, {**paid, "paid_on": date(2026, 5, 1)}, name="loaded", last=entry(purpose="opening"))
    late_days = {item.record_id: item.late_on for item in frame_rows(changes(late, after, accrual, open_month, loaded))}
    assert late_days == {"late": date(2026, 5, 5), "after": None, "accrual": date(2026, 4, 30), "open month": None}
    (group,) = list_by_challenge(changes(late), LABELS, CONTEXT).groups
    assert group.lines[0].late == "Late entry: dated 5 May 2026, entered 12 May 2026 at 10:00 by Ann"
    assert str(group.lines[0].what) == "Payment of £100.00 to Shop, paid 5 May 2026"


def test_a_record_with_two_changes_is_one_late_entry() -> None:
    new_and_done = record("milestone", None, {"title": "Doors", "baseline": day(5, 1), "actual": day(5, 4)})
    items = changes(new_and_done)
    assert list(items["act"]) == ["done", "added"]
    assert change_totals(items).late == 1


def test_changed_opening_load_is_compared_with_the_loaded_values() -> None:
    title = {"title": "Doors", "forecast": day(5, 3)}
    assert change_texts(record("milestone", None, {**title, "forecast": day(5, 4)}, loaded=title)) == [
        "Doors moved from 3 May 2026 to 4 May 2026, 1 day later"
    ]


def test_health_is_compared_at_both_moments() -> None:
    assert change_texts(said=said(a=("on track", "off track"), b=("at risk", "at risk"), c=(None, None), d=(None, "on track"))) == [
        "The team says off track; it said on track",
        "The team says on track; it had said nothing",
    ]
    update = {"challenge": "a", "week": date(2026, 5, 11), "health": "off track"}
    (says, _) = frame_rows(changes(record("weekly-update", None, update, name="u"), said=said(a=("on track", "off track"))))
    assert (says.record_id, says.entered_by, says.weight) == ("u", "Ann", 100)


def test_a_challenge_from_off_track_to_at_risk_is_not_worse_off() -> None:
    healths = said(a=("off track", "at risk"), b=("on track", "at risk"), c=(None, "off track"), d=("at risk", "on track"))
    assert change_totals(changes(said=healths)).worse == 2


def test_silence_names_the_moment_that_it_is_of() -> None:
    """The days of one that spoke again are those at the start of the period: today's silence of the same challenge is another number."""
    fell = changes(silences=silence((8, "x"), (12, "x")))
    assert change_texts(silences=silence((8, "x"), (12, "x"))) == ["No conversation with Council for 12 working days; the stage allows 10"]
    (item,) = frame_rows(fell)
    assert shown(change_text(item, CONTEXT))[0] == ("sponsor_silence", 12, "challenge=a;day=2026-05-15;programme=north")
    (spoke,) = frame_rows(changes(silences=silence((12, "x"), (2, "y"))))
    text = change_text(spoke, CONTEXT)
    assert str(text) == "Council spoke with us again; it had been quiet for 12 working days at the start of the period"
    assert shown(text) == [
        ("sponsor_silence", 12, "challenge=a;day=2026-05-15;moment=2026-05-05T23:59:00+01:00;programme=north"),
    ]  # fmt: skip


def test_a_period_that_has_ended_names_its_end() -> None:
    ended = ChangeContext(VIEW, {}, {}, str, "2026-05-05T23:59:00+01:00", "2026-05-09T23:59:00+01:00")
    (item,) = frame_rows(changes(silences=silence((8, "x"), (12, "x"))))
    text = change_text(item, ended)
    assert str(text) == "No conversation with Council for 12 working days at the end of the period; the stage allows 10"
    assert shown(text)[0][2] == "challenge=a;day=2026-05-15;moment=2026-05-09T23:59:00+01:00;programme=north"


@pytest.mark.parametrize(
    ("then", "now", "text"),
    [
        ((8, "x"), (None, ""), "No conversation with Council is recorded; the stage expects one within 10 working days"),
        ((None, ""), (2, "y"), "Council spoke with us again; no conversation was recorded at the start of the period"),
    ],
)
def test_silence_without_any_conversation(then: tuple[int | None, str], now: tuple[int | None, str], text: str) -> None:
    assert change_texts(silences=silence(then, now)) == [text]


def test_outturn_changes_by_line_and_by_funder() -> None:
    then = lines(("1", 1_000_00, 200_00, 500_00, "programme"), ("2", 70_00, 0, 0, "programme"), ("3", 5_000_00, 0, 0, "sponsor"))
    now = lines(
        ("1", 1_500_00, 900_00, 100_00, "programme"), ("2", 70_00, 0, 0, "programme"), ("3", 4_000_00, 0, 0, "sponsor"),
        ("4", 20_00, 0, 0, "programme"),
    )  # fmt: skip
    moved = compare_budget_lines(then, now)
    assert [(row.id, row.outturn_moved) for row in frame_rows(moved)] == [("3", -1_000_00), ("1", 500_00), ("4", 20_00)]
    assert column_values(moved, "outturn_then") == [5_000_00, 1_000_00, None]
    chart = outturn_chart(moved, CONTEXT)
    assert str(chart.title) == "The outturn of 3 lines moved; most Line 3, by −£1,000"
    assert str(chart.subtitle).endswith("The programme's own money: outturn +£520, actual +£700, undrawn commitments −£400.")
    assert list(chart.figure.data[0].x) == [-1000, 500, 20]
    assert change_texts(lines=moved)[0] == "Outturn of Line 3 moved by −£1,000, to £4,000"
    assert outturn_chart(compare_budget_lines(lines(), lines()), CONTEXT).empty is not None


def test_the_table_of_money_names_both_moments_and_holds_exact_pence() -> None:
    moved = compare_budget_lines(
        lines(("1", 1_000_05, 0, 0, "programme")), lines(("1", 1_500_00, 0, 0, "programme"), ("4", 20_50, 0, 0, "programme"))
    )
    file = export_table("money", (), outturn_chart(moved, CONTEXT).table)
    assert file.header[3:6] == ("Outturn at the start, £", "Outturn at the end, £", "Outturn moved, £")
    assert [[cell.text for cell in row[3:6]] for row in file.rows] == [["1000.05", "1500.00", "499.95"], ["not there", "20.50", "20.50"]]


def test_a_line_that_is_gone_has_no_outturn() -> None:
    moved = compare_budget_lines(lines(("1", 1_000_00, 0, 0, "programme")), lines())
    assert change_texts(lines=moved) == ["Outturn of Line 1 moved by −£1,000; the line is no longer there"]


def test_gate_decision_replaces_the_stage_change_of_its_team() -> None:
    team = {"name": "Sensors", "stage": "Exploration", "outcome": "active"}
    gate = record("stage-move", None, {"team": "t", "decision": "advance", "to_stage": "Accelerator", "decided": day(5, 8)})
    moved_on = record("team", team, {**team, "stage": "Accelerator"}, name="t")
    named = ChangeContext(VIEW, {"t": "Sensors"}, {}, str, "")
    assert change_texts(gate, moved_on, context=named) == ["Sensors: advance to Accelerator, decided 8 May 2026"]
    assert change_texts(moved_on) == ["Sensors is in Accelerator; it was in Exploration"]


def test_action_raised_answered_carried_or_declined() -> None:
    what = {"what": "Send the plan", "due_on": date(2026, 5, 20), "carried": 0}
    assert change_texts(record("action", None, what)) == ["Action: Send the plan, by 20 May 2026"]
    assert change_texts(record("action", what, {**what, "carried": 1})) == ["Action “Send the plan” was carried, 1 time by now"]
    assert change_texts(record("action", {**what, "carried": 2}, {**what, "carried": 1, "due_on": date(2026, 5, 22)})) == [
        "Action “Send the plan” is due 22 May 2026; it was 20 May 2026"
    ]
    answered = {**what, "answered_on": date(2026, 5, 8)}
    assert change_texts(record("action", what, {**answered, "outcome": "done"})) == ["Action “Send the plan” was answered"]
    assert change_texts(record("action", what, {**answered, "outcome": "declined"})) == ["Action “Send the plan” was declined"]
    assert change_texts(record("action", None, {**answered, "outcome": "done"})) == ["Action “Send the plan” was answered"]
    assert change_texts(record("action", {**answered, "outcome": "done"}, what)) == ["Action “Send the plan” is open again"]


@pytest.mark.parametrize(
    ("before", "after", "act", "pence", "weight", "text"),
    [
        (None, 100_00, "paid", 100_00, 29, "Payment of £100.00 was entered"),
        (100_00, 80_50, "payment changed", -19_50, 22, "Payment was £100.00, is £80.50"),
        (100_00, None, "payment removed", -100_00, 29, "Payment of £100.00 was removed"),
    ],
)
def test_amounts_of_payments_differ_with_their_sign(
    before: int | None, after: int | None, act: str, pence: int, weight: int, text: str
) -> None:
    paid = {"kind": "payment", "month": date(2026, 5, 1)}
    values = [None if amount is None else {**paid, "amount": amount} for amount in (before, after)]
    (item,) = frame_rows(changes(record("payment", *values)))
    assert (item.act, item.pence, item.weight) == (act, pence, weight)
    assert str(change_text(item, CONTEXT)) == text.replace(" was entered", "")


def test_a_removed_agreement_takes_its_value_away() -> None:
    value = {"kind": "accelerator", "value": 57_500_00}
    (item,) = frame_rows(changes(record("agreement", value, None)))
    assert (item.act, item.pence) == ("agreement removed", -57_500_00)
    assert str(change_text(item, CONTEXT)) == "Agreement with a company (accelerator) of £57,500 was removed"


def test_sessions_findings_and_states_by_their_value() -> None:
    session = {"method": "interview", "held": day(5, 8), "people": 4}
    assert change_texts(record("research-session", None, {**session, "status": "held"})) == [
        "Research session (interview) held 8 May 2026, 4 people"
    ]
    assert change_texts(record("research-session", {**session, "status": "planned"}, {**session, "status": "cancelled"})) == [
        "Research session (interview) cancelled 8 May 2026"
    ]
    finding = {"statement": "Doors jam", "acted": "not yet"}
    assert change_texts(record("finding", None, finding)) == ["Finding: Doors jam"]
    assert change_texts(record("finding", finding, {**finding, "acted": "changed"})) == ["Finding “Doors jam”: changed"]
    items = changes(
        record("challenge", {"state": "running"}, {"state": "cancelled"}),
        record("challenge", {"state": "paused"}, {"state": "running"}, name="2"),
    )
    assert [(item.weight, str(change_text(item, CONTEXT))) for item in frame_rows(items)] == [
        (96, "The challenge is cancelled; it was running"),
        (50, "The challenge is running; it was paused"),
    ]


def all_changes() -> pd.DataFrame:
    doors = {"title": "Doors", "forecast": day(5, 3)}
    paid = {"kind": "payment", "amount": 100_00, "month": date(2026, 5, 1), "paid_on": date(2026, 5, 6)}
    return changes(
        record("milestone", doors, {**doors, "forecast": day(6, 3)}, about=("b",)),
        *[record("payment", None, paid, name=f"p{number}") for number in range(4)],
        record("weekly-update", None, {"challenge": "a", "week": date(2026, 5, 11), "health": "on track"}, name="u"),
        record("stage", {"name": "Old"}, {"name": "New"}, about=(), name="s"),
        said=said(a=("on track", "off track")),
    )


def test_groups_are_by_challenge_with_the_programme_last() -> None:
    groups = list_by_challenge(all_changes(), LABELS, CONTEXT).groups
    assert [group.name for group in groups] == ["1.1 Roads", "1.2 Meals", "The programme and its settings"]
    assert [str(item.what) for item in groups[0].lines] == ["The team says off track; it said on track", "4 payments entered, £400 in all"]
    assert [str(group.others) for group in groups] == ["Also 1 weekly update", "", "1 other change to stages"]
    assert groups[1].lines[0].who == "Ann, 12 May 2026 at 10:00"


def test_sentence_chart_and_table_agree() -> None:
    items, no_lines = all_changes(), compare_budget_lines(lines(), lines())
    text = sentence(items, no_lines, "5 May 2026", "", VIEW)
    assert str(text) == "Since 5 May 2026: 1 challenge is worse off and 1 milestone moved later, the longest by 31 days."
    assert [(measure, value) for measure, value, _ in shown(text)] == [
        ("challenges_worse_off", 1), ("milestones_later_between", 1), ("longest_move", 31),
    ]  # fmt: skip
    assert str(sentence(changes(), no_lines, "5 May 2026", "6 May 2026", VIEW)) == "Between 5 May 2026 and 6 May 2026, nothing changed."
    chart = moved_milestones_chart(items, CONTEXT)
    assert str(chart.title) == "One milestone moved later, by 31 days at the median"
    assert list(chart.figure.data[2].x) == ["2026-06-03"]
    counts = count_by_challenge(items, LABELS)
    assert {challenge: {subject: int(count) for subject, count in row.items() if count} for challenge, row in counts.iterrows()} == {
        "a": {ChangeSubject.HEALTH: 2, ChangeSubject.MONEY: 4},
        "b": {ChangeSubject.MILESTONES: 1},
        "": {ChangeSubject.OTHER: 1},
    }
    assert str(changes_heatmap(items, LABELS, VIEW).title) == "8 changes, most of them about 1.1 Roads"
    assert len(changes_table(items, LABELS, CONTEXT).frame) == 8


def test_a_change_about_no_challenge_of_the_view_is_of_the_programme() -> None:
    elsewhere = record("decision", None, {"what": "Stop"}, about=("z",))
    counts = count_by_challenge(changes(elsewhere), LABELS)
    assert list(counts.index) == [""]
    assert int(counts.loc["", ChangeSubject.ACTIONS]) == 1


def test_the_file_of_all_changes_has_typed_values_and_whole_texts() -> None:
    title, why = "Doors " * 40, "No budget this year; " * 20 + "none"
    doors = {"title": title, "forecast": day(5, 3)}
    items = changes(
        record("milestone", doors, {**doors, "forecast": day(5, 1)}),
        record("payment", {"kind": "payment", "amount": 100_05}, {"kind": "payment", "amount": 80_00}, name="2"),
        record("decision", None, {"what": "Stop", "why": why, "decided": day(5, 1)}, name="3"),
    )
    file = export_table("all", (), changes_table(items, LABELS, CONTEXT))
    rows = {row[0].text.split(" ")[0]: [cell.text for cell in row] for row in file.rows}
    assert rows["Doors"][0] == f"{title} moved from 3 May 2026 to 1 May 2026, 2 days earlier"
    assert rows["Doors"][4:] == ["-2", "", "Ann", "2026-05-12 10:00", ""]
    assert rows["Payment"][5] == "-20.05"
    assert rows["Decision:"][1] == why
    assert rows["Decision:"][8] == "2026-05-01"
    assert file.header[5] == "Amount, £"


def test_texts_of_changes_are_objects() -> None:
    items = changes(record("milestone", {"title": "Doors", "forecast": day(5, 3)}, {"title": "Doors", "forecast": day(5, 15)}))
    texts = ["subject", "act", "record_id", "name", "type", "entered_by", "purpose"]
    assert {str(dtype) for dtype in items[texts].dtypes} == {"object"}


@pytest.mark.parametrize(
    ("then", "now", "act", "text"),
    [
        # £1 more takes the line past its tolerance
        ((1_050_00, "within"), (1_051_00, "over"), "past tolerance", "Line 1 went past its tolerance: outturn £1,051, moved by +£1"),
        # the budget was cut, and nothing was paid
        (
            (1_000_00, "within"), (1_000_00, "over"), "past tolerance",
            "Line 1 went past its tolerance: outturn £1,000, by another budget or tolerance",
        ),
        ((1_000_00, "within"), (900_00, "under"), "past tolerance", "Line 1 went past its tolerance: outturn £900, moved by −£100"),
        ((1_100_00, "over"), (1_200_00, "over"), "outturn", "Outturn of Line 1 moved by +£100, to £1,200"),
        ((1_100_00, "over"), (1_000_00, "within"), "outturn", "Outturn of Line 1 moved by −£100, to £1,000"),
        (None, (1_100_00, "over"), "past tolerance", "Line 1 went past its tolerance: outturn £1,100, moved by +£1,100"),
        (None, (100_00, "under"), "outturn", "Outturn of Line 1 moved by +£100, to £100"),
    ],
)  # fmt: skip
def test_line_that_goes_past_its_tolerance(then: tuple[int, str] | None, now: tuple[int, str], act: str, text: str) -> None:
    def line(amount: tuple[int, str] | None) -> pd.DataFrame:
        return lines(*([("1", amount[0], 0, 0, "programme")] if amount else [])).assign(**({"state": amount[1]} if amount else {}))

    moved = compare_budget_lines(line(then), line(now))
    (item,) = frame_rows(changes(lines=moved))
    assert (item.act, str(change_text(item, CONTEXT))) == (act, text)
    expected = "1 line went past its tolerance" if act == "past tolerance" else ""
    assert expected in str(sentence(changes(lines=moved), moved, "5 May", "", VIEW))


def test_a_line_that_only_came_back_within_its_tolerance_is_no_change_of_money() -> None:
    moved = compare_budget_lines(
        lines(("1", 1_000_00, 0, 0, "programme")).assign(state="over"), lines(("1", 1_000_00, 0, 0, "programme")).assign(state="within")
    )
    assert changes(lines=moved).empty

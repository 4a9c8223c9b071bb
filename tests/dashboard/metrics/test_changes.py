"""Changes between two moments: computed values, texts of each kind, order, late entries."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pandas as pd

from dashboard.figures.changes.charts import changes_heatmap, moved_milestones_chart, outturn_chart
from dashboard.figures.changes.summary import changes_table, groups_by_challenge, sentence
from dashboard.figures.changes.text import change_text, reason_text
from dashboard.metrics.changes.by_record_type import ChangeSubject
from dashboard.metrics.changes.significance import ChangeItem, build_change_items, count_by_challenge
from dashboard.metrics.spend.moves import compare_budget_lines
from dashboard.theme import LIGHT
from db.fields.record_change import RecordDifference, RevisionInfo
from db.frames import INTEGER, OBJECT, frame_of, frame_rows
from db.queries.record_names import SCHEMA_BY_MODEL
from db.values.dates import Day, Precision

SINCE = date(2026, 5, 5)
LABELS = {"a": "1.1 Roads", "b": "1.2 Meals"}
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


def changes(*differences: RecordDifference, **options) -> list[ChangeItem]:
    return build_change_items(list(differences), SINCE, **options)


def change_texts(*differences: RecordDifference, **options) -> list[str]:
    return [change_text(item, {}) for item in changes(*differences, **options) if item.subject is not ChangeSubject.OTHER]


def day(month: int, number: int) -> Day:
    return Day(date(2026, month, number))


def line(
    record_id: str, outturn: int, *, actual: int = 0, committed: int = 0, funder: str = "programme", state: str = "within"
) -> dict[str, Any]:
    """Returns a budget line with its amounts in pence."""
    names = {
        "id": record_id,
        "name": f"Line {record_id}",
        "challenge_id": "a",
        "funder": funder,
        "financial_year": "2026-27",
        "state": state,
    }
    return {**names, "outturn": outturn, "actual": actual, "committed": committed}


def lines_of(*lines: dict[str, Any]) -> pd.DataFrame:
    """Returns budget lines as a frame."""
    return frame_of(
        {name: (INTEGER if isinstance(value, int) else OBJECT, [row[name] for row in lines]) for name, value in lines[0].items()}
    )


def test_moved_milestone_states_dates_days_and_reasons():
    moves = [
        record("reforecast", None, {"milestone": "1", "reason": reason, "note": note}, name=f"r{number}", last=entry(number))
        for number, reason, note in ((8, "technical", ""), (9, "external", "Ferry strike."))
    ]
    (item,) = changes(record("milestone", {"title": "Doors", "forecast": day(5, 3)}, {"title": "Doors", "forecast": day(5, 15)}), *moves)
    assert (item.act, item.days) == ("moved", 12)
    assert change_text(item, {}) == "Doors moved from 3 May 2026 to 15 May 2026, 12 days later"
    assert reason_text(item) == "Technical then External: Ferry strike"


def test_moves_that_cancel_out_are_counted():
    (item,) = changes(record("reforecast", None, {"milestone": "1", "reason": "technical"}))
    assert (item.subject, item.act) == (ChangeSubject.OTHER, "new")


def test_milestone_done_dropped_added_or_removed():
    doors = {"title": "Doors", "forecast": day(5, 3)}
    assert change_texts(record("milestone", doors, {**doors, "actual": day(5, 8)})) == [
        "Doors was done 8 May 2026, 5 days later than expected"
    ]
    (dropped,) = changes(record("milestone", doors, {**doors, "dropped": date(2026, 5, 8), "dropped_why": "No budget."}))
    assert (change_text(dropped, {}), reason_text(dropped)) == ("Doors was dropped", "No budget")
    assert change_texts(record("milestone", None, doors)) == ["New milestone: Doors, 3 May 2026"]
    assert change_texts(record("milestone", doors, None)) == ["Milestone Doors was removed"]
    assert change_texts(record("milestone", doors, {**doors, "forecast": Day(date(2026, 6, 1), Precision.MONTH)})) == [
        "Doors moved from 3 May 2026 to June 2026"
    ]


def test_record_dated_before_and_entered_after_is_late():
    paid = {"kind": "payment", "amount": 100_00, "supplier": "Shop", "month": date(2026, 5, 1)}
    late = record("payment", None, {**paid, "paid_on": date(2026, 5, 5)}, name="late")
    after = record("payment", None, {**paid, "paid_on": date(2026, 5, 6)}, name="after")
    accrual = record("payment", None, {**paid, "kind": "accrual", "month": date(2026, 4, 1)}, name="accrual")
    open_month = record("payment", None, {**paid, "kind": "accrual"}, name="open month")
    loaded = record("payment", None, {**paid, "paid_on": date(2026, 5, 1)}, name="loaded", last=entry(purpose="opening"))
    late_days = {item.changed.record_id: item.late for item in changes(late, after, accrual, open_month, loaded)}
    assert late_days == {"late": date(2026, 5, 5), "after": None, "accrual": date(2026, 4, 30), "open month": None}
    (group,) = groups_by_challenge(changes(late), LABELS, {}, "Europe/London", "", lambda item: "")
    assert group.lines[0].late == "Late entry: dated 5 May 2026, entered 12 May 2026 at 10:00 by Ann"
    assert group.lines[0].what == "Payment of £100.00 to Shop, paid 5 May 2026"


def test_changed_opening_load_is_compared_with_the_loaded_values():
    title = {"title": "Doors", "forecast": day(5, 3)}
    assert change_texts(record("milestone", None, {**title, "forecast": day(5, 4)}, loaded=title)) == [
        "Doors moved from 3 May 2026 to 4 May 2026, 1 day later"
    ]


def test_health_and_silence_are_compared_at_both_moments():
    quiet = [
        SimpleNamespace(
            challenge_id="a", working_days=days, threshold=10, beyond=days > 10, sponsor="Council", conversation_id=conversation
        )
        for days, conversation in ((8, "x"), (12, "x"), (2, "y"))
    ]
    assert change_texts(said={"a": ("on track", "off track"), "b": ("at risk", "at risk")}, quiet=([quiet[0]], [quiet[1]])) == [
        "The team says off track; it said on track",
        "No conversation with Council for 12 working days; the stage allows 10",
    ]
    assert change_texts(quiet=([quiet[1]], [quiet[2]])) == ["Council spoke with us again, after 12 working days"]


def test_outturn_changes_by_line_and_by_funder():
    then = lines_of(line("1", 1_000_00, actual=200_00, committed=500_00), line("2", 70_00), line("3", 5_000_00, funder="sponsor"))
    now = lines_of(
        line("1", 1_500_00, actual=900_00, committed=100_00), line("2", 70_00), line("3", 4_000_00, funder="sponsor"), line("4", 20_00)
    )
    line_changes = compare_budget_lines(then, now)
    assert [(change.id, change.outturn_moved) for change in frame_rows(line_changes)] == [("3", -1_000_00), ("1", 500_00), ("4", 20_00)]
    chart = outturn_chart(line_changes, LIGHT, "")
    assert chart.title == "The outturn of 3 lines moved; most Line 3, by −£1,000"
    assert chart.subtitle.endswith("The programme's own money: outturn +£520, actual +£700, undrawn commitments −£400.")
    assert chart.figure["data"][0]["x"] == [-1000, 500, 20]
    assert change_texts(lines=line_changes)[0] == "Outturn of Line 3 moved by −£1,000, to £4,000"
    assert outturn_chart(None, LIGHT, "").empty is not None


def test_gate_decision_replaces_the_stage_change_of_its_team():
    team = {"name": "Sensors", "stage": "Exploration", "outcome": "active"}
    gate = record("stage-move", None, {"team": "t", "decision": "advance", "to_stage": "Accelerator", "decided": day(5, 8)})
    moved_on = record("team", team, {**team, "stage": "Accelerator"}, name="t")
    assert [change_text(item, {"t": "Sensors"}) for item in changes(gate, moved_on)] == [
        "Sensors: advance to Accelerator, decided 8 May 2026"
    ]
    assert change_texts(moved_on) == ["Sensors is in Accelerator; it was in Exploration"]


def test_action_raised_answered_carried_or_declined():
    what = {"what": "Send the plan", "due_on": date(2026, 5, 20), "carried": 0}
    assert change_texts(record("action", None, what)) == ["Action: Send the plan, by 20 May 2026"]
    assert change_texts(record("action", what, {**what, "carried": 1})) == ["Action “Send the plan” was carried, 1 time by now"]
    assert change_texts(record("action", what, {**what, "answered_on": date(2026, 5, 8), "outcome": "done"})) == [
        "Action “Send the plan” was answered"
    ]
    assert change_texts(record("action", what, {**what, "answered_on": date(2026, 5, 8), "outcome": "declined"})) == [
        "Action “Send the plan” was declined"
    ]


def all_changes() -> list[ChangeItem]:
    doors = {"title": "Doors", "forecast": day(5, 3)}
    paid = {"kind": "payment", "amount": 100_00, "month": date(2026, 5, 1), "paid_on": date(2026, 5, 6)}
    return changes(
        record("milestone", doors, {**doors, "forecast": day(6, 3)}, about=("b",)),
        *[record("payment", None, paid, name=f"p{number}") for number in range(4)],
        record("weekly-update", None, {"challenge": "a", "week": date(2026, 5, 11), "health": "on track"}, name="u"),
        record("stage", {"name": "Old"}, {"name": "New"}, about=(), name="s"),
        said={"a": ("on track", "off track")},
    )


def test_groups_are_by_challenge_with_the_programme_last():
    groups = groups_by_challenge(all_changes(), LABELS, {}, "Europe/London", "?x", lambda item: "")
    assert [group.name for group in groups] == ["1.1 Roads", "1.2 Meals", "The programme and its settings"]
    assert [item.what for item in groups[0].lines] == ["The team says off track; it said on track", "4 payments entered, £400 in all"]
    assert [group.others for group in groups] == ["Also 1 weekly update", "", "1 other change to stages"]
    assert groups[1].lines[0].who == "Ann, 12 May 2026 at 10:00"


def test_sentence_chart_and_table_agree():
    items = all_changes()
    assert (
        sentence(items, "5 May 2026", "")
        == "Since 5 May 2026: 1 challenge is worse off and 1 milestone moved later, the longest by 31 days."
    )
    assert sentence([], "5 May 2026", "6 May 2026") == "Between 5 May 2026 and 6 May 2026, nothing changed."
    assert moved_milestones_chart(items, LABELS, LIGHT, "").title == "One milestone moved later, by 31 days at the median"
    assert moved_milestones_chart(items, LABELS, LIGHT, "").figure["data"][2]["x"] == ["2026-06-03"]
    assert count_by_challenge(items) == {
        "a": {ChangeSubject.HEALTH: 2, ChangeSubject.MONEY: 4},
        "b": {ChangeSubject.MILESTONES: 1},
        "": {ChangeSubject.OTHER: 1},
    }
    assert changes_heatmap(items, LABELS).title == "8 changes, most of them about 1.1 Roads"
    assert len(changes_table(items, LABELS, {}, "Europe/London", lambda item: "").rows) == 8

"""What changed, told: numbers worked by hand, the words of each kind, the order, what is late and what is not."""

from datetime import UTC, date, datetime

from dashboard.figures.changes.charts import changes_heatmap, moved_milestones_chart, outturn_chart
from dashboard.figures.changes.summary import changes_table, groups_by_challenge, sentence
from dashboard.figures.changes.text import change_text, reason_text
from dashboard.metrics.changes.by_record_type import ChangeSubject
from dashboard.metrics.changes.significance import ChangeItem, build_change_items, count_by_challenge
from dashboard.metrics.engagement import SponsorSilence
from dashboard.metrics.spend.moves import compare_budget_lines
from dashboard.metrics.spend.outturn import BudgetLineRow
from dashboard.theme import LIGHT
from db.fields.record_change import RecordDifference, RevisionInfo
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
    """A changed record; fields that are not named hold nothing."""
    blank = {**dict.fromkeys(KINDS[kind].names), "archived": False}
    full = [None if one is None else blank | one for one in (before, after, loaded)]
    last = last or entry()
    return RecordDifference(KINDS[kind], name, about, full[0], full[1], last, last if before is None else None, full[2])


def told(*found: RecordDifference, **more) -> list[ChangeItem]:
    return build_change_items(list(found), SINCE, **more)


def said(*found: RecordDifference, **more) -> list[str]:
    return [change_text(one, {}) for one in told(*found, **more) if one.subject is not ChangeSubject.OTHER]


def day(month: int, number: int) -> Day:
    return Day(date(2026, month, number))


def line(
    record_id: str, outturn: int, *, actual: int = 0, committed: int = 0, funder: str = "programme", state: str = "within"
) -> BudgetLineRow:
    return BudgetLineRow(
        record_id,
        f"Line {record_id}",
        "a",
        funder,
        "2026-27",
        "research",
        None,
        actual,
        committed,
        outturn,
        None,
        5,
        5,
        state,
        False,
        None,
        (),
    )


def test_a_moved_milestone_says_from_to_days_and_why():
    moves = [
        record("reforecast", None, {"milestone": "1", "reason": reason, "note": note}, name=f"r{number}", last=entry(number))
        for number, reason, note in ((8, "technical", ""), (9, "external", "Ferry strike."))
    ]
    (one,) = told(record("milestone", {"title": "Doors", "forecast": day(5, 3)}, {"title": "Doors", "forecast": day(5, 15)}), *moves)
    assert (one.act, one.days) == ("moved", 12)
    assert change_text(one, {}) == "Doors moved from 3 May 2026 to 15 May 2026, 12 days later"
    assert reason_text(one) == "Technical then External: Ferry strike"


def test_moves_that_cancel_out_are_counted_and_nothing_is_lost():
    (one,) = told(record("reforecast", None, {"milestone": "1", "reason": "technical"}))
    assert (one.subject, one.act) == (ChangeSubject.OTHER, "new")


def test_a_milestone_is_done_dropped_added_or_gone():
    doors = {"title": "Doors", "forecast": day(5, 3)}
    assert said(record("milestone", doors, {**doors, "actual": day(5, 8)})) == ["Doors was done 8 May 2026, 5 days later than expected"]
    (dropped,) = told(record("milestone", doors, {**doors, "dropped": date(2026, 5, 8), "dropped_why": "No budget."}))
    assert (change_text(dropped, {}), reason_text(dropped)) == ("Doors was dropped", "No budget")
    assert said(record("milestone", None, doors)) == ["New milestone: Doors, 3 May 2026"]
    assert said(record("milestone", doors, None)) == ["Milestone Doors was removed"]
    assert said(record("milestone", doors, {**doors, "forecast": Day(date(2026, 6, 1), Precision.MONTH)})) == [
        "Doors moved from 3 May 2026 to June 2026"
    ]


def test_what_is_dated_before_and_entered_after_is_late():
    paid = {"kind": "payment", "amount": 100_00, "supplier": "Shop", "month": date(2026, 5, 1)}
    late = record("payment", None, {**paid, "paid_on": date(2026, 5, 5)}, name="late")
    after = record("payment", None, {**paid, "paid_on": date(2026, 5, 6)}, name="after")
    accrual = record("payment", None, {**paid, "kind": "accrual", "month": date(2026, 4, 1)}, name="accrual")
    open_month = record("payment", None, {**paid, "kind": "accrual"}, name="open month")
    loaded = record("payment", None, {**paid, "paid_on": date(2026, 5, 1)}, name="loaded", last=entry(purpose="opening"))
    found = {one.changed.record_id: one.late for one in told(late, after, accrual, open_month, loaded)}
    assert found == {"late": date(2026, 5, 5), "after": None, "accrual": date(2026, 4, 30), "open month": None}
    (group,) = groups_by_challenge(told(late), LABELS, {}, "Europe/London", "", lambda one: "")
    assert group.lines[0].late == "Late entry: dated 5 May 2026, entered 12 May 2026 at 10:00 by Ann"
    assert group.lines[0].what == "Payment of £100.00 to Shop, paid 5 May 2026"


def test_an_opening_load_that_was_changed_since_is_told_against_what_was_loaded():
    title = {"title": "Doors", "forecast": day(5, 3)}
    assert said(record("milestone", None, {**title, "forecast": day(5, 4)}, loaded=title)) == [
        "Doors moved from 3 May 2026 to 4 May 2026, 1 day later"
    ]


def test_health_and_silence_are_those_of_both_moments():
    quiet = [
        SponsorSilence("a", None, days, 10, days > 10, sponsor="Council", conversation_id=talk)
        for days, talk in ((8, "x"), (12, "x"), (2, "y"))
    ]
    assert said(said={"a": ("on track", "off track"), "b": ("at risk", "at risk")}, quiet=([quiet[0]], [quiet[1]])) == [
        "The team says off track; it said on track",
        "No conversation with Council for 12 working days; the stage allows 10",
    ]
    assert said(quiet=([quiet[1]], [quiet[2]])) == ["Council spoke with us again, after 12 working days"]


def test_money_moves_by_line_and_of_one_funder_alone():
    then = [line("1", 1_000_00, actual=200_00, committed=500_00), line("2", 70_00), line("3", 5_000_00, funder="sponsor")]
    now = [line("1", 1_500_00, actual=900_00, committed=100_00), line("2", 70_00), line("3", 4_000_00, funder="sponsor"), line("4", 20_00)]
    found = compare_budget_lines(then, now)
    assert [(one.line.id, one.moved("outturn")) for one in found] == [("3", -1_000_00), ("1", 500_00), ("4", 20_00)]
    chart = outturn_chart(found, LIGHT, "")
    assert chart.title == "The outturn of 3 lines moved; most Line 3, by −£1,000"
    assert chart.subtitle.endswith("The programme's own money: outturn +£520, actual +£700, undrawn commitments −£400.")
    assert chart.figure["data"][0]["x"] == [-1000, 500, 20]
    assert said(lines=found)[0] == "Outturn of Line 3 moved by −£1,000, to £4,000"
    assert outturn_chart([], LIGHT, "").empty is not None


def test_a_gate_tells_where_its_team_stands_since():
    team = {"name": "Sensors", "stage": "Exploration", "outcome": "active"}
    gate = record("stage-move", None, {"team": "t", "decision": "advance", "to_stage": "Accelerator", "decided": day(5, 8)})
    moved_on = record("team", team, {**team, "stage": "Accelerator"}, name="t")
    assert [change_text(one, {"t": "Sensors"}) for one in told(gate, moved_on)] == ["Sensors: advance to Accelerator, decided 8 May 2026"]
    assert said(moved_on) == ["Sensors is in Accelerator; it was in Exploration"]


def test_actions_are_raised_answered_and_carried():
    what = {"what": "Send the plan", "due_on": date(2026, 5, 20), "carried": 0}
    assert said(record("action", None, what)) == ["Action: Send the plan, by 20 May 2026"]
    assert said(record("action", what, {**what, "carried": 1})) == ["Action “Send the plan” was carried, 1 time by now"]
    assert said(record("action", what, {**what, "answered_on": date(2026, 5, 8), "outcome": "done"})) == [
        "Action “Send the plan” was answered"
    ]
    assert said(record("action", what, {**what, "answered_on": date(2026, 5, 8), "outcome": "declined"})) == [
        "Action “Send the plan” was declined"
    ]


def everything() -> list[ChangeItem]:
    doors = {"title": "Doors", "forecast": day(5, 3)}
    paid = {"kind": "payment", "amount": 100_00, "month": date(2026, 5, 1), "paid_on": date(2026, 5, 6)}
    return told(
        record("milestone", doors, {**doors, "forecast": day(6, 3)}, about=("b",)),
        *[record("payment", None, paid, name=f"p{number}") for number in range(4)],
        record("weekly-update", None, {"challenge": "a", "week": date(2026, 5, 11), "health": "on track"}, name="u"),
        record("stage", {"name": "Old"}, {"name": "New"}, about=(), name="s"),
        said={"a": ("on track", "off track")},
    )


def test_the_list_is_by_challenge_the_weightiest_first_the_programme_last():
    found = groups_by_challenge(everything(), LABELS, {}, "Europe/London", "?x", lambda one: "")
    assert [one.name for one in found] == ["1.1 Roads", "1.2 Meals", "The programme and its settings"]
    assert [one.what for one in found[0].lines] == ["The team says off track; it said on track", "4 payments entered, £400 in all"]
    assert [one.others for one in found] == ["Also 1 weekly update", "", "1 other change to stages"]
    assert found[1].lines[0].who == "Ann, 12 May 2026 at 10:00"


def test_the_sentence_the_chart_and_the_table_say_the_same():
    found = everything()
    assert (
        sentence(found, "5 May 2026", "")
        == "Since 5 May 2026: 1 challenge is worse off and 1 milestone moved later, the longest by 31 days."
    )
    assert sentence([], "5 May 2026", "6 May 2026") == "Between 5 May 2026 and 6 May 2026, nothing changed."
    assert moved_milestones_chart(found, LABELS, LIGHT, "").title == "One milestone moved later, by 31 days at the median"
    assert moved_milestones_chart(found, LABELS, LIGHT, "").figure["data"][2]["x"] == ["2026-06-03"]
    assert count_by_challenge(found) == {
        "a": {ChangeSubject.HEALTH: 2, ChangeSubject.MONEY: 4},
        "b": {ChangeSubject.MILESTONES: 1},
        "": {ChangeSubject.OTHER: 1},
    }
    assert changes_heatmap(found, LABELS).title == "8 changes, most of them about 1.1 Roads"
    assert len(changes_table(found, LABELS, {}, "Europe/London", lambda one: "").rows) == 8

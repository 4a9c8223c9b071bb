"""Actions by owner and decisions with their reversals; expected numbers worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.actions import ages, summary, tables
from dashboard.metrics.actions import OnTime, count_by_owner, with_owners
from dashboard.metrics.engagement import open_action_states
from dashboard.prose import Shown, parts_of
from dashboard.tables import cut_text, first_rows, screen_column
from dashboard.view import View
from db.access import Permission
from db.frames import DATE, INTEGER, OBJECT, column_values, frame_of, frame_rows

TODAY = date(2026, 11, 23)  # a Monday
VIEW = View(
    TODAY, labels={"b": "3.3 Buses"}, search="?cohort=x", view_search="?cohort=x", period_text="all time",
    permissions=frozenset({Permission.RECORD}),
)  # fmt: skip
CONTEXT = tables.ActionTableContext(VIEW, {("milestone", "m"): ("Milestone “Gate”", "/record/milestone/m")})
DTYPES = {
    "due_on": DATE,
    "raised_on": DATE,
    "answered_on": DATE,
    "review_on": DATE,
    "decided_on": DATE,
    "reverses_on": DATE,
    "carried": INTEGER,
}


def frame(names: tuple[str, ...], rows: list[dict[str, Any]]) -> pd.DataFrame:
    return frame_of({name: (DTYPES.get(name, OBJECT), [row.get(name) for row in rows]) for name in names})


SHARED = (
    "id", "challenge_id", "kind", "what", "owed_by", "organisation", "owner", "raised_on", "due_on", "carried", "about_kind", "about_id",
    "milestone_id", "review_id", "review_on",
)  # fmt: skip


def row(
    what: str, owner: str | None = "Lead", raised: date = date(2026, 11, 18), due: date | None = date(2026, 11, 30), **fields: Any
) -> Any:
    return {"id": what, "challenge_id": "b", "what": what, "owed_by": "us", "owner": owner, "raised_on": raised, "due_on": due, **fields}


def open_actions(*rows: dict[str, Any]) -> pd.DataFrame:
    return with_owners(open_action_states(frame((*SHARED, "challenge_state"), list(rows)), TODAY))


def closed_actions(*rows: dict[str, Any]) -> pd.DataFrame:
    return with_owners(frame((*SHARED, "answered_on", "outcome", "answer"), list(rows)))


# Owner: age in days and days overdue on 23 November. Lead: fresh 5, old 20, late 10 and 3, later 12 and 9; nobody: lone 60; other 15 and 12.
ACTIONS = (
    row("fresh"), row("old", " lead ", date(2026, 11, 3)), row("late", "Lead", date(2026, 11, 13), date(2026, 11, 20)),
    row("later", "LEAD", date(2026, 11, 11), date(2026, 11, 14)), row("lone", None, date(2026, 9, 24)),
    row("other", "Researcher", date(2026, 11, 8), date(2026, 11, 11)),
)  # fmt: skip
DONE = row("done", "Lead", date(2026, 11, 2), date(2026, 11, 10), answered_on=date(2026, 11, 12), outcome="done")


def owned(*rows: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns open actions with their owners, and the owners."""
    actions = open_actions(*rows)
    return actions, count_by_owner(actions)


def texts(table: Any) -> list[list[str]]:
    """Returns the texts of a table on screen, row by row."""
    return [list(cells) for cells in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def test_sentence_counts_overdue_and_unowned_actions():
    words = str(summary.sentence(*owned(*ACTIONS), (3, 1), replace(VIEW, period_text="the last 13 weeks")))
    assert words == (
        "Six actions are open, three overdue, the longest by 12 days (Researcher); one has no owner. "
        "Three decisions in the last 13 weeks, one of them reversed since."
    )
    assert str(summary.sentence(*owned(), (0, 0), VIEW)) == "No action is open. No decision in all time."


def test_tiles_name_their_denominators():
    tiles = {tile.label: (str(tile.value), str(tile.words)) for tile in summary.tiles(*owned(*ACTIONS), OnTime(6, 2, 4, 2), VIEW)}
    assert tiles == {
        "Open actions": ("6", "2 owners are named"),
        "Overdue": ("3", "of 6 open actions"),
        "Without an owner": ("1", "nobody is named who does it"),
        "Done on time": ("50%", "6 of 12 actions with a date, done or past it; two done had no date"),
    }
    none = summary.tiles(*owned(), OnTime(0, 0, 0, 0), VIEW)[3]
    assert (str(none.value), str(none.words)) == ("None done", "no action with a date was done or is overdue")


def test_the_parts_of_done_on_time_are_measured_in_the_scope_of_the_tile():
    tile = summary.on_time_tile(OnTime(6, 2, 4, 0), replace(VIEW, scope={"period": "13w", "cohort": "c"}))
    shown = [tile.value, *(part for part in parts_of(tile.words) if isinstance(part, Shown))]
    assert [(value.measure, value.value) for value in shown] == [
        ("actions_done_on_time", 0.5), ("actions_done_by_date", 6), ("actions_done_or_overdue", 12),
    ]  # fmt: skip
    assert {value.scope for value in shown} == {"cohort=c;period=13w"}


def test_ages_chart_counts_by_owner_and_band_with_links():
    chart = ages.ages_chart(*owned(*ACTIONS), VIEW)
    data = chart.figure.data
    # Under a week: Lead's fresh (5 days). 1 to 2 weeks: late (10), later (12). 2 to 4: old (20), other (15). 8 and more: lone (60).
    # Five columns of the owners; each is twice as wide as the most in a cell, 2.
    overdue, rest = ([list(trace.x[band : band + 3]) for band in range(0, 15, 3)] for trace in data[:2])
    assert overdue == [[0, 0, 0], [0, 2, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert rest == [[0, 1, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert list(data[0].base) == [0, 0, 0, 4, 4, 4, 8, 8, 8, 12, 12, 12, 16, 16, 16]
    assert list(data[1].base) == [0, 0, 0, 4, 6, 4, 9, 8, 8, 12, 12, 12, 16, 16, 16]
    assert list(data[2].x) == [0, 1, 0, 4, 6, 4, 9, 9, 8, 12, 12, 12, 16, 16, 17]
    assert list(data[0].y) == [2, 1, 0] * 5
    assert data[0].customdata[4] == "/actions?cohort=x&owner=Lead&age=1-2"
    assert data[0].hovertext[4] == "Lead: 2 actions overdue, raised 1 to 2 weeks ago"
    assert list(chart.figure.layout.yaxis.ticktext) == ["Researcher", "Lead", "No owner"]
    assert str(chart.title) == "Two of two owners have something overdue"  # who is not named is no owner
    assert texts(chart.table)[1] == ["Lead", "1", "2", "1", "0", "0", "4", "2"]
    assert ages.ages_chart(*owned(), VIEW).empty is not None


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (ACTIONS[2:5], "Lead has two overdue actions; nobody else has one"),
        (ACTIONS[4:5], "Nothing is overdue; no open action names an owner"),
        ((ACTIONS[0], row("unowned", None, due=date(2026, 11, 20))), "One overdue action has no owner; no owner has one"),
        ((ACTIONS[0], ACTIONS[4]), "Nothing is overdue; Lead has most, 1 of 2"),
        (
            (*ACTIONS, row("unowned", None, due=date(2026, 11, 20))),
            "Two of two owners have something overdue; one without an owner is",
        ),
    ],
)
def test_ages_title_counts_owners(rows, title):
    assert str(ages.ages_chart(*owned(*rows), VIEW).title) == title


def test_further_owners_are_drawn_as_one():
    rows = [row(f"a{n}", f"Owner {n}", due=date(2026, 11, 22 - n)) for n in range(15)]
    chart = ages.ages_chart(*owned(*rows), VIEW)
    assert list(chart.figure.layout.yaxis.ticktext)[-2:] == ["Owner 4", "4 others"]
    assert chart.figure.data[0].x[11] == 4  # the last owner in the first column; all of them raised 5 days ago and overdue
    assert len(chart.table.frame) == 15


def test_owner_tables_show_the_state_of_each_action():
    lone = row("lone", due=None, about_kind="milestone", about_id="m", review_id="r", review_on=date(2026, 11, 17), carried=2)
    listed = tables.owned_actions(open_actions(ACTIONS[2], lone), closed_actions(DONE), CONTEXT)
    table = listed.of_owner("lead")
    assert texts(table) == [
        ["late", "Us", "3.3 Buses", "20 Nov 2026", "■ 3 days overdue", "13 Nov 2026", "Answer"],
        ["lone", "Us", "Milestone “Gate”", "No date", "○ No date agreed", "18 Nov 2026", "Answer"],
        ["done", "Us", "3.3 Buses", "10 Nov 2026", "✓ Done on 12 Nov 2026, 2 days late", "2 Nov 2026", ""],
    ]
    second = frame_rows(table.frame)[1]
    assert (second.about_note, second.raised_href, str(second.raised_note), str(second.state_note)) == (
        "3.3 Buses", "/review/r?cohort=x", "at the review of 17 Nov 2026; carried twice", "open for 5 days",
    )  # fmt: skip
    (owner,) = frame_rows(listed.owners)
    assert str(tables.owner_heading(owner, VIEW)) == "Lead: 2 open, 1 overdue, the oldest for 10 days; 1 closed"
    assert [cells[:4] for cells in texts(listed.complete())] == [
        ["late", "Lead", "Us", "10"], ["lone", "Lead", "Us", "5"], ["done", "Lead", "Us", "10"],
    ]  # fmt: skip
    assert [column.label for column in listed.by_owner("By owner").columns] == [
        "Action",
        "Owner",
        "About",
        "Due",
        "State",
        "Raised",
        "Answer",
    ]
    assert column_values(listed.by_owner("").frame, "owed") == ["Us", "Us", "Us"]


def test_actions_are_ordered_by_owner_then_overdue_then_age():
    rows = tables.owned_actions(open_actions(*ACTIONS), None, CONTEXT).complete().frame
    assert list(rows["what"]) == ["other", "later", "late", "old", "fresh", "lone"]
    only_closed = tables.owned_actions(open_actions(), closed_actions(DONE), CONTEXT)
    assert texts(only_closed.of_owner("lead"))[0][4] == "✓ Done on 12 Nov 2026, 2 days late"


def test_who_may_not_record_has_no_answer_links():
    reader = replace(CONTEXT, view=replace(VIEW, permissions=frozenset()))
    labels = [column.label for column in tables.owned_actions(open_actions(*ACTIONS), None, reader).of_owner("lead").columns]
    assert "Answer" not in labels


def test_a_long_list_of_an_owner_says_how_many_it_shows_and_files_hold_all():
    listed = tables.owned_actions(open_actions(*(row(f"a{n:03}") for n in range(35))), None, CONTEXT)
    cut = first_rows(listed.of_owner("lead"), 12, "/actions", "actions-owned")
    assert (cut_text(cut), len(texts(cut)), cut.rest_href) == ("12 of 35 rows", 12, "/actions?cohort=x&all=actions-owned#actions-owned")
    assert len(export_table("list", (), listed.complete()).rows) == 35


def test_the_answer_and_the_subject_are_whole_in_files():
    subject = "Milestone “" + "Gate " * 30 + "”"
    context = replace(CONTEXT, about={("milestone", "m"): (subject, "/record/milestone/m")})
    done = {**DONE, "about_kind": "milestone", "about_id": "m", "answer": "Yes. " * 60}
    table = tables.owned_actions(open_actions(), closed_actions(done), context).of_owner("lead")
    assert len(texts(table)[0][2]) == 60
    exported = export_table("list", (), table)
    cells = dict(zip(exported.header, (cell.text for cell in exported.rows[0]), strict=True))
    assert (cells["Action, note"], cells["About"]) == ("Yes. " * 60, subject)


def test_filter_owner_finds_a_name_however_written():
    actions = open_actions(*ACTIONS)
    assert list(tables.filter_owner(actions, "LEAD")["what"]) == ["fresh", "old", "late", "later"]
    assert list(tables.filter_owner(actions, "-")["what"]) == ["lone"]
    assert len(tables.filter_owner(actions, "")) == 6
    assert tables.filter_text("-", "1-2") == "Actions without an owner, raised 1 to 2 weeks ago"


DECISION = (
    "id", "challenge_id", "decided_on", "what", "published", "decided_by", "about_kind", "about_id", "review_id", "review_on", "reverses_id",
    "reverses_on", "reverses_what",
)  # fmt: skip


def decisions(*rows: dict[str, Any]) -> pd.DataFrame:
    common = {"challenge_id": "b", "decided_on": date(2026, 6, 5), "decided_by": "Lead"}
    return frame(DECISION, [{**common, "what": f"Do {one['id']}", **one} for one in rows])


FIRST = {"id": "one", "published": "Shown"}
SECOND = {
    "id": "two", "reverses_id": "one", "reverses_on": date(2026, 6, 5), "reverses_what": "Do one", "about_kind": "milestone", "about_id": "m",
    "review_id": "r", "review_on": date(2026, 6, 5),
}  # fmt: skip
REVERSALS = frame(
    ("reverses_id", "id", "decided_on", "what"), [{"reverses_id": "one", "id": "two", "decided_on": date(2026, 7, 1), "what": "Do two"}]
)


def test_decisions_table_shows_reversals_in_both_directions():
    table = tables.decisions_table(decisions(SECOND, FIRST), REVERSALS, CONTEXT)
    assert texts(table) == [
        ["Do two", "5 Jun 2026", "Milestone “Gate”", "Lead, review of 5 Jun 2026", "Reverses the decision of 5 Jun 2026: Do one"],
        ["Do one", "5 Jun 2026", "3.3 Buses", "Lead", "▲ Reversed on 1 Jul 2026: Do two"],
    ]
    rows = frame_rows(table.frame)
    assert [one.reversal_links[0][1] for one in rows] == ["/record/decision/one?cohort=x", "/record/decision/two?cohort=x"]
    assert rows[0].by_links == (("Lead", ""), ("review of 5 Jun 2026", "/review/r?cohort=x"))
    assert (rows[1].tone, rows[1].published_note) == ("quiet", "Published to the sponsor")


def test_decisions_of_one_challenge_do_not_repeat_it():
    own = replace(CONTEXT, here="b")
    assert [column.label for column in tables.decisions_table(decisions(FIRST), REVERSALS, own).columns] == [
        "Decision", "Decided", "By", "Reversals",
    ]  # fmt: skip
    assert [cells[2] for cells in texts(tables.decisions_table(decisions(SECOND, FIRST), REVERSALS, own))] == [
        "Milestone “Gate”", "This challenge",
    ]  # fmt: skip


def test_lines_of_related_records_say_when_some_are_left_out():
    records = summary.DecisionsAndActions(decisions(SECOND), REVERSALS, open_actions(ACTIONS[2], ACTIONS[3]), closed_actions(DONE))
    lines = summary.decision_and_action_lines(records, VIEW, 12, "/record/team/t?all=linked-records")
    assert [(line.what, line.notes) for line in lines] == [
        ("Do two", ("Decided on 5 Jun 2026 by Lead, at the review of 5 Jun 2026", "Reverses the decision of 5 Jun 2026: Do one")),
        ("late", ("■ 3 days overdue. Open action: we owe it, Lead, by Fri 20 Nov",)),
        ("later", ("■ 9 days overdue. Open action: we owe it, LEAD, by Sat 14 Nov",)),
        ("done", ("✓ Done on 12 Nov 2026",)),
    ]
    cut = summary.decision_and_action_lines(records, VIEW, 1, "/record/team/t?all=linked-records")
    assert [line.what for line in cut] == ["Do two", "late", "done", "Show all 4"]
    assert (cut[-1].href, cut[-1].notes) == ("/record/team/t?all=linked-records", ("3 of 4 rows shown",))

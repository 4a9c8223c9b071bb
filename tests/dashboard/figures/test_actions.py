"""Actions by owner and decisions with their reversals; expected numbers calculated by hand."""

from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import pytest

from dashboard.figures.actions import ages as actions_ages
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions import tables as actions_tables
from dashboard.metrics.actions import filter_owners, group_by_owner, late_days
from dashboard.metrics.engagement import OpenActionRow
from dashboard.theme import LIGHT

TODAY = date(2026, 11, 23)  # a Monday
CONTEXT = actions_tables.ActionTableContext(
    {"b": "3.3 Buses"}, {("milestone", "m"): ("Milestone “Gate”", "/record/milestone/m")}, "?cohort=x", TODAY, acts=True
)


def open_action(what, owner, overdue=0, age=5, due=date(2026, 11, 30), **overrides):
    fields = {
        "id": what, "challenge_id": "b", "what": what, "owed_by": "us", "owed_to": "sponsor", "owner": owner, "due_on": due,
        "raised_on": date(2026, 11, 18), "overdue_days": overdue, "age_days": age, **overrides,
    }  # fmt: skip
    return OpenActionRow(**fields)


ACTIONS = [
    open_action("fresh", "Lead"), open_action("old", " lead ", age=20), open_action("late", "Lead", 3, 10, date(2026, 11, 20)),
    open_action("later", "LEAD", 9, 12, date(2026, 11, 14)), open_action("lone", None, age=60), open_action("other", "Researcher", 12, 15, date(2026, 11, 11)),
]  # fmt: skip


def closed_action(what="done", owner="Lead", due=date(2026, 11, 10), answered=date(2026, 11, 12), **overrides):
    return {
        "id": what, "challenge_id": "b", "what": what, "owner": owner, "owed_by": "us", "due_on": due, "answered_on": answered, "outcome": "done",
        "answer": None, "carried": 0, "raised_on": date(2026, 11, 2), "about_kind": None, "about_id": None, "milestone_id": None, "review_id": None,
        "review_on": None, **overrides,
    }  # fmt: skip


def test_group_by_owner_merges_names_and_sorts_by_longest_overdue():
    owners = group_by_owner(ACTIONS, [closed_action(owner="lead"), closed_action(owner="Nobody else")])
    summary = [
        (owner.name, [action.what for action in owner.actions], owner.overdue, owner.worst, owner.oldest, len(owner.closed))
        for owner in owners
    ]
    assert summary == [
        ("Researcher", ["other"], 1, 12, 15, 0), ("Lead", ["later", "late", "old", "fresh"], 2, 9, 20, 1), ("", ["lone"], 0, 0, 60, 0),
        ("Nobody else", [], 0, 0, 0, 1),
    ]  # fmt: skip
    assert [owner.name for owner in filter_owners(owners, "LEAD")] == ["Lead"]
    assert [owner.name for owner in filter_owners(owners, "-")] == [""]
    assert len(filter_owners(owners, "")) == 4


@pytest.mark.parametrize(("row", "days"), [
    (closed_action(), 2), (closed_action(answered=date(2026, 11, 10)), 0), (closed_action(outcome=None), 2), (closed_action(due=None), None),
    (closed_action(outcome="dropped"), None),
])  # fmt: skip
def test_late_days_count_only_done_actions_with_a_due_date(row, days):
    assert late_days(row) == days


def test_sentence_and_tiles_count_overdue_and_unowned_actions():
    owners = group_by_owner(ACTIONS)
    assert figures.sentence(owners, (3, 1), "the last 13 weeks") == (
        "Six actions are open, three overdue, the longest by 12 days (Researcher); one has no owner. "
        "Three decisions in the last 13 weeks, one of them reversed since."
    )
    assert figures.sentence([], (0, 0), "all time") == "No action is open. No decision in all time."
    tiles = {tile.label: (tile.value, tile.words) for tile in figures.tiles(owners, (10, 8, 6), "", "all time")}
    assert tiles == {
        "Open actions": ("6", "of 2 owners"), "Overdue": ("3", "of 6 open actions"), "Without an owner": ("1", "nobody is named who does it"),
        "Done on time": ("75%", "6 of 8 done by their date; two had none"),
    }  # fmt: skip
    assert figures.tiles([], (0, 0, 0), "", "all time")[3].value == "None done"


def test_ages_chart_counts_by_owner_and_band_with_links():
    chart = actions_ages.ages_chart(group_by_owner(ACTIONS), "?cohort=x", LIGHT)
    go.Figure(chart.figure)
    # Under a week: Lead's fresh (5 days). 1 to 2 weeks: late (10), later (12). 2 to 4: old (20), other (15). 8 and more: lone (60).
    overdue, rest = ([list(trace["x"]) for trace in chart.figure["data"][start::3]] for start in (0, 1))
    assert overdue == [[0, 0, 0], [0, 2, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert rest == [[0, 1, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert chart.figure["data"][3]["customdata"][1] == "/actions?cohort=x&owner=Lead&age=1-2"
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["Researcher", "Lead", "No owner"]
    assert chart.title == "Two of three owners have something overdue"
    assert [cell.text for cell in chart.table.rows[1]] == ["Lead", "1", "2", "1", "0", "0", "4", "2"]
    assert actions_ages.ages_chart([], "", LIGHT).empty is not None


def test_owner_actions_table_shows_due_state():
    lone = open_action("lone", "Lead", due=None, about=("milestone", "m"), review=("r", date(2026, 11, 17)), carried=2)
    (first, last, done) = actions_tables.owner_actions_table(
        group_by_owner([open_action("late", "Lead", 3, 10, date(2026, 11, 20)), lone], [closed_action()]), CONTEXT
    ).rows
    assert [cell.text for cell in first] == ["late", "Us", "3.3 Buses", "Fri 20 Nov", "■ 3 days overdue", "Wed 18 Nov", "Answer"]
    assert [cell.text for cell in last] == [
        "lone",
        "Us",
        "Milestone “Gate”",
        "No date",
        "○ No date agreed",
        "Review of Tue 17 Nov",
        "Answer",
    ]
    assert (last[2].note, last[5].href, last[5].note) == ("3.3 Buses", "/review/r?cohort=x", "Carried twice")
    assert [cell.text for cell in done] == ["done", "Us", "3.3 Buses", "Tue 10 Nov", "✓ Done on Thu 12 Nov, 2 days late", "Mon 2 Nov", ""]
    table = actions_tables.all_actions_table(group_by_owner(ACTIONS[:1], [closed_action()]), CONTEXT)
    assert [[cell.text for cell in row[:4]] for row in table.rows] == [["fresh", "Lead", "Us", "5"], ["done", "Lead", "Us", "10"]]
    assert actions_tables.owner_actions_table(group_by_owner(ACTIONS[:1]), CONTEXT, whose=True).rows[0][1].note == "Us"


def decision(name, **overrides):
    return {
        "id": name, "challenge_id": "b", "decided_on": date(2026, 6, 5), "what": f"Do {name}", "published": None, "decided_by": "Lead", "why": None,
        "about_kind": None, "about_id": None, "review_id": None, "review_on": None, "reverses_id": None, "reverses_on": None,
        "reverses_what": None, "reversed": [], **overrides,
    }  # fmt: skip


def test_decisions_table_shows_reversals_in_both_directions():
    first = decision("one", reversed=[("two", date(2026, 7, 1), "Do two")], published="Shown")
    second = decision("two", reverses_id="one", reverses_on=date(2026, 6, 5), reverses_what="Do one", about_kind="milestone", about_id="m")
    rows = actions_tables.decisions_table([second, first], CONTEXT).rows
    assert [[cell.text for cell in row] for row in rows] == [
        ["Do two", "5 Jun 2026", "Milestone “Gate”", "Lead", "Reverses the decision of 5 Jun 2026: Do one"],
        ["Do one", "5 Jun 2026", "3.3 Buses", "Lead", "▲ Reversed on 1 Jul 2026: Do two"],
    ]
    assert [row[4].links[0][1] for row in rows] == ["/record/decision/one?cohort=x", "/record/decision/two?cohort=x"]
    assert (rows[1][0].tone, rows[1][0].note) == ("quiet", "Published to the sponsor")
    own_context = replace(CONTEXT, here="b")
    assert [column.label for column in actions_tables.decisions_table([first], own_context).columns] == [
        "Decision",
        "Decided",
        "By",
        "Reversals",
    ]
    assert [row[2].text for row in actions_tables.decisions_table([second, first], own_context).rows] == [
        "Milestone “Gate”",
        "This challenge",
    ]
    lines = figures.decision_and_action_lines([second], [ACTIONS[2]], [closed_action()], "", TODAY)
    assert [(line.what, line.notes) for line in lines] == [
        ("Do two", ("Decided on 5 Jun 2026 by Lead", "Reverses the decision of 5 Jun 2026: Do one")),
        ("late", ("■ 3 days overdue. Open action: we owe it, Lead, by Fri 20 Nov",)),
        ("done", ("✓ Done on 12 Nov 2026",)),
    ]

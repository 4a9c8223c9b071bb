"""The open actions of an agenda: their sentence and their table, with numbers worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.exports.table_files import export_table
from dashboard.figures.reviews.meetings import MissingUpdate, actions_sentence, actions_table, missing_on_screen
from dashboard.metrics.engagement import open_action_states
from dashboard.prose import Prose, Shown
from dashboard.tables import screen_column
from dashboard.view import View
from db.frames import DATE, OBJECT, column_values, frame_of

TODAY = date(2026, 5, 20)
VIEW = View(TODAY, scope={"programme": "north", "day": "2026-05-20"}, labels={"a": "1.1 Roads"}, search="?cohort=n")
LATE = {"id": "one", "what": "Sign", "owner": "Ada", "due_on": date(2026, 5, 17), "challenge_id": "a"}
LATER = {"id": "two", "what": "Ask", "organisation": "Northmoor", "owed_by": "sponsor", "due_on": date(2026, 5, 28)}
UNDATED = {"id": "three", "what": "Write"}


def actions(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns the states of open actions that were raised on 1 May, of the programme team unless told."""
    names = ("id", "what", "owner", "organisation", "challenge_id", "challenge_state")
    columns: dict[str, Any] = {name: (OBJECT, [row.get(name) for row in rows]) for name in names}
    columns["owed_by"] = (OBJECT, [row.get("owed_by", "us") for row in rows])
    columns["due_on"] = (DATE, [row.get("due_on") for row in rows])
    columns["raised_on"] = (DATE, [date(2026, 5, 1) for _ in rows])
    return open_action_states(frame_of(columns), TODAY)


def test_actions_of_the_agenda_have_typed_days_and_say_who_is_late():
    table = actions_table(actions(LATE, LATER, UNDATED), VIEW)
    assert [[cell.text for cell in screen_column(table, column)] for column in table.columns] == [
        ["Sign", "Ask", "Write"],
        ["Ada", "Northmoor", "Programme team"],
        ["17 May 2026", "28 May 2026", "No date"],
        ["1.1 Roads", "Programme", "Programme"],
    ]
    assert [str(note) for note in column_values(table.frame, "late")] == ["■ 3 days overdue", "", ""]
    assert column_values(table.frame, "tone") == ["bad", "", ""]
    assert column_values(table.frame, "href")[0] == "/record/action/one?cohort=n"
    exported = export_table("actions", (), table)
    assert exported.header == ("What", "Who", "By when", "By when, note", "About")
    assert [row[2].value for row in exported.rows] == [date(2026, 5, 17), date(2026, 5, 28), "No date"]


def test_sentence_of_actions_counts_them_by_measure():
    said = actions_sentence(actions(LATE, LATER, UNDATED), VIEW)
    assert str(said) == "Three actions are open; 1 of them overdue."
    assert isinstance(said, Prose)
    assert [(part.measure, part.value) for part in said.parts if isinstance(part, Shown)] == [("actions_open", 3), ("actions_overdue", 1)]
    assert str(actions_sentence(actions(LATER), VIEW)) == "One action is open; 0 of them overdue."
    assert actions_sentence(actions(), VIEW) == "Nothing is open between the sides."


def test_the_first_fifty_missing_updates_are_shown_unless_all_are_asked_for():
    missing = [MissingUpdate(f"Challenge {number}", "", "") for number in range(51)]
    shown, rest = missing_on_screen(missing, VIEW)
    assert (len(shown), rest) == (50, "/review?all=review-missing#review-missing")
    asked = View(TODAY, search="?cohort=n", parameters={"all": "review-missing"})
    assert missing_on_screen(missing, asked) == (missing, "")
    assert missing_on_screen(missing[:50], VIEW) == (missing[:50], "")

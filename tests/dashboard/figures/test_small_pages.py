"""Tables and sentences of the settings, imports, the search and the list of forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures import import_receipts, record_index, search, settings
from dashboard.forms import FORMS
from dashboard.prose import Prose, Shown
from dashboard.tables import Table, screen_column
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, INSTANT, INTEGER, OBJECT, frame_of
from db.search import SearchHit

VIEW = View(date(2026, 5, 4), {"programme": "north"}, search="?programme=north", view_search="?programme=north")
LEAD = View(date(2026, 5, 4), {"programme": "north"}, search="?programme=north", permissions=frozenset({Permission.STEER}))


def texts(table: Table) -> list[list[str]]:
    """Returns the texts of a table as they are on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def values(words: Prose) -> list[tuple[str, object]]:
    return [(part.measure, part.value) for part in words.parts if isinstance(part, Shown)]


STAGES = frame_of(
    {
        "id": (OBJECT, ["s1", "s2", "s3", "s4"]),
        "flow": (OBJECT, ["Standard", "Standard", "Standard", "Sprint"]),
        "position": (INTEGER, [0, 1, 9, 0]),
        "name": (OBJECT, ["Exploration", "Accelerator", "Old stage", "Dash"]),
        "goal": (OBJECT, [None, "Build it", None, None]),
        "checklist": (OBJECT, [["Heard", "Chosen"], None, None, None]),
        "quiet_working_days": (INTEGER, [10, None, 5, 3]),
        "usual_teams": (INTEGER, [None, 0, 1, 2]),
        "archived": (BOOLEAN, [False, False, True, False]),
    }
)
PROGRAMME = SimpleNamespace(name="North", review_weekday=1, currency="GBP")


def test_settings_sentence_counts_the_stages_of_each_flow_that_are_not_retired() -> None:
    words = settings.sentence(PROGRAMME, STAGES, LEAD)
    assert str(words) == "North reviews on Tuesdays and counts in GBP. Its flows: Standard (2 stages) and Sprint (1 stage)."
    assert values(words) == [("flow_stages", 2), ("flow_stages", 1)]
    assert str(settings.sentence(PROGRAMME, STAGES.iloc[:0], LEAD)).endswith("Its flows: none yet.")


def test_settings_stages_are_numbers_and_what_is_not_set_is_not_zero() -> None:
    table = settings.stages_table(STAGES, LEAD)
    assert [row[1] for row in texts(table)] == ["Standard, 1", "Standard, 2", "Standard, 10", "Sprint, 1"]
    assert [row[4:] for row in texts(table)] == [["10", "not set"], ["never", "0"], ["5", "1"], ["3", "2"]]
    assert texts(table)[0][3] == "Heard; Chosen"
    assert [[cell.value for cell in row][-2:] for row in export_table("stages", (), table).rows][:2] == [[10, "not set"], ["never", 0]]
    assert table.frame["href"].iloc[0] == "/record/stage/s1?programme=north"
    assert list(settings.stages_table(STAGES, VIEW).frame["href"]) == [""] * 4


TEMPLATES = frame_of(
    {
        "id": (OBJECT, ["t1", "t2"]),
        "name": (OBJECT, ["Kick-off", "Old"]),
        "makes": (OBJECT, ["milestones", "milestones"]),
        "stage": (OBJECT, [None, "Exploration"]),
        "items": (OBJECT, [[{"title": "Meet"}, {"title": "Plan"}], None]),
        "archived": (BOOLEAN, [False, True]),
    }
)


def test_settings_templates_are_applied_by_those_who_steer_only() -> None:
    table = settings.templates_table(TEMPLATES, LEAD)
    assert [row[-2:] for row in texts(table)] == [["Apply", "In use"], ["", "Retired"]]
    assert texts(table)[0][2:4] == ["Any", "Meet; Plan"]
    assert "Apply" not in [column.label for column in settings.templates_table(TEMPLATES, VIEW).columns]


AT = datetime(2026, 5, 3, 9, 4, tzinfo=UTC)
RECEIPTS = frame_of(
    {
        "batch_id": (OBJECT, ["b2", "b1"]),
        "kind": (OBJECT, ["stage-dates", "payments"]),
        "file_name": (OBJECT, ["dates.csv", "May.xlsx"]),
        "at": (INSTANT, [AT, AT]),
        "by": (OBJECT, ["The lead", "Finance"]),
        "created": (INTEGER, [2, 1200]),
        "updated": (INTEGER, [3, 0]),
        "unchanged": (INTEGER, [0, 7]),
        "notes": (OBJECT, [None, "One row was left out"]),
        "undone_at": (INSTANT, [None, AT]),
        "undone_by": (OBJECT, [None, "The lead"]),
    }
)


def test_import_receipts_hold_numbers_and_lead_to_their_undoing() -> None:
    table = import_receipts.listing(RECEIPTS, VIEW)
    assert texts(table) == [
        ["dates.csv", "Stage dates", "2", "3", "0", "3 May 2026 at 10:04", "The lead", "Undo"],
        ["May.xlsx", "Payments", "1,200", "0", "7", "3 May 2026 at 10:04", "Finance", "Undone 3 May 2026 at 10:04 by The lead"],
    ]
    assert list(table.frame["state_href"]) == ["/import?programme=north&undo=b2#import-undo-box", ""]
    assert [cell.value for cell in export_table("receipts", (), table).rows[1]][3] == 1200  # after the file, its note and the kind


def test_import_sentence_names_the_latest_import() -> None:
    assert str(import_receipts.sentence(RECEIPTS, VIEW)) == "Last import: dates.csv, stage dates, on 3 May 2026 at 10:04 by The lead."
    assert str(import_receipts.sentence(RECEIPTS.iloc[:0], VIEW)).startswith("Bring a spreadsheet as it is")


@pytest.mark.parametrize(
    ("created", "updated", "effects"),
    [
        (2, 3, "remove the 2 stage dates it created and give the 3 it changed back what they held before"),
        (2, 0, "remove the 2 stage dates it created"),
        (0, 0, "change nothing"),
    ],
)
def test_undo_question_says_what_it_removes_and_restores(created: int, updated: int, effects: str) -> None:
    receipt = SimpleNamespace(batch_id="b2", kind="stage-dates", file_name="dates.csv", created=created, updated=updated)
    question = import_receipts.undo_question(receipt, VIEW)
    assert str(question) == f"Undo the import of dates.csv? This will {effects}. The history keeps both."


def test_search_sentence_counts_the_records_found() -> None:
    words = search.sentence("Pager", {"finding": 5, "decision": 2}, "North", (), VIEW)
    assert str(words) == "7 records hold “pager” in North, whatever the filters, as it stands today."
    assert values(words) == [("records_found", 7)]
    assert str(search.sentence("pager", {}, "North", (), VIEW)).startswith("No record holds “pager” in North")
    hint = search.sentence(" ", {}, "North", ("finding", "decision"), VIEW)
    assert str(hint) == "Type a word, or how it begins, into the box above: findings and decisions are searched."
    assert str(search.sentence("?!", {}, "North", (), VIEW)).startswith("There is no word")


def test_search_groups_say_how_many_are_shown_and_lead_to_all() -> None:
    hits = {"finding": [SearchHit("finding", "f1", None, None, "The pager is loud", ())]}
    (group,) = search.result_groups(hits, {"finding": 35}, "pager", {"f1": "/record/finding/f1"}, VIEW)
    assert (str(group.heading), str(group.rest)) == ("Findings (35)", "1 of 35 are shown.")
    assert group.rest_href == "/search?programme=north&all=finding#search-finding"
    assert values(group.heading) == [("records_found", 35)]
    (whole,) = search.result_groups(hits, {"finding": 1}, "pager", {}, VIEW)
    assert (whole.rest, whole.rest_href) == (None, "")


def test_forms_of_a_topic_lead_to_their_form_grid_and_list() -> None:
    table = record_index.forms_table("Milestones", [(FORMS["milestone"], True), (FORMS["finding"], False)], VIEW)
    assert [row[2:] for row in texts(table)] == [["Milestones of a cohort", "Open the list"], ["", ""]]
    assert list(table.frame["href"]) == ["/record/milestone?programme=north", "/record/finding?programme=north"]
    assert list(table.frame["list_href"]) == ["/record?programme=north&list=milestone", ""]


def test_recorded_records_link_to_their_form() -> None:
    table = record_index.records_table(FORMS["milestone"], "stage-dates", [("m9", "Trial 9", False), ("m10", "Trial 10", True)], VIEW)
    assert texts(table) == [["Trial 9", ""], ["Trial 10", "Archived"]]
    assert (table.caption, list(table.frame["href"])[1]) == ("Recorded: stage dates", "/record/milestone/m10?programme=north")

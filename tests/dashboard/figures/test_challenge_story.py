from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.exports.table_files import export_table
from dashboard.figures.challenges import story, tables
from dashboard.figures.challenges import text as figures
from dashboard.metrics.engagement import ActionTotals
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.tables import Table
from dashboard.view import View
from db.frames import DATE, INTEGER, OBJECT, frame_of
from db.values.dates import Day, Precision

ROW = {
    "id": "c", "code": "9.9", "title": "Licences", "question": "How?", "summary": None, "published_summary": None, "sector": None, "flow": "Standard",
    "stage": "Accelerator", "stage_since": date(2026, 8, 24), "state": "running", "paused_until": None, "merged_into": None, "lead": None,
    "sponsor_lead": None, "max_contract_pence": 65_000_000, "procurement_reference": None, "success": None, "reframed_on": None,
    "reframed_precision": "day", "reframed_from": None, "notes": None,
}  # fmt: skip


def milestones(total: int, overdue: int = 0) -> MilestoneTotals:
    return MilestoneTotals(total, overdue, soon=0, open=total, not_dated=0, dropped=0, slipped=0, slip_known=0, median_slip=None)


VIEW = View(date(2026, 11, 23))


def actions(ours: int = 0, theirs: int = 0) -> ActionTotals:
    return ActionTotals(open=ours + theirs, overdue=0, unowned=0, ours=ours)


def test_sentence_shows_stage_overdue_milestones_and_open_actions():
    words = figures.sentence(ROW, milestones(2, overdue=1), actions(ours=1, theirs=2), VIEW)
    assert str(words) == "In the stage Accelerator since 24 Aug 2026. One milestone is overdue; others owe us 2 things; we owe 1 thing."
    assert (
        str(figures.sentence({**ROW, "stage": None, "state": "cancelled"}, milestones(0), actions(), VIEW))
        == "Its stage is not known (cancelled)."
    )
    assert (
        str(figures.sentence({**ROW, "stage_since": None, "state": "not known"}, milestones(1), actions(), VIEW))
        == "In the stage Accelerator. No milestone is overdue."
    )


def test_facts_show_rare_fields_only_with_a_value():
    facts = dict(
        figures.facts({**ROW, "reframed_on": date(2023, 1, 1), "reframed_precision": "year", "reframed_from": "Tobacco and fireworks"})
    )
    assert (facts["Reframed"], facts["Wording before it was reframed"], facts["Maximum contract value"], facts["Sector"]) == (
        "2023",
        "Tobacco and fireworks",
        "£650,000",
        "",
    )
    assert "Reframed" not in dict(figures.facts(ROW))


def test_state_shows_end_of_pause_and_merge_target():
    assert dict(figures.facts({**ROW, "state": "paused", "paused_until": date(2027, 1, 4)}))["State"] == "Paused until 4 Jan 2027"
    assert dict(figures.facts({**ROW, "state": "merged", "merged_into": "Trees"}))["State"] == "Merged into Trees"


def test_update_summary_separates_published_and_internal_texts():
    row = {
        "id": "u",
        "week": date(2026, 11, 16),
        "health": "at risk",
        "changed": "Moved",
        "next_steps": None,
        "blocked": "Ferry",
        "path_back": "Earlier",
        "path_back_on": date(2026, 12, 11),
        "note": None,
    }
    update = figures.summarise_update(row)
    assert update == figures.UpdateSummary(
        "u", "▲ At risk", "warn", "Week of 16 Nov 2026",
        (("What changed", "Moved", True), ("What is blocked", "Ferry", False), ("Path back to on track", "Earlier (by 11 Dec 2026)", False)),
    )  # fmt: skip
    assert figures.summarise_update(None) is None


def teams(source: str | None) -> pd.DataFrame:
    return frame_of(
        {
            "id": (OBJECT, ["t"]), "name": (OBJECT, ["EOLAS"]), "company": (OBJECT, ["EOLAS Ltd"]), "company_id": (OBJECT, ["o"]),
            "stage": (OBJECT, [None]), "outcome": (OBJECT, ["active"]), "entered_on": (DATE, [None]), "entered_precision": (OBJECT, ["day"]),
            "product": (OBJECT, [None]), "source": (OBJECT, [source]), "candidates": (INTEGER, [2]),
        }
    )  # fmt: skip


def csv_rows(table: Table) -> list[list[str]]:
    """Returns the rows of a table as a CSV file holds them, without the header."""
    return [[cell.text for cell in row] for row in export_table("t", (), table).rows]


def test_teams_table_marks_candidates():
    table = tables.teams_table(teams(None), VIEW)
    assert csv_rows(table) == [["EOLAS", "candidate of 2 challenges, counted once", "EOLAS Ltd", "not known", "Active", "not known", ""]]
    assert [column.label for column in tables.teams_table(teams("https://example.org"), VIEW).columns][-1] == "Source"


def test_agreements_table_holds_what_is_undrawn_and_what_is_not_known():
    agreements = frame_of(
        {
            "id": (OBJECT, ["x", "y", "z"]), "kind": (OBJECT, ["pre-commercial"] * 3), "company": (OBJECT, ["Ash", "Birch", "Cedar"]),
            "reference": (OBJECT, [None] * 3), "value_pence": (INTEGER, [5_000_00, 100_00, None]), "drawn": (INTEGER, [1_200_50, 150_00, 0]),
            "signed_on": (DATE, [date(2026, 3, 1), None, None]), "signed_precision": (OBJECT, ["month", None, None]), "ends_on": (DATE, [None] * 3),
            "novated_to": (OBJECT, [None, "Oak", None]), "novated_on": (DATE, [None, date(2026, 4, 2), None]),
            "novated_precision": (OBJECT, [None, "day", None]),
        }
    )  # fmt: skip
    rows = csv_rows(tables.agreements_table(agreements, VIEW))
    assert [row[1:] for row in rows] == [
        ["Ash", "", "2026-03", "", "5000.00", "1200.50", "3799.50"],
        ["Birch", "novated to Oak, 2 Apr 2026", "not known", "", "100.00", "150.00", "0.00"],
        ["Cedar", "", "not known", "", "not known", "0.00", "not known"],
    ]


def test_story_table_leaves_out_future_events_and_ends_with_those_without_a_day():
    events = [
        story.StoryEvent(Day(date(2027, 1, 11)), "Accelerator", "Stage"),
        story.StoryEvent(Day(date(2026, 11, 9)), "Exploration", "Stage", last=Day(date(2026, 11, 20))),
        story.StoryEvent(Day(date(2026, 3, 1), Precision.MONTH), "Agreement signed", "Agreement"),
    ]
    table = story.story_table(events, [("Ash: entered", "/companies/o", "Company team")], date(2026, 11, 23), VIEW)
    assert csv_rows(table) == [
        ["2026-03", "", "Agreement signed", "Agreement"],
        ["2026-11-09", "to 20 Nov 2026", "Exploration", "Stage"],
        ["Day not known", "", "Ash: entered", "Company team"],
    ]

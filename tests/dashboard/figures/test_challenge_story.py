from __future__ import annotations

from datetime import date

from dashboard.figures.challenges import story as figures
from dashboard.metrics.engagement import ActionTotals
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.page_content import Cell, Column, Table, drop_column
from dashboard.view import View

ROW = {
    "id": "c", "code": "9.9", "title": "Licences", "question": "How?", "summary": None, "published_summary": None, "sector": None, "flow": "Standard",
    "stage": "Accelerator", "stage_since": date(2026, 8, 24), "state": "running", "paused_until": None, "merged_into": None, "lead": None,
    "sponsor_lead": None, "max_contract_pence": 65_000_000, "procurement_reference": None, "success": None, "reframed_on": None,
    "reframed_precision": "day", "reframed_from": None, "notes": None,
}  # fmt: skip


def milestones(total: int, overdue: int = 0) -> MilestoneTotals:
    return MilestoneTotals(total, overdue, soon=0, open=total, dropped=0, slipped=0, slip_known=0, median_slip=None)


VIEW = View(date(2026, 11, 23))


def actions(ours: int = 0, theirs: int = 0) -> ActionTotals:
    return ActionTotals(open=ours + theirs, overdue=0, unowned=0, ours=ours, ours_overdue=0)


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


def test_teams_table_marks_candidates():
    row = {
        "id": "t",
        "name": "EOLAS",
        "company": "EOLAS Ltd",
        "company_id": "o",
        "stage": None,
        "outcome": "active",
        "entered_on": None,
        "entered_precision": "day",
        "product": None,
        "source": None,
        "candidates": 2,
    }
    table = figures.teams_table([row])
    assert [cell.text for cell in table.rows[0]] == ["EOLAS", "EOLAS Ltd", "not known", "Active", "not known", ""]
    assert table.rows[0][0].note == "candidate of 2 challenges, counted once"
    assert [column.label for column in figures.teams_table([{**row, "source": "https://example.org"}]).columns][-1] == "Source"


def test_story_table_leaves_out_future_events():
    stages = [
        {
            "stage": name,
            "planned": False,
            "start_on": start,
            "start_precision": "day",
            "end_on": None,
            "end_precision": "day",
            "source": None,
        }
        for name, start in (("Exploration", date(2026, 11, 9)), ("Accelerator", date(2027, 1, 11)))
    ]
    table = figures.story_table(ROW, [], stages, [], [], [], "", date(2026, 11, 23))
    assert [[cell.text for cell in row] for row in table.rows] == [["9 Nov 2026", "Exploration", "Stage"]]


def test_drop_column_removes_a_column():
    table = drop_column(Table((Column("A"), Column("B")), ((Cell("1"), Cell("2")),), "caption"), "A")
    assert (table.columns, table.rows, table.caption) == ((Column("B"),), ((Cell("2"),),), "caption")

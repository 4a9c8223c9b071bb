"""Files that move milestones or change their baselines: with a reason in a column, or one for all rows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.fields.record_schema import ValidationPurpose
from db.importing import plan_import
from db.records import TRANSFER_SCHEMAS
from db.records.milestones import BASELINE_CHANGE_REFUSED
from db.schema.models import Milestone, Rebaseline, Reforecast
from tests.db.import_store import TODAY, plan_text, read_rows, run_import

FIRST = "title,challenge,baseline\nBeta,1.1,2026-06-01\nGamma,1.1,2026-06-02\n"
MOVES = select(Reforecast.from_on, Reforecast.to_on, Reforecast.reason).order_by(Reforecast.from_on)
DATES = select(Milestone.title, Milestone.baseline_on, Milestone.forecast_on).order_by(Milestone.title)


def faults(plan):
    return [(fault.row, fault.column, fault.sentence) for fault in plan.faults]


def test_a_row_that_moves_a_forecast_is_a_fault_without_a_reason(board):
    run_import(board, "milestones", FIRST)
    text = "title,challenge,forecast\nBeta,1.1,2026-07-01\nGamma,1.1,2026-06-02\n"
    assert faults(plan_text(board, "milestones", text)) == [(2, "move_reason", "Choose the reason for the move")]
    run_import(board, "milestones", text, reasons={"move_reason": "procurement"})
    assert read_rows(board, MOVES) == [(date(2026, 6, 1), date(2026, 7, 1), "procurement")]


def test_the_column_comes_before_the_reason_of_the_file(board):
    run_import(board, "milestones", FIRST)
    text = "title,challenge,forecast,move_reason\nBeta,1.1,2026-07-01,Technical\nGamma,1.1,2026-07-02,\n"
    assert faults(plan_text(board, "milestones", text)) == [(3, "move_reason", "Choose the reason for the move")]
    plan = plan_text(board, "milestones", text, reasons={"move_reason": "other"})
    assert [(change.row, change.field, change.before, change.after) for change in plan.changes] == [
        (2, "forecast", "1 Jun 2026", "1 Jul 2026"), (3, "forecast", "2 Jun 2026", "2 Jul 2026"),
    ]  # fmt: skip
    run_import(board, "milestones", text, reasons={"move_reason": "other"})
    assert [reason for _, _, reason in read_rows(board, MOVES)] == ["technical", "other"]
    assert plan_text(board, "milestones", text).unchanged == 2


def test_history_needs_no_reason(board):
    run_import(board, "milestones", FIRST)
    text = "title,challenge,forecast\nBeta,1.1,2025-07-01\n"
    assert plan_text(board, "milestones", text, purpose=ValidationPurpose.HISTORY).faults == ()
    run_import(board, "milestones", text, purpose=ValidationPurpose.HISTORY)
    assert read_rows(board, MOVES) == [(date(2026, 6, 1), date(2025, 7, 1), "other")]


def test_an_empty_forecast_changes_nothing_unless_its_row_gives_a_reason(board):
    run_import(board, "milestones", FIRST)
    text = "title,challenge,baseline,forecast,move_reason\nBeta,1.1,2026-06-01,,\nGamma,1.1,2026-06-02,,procurement\n"
    assert (plan_text(board, "milestones", text).unchanged, plan_text(board, "milestones", text).updated) == (1, 1)
    run_import(board, "milestones", text)
    assert read_rows(board, DATES) == [("Beta", date(2026, 6, 1), date(2026, 6, 1)), ("Gamma", date(2026, 6, 2), None)]
    assert read_rows(board, MOVES) == [(date(2026, 6, 2), None, "procurement")]
    run_import(board, "milestones", "title,challenge,forecast\nBeta,1.1,2026-07-01\n", reasons={"move_reason": "other"})
    assert plan_text(board, "milestones", "title,challenge,forecast\nBeta,1.1,\n").unchanged == 1


@pytest.mark.parametrize(("role", "allowed"), [(Role.LEAD, True), (Role.MEMBER, False)])
def test_a_file_changes_a_baseline_with_the_reason_of_a_lead(board, role, allowed):
    run_import(board, "milestones", FIRST)
    viewer = Viewer("someone", "Someone", "someone@example.org", role, programmes=("board",))
    text = b"title,challenge,baseline\nBeta,1.1,2026-07-01\n"
    with board.open(viewer) as session:
        for reasons, accepted in (({}, False), ({"baseline_reason": "scope change"}, allowed)):
            plan = plan_import(session, TRANSFER_SCHEMAS["milestones"], text, "f.csv", programme_id="board", today=TODAY, reasons=reasons)
            assert faults(plan) == ([] if accepted else [(2, "baseline", BASELINE_CHANGE_REFUSED)])


def test_a_new_baseline_of_a_file_keeps_the_old_one(board):
    run_import(board, "milestones", FIRST)
    run_import(board, "milestones", "title,challenge,baseline,baseline_reason\nBeta,1.1,2026-07-01,scope change\n")
    kept = select(
        Rebaseline.number, Rebaseline.from_on, Rebaseline.to_on, Rebaseline.changed_on, Rebaseline.reason, Rebaseline.challenge_id
    )
    assert read_rows(board, kept) == [(1, date(2026, 6, 1), date(2026, 7, 1), date(2026, 6, 1), "scope change", "paths")]
    assert read_rows(board, DATES)[0] == ("Beta", date(2026, 7, 1), date(2026, 6, 1))


def test_past_acts_come_in_from_files_of_their_own(board):
    run_import(board, "milestones", "id,title,challenge,baseline\nmile-1,Beta,1.1,2026-06-01\n")
    run_import(board, "reforecasts", "milestone,moved,from,to,reason\nmile-1,2026-04-01,2026-05-01,,other\n")
    assert read_rows(board, MOVES) == [(date(2026, 5, 1), None, "other")]
    head = "milestone,changed,from,to,reason\n"
    run_import(board, "rebaselines", f"{head}mile-1,2026-03-01,2026-04,2026-05-01,other\nmile-1,2026-04-01,2026-05-01,2026-06-01,other\n")
    kept = select(Rebaseline.number, Rebaseline.from_on, Rebaseline.from_precision, Rebaseline.challenge_id).order_by(Rebaseline.number)
    assert read_rows(board, kept) == [(1, date(2026, 4, 1), "month", "paths"), (2, date(2026, 5, 1), "day", "paths")]

"""Importing next week's file: rows match their records, change what differs, leave absent records; and an import is undone as a whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db import history
from db.access import Role, Viewer
from db.errors import Invalid, NotFound
from db.fields.record_schema import ValidationPurpose
from db.frames import frame_rows
from db.importing import apply_import, load_column_mapping, past_imports, plan_import, save_column_mapping, undo_batch
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Challenge, ChallengeSponsor, Milestone, Payment, Programme
from db.schema.revisions import Revision
from tests.db.import_store import NOW, TODAY, plan_text, read_rows, run_import

MOVED = {"reasons": {"move_reason": "other"}}
LEAD = Viewer("lead", "Lead", "lead@example.org", Role.LEAD, programmes=("board",))
MEMBER = Viewer("member", "Member", "member@example.org", Role.MEMBER, programmes=("board",))
OTHER_MEMBER = Viewer("member-2", "Another", "other@example.org", Role.MEMBER, programmes=("board",))
REVIEWER = Viewer("reviewer", "Reviewer", "reviewer@example.org", Role.REVIEWER, programmes=("board",))
ELSEWHERE = Viewer("lead-2", "Their lead", "theirs@example.org", Role.LEAD, programmes=("other",))


def counts(plan):
    return plan.created, plan.updated, plan.unchanged, plan.unmentioned_count


def test_a_row_without_id_changes_the_record_with_its_code_and_leaves_the_others(board):
    run_import(board, "challenges", "code,title,sector\n1.2,Lochs,Water\n1.3,Hills,Land\n")
    text = "code,title,sector,sponsors\n1.2,Lochs,Fresh water,Parks\n1.4,Shores,Sea,\n"
    ready = plan_text(board, "challenges", text)
    assert counts(ready) == (1, 1, 0, 2)
    assert [(change.row, change.field, change.label, change.before, change.after) for change in ready.changes] == [
        (2, "sponsors", "Sponsors", "", "Parks"),
        (2, "sector", "Sector", "Water", "Fresh water"),
    ]
    receipt = run_import(board, "challenges", text)
    assert (receipt.created, receipt.updated, receipt.unchanged) == (1, 1, 0)
    rows = read_rows(
        board, select(Challenge.code, Challenge.title, Challenge.sector).where(Challenge.code.is_not(None)).order_by(Challenge.code)
    )
    assert rows == [("1.1", "Paths", None), ("1.2", "Lochs", "Fresh water"), ("1.3", "Hills", "Land"), ("1.4", "Shores", "Sea")]


@pytest.mark.parametrize(
    ("kind", "first", "again", "expected"),
    [
        ("cohorts", "name,reference\nRound 2,2\n", "name,reference\nround  2,2b\n", (0, 1, 0, 1)),
        ("cohorts", "name,reference\nRound 2,2\n", "reference,notes\n2,x\n", (0, 1, 0, 1)),
        ("organisations", "name,type,identifier\nFirm,company,SC123456\n", "name,type,identifier\nFirm Ltd,company,SC123456\n", (0, 1, 0, 2)),
        ("organisations", "name,type\nFirm,company\n", "name,type\nFIRM,company\n", (0, 1, 0, 2)),
        ("organisations", "name,type,identifier\nFirm,company,SC123456\n", "name,type,identifier\nFirm,company,SC654321\n", (1, 0, 0, 3)),
        ("challenges", "title,code\nLochs,1.2\n", "title,code\nLochs renamed,1.2\n", (0, 1, 0, 1)),
        ("challenges", "title,code\nLochs,1.2\n", "title\nLochs\n", (0, 0, 1, 1)),
        ("challenges", "title,code\nLochs,1.2\n", "title,code\nLochs,1.3\n", (1, 0, 0, 2)),
        ("challenges", "title,code,cohort\nLochs,1.2,Round 1\n", "title,code,cohort\nHills,1.2,\n", (1, 0, 0, 2)),
        ("teams", "organisation,name,challenges\nCity,Rime,1.1\n", "organisation,name,challenges,product\nCity,Rime,1.1,App\n", (0, 1, 0, 0)),
        ("milestones", "title,challenge,forecast\nBeta,1.1,2026-06-01\n", "title,challenge,forecast,move_reason\nbeta,1.1,2026-06-08,other\n", (0, 1, 0, 0)),
        ("milestones", "title,challenge,forecast\nBeta,1.1,2026-06-01\n", "title,forecast\nBeta,2026-06-01\n", (0, 0, 1, 0)),
        ("payments", "budget_line,amount,paid_on,supplier,reference\nFees,5,2026-05-01,Firm,A\n",
         "budget_line,amount,paid_on,supplier,reference\nFees,6,2026-05-01,Firm,A\n", (0, 1, 0, 0)),
        ("payments", "budget_line,amount,paid_on,supplier,reference\nFees,5,2026-05-01,Firm,A\n",
         "budget_line,amount,paid_on,supplier,reference,kind\nFees,-5,2026-05-02,Firm,A,credit\n", (1, 0, 0, 1)),
        ("payments", "budget_line,amount,paid_on,supplier\nFees,5,2026-05-01,Firm\n",
         "budget_line,amount,paid_on,supplier\nFees,5,2026-05-01,Firm\nFees,5,2026-05-02,Firm\n", (1, 0, 1, 0)),
        ("plan", "budget_line,month,amount\nFees,2026-05,5\n", "budget_line,month,amount\nFees,May 2026,6\n", (0, 1, 0, 0)),
        ("weekly-updates", "challenge,week,health\n1.1,2026-05-25,on track\n", "challenge,week,health\n1.1,2026-05-28,at risk\n", (0, 1, 0, 0)),
        ("conversations", "challenges,held,channel,said\n1.1,2026-05-05,call,A\n", "challenges,held,channel,said\n1.1,2026-05-05,call,B\n", (0, 1, 0, 0)),
        ("actions", "challenge,what,owed_by,due_on\n1.1,Site,sponsor,2026-07-01\n",
         "challenge,what,owed_by,due_on\n1.1,Site,sponsor,2026-07-08\n", (0, 1, 0, 0)),
    ],
)  # fmt: skip
def test_rows_of_next_weeks_file_match_their_records(sqlite_board, kind, first, again, expected):
    run_import(sqlite_board, kind, first)
    ready = plan_text(sqlite_board, kind, again)
    assert (ready.faults, counts(ready)) == ((), expected)


def test_a_row_that_matches_several_records_is_a_fault_that_asks_for_the_id(sqlite_board):
    run_import(sqlite_board, "milestones", "id,title,challenge,forecast\nmile-1,Beta,1.1,2026-06-01\nmile-2,Beta,1.1,2026-07-01\n")
    (fault,) = plan_text(sqlite_board, "milestones", "title,challenge,forecast\nBeta,1.1,2026-06-08\n").faults
    assert (fault.row, fault.column, fault.value) == (2, "title", "Beta")
    assert fault.sentence == "2 stored milestones could be this one. Put the id of the one you mean into a column “id”; an export has it"
    assert plan_text(sqlite_board, "milestones", "id,title,challenge,forecast\nmile-1,Beta,1.1,2026-06-08\n", **MOVED).updated == 1


def test_two_rows_that_match_one_record_are_faults(sqlite_board):
    run_import(sqlite_board, "milestones", "title,challenge,forecast\nBeta,1.1,2026-06-01\n")
    faults = plan_text(sqlite_board, "milestones", "title,challenge,forecast\nBeta,1.1,2026-06-08\nbeta,1.1,2026-06-09\n").faults
    assert [(fault.row, fault.column) for fault in faults] == [(2, "title"), (3, "title")]
    assert faults[0].sentence == (
        "Rows 2 and 3 could all be the milestone stored here. Put the id of each into a column “id”; an export has it"
    )


def test_a_duplicate_row_in_a_new_file_is_a_warning(sqlite_board):
    ready = plan_text(sqlite_board, "milestones", "title,challenge,forecast\nBeta,1.1,2026-06-08\nbeta,1.1,2026-06-09\n")
    assert (ready.faults, ready.created) == ((), 2)
    assert [(warning.row, warning.sentence) for warning in ready.warnings] == [
        (3, "Row 2 is the same milestone as well: both will be recorded")
    ]


def test_an_invoice_paid_in_parts_is_matched_part_by_part(board):
    head = "budget_line,amount,paid_on,supplier,reference\n"
    run_import(board, "payments", f"{head}Fees,5,2026-05-01,Firm,A\nFees,7,2026-05-01,Firm,A\n")
    again = plan_text(board, "payments", f"{head}Fees,7,2026-05-01,Firm,A\nFees,5,2026-05-04,Firm,A\nFees,9,2026-05-05,Firm,A\n")
    assert (again.faults, counts(again)) == ((), (1, 1, 1, 0))
    assert [(change.row, change.before, change.after) for change in again.changes] == [(3, "1 May 2026", "4 May 2026")]
    wrong = plan_text(board, "payments", f"{head}Fees,70,2026-05-01,Firm,A\nFees,50,2026-05-01,Firm,A\n").faults
    assert [(fault.row, fault.column) for fault in wrong] == [(2, "supplier"), (3, "supplier")]


def import_as(sessions, viewer, kind, text, **options):
    with sessions.open(viewer, write=True) as session:
        return apply_import(
            session, plan_import(session, TRANSFER_SCHEMAS[kind], text.encode(), "week.csv", programme_id="board", today=TODAY, **options)
        )


def undo_import_as(sessions, viewer, batch_id):
    with sessions.open(viewer, write=True) as session:
        return undo_batch(session, batch_id)


def test_an_import_is_undone_as_a_whole(board):
    run_import(board, "milestones", "title,challenge,forecast\nBeta,1.1,2026-06-01\n")
    receipt = import_as(board, MEMBER, "milestones", "title,challenge,forecast\nBeta,1.1,2026-07-01\nLive,1.1,2026-08-01\n", **MOVED)
    with board.open(LEAD) as session:
        newest, _ = frame_rows(past_imports(session, "board"))
    assert (newest.batch_id, newest.kind, newest.file_name, newest.by) == (receipt.batch_id, "milestones", "week.csv", "Member")
    assert (newest.created, newest.updated, newest.undone_at) == (1, 1, None)
    assert undo_import_as(board, MEMBER, receipt.batch_id) == 3  # two milestones and a move
    assert read_rows(board, select(Milestone.title, Milestone.forecast_on)) == [("Beta", date(2026, 6, 1))]
    with board.open(LEAD) as session:
        newest, _ = frame_rows(past_imports(session, "board"))
    assert (newest.undone_by, newest.undone_at is not None) == ("Member", True)
    with pytest.raises(Invalid, match="This import was undone before"):
        undo_import_as(board, MEMBER, receipt.batch_id)


def test_an_undo_removes_the_organisations_added_with_the_rows(board):
    with board.open(LEAD, write=True) as session:
        text = b"title,sponsors\nNew,Isles Council; City\n"
        receipt = apply_import(
            session,
            plan_import(session, TRANSFER_SCHEMAS["challenges"], text, "f.csv", programme_id="board", today=TODAY, add_missing=True),
        )
    assert undo_import_as(board, LEAD, receipt.batch_id) == 4
    assert read_rows(board, select(Challenge.title)) == [("Paths",)]
    assert read_rows(board, select(ChallengeSponsor.organisation_id)) == [("org-city",)]


def test_an_import_is_undone_only_by_its_author_or_a_lead(board):
    receipt = import_as(board, MEMBER, "milestones", "title,challenge,forecast\nLive,1.1,2026-08-01\n")
    for viewer in (OTHER_MEMBER, REVIEWER, ELSEWHERE):
        with pytest.raises(NotFound):
            undo_import_as(board, viewer, receipt.batch_id)
    with pytest.raises(NotFound):
        undo_import_as(board, LEAD, "nowhere")
    assert len(read_rows(board, select(Milestone.id))) == 1
    assert undo_import_as(board, LEAD, receipt.batch_id) == 1
    assert read_rows(board, select(Milestone.id)) == []


def test_undo_of_an_import_is_refused_after_a_later_change(board):
    receipt = import_as(board, LEAD, "milestones", "id,title,challenge,forecast\nmile-1,Live,1.1,2026-08-01\n")
    import_as(board, LEAD, "milestones", "id,title\nmile-1,Live at last\n")
    with pytest.raises(Invalid) as refused:
        undo_import_as(board, LEAD, receipt.batch_id)
    assert "changed again since" in refused.value.problems[0][1]
    assert read_rows(board, select(Milestone.title)) == [("Live at last",)]


def test_a_large_ledger_import_is_undone_as_a_whole(sqlite_board):
    rows = "".join(f"Fees,{number}.50,2026-05-03,Firm,INV-{number}\n" for number in range(1, 1_201))
    receipt = run_import(sqlite_board, "payments", f"budget_line,amount,paid_on,supplier,reference\n{rows}")
    with sqlite_board.system("command-line", write=True) as session:
        assert undo_batch(session, receipt.batch_id) == 1_200
    assert read_rows(sqlite_board, select(Payment.id)) == []


def test_a_column_mapping_is_stored_for_the_same_header_in_one_programme(board):
    kind, mapping = TRANSFER_SCHEMAS["milestones"], {"What": "title", "When": "forecast", "Colour": ""}
    with board.open(MEMBER, write=True) as session:
        save_column_mapping(session, "board", kind, list(mapping), mapping, False)
    with board.open(LEAD, write=True) as session:
        stored = load_column_mapping(session, "board", kind, ["when", " WHAT", "Colour"])
        assert (stored.columns, stored.month_first) == (mapping, False)
        assert load_column_mapping(session, "board", kind, ["What", "When"]) is None
        assert load_column_mapping(session, "board", TRANSFER_SCHEMAS["payments"], list(mapping)) is None
        save_column_mapping(session, "board", kind, list(mapping), {**mapping, "When": "baseline"}, None)
    with board.open(LEAD) as session:
        again = load_column_mapping(session, "board", kind, list(mapping))
    assert (again.columns["When"], again.month_first) == ("baseline", None)
    with board.open(ELSEWHERE) as session:
        assert load_column_mapping(session, "board", kind, list(mapping)) is None


def test_progress_is_reported_from_the_first_row_to_the_last(sqlite_board):
    rows = "".join(f"Fees,{number}.50,2026-05-03,Firm,INV-{number}\n" for number in range(1, 2_301))
    reported, written = [], []
    with sqlite_board.system("seed", write=True, now=NOW) as session:
        source = f"budget_line,amount,paid_on,supplier,reference\n{rows}".encode()
        ready = plan_import(
            session,
            TRANSFER_SCHEMAS["payments"],
            source,
            "f.csv",
            programme_id="board",
            today=TODAY,
            progress=lambda *step: reported.append(step),
        )
        apply_import(session, ready, progress=lambda *step: written.append(step))
    assert reported == [*((done, 2_300) for done in (0, 250, 500, 750, 1_000, 1_150)), (2_300, 2_300)]
    assert written == [(500, 2_300), (1_000, 2_300), (1_500, 2_300), (2_000, 2_300), (2_300, 2_300)]


def test_the_opening_load_has_its_own_purpose(board):
    run_import(board, "milestones", "title,challenge,baseline\nBeta,1.1,2026-06-01\n", purpose=ValidationPurpose.HISTORY)
    history_model = history.TRACKED_MODELS["milestones"].__history__
    purposes = select(Revision.purpose).join(history_model, history_model.revision == Revision.number)
    assert read_rows(board, purposes) == [("opening",)]
    assert read_rows(board, select(Programme.id).where(Programme.id == "board")) == [("board",)]

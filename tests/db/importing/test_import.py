"""Importing a file: what it creates and changes, and every fault at its row and column; a file with a fault writes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, func, select

from db.access import Role, Viewer
from db.errors import Refused
from db.fields.record_schema import ValidationPurpose
from db.importing import Fault, ImportRefused, apply_import, plan_import
from db.importing.preview.rows import NOT_AN_ID
from db.records import TRANSFER_SCHEMAS
from db.schema.models import (
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Conversation,
    ConversationOrganisation,
    ImportBatch,
    Milestone,
    Organisation,
    Payment,
    PlanMonth,
    Pulse,
    Team,
)
from db.schema.revisions import Revision
from db.values.dates import Day, Precision
from tests.db.import_store import NOW, TODAY, import_faults, plan_text, read_rows, run_import


def test_a_blank_id_creates_a_known_id_updates_and_absent_records_stay(board):
    text = "# remark\nid,version,Name,reference\n,,Round 2,2\nround-1,1,Round one,1\nround-9,,Round 9,\n"
    receipt = run_import(board, "cohorts", text)
    assert (receipt.kind, receipt.created, receipt.updated, receipt.unchanged, receipt.notes) == ("cohorts", 2, 1, 0, ())
    rows = read_rows(
        board, select(Cohort.name, Cohort.version, Cohort.reference).where(Cohort.programme_id == "board").order_by(Cohort.name)
    )
    assert rows == [("Round 2", 1, "2"), ("Round 9", 1, None), ("Round one", 2, "1")]
    assert run_import(board, "cohorts", "id,name\nround-9,Round 9\n").unchanged == 1
    assert len(read_rows(board, select(Cohort.id))) == 4


def test_a_receipt_and_the_revision_name_the_import(board):
    receipt = run_import(board, "cohorts", "name\nRound 2\nRound 3\n", purpose=ValidationPurpose.HISTORY)
    batch = ImportBatch.kind, ImportBatch.file_name, ImportBatch.by, ImportBatch.created, ImportBatch.updated, ImportBatch.at
    assert read_rows(board, select(ImportBatch.id, *batch)) == [(receipt.batch_id, "cohorts", "file.csv", "Cohortboard", 2, 0, NOW)]
    last = select(Revision.number, Revision.purpose, Revision.batch_id, Revision.programme_id).order_by(Revision.number.desc()).limit(1)
    ((number, *rest),) = read_rows(board, last)
    assert rest == ["opening", receipt.batch_id, "board"]
    assert read_rows(board, select(Pulse.revision).where(Pulse.key == "programme:board")) == [(number,)]
    past = Cohort.__history__
    assert read_rows(board, select(past.name).where(past.revision == number).order_by(past.name)) == [("Round 2",), ("Round 3",)]
    run_import(board, "cohorts", "name\nRound 4\n")
    assert read_rows(board, select(Revision.purpose).order_by(Revision.number.desc()).limit(1)) == [("import",)]


def test_a_plan_writes_nothing(board):
    before = read_rows(board, select(func.count()).select_from(Cohort))
    assert plan_text(board, "cohorts", "name\nRound 2\n").created == 1
    assert read_rows(board, select(func.count()).select_from(Cohort)) == before


@pytest.mark.parametrize("header", ["max_contract", "Max-Contract", "MAXCONTRACT", "Maximum contract value", " maximum  contract-value "])
def test_columns_are_matched_by_name_or_label(sqlite_board, header):
    run_import(sqlite_board, "challenges", f"Title,{header},SPONSORS\nLochs,£650000.50,Parks; org-city\n")
    assert read_rows(sqlite_board, select(Challenge.max_contract_pence).where(Challenge.title == "Lochs")) == [(65_000_050,)]
    link = select(ChallengeSponsor.organisation_id).join(Challenge, Challenge.id == ChallengeSponsor.challenge_id)
    assert read_rows(sqlite_board, link.where(Challenge.title == "Lochs").order_by(ChallengeSponsor.position)) == [
        ("org-parks",),
        ("org-city",),
    ]


def test_an_unknown_column_is_named_with_the_nearest_known(sqlite_board):
    faults = plan_text(sqlite_board, "cohorts", "name,lunch,colour,Name\nRound 2,2016,red,x\n").faults
    assert [(fault.row, fault.column) for fault in faults] == [(1, "lunch"), (1, "colour"), (1, "Name")]
    assert faults[0].sentence == "There is no column “lunch” in cohorts. Did you mean “launch”?"
    assert faults[1].sentence.startswith(
        "There is no column “colour” in cohorts. Take it out, or use one of: id, version, name, reference,"
    )
    assert faults[2].sentence == "The columns “name” and “Name” mean the same. Keep one of them"


def test_cells_outside_the_header_columns_are_faults(sqlite_board):
    assert import_faults(sqlite_board, "cohorts", "name,,\nRound 2,,\nRound 3,lost,,lost too\n") == [
        (3, "column 2", "lost"),
        (3, "column 4", "lost too"),
    ]


def test_a_missing_required_column_is_one_fault_and_only_for_new_records(sqlite_board):
    faults = plan_text(sqlite_board, "organisations", "name\nA\nB\n").faults
    assert faults == (Fault(1, "type", "", "The column “type” is missing: every new record needs it"),)
    assert plan_text(sqlite_board, "organisations", "id,notes\norg-city,a note\n").updated == 1


def test_every_fault_is_reported_at_its_row_and_column(sqlite_board):
    text = (
        "# Payments of May\n"
        "\n"
        "budget_line,Amount,Paid on,kind,reference\n"
        "Fees,100.00,2026-05-01,,A\n"
        'Fees,ten,2026-05-40,"multi\nline",B\n'
        "Nothing,5,2026-05-02,credit,C\n"
        ",,2027-05-02,,D\n"
    )
    assert import_faults(sqlite_board, "payments", text) == [
        (5, "Amount", "ten"),
        (5, "Paid on", "2026-05-40"),
        (5, "kind", "multi\nline"),
        (7, "budget_line", "Nothing"),
        (7, "Amount", "5"),
        (8, "budget_line", ""),
        (8, "Amount", ""),
        (8, "Paid on", "2027-05-02"),
    ]
    with pytest.raises(ImportRefused) as refused:
        run_import(sqlite_board, "payments", text)
    assert len(refused.value.faults) == 8
    assert read_rows(sqlite_board, select(Payment.id)) == []
    assert read_rows(sqlite_board, select(ImportBatch.id)) == []


def test_foreign_invalid_and_duplicate_ids_are_faults(board):
    text = "id,name\nROUND,A\ntheirs,B\nab,C\nround-1,D\nround-1,E\nis fine,F\n"
    faults = plan_text(board, "cohorts", text).faults
    assert [(fault.row, fault.value) for fault in faults] == [(2, "ROUND"), (3, "theirs"), (4, "ab"), (6, "round-1"), (7, "is fine")]
    assert {faults[place].sentence for place in (0, 1, 2, 4)} == {NOT_AN_ID}
    assert faults[3].sentence == "This id stands in row 5 too. Keep one of the two rows"


def test_an_id_of_another_programme_is_refused_to_a_lead_who_cannot_see_it(board):
    lead = Viewer("u1", "Lead", "lead@example.org", Role.LEAD, programmes=("board",))
    with board.open(lead, write=True) as session:
        faults = plan_import(
            session, TRANSFER_SCHEMAS["cohorts"], b"id,name\ntheirs,B\n", "f.csv", programme_id="board", today=TODAY
        ).faults
        assert [fault.sentence for fault in faults] == [NOT_AN_ID]
    with pytest.raises(Refused), board.open(lead, write=True) as session:
        apply_import(session, plan_import(session, TRANSFER_SCHEMAS["cohorts"], b"name\nB\n", "f.csv", programme_id="other", today=TODAY))
    assert read_rows(board, select(Cohort.name).where(Cohort.programme_id == "other")) == [("Theirs",)]


def test_roles_apply_to_an_import(sqlite_board):
    member = Viewer("u1", "Member", "m@example.org", Role.MEMBER, programmes=("board",))
    text = b"budget_line,amount,paid_on\nFees,1,2026-05-01\n"
    with pytest.raises(Refused), sqlite_board.open(member, write=True) as session:
        apply_import(session, plan_import(session, TRANSFER_SCHEMAS["payments"], text, "f.csv", programme_id="board", today=TODAY))
    finance = Viewer("u2", "Finance", "f@example.org", Role.FINANCE, programmes=("board",))
    with sqlite_board.open(finance, write=True) as session:
        apply_import(session, plan_import(session, TRANSFER_SCHEMAS["payments"], text, "f.csv", programme_id="board", today=TODAY))
    assert read_rows(sqlite_board, select(Payment.amount_pence)) == [(100,)]
    assert read_rows(sqlite_board, select(ImportBatch.by)) == [("Finance",)]


def test_a_list_that_the_viewer_may_not_read_is_empty(sqlite_board):
    finance = Viewer("u2", "Finance", "f@example.org", Role.FINANCE, programmes=("board",))
    text = b"budget_line,amount,paid_on,milestone\nFees,1,2026-05-01,Prototype\n"
    with sqlite_board.open(finance) as session:
        faults = plan_import(session, TRANSFER_SCHEMAS["payments"], text, "f.csv", programme_id="board", today=TODAY).faults
    assert [(fault.row, fault.column) for fault in faults] == [(2, "milestone")]


def test_an_outdated_version_is_a_fault(board):
    run_import(board, "cohorts", "id,name\nround-1,Renamed\n")
    faults = plan_text(board, "cohorts", "id,version,name\nround-1,1,Mine\n").faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [(2, "version", "1")]
    assert faults[0].sentence == "The record changed since this file was exported: it is at version 2 now. Export it again"
    assert plan_text(board, "cohorts", "id,version,name\nround-1,2,Mine\nround-2,x,New\n").faults[0].column == "version"
    assert plan_text(board, "cohorts", "id,version,name\nround-1,,Mine\n").updated == 1


def test_a_record_changed_between_dry_run_and_import_is_a_fault(board):
    ready = plan_text(board, "cohorts", "id,name\nround-1,Mine\n,New\n")
    run_import(board, "cohorts", "id,name\nround-1,Theirs first\n")
    with pytest.raises(ImportRefused) as refused, board.system("seed", write=True, now=NOW) as session:
        apply_import(session, ready)
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "version")]
    assert read_rows(board, select(Cohort.name).where(Cohort.programme_id == "board")) == [("Theirs first",)]


def test_an_empty_cell_empties_only_where_its_column_is_present(board):
    run_import(board, "challenges", "id,sector,question\npaths,Parks,Where?\n")
    run_import(board, "challenges", "id,question\npaths,\n")
    assert read_rows(board, select(Challenge.sector, Challenge.question, Challenge.code)) == [("Parks", None, "1.1")]
    assert read_rows(board, select(ChallengeSponsor.organisation_id)) == [("org-city",)]
    run_import(board, "challenges", "id,sponsors\npaths,\n")
    assert read_rows(board, select(ChallengeSponsor.organisation_id)) == []


def test_slashed_dates_need_the_day_order(sqlite_board):
    plainly = "C,3 April 2026,\nE,2026-04,FY2026-27\n"
    text = f"name,launch,close\nA,03/04/2026,2026-05-04\nB,04/04/2026,w/c 5/6/26\nD,25/04/2026,04/25/2026\n{plainly}"
    assert import_faults(sqlite_board, "cohorts", text) == [
        (2, "launch", "03/04/2026"),
        (3, "close", "w/c 5/6/26"),
        (4, "close", "04/25/2026"),
    ]
    plain = "name,launch\nA,03/04/2026\n"
    for month_first, month in ((False, 4), (True, 3)):
        (row,) = plan_text(sqlite_board, "cohorts", plain, month_first=month_first).rows
        assert row.values["launch"] == Day(date(2026, month, 3 if month == 4 else 4), Precision.DAY)


def test_a_day_without_known_order_is_one_fault_and_not_also_a_missing_day(sqlite_board):
    (fault,) = plan_text(sqlite_board, "milestones", "title,challenge,baseline\nA,1.1,03/04/2026\n").faults
    assert (fault.row, fault.column) == (2, "baseline")
    assert fault.sentence.startswith("“03/04/2026” can be read in two ways.")


def test_rows_refer_to_one_another_in_any_order(board):
    rows = ",Last,1.1,2026-09-01,1.1: Middle\n,Middle,1.1,2026-08-01,first\nfirst,First,1.1,2026-07-01,\n"
    run_import(board, "milestones", f"id,title,challenge,baseline,depends_on\n{rows}")
    before = select(Milestone.title).where(Milestone.depends_on_id == "first")
    assert read_rows(board, before) == [("Middle",)]
    run_import(board, "milestones", "id,title,challenge,baseline,depends_on\nfirst,First,1.1,2026-07-01,Newest\n,Newest,1.1,2026-06-01,\n")
    assert read_rows(board, select(Milestone.version, Milestone.baseline_on).where(Milestone.id == "first")) == [(2, date(2026, 7, 1))]


def test_a_renamed_row_is_referred_to_by_its_new_name(sqlite_board):
    run_import(sqlite_board, "milestones", "id,title,challenge,baseline\nmile-a,A,1.1,2026-07-01\nmile-b,B,1.1,2026-07-01\n")
    run_import(sqlite_board, "milestones", "id,title,depends_on\nmile-a,B,\nmile-b,C,1.1: B\n")
    assert read_rows(sqlite_board, select(Milestone.depends_on_id).where(Milestone.id == "mile-b")) == [("mile-a",)]


def test_circular_and_unknown_references_are_faults(sqlite_board):
    circle = "mile-a,A,1.1,2026-07-01,1.1: B\nmile-b,B,1.1,2026-07-01,1.1: A\n"
    others = "mile-c,C,1.1,2026-07-01,nowhere\nmile-d,D,1.1,ill,\nmile-e,E,1.1,2026-07-01,1.1: D\n"
    assert import_faults(sqlite_board, "milestones", f"id,title,challenge,baseline,depends_on\n{circle}{others}") == [
        (2, "depends_on", "1.1: B"),
        (3, "depends_on", "1.1: A"),
        (4, "depends_on", "nowhere"),
        (5, "baseline", "ill"),
    ]


def test_a_payment_settles_an_accrual_of_the_same_file(board):
    text = (
        "budget_line,amount,paid_on,month,kind,supplier,settles\n"
        "Fees,5.00,2026-05-09,,,Firm,Firm 1 Apr 2026\n"
        "Fees,5.00,,2026-04,accrual,Firm,\n"
        "Fees,-1.00,2026-05-09,,credit,Firm,\n"
    )
    run_import(board, "payments", text)
    columns = select(Payment.kind, Payment.amount_pence, Payment.month, Payment.challenge_id)
    assert read_rows(board, columns.order_by(Payment.amount_pence, Payment.month)) == [
        ("credit", -100, date(2026, 5, 1), "paths"),
        ("accrual", 500, date(2026, 4, 1), "paths"),
        ("payment", 500, date(2026, 5, 1), "paths"),
    ]
    accrual = select(Payment.id).where(Payment.kind == "accrual").scalar_subquery()
    assert read_rows(board, select(Payment.kind).where(Payment.settles_id == accrual)) == [("payment",)]


def test_money_outside_its_line_or_twice_is_a_fault(board):
    run_import(board, "payments", "budget_line,amount,paid_on,supplier,reference\nFees,7,2026-05-01,Firm,R1\n")
    run_import(board, "plan", "budget_line,month,amount\nFees,2026-05,10\n")
    text = (
        "budget_line,amount,paid_on,supplier,reference\n"
        "Fees,7,2026-05-01,Firm,R1\n"
        "Fees,7,2026-05-02,Firm,R1\n"
        "Fees,8,2026-05-02,Firm,R2\n"
        "Fees,8,2026-05-03,Firm,R2\n"
        "Fees,9,2026-03-31,Firm,R3\n"
    )
    faults = plan_text(board, "payments", text).faults
    assert [(fault.row, fault.column) for fault in faults] == [(3, "reference"), (5, "reference"), (6, "month")]
    assert faults[0].sentence == "A payment of this supplier, reference and amount is there already, paid 1 May 2026. Check the reference"
    again = plan_text(board, "plan", "budget_line,month,amount\nFees,May 2026,1\nFees,2026-06,1\nFees,2026-06,2\nFees,2026-03,2\n")
    assert [(fault.row, fault.column) for fault in again.faults] == [(4, "month"), (5, "month")]
    assert again.faults[0].sentence == "This line has a planned amount of this month already. Change that one instead"


def test_a_refusal_by_the_database_is_reported_as_a_fault(board):
    first = plan_text(board, "plan", "budget_line,month,amount\nFees,2026-06,1\nFees,2026-07,2\nFees,2026-08,2\n")
    run_import(board, "plan", "budget_line,month,amount\nFees,2026-06,5\nFees,2026-08,5\n")
    with pytest.raises(ImportRefused) as refused, board.system("seed", write=True, now=NOW) as session:
        apply_import(session, first)
    assert [fault.row for fault in refused.value.faults] == [2, 4]
    assert sorted(read_rows(board, select(PlanMonth.month, PlanMonth.amount_pence))) == [(date(2026, 6, 1), 500), (date(2026, 8, 1), 500)]


def test_a_refused_import_writes_nothing_even_if_the_caller_continues(board):
    ready = plan_text(board, "plan", "budget_line,month,amount\nFees,2026-06,1\nFees,2026-07,2\n")
    run_import(board, "plan", "budget_line,month,amount\nFees,2026-06,5\n")
    with board.system("seed", write=True, now=NOW) as session:
        with pytest.raises(ImportRefused):
            apply_import(session, ready)
        assert session.scalars(select(PlanMonth.month)).all() == [date(2026, 6, 1)]
    assert read_rows(board, select(PlanMonth.month)) == [(date(2026, 6, 1),)]
    assert read_rows(board, select(func.count()).select_from(ImportBatch)) == [(1,)]


def test_new_conversations_default_to_the_sponsors_but_an_export_is_unchanged(board):
    run_import(board, "conversations", "id,challenges,organisations,held,channel\n,1.1,,2026-05-01,call\nas-was,1.1,,2026-05-02,call\n")
    link = select(Conversation.held_on, ConversationOrganisation.organisation_id)
    rows = read_rows(board, link.join(ConversationOrganisation, ConversationOrganisation.conversation_id == Conversation.id))
    assert rows == [(date(2026, 5, 1), "org-city")]


def test_warnings_are_stored_in_the_receipt(sqlite_board):
    receipt = run_import(sqlite_board, "challenges", "title,question\nLochs,Not a question\n")
    assert receipt.notes == ("row 2, question: The question does not end with a question mark",)
    assert read_rows(sqlite_board, select(ImportBatch.notes)) == [(receipt.notes[0],)]


def test_teams_are_counted_once_with_two_challenges(board):
    run_import(board, "challenges", "id,title\nlochs,Lochs\n")
    run_import(board, "teams", "organisation,name,challenges\nCity,Both,1.1; Lochs\n")
    assert read_rows(board, select(Team.name)) == [("Both",)]


@pytest.mark.slow
def test_twenty_thousand_payments_load_with_few_statements(sqlite_board):
    rows = "".join(f"Fees,{number}.50,2026-05-03,Firm {number % 100},INV-{number}\n" for number in range(1, 20_001))
    statements = []
    event.listen(sqlite_board.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    receipt = run_import(sqlite_board, "payments", f"budget_line,amount,paid_on,supplier,reference\n{rows}")
    assert receipt.created == 20_000
    assert read_rows(sqlite_board, select(func.sum(Payment.amount_pence))) == [(100 * 20_000 * 20_001 // 2 + 50 * 20_000,)]
    assert len(statements) < 300


def test_an_export_without_rows_imports_no_record(sqlite_board):
    ready = plan_text(sqlite_board, "teams", "id,version,organisation,name\n")
    assert (ready.faults, ready.rows) == ((), ())
    assert read_rows(sqlite_board, select(Organisation.name).order_by(Organisation.name)) == [("City",), ("Parks",)]
    assert read_rows(sqlite_board, select(BudgetLine.name)) == [("Fees",)]

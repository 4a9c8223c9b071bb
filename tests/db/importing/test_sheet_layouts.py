"""Files as users have them: titles, totals, milestones as columns, several sponsors in a cell, days in many notations."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from db.importing import UnreadableFile, preview_file
from db.importing.read.files import read_sheet
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Challenge, ChallengeSponsor, Milestone, Organisation, Payment
from tests.db.import_store import plan_text, read_rows, run_import, workbook

MILESTONES = select(Milestone.title, Milestone.baseline_on, Milestone.forecast_on, Milestone.forecast_precision, Milestone.actual_on)


def warnings_of(plan):
    return [(warning.row, warning.column, warning.sentence) for warning in plan.warnings]


def sponsors(sessions, title):
    link = select(Organisation.name).join(ChallengeSponsor, ChallengeSponsor.organisation_id == Organisation.id)
    named = link.join(Challenge, Challenge.id == ChallengeSponsor.challenge_id).where(Challenge.title == title)
    return [name for (name,) in read_rows(sessions, named.order_by(ChallengeSponsor.position))]


def test_titles_above_the_header_and_totals_below_the_rows_are_no_records(sqlite_board):
    text = (
        "North accelerator,,\nPayments to 31 May 2026,,\n,,\nBudget line,Amount,Paid on,Reference\n"
        'Fees,"£1,200.50",4 May 2026,A1\nFees,£300,5 May 2026,A2\nGrand total,"£1,500.50",,\nSource: finance system,,,\n'
    )
    plan = plan_text(sqlite_board, "payments", text)
    assert (plan.faults, plan.created, plan.header_line, plan.row_count, plan.valid_count, plan.warning_count) == ((), 2, 4, 2, 2, 0)
    assert warnings_of(plan) == [(7, "", "This row of totals was left out"), (8, "", "This note below the rows was left out")]
    run_import(sqlite_board, "payments", text)
    assert sorted(read_rows(sqlite_board, select(Payment.reference, Payment.amount_pence))) == [("A1", 120_050), ("A2", 30_000)]


def test_a_company_named_total_is_a_record(sqlite_board):
    assert plan_text(sqlite_board, "organisations", "name,type\nTotal Mobility,company\nTotal,\n").created == 1


def test_a_header_repeated_on_every_printed_page_is_left_out(sqlite_board):
    plan = plan_text(sqlite_board, "cohorts", "name,reference\nRound 2,2\nname,reference\nRound 3,3\n")
    assert (plan.created, warnings_of(plan)) == (2, [(3, "", "This row repeats the header and was left out")])


def test_the_header_line_can_be_given(sqlite_board):
    text = "name,reference\n1,2\nname,reference\nRound 3,3\n"
    assert [row.values["name"] for row in plan_text(sqlite_board, "cohorts", text, header_line=3).rows] == ["Round 3"]
    assert plan_text(sqlite_board, "cohorts", text, header_line=9).faults[0].sentence == (
        "Row 9 is empty or not in the file: it cannot name the columns"
    )


MATRIX = (
    "Accelerator plan 2026,,,,\n"
    "Challenge,Prototype,Beta,Go live,Handover\n"
    "1.1,done 3/5/26,16 June 2026,w/c 6 July 2026,\n"
    "Lochs,TBC,June 2026,,12 May 2026 ✓\n"
)


def test_milestones_given_as_columns_are_read_as_rows(board):
    run_import(board, "challenges", "title\nLochs\n")
    plan = plan_text(board, "milestones", MATRIX, month_first=False)
    assert plan.faults == ()
    assert plan.notes == ("These columns were taken as milestones: “Prototype”; “Beta”; “Go live”; “Handover”",)
    assert plan.question.startswith("2 rows are older than the programme's first week here, that of 1 Jun 2026. ")
    assert warnings_of(plan) == [(4, "Prototype", "“TBC” is no date, so no milestone “Prototype” was recorded for this row")]
    assert (plan.created, plan.row_count, plan.valid_count, plan.warning_count) == (5, 2, 1, 1)
    run_import(board, "milestones", MATRIX, month_first=False)
    assert sorted(read_rows(board, MILESTONES), key=str) == [
        ("Beta", None, date(2026, 6, 1), "month", None),
        ("Beta", None, date(2026, 6, 16), "day", None),
        ("Go live", None, date(2026, 7, 6), "week", None),
        ("Handover", None, None, "day", date(2026, 5, 12)),
        ("Prototype", None, None, "day", date(2026, 5, 3)),
    ]


def test_milestones_as_columns_match_those_of_last_week(board):
    run_import(board, "challenges", "title\nLochs\n")
    run_import(board, "milestones", MATRIX, month_first=False)
    again = plan_text(board, "milestones", MATRIX, month_first=False)
    assert (again.created, again.updated, again.unchanged, again.unmentioned_count) == (0, 0, 5, 0)
    moved = plan_text(board, "milestones", MATRIX.replace("16 June 2026", "done 20 May 2026"), month_first=False)
    assert (moved.created, moved.updated, moved.unchanged) == (0, 1, 4)
    assert [(change.row, change.label, change.before, change.after) for change in moved.changes] == [(3, "Actual date", "", "20 May 2026")]


def test_two_columns_of_one_milestone_are_its_dates(board):
    text = (
        "Challenge,Prototype (baseline),Prototype (actual),Beta - original,Beta - forecast,Owner\n"
        "1.1,2026-05-01,2026-05-04,2026-06-01,2026-06-15,Lead\n"
    )
    run_import(board, "milestones", text)
    assert sorted(read_rows(board, MILESTONES), key=str) == [
        ("Beta", date(2026, 6, 1), date(2026, 6, 15), "day", None),
        ("Prototype", date(2026, 5, 1), None, "day", date(2026, 5, 4)),
    ]


def test_a_wrong_cell_of_a_milestone_column_is_named_by_that_column(sqlite_board):
    text = "Challenge,Prototype,Beta\n1.1,2026-05-04,soonish\n1.1,done,2026-06-31\n"
    faults = plan_text(sqlite_board, "milestones", text, mapping={"Prototype": "milestone-forecast", "Beta": "milestone-forecast"}).faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (2, "Beta", "soonish"),
        (3, "Prototype", "done"),
        (3, "Beta", "2026-06-31"),
    ]


def test_without_an_original_date_the_baseline_is_not_known(board):
    run_import(board, "milestones", "Title,Challenge,Forecast date\nPrototype,1.1,16 June 2026\n")
    assert read_rows(board, MILESTONES) == [("Prototype", None, date(2026, 6, 16), "day", None)]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("City; Parks", ["City", "Parks"]),
        ("Parks, City", ["Parks", "City"]),
        ("Parks / City", ["Parks", "City"]),
        ("Parks & City", ["Parks", "City"]),
        ("Parks and City", ["Parks", "City"]),
        ("Parks\nCity", ["Parks", "City"]),
        ("Rivers and Lochs, City", ["Rivers and Lochs", "City"]),
        ("City and Rivers and Lochs", ["City", "Rivers and Lochs"]),
        ("Parks and City, Ltd.", ["Parks and City, Ltd."]),
        (" City ; ", ["City"]),
        ("City; City", ["City"]),
        ("TBC", []),
    ],
)
def test_several_sponsors_in_a_cell_are_split_where_all_are_known(sqlite_board, cell, named):
    run_import(sqlite_board, "organisations", 'name,type\nRivers and Lochs,agency\n"Parks and City, Ltd.",company\n')
    run_import(sqlite_board, "challenges", f'title,sponsors\nNew,"{cell}"\n')
    assert sponsors(sqlite_board, "New") == named


def test_an_unknown_sponsor_is_a_fault_with_an_instruction(sqlite_board):
    (fault,) = plan_text(sqlite_board, "challenges", 'title,sponsors\nNew,"City, Nowhere Trust & Parks, Elsewhere"\n').faults
    assert (fault.row, fault.column) == (2, "sponsors")
    assert fault.sentence == (
        "Sponsors: “Nowhere Trust & Parks” and “Elsewhere” are not known here. "
        "Check the spelling, or record them first, or let the import add them"
    )


def test_missing_organisations_are_added_on_request(board):
    text = "title,sponsors\nNew,City; Isles Council\nOther,isles council; NHS Isles; Harbour office\n"
    plan = plan_text(board, "challenges", text, add_missing=True)
    assert [(organisation.name, organisation.type) for organisation in plan.added] == [
        ("Isles Council", "council"),
        ("NHS Isles", "nhs"),
        ("Harbour office", "government"),
    ]
    assert plan.notes == tuple(f"Recorded besides: {text_added}. Check its type" for text_added in (
        "Isles Council, as Council", "NHS Isles, as NHS", "Harbour office, as Government",
    ))  # fmt: skip
    receipt = run_import(board, "challenges", text, add_missing=True)
    assert (receipt.created, receipt.notes[0]) == (2, "Recorded besides: Isles Council, as Council. Check its type")
    assert sponsors(board, "Other") == ["Isles Council", "NHS Isles", "Harbour office"]
    again = plan_text(board, "challenges", text, add_missing=True)
    assert (again.added, again.unchanged) == ((), 2)


def test_an_unrecorded_company_of_a_team_is_added_as_a_company(sqlite_board):
    plan = plan_text(sqlite_board, "teams", "organisation,name,challenges\nRimefold,Rime,1.1\n", add_missing=True)
    assert ([(organisation.name, organisation.type) for organisation in plan.added], plan.faults) == ([("Rimefold", "company")], ())


@pytest.mark.parametrize("cell", ["TBC", "tbd", "n/a", "N/A ", "-", "–", "?", "to be confirmed"])
def test_placeholder_words_are_read_as_empty_with_a_warning(sqlite_board, cell):
    plan = plan_text(sqlite_board, "challenges", f"title,Maximum contract value,Stage since\nNew,{cell},{cell}\n")
    assert plan.faults == ()
    assert warnings_of(plan) == [(2, name, f"“{cell.strip()}” was read as empty") for name in ("Maximum contract value", "Stage since")]
    assert [(row.values["max_contract"], row.values["stage_since"]) for row in plan.rows] == [(None, None)]


def test_placeholder_words_in_a_required_cell_are_a_fault(sqlite_board):
    (fault,) = plan_text(sqlite_board, "payments", "budget_line,amount,paid_on\nFees,TBC,2026-05-01\n").faults
    assert (fault.column, fault.value, fault.sentence) == ("amount", "TBC", "Enter the amount, such as 5,000.00")


@pytest.mark.parametrize(
    ("cell", "read_as", "precision", "says"),
    [
        ("16 June", date(2026, 6, 16), "day", "“16 June” has no year: it was read as 16 Jun 2026"),
        ("w/c 16 June", date(2026, 6, 16), "week", "“w/c 16 June” has no year: it was read as week of 16 Jun 2026"),
        ("WC 15th June", date(2026, 6, 15), "week", "“WC 15th June” has no year: it was read as week of 15 Jun 2026"),
        ("3 January", date(2026, 1, 3), "day", "“3 January” has no year: it was read as 3 Jan 2026"),
        ("3 December", date(2025, 12, 3), "day", "“3 December” has no year: it was read as 3 Dec 2025"),
        ("June", date(2026, 6, 1), "month", "“June” has no year: it was read as June 2026"),
        ("3/5", date(2026, 5, 3), "day", "“3/5” has no year: it was read as 3 May 2026"),
        ("16-Jun-26", date(2026, 6, 16), "day", ""),
        ("Jun-26", date(2026, 6, 1), "month", "“Jun-26” was read as Jun 2026"),
        ("June 16, 2026", date(2026, 6, 16), "day", ""),
        ("Tue 16 June 2026", date(2026, 6, 16), "day", ""),
        ("2026-06-16 00:00:00", date(2026, 6, 16), "day", ""),
        ("03/05/2026 00:00", date(2026, 5, 3), "day", ""),
        ("June 2026", date(2026, 6, 1), "month", ""),
        ("FY2026-27", date(2026, 4, 1), "financial year", ""),
        ("end of June 2026", date(2026, 6, 1), "month", "“end of June 2026” was read as June 2026"),
        ("by 16 June 2026", date(2026, 6, 16), "day", "“by 16 June 2026” was read as 16 June 2026"),
        ("w/e 19 June 2026", date(2026, 6, 15), "week", "“w/e 19 June 2026” was read as the week of 15 Jun 2026"),
        ("\u00a016\u00a0June\u00a02026 ", date(2026, 6, 16), "day", ""),
    ],
)
def test_days_are_read_in_common_notations(sqlite_board, cell, read_as, precision, says):
    plan = plan_text(sqlite_board, "milestones", f'title,challenge,forecast\nNew,1.1,"{cell}"\n', month_first=False)
    said = [warning.sentence for warning in plan.warnings if "has passed" not in warning.sentence]
    assert (plan.faults, said) == ((), [says] if says else [])
    assert [(row.values["forecast"].on, row.values["forecast"].precision) for row in plan.rows] == [(read_as, precision)]


def test_a_missing_year_is_taken_from_the_cohort(sqlite_board):
    run_import(sqlite_board, "cohorts", "name,launch,demo_day\nRound 9,2019-09-01,2020-02-20\n")
    run_import(sqlite_board, "challenges", "title,cohort\nOld,Round 9\n")
    rows = "New,Old,16 January\nNewer,Old,16 October\nOf today,1.1,16 January\n"
    plan = plan_text(sqlite_board, "milestones", f"title,challenge,forecast\n{rows}")
    assert [row.values["forecast"].on for row in plan.rows] == [date(2020, 1, 16), date(2019, 10, 16), date(2026, 1, 16)]


def test_a_past_day_is_not_read_as_a_future_one(sqlite_board):
    plan = plan_text(sqlite_board, "payments", "budget_line,amount,paid_on\nFees,5,3 July\nFees,6,3 May\n")
    assert [(fault.row, fault.column) for fault in plan.faults] == [(2, "month")]
    assert [warning.sentence for warning in plan.warnings] == [
        "“3 July” has no year: it was read as 3 Jul 2025", "“3 May” has no year: it was read as 3 May 2026",
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["Q2", "Q2 2026", "2Q26"])
def test_a_quarter_is_a_fault_with_an_instruction(sqlite_board, cell):
    (fault,) = plan_text(sqlite_board, "milestones", f"title,challenge,forecast\nNew,1.1,{cell}\n").faults
    assert fault.sentence == (
        f"Forecast date: “{cell}” is a quarter of which year nobody can tell. Type its month, such as June 2026, or a day"
    )


@pytest.mark.parametrize(
    ("cell", "pence", "says"),
    [
        ("£1,234.50", 123_450, ""), (" 1234.5 ", 123_450, ""), ("\u00a0£ 12\u00a0", 1200, ""), ("GBP 12.00", 1200, ""),
        ("£15k", 1_500_000, "“£15k” was read as £15,000.00"), ("0.65m", 65_000_000, "“0.65m” was read as £650,000.00"),
    ],
)  # fmt: skip
def test_money_is_read_in_common_notations(sqlite_board, cell, pence, says):
    plan = plan_text(sqlite_board, "challenges", f'title,max_contract\nNew,"{cell}"\n')
    assert (plan.faults, [warning.sentence for warning in plan.warnings]) == ((), [says] if says else [])
    assert [row.values["max_contract"] for row in plan.rows] == [pence]


def test_a_credit_is_read_from_brackets(sqlite_board):
    run_import(sqlite_board, "payments", 'budget_line,amount,paid_on,kind\nFees,"(1,200.00)",2026-05-01,Credit\n')
    assert read_rows(sqlite_board, select(Payment.amount_pence)) == [(-120_000,)]


def test_a_workbook_is_read_with_numbers_percents_days_and_merged_cells(sqlite_board):
    def prepare(book):
        sheet = book.active
        sheet["C2"].number_format = "0%"
        sheet["C3"].number_format = "0.00%"

    source = workbook(
        ["name", "category", "tolerance_percent", "financial_year", "amount"],
        ["Events", "events", 0.05, "2026-27", 1200.5],
        ["Space", "space", 0.1, "2026-27", "1200"],
        prepare=prepare,
    )
    plan = plan_text(sqlite_board, "budget-lines", source, "lines.xlsx")
    assert (plan.faults, [(row.values["tolerance_percent"], row.values["amount"]) for row in plan.rows]) == (
        (),
        [(5, 120_050), (10, 120_000)],
    )
    merged = workbook(
        ["challenge", "title", "forecast"], ["1.1", "A", datetime(2026, 6, 16)], [None, "B", "TBC"], ["1.1", "C", datetime(2026, 6, 17)],
        prepare=lambda book: book.active.merge_cells("A2:A3"),
    )  # fmt: skip
    plan = plan_text(sqlite_board, "milestones", merged, "plan.xlsx")
    assert plan.notes == ("The value of merged cells was taken for every row they cover",)
    assert (plan.faults, [(row.values["challenge"], row.values["forecast"] is None) for row in plan.rows]) == (
        (), [("paths", False), ("paths", True), ("paths", False)],
    )  # fmt: skip


def test_a_sheet_of_several_is_chosen_and_hidden_ones_are_not_offered(sqlite_board):
    def prepare(book):
        book["Notes"].append(["name", "reference"])
        book["Notes"].append(["Round 8", "8"])
        book["Lists"].sheet_state = "hidden"
        book["Lists"].append(["name"])

    source = workbook(["name", "reference"], ["Round 7", "7"], names=("Notes", "Lists"), prepare=prepare)
    preview = preview_file(source, "rounds.xlsx", TRANSFER_SCHEMAS["cohorts"])
    assert (preview.sheets, preview.sheet) == (("Sheet", "Notes"), "Sheet")
    plan = plan_text(sqlite_board, "cohorts", source, "rounds.xlsx", sheet="Notes")
    assert [row.values["name"] for row in plan.rows] == ["Round 8"]
    (fault,) = plan_text(sqlite_board, "cohorts", source, "rounds.xlsx", sheet="Lists").faults
    assert fault.sentence == "The workbook shows no sheet “Lists”. It has: Sheet, Notes"


def test_a_workbook_whose_first_sheet_is_empty_is_read_from_the_next(sqlite_board):
    source = workbook(names=("Data",), prepare=lambda book: book["Data"].append(["name"]) or book["Data"].append(["Round 7"]))
    assert plan_text(sqlite_board, "cohorts", source, "rounds.xlsx").created == 1


def test_a_protected_workbook_is_refused_with_a_sentence():
    source = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableFile, match="protected with a password"):
        read_sheet(source, "plan.xlsx")


def test_a_semicolon_file_with_a_comma_in_its_title_is_read():
    sheet = read_sheet(b"Plan, spring\nname;reference\nRound 7, the last;7\n", "a.csv", known_keys={"name", "reference"})
    assert (sheet.line, sheet.header, sheet.rows) == (2, ["name", "reference"], [(3, ["Round 7, the last", "7"])])


def test_a_preview_shows_how_the_columns_are_read(sqlite_board):
    text = "North accelerator,,,\nTitle,Challenge,First promised,Colour\nNew,1.1,3/5/2026,red\nOther,1.2,,blue\n"
    preview = preview_file(text.encode(), "plan.csv", TRANSFER_SCHEMAS["milestones"])
    assert (preview.line, preview.rows, preview.headers) == (2, 2, ("Title", "Challenge", "First promised", "Colour"))
    assert preview.mapping == {"Title": "title", "Challenge": "challenge", "First promised": "", "Colour": ""}
    assert preview.samples["Colour"] == ("red", "blue")
    assert (preview.needs_day_order, preview.template) == (True, "")
    assert ("title", "Title", True) in preview.fields
    assert ("milestone-forecast", "A milestone: the dates now expected stand in its cells", False) in preview.fields
    again = preview_file(
        text.encode(), "plan.csv", TRANSFER_SCHEMAS["milestones"], remembered={"First promised": "baseline", "Title": "gone"}
    )
    assert again.mapping == {"Title": "title", "Challenge": "challenge", "First promised": "baseline", "Colour": ""}


def test_a_file_of_another_kind_or_version_is_a_fault_that_names_it(sqlite_board):
    payments = "budget_line,amount,paid_on,supplier,reference\nFees,1,2026-05-01,Firm,A\n"
    (fault,) = plan_text(sqlite_board, "milestones", payments).faults
    assert (fault.row, fault.sentence) == (1, "This looks like payments, not milestones. Choose the other kind, or another file")
    assert preview_file(payments.encode(), "a.csv", TRANSFER_SCHEMAS["milestones"]).template == fault.sentence
    (fault,) = plan_text(sqlite_board, "cohorts", "# Kind: payments, all of the programme\nname\nA\n").faults
    assert fault.sentence == "This looks like payments, not cohorts. Choose the other kind, or another file"
    (fault,) = plan_text(sqlite_board, "cohorts", "# Kind: cohorts, all of the programme\nname,colour\nA,red\n").faults
    assert fault.sentence == ("This was exported by another version of Cohortboard: “colour” no longer stands in cohorts. Export it again")
    assert preview_file(payments.encode(), "a.csv", TRANSFER_SCHEMAS["payments"]).template == ""


def test_columns_are_read_by_the_given_mapping_and_otherwise_by_name(board):
    text = "Promise,Challenge,Owner,Due,Due\nNew,1.1,Lead,2026-06-16,red\n"
    mapping = {"Promise": "title", "Due": "forecast", "Due (column 5)": ""}
    run_import(board, "milestones", text, mapping=mapping)
    assert read_rows(board, select(Milestone.title, Milestone.owner, Milestone.forecast_on)) == [("New", "Lead", date(2026, 6, 16))]
    faults = plan_text(board, "milestones", text, mapping={"Promise": "titel", "Nowhere": "title"}).faults
    sentences = {(fault.row, fault.column, fault.value): fault.sentence for fault in faults}
    assert sentences[1, "Promise", "titel"] == "There is no column “titel” in milestones. Did you mean “title”?"
    assert sentences[1, "Nowhere", "Nowhere"] == (
        "The file has no column “Nowhere”. It has: Promise, Challenge, Owner, Due, Due (column 5)"
    )

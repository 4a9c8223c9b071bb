"""Generated files: every fault is reported at its row and column, no file is imported in part, and random input raises no exception."""

from __future__ import annotations

import csv
import io
import random
from datetime import date

import pytest
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.fields.record_schema import ValidationErrors, parse_record
from db.fields.types import ValidationContext
from db.importing import ImportRefused, apply_import, plan_import
from db.queries.choices import StoredLists
from db.records import TRANSFER_SCHEMAS
from tests.db.import_store import NOW, TODAY, plan_text, workbook

# By kind: a function that returns a valid row for a number, and invalid cells by column.
KINDS_OF_FILE = {
    "payments": (
        lambda number: {
            "id": "", "version": "", "budget_line": "Fees", "amount": "10.00", "paid_on": "2026-05-01", "month": "2026-05",
            "kind": "payment", "supplier": "Firm", "reference": f"R-{number}", "note": "fine",
        },
        {
            "id": ("Not an id", "x"),
            "version": ("-1", "1.5"),
            "budget_line": ("Nothing", "", "TBC"),
            "amount": ("ten", "1.234", "", "0", "TBC", "£5 + VAT", "-5"),
            "paid_on": ("2026-02-30", "2027-01-01", "03/04/2026", "#REF!", "Q1 2026", "soon", "May 2026"),
            "month": ("2026-02", "May", "2026-27"),
            "kind": ("gift", "#N/A"),
            "supplier": ("x" * 301,),
            "note": ("x" * 4001, "#VALUE!"),
        },
    ),
    "milestones": (
        lambda number: {
            "title": f"Milestone {number}", "challenge": "1.1", "baseline": "w/c 4 May 2026", "forecast": "June 2026", "actual": "",
            "type": "deliverable", "evidence_link": "https://example.org/a", "acceptance_required": "no",
        },
        {
            "title": ("", "x" * 301),
            "challenge": ("9.9", "Nowhere"),
            "baseline": ("03/04/2026", "31 June 2026", "Q3", "soon"),
            "forecast": ("32 May 2026", "w/c 3/4/26", "#DIV/0!"),
            "actual": ("2027-01-01", "tomorrow", "next week"),
            "type": ("wish",),
            "evidence_link": ("somewhere",),
            "acceptance_required": ("perhaps",),
        },
    ),
    "challenges": (
        lambda number: {
            "code": f"7.{number}", "title": f"Question {number}", "sponsors": "City; Parks", "cohort": "Round 1", "max_contract": "£650,000",
            "state": "running", "stage": "Exploration", "procurement_link": "",
        },
        {
            "code": ("x" * 301,),
            "title": ("",),
            "sponsors": ("Nowhere", "City and Nowhere", "City, Elsewhere"),
            "cohort": ("Round 9",),
            "max_contract": ("a lot", "-5", "1.005"),
            "state": ("asleep",),
            "stage": ("Nowhere",),
            "procurement_link": ("somewhere",),
        },
    ),
    "organisations": (
        lambda number: {"name": f"Body {number}", "type": "council", "founded_year": "1975", "website": "https://example.org", "size_band": ""},
        {
            "name": ("", "x" * 301),
            "type": ("", "club"),
            "founded_year": ("MCM", "3000", "19.5"),
            "website": ("example",),
            "size_band": ("huge",),
        },
    ),
}  # fmt: skip
FILES, MINIMUM_FAULTS = 140, 500  # files of each kind in a round, and the minimum number of faults in them: 2,000 in all
EXAMPLES = 120
LINES_ABOVE_HEADER = ([], [["# remark"]], [["North accelerator"], []], [["# remark"], ["Plan of the spring"], ["", "", ""]])


def file_of(rows, chance):
    """Returns the rows as a workbook or text file: its bytes, its name and the number of its header line."""
    columns = list(rows[0])
    chance.shuffle(columns)
    above = chance.choice(LINES_ABOVE_HEADER)
    lines = [*above, columns, *([row[column] for column in columns] for row in rows), *([["Total"]] if chance.random() < 0.3 else [])]
    if chance.random() < 0.4:
        return workbook(*lines), "f.xlsx", len(above) + 1
    out = io.StringIO()
    csv.writer(out, delimiter=chance.choice(",;\t"), lineterminator=chance.choice(["\n", "\r\n"])).writerows(lines)
    return out.getvalue().encode(chance.choice(["utf-8", "utf-8-sig"])), "f.csv", len(above) + 1


def rows_with_faults(kind, chance):
    """Returns a few rows with faults in some cells, and the (place, column) of every fault."""
    good, bad = KINDS_OF_FILE[kind]
    rows, faults = [], set()
    for place in range(chance.randint(1, 8)):
        row = good(chance.randrange(10**9))
        for column in chance.sample(sorted(bad), chance.choice([0, 0, 1, 1, 2, 3])):
            row[column] = chance.choice(bad[column])
            faults.add((place, column))
        rows.append(row)
    return rows, faults


def late_faults(kind, faults):
    """Returns the faults that may not be reported: a month is checked against the year of its line only if the rest of the row is valid."""
    broken = {place for place, column in faults if column != "month"}
    return {(place, column) for place, column in faults if kind == "payments" and column == "month" and place in broken}


def count_records(sessions, kind):
    with sessions.system("seed") as session:
        return session.execute(select(func.count(TRANSFER_SCHEMAS[kind].model.id))).scalar()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_import_reports_every_fault_and_imports_no_file_in_part(sqlite_board, kind, rounds):
    for seed in rounds:
        chance = random.Random(f"{kind} {seed}" if seed else kind)
        assert sum(import_faulty_file(sqlite_board, kind, chance, number) for number in range(FILES)) >= MINIMUM_FAULTS


def import_faulty_file(sessions, kind, chance, number):
    """Import one generated file. Returns the number of faults reported."""
    rows, faults = rows_with_faults(kind, chance)
    source, name, header = file_of(rows, chance)
    before = count_records(sessions, kind)
    plan = plan_text(sessions, kind, source, name)
    expected, late = ({(header + 1 + place, column) for place, column in places} for places in (faults, late_faults(kind, faults)))
    reported = [(fault.row, fault.column) for fault in plan.faults]
    assert expected - late <= set(reported) <= expected, (number, name, rows)
    assert len(reported) == len(set(reported))
    assert (plan.error_count, plan.row_count) == (len({place for place, _ in faults}), len(rows))
    with sessions.system("seed", write=True, now=NOW) as session:
        if faults:
            with pytest.raises(ImportRefused):
                apply_import(session, plan)
        else:
            assert apply_import(session, plan).created == len(rows)
    assert count_records(sessions, kind) == before + (0 if faults else len(rows))
    return len(reported)


@pytest.mark.parametrize(
    ("kind", "column", "cell"),
    [
        ("payments", "amount", "ten"), ("payments", "amount", ""), ("payments", "amount", "0"), ("payments", "paid_on", "2026-02-30"),
        ("payments", "paid_on", "2027-01-01"), ("payments", "kind", "gift"), ("payments", "budget_line", "Nothing"),
        ("milestones", "actual", "tomorrow"), ("milestones", "evidence_link", "somewhere"), ("milestones", "challenge", "9.9"),
        ("challenges", "max_contract", "-5"), ("challenges", "state", "asleep"), ("organisations", "founded_year", "3000"),
    ],
)  # fmt: skip
def test_import_reports_the_same_problems_as_the_form(sqlite_board, kind, column, cell):
    row = {**KINDS_OF_FILE[kind][0](1), column: cell}
    with sqlite_board.system("seed", now=NOW) as session:
        lists = StoredLists(session, "board")
        result = parse_record(TRANSFER_SCHEMAS[kind], {**row, "sponsors": ["org-city"]}, ValidationContext(TODAY, lists=lists))
    assert isinstance(result, ValidationErrors)
    out = io.StringIO()
    sheet = csv.DictWriter(out, row)
    sheet.writeheader()
    sheet.writerow(row)
    faults = plan_text(sqlite_board, kind, out.getvalue()).faults
    assert [(fault.column, fault.sentence) for fault in faults] == [(problem.field, problem.sentence) for problem in result.problems]


def test_import_of_random_bytes_raises_no_exception(sqlite_board, rounds):
    def read_file(source, head, ending):
        with sqlite_board.system("seed", now=NOW) as session:
            ready = plan_import(
                session, TRANSFER_SCHEMAS["cohorts"], head + source, f"f.{ending}", programme_id="board", today=date(2026, 6, 1)
            )
        assert not (ready.faults and ready.rows)
        assert all(fault.sentence for fault in ready.faults)

    heads, endings = [b"", b"name,launch\n", b"PK\x03\x04", b"\xef\xbb\xbf"], ["csv", "xlsx", "xls"]
    rounds.repeat(read_file, EXAMPLES, source=st.binary(max_size=400), head=st.sampled_from(heads), ending=st.sampled_from(endings))


def test_import_of_random_cells_raises_no_exception(sqlite_board, rounds):
    def read_file(name, cells):
        kind = TRANSFER_SCHEMAS[name]
        out = io.StringIO()
        sheet = csv.writer(out)
        sheet.writerow(["id", "version", *kind.names])
        sheet.writerows(cells)
        content = out.getvalue().encode("utf-8", "surrogatepass")
        with sqlite_board.system("seed", now=NOW) as session:
            ready = plan_import(session, kind, content, "f.csv", programme_id="board", today=date(2026, 6, 1))
        assert not (ready.faults and ready.rows)

    rows = st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=30), max_size=4)
    rounds.repeat(read_file, EXAMPLES, name=st.sampled_from(sorted(TRANSFER_SCHEMAS)), cells=rows)

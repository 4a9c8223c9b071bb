"""File formats: which files are read, and which are refused with a sentence before they are unpacked."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from db.importing import Fault, plan_import
from db.importing.errors import UnreadableFile
from db.importing.read.files import MAX_BYTES, ImportSheet, read_sheet
from db.records import TRANSFER_SCHEMAS


def workbook(*rows, before=()):
    book = openpyxl.Workbook()
    for row in (*before, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return out.getvalue()


def refusal(source, name):
    with pytest.raises(UnreadableFile) as refused:
        read_sheet(source, name)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    sheet = read_sheet("name,notes\nCafé – Glenmòr,“x”\n".encode(encoding), "a.csv")
    assert sheet == ImportSheet(1, ["name", "notes"], [(2, ["Café – Glenmòr", "“x”"])])


def test_csv_lines_are_numbered_as_in_the_file():
    text = '# remark, with comma\n"# quoted, remark"\n\nname,notes\n\nA,"two\nlines"\n , \nB,\n'
    assert read_sheet(text.encode(), "a.CSV") == ImportSheet(4, ["name", "notes"], [(6, ["A", "two\nlines"]), (9, ["B", ""])])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_csv_of_another_separator_is_read(separator):
    assert read_sheet(f"# a, b\nname{separator}notes\nA{separator}b\n".encode(), "a.csv").rows == [(3, ["A", "b"])]


def test_a_workbook_is_read_as_the_displayed_text():
    source = workbook(
        ["name", "launch", "position", "notes", None],
        ["Round", datetime(2026, 5, 3, 10, 30), 6.0, 0.1 + 0.2, None],
        [None, None, None, None, None],
        ["Two", date(2026, 5, 4), 1234567, True, None],
        before=[["# remark"]],
    )
    assert read_sheet(source, "a.xlsx") == ImportSheet(
        2,
        ["name", "launch", "position", "notes"],
        [(3, ["Round", "2026-05-03", "6", "0.3"]), (5, ["Two", "2026-05-04", "1234567", "yes"])],
    )


def test_a_workbook_import_reports_faults_at_its_rows(sqlite_sessions):
    source = workbook(["name", "launch"], ["A", datetime(2026, 4, 3)], ["B", "#REF!"], ["C", "03/04/2026"])
    with sqlite_sessions.system("seed") as session:
        faults = plan_import(session, TRANSFER_SCHEMAS["cohorts"], source, "a.xlsx", programme_id="board", today=date(2026, 6, 1)).faults
    assert faults == (
        Fault(3, "launch", "#REF!", "The cell holds the spreadsheet error #REF!. Correct it in the spreadsheet"),
        Fault(
            4,
            "launch",
            "03/04/2026",
            "“03/04/2026” can be read in two ways. Say whether the file writes the day or the month first (--dates day-first), or write the year first",
        ),
    )


def test_a_workbook_that_unpacks_too_large_is_refused_before_it_is_opened():
    source = archive(**{"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (MAX_BYTES + 1)})
    assert len(source) < 100_000
    assert refusal(source, "a.xlsx") == "The workbook is larger than 50 MB once unpacked. Split it into smaller ones, or save it as CSV"


@pytest.mark.parametrize(
    ("source", "name", "start"),
    [
        (b"name\nA\n", "a.xls", "“a.xls” is not a CSV or XLSX file"),
        (b"name\nA\n", "a.xlsm", "“a.xlsm” may hold macros"),
        (b"name\nA\n", "noending", "“noending” is not a CSV or XLSX file"),
        (b"name\nA\n", "a.xlsx", "The file is not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 old", "a.xlsx", "The file is not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 old", "a.csv", "The file is a workbook with the name of a CSV file"),
        (workbook(["name"]), "a.csv", "The file is a workbook with the name of a CSV file"),
        (archive(**{"a.txt": b"x"}), "a.xlsx", "The file is not an Excel workbook (.xlsx)"),
        (archive(**{"[Content_Types].xml": b"x", "xl/vbaProject.bin": b"x"}), "a.xlsx", "The workbook holds macros"),
        (archive(**{"[Content_Types].xml": b"x"}), "a.xlsx", "The workbook is damaged"),
        (b"", "a.csv", "The file has no header row"),
        (b"# only a remark\n\n", "a.csv", "The file has no header row"),
        (workbook(), "a.xlsx", "The file has no header row"),
        (b"name\x00\nA\n", "a.csv", "The file is not text"),
        ("name\nA\n".encode("utf-16"), "a.csv", "The file is not text"),
        (b"name\n\x81\x8d\n", "a.csv", "The file is not text in UTF-8"),
        (b'name\nA\n"B\n', "a.csv", "The quotes in row 3 do not match"),
        (b'name\n"A"B\n', "a.csv", "The quotes in row 2 do not match"),
        (b"name" + b"," * 300 + b"\n", "a.csv", "Row 1 has more than 200 columns"),
        (b"name\n" + b"A\n" * 100_001, "a.csv", "The file has more than 100,000 rows"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_sentence(source, name, start):
    assert refusal(source, name).startswith(start)


def test_an_unreadable_file_is_one_fault_of_the_file(sqlite_sessions):
    with sqlite_sessions.system("seed") as session:
        faults = plan_import(session, TRANSFER_SCHEMAS["cohorts"], b"", "a.csv", programme_id="board", today=date(2026, 6, 1)).faults
    assert faults == (Fault(0, "", "", "The file has no header row. Its first row must name the columns"),)
    assert str(faults[0]) == faults[0].sentence

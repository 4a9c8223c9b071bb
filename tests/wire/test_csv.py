"""The data of a chart or table as a file: its header, its rows, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from dashboard.exports.table_files import export_table
from dashboard.tables import CODE, COUNT, DAY, STATUS, STRIP, TEXT, Column, ColumnType, StatusStrip, Table
from db.exporting.table_files import ExportCell, to_csv, to_xlsx
from db.frames import DATE, INTEGER, OBJECT, frame_of
from tests.wire.visitor import SeededApp, visible_text

EVIL = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1=1", " =cmd|' /C calc'!A0", "﹦1", "\x00=1")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("kind", [TEXT, CODE, STATUS])
@pytest.mark.parametrize("text", EVIL)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(text: str, kind: ColumnType) -> None:
    table = Table(frame_of({"name": (OBJECT, [text])}), (Column("name", "Name", kind),))
    exported = export_table("a", (), table)
    assert exported.rows[0][0].text == f"'{text}"
    cell = load_workbook(io.BytesIO(to_xlsx(exported))).active["A2"]
    assert cell.data_type != "f"
    assert cell.quotePrefix
    assert cell.value == re.sub(r"[\x00\r]", "", text).replace("\r", "") or cell.value.strip() == text.strip("\x00\r").strip()


@pytest.mark.parametrize("text", EVIL)
def test_notes_links_and_texts_of_missing_values_are_made_harmless(text: str) -> None:
    frame = frame_of(
        {
            "name": (OBJECT, ["Roads"]),
            "note": (OBJECT, [text]),
            "empty": (OBJECT, [""]),
            "links": (OBJECT, [((text, "/record"), ("two", "/other"))]),
            "people": (INTEGER, [None]),
            "days": (INTEGER, [None]),
        }
    )
    columns = (
        Column("name", "Name", note="note"),
        Column("empty", "Links", links="links"),
        Column("people", "People", COUNT, missing="note"),
        Column("days", "Days", COUNT, unknown=text),
    )
    ((name, *others),) = export_table("a", (), Table(frame, columns)).rows
    assert name.text == "Roads"
    assert [cell.text for cell in others] == [f"'{text}", f"'{text}; two", f"'{text}", f"'{text}"]


@pytest.mark.parametrize(
    "text", ["", "Team", "1.1 Roads", "a=b", "10-12 May", "'quoted'", "10.7", "3 May 2026", "£1.24m", "1 of 3", "80+", "42%"]
)
def test_text_stays_as_it_is_whatever_it_looks_like(text: str) -> None:
    table = Table(frame_of({"name": (OBJECT, [text])}), (Column("name", "Name"),))
    assert export_table("x", (), table).rows == [[ExportCell(text, text)]]


def test_a_secondary_text_of_a_cell_has_its_own_column_and_a_button_has_none() -> None:
    frame = frame_of(
        {
            "challenge": (OBJECT, ["1.1 Roads", "1.2 Paths"]),
            "moves": (OBJECT, ["moved 3 times", ""]),
            "people": (INTEGER, [3, 12]),
            "since": (DATE, [date(2026, 5, 3), None]),
            "health": (OBJECT, [(StatusStrip("Team says", (), "● On track"),), None]),
            "move": (OBJECT, ["Move", "Move"]),
            "form": (OBJECT, ["?form=milestone-move", ""]),
        }
    )
    columns = (
        Column("challenge", "Challenge", note="moves"), Column("people", "People", COUNT), Column("since", "Since", DAY),
        Column("health", "Health", STRIP), Column("move", "Move", href="form", act=True),
    )  # fmt: skip
    assert to_csv(export_table("x", ("North",), Table(frame, columns))).splitlines() == [
        "\ufeff# North",
        "Challenge,\"Challenge, note\",People,Since,Health",
        "1.1 Roads,moved 3 times,3,2026-05-03,Team says: ● On track",
        "1.2 Paths,,12,,",
    ]  # fmt: skip


def test_formulas_in_the_header_and_in_the_lines_before_it_are_harmless() -> None:
    frame = frame_of({"name": (OBJECT, ["@x"]), "people": (INTEGER, [3])})
    table = Table(frame, (Column("name", "=HYPERLINK(1)"), Column("people", "People", COUNT)))
    file = export_table("x", ("OFFICIAL", "North\r\n=2: A title\n=1+1"), table)
    assert to_csv(file).splitlines() == ["\ufeff# OFFICIAL", "# North =2: A title =1+1", "'=HYPERLINK(1),People", "'@x,3"]
    sheet = load_workbook(io.BytesIO(to_xlsx(file))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [["=HYPERLINK(1)", "People"], ["@x", 3]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "inlineStr", "n"}


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(line for line in io.StringIO(text.removeprefix("\ufeff"), newline="") if not line.startswith("# ")))


def test_a_record_named_like_a_formula_is_harmless_in_the_file(seeded_app: SeededApp) -> None:
    lead = seeded_app.visitor("lead")
    assert visible_text(
        lead.record("milestone", {"title": '=HYPERLINK("https://x","a")', "challenge": seeded_app.ids["a"], "baseline": "1/1/2027"})
    ).startswith("Saved")
    answer = lead.get("/data/milestones/milestones-gantt.csv?period=all")
    cells = [cell for row in csv_rows(answer.text) for cell in row]
    assert [cell for cell in cells if "HYPERLINK" in cell] == ['\'=HYPERLINK("https://x","a")']
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="north-milestones-gantt-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    book = load_workbook(io.BytesIO(lead.get("/data/milestones/milestones-list.xlsx?period=all").data))
    matches = [cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert [(cell.value, cell.data_type != "f", cell.quotePrefix) for cell in matches] == [('=HYPERLINK("https://x","a")', True, True)]


def test_a_file_has_a_description_and_both_formats_contain_the_same_rows(seeded_app: SeededApp) -> None:
    lead = seeded_app.visitor("lead")
    search = f"?cohort={seeded_app.ids['cohort n']}&challenge={seeded_app.ids['a']}&period=26w"
    answer = lead.get(f"/data/milestones/milestones-list.csv{search}")
    today = date.today().isoformat()
    assert answer.text.startswith("\ufeff")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "# OFFICIAL: programme team only"
    assert lines[1].endswith(": Milestones, overdue first")
    assert lines[2:4] == ["# Page: Milestones", f"# As at: {today}"]
    assert re.fullmatch(r"# Filters: .+; .+; the last 26 weeks", lines[4])
    assert lines[5].startswith("# How this is worked out: Slip of a milestone: The actual day, else the forecast, minus the baseline")
    assert not lines[6].startswith("#")
    other = lead.get(f"/data/milestones/milestones-list.xlsx{search}")
    assert other.mimetype == XLSX
    assert other.headers["Content-Disposition"] == f'attachment; filename="north-milestones-list-{today}.xlsx"'
    sheet = load_workbook(io.BytesIO(other.data)).active
    assert [sheet.cell(row, 1).value for row in range(1, 7)] == lines[:6]
    assert sheet.freeze_panes == "A8"
    rows = csv_rows(answer.text)
    shown = [[cell_text(cell.value) for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert [row[0] for row in shown] == [row[0] for row in rows]
    assert len(rows) > 1


def cell_text(value: object) -> str:
    return f"{value:%-d %b %Y}" if isinstance(value, datetime) else str(value if value is not None else "")


@pytest.mark.slow
def test_every_chart_and_table_of_every_page_is_available_in_both_formats(seeded_app: SeededApp) -> None:
    lead = seeded_app.visitor("lead")
    pages = {
        "/": 1, "/cohorts": 4, f"/cohorts/{seeded_app.ids['cohort n']}": 3, f"/challenges/{seeded_app.ids['a']}": 5, "/milestones": 3,
        f"/challenges/{seeded_app.ids['a']}/records": 8, "/challenges": 1,
        "/engagement": 5, "/actions": 3, "/research": 4, "/spend": 4, "/reuse": 3, "/settings": 1,
    }  # fmt: skip
    for path, many in pages.items():
        addresses = re.findall(r'"(/data/[^"]+)"', lead.page(path, "?period=all"))
        tables = [address for address in addresses if ".csv" in address]
        assert {address.replace(".csv", ".xlsx", 1) for address in tables} == {
            address for address in addresses if ".xlsx" in address and "/cohort.xlsx" not in address
        }, path
        assert len(set(tables)) >= many, (path, tables)
        for address in addresses:
            assert lead.get(address.replace("\\u0026", "&")).status_code == 200, address


def test_a_file_as_at_a_past_moment_contains_what_was_known_then(seeded_app: SeededApp) -> None:
    answer = seeded_app.visitor("lead").get("/data/milestones/milestones-list.csv?as-at=2000-01-01")
    assert answer.status_code == 400
    assert answer.text.startswith("Nothing was recorded yet as at 1 Jan 2000")

"""An export imported into an empty store exports the same again; texts that a spreadsheet would run as formulas are quoted."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db.commands.save import save
from db.errors import NotFound, Refused
from db.exporting.records import export_csv, export_xlsx
from db.exporting.table_files import escape_formula, unescape_formula
from db.fields.record_schema import ValidationPurpose
from db.importing import apply_import, plan_import
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema.models import Milestone
from db.session_state import session_state
from tests.db.transfer_sample import BASE_RECORD_COUNTS, NOW, SAMPLE, write_base_records, write_sample

TODAY = date(2026, 6, 1)


def export_every_kind(sessions):
    with sessions.system("seed", now=NOW) as session:
        return {name: export_csv(session, kind, "board") for name, kind in TRANSFER_SCHEMAS.items()}


@pytest.mark.slow
def test_an_export_imported_into_an_empty_store_exports_the_same(sessions, other_sessions):
    write_sample(sessions)
    written = export_every_kind(sessions)
    assert {kind for kind, _, _ in SAMPLE} | BASE_RECORD_COUNTS.keys() == {kind.name for kind in TRANSFER_SCHEMAS.values()}
    with other_sessions.system("seed", write=True, now=NOW) as session:
        write_base_records(session)
    for name, kind in TRANSFER_SCHEMAS.items():
        with other_sessions.system("seed", write=True, now=NOW) as session:
            planned = plan_import(
                session, kind, written[name].encode(), f"{name}.csv", programme_id="board", today=TODAY, purpose=ValidationPurpose.HISTORY
            )
            assert planned.faults == ()
            apply_import(session, planned)
    assert export_every_kind(other_sessions) == written
    data_rows = sum(text.count("\n") for text in written.values())
    assert data_rows > len(SAMPLE)


def test_an_export_imported_into_its_own_store_changes_nothing(sessions):
    write_sample(sessions)
    for name, text in export_every_kind(sessions).items():
        with sessions.system("seed", now=NOW) as session:
            planned = plan_import(session, TRANSFER_SCHEMAS[name], text.encode(), f"{name}.csv", programme_id="board", today=TODAY)
        expected_rows = sum(kind == TRANSFER_SCHEMAS[name].name for kind, _, _ in SAMPLE) + BASE_RECORD_COUNTS.get(
            TRANSFER_SCHEMAS[name].name, 0
        )
        assert (planned.faults, planned.created, planned.updated, planned.unchanged) == ((), 0, 0, expected_rows)


@pytest.mark.slow
def test_a_workbook_imported_into_its_own_store_changes_nothing(sqlite_sessions):
    write_sample(sqlite_sessions)
    for name, kind in TRANSFER_SCHEMAS.items():
        with sqlite_sessions.system("seed", now=NOW) as session:
            book = export_xlsx(session, kind, "board")
            planned = plan_import(session, kind, book, f"{name}.xlsx", programme_id="board", today=TODAY)
        expected_rows = sum(sample_kind == kind.name for sample_kind, _, _ in SAMPLE) + BASE_RECORD_COUNTS.get(kind.name, 0)
        assert (planned.faults, planned.created, planned.updated, planned.unchanged) == ((), 0, 0, expected_rows), name


def test_a_workbook_holds_real_days_and_amounts_and_no_formula(sqlite_sessions):
    write_sample(sqlite_sessions)
    with sqlite_sessions.system("seed", now=NOW) as session:
        sheet = load_workbook(io.BytesIO(export_xlsx(session, TRANSFER_SCHEMAS["payments"], "board"))).active
        texts = load_workbook(io.BytesIO(export_xlsx(session, TRANSFER_SCHEMAS["teams"], "board"))).active
    head = [cell.value for cell in sheet[7]]
    row = dict(zip(head, next(row for row in sheet.iter_rows(min_row=8) if row[0].value == "pay-1"), strict=True))
    assert sheet["A1"].value == "# OFFICIAL: programme team only"
    assert sheet.freeze_panes == "A8"
    assert (row["amount"].value, row["amount"].number_format) == (100, '"£"#,##0.00')
    assert (row["paid_on"].value, row["paid_on"].is_date) == (datetime(2026, 5, 1), True)
    assert (row["month"].value, row["month"].number_format) == (datetime(2026, 5, 1), "mmm yyyy")
    assert (row["reference"].value, row["reference"].quotePrefix) == ("=1", True)
    names = {cell.value: cell for sheet_row in texts.iter_rows(min_row=8) for cell in sheet_row}
    assert names["＝wide"].quotePrefix
    assert not names["Twin two"].quotePrefix
    for book in (sheet, texts):
        assert {cell.data_type for sheet_row in book.iter_rows() for cell in sheet_row} <= {"s", "inlineStr", "n", "d"}


def test_versions_continue_from_the_exported_number(sessions, other_sessions):
    write_sample(sessions)
    with other_sessions.system("seed", write=True, now=NOW) as session:
        write_base_records(session)
        for name in ("cohorts", "organisations", "challenges", "teams", "milestones"):
            apply_import(
                session,
                plan_import(
                    session, TRANSFER_SCHEMAS[name], export_every_kind(sessions)[name].encode(), "a.csv", programme_id="board", today=TODAY
                ),
            )
    with other_sessions.system("seed", write=True, now=NOW) as session:
        last = session.scalars(select(Milestone).where(Milestone.id == "mile-last")).one()
        assert last.version == 2
        save(session, RECORD_SCHEMAS["milestone"], {"title": "Renamed"}, programme_id="board", record_id="mile-last", version=2)
        past = Milestone.__history__
        assert session.scalars(select(past.version).where(past.id == "mile-last").order_by(past.revision)).all() == [2, 3]


def test_an_export_starts_with_its_label_and_refers_to_records_by_unique_name_or_id(sqlite_sessions):
    write_sample(sqlite_sessions)
    written = export_every_kind(sqlite_sessions)
    assert written["challenges"].splitlines()[:8] == [
        "\ufeff# OFFICIAL: programme team only",
        "# Programme: The board",
        "# Kind: challenges, all of the programme",
        "# Exported: 2026-06-01",
        "# As at: now",
        "# A row is: The open question. It outlives its cohort and may have none. Its challenge_id is its own id.",
        ",".join(["id", "version", *TRANSFER_SCHEMAS["challenges"].names]),
        "ch-old,2,1.1,Old question,,,,,,,,,Standard,,,merged,,1.2 New question,,,,,,,,,,,,,no",
    ]
    # The first sponsor's name contains the separator and the third's belongs to two records: both are written as ids.
    assert ",Round 1,org-parks; City council; org-twin-1," in written["challenges"]


def test_a_past_export_shows_what_was_known_then_by_id(sessions):
    write_sample(sessions)
    with sessions.system("seed", write=True, now=NOW) as session:
        then = save(session, RECORD_SCHEMAS["milestone"], {"title": "First"}, programme_id="board", record_id="mile-first").revision
    with sessions.system("seed", write=True, now=NOW) as session:
        save(session, RECORD_SCHEMAS["milestone"], {"title": "Renamed", "challenge": None}, programme_id="board", record_id="mile-first")
    with sessions.system("seed", now=NOW) as session:
        session_state(session).as_at = then
        text = export_csv(session, TRANSFER_SCHEMAS["milestones"], "board", as_at=then)
    assert f"# As at: revision {then}, 2026-06-01 10:00 BST" in text
    assert re.search(r"^mile-first,1,First,ch-new,,,,2026-04,event,,team-one,", text, re.MULTILINE)
    with sessions.system("seed", now=NOW) as session, pytest.raises(Refused):
        export_csv(session, TRANSFER_SCHEMAS["milestones"], "board", as_at=then)


def test_export_of_an_unknown_programme_is_not_found(sqlite_sessions):
    with sqlite_sessions.system("seed", now=NOW) as session, pytest.raises(NotFound):
        export_csv(session, TRANSFER_SCHEMAS["teams"], "nowhere")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "'-2"),
        ("@all", "'@all"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\0x", "'\0x"),
        ("＝1", "'＝1"),
        (" =1", "' =1"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'tis", "'tis"),
        ("plain", "plain"),
        ("", ""),
        ("a=1", "a=1"),
    ],
)
def test_text_that_looks_like_a_formula_is_quoted_and_read_back(text, written):
    assert escape_formula(text) == written
    assert unescape_formula(written) == text


def test_numbers_and_dates_are_not_quoted(sqlite_sessions):
    write_sample(sqlite_sessions)
    credit = next(line for line in export_every_kind(sqlite_sessions)["payments"].splitlines() if line.startswith("pay-3"))
    assert credit == "pay-3,1,Fees (2026-27),-0.01,2026-04-30,2026-05,credit,,,,,1.2: First,"

"""A small store to import into, and helpers that plan and run imports."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl

from db.commands.save import save
from db.importing import apply_import, plan_import
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema.enums.parts import Part
from db.schema.models import Programme, Stage

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def seed_import_store(sessions):
    with sessions.system("seed", write=True, now=NOW) as session:
        session.add(Programme(id="board", name="The board", short_name="board", parts=list(Part)))
        session.flush()
        session.add(Stage(programme_id="board", name="Exploration", position=0))
        save(session, RECORD_SCHEMAS["cohort"], {"name": "Round 1", "reference": "1"}, programme_id="board", with_id="round-1")
        save(session, RECORD_SCHEMAS["organisation"], {"name": "Parks", "type": "agency"}, programme_id="board", with_id="org-parks")
        save(session, RECORD_SCHEMAS["organisation"], {"name": "City", "type": "council"}, programme_id="board", with_id="org-city")
        save(
            session,
            RECORD_SCHEMAS["challenge"],
            {"title": "Paths", "code": "1.1", "sponsors": ["org-city"]},
            programme_id="board",
            with_id="paths",
        )
        line = {"name": "Fees", "category": "staff", "financial_year": "2026-27", "challenge": "paths"}
        save(session, RECORD_SCHEMAS["budget-line"], line, programme_id="board", with_id="fees")
    with sessions.system("seed", write=True, now=NOW) as session:
        session.add(Programme(id="other", name="Other", short_name="other", parts=list(Part)))
        session.flush()
        save(session, RECORD_SCHEMAS["cohort"], {"name": "Theirs"}, programme_id="other", with_id="theirs")
    return sessions


def plan_text(sessions, kind, text, file_name="file.csv", **options):
    source = text if isinstance(text, bytes) else text.encode()
    with sessions.system("seed", now=NOW) as session:
        return plan_import(session, TRANSFER_SCHEMAS[kind], source, file_name, programme_id="board", today=TODAY, **options)


def run_import(sessions, kind, text, file_name="file.csv", **options):
    source = text if isinstance(text, bytes) else text.encode()
    with sessions.system("seed", write=True, now=NOW) as session:
        ready = plan_import(session, TRANSFER_SCHEMAS[kind], source, file_name, programme_id="board", today=TODAY, **options)
        return apply_import(session, ready)


def import_faults(sessions, kind, text, **options):
    """(row, column, value) of every fault, in order."""
    return [(fault.row, fault.column, fault.value) for fault in plan_text(sessions, kind, text, **options).faults]


def read_rows(sessions, statement):
    with sessions.system("seed") as session:
        return session.execute(statement).all()


def workbook(*rows, before=(), names=(), prepare=None):
    """An Excel workbook of one sheet, or of those named, with the rows on the first."""
    book = openpyxl.Workbook()
    for row in (*before, *rows):
        book.active.append(row)
    for name in names:
        book.create_sheet(name)
    if prepare is not None:
        prepare(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

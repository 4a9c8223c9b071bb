"""Time of saving a form, relative to a callback that does nothing; of importing a ledger, relative to plain inserts of the same rows."""

from __future__ import annotations

import contextlib
import pathlib
import secrets
import sqlite3
import statistics
import time

from sqlalchemy import select

from bench.board import EMPTY_CALLBACK, BrowserUser, DemoBoard, content_of
from bench.pages import default_programme
from bench.timing import medians, prepare_nothing
from callbacks.forms.save_form import CALLBACKS
from db.history import today
from db.importing import apply_import, plan_import
from db.records import TRANSFER_SCHEMAS
from db.schema.models import BudgetLine
from layouts.ids.pages import ShellIds, field_id, form_id, form_state_id, save_button_id

MAX_SAVE_RATIO, MAX_IMPORT_RATIO = 15.0, 5.0
KIND = "conversation"
PAYMENTS = 20_000


def measure_save(demo: DemoBoard, person: BrowserUser, rounds: int) -> tuple[float, float]:
    """Returns the median milliseconds of saving a conversation, and of a callback that does nothing."""
    empty = person.body(EMPTY_CALLBACK, {})
    bodies = iter([_save_body(demo, person) for _ in range(rounds + 1)])

    def save() -> None:
        answer = person.send(next(bodies))
        if b"Saved conversation" not in content_of(answer):
            raise RuntimeError("the conversation was not saved")

    times = medians({"nothing": (prepare_nothing, lambda: person.send(empty)), "save": (prepare_nothing, save)}, rounds)
    return times["save"], times["nothing"]


def _save_body(demo: DemoBoard, person: BrowserUser) -> bytes:
    """Returns the request body of a new conversation about a challenge of the demo."""
    callback = next(
        candidate
        for candidate in CALLBACKS
        if candidate.output[0].component_id == form_id(KIND) and candidate.inputs[0].component_id == save_button_id(KIND)
    )
    fields = {"challenges": [default_programme(demo).challenges[0][0]], "held": "today", "channel": "call", "said": "What was said"}
    form_state = {"key": secrets.token_urlsafe(16), "id": "", "version": 0, "about": "", "asked": True}
    values = {f"{field_id(KIND, name)}.value": value for name, value in fields.items()}
    return person.body(
        callback, {**values, f"{save_button_id(KIND)}.n_clicks": 1, f"{form_state_id(KIND)}.data": form_state, f"{ShellIds.URL}.search": ""}
    )


def measure_import(demo: DemoBoard, folder: pathlib.Path) -> tuple[float, float]:
    """Returns the milliseconds of importing 20,000 payments from CSV, history included, and of inserting the same rows with ``executemany``."""
    before = folder / "before.db"
    _copy_store(demo.file, before)
    with demo.sessions.system("command-line") as session:
        line, programme, year = session.execute(
            select(BudgetLine.id, BudgetLine.programme_id, BudgetLine.financial_year).order_by(BudgetLine.financial_year).limit(1)
        ).one()
    rows = "".join(f"{line},{number}.50,{year[:4]}-05-03,Firm {number % 100},BENCH-{number}\n" for number in range(1, PAYMENTS + 1))
    source = f"budget_line,amount,paid_on,supplier,reference\n{rows}".encode()
    start = time.perf_counter()
    with demo.sessions.system("command-line", write=True) as session:
        receipt = apply_import(
            session,
            plan_import(
                session, TRANSFER_SCHEMAS["payments"], source, "ledger.csv", programme_id=programme, today=today(session, programme)
            ),
        )
    taken = 1000 * (time.perf_counter() - start)
    if receipt.created != PAYMENTS:
        raise RuntimeError(f"{receipt.created} payments were imported")
    return taken, statistics.median(_plain_insert_ms(demo.file, before, folder / f"plain-{number}.db") for number in range(3))


def _plain_insert_ms(imported: pathlib.Path, before: pathlib.Path, target: pathlib.Path) -> float:
    """Returns the milliseconds of one transaction that inserts the imported rows into a copy of the store made before the import."""
    with contextlib.closing(sqlite3.connect(imported)) as source:
        rows = source.execute("SELECT * FROM payments WHERE reference LIKE 'BENCH-%'").fetchall()
    _copy_store(before, target)
    with contextlib.closing(sqlite3.connect(target)) as plain:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            plain.execute(f"PRAGMA {pragma}")
        start = time.perf_counter()
        plain.executemany(f"INSERT INTO payments VALUES ({', '.join('?' * len(rows[0]))})", rows)
        plain.commit()
        return 1000 * (time.perf_counter() - start)


def _copy_store(source: pathlib.Path, target: pathlib.Path) -> None:
    with contextlib.closing(sqlite3.connect(source)) as read, contextlib.closing(sqlite3.connect(target)) as written:
        read.backup(written)

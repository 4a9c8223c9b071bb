"""A file without ids that is imported again creates nothing, whatever its kind; the n-th of equal rows is the n-th of equal records."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import pytest
from hypothesis import strategies as st
from sqlalchemy import select

from db.exporting.records import export_csv
from db.fields.record_schema import SYSTEM_COLUMNS, ValidationPurpose
from db.fields.transfer_schema import Identity, MatchKey, TransferSchema
from db.importing import apply_import, plan_import
from db.records import TRANSFER_SCHEMAS
from db.records.engagement import ACTION
from db.schema.models import Action, Payment, Programme
from db.session import Sessions
from tests.db.import_store import NOW, TODAY, plan_text, read_rows, run_import
from tests.demos import DAYS, built_for

DEMO_DAY = DAYS[0]


class RolledBack(Exception):
    """Raised to leave a writing session without writing."""


@dataclass(frozen=True)
class File:
    """The header and the rows of a CSV file."""

    header: list[str]
    rows: list[list[str]]

    def text(self) -> bytes:
        """Returns the file as CSV."""
        out = io.StringIO()
        csv.writer(out).writerows([self.header, *self.rows])
        return out.getvalue().encode()

    def shuffled(self) -> File:
        """Returns the file with its rows in another order."""
        return File(self.header, random.Random(5).sample(self.rows, len(self.rows)))

    def without(self, names: set[str]) -> File:
        """Returns the file with empty cells in some columns."""
        return File(
            self.header, [["" if name in names else cell for name, cell in zip(self.header, row, strict=True)] for row in self.rows]
        )


def exported(sessions: Sessions, kind: TransferSchema, programme: str, *, ids: bool = False) -> File:
    """The export of a kind, without the columns of the application unless ``ids``."""
    with sessions.system("seed") as session:
        text = export_csv(session, kind, programme)
    header, *rows = (row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")) if not row[0].startswith("# "))
    kept = [place for place, name in enumerate(header) if ids or name not in SYSTEM_COLUMNS]
    return File([header[place] for place in kept], [[row[place] for place in kept] for row in rows])


def import_again_and_again(sessions: Sessions, kind: TransferSchema, programme: str, files: list[File]) -> list[Any]:
    """(created, updated, faults) of each file imported after the other; then all of it is rolled back."""
    counts: list[Any] = []
    try:
        with sessions.system("seed", write=True, now=NOW) as session:
            for file in files:
                plan = plan_import(
                    session, kind, file.text(), "f.csv", programme_id=programme, today=DEMO_DAY, purpose=ValidationPurpose.HISTORY
                )
                counts.append((plan.created, plan.updated, [str(fault) for fault in plan.faults]))
                if plan.faults:
                    break
                apply_import(session, plan)
                session.expire_all()
            raise RolledBack
    except RolledBack:
        return counts


@pytest.fixture(scope="module")
def demo(sqlite_at_head) -> Iterator[Sessions]:
    with built_for(DEMO_DAY, sqlite_at_head) as sessions:
        yield sessions


def programme_of(sessions: Sessions) -> str:
    (row,) = read_rows(sessions, select(Programme.id))
    return row[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", TRANSFER_SCHEMAS)
def test_same_file_of_every_kind_of_the_demo_changes_nothing(demo, name):
    kind, programme = TRANSFER_SCHEMAS[name], programme_of(demo)
    file = exported(demo, kind, programme)
    for again in (file, file.shuffled()):
        with demo.system("seed") as session:
            plan = plan_import(session, kind, again.text(), "f.csv", programme_id=programme, today=DEMO_DAY)
        assert (plan.created, plan.updated, plan.unchanged, plan.faults) == (0, 0, len(file.rows), ())


@pytest.mark.slow
def test_same_file_twice_into_a_programme_without_its_records_creates_them_once(demo, sqlite_sessions):
    programme, failures = programme_of(demo), {}
    for name, kind in TRANSFER_SCHEMAS.items():
        file = exported(demo, kind, programme)
        if kind.model is not Programme:
            counts = import_again_and_again(sqlite_sessions, kind, programme, [file, file, file.shuffled()])
            if counts != [(len(file.rows), 0, []), (0, 0, []), (0, 0, [])]:
                failures[name] = counts
            counts = import_again_and_again(sqlite_sessions, kind, programme, [least_filled(sqlite_sessions, kind, programme, file)] * 2)
            if counts[1:] != [(0, 0, [])]:
                failures[f"{name}, least filled"] = counts
        with sqlite_sessions.system("seed", write=True, now=NOW) as session:
            source = exported(demo, kind, programme, ids=True).text()
            apply_import(
                session,
                plan_import(session, kind, source, "f.csv", programme_id=programme, today=DEMO_DAY, purpose=ValidationPurpose.CHECKING),
            )
    assert failures == {}


def least_filled(sessions: Sessions, kind: TransferSchema, programme: str, file: File) -> File:
    """A few rows of a file with as many cells emptied as the checks of the kind allow."""
    few = File(file.header, file.rows[:5])
    empty = {name for name in file.header if not kind[name].required}
    while empty:
        with sessions.system("seed") as session:
            plan = plan_import(session, kind, few.without(empty).text(), "f.csv", programme_id=programme, today=DEMO_DAY)
        if not plan.faults:
            break
        empty -= {fault.column for fault in plan.faults} if empty & {fault.column for fault in plan.faults} else empty
    return few.without(empty)


HEAD_AND_CELLS = {
    "payments": (
        ["budget_line", "amount", "paid_on", "supplier", "kind", "note"],
        (["Fees"], ["5", "7.50"], ["2026-05-01", "2026-05-02"], ["Firm", ""], ["", "payment", "credit"], ["", "x"]),
    ),
    "actions": (
        ["what", "challenge", "owed_by", "due_on", "raised_on"],
        (["Confirm", "confirm"], ["1.1", ""], ["sponsor", "us"], ["2026-07-01", "2026-07-02"], ["", "2026-05-01", "2026-06-01"]),
    ),
    "gains": (
        ["gainer", "what", "challenge", "value", "source"],
        (["nation", "company"], ["Less paper", "Time"], ["1.1", ""], ["", "40", "50"], ["Return", "return"]),
    ),
    "figures-given": (
        ["to_whom", "wording", "definition", "given", "value"],
        (["Audit", "Board"], ["Nine trials"], ["Started ones"], ["", "2026-05-01"], ["", "9"]),
    ),
    "milestones": (
        ["title", "challenge", "baseline", "forecast", "note"],
        (["Beta", "beta"], ["1.1", ""], ["2026-06-01"], ["", "2026-06-01", "2026-07-01"], ["", "x"]),
    ),
}


def signed(name, row):
    """A payment with the sign that its kind has."""
    return [row[0], f"-{row[1]}", *row[2:]] if name == "payments" and row[4] == "credit" else row


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAD_AND_CELLS)
def test_generated_files_with_equal_rows_create_each_row_once(sqlite_board, rounds, name):
    kind, (header, cells) = TRANSFER_SCHEMAS[name], HEAD_AND_CELLS[name]

    def import_often(rows: list[tuple[str, ...]], seed: int) -> None:
        file = File(header, [signed(name, list(row)) for row in rows])
        longer = File(header, [*file.rows, file.rows[seed % len(rows)]])
        shorter = File(header, file.shuffled().rows[:-1])
        files = [file, file, file.shuffled(), *([shorter] if len(rows) > 1 else []), longer, longer.shuffled()]
        expected = [len(rows), *[0] * (len(files) - 3), 1, 0]
        assert import_again_and_again(sqlite_board, kind, "board", files) == [(created, 0, []) for created in expected]

    rounds.repeat(import_often, 25, rows=st.lists(st.tuples(*map(st.sampled_from, cells)), min_size=1, max_size=7), seed=st.integers(0, 6))


def test_one_more_equal_row_is_one_more_record_with_a_warning(sqlite_board):
    head, row = "title,challenge,forecast\n", "Beta,1.1,2026-06-08\n"
    run_import(sqlite_board, "milestones", head + row)
    plan = plan_text(sqlite_board, "milestones", head + row + row)
    assert (plan.faults, plan.created, plan.updated, plan.unchanged) == ((), 1, 0, 1)
    assert [(warning.row, warning.sentence) for warning in plan.warnings] == [
        (3, "Row 2 is the same milestone as well: both will be recorded")
    ]


def test_two_equal_payments_stay_two(sqlite_board):
    head, row = "budget_line,amount,paid_on,supplier\n", "Fees,5,2026-05-01,Firm\n"
    for _ in range(2):
        run_import(sqlite_board, "payments", head + row + row)
    assert read_rows(sqlite_board, select(Payment.amount_pence, Payment.kind)) == [(500, "payment"), (500, "payment")]


def test_a_day_that_was_filled_in_is_kept_when_the_file_comes_again(sqlite_board):
    text = "what,owed_by,due_on,raised_on,owed_to\nConfirm,sponsor,2026-07-01,,\n"
    run_import(sqlite_board, "actions", text)
    assert read_rows(sqlite_board, select(Action.raised_on, Action.owed_to)) == [(TODAY, "us")]
    run_import(sqlite_board, "actions", text.replace("2026-07-01", "2026-07-08"))
    assert read_rows(sqlite_board, select(Action.raised_on, Action.owed_to, Action.version)) == [(TODAY, "us", 2)]


def test_a_kind_of_file_without_an_identity_cannot_be_declared():
    declared = {declaration.name: getattr(ACTION, declaration.name) for declaration in fields(ACTION)}
    with pytest.raises(TypeError):
        TransferSchema(**declared)
    with pytest.raises(ValueError, match=r"^The identity of actions names fields that it does not have: colour$"):
        TransferSchema(**declared, identity=Identity((MatchKey(("what",), ("colour",)),)))

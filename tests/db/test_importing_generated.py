"""Generated files: every planted fault is named at its row and column and nothing is imported by halves; noise never crashes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.commands.save import save
from db.importing import ImportRefused, apply, plan
from db.models import Payment, Programme
from db.records import KINDS, TRANSFER

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
GOOD = {"budget_line": "Fees", "amount": "10.00", "paid_on": "2026-05-01", "month": "2026-05", "kind": "payment", "note": "fine"}
BAD = {
    "id": ("Not an id", "x"),
    "version": ("-1", "1.5"),
    "budget_line": ("Nothing", ""),
    "amount": ("ten", "1.234", "", "0"),
    "paid_on": ("2026-02-30", "2027-01-01", "03/04/2026", "#REF!"),
    "month": ("2026-02", "May", "2026-27"),
    "kind": ("gift",),
    "note": ("x" * 4001,),
}
COLUMNS = ("id", "version", *GOOD)
BOUNDED = settings(max_examples=120, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

planted = st.lists(
    st.dictionaries(st.sampled_from(sorted(BAD)), st.integers(0, 9), max_size=3).map(
        lambda picks: {column: BAD[column][place % len(BAD[column])] for column, place in picks.items()}
    ),
    max_size=6,
)


@pytest.fixture
def ledger(sqlite_sessions):
    with sqlite_sessions.system("seed", write=True, now=NOW) as session:
        session.add(Programme(id="board", name="The board", short_name="board"))
        session.flush()
        save(session, KINDS["budget-line"], {"name": "Fees", "category": "staff", "financial_year": "2026-27"}, programme_id="board")
    return sqlite_sessions


def counted(sessions):
    with sessions.system("seed") as session:
        return session.execute(select(func.count()).select_from(Payment)).scalar()


@BOUNDED
@given(rows=planted, shuffled=st.permutations(COLUMNS), remarks=st.integers(0, 2))
def test_every_planted_fault_is_named_and_nothing_is_partial(ledger, rows, shuffled, remarks):
    out = io.StringIO("# remark\n" * remarks)
    out.seek(0, io.SEEK_END)
    sheet = csv.DictWriter(out, shuffled, lineterminator="\n")
    sheet.writeheader()
    for bad in rows:
        sheet.writerow({**GOOD, **bad})
    expected = {(place + remarks + 2, column) for place, bad in enumerate(rows) for column in bad}
    before = counted(ledger)
    with ledger.system("seed", now=NOW) as session:
        ready = plan(session, TRANSFER["payments"], out.getvalue().encode(), "f.csv", programme_id="board", today=date(2026, 6, 1))
    found = [(fault.row, fault.column) for fault in ready.faults]
    # A month outside the line's year can only be seen once the rest of the row can be read.
    late = {(row, column) for row, column in expected if column == "month" and any(one == row and two != "month" for one, two in expected)}
    assert expected - late <= set(found) <= expected
    assert len(found) == len(set(found))
    if expected:
        with pytest.raises(ImportRefused), ledger.system("seed", write=True, now=NOW) as session:
            apply(session, ready)
        assert counted(ledger) == before
    else:
        with ledger.system("seed", write=True, now=NOW) as session:
            assert apply(session, ready).created == len(rows)
        assert counted(ledger) == before + len(rows)


@BOUNDED
@given(
    source=st.binary(max_size=400),
    head=st.sampled_from([b"", b"name,launch\n", b"PK\x03\x04", b"\xef\xbb\xbf"]),
    ending=st.sampled_from(["csv", "xlsx", "xls"]),
)
def test_random_bytes_never_crash(ledger, source, head, ending):
    with ledger.system("seed", now=NOW) as session:
        ready = plan(session, TRANSFER["cohorts"], head + source, f"f.{ending}", programme_id="board", today=date(2026, 6, 1))
    assert not (ready.faults and ready.rows)
    assert all(fault.sentence for fault in ready.faults)


@BOUNDED
@given(name=st.sampled_from(sorted(TRANSFER)), cells=st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=30), max_size=4))
def test_random_cells_never_crash(ledger, name, cells):
    kind = TRANSFER[name]
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["id", "version", *kind.names])
    sheet.writerows(cells)
    with ledger.system("seed", now=NOW) as session:
        ready = plan(session, kind, out.getvalue().encode("utf-8", "surrogatepass"), "f.csv", programme_id="board", today=date(2026, 6, 1))
    assert not (ready.faults and ready.rows)

"""Rows written by set statements equal those written by the session: same rows, states, pulses and refusals."""

from __future__ import annotations

import gc

import pytest
from sqlalchemy import select

from db import history
from db.access import Role, Viewer
from db.commands.save import save
from db.errors import Refused, Unscoped
from db.gc_tuning import gc_paused
from db.importing import apply_import, plan_import
from db.importing.apply.set_statements import is_single_row_kind
from db.records import TRANSFER_SCHEMAS
from db.schema.base import ID_LENGTH, new_id, new_ids, seeded_ids
from db.schema.revisions import Pulse
from db.session_state import session_state
from tests.db.import_store import NOW, TODAY, run_import, seed_import_store

FIRST = {
    "payments": (
        "id,budget_line,amount,paid_on,month,kind,supplier,reference,note\n"
        "pay-1,Fees,5.50,2026-05-03,,,Firm,A,\npay-2,Fees,-1.00,2026-05-04,2026-06,credit,Firm,A,back\npay-3,Whole,7,,2026-05,accrual,,,\n"
    ),
    "plan": "id,budget_line,month,amount\nplan-1,Fees,2026-05,5\nplan-2,Whole,2026-06,0\n",
    "cohorts": "id,name,position,launch,close,notes\nround-2,Round 2,2,2026-05,w/c 2026-06-01,\nround-3,Round 3,,FY2026-27,,said\n",
    "organisations": "id,name,type,away,archived\norg-1,Firm,company,,yes\norg-2,Isles,council,,\n",
    "budget-lines": "id,name,category,financial_year,amount,challenge\nline-1,Events,events,2026-27,100,1.1\nline-2,Space,space,2026-27,,\n",
}
AGAIN = {
    "payments": (
        "id,budget_line,amount,paid_on,month,kind,supplier,reference,note\n"
        "pay-1,Whole,6.50,2026-05-05,,payment,Firm,A,moved\npay-2,Fees,-1.00,2026-05-04,2026-06,credit,Firm,A,back\n"
    ),
    "plan": "id,amount\nplan-1,6\nplan-2,0\n",
    "cohorts": "id,name,position,launch,close,notes\nround-2,Round two,,2026-05-06,,\n",
    "organisations": "id,name,type,archived\norg-1,Firm,company,no\n",
    "budget-lines": "id,name,amount,challenge\nline-1,Events,,\n",
}


def seed_with_programme_line(sessions):
    seed_import_store(sessions)
    run_import(sessions, "budget-lines", "id,name,category,financial_year\nwhole,Whole,staff,2026-27\n")
    return sessions


def read_written(sessions, kind):
    """Every row and every history state of a kind, and the pulses."""
    model = TRANSFER_SCHEMAS[kind].model
    tables = (model.__table__, model.__history__.__table__, Pulse.__table__)
    with sessions.engine.connect() as connection:
        return [sorted(map(tuple, connection.execute(select(table))), key=str) for table in tables]


def write_by_session(sessions, kind, text):
    """Write the rows of a file individually through the session, as a form does."""
    with sessions.system("seed", write=True, now=NOW) as session:
        ready = plan_import(session, TRANSFER_SCHEMAS[kind], text.encode(), "f.csv", programme_id="board", today=TODAY)
        session_state(session).purpose = "import"
        for row in ready.rows:
            if row.action == "create":
                save(session, TRANSFER_SCHEMAS[kind], row.values, programme_id="board", with_id=row.id)
            elif row.action == "update":
                save(session, TRANSFER_SCHEMAS[kind], row.values, programme_id="board", record_id=row.id, version=row.version)


@pytest.mark.parametrize("kind", FIRST)
def test_set_statements_write_what_the_session_writes(sessions, other_sessions, kind):
    assert is_single_row_kind(TRANSFER_SCHEMAS[kind])
    with seeded_ids("same"):
        seed_with_programme_line(sessions)
    with seeded_ids("same"):
        seed_with_programme_line(other_sessions)
    for text in (FIRST[kind], AGAIN[kind]):
        run_import(sessions, kind, text)
        write_by_session(other_sessions, kind, text)
        assert read_written(sessions, kind) == read_written(other_sessions, kind)
    assert len(read_written(sessions, kind)[1]) > len(read_written(sessions, kind)[0])


def test_a_record_imported_twice_in_one_transaction_has_its_last_state_only(board):
    with board.system("seed", write=True, now=NOW) as session:
        for amount in ("5", "6"):
            text = f"id,budget_line,amount,paid_on\npay-1,Fees,{amount},2026-05-03\n".encode()
            apply_import(session, plan_import(session, TRANSFER_SCHEMAS["payments"], text, "f.csv", programme_id="board", today=TODAY))
    rows, states, _ = read_written(board, "payments")
    assert [(len(rows), len(states))] == [(1, 1)]
    past = history.TRACKED_MODELS["payments"].__history__
    with board.system("seed") as session:
        assert session.execute(select(past.amount_pence, past.version, past.superseded)).all() == [(600, 2, None)]


def test_set_statements_enforce_role_programme_and_writing_session(board):
    line = b"budget_line,amount,paid_on\nfees,1,2026-05-01\n"
    with board.system("seed", now=NOW) as session:
        ready = plan_import(session, TRANSFER_SCHEMAS["payments"], line, "f.csv", programme_id="board", today=TODAY)
    of_others = Viewer("u1", "Their lead", "l@example.org", Role.LEAD, programmes=("other",))
    member = Viewer("u2", "Member", "m@example.org", Role.MEMBER, programmes=("board",))
    sponsor = Viewer("u3", "Sponsor", "s@example.org", Role.SPONSOR, programmes=("board",), challenges=("paths",))
    for viewer in (of_others, member, sponsor):
        with pytest.raises((Refused, Unscoped)), board.open(viewer, write=True) as session:
            apply_import(session, ready)
    lead = Viewer("u4", "Lead", "l@example.org", Role.LEAD, programmes=("board",))
    with pytest.raises(Refused), board.open(lead) as session:
        apply_import(session, ready)
    assert read_written(board, "payments")[:2] == [[], []]


def test_ids_drawn_in_bulk_equal_ids_drawn_individually():
    with seeded_ids("x"):
        single_ids = [new_id() for _ in range(5)]
    with seeded_ids("x"):
        assert new_ids(5) == single_ids
    drawn = new_ids(1_000)
    assert (len(set(drawn)), {len(drawn_id) for drawn_id in drawn}) == (1_000, {ID_LENGTH})


def test_garbage_collection_is_paused_until_the_last_block_ends():
    assert gc.isenabled()
    with gc_paused():
        with gc_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()

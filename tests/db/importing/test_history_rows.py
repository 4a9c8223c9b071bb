"""Rows that are older than the programme's first week are asked about; while nothing else is recorded, history is proposed."""

from __future__ import annotations

import pytest

from db.access import Role, Viewer
from db.fields.record_schema import ValidationPurpose
from db.importing import is_programme_empty, plan_import
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Programme
from tests.db.import_store import TODAY, plan_text, run_import

OLD, NEW = "Old,1.1,2025-05-01\n", "New,1.1,2026-08-03\n"
QUESTION = "1 row is older than the programme's first week here, that of 1 Jun 2026. If this file is the past, import it as such"


@pytest.mark.parametrize(
    ("rows", "purpose", "question"),
    [
        (OLD + NEW, ValidationPurpose.RECORDING, QUESTION),
        (NEW, ValidationPurpose.RECORDING, ""),
        (OLD + NEW, ValidationPurpose.HISTORY, ""),
    ],
)
def test_rows_older_than_the_first_week_are_asked_about(sqlite_board, rows, purpose, question):
    assert plan_text(sqlite_board, "milestones", f"title,challenge,actual\n{rows}", purpose=purpose).question == question


def test_a_member_is_told_who_can_import_the_past(sqlite_board):
    member = Viewer("member", "The member", "member@example.org", Role.MEMBER, ("board",))
    with sqlite_board.open(member) as session:
        source = f"title,challenge,actual\n{OLD}".encode()
        plan = plan_import(session, TRANSFER_SCHEMAS["milestones"], source, "file.csv", programme_id="board", today=TODAY)
    assert plan.question == QUESTION.replace("import it as such", "a programme lead can import it as such")


def test_the_first_week_is_one_of_the_time_zone_of_the_programme(sqlite_board):
    with sqlite_board.system("seed", write=True) as session:
        session.get_one(Programme, "board").time_zone = "Pacific/Honolulu"  # where 1 June 2026, 9:00 UTC, is Sunday 31 May
    plan = plan_text(sqlite_board, "milestones", f"title,challenge,actual\n{OLD}")
    assert plan.question == QUESTION.replace("1 Jun 2026", "25 May 2026")


def test_history_is_proposed_until_something_else_is_recorded(sqlite_board):
    with sqlite_board.system("seed") as session:
        before = is_programme_empty(session, "other")
    run_import(sqlite_board, "milestones", "title,challenge,actual\nOld,1.1,2025-05-01\n", purpose=ValidationPurpose.HISTORY)
    run_import(sqlite_board, "milestones", "title,challenge,baseline\nNew,1.1,2026-08-03\n")
    with sqlite_board.system("seed") as session:
        assert (before, is_programme_empty(session, "board")) == (True, False)

"""What is new since a person looked: by visits, not by pages, for each person."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from db.schema.models import PageLook
from tests.wire.clocked_board import ClockedBoard, clocked_board
from tests.wire.visitor import Visitor, visible_text

LATE, NEW = "Trial {} past", "New: Trial {} past"
AS_AT = "?programme=north&as-at=2026-05-05"


@pytest.fixture
def board(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[ClockedBoard]:
    with clocked_board(sqlite_at_head, tmp_path) as opened:
        opened.add_milestone(date(2026, 5, 4))  # overdue from 5 May
        yield opened


def overview(visitor: Visitor, search: str = "?programme=north&cohort=all") -> str:
    return visible_text(visitor.page("/", search))


def test_an_item_is_new_until_the_next_visit(board: ClockedBoard) -> None:
    assert "day past" not in overview(board.at("2026-05-04 09:00", "lead"))
    morning = overview(board.at("2026-05-05 09:00", "lead"))
    assert NEW.format("1 day") in morning
    assert NEW.format("1 day") in overview(board.at("2026-05-05 10:59", "lead"))  # the same visit
    assert NEW.format("1 day") in overview(board.at("2026-05-05 12:59", "lead"))  # two hours after the last page
    afternoon = overview(board.at("2026-05-05 15:00", "lead"))
    assert LATE.format("1 day") in afternoon
    assert "New:" not in afternoon


def test_somebody_who_never_looked_has_nothing_new_and_shares_no_mark(board: ClockedBoard) -> None:
    overview(board.at("2026-05-04 09:00", "lead"))
    first = overview(board.at("2026-05-05 09:00"))
    assert LATE.format("1 day") in first
    assert "New:" not in first
    assert NEW.format("1 day") in overview(board.at("2026-05-05 09:01", "lead"))


def test_an_earlier_day_and_a_file_have_no_mark_and_leave_none(board: ClockedBoard) -> None:
    overview(board.at("2026-05-04 09:00", "lead"))
    lead = board.at("2026-05-06 09:00", "lead")
    past = overview(lead, AS_AT)
    assert LATE.format("1 day") in past
    assert "New:" not in past
    assert lead.get("/data/milestones/milestones-list.csv?programme=north").status_code == 200
    with board.store.sessions.system("audit") as session:
        assert [look.latest_at.isoformat() for look in session.scalars(select(PageLook))] == ["2026-05-04T09:00:00+00:00"]
    assert NEW.format("2 days") in overview(lead)

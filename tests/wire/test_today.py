"""Today is the date in the time zone of the programme that a page shows, on every day of the week."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from db.schema.models import Action, Programme
from db.values.dates import Day, date_text
from tests.wire.clocked_board import ClockedBoard, clocked_board
from tests.wire.visitor import visible_text

AUCKLAND, NEW_YORK, LONDON = "Pacific/Auckland", "America/New_York", "Europe/London"


@pytest.fixture
def board(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[ClockedBoard]:
    with clocked_board(sqlite_at_head, tmp_path) as opened:
        yield opened


def raised_on(board: ClockedBoard, what: str) -> date:
    with board.store.sessions.system("audit") as session:
        return session.scalars(select(Action.raised_on).where(Action.what == what)).one()


MIDNIGHTS = [  # time zone, time in UTC, the date there
    (AUCKLAND, "2026-05-09 11:59", date(2026, 5, 9)),
    (AUCKLAND, "2026-05-09 12:00", date(2026, 5, 10)),
    (AUCKLAND, "2026-12-05 10:59", date(2026, 12, 5)),  # in summer time
    (AUCKLAND, "2026-12-05 11:00", date(2026, 12, 6)),
    (NEW_YORK, "2026-05-10 03:59", date(2026, 5, 9)),
    (NEW_YORK, "2026-05-10 04:00", date(2026, 5, 10)),
    (NEW_YORK, "2026-11-01 03:59", date(2026, 10, 31)),  # clocks are put back that night
    (NEW_YORK, "2026-11-02 04:59", date(2026, 11, 1)),
    (NEW_YORK, "2026-11-02 05:00", date(2026, 11, 2)),
    (LONDON, "2026-05-09 22:59", date(2026, 5, 9)),
    (LONDON, "2026-05-09 23:00", date(2026, 5, 10)),
    (LONDON, "2026-03-29 22:59", date(2026, 3, 29)),  # clocks were put forward that night
    (LONDON, "2026-03-29 23:00", date(2026, 3, 30)),
]


@pytest.mark.parametrize(("zone", "moment", "day"), MIDNIGHTS)
def test_today_is_the_date_in_the_time_zone_of_the_programme(board: ClockedBoard, zone: str, moment: str, day: date) -> None:
    board.move("north", zone)
    lead = board.at(moment, "lead")
    assert f"day={day.isoformat()}" in lead.page("/milestones")
    assert lead.get("/understood?day=today&programme=north").get_json() == {"words": date_text(day)}
    assert lead.get("/pulse?programme=north").get_json()["days"] == day.isoformat()
    assert lead.record("action", {"what": "Ask the depot", "kind": "task", "owed_by": "us", "owed_to": "sponsor"}).status_code == 200
    assert raised_on(board, "Ask the depot") == day
    assert lead.get("/data/programme.zip?programme=north").headers["Content-Disposition"].endswith(f'north-{day.isoformat()}.zip"')


def test_every_programme_has_its_own_today(board: ClockedBoard) -> None:
    board.move("south", AUCKLAND)
    admin = board.at("2026-05-09 20:00")
    assert "day=2026-05-09" in admin.page("/milestones", "?programme=north")
    assert "day=2026-05-10" in admin.page("/milestones", "?programme=south")
    assert admin.get("/understood?day=today&programme=south").get_json() == {"words": "10 May 2026"}


def test_page_of_a_record_of_another_programme_has_the_today_of_that_programme(board: ClockedBoard) -> None:
    board.move("north", AUCKLAND)
    board.add_milestone(date(2026, 5, 8))
    admin = board.at("2026-05-09 11:59")
    path = f"/challenges/{board.store.ids['1.1']}/records"
    assert "Overdue by 1 day" in admin.page(path, "?programme=south")
    board.clock.set("2026-05-09 12:00")
    assert "Overdue by 2 days" in admin.page(path, "?programme=south")


def test_pulse_changes_at_midnight_in_the_time_zone_of_each_programme(board: ClockedBoard) -> None:
    board.move("north", NEW_YORK)
    board.move("south", AUCKLAND)
    moments = ("2026-05-09 03:59", "2026-05-09 04:00", "2026-05-09 11:59", "2026-05-09 12:00")
    days = [board.at(moment).get("/pulse?programme=north").get_json()["days"] for moment in moments]
    assert days == ["2026-05-08 2026-05-09", "2026-05-09 2026-05-09", "2026-05-09 2026-05-09", "2026-05-09 2026-05-10"]


WEEKEND = [
    ("2026-05-08", "Spoke today"),
    ("2026-05-09", "Spoke on Fri 8 May"),
    ("2026-05-10", "Spoke on Fri 8 May"),
    ("2026-05-11", "1 working day"),
]


@pytest.mark.parametrize(("day", "words"), WEEKEND)
def test_a_call_on_friday_is_of_friday_on_the_weekend(board: ClockedBoard, day: str, words: str) -> None:
    with board.store.sessions.system("command-line", write=True) as session:
        session.scalars(select(Programme).where(Programme.short_name == "north")).one().closures = []
    values = {"challenges": [board.store.ids["1.1"]], "held": Day(date(2026, 5, 8)), "channel": "call", "said": "Fine"}
    board.clock.set("2026-05-08 10:00")
    board.store.save("conversation", values)
    lead = board.at(f"{day} 10:00", "lead")
    assert words in lead.page("/")
    assert ("Spoke today" in lead.page("/")) == (day == "2026-05-08")
    assert ("0 days 8 May" in visible_text(lead.page("/engagement"))) == words.startswith("Spoke")


@pytest.mark.parametrize(("day", "late"), [("2026-05-22", 45), ("2026-05-23", 46), ("2026-05-24", 47), ("2026-05-25", 48)])
def test_overdue_days_are_counted_to_today_on_the_weekend_everywhere(board: ClockedBoard, day: str, late: int) -> None:
    board.add_milestone(date(2026, 4, 7))
    lead = board.at(f"{day} 10:00", "lead")
    overview = lead.page("/")
    assert f"Trial {late} days past Complete or move" in visible_text(overview)  # the attention list
    assert f"1 past, {late} days" in visible_text(overview)  # the matrix of challenges
    assert f"the longest by {late} days" in overview  # the health by the records
    assert f"{late} days" in lead.page("/milestones")

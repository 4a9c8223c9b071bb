"""The weekly marks of health on a real database: settled by what was known then, unchanged by what is entered later.

The week is that of 11 May 2026; its Sunday is the 17th. The programme is closed on the 11th and 12th. The stage allows three working days
without a conversation.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from callbacks.grids.week import open_week_grid
from callbacks.page_cache import PageCache
from callbacks.page_request import Display, PageRequest
from callbacks.pages.challenges.records import read_challenge_page
from callbacks.pages.overview.page import PAGE as OVERVIEW
from callbacks.pages.reviews.agenda import screens
from callbacks.pages.weekly_health import week_marks
from callbacks.security.wiring import CallbackContext
from dashboard.config import Settings
from dashboard.tables import StatusStrip
from db.commands.save import save
from db.frames import frame_rows
from db.queries.reviews import meetings as queries
from db.records import RECORD_SCHEMAS
from db.schema.models import Programme, Stage
from db.session import ScopedSession, Sessions
from db.session_state import session_state
from db.values.dates import Day
from tests.db.accelerator_store import Accelerator, build_accelerator

WEEK, DUE, SETTLED_ON = date(2026, 5, 11), date(2026, 5, 15), date(2026, 5, 21)
ON_TRACK, AT_RISK, OFF_TRACK = 0, 1, 2


@pytest.fixture
def board(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


def record(board: Accelerator, day: date, kind: str, record_id: str | None = None, hour: int = 12, /, **values: Any) -> str:
    """Save a record at an hour of a day. Returns its id."""
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    with board.sessions.system("seed", write=True, now=now, programme_id=board.programme) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=board.programme, record_id=record_id).id


def may(day: int) -> date:
    return date(2026, 5, day)


def milestone(board: Accelerator, day: date, due: date = DUE, challenge: str = "1.1") -> str:
    """Record a milestone. Returns its id."""
    values = {"title": "First version", "challenge": board.ids[challenge], "type": "deliverable"}
    return record(board, day, "milestone", baseline=Day(due), forecast=Day(due), **values)


@contextlib.contextmanager
def opened_page(board: Accelerator, today: date, moment: str = "") -> Iterator[tuple[ScopedSession, PageRequest]]:
    """Yields the session and the request of a page on a day, or as at a moment."""
    with contextlib.ExitStack() as opened:

        def past(revision: int) -> ScopedSession:
            return opened.enter_context(board.sessions.open(board.lead, as_at=revision))

        session = opened.enter_context(board.sessions.open(board.lead))
        context = CallbackContext(session, board.lead, Settings(), Display(), PageCache(), past)
        request = context.resolve_request(f"?programme=north&cohort=all{f'&as-at={moment}' if moment else ''}")
        yield context.session, request if moment else dataclasses.replace(request, today=today)


def mark(board: Accelerator, today: date, challenge: str = "1.1", week: date = WEEK, moment: str = "") -> Any:
    """Returns the mark of a week on the page of a day, or on the page as at a moment."""
    with opened_page(board, today, moment) as (session, request):
        (row,) = frame_rows(week_marks(session, request, [board.ids[challenge]], [week]))
        return row


def settled(row: Any) -> tuple[Any, ...]:
    """Returns what never changes of a mark that has settled."""
    assert not row.provisional
    return row.rank, row.overdue, row.overdue_days, row.slip_days, row.unanswered, row.quiet_days, row.threshold, row.running, row.loaded


def test_a_mark_is_provisional_until_the_third_working_day_is_over(board):
    milestone(board, may(5))
    before, after = mark(board, may(20)), mark(board, SETTLED_ON)
    assert (before.rank, before.overdue_days, before.provisional) == (AT_RISK, 2, True)  # due on Friday, judged on Sunday
    assert (after.rank, after.overdue_days, after.provisional) == (AT_RISK, 2, False)


@pytest.mark.parametrize(
    ("entered", "rank", "since", "differs"), [(may(20), ON_TRACK, ON_TRACK, False), (may(21), AT_RISK, ON_TRACK, True)]
)
def test_what_is_entered_after_the_week_settled_leaves_its_mark(board, entered, rank, since, differs):
    done = milestone(board, may(5))
    record(board, entered, "milestone-done", done, actual=Day(may(14)))
    row = mark(board, may(29))
    assert (row.rank, row.since, row.differs) == (rank, since, differs)


def test_what_happened_after_the_sunday_counts_for_the_next_week(board):
    challenge = {"challenges": [board.ids["1.1"]], "channel": "call"}
    record(board, may(5), "conversation", held=Day(may(5)), **challenge)
    record(board, may(18), "conversation", held=Day(may(18)), **challenge)
    # Working days after 5 May up to Sunday: 6, 7, 8, 13, 14, 15.
    assert (mark(board, may(29)).rank, mark(board, may(29)).quiet_days) == (OFF_TRACK, 6)
    assert mark(board, may(29), week=may(18)).quiet_days == 4


def test_closing_of_the_next_review_settles_the_week(board):
    late = milestone(board, may(5))
    review = record(board, may(19), "review-start", None, 8, held=may(19))
    owed = {"owner": "The sponsor", "owed_by": "sponsor", "challenge": board.ids["1.1"]}
    record(board, may(5), "meeting-action", review=review, what="Decide", due_on=may(14), **owed)
    assert mark(board, may(19)).provisional
    record(board, may(19), "review-close", review, 9)
    record(board, may(19), "milestone-done", late, 10, actual=Day(may(15)))
    row = mark(board, may(19))
    # The closing gave the action a later date; that came after the week, so on Sunday its answer was past its date, then and as known now.
    assert (row.rank, row.overdue, row.unanswered, row.provisional, row.since) == (AT_RISK, 1, 1, False, AT_RISK)


def test_reopening_a_review_and_closing_it_again_moves_nothing(board):
    late = milestone(board, may(5))
    review = record(board, may(19), "review-start", None, 8, held=may(19))
    record(board, may(19), "review-close", review, 9)
    first = settled(mark(board, may(19)))
    record(board, may(19), "review-reopen", review, 10, reason="Forgot one")
    record(board, may(19), "milestone-done", late, 11, actual=Day(may(15)))
    assert settled(mark(board, may(19))) == first
    record(board, may(19), "review-close", review)
    assert settled(mark(board, may(19))) == first


def change_stage_threshold(board: Accelerator) -> None:
    with board.sessions.open(board.lead) as session:
        stage = session.query(Stage).filter_by(programme_id=board.programme, flow="Standard", name="Exploration").one().id
    record(board, may(25), "stage", stage, quiet_working_days=1)


def merge(board: Accelerator, source: str, into: str) -> None:
    values = {"milestones": "move", "actions": "move", "teams": "leave", "agreements": "leave", "money": "leave"}
    record(board, may(25), "challenge-merge", board.ids[source], into=board.ids[into], reason="The same question", opened=True, **values)


LATER_CHANGES: dict[str, Callable[[Accelerator], object]] = {
    "a longer time": lambda board: record(board, may(25), "programme", board.programme, settle_working_days=10),
    "closures": lambda board: record(board, may(25), "programme", board.programme, closures=[{"from": "2026-05-13", "to": "2026-05-20"}]),
    "another time zone": lambda board: record(board, may(25), "programme", board.programme, time_zone="Pacific/Honolulu"),
    "another threshold": change_stage_threshold,
    "another stage": lambda board: record(board, may(25), "challenge", board.ids["1.1"], stage="Accelerator", stage_since=may(4)),
    "a milestone done": lambda board: record(board, may(25), "milestone-done", board.ids["late"], actual=Day(may(7))),
    "a milestone dropped": lambda board: record(board, may(25), "milestone-drop", board.ids["late"], dropped_why="Not needed"),
    "another baseline": lambda board: record(board, may(25), "milestone", board.ids["late"], baseline=Day(may(4))),
    "a conversation": lambda board: record(
        board, may(25), "conversation", challenges=[board.ids["1.1"]], channel="call", held=Day(may(15))
    ),
    "a review of an earlier day": lambda board: record(
        board, may(26), "review-close", record(board, may(25), "review-start", held=may(18))
    ),
    "a merge into it": lambda board: merge(board, "1.2", "1.1"),
    "a merge of it": lambda board: merge(board, "1.1", "1.2"),
}


@pytest.mark.parametrize("change", LATER_CHANGES)
def test_no_later_change_repaints_a_settled_week(board, change):
    board.ids["late"] = milestone(board, may(5))
    milestone(board, may(5), may(8), "1.2")
    record(board, may(13), "conversation", challenges=[board.ids["1.1"]], channel="call", held=Day(may(13)))
    before = {code: settled(mark(board, may(22), code)) for code in ("1.1", "1.2")}
    assert before["1.1"][:3] == (AT_RISK, 1, 2)
    assert before["1.2"][:3] == (AT_RISK, 1, 9)
    LATER_CHANGES[change](board)
    assert {code: settled(mark(board, may(29), code)) for code in before} == before
    assert mark(board, may(29)).differs == (change == "a milestone done")
    assert not mark(board, may(29), "1.2").differs


def test_weeks_before_the_first_record_are_worked_out_from_the_loaded_dates(board):
    milestone(board, may(5), date(2026, 4, 10))
    row = mark(board, may(29), week=date(2026, 4, 13))
    assert (row.rank, row.overdue_days, row.loaded, row.loaded_on, row.provisional) == (AT_RISK, 9, True, may(4), False)
    # The week of the loading ends on 10 May; closed on the 11th and 12th, it settles when the 15th is over.
    assert mark(board, may(15), week=date(2026, 4, 13)).provisional
    assert mark(board, may(29)).loaded_on is None
    milestone(board, may(20), date(2026, 3, 20))
    again = mark(board, may(29), week=date(2026, 4, 13))
    assert (settled(again), again.since, again.differs) == (settled(row), OFF_TRACK, True)


def test_the_day_of_loading_stays_when_the_programme_moves_to_another_time_zone(board):
    milestone(board, may(5), date(2026, 4, 10))
    now = datetime(2026, 5, 6, 12, tzinfo=UTC)
    with board.sessions.system("seed", write=True, now=now, programme_id=board.programme) as session:
        session.get_one(Programme, board.programme).time_zone = "Pacific/Honolulu"  # where the loading was on 3 May
    assert mark(board, may(29), week=date(2026, 4, 13)).loaded_on == may(4)


def test_the_page_as_at_a_day_shows_the_same_settled_marks(board):
    done = milestone(board, may(5))
    now = mark(board, may(29))
    record(board, may(22), "milestone-done", done, actual=Day(may(14)))
    for moment in ("2026-05-21T00:00", "2026-05-21T09:00", "2026-05-28"):
        assert settled(mark(board, may(29), moment=moment)) == settled(now)
    assert mark(board, may(29), moment="2026-05-20T23:59").provisional
    assert [mark(board, may(29), moment=moment).differs for moment in ("2026-05-21T09:00", "2026-05-28")] == [False, True]


def test_a_challenge_paused_after_the_sunday_was_running(board):
    milestone(board, may(5))
    record(board, may(18), "challenge-pause", board.ids["1.1"], until=date(2027, 1, 1), reason="No budget")
    assert (mark(board, may(29)).running, mark(board, may(29)).rank) == (True, AT_RISK)
    assert (mark(board, may(29), week=may(18)).running, mark(board, may(29), week=may(18)).rank) == (False, None)


def test_the_table_of_weeks_names_what_each_mark_is(board):
    record(board, may(21), "milestone-done", milestone(board, may(5)), actual=Day(may(14)))
    with opened_page(board, may(29)) as (session, request):
        _, _, listing = OVERVIEW.contents(session, request)["overview-challenges"]
    columns = ("week", "records", "provisional", "loaded_on", "since")
    rows = [tuple(listing.table.shown_values(name)[place] for name in columns) for place in (0, 2, 3, 5)]
    assert listing.table.shown_values("challenge")[0] == "1.1 Question 1.1"
    assert rows == [
        (may(25), "On track", "Yes", None, ""), (WEEK, "At risk", "No", None, "On track"), (may(4), "On track", "No", None, "On track"),
        (date(2026, 4, 20), "On track", "No", may(4), "On track"),
    ]  # fmt: skip


def drawn(strip: StatusStrip) -> list[tuple[str, str, str]]:
    """Returns (symbol, drawing, second symbol) of the marks of a strip."""
    return [(mark.symbol, mark.drawn, mark.since) for mark in strip.marks]


def test_overview_challenge_week_and_review_show_the_same_strip(board):
    record(board, may(21), "milestone-done", milestone(board, may(5)), actual=Day(may(14)))
    review = record(board, may(29), "review-start", held=may(29))
    with opened_page(board, may(29)) as (session, request):
        session_state(session).open_past = lambda revision: session
        overview = OVERVIEW.contents(session, request)["overview-challenges"][0].table.shown_values("health")[0][1]
        data = read_challenge_page(session, dataclasses.replace(request, path={"id": board.ids["1.1"]}))
        grid = open_week_grid(session, request).grid
        meeting = queries.find_meeting(session, review)
        assert meeting is not None
        (screen,) = [item for item in screens(session, request, meeting) if item.key == "attention"]
    strips = [overview, data.health.strips[1], grid.rows[0].strips[0], screen.listings[0].table.shown_values("health")[0][1]]
    # 13 weeks from 2 March; the challenge was recorded on 4 May, the week of 18 May settles on 27 May, and that of 25 May has not.
    assert drawn(overview) == [("●", "loaded", "")] * 8 + [("●", "", "")] * 2 + [("▲", "", "●"), ("●", "", ""), ("●", "provisional", "")]
    assert strips == [overview] * 4
    assert overview.marks[10].sentence == (
        "Week of 11 May 2026: At risk (1 milestone overdue, the longest by 2 days); with what was entered since: ● On track"
    )
    assert overview.marks[0].sentence == "Week of 2 Mar 2026: On track; worked out from the dates loaded on 4 May 2026"
    assert overview.marks[-1].sentence == "Week of 25 May 2026: On track; provisional, the week has not settled"

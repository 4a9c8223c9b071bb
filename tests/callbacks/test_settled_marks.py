"""No mark of a week that has settled ever changes, for generated histories of real saves, undos, merges and settings changes."""

from __future__ import annotations

import dataclasses
import pathlib
import tempfile
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from sqlalchemy import select

from callbacks.page_request import resolve_page_request
from callbacks.pages.weekly_health import week_marks
from dashboard.metrics.health_by_records import recent_mondays
from db.frames import frame_rows
from db.schema.models import Challenge
from db.session_state import session_state
from tests.conftest import copy_sqlite_store, postgres_database
from tests.generated_histories import STARTED_AT, ProgrammeHistory, Step, open_history
from tests.soak import Rounds

LONDON = ZoneInfo("Europe/London")
WEEKS_BEFORE = 6  # weeks before the programme was first recorded, whose marks are worked out from the loaded dates
CHANGES = (
    "milestone", "milestone-move", "milestone-done", "milestone-drop", "conversation", "action", "action-answer", "challenge", "challenge-merge",
    "challenge-pause", "stage", "programme", "review-start", "review-close", "review-reopen", "organisation",
)  # fmt: skip
KEPT = ("rank", "overdue", "overdue_days", "slip_days", "unanswered", "quiet_days", "threshold", "running", "loaded", "loaded_on", "day")
chapters = st.lists(st.lists(st.integers(0, 2**32), min_size=15, max_size=30), min_size=3, max_size=5)
Marks = dict[tuple[str, Any], tuple[Any, ...]]


def read_marks(history: ProgrammeHistory, revision: int | None = None) -> tuple[Marks, int]:
    """Returns the settled marks of all challenges and weeks at the history's current time, and how many differ by what was entered since.

    ``revision``: read in a session as at it.
    """
    today = history.now.astimezone(LONDON).date()
    with history.sessions.open(history.reviewer) as current, history.sessions.open(history.reviewer, as_at=revision) as session:
        if revision is not None:
            session_state(session).current = current
        request = dataclasses.replace(resolve_page_request(session, history.reviewer, "?programme=board&cohort=all"), today=today)
        challenges = list(current.scalars(select(Challenge.id).order_by(Challenge.id)))
        weeks = recent_mondays(today, (today - STARTED_AT.date()).days // 7 + WEEKS_BEFORE)
        rows = [row for row in frame_rows(week_marks(session, request, challenges, weeks)) if not row.provisional]
    return {(row.challenge_id, row.week): tuple(getattr(row, name) for name in KEPT) for row in rows}, sum(row.differs for row in rows)


def check_marks(history: ProgrammeHistory, chapters_: list[list[Step]]) -> tuple[Marks, int]:
    """Apply the chapters, and compare the marks after each with those of every earlier one. Returns the last marks."""
    earlier: Marks = {}
    differing = 0
    for chapter in chapters_:
        for step in chapter:
            history.apply_step(step, CHANGES)
        marks, differing = read_marks(history)
        assert {key: marks[key] for key in earlier} == earlier
        earlier |= marks
        with history.sessions.open(history.reviewer) as session:
            last = max(session.scalars(select(Challenge.__history__.revision)))
        assert read_marks(history, last + 10**6)[0] == marks
    return earlier, differing


def run_history(url: str, generated: list[list[Step]]) -> tuple[Marks, int]:
    """Check the marks of a history in a database that has the start of a programme."""
    with open_history(url) as history:
        history.now += timedelta(days=1)
        return check_marks(history, generated)


@pytest.mark.slow
def test_a_settled_mark_never_changes(begun_file: pathlib.Path, rounds: Rounds) -> None:
    def check(generated: list[list[Step]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run_history(copy_sqlite_store(begun_file, pathlib.Path(folder)), generated)

    rounds.repeat(check, 8, generated=chapters)


@pytest.mark.slow
def test_a_settled_mark_never_changes_on_postgresql(postgres: str, begun_postgres: str, rounds: Rounds) -> None:
    def check(generated: list[list[Step]]) -> None:
        with postgres_database(postgres, begun_postgres) as url:
            run_history(url, generated)

    rounds.repeat(check, 2, generated=chapters)


@pytest.mark.slow
def test_generated_histories_have_marks_of_every_sort(begun_file: pathlib.Path, tmp_path: pathlib.Path) -> None:
    marks, differing = run_history(copy_sqlite_store(begun_file, tmp_path), [list(range(start, start + 60)) for start in (0, 60, 120)])
    assert {0, 1, 2} <= {mark[KEPT.index("rank")] for mark in marks.values()}
    assert (
        {True, False} == {mark[KEPT.index("loaded")] for mark in marks.values()} == {mark[KEPT.index("running")] for mark in marks.values()}
    )
    assert differing > 0

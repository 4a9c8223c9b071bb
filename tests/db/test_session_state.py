"""What a reading session keeps: results of functions that read once, and its sessions on past states."""

from __future__ import annotations

from sqlalchemy import func, select

from db.access import Role, Viewer
from db.schema.models import Programme
from db.session import ScopedSession
from db.session_state import read_once, session_state

RUNS: list[tuple[str, ...]] = []


@read_once
def count_programmes(session: ScopedSession, names: list[str], *, more: str = "") -> list[int]:
    RUNS.append((*names, more))
    return [session.scalar(select(func.count()).select_from(Programme)) or 0]


def test_a_reading_session_runs_a_function_once_for_equal_arguments(sessions):
    RUNS.clear()
    with sessions.system("audit") as session:
        first = count_programmes(session, ["a"])
        assert count_programmes(session, ["a"]) is first
        count_programmes(session, ["b"])
        count_programmes(session, ["a"], more="x")
    with sessions.system("audit") as session:
        assert count_programmes(session, ["a"]) is not first
    assert RUNS == [("a", ""), ("b", ""), ("a", "x"), ("a", "")]


def test_a_writing_session_runs_it_each_time(sessions):
    RUNS.clear()
    with sessions.system("seed", write=True) as session:
        count_programmes(session, ["a"])
        count_programmes(session, ["a"])
    assert RUNS == [("a", ""), ("a", "")]


def test_a_past_revision_is_opened_once(sessions):
    viewer, opened = Viewer(user_id="u", name="Ann", email="", role=Role.ADMIN), []
    with sessions.open(viewer) as session, sessions.open(viewer, as_at=1) as past:
        session_state(session).open_past = lambda revision: opened.append(revision) or past
        assert session_state(session).past_session(1) is past
        assert session_state(session).past_session(1) is past
    assert opened == [1]

"""Decisions, reversals and actions done, on both databases: counts by hand, other programmes out, the past as it was."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from db.access import Role
from db.queries.engagement import actions as queries
from db.queries.linked_records import LinkedRecord, find_linked_record, read_linked_records
from db.schema.models import Action, Decision, Milestone
from db.schema.revisions import Revision
from tests.db.conftest import SEEDED_AT, Cast

JUNE = date(2026, 6, 1)


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Three decisions of North in a row of reversals, one of another cohort, one of South; actions done early, late, dropped, undated."""
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        first = Decision(**at, what="first", decided_on=date(2026, 5, 1), published_what="First")
        session.add(first)
        session.flush()
        second = Decision(**at, what="second", decided_on=date(2026, 5, 8), reverses_id=first.id)
        session.add(second)
        session.flush()
        session.add_all([
            Decision(programme_id=cast.north, what="third", decided_on=JUNE, reverses_id=second.id),
            Decision(programme_id=cast.north, what="elsewhere", decided_on=JUNE, about_kind="cohort", about_id="other"),
            Decision(programme_id=cast.south, challenge_id=cast.c, what="south", decided_on=JUNE),
        ])  # fmt: skip
        done = {**at, "owed_by": "us", "owed_to": "sponsor", "raised_on": date(2026, 5, 1), "answered_on": date(2026, 5, 20)}
        session.add_all([
            Action(**done, what="early", due_on=date(2026, 5, 21)), Action(**done, what="on the day", due_on=date(2026, 5, 20), outcome="done"),
            Action(**done, what="late", due_on=date(2026, 5, 19), outcome="done"), Action(**done, what="undated"),
            Action(**done, what="dropped", due_on=date(2026, 5, 21), outcome="dropped"),
            Action(**{**done, "answered_on": date(2026, 4, 1)}, what="long ago", due_on=date(2026, 4, 2)),
            Action(**{**done, "programme_id": cast.south, "challenge_id": cast.c}, what="south", due_on=date(2026, 5, 21)),
        ])  # fmt: skip
    return cast


def test_decisions_stand_newest_first_with_what_reverses_what(told: Cast) -> None:
    with told.sessions.open(told.lead) as session:
        within = queries.challenge_condition(session, Decision, [told.a], whole=True, cohort="mine")
        rows = queries.decisions(session, told.north, within)
        assert [(row["what"], row["reverses_what"], [what for _, _, what in row["reversed"]]) for row in rows] == [
            ("third", "second", []), ("second", "first", ["third"]), ("first", None, ["second"]),
        ]  # fmt: skip
        assert queries.count_decisions(session, told.north, within, since=date(2026, 5, 8)) == (2, 1)
        alone = queries.challenge_condition(session, Decision, [told.a], whole=False)
        assert [row["what"] for row in queries.decisions(session, told.north, alone)] == ["second", "first"]
        assert queries.decisions(session, told.south) == []
        own = queries.linked_record_condition(session, Decision, "decision", rows[1]["id"])
        assert [row["what"] for row in queries.decisions(session, told.north, own)] == ["third", "first"]


def test_done_on_time_counts_what_was_done_and_dated(told: Cast) -> None:
    with told.sessions.open(told.lead) as session:
        since = date(2026, 5, 1)
        # Done since May: early, on the day, late, undated. With a date: three. By it: two.
        assert queries.count_done_on_time(session, told.north, since=since) == (4, 3, 2)
        assert queries.count_done_on_time(session, told.north) == (5, 4, 3)
        assert queries.count_done_on_time(session, told.south) == (0, 0, 0)
        assert {row["what"] for row in queries.completed_actions(session, told.north, since=since)} == {
            "early",
            "on the day",
            "late",
            "undated",
            "dropped",
        }


def test_a_past_moment_knows_no_later_reversal_and_the_names_of_then(told: Cast) -> None:
    with told.sessions.system("audit") as session:
        then = session.execute(select(func.max(Revision.number))).scalar_one()
        milestone = session.scalars(select(Milestone).where(Milestone.challenge_id == told.a)).first()
        key, called = ("milestone", milestone.id), milestone.title
    with told.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        first = session.scalars(select(Decision.id).where(Decision.what == "third")).one()
        session.add(Decision(programme_id=told.north, what="fourth", decided_on=JUNE, reverses_id=first))
        session.scalars(select(Milestone).where(Milestone.id == key[1])).one().title = "Called anew"
    for moment, reversed_, name in ((then, [], called), (None, ["fourth"], "Called anew")):
        with told.sessions.open(told.lead, as_at=moment) as session:
            rows = {row["what"]: row for row in queries.decisions(session, told.north)}
            assert [what for _, _, what in rows["third"]["reversed"]] == reversed_
            assert read_linked_records(session, told.north, [key])[key] == LinkedRecord("milestone", key[1], name, told.a)


def test_a_subject_is_of_the_programme_and_of_what_the_viewer_sees(told: Cast) -> None:
    with told.sessions.open(told.viewer(Role.ADMIN)) as session:
        assert find_linked_record(session, told.south, told.c) == LinkedRecord("challenge", told.c, "1.1 C", told.c)
        assert find_linked_record(session, told.north, told.c) is None
    with told.sessions.open(told.lead) as session:
        assert find_linked_record(session, told.south, told.c) is None
        assert find_linked_record(session, told.north, told.council) == LinkedRecord("organisation", told.council, "Council")
    with told.sessions.open(told.sponsor_a) as session:
        assert find_linked_record(session, told.north, told.a) is None

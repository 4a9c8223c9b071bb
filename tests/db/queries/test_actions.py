"""Decisions, reversals and completed actions, on both databases: hand-computed counts, no rows of other programmes, past revisions unchanged."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from db.access import Role
from db.queries.engagement import actions
from db.queries.linked_records import LinkedRecord, find_linked_record, read_linked_records
from db.schema.models import Action, Decision, Milestone
from db.schema.revisions import Revision
from tests.db.conftest import SEEDED_AT, Cast

JUNE = date(2026, 6, 1)


@pytest.fixture
def decisions_cast(cast: Cast) -> Cast:
    """Three decisions of North that reverse one another, one of another cohort, one of South; actions done early, late, dropped, undated."""
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
        completed = {**at, "owed_by": "us", "owed_to": "sponsor", "raised_on": date(2026, 5, 1), "answered_on": date(2026, 5, 20)}
        session.add_all([
            Action(**completed, what="early", due_on=date(2026, 5, 21)), Action(**completed, what="on the day", due_on=date(2026, 5, 20), outcome="done"),
            Action(**completed, what="late", due_on=date(2026, 5, 19), outcome="done"), Action(**completed, what="undated"),
            Action(**completed, what="dropped", due_on=date(2026, 5, 21), outcome="dropped"),
            Action(**{**completed, "answered_on": date(2026, 4, 1)}, what="long ago", due_on=date(2026, 4, 2)),
            Action(**{**completed, "programme_id": cast.south, "challenge_id": cast.c}, what="south", due_on=date(2026, 5, 21)),
        ])  # fmt: skip
    return cast


def test_decisions_are_listed_newest_first_with_their_reversals(decisions_cast: Cast) -> None:
    with decisions_cast.sessions.open(decisions_cast.lead) as session:
        within = actions.challenge_condition(session, Decision, [decisions_cast.a], whole=True, cohort="mine")
        rows = actions.decisions(session, decisions_cast.north, within)
        assert [(row["what"], row["reverses_what"], [what for _, _, what in row["reversed"]]) for row in rows] == [
            ("third", "second", []), ("second", "first", ["third"]), ("first", None, ["second"]),
        ]  # fmt: skip
        assert actions.count_decisions(session, decisions_cast.north, within, since=date(2026, 5, 8)) == (2, 1)
        without_whole = actions.challenge_condition(session, Decision, [decisions_cast.a], whole=False)
        assert [row["what"] for row in actions.decisions(session, decisions_cast.north, without_whole)] == ["second", "first"]
        assert actions.decisions(session, decisions_cast.south) == []
        linked = actions.linked_record_condition(session, Decision, "decision", rows[1]["id"])
        assert [row["what"] for row in actions.decisions(session, decisions_cast.north, linked)] == ["third", "first"]


def test_done_on_time_counts_completed_actions_with_a_due_date(decisions_cast: Cast) -> None:
    with decisions_cast.sessions.open(decisions_cast.lead) as session:
        since = date(2026, 5, 1)
        # Done since May: early, on the day, late, undated: 4. With a due date: 3. By it: 2.
        assert actions.count_done_on_time(session, decisions_cast.north, since=since) == (4, 3, 2)
        assert actions.count_done_on_time(session, decisions_cast.north) == (5, 4, 3)
        assert actions.count_done_on_time(session, decisions_cast.south) == (0, 0, 0)
        assert {row["what"] for row in actions.completed_actions(session, decisions_cast.north, since=since)} == {
            "early",
            "on the day",
            "late",
            "undated",
            "dropped",
        }


def test_a_past_revision_shows_no_later_reversal_and_the_earlier_names(decisions_cast: Cast) -> None:
    with decisions_cast.sessions.system("audit") as session:
        then = session.execute(select(func.max(Revision.number))).scalar_one()
        milestone = session.scalars(select(Milestone).where(Milestone.challenge_id == decisions_cast.a)).first()
        key, called = ("milestone", milestone.id), milestone.title
    with decisions_cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        first = session.scalars(select(Decision.id).where(Decision.what == "third")).one()
        session.add(Decision(programme_id=decisions_cast.north, what="fourth", decided_on=JUNE, reverses_id=first))
        session.scalars(select(Milestone).where(Milestone.id == key[1])).one().title = "Called anew"
    for moment, reversed_, name in ((then, [], called), (None, ["fourth"], "Called anew")):
        with decisions_cast.sessions.open(decisions_cast.lead, as_at=moment) as session:
            rows = {row["what"]: row for row in actions.decisions(session, decisions_cast.north)}
            assert [what for _, _, what in rows["third"]["reversed"]] == reversed_
            assert read_linked_records(session, decisions_cast.north, [key])[key] == LinkedRecord(
                "milestone", key[1], name, decisions_cast.a
            )


def test_a_linked_record_is_found_in_its_programme_and_the_viewers_scope_only(decisions_cast: Cast) -> None:
    with decisions_cast.sessions.open(decisions_cast.viewer(Role.ADMIN)) as session:
        assert find_linked_record(session, decisions_cast.south, decisions_cast.c) == LinkedRecord(
            "challenge", decisions_cast.c, "1.1 C", decisions_cast.c
        )
        assert find_linked_record(session, decisions_cast.north, decisions_cast.c) is None
    with decisions_cast.sessions.open(decisions_cast.lead) as session:
        assert find_linked_record(session, decisions_cast.south, decisions_cast.c) is None
        assert find_linked_record(session, decisions_cast.north, decisions_cast.council) == LinkedRecord(
            "organisation", decisions_cast.council, "Council"
        )
    with decisions_cast.sessions.open(decisions_cast.sponsor_a) as session:
        assert find_linked_record(session, decisions_cast.north, decisions_cast.a) is None

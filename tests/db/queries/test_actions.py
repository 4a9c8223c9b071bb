"""Decisions, reversals and completed actions, on both databases: hand-computed counts, no rows of other programmes, past revisions unchanged."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.metrics.actions import on_time_totals
from db.access import Role
from db.frames import frame_rows
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


def reversals_of(session: Session, programme: str, decisions: pd.DataFrame) -> list[tuple[str, str | None, list[str]]]:
    """Returns (what, what it reverses, what reverses it) of decisions."""
    reversing = actions.reversals(session, programme)
    return [(row.what, row.reverses_what, list(reversing["what"][reversing["reverses_id"] == row.id])) for row in frame_rows(decisions)]


def test_decisions_are_listed_newest_first_with_their_reversals(decisions_cast: Cast) -> None:
    with decisions_cast.sessions.open(decisions_cast.lead) as session:
        within = actions.challenge_condition(session, Decision, [decisions_cast.a], whole=True, cohort="mine")
        decisions = actions.decisions(session, decisions_cast.north, within)
        assert reversals_of(session, decisions_cast.north, decisions) == [
            ("third", "second", []), ("second", "first", ["third"]), ("first", None, ["second"]),
        ]  # fmt: skip
        assert list(actions.decisions(session, decisions_cast.north, within, since=date(2026, 5, 8))["what"]) == ["third", "second"]
        without_whole = actions.challenge_condition(session, Decision, [decisions_cast.a], whole=False)
        assert list(actions.decisions(session, decisions_cast.north, without_whole)["what"]) == ["second", "first"]
        assert actions.decisions(session, decisions_cast.south).empty
        linked = actions.linked_record_condition(session, Decision, "decision", decisions["id"].iloc[1])
        assert list(actions.decisions(session, decisions_cast.north, linked)["what"]) == ["third", "first"]


def test_all_decisions_are_read_however_many(decisions_cast: Cast) -> None:
    with decisions_cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add_all(Decision(programme_id=decisions_cast.north, what=f"d{n}", decided_on=JUNE) for n in range(250))
    with decisions_cast.sessions.open(decisions_cast.lead) as session:
        assert len(actions.decisions(session, decisions_cast.north)) == 254  # and the four of the cast


def test_done_on_time_is_of_actions_done_in_the_period_and_of_open_ones_past_their_date(decisions_cast: Cast) -> None:
    at = {"programme_id": decisions_cast.north, "owed_by": "us", "raised_on": date(2026, 5, 1)}
    with decisions_cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add_all([
            Action(**at, what="open", due_on=date(2026, 5, 30)), Action(**at, what="open, same date", due_on=date(2026, 5, 30)),
            Action(**at, what="not due", due_on=date(2026, 6, 30)), Action(**at, what="open, undated"),
        ])  # fmt: skip
    with decisions_cast.sessions.open(decisions_cast.lead) as session:

        def counts(programme: str, since: date | None) -> tuple[int, int, int, int]:
            done = on_time_totals(actions.action_ends(session, programme, since=since), since, JUNE)
            return done.on_time, done.late, done.overdue, done.undated

        # Since May: early and on the day; late; the two that are open past their date; undated. All time: also the one of April.
        assert counts(decisions_cast.north, date(2026, 5, 1)) == (2, 1, 2, 1)
        assert counts(decisions_cast.north, None) == (3, 1, 2, 1)
        assert counts(decisions_cast.south, None) == (0, 0, 0, 0)
        closed = actions.closed_actions(session, decisions_cast.north, since=date(2026, 5, 1))
        assert set(closed["what"]) == {"early", "on the day", "late", "undated", "dropped"}


def test_actions_about_another_cohort_belong_to_no_view_of_this_one(decisions_cast: Cast) -> None:
    at = {"programme_id": decisions_cast.north, "owed_by": "us", "raised_on": date(2026, 5, 1)}
    with decisions_cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add_all([
            Action(**at, what="of the cohort", about_kind="cohort", about_id="mine"),
            Action(**at, what="of another", about_kind="cohort", about_id="other"), Action(**at, what="of the programme"),
        ])  # fmt: skip
    with decisions_cast.sessions.open(decisions_cast.lead) as session:
        within = actions.challenge_condition(session, Action, [decisions_cast.a], whole=True, cohort="mine")
        names = set(actions.open_actions(session, decisions_cast.north, within)["what"])
        assert names == {"of the cohort", "of the programme", "inner A"}


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
            decisions = actions.decisions(session, decisions_cast.north)
            assert {what: by for what, _, by in reversals_of(session, decisions_cast.north, decisions)}["third"] == reversed_
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

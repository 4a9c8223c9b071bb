"""The sponsor's page contains published wording of the sponsor's own challenges only, checked in the JSON that the server sends."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import String, Text

from callbacks.page_request import PageRequest, resolve_page_request
from callbacks.pages.my_challenge import PAGE
from dashboard.figures.my_challenge.changes import changes_since
from db.queries import my_challenge as my_challenge_queries
from db.schema.models import (
    Action,
    Challenge,
    Conversation,
    ConversationChallenge,
    Decision,
    Finding,
    Milestone,
    Organisation,
    Reforecast,
    ResearchSession,
    ResearchSessionChallenge,
    WeeklyUpdate,
)
from db.session import ScopedSession
from tests.db.conftest import SEEDED_AT, Cast
from tests.wire.visitor import visible_text

FREE = ("lead", "sponsor_lead", "procurement_reference", "summary", "notes", "source", "title", "what", "owner", "answer", "why", "note",
        "acceptance_test", "accepted_by", "evidence_link", "statement", "what_changed", "said", "purpose", "our_people", "their_people",
        "told_by", "next_steps", "blocked", "path_back", "facilitator", "place", "tested_link", "notes_reference", "consent_reference")  # fmt: skip


def internals(model: type, word: str) -> dict[str, str]:
    """A recognisable value for every free internal text column of a table."""
    texts = [column for column in model.__table__.columns if isinstance(column.type, String | Text) and not column.foreign_keys]
    return {column.name: f"INTERNAL-{word}-{column.name}" for column in texts if column.name in FREE and not column.info.get("published")}


def add_records(session, cast: Cast, challenge: str, name: str, programme: str) -> None:
    """Add a record of each kind for a challenge: published wording with its name, internal wording that must not be sent."""
    at = {"programme_id": programme, "challenge_id": challenge}
    day = date(2026, 1, 5)
    session.add_all([
        Action(**at, **internals(Action, name), published_what=f"asked of {name}", owed_by="sponsor", owed_to="us", raised_on=day, due_on=date(2026, 2, 2)),
        Action(**at, **internals(Action, name), published_what=None, owed_by="sponsor", owed_to="us", raised_on=day, due_on=date(2026, 1, 9)),
        Action(**at, **internals(Action, name), published_what="", owed_by="us", owed_to="sponsor", raised_on=day),
        Action(**at, **internals(Action, name), published_what=f"dropped of {name}", owed_by="us", owed_to="sponsor", raised_on=day, outcome="dropped"),
        Milestone(**at, **internals(Milestone, name), published_title=None, baseline_on=day),
        Milestone(**at, **internals(Milestone, name), published_title=f"archived of {name}", archived=True),
        Finding(**at, **internals(Finding, name), found_on=day, published_statement=f"heard for {name}", published_change=f"changed for {name}"),
        Finding(**at, **internals(Finding, name), found_on=day, published_statement=None, published_change=f"unheard of {name}"),
        WeeklyUpdate(**at, **internals(WeeklyUpdate, name), week=date(2026, 1, 5), health="at risk", changed=f"older of {name}"),
        WeeklyUpdate(**at, **internals(WeeklyUpdate, name), week=date(2026, 1, 12), health="on track", changed=f"newer of {name}"),
    ])  # fmt: skip
    people = ResearchSession(programme_id=programme, held_on=day, method="interview", people=7777, **internals(ResearchSession, name))
    talk = Conversation(programme_id=programme, held_on=day, channel="call", published_summary=None, **internals(Conversation, name))
    promised, hidden = (
        Milestone(**at, **internals(Milestone, name), published_title=title, baseline_on=date(2026, 2, 20), forecast_on=date(2026, 3, 1))
        for title in (f"promised to {name}", None)
    )
    session.add_all([people, talk, promised, hidden])
    session.flush()
    for milestone, to in ((promised, date(2026, 3, 1)), (hidden, date(2027, 7, 7))):
        reforecast = {"moved_on": date(2026, 1, 8), "from_on": date(2026, 2, 20), "to_on": to, "reason": "procurement"}
        session.add(Reforecast(**at, **internals(Reforecast, name), milestone_id=milestone.id, **reforecast))
    session.add(ResearchSessionChallenge(**at, research_session_id=people.id))
    session.add(ConversationChallenge(**at, conversation_id=talk.id))


@pytest.fixture
def poisoned(cast: Cast) -> Cast:
    """The cast with poisoned records for every challenge."""
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        for model in (Challenge, Milestone, Action, Conversation, Organisation):
            for row in session.query(model):
                for name, value in internals(model, "cast").items():
                    if not (model is Challenge and name == "title"):
                        setattr(row, name, value)
        for challenge, name, programme in ((cast.a, "A", cast.north), (cast.b, "B", cast.north), (cast.c, "C", cast.south)):
            add_records(session, cast, challenge, name, programme)
    return cast


def page_json(cast: Cast, viewer, search: str = "") -> str:
    """The page for a viewer, as the JSON that the server sends."""
    with cast.sessions.open(viewer) as session:
        page_request = resolve_page_request(session, viewer, search)
        return layout_json(session, page_request)


def layout_json(session: ScopedSession, page_request: PageRequest) -> str:
    """The page of a request, as the JSON that the server sends."""
    return json.dumps(PAGE.layout(PAGE.contents(session, page_request), page_request.view), cls=PlotlyJSONEncoder)


def test_no_internal_word_and_no_row_of_another_sponsor_reaches_the_page(poisoned: Cast):
    page = page_json(poisoned, poisoned.sponsor_a)
    assert "INTERNAL" not in page
    for word in ("asked of A", "outer A", "heard for A", "changed for A", "newer of A", "outer of A"):
        assert word in page, word
    for word in (
        "of B",
        "for B",
        "of C",
        "outer B",
        "outer C",
        "outer of A and B",
        "older of A",
        "dropped of",
        "archived of",
        "unheard of",
        "7777",
    ):
        assert word not in page, word


def test_changes_for_a_sponsor_are_published_and_of_their_challenges_only(poisoned: Cast):
    with poisoned.sessions.open(poisoned.sponsor_a) as session:
        page_request = dataclasses.replace(resolve_page_request(session, poisoned.sponsor_a, "?since=4w"), today=date(2026, 1, 20))
        rows = {
            "milestones": my_challenge_queries.milestones(session, poisoned.north), "actions": my_challenge_queries.actions(session, poisoned.north),
            "updates": my_challenge_queries.latest_updates(session, poisoned.north), "findings": my_challenge_queries.findings(session, poisoned.north),
            "talks": my_challenge_queries.conversations(session, poisoned.north), "decisions": my_challenge_queries.decisions(session, poisoned.north),
            "moves": my_challenge_queries.milestone_moves(session, poisoned.north),
        }  # fmt: skip
        page = layout_json(session, page_request)
    moved = ("Thu 8 Jan", "→ Moved from 20 Feb 2026 to 1 Mar 2026, 9 days later: promised to A")
    changes = [(day, str(text)) for day, text in changes_since(rows, date(2025, 12, 23), page_request.view)]
    assert changes == [
        ("Mon 12 Jan", "● On track in that week: newer of A"),
        moved,
        ("Mon 5 Jan", "Call: outer of A"),
        ("Mon 5 Jan", "Citizens told us: heard for A"),
        ("Mon 5 Jan", "We asked you: asked of A"),
        ("Mon 5 Jan", "We promised: outer A"),
    ]
    assert [(day, str(text)) for day, text in changes_since(rows, date(2026, 1, 6), page_request.view)[1:]] == [moved]
    assert "We asked you: asked of A" in page
    assert "Moved from 20 Feb 2026 to 1 Mar 2026, 9 days later: promised to A" in visible_text(page)
    for word in ("INTERNAL", "of B", "to B", "of C", "dropped of", "unheard of", "rocurement", "2027"):
        assert word not in page, word


def test_the_address_cannot_name_a_challenge_of_another_sponsor(poisoned: Cast):
    assert page_json(poisoned, poisoned.sponsor_a, f"?challenge={poisoned.b}") == page_json(poisoned, poisoned.sponsor_a)


def test_a_conversation_of_two_challenges_is_seen_by_the_sponsor_of_both(poisoned: Cast):
    page = page_json(poisoned, poisoned.sponsor_ab)
    assert page.count("outer of A and B") == 2  # under each of the two challenges
    assert "INTERNAL" not in page
    assert "of C" not in page


def test_a_sponsor_of_two_challenges_can_narrow_the_page_to_one(poisoned: Cast):
    page = page_json(poisoned, poisoned.sponsor_ab, f"?challenge={poisoned.b}")
    assert "asked of B" in page
    assert "asked of A" not in page


def test_actions_are_listed_open_first_and_only_published(poisoned: Cast):
    with poisoned.sessions.open(poisoned.sponsor_a) as session:
        rows = my_challenge_queries.actions(session, poisoned.north)
    assert [(row["what"], row["owed_by"], row["due_on"]) for row in rows] == [
        ("asked of A", "sponsor", date(2026, 2, 2)),
        ("outer A", "us", None),
    ]


def test_a_decision_shows_its_reversal_only_where_both_are_readable(cast: Cast):
    def add_decision(session, challenge: str, day: int, what: str | None, reverses: str | None = None) -> str:
        row = Decision(
            programme_id=cast.north,
            challenge_id=challenge,
            decided_on=date(2026, 5, day),
            what=f"inner {day}",
            published_what=what,
            reverses_id=reverses,
        )
        session.add(row)
        session.flush()
        return row.id

    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        old, hidden, unpublished_reversed, moved = (
            add_decision(session, cast.a, day, what) for day, what in enumerate(("old", None, "kept", "moved"), 1)
        )
        add_decision(session, cast.a, 8, "new", old)
        add_decision(session, cast.a, 9, "of what was hidden", hidden)
        unpublished = add_decision(session, cast.a, 10, "", unpublished_reversed)
        of_b = add_decision(session, cast.b, 11, "of B", moved)
    with cast.sessions.open(cast.sponsor_a) as session:
        rows = my_challenge_queries.decisions(session, cast.north)
    reversals = {row["what"]: (row["replaces_on"], row["replaced_on"]) for row in rows}
    assert reversals == {
        "old": (None, date(2026, 5, 8)), "new": (date(2026, 5, 1), None), "of what was hidden": (None, None), "kept": (None, None), "moved": (None, None),
    }  # fmt: skip
    page = page_json(cast, cast.sponsor_a)
    assert "of what was hidden" in page
    assert [text for text in (hidden, unpublished, of_b, "inner") if text in page] == []
    with cast.sessions.open(cast.sponsor_ab) as session:
        both = {row["what"]: (row["replaces_on"], row["replaced_on"]) for row in my_challenge_queries.decisions(session, cast.north)}
    assert (both["moved"], both["of B"]) == ((None, date(2026, 5, 11)), (date(2026, 5, 4), None))


def test_the_latest_update_of_each_challenge_is_read(poisoned: Cast):
    with poisoned.sessions.open(poisoned.sponsor_ab) as session:
        rows = my_challenge_queries.latest_updates(session, poisoned.north)
    assert sorted((row["week"], row["health"], row["changed"]) for row in rows) == [
        (date(2026, 1, 12), "on track", "newer of A"), (date(2026, 1, 12), "on track", "newer of B"),
    ]  # fmt: skip


def test_only_the_five_latest_conversations_of_a_challenge_are_read(cast: Cast):
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        for day in range(10, 17):
            talk = Conversation(programme_id=cast.north, held_on=date(2026, 2, day), channel="call", published_summary=f"day {day}")
            session.add(talk)
            session.flush()
            session.add(ConversationChallenge(programme_id=cast.north, challenge_id=cast.a, conversation_id=talk.id))
    with cast.sessions.open(cast.sponsor_a) as session:
        rows = my_challenge_queries.conversations(session, cast.north)
    assert [row["summary"] for row in rows] == ["day 16", "day 15", "day 14", "day 13", "day 12"]

"""Somebody who was invited to a conversation and did not come was not spoken with: on no page, in no file, by no measure."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from db.queries.engagement import conversations
from db.queries.previous_entries import previous_entries
from db.queries.week import recorded_counts
from db.schema.models import Challenge, ChallengeSponsor, Conversation, ConversationChallenge, ConversationOrganisation, Organisation
from tests.wire.clocked_board import ClockedBoard, clocked_board

MISSED_ON, SAID = date(2026, 5, 5), "Nobody was in the room"


@pytest.fixture
def board(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[ClockedBoard]:
    """Challenge 1.1 has a sponsor, 1.2 has none. Each had one conversation, to which the only organisation invited did not come."""
    with clocked_board(sqlite_at_head, tmp_path) as opened:
        store = opened.store
        opened.clock.set("2026-05-05 10:00")
        with store.sessions.system("command-line", write=True, programme_id=store.programme) as session:
            within = {"programme_id": store.programme}
            council = Organisation(**within, name="Council", type="council")
            session.add(council)
            session.flush()
            session.add(ChallengeSponsor(**within, challenge_id=store.ids["1.1"], organisation_id=council.id))
            for code in ("1.1", "1.2"):
                talk = Conversation(**within, held_on=MISSED_ON, channel="call", said=SAID)
                session.add(talk)
                session.flush()
                session.add(ConversationChallenge(**within, challenge_id=store.ids[code], conversation_id=talk.id))
                session.add(ConversationOrganisation(**within, conversation_id=talk.id, organisation_id=council.id, came="no"))
        yield opened


def test_no_query_counts_the_conversation(board: ClockedBoard) -> None:
    store = board.store
    with store.sessions.open(store.lead) as session:
        latest = conversations.last_sponsor_conversations(session, store.programme)
        assert list(latest["last_on"].isna()) == [True, True]
        by_day = conversations.conversations_by_day(session, store.programme)
        assert [tuple(row) for row in by_day[["talks", "missed"]].to_numpy()] == [(0, 2)]
        ids = list(session.scalars(select(Challenge.id).where(Challenge.programme_id == store.programme)))
        assert recorded_counts(session, ids, MISSED_ON, MISSED_ON) == {challenge: {} for challenge in ids}
        for challenge in ids:
            assert previous_entries(session, "conversation", challenge=challenge, record_id=None) == [
                "No conversation about this challenge is recorded yet."
            ]


CLAIMS = ("Spoke ", "spoken", "Last conversation 5 May", "1 conversation held", "Call with Council", "0 working days", "1 working day ago")


@pytest.mark.parametrize("path", ["/", "/week", "/review", "/changes", "/cohorts"])
def test_no_page_says_that_somebody_was_spoken_with(board: ClockedBoard, path: str) -> None:
    page = board.at("2026-05-06 10:00", "lead").page(path)
    example = "spoken on 19 May"  # of the worked example of a measure
    assert [claim for claim in CLAIMS if claim in page.replace(example, "")] == []


def test_changes_say_who_did_not_come(board: ClockedBoard) -> None:
    assert "Council did not come to the call on 5 May 2026" in board.at("2026-05-06 10:00", "lead").page("/changes")


def test_lists_of_conversations_say_who_did_not_come(board: ClockedBoard) -> None:
    lead = board.at("2026-05-06 10:00", "lead")
    for path in ("/engagement", f"/challenges/{board.store.ids['1.1']}/records"):
        assert "Council (did not come)" in lead.page(path)

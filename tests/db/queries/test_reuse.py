"""The reuse ledger and candidate challenges read from the store: by scope, by challenge, at a past revision."""

from __future__ import annotations

from datetime import date

import pytest

from db.errors import Refused, Unscoped
from db.frames import frame_rows
from db.queries.learning import reuse
from db.schema.models import Challenge, Finding, Reuse


@pytest.fixture
def board(cast):
    """A finding of A offered to B; something of South; a line of no challenge."""
    with cast.sessions.system("seed", write=True) as session:
        at = {"programme_id": cast.north}
        finding = Finding(**at, challenge_id=cast.a, found_on=date(2026, 4, 1), statement="found", tags="Forms")
        session.add(finding)
        session.flush()
        session.get(Challenge, cast.a).sector = "Health"
        session.get(Challenge, cast.b).sector = "Transport"
        session.add(Reuse(**at, kind="insight", what="to B", finding_id=finding.id, to_challenge_id=cast.b, offered_on=date(2026, 5, 1)))
        session.add(Reuse(**at, kind="enquiry", what="abroad", to_country="Norway", to_sector="Marine", stage="tried"))
        session.add(Reuse(programme_id=cast.south, challenge_id=cast.c, kind="insight", what="of South", to_country="Norway"))
    return cast


def test_reuse_ledger_takes_challenge_and_sectors_from_both_sides(board):
    with board.sessions.open(board.lead) as session:
        rows = frame_rows(reuse.reuse_ledger(session, board.north))
        assert [(row.what, row.challenge_id, row.from_sector, row.to_sector) for row in rows] == [
            ("to B", board.a, "Health", "Transport"), ("abroad", None, None, "Marine"),
        ]  # fmt: skip
        places = frame_rows(reuse.places_offered(session, board.north))
        assert {(row.challenge_id, row.to_challenge_id, bool(row.finding_id)) for row in places} == {
            (board.a, board.b, True),
            (None, None, False),
        }
        assert list(reuse.reuse_ledger(session, board.north, challenges=[board.b])["what"]) == ["to B", "abroad"]
        assert list(reuse.reuse_ledger(session, board.north, challenges=[])["what"]) == ["abroad"]
        assert reuse.reuse_ledger(session, board.south).empty
        assert [(row.what, row.sector, row.tags) for row in frame_rows(reuse.findings(session, board.north))] == [
            ("found", "Health", "Forms")
        ]


def test_reuse_ledger_is_refused_to_sponsors_and_finance(board):
    for viewer in (board.sponsor_a, board.viewer("finance")):
        with board.sessions.open(viewer) as session, pytest.raises((Refused, Unscoped)):
            reuse.reuse_ledger(session, board.north)


def test_candidate_challenges_are_the_open_ones_with_their_sponsors(board):
    with board.sessions.system("seed", write=True) as session:
        session.get(Challenge, board.a).state = "cancelled"
    with board.sessions.open(board.lead) as session:
        candidates = list(reuse.candidate_challenges(session, board.north)["id"])
    assert [challenge for challenge in candidates if challenge in (board.a, board.b, board.c)] == [board.b]

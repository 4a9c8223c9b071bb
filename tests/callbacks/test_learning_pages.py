"""The pages of reuse, outcomes and learning on a real database: the invented programme of docs/measures.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callbacks.pages.learning import reuse
from db.access import Role, Viewer
from db.frames import column_values
from tests.callbacks.test_live_measures import resolve_request, write_example


@pytest.fixture
def board(sessions):
    """Returns the database, a lead and the ids by name."""
    programme_id, ids = write_example(sessions)
    return sessions, Viewer("lead", "The lead", "lead@example.org", Role.LEAD, (programme_id,)), ids


def contents(board, page, search="", **path):
    sessions, viewer, _ = board
    with sessions.open(viewer) as session:
        return page.contents(session, replace(resolve_request(session, viewer, search), path=path))


def test_reuse_page_counts_the_ledger_and_filters_it_by_address(board):
    page = contents(board, reuse.PAGE)
    assert str(page["reuse-sentence"]) == (
        "Of 4 offers made elsewhere 3 were tried, 3 adopted and 0 declined; 1 of those adopted crossed to another sector."
    )
    assert str(page["reuse-sectors"].title) == "1 of 2 offers went to another sector; the sectors of 2 are not recorded"
    assert page["reuse-ledger"].table.row_count == 4
    narrowed = contents(board, reuse.PAGE, "&country=Norland")["reuse-ledger"]
    assert (column_values(narrowed.table.frame, "what"), narrowed.narrowed[0]) == (["an enquiry"], "Lines in Norland")


def test_reuse_page_offers_findings_to_challenges_of_the_same_sector(board):
    assert contents(board, reuse.PAGE)["reuse-wanted"].table.row_count == 0  # each challenge has a sector of its own, and no tags

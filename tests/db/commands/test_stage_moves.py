"""Gate decisions: what each does to its team or challenge, what is asked and refused first, and undo of both at once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.save import save
from db.errors import Refused
from db.records import RECORD_SCHEMAS
from db.schema.models import Challenge, StageMove, Team
from db.session_state import session_state
from tests.db.accelerator_store import build_accelerator, exact

OPEN_CALL = ["Applications are scored", "Teams to interview are chosen"]


@pytest.fixture
def board(sessions):
    return build_accelerator(sessions)


def advance(board, team="Ash", **more):
    values = {"team": board.ids[team], "decision": "advance", "to_stage": "Exploration", "decided": exact(2026, 5, 1), "ticked": OPEN_CALL}
    return {**values, **more}


def test_stage_move_of_a_team_moves_it_and_undo_restores_both(board):
    made = board.save("stage-move", advance(board))
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Exploration", "active")
    assert board.row(StageMove, made.id, "from_stage", "challenge_id", "ticked") == ("Open call", board.ids["1.1"], OPEN_CALL)
    assert board.undo(made) == 2
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Open call", "active")
    with board.sessions.open(board.lead) as session:
        assert session.scalars(select(StageMove.id)).all() == []


@pytest.mark.parametrize("decision", ["not selected", "withdrew", "paused", "finished"])
def test_stage_move_that_is_no_advance_leaves_the_stage(board, decision):
    board.save("stage-move", {"team": board.ids["Ash"], "decision": decision, "decided": exact(2026, 5, 1)})
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Open call", decision)


def test_stage_move_of_a_challenge_moves_its_stage_and_the_day(board):
    board.save(
        "stage-move", {"challenge": board.ids["1.1"], "decision": "advance", "to_stage": "Accelerator", "decided": exact(2026, 5, 1)}
    )
    assert board.row(Challenge, board.ids["1.1"], "stage", "stage_since", "state") == ("Accelerator", date(2026, 5, 1), "running")


def test_stage_move_recorded_late_changes_nothing_of_how_it_stands(board):
    board.save("stage-move", advance(board))
    late = {"team": board.ids["Ash"], "decision": "paused", "decided": exact(2026, 4, 1)}
    assert board.weigh("stage-move", late) == [
        ("decided", "A later decision, of 1 May 2026, is recorded: this one then changes nothing of how it stands", True)
    ]
    board.save("stage-move", late)
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Exploration", "active")


def test_stage_move_of_a_file_moves_nothing(board):
    with board.sessions.open(board.lead, write=True) as session:
        session_state(session).purpose = "import"
        save(session, RECORD_SCHEMAS["stage-move"], advance(board), programme_id=board.programme)
    assert board.row(Team, board.ids["Ash"], "stage") == ("Open call",)


def test_stage_skipped_needs_its_reason(board):
    skip = advance(board, to_stage="Accelerator")
    assert board.weigh("stage-move", skip) == [("reason", "This skips Exploration. Enter the reason", False)]
    assert board.weigh("stage-move", {**skip, "reason": "Sprint"}) == []


def test_stage_before_needs_its_reason_and_the_same_or_a_strange_one_is_refused(board):
    back = advance(board, to_stage="Challenge definition")
    assert board.weigh("stage-move", back) == [("reason", "This goes back from Open call to Challenge definition. Enter the reason", False)]
    assert board.weigh("stage-move", advance(board, to_stage="Open call")) == [
        ("to_stage", "It stands in Open call already. Choose the stage it advances to", False)
    ]
    ((field, sentence, asks),) = board.weigh("stage-move", advance(board, to_stage="Development"))
    assert (field, sentence[:50], asks) == ("to_stage", "Development is no stage of the Standard flow. Choo", False)


def test_points_not_met_need_a_reason(board):
    halfway = advance(board, ticked=OPEN_CALL[:1])
    assert board.weigh("stage-move", halfway) == [
        ("override", "Not met: Teams to interview are chosen. Tick what is met, or enter why it goes on without", False)
    ]
    assert board.weigh("stage-move", {**halfway, "override": "Interviews follow"}) == []
    nothing = board.weigh("stage-move", advance(board, ticked=[]))
    assert nothing[0][1].startswith("Not met: Applications are scored and 1 more.")


def test_more_teams_than_usual_ask_and_never_block(board):
    for team in ("Ash", "Birch", "Cedar"):
        assert board.weigh("stage-move", advance(board, team)) == []
        board.save("stage-move", advance(board, team))
    fourth = board.weigh("stage-move", advance(board, "Dogwood"))
    assert fourth == [("to_stage", "Exploration would have 4 teams of this challenge; it usually takes 3", True)]


def test_decision_outside_the_cohort_asks(board):
    early = advance(board, decided=exact(2025, 12, 1))
    assert board.weigh("stage-move", early) == [("decided", "1 Dec 2025 is outside Round 1", True)]


def test_stage_move_is_refused_to_a_member_and_for_anothers_team(board):
    member = Viewer("member", "The member", "", Role.MEMBER, (board.programme,))
    with pytest.raises(Refused), board.sessions.open(member, write=True) as session:
        save(session, RECORD_SCHEMAS["stage-move"], advance(board), programme_id=board.programme)
    assert board.row(Team, board.ids["Ash"], "stage") == ("Open call",)

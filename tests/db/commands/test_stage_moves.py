"""Gate decisions: the effect of each on its team or challenge, warnings and refusals before saving, and undo of both together."""

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


def advance_values(board, team="Ash", **changes):
    values = {"team": board.ids[team], "decision": "advance", "to_stage": "Exploration", "decided": exact(2026, 5, 1), "ticked": OPEN_CALL}
    return {**values, **changes}


def test_stage_move_of_a_team_moves_it_and_undo_restores_both(board):
    saved = board.save("stage-move", advance_values(board))
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Exploration", "active")
    assert board.row(StageMove, saved.id, "from_stage", "challenge_id", "ticked") == ("Open call", board.ids["1.1"], OPEN_CALL)
    assert board.undo(saved) == 2
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Open call", "active")
    with board.sessions.open(board.lead) as session:
        assert session.scalars(select(StageMove.id)).all() == []


@pytest.mark.parametrize("decision", ["not selected", "withdrew", "paused", "finished"])
def test_stage_move_other_than_advance_leaves_the_stage(board, decision):
    board.save("stage-move", {"team": board.ids["Ash"], "decision": decision, "decided": exact(2026, 5, 1)})
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Open call", decision)


def test_stage_move_of_a_challenge_moves_its_stage_and_the_day(board):
    board.save(
        "stage-move",
        {
            "challenge": board.ids["1.1"],
            "decision": "advance",
            "to_stage": "Accelerator",
            "decided": exact(2026, 5, 1),
            "override": "Agreed",
        },
    )
    assert board.row(Challenge, board.ids["1.1"], "stage", "stage_since", "state") == ("Accelerator", date(2026, 5, 1), "running")


def test_stage_move_recorded_late_leaves_the_current_state(board):
    board.save("stage-move", advance_values(board))
    late = {"team": board.ids["Ash"], "decision": "paused", "decided": exact(2026, 4, 1)}
    assert board.check_draft("stage-move", late) == [
        ("decided", "A later decision, of 1 May 2026, is recorded: this one then changes nothing of how it stands", True)
    ]
    board.save("stage-move", late)
    assert board.row(Team, board.ids["Ash"], "stage", "outcome") == ("Exploration", "active")


def test_stage_move_imported_from_a_file_moves_no_team(board):
    with board.sessions.open(board.lead, write=True) as session:
        session_state(session).purpose = "import"
        save(session, RECORD_SCHEMAS["stage-move"], advance_values(board), programme_id=board.programme)
    assert board.row(Team, board.ids["Ash"], "stage") == ("Open call",)


def test_skipped_stage_needs_a_reason(board):
    skip = advance_values(board, to_stage="Accelerator")
    assert board.check_draft("stage-move", skip) == [("reason", "This skips Exploration. Enter the reason", False)]
    assert board.check_draft("stage-move", {**skip, "reason": "Sprint"}) == []


def test_earlier_stage_needs_a_reason_and_the_same_or_an_unknown_one_is_refused(board):
    back = advance_values(board, to_stage="Challenge definition")
    assert board.check_draft("stage-move", back) == [
        ("reason", "This goes back from Open call to Challenge definition. Enter the reason", False)
    ]
    assert board.check_draft("stage-move", advance_values(board, to_stage="Open call")) == [
        ("to_stage", "It stands in Open call already. Choose the stage it advances to", False)
    ]
    ((field, sentence, asks),) = board.check_draft("stage-move", advance_values(board, to_stage="Development"))
    assert (field, sentence[:50], asks) == ("to_stage", "Development is no stage of the Standard flow. Choo", False)


def test_unmet_checklist_points_need_a_reason(board):
    halfway = advance_values(board, ticked=OPEN_CALL[:1])
    assert board.check_draft("stage-move", halfway) == [
        ("override", "Not met: Teams to interview are chosen. Tick what is met, or enter why it goes on without", False)
    ]
    assert board.check_draft("stage-move", {**halfway, "override": "Interviews follow"}) == []
    nothing = board.check_draft("stage-move", advance_values(board, ticked=[]))
    assert nothing[0][1].startswith("Not met: Applications are scored and 1 more.")


def test_more_teams_than_usual_warn_and_never_block(board):
    for team in ("Ash", "Birch", "Cedar"):
        assert board.check_draft("stage-move", advance_values(board, team)) == []
        board.save("stage-move", advance_values(board, team))
    fourth = board.check_draft("stage-move", advance_values(board, "Dogwood"))
    assert fourth == [("to_stage", "Exploration would have 4 teams of this challenge; it usually takes 3", True)]


def test_decision_outside_the_cohort_dates_warns(board):
    early = advance_values(board, decided=exact(2025, 12, 1))
    assert board.check_draft("stage-move", early) == [("decided", "1 Dec 2025 is outside Round 1", True)]


def test_stage_move_is_refused_to_a_member_and_for_a_team_of_another_programme(board):
    member = Viewer("member", "The member", "", Role.MEMBER, (board.programme,))
    with pytest.raises(Refused), board.sessions.open(member, write=True) as session:
        save(session, RECORD_SCHEMAS["stage-move"], advance_values(board), programme_id=board.programme)
    assert board.row(Team, board.ids["Ash"], "stage") == ("Open call",)

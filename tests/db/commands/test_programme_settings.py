"""Settings: stages keep their order and pass a new name to records, retired entries are not offered, near-duplicates give a warning."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.save import save
from db.errors import Invalid, Refused
from db.queries.choices import StoredLists
from db.queries.linked_records import initial_form_values
from db.records import RECORD_SCHEMAS
from db.schema.models import Challenge, Programme, Stage, Team, Template, UserGroup
from tests.db.accelerator_store import build_accelerator


@pytest.fixture
def board(sessions):
    return build_accelerator(sessions)


def stages(board, flow="Standard"):
    with board.sessions.open(board.lead) as session:
        return {
            row.name: (row.id, row.position)
            for row in session.execute(select(Stage.id, Stage.name, Stage.position).where(Stage.flow == flow))
        }


def stage_names_in_order(board, flow="Standard"):
    positions = stages(board, flow)
    return sorted(positions, key=lambda name: positions[name][1])


def test_stage_inserted_at_a_position_shifts_the_later_ones(board):
    board.save("stage", {"flow": "Standard", "position": 1, "name": "Shortlist"})
    expected = ["Challenge definition", "Shortlist", "Open call", "Exploration", "Accelerator", "Pre-commercial", "In use"]
    assert stage_names_in_order(board) == expected
    assert sorted(position for _, position in stages(board).values()) == list(range(7))
    board.save("stage", {"position": 90}, stages(board)["Shortlist"][0])
    assert stage_names_in_order(board) == [*expected[:1], *expected[2:], "Shortlist"]
    assert stage_names_in_order(board, "Sprint")[1] == "Open call"


def test_stage_with_an_existing_name_is_refused(board):
    with pytest.raises(Invalid, match="The flow has a stage of this name already"):
        board.save("stage", {"flow": "Standard", "position": 1, "name": "Exploration"})


def test_stage_rename_changes_every_record_and_undo_restores_the_name(board):
    saved = board.save("stage", {"name": "Discovery"}, stages(board)["Exploration"][0])
    assert board.row(Challenge, board.ids["1.1"], "stage") == ("Discovery",)
    assert ("Discovery" in stages(board), "Discovery" in stages(board, "Sprint")) == (True, True)
    board.save("stage", {"name": "Call"}, stages(board)["Open call"][0])
    assert board.row(Team, board.ids["Ash"], "stage") == ("Call",)
    with board.sessions.open(board.lead) as session:
        assert {"Discovery", "Call"} <= set(session.scalars(select(Template.stage)))
    board.undo(saved)
    assert board.row(Challenge, board.ids["1.1"], "stage") == ("Exploration",)
    assert stage_names_in_order(board) == ["Challenge definition", "Call", "Exploration", "Accelerator", "Pre-commercial", "In use"]


def test_stage_that_is_retired_is_not_offered_but_still_accepted(board):
    for flow in ("Standard", "Sprint"):
        board.save("stage", {"archived": True}, stages(board, flow)["In use"][0])
    with board.sessions.open(board.lead) as session:
        lists = StoredLists(session, board.programme)
        assert "In use" not in dict(lists.options("stages"))
        assert lists.find("stages", "in use") == ["In use"]


def test_user_group_with_an_existing_name_is_refused(board):
    saved = board.save("user-group", {"name": "Carers", "target": 3, "hard_to_hear": True})
    assert board.row(UserGroup, saved.id, "target", "hard_to_hear") == (3, True)
    with pytest.raises(Invalid, match="There is a user group of this name already"):
        board.save("user-group", {"name": "Carers"})


def test_programme_short_name_must_be_unique(board):
    with pytest.raises(Invalid, match="There is a programme called south already"):
        board.save("programme", {"short_name": "south"}, board.programme)
    board.save("programme", {"currency": "EUR", "review_weekday": 3, "tolerance_percent": 8}, board.programme)
    assert board.row(Programme, board.programme, "currency", "review_weekday", "tolerance_percent") == ("EUR", 3, 8)


@pytest.mark.parametrize("kind", ["programme", "stage", "user-group", "template"])
def test_only_a_lead_changes_settings(board, kind):
    member = Viewer("member", "The member", "", Role.MEMBER, (board.programme,))
    values = {"name": "Theirs", "makes": "actions", "short_name": "theirs", "position": 0}
    with pytest.raises(Refused), board.sessions.open(member, write=True) as session:
        save(
            session,
            RECORD_SCHEMAS[kind],
            {name: values[name] for name in values if name in RECORD_SCHEMAS[kind].names},
            programme_id=board.programme,
        )


def test_similar_organisation_names_warn_and_a_shared_identifier_is_refused(board):
    assert board.check_draft("organisation", {"name": "The Ash Works Ltd", "type": "company"}) == [
        ("name", "Ash works is there already and reads almost the same", True)
    ]
    board.save("organisation", {"name": "Elm", "type": "company", "identifier": "SC123456"})
    assert board.check_draft("organisation", {"name": "Rowan", "type": "company", "identifier": "SC123456"}) == [
        ("identifier", "Elm has this identifier. Check the number, or change that organisation instead", False)
    ]
    assert board.check_draft("organisation", {"name": "Rowan", "type": "agency", "identifier": "SC123456"}) == []
    assert board.check_draft("organisation", {"name": "Rowan", "type": "company", "identifier": "12345678"}) == []  # another programme's


def test_near_duplicate_challenges_teams_people_and_cohorts_warn(board):
    ids = board.ids
    board.save("person", {"name": "Service manager", "organisation": ids["company Ash"]})
    assert board.check_draft("challenge", {"title": "Another", "code": "1.1", "cohort": ids["cohort"]}) == [
        ("code", "Question 1.1 has the code 1.1 in this cohort", True)
    ]
    assert board.check_draft("challenge", {"title": "Another", "code": "1.1", "cohort": None}) == []
    assert board.check_draft("team", {"organisation": ids["company Ash"], "challenges": [ids["1.1"]]}) == [
        ("organisation", "This company has a team in this challenge already: Ash", True)
    ]
    assert board.check_draft("team", {"organisation": ids["company Ash"], "challenges": [ids["1.2"]]}) == []
    assert board.check_draft("person", {"name": "service Manager", "organisation": ids["company Ash"]}) == [
        ("name", "Service manager is there already for this organisation", True)
    ]
    assert board.check_draft("person", {"name": "Service manager", "organisation": None}) == []
    assert board.check_draft("cohort", {"name": "round 1"}) == [("name", "There is a cohort called round 1 already", True)]
    assert board.check_draft("cohort", {"name": "Round 1"}, ids["cohort"]) == []


def test_form_opened_for_a_record_is_filled_from_it_and_its_parents(board):
    ids = board.ids
    with board.sessions.open(board.lead) as session:
        lists = StoredLists(session, board.programme)
        assert initial_form_values(session, RECORD_SCHEMAS["agreement"], lists, ids["Ash"]) == {
            "team": ids["Ash"], "challenge": ids["1.1"], "organisation": ids["company Ash"],
        }  # fmt: skip
        assert initial_form_values(session, RECORD_SCHEMAS["challenge"], lists, ids["1.1"]) == {}
        assert initial_form_values(session, RECORD_SCHEMAS["budget-change"], lists, ids["travel"]) == {"from_line": ids["travel"]}
        assert initial_form_values(session, RECORD_SCHEMAS["budget-change"], lists, ids["foreign line"]) == {}
        assert lists.options(f"exit-points/{ids['Ash']}") == [
            ("Applications are scored", "Applications are scored"), ("Teams to interview are chosen", "Teams to interview are chosen"),
        ]  # fmt: skip

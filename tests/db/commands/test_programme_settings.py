"""Settings: stages keep their order and carry a new name with them, what is retired is no longer offered, twins are asked about."""

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


def order(board, flow="Standard"):
    found = stages(board, flow)
    return sorted(found, key=lambda name: found[name][1])


def test_stage_takes_its_place_and_the_others_move_along(board):
    board.save("stage", {"flow": "Standard", "position": 1, "name": "Shortlist"})
    expected = ["Challenge definition", "Shortlist", "Open call", "Exploration", "Accelerator", "Pre-commercial", "In use"]
    assert order(board) == expected
    assert sorted(place for _, place in stages(board).values()) == list(range(7))
    board.save("stage", {"position": 90}, stages(board)["Shortlist"][0])
    assert order(board) == [*expected[:1], *expected[2:], "Shortlist"]
    assert order(board, "Sprint")[1] == "Open call"


def test_stage_of_a_name_that_is_there_is_refused(board):
    with pytest.raises(Invalid, match="has a stage called Exploration already"):
        board.save("stage", {"flow": "Standard", "position": 1, "name": "Exploration"})


def test_stage_that_is_renamed_is_renamed_on_every_record_and_undo_takes_it_back(board):
    made = board.save("stage", {"name": "Discovery"}, stages(board)["Exploration"][0])
    assert board.row(Challenge, board.ids["1.1"], "stage") == ("Discovery",)
    assert ("Discovery" in stages(board), "Discovery" in stages(board, "Sprint")) == (True, True)
    board.save("stage", {"name": "Call"}, stages(board)["Open call"][0])
    assert board.row(Team, board.ids["Ash"], "stage") == ("Call",)
    with board.sessions.open(board.lead) as session:
        assert {"Discovery", "Call"} <= set(session.scalars(select(Template.stage)))
    board.undo(made)
    assert board.row(Challenge, board.ids["1.1"], "stage") == ("Exploration",)
    assert order(board) == ["Challenge definition", "Call", "Exploration", "Accelerator", "Pre-commercial", "In use"]


def test_stage_that_is_retired_is_no_longer_offered_and_can_still_be_named(board):
    for flow in ("Standard", "Sprint"):
        board.save("stage", {"archived": True}, stages(board, flow)["In use"][0])
    with board.sessions.open(board.lead) as session:
        lists = StoredLists(session, board.programme)
        assert "In use" not in dict(lists.options("stages"))
        assert lists.find("stages", "in use") == ["In use"]


def test_user_group_of_a_name_that_is_there_is_refused(board):
    made = board.save("user-group", {"name": "Carers", "target": 3, "hard_to_hear": True})
    assert board.row(UserGroup, made.id, "target", "hard_to_hear") == (3, True)
    with pytest.raises(Invalid, match="There is a user group called Carers already"):
        board.save("user-group", {"name": "Carers"})


def test_programme_keeps_a_short_name_of_its_own(board):
    with pytest.raises(Invalid, match="There is a programme called south already"):
        board.save("programme", {"short_name": "south"}, board.programme)
    board.save("programme", {"currency": "EUR", "review_weekday": 3, "tolerance_percent": 8}, board.programme)
    assert board.row(Programme, board.programme, "currency", "review_weekday", "tolerance_percent") == ("EUR", 3, 8)


@pytest.mark.parametrize("kind", ["programme", "stage", "user-group", "template"])
def test_settings_are_a_leads_alone(board, kind):
    member = Viewer("member", "The member", "", Role.MEMBER, (board.programme,))
    values = {"name": "Theirs", "makes": "actions", "short_name": "theirs", "position": 0}
    with pytest.raises(Refused), board.sessions.open(member, write=True) as session:
        save(
            session,
            RECORD_SCHEMAS[kind],
            {one: values[one] for one in values if one in RECORD_SCHEMAS[kind].names},
            programme_id=board.programme,
        )


def test_organisations_that_read_almost_the_same_ask_and_a_shared_identifier_is_refused(board):
    assert board.weigh("organisation", {"name": "The Ash Works Ltd", "type": "company"}) == [
        ("name", "Ash works is there already and reads almost the same", True)
    ]
    board.save("organisation", {"name": "Elm", "type": "company", "identifier": "SC123456"})
    assert board.weigh("organisation", {"name": "Rowan", "type": "company", "identifier": "SC123456"}) == [
        ("identifier", "Elm has this identifier. Check the number, or change that organisation instead", False)
    ]
    assert board.weigh("organisation", {"name": "Rowan", "type": "agency", "identifier": "SC123456"}) == []
    assert board.weigh("organisation", {"name": "Rowan", "type": "company", "identifier": "12345678"}) == []  # another programme's


def test_twins_of_challenges_teams_people_and_cohorts_ask(board):
    ids = board.ids
    board.save("person", {"name": "Service manager", "organisation": ids["company Ash"]})
    assert board.weigh("challenge", {"title": "Another", "code": "1.1", "cohort": ids["cohort"]}) == [
        ("code", "Question 1.1 has the code 1.1 in this cohort", True)
    ]
    assert board.weigh("challenge", {"title": "Another", "code": "1.1", "cohort": None}) == []
    assert board.weigh("team", {"organisation": ids["company Ash"], "challenges": [ids["1.1"]]}) == [
        ("organisation", "This company has a team in this challenge already: Ash", True)
    ]
    assert board.weigh("team", {"organisation": ids["company Ash"], "challenges": [ids["1.2"]]}) == []
    assert board.weigh("person", {"name": "service Manager", "organisation": ids["company Ash"]}) == [
        ("name", "Service manager is there already for this organisation", True)
    ]
    assert board.weigh("person", {"name": "Service manager", "organisation": None}) == []
    assert board.weigh("cohort", {"name": "round 1"}) == [("name", "There is a cohort called round 1 already", True)]
    assert board.weigh("cohort", {"name": "Round 1"}, ids["cohort"]) == []


def test_form_opened_for_a_record_knows_it_and_what_belongs_to_it(board):
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

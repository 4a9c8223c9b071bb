"""Templates: the records one creates, on which working days, what it skips, and undo of all of them together."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from db.access import Role, Viewer
from db.commands.default_templates import MILESTONE_TEMPLATES
from db.commands.save import save
from db.errors import Invalid, Refused
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, Milestone, Template
from db.values.dates import Day
from tests.db.accelerator_store import build_accelerator

START = date(2026, 5, 1)  # a Friday before a public holiday on Monday 4 May


@pytest.fixture
def board(sessions):
    return build_accelerator(sessions)


@pytest.fixture
def exploration(board):
    items = [{"title": "Users heard", "days": 1, "type": "research"}, {"title": "Proposals", "days": 5}]
    return board.save("template", {"name": "Ours", "makes": "milestones", "stage": "Exploration", "items": items}).id


def milestones(board):
    with board.sessions.open(board.lead) as session:
        columns = select(
            Milestone.title, Milestone.challenge_id, Milestone.team_id, Milestone.baseline_on, Milestone.type, Milestone.published_title
        )
        return sorted((tuple(row) for row in session.execute(columns)), key=str)


def test_template_makes_its_milestones_for_every_challenge_and_team(board, exploration):
    ids = board.ids
    values = {"template": exploration, "start": START, "challenges": [ids["1.2"]], "teams": [ids["Ash"]], "published": True}
    saved = board.save("template-apply", values)
    heard, proposals = date(2026, 5, 5), date(2026, 5, 13)  # 4 May is a holiday, 11 and 12 May the programme is closed
    assert milestones(board) == sorted([
        ("Users heard", ids["1.2"], None, heard, "research", "Users heard"), ("Proposals", ids["1.2"], None, proposals, "deliverable", "Proposals"),
        ("Users heard", ids["1.1"], ids["Ash"], heard, "research", "Users heard"),
        ("Proposals", ids["1.1"], ids["Ash"], proposals, "deliverable", "Proposals"),
    ], key=str)  # fmt: skip
    assert board.undo(saved) == 4
    assert milestones(board) == []


def test_template_preview_lists_what_it_creates(board, exploration):
    values = {"template": exploration, "start": START, "challenges": [board.ids["1.1"], board.ids["1.2"]], "teams": []}
    assert board.check_draft("template-apply", values) == [
        ("", "This makes 4 records, for 1.1, 1.2", True),
        ("start", "5 May 2026, Tuesday: Users heard", True),
        ("start", "13 May 2026, Wednesday: Proposals", True),
    ]


def test_template_skips_existing_milestones_and_names_them(board, exploration):
    board.save("milestone", {"title": "users heard", "challenge": board.ids["1.1"], "baseline": Day(START)})
    values = {"template": exploration, "start": START, "challenges": [board.ids["1.1"]], "teams": []}
    assert [sentence for _, sentence, _ in board.check_draft("template-apply", values)] == [
        "This makes 1 record, for 1.1", "Skipped, there already: Users heard (1.1)", "13 May 2026, Wednesday: Proposals",
    ]  # fmt: skip
    board.save("template-apply", values)
    assert [milestone[0] for milestone in milestones(board)] == ["Proposals", "users heard"]
    with pytest.raises(Invalid, match="is there already"):
        board.save("template-apply", values)


def test_adoption_steps_are_actions_of_the_sponsor(board):
    with board.sessions.open(board.lead) as session:
        template = session.execute(select(Template.id).where(Template.name == "Adoption steps")).scalar_one()
    board.save("template-apply", {"template": template, "start": START, "challenges": [board.ids["1.1"]], "teams": []})
    with board.sessions.open(board.lead) as session:
        columns = select(Action.what, Action.kind, Action.owed_by, Action.owed_to, Action.published_what).order_by(
            Action.due_on, Action.what
        )
        rows = [tuple(row) for row in session.execute(columns)]
    assert len(rows) == 6
    assert {row[1:] for row in rows} == {("adoption step", "sponsor", "us", None)}
    assert rows[0][0] == "Budget holder named"


def test_new_programme_has_a_template_for_each_stage_and_the_adoption_steps(board):
    with board.sessions.open(board.lead) as session:
        names = session.scalars(select(Template.name).order_by(Template.name)).all()
        twice = session.execute(select(func.count()).select_from(Template)).scalar_one()
    assert names == sorted([*(f"{stage}: milestones" for stage in MILESTONE_TEMPLATES), "Adoption steps"])
    assert twice == 7


def test_only_a_lead_changes_a_template(board, exploration):
    member = Viewer("member", "The member", "", Role.MEMBER, (board.programme,))
    with pytest.raises(Refused), board.sessions.open(member, write=True) as session:
        save(session, RECORD_SCHEMAS["template"], {"name": "Theirs"}, programme_id=board.programme, record_id=exploration)
    assert board.row(Template, exploration, "name") == ("Ours",)

"""The overview of the demo programme: its attention list contains every story, whatever day the demo is built for."""

from __future__ import annotations

import dataclasses
import pathlib
from datetime import date

import pytest
from sqlalchemy import select

from callbacks.page_request import PageRequest, resolve_page_request
from callbacks.pages.overview import subjects as overview_rows
from dashboard.figures.overview.attention import rank_attention, sentence
from dashboard.page_content import AttentionItem
from db.access import Role, Viewer
from db.schema.models import Programme
from db.seed.demo.build import STORIES
from db.session import Sessions
from db.session_state import session_state
from tests.demos import DAYS, built_for

pytestmark = pytest.mark.slow


def viewer_of(sessions: Sessions, role: Role) -> Viewer:
    """Returns a viewer of the demo programme with the role."""
    with sessions.system("seed") as session:
        programme = session.scalars(select(Programme.id)).one()
    return Viewer("u", f"Demo {role}", f"{role}@demo.example", role, (programme,))


def attention(sqlite_at_head: pathlib.Path, today: date) -> tuple[list[AttentionItem], PageRequest]:
    """Returns the attention list of a demo built for the day, as the overview ranks it for a lead."""
    with built_for(today, sqlite_at_head) as sessions, sessions.open(viewer_of(sessions, Role.LEAD)) as session:
        viewer = session_state(session).viewer
        page_request = dataclasses.replace(resolve_page_request(session, viewer, ""), today=today)
        subjects = [*overview_rows.programme_subjects(session, page_request), overview_rows.money(session, page_request)]
        return rank_attention(item for subject in subjects for item in subject.attention), page_request


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_overview_lists_every_story_of_the_demo(sqlite_at_head, today):
    items, page_request = attention(sqlite_at_head, today)
    codes = {label.split(" ")[0]: challenge_id for challenge_id, label in page_request.labels.items()}

    code, title = STORIES["slips by small steps"]
    (slipping,) = [item for item in items if item.story == "slips-by-steps"]
    assert (slipping.challenge_id, title in str(slipping.what)) == (codes[code], True)

    quiet = [item for item in items if item.story == "quiet-sponsor"]
    assert codes[STORIES["sponsor gone quiet"][0]] in [item.challenge_id for item in quiet]
    assert "quiet for 17 working days" in " ".join(str(item.what) for item in quiet)

    (easy,) = [item for item in items if item.story == "easy-users"]
    assert easy.challenge_id == codes[STORIES["hears only the easy users"][0]]

    (over,) = [item for item in items if item.story == "overspend"]
    assert STORIES["heading for overspend"][1] in str(over.what)

    (under,) = [item for item in items if item.story == "underspend"]
    assert STORIES["heading for underspend"][0] in str(under.what)

    contradicted = {item.challenge_id: str(item.what) for item in items if item.story == "green-while-red"}
    assert "the team says on track, the records say off track" in contradicted[codes[STORIES["says on track, records say red"][0]]]

    owed = [item for item in items if item.story == "we-owe"]
    assert STORIES["we owe and forgot"][1] in " ".join(str(item.what) for item in owed)


def test_overview_ranks_by_severity_and_counts(sqlite_at_head):
    items, page_request = attention(sqlite_at_head, DAYS[0])
    severities = [item.severity for item in items]
    assert severities == sorted(severities, reverse=True)
    assert str(sentence(items, page_request.view)).startswith(("Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"))


def test_overview_for_finance_is_about_money_only(sqlite_at_head):
    with built_for(DAYS[0], sqlite_at_head) as sessions, sessions.open(viewer_of(sessions, Role.FINANCE)) as session:
        viewer = session_state(session).viewer
        page_request = dataclasses.replace(resolve_page_request(session, viewer, ""), today=DAYS[0])
        subject = overview_rows.money(session, page_request)
    assert {item.topic for item in subject.attention} == {"Spend"}
    assert {item.story for item in subject.attention} == {"overspend", "underspend"} | {
        item.story for item in subject.attention if item.severity == 1
    }

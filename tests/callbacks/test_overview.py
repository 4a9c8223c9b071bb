"""The overview of the demo programme: its attention list contains every story, whatever day the demo is built for."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from callbacks.page_request import PageRequest, resolve_page_request
from callbacks.pages.overview import subjects as overview_rows
from dashboard.figures.overview.attention import rank_attention, sentence
from dashboard.page_content import AttentionItem
from db.access import Role, Viewer
from db.seed.demo.build import STORIES, build_demo

DAYS = (date(2026, 11, 23), date(2026, 12, 27), date(2027, 4, 1), date(2028, 2, 29))


def attention(sessions, today: date, role: Role = Role.LEAD) -> tuple[list[AttentionItem], PageRequest]:
    """Returns the attention list of a demo built for the day, as the overview ranks it."""
    programme = build_demo(sessions, today)
    viewer = Viewer("u", "Demo lead", "lead@demo.example", role, (programme,))
    with sessions.open(viewer) as session:
        page_request = dataclasses.replace(resolve_page_request(session, viewer, ""), today=today)
        subjects = [*overview_rows.programme_subjects(session, page_request), overview_rows.money(session, page_request)]
        return rank_attention(item for subject in subjects for item in subject.attention), page_request


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_overview_lists_every_story_of_the_demo(sqlite_sessions, today):
    items, page_request = attention(sqlite_sessions, today)
    codes = {label.split(" ")[0]: challenge_id for challenge_id, label in page_request.labels.items()}

    code, title = STORIES["slips by small steps"]
    (slipping,) = [item for item in items if item.story == "slips-by-steps"]
    assert (slipping.challenge_id, title in slipping.what) == (codes[code], True)

    quiet = [item for item in items if item.story == "quiet-sponsor"]
    assert codes[STORIES["sponsor gone quiet"][0]] in [item.challenge_id for item in quiet]
    assert "quiet for 17 working days" in " ".join(item.what for item in quiet)

    (easy,) = [item for item in items if item.story == "easy-users"]
    assert easy.challenge_id == codes[STORIES["hears only the easy users"][0]]

    (over,) = [item for item in items if item.story == "overspend"]
    assert STORIES["heading for overspend"][1] in over.what

    (under,) = [item for item in items if item.story == "underspend"]
    assert STORIES["heading for underspend"][0] in under.what

    contradicted = {item.challenge_id: item.what for item in items if item.story == "green-while-red"}
    assert "the team says on track, the records say off track" in contradicted[codes[STORIES["says on track, records say red"][0]]]

    owed = [item for item in items if item.story == "we-owe"]
    assert STORIES["we owe and forgot"][1] in " ".join(item.what for item in owed)


def test_overview_ranks_by_severity_and_counts(sqlite_sessions):
    items, page_request = attention(sqlite_sessions, DAYS[0])
    severities = [item.severity for item in items]
    assert severities == sorted(severities, reverse=True)
    assert sentence(items, page_request.labels).startswith(("Three", "Four", "Five", "Six", "Seven", "Eight"))


def test_overview_for_finance_is_about_money_only(sqlite_sessions):
    programme = build_demo(sqlite_sessions, DAYS[0])
    viewer = Viewer("u", "Demo finance", "finance@demo.example", Role.FINANCE, (programme,))
    with sqlite_sessions.open(viewer) as session:
        page_request = dataclasses.replace(resolve_page_request(session, viewer, ""), today=DAYS[0])
        subject = overview_rows.money(session, page_request)
    assert {item.topic for item in subject.attention} == {"Spend"}
    assert {item.story for item in subject.attention} == {"overspend", "underspend"} | {
        item.story for item in subject.attention if item.severity == 1
    }

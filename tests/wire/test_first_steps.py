"""The checklist on ``/`` of a programme that has nothing to look at yet."""

from __future__ import annotations

import json

import pytest

from db.commands.programmes import add_programme
from tests.wire.visitor import BAR, SeededApp, Visitor, component_props, visible_text

STEPS = "first-steps-list.children"
TITLES = [
    "Set up the programme", "Add the first cohort", "Add its challenges", "Invite people", "Promise dates", "Enter the budget",
    "Record the first week",
]  # fmt: skip


@pytest.fixture
def admin(sqlite_app: SeededApp) -> Visitor:
    """An administrator in a store where the programme "Fresh" is new and empty."""
    with sqlite_app.sessions.system("command-line", write=True) as session:
        add_programme(session, name="Fresh")
    return sqlite_app.visitor("admin")


def checklist(visitor: Visitor) -> str:
    answer = visitor.call(STEPS, {"filters.data": "?programme=fresh", "revision.data": 0, "url.pathname": "/"})
    assert answer.status_code == 200
    return answer.text


def done_marks(text: str) -> list[bool]:
    """Whether each step is marked as done, in order."""
    classes = [str(props.get("className")) for props in component_props(json.loads(text))]
    return [name == "step-mark done" for name in classes if name.startswith("step-mark")]


def test_a_new_programme_opens_on_seven_steps_of_which_the_first_is_done(admin: Visitor) -> None:
    assert STEPS.split(".")[0] in admin.page("/", "?programme=fresh")
    text = checklist(admin)
    words = visible_text(text).partition("What it fills")[2]
    assert [words.index(title) for title in TITLES] == sorted(words.index(title) for title in TITLES)
    assert done_marks(text) == [True] + [False] * 6
    assert "1 of 7 steps done" in visible_text(text)
    assert "Nothing recorded yet" in visible_text(admin.call(BAR, {"filters.data": "?programme=fresh"}))


def test_a_step_is_done_when_its_record_is_saved(admin: Visitor) -> None:
    state = admin.page("/record/cohort", "?programme=fresh")
    carried = next(props["data"] for props in component_props(json.loads(state)) if props.get("id") == "key-cohort")
    answer = admin.save("cohort", {"name": "Round 1"}, carried, "?programme=fresh")
    assert "Saved" in answer.text, answer.text
    assert done_marks(checklist(admin)) == [True, True, False, False, False, False, False]


def test_a_programme_with_records_shows_its_overview_and_no_steps(shared_app: SeededApp) -> None:
    for person in ("admin", "lead", "member", "reviewer", "finance"):
        page = shared_app.visitor(person).page("/", "?programme=north")
        assert ("first-steps-list" in page, "overview-sentence" in page) == (False, True), person


def test_finance_of_an_empty_programme_reads_its_money_page_instead(admin: Visitor) -> None:
    page = admin.seeded_app.visitor("finance").page("/", "?programme=fresh")
    assert "first-steps-list" not in page


def test_a_stranger_gets_no_steps_of_the_programme(admin: Visitor) -> None:
    lead = admin.seeded_app.visitor("lead")  # of another programme
    answer = lead.call(STEPS, {"filters.data": "?programme=fresh", "revision.data": 0, "url.pathname": "/"})
    assert "steps done" not in answer.text
    sponsor = admin.seeded_app.visitor("sponsor-a").call(STEPS, {"filters.data": "", "revision.data": 0, "url.pathname": "/"})
    assert sponsor.status_code == 403

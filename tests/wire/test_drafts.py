"""Drafts over HTTP: unsaved input is restored for the person who typed it, and for nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from db.schema.models import FormDraft
from layouts.ids.pages import form_state_id
from tests.wire.cast import PEOPLE
from tests.wire.visitor import RAIL, SeededApp, Visitor, visible_text

pytestmark = pytest.mark.slow

TYPED = "Typed and not saved"
SPONSORS = [person for person in PEOPLE if person.startswith("sponsor")]


def send(visitor: Visitor, form: str = "milestone", **changes: Any) -> int:
    """Send the input of a form as a draft, as its script does. Returns the HTTP status."""
    body = {"form": form, "id": "", "about": "", "version": 0, "key": "k" * 22, "search": "", "typed": {"title": TYPED}, **changes}
    return visitor.client.post("/draft", data=json.dumps(body), content_type="application/json", headers=visitor.headers).status_code


def count_drafts(seeded_app: SeededApp) -> int:
    with seeded_app.sessions.system("audit") as session:
        return len(session.scalars(select(FormDraft.form)).all())


def test_input_is_restored_when_the_form_is_opened_again(sqlite_app: SeededApp) -> None:
    member = sqlite_app.visitor("member")
    assert send(member) == 204
    page = member.page("/record/milestone")
    assert member.typed("milestone")["title"] == TYPED
    assert "You typed this on " in visible_text(page)
    assert TYPED in member.panel("?form=milestone")
    assert "1 unfinished form" in member.call(RAIL, {"url.pathname": "/", "filters.data": ""}).text
    assert f"Milestone: {TYPED}" in visible_text(member.page("/drafts"))


@pytest.mark.parametrize("person", [name for name in PEOPLE if name != "member"])
def test_a_draft_is_not_visible_to_anybody_else(sqlite_app: SeededApp, person: str) -> None:
    record = sqlite_app.ids["milestone a"]
    for place in ({}, {"id": record, "version": 1}):
        assert send(sqlite_app.visitor("member"), **place) == 204
    visitor = sqlite_app.visitor(person)
    paths = (
        "/record/milestone",
        f"/record/milestone/{record}",
        f"/record/milestone/{record}/edit",
        "/drafts",
        "/history",
        "/",
        "/my-challenge",
    )
    assert [path for path in paths if TYPED in visitor.page(path)] == []
    assert TYPED not in visitor.panel(f"?form=milestone&record={record}")
    assert "unfinished" not in visitor.call(RAIL, {"url.pathname": "/", "filters.data": ""}).text
    send(visitor, typed=None)
    send(visitor, id=record, typed=None)
    assert count_drafts(sqlite_app) == 2
    assert sqlite_app.visitor("member").typed("milestone", record)["title"] == TYPED


def test_a_draft_is_deleted_when_the_form_is_saved(sqlite_app: SeededApp) -> None:
    member = sqlite_app.visitor("member")
    send(member)
    assert "Saved" in visible_text(member.record("milestone", {"title": "Saved now", "challenge": sqlite_app.ids["a"], "baseline": "+30"}))
    assert (count_drafts(sqlite_app), member.typed("milestone")["title"]) == (0, "")


def test_input_sent_after_the_save_of_its_form_leaves_no_draft(sqlite_app: SeededApp) -> None:
    member = sqlite_app.visitor("member")
    carried, typed = member.carried("milestone"), {**member.typed("milestone"), "title": "Saved now"}
    typed |= {"challenge": sqlite_app.ids["a"], "baseline": "+30"}
    assert "Saved" in visible_text(member.save("milestone", typed, {**carried, "asked": True}))
    assert send(member, key=carried["key"]) == 204
    assert count_drafts(sqlite_app) == 0


@pytest.mark.parametrize("typed", [None, {}, {"title": "", "challenge": "-"}])
def test_a_draft_is_deleted_when_it_is_discarded_or_emptied(sqlite_app: SeededApp, typed: Any) -> None:
    member = sqlite_app.visitor("member")
    send(member)
    assert send(member, typed=typed) == 204
    assert count_drafts(sqlite_app) == 0


def test_both_versions_are_shown_where_the_record_changed_since(sqlite_app: SeededApp) -> None:
    member, record = sqlite_app.visitor("member"), sqlite_app.ids["milestone a"]
    send(member, id=record, version=member.carried("milestone", record)["version"])
    sqlite_app.visitor("lead").record("milestone", {"title": "Theirs"}, record)
    text = visible_text(member.page(f"/record/milestone/{record}/edit"))
    assert "Changed by The lead on " in text
    assert ", since you typed this" in text
    assert f"Title Theirs {TYPED}" in text
    assert member.typed("milestone", record)["title"] == TYPED
    carried = member.carried("milestone", record)
    assert "Saved" in visible_text(member.save("milestone", member.typed("milestone", record), {**carried, "asked": True}))


def test_drafts_for_two_challenges_are_separate(sqlite_app: SeededApp) -> None:
    member = sqlite_app.visitor("member")
    for challenge in ("a", "b"):
        send(
            member,
            "conversation",
            about=sqlite_app.ids[challenge],
            typed={"said": f"About {challenge}", "challenges": [sqlite_app.ids[challenge]]},
        )
    for challenge in ("a", "b"):
        page = member.page("/record/conversation", f"?for={sqlite_app.ids[challenge]}")
        assert (f"About {challenge}" in page, TYPED in page) == (True, False)
    assert "About" not in member.page("/record/conversation")


@pytest.mark.parametrize("person", SPONSORS)
def test_a_draft_of_a_sponsors_form_is_stored(sqlite_app: SeededApp, person: str) -> None:
    visitor, action = sqlite_app.visitor(person), sqlite_app.ids["action a" if person == "sponsor-a" else "action b"]
    assert send(visitor, "sponsor-answer", id=action, version=1, typed={"published_answer": TYPED}) == 204
    assert TYPED in visitor.page(f"/record/sponsor-answer/{action}")


def test_a_sponsor_learns_nothing_by_sending_drafts(sqlite_app: SeededApp) -> None:
    visitor = sqlite_app.visitor("sponsor-a")
    for name in ("action b", "hidden action a", "debt a", "action c", "milestone a"):
        assert send(visitor, "sponsor-answer", id=sqlite_app.ids[name], version=1, typed={"published_answer": "x"}) == 404
    assert send(visitor, "sponsor-answer", id="zzzzzzzzzzzzz", version=1, typed={"published_answer": "x"}) == 404
    assert send(visitor) == send(visitor, "nothing") == 404
    assert count_drafts(sqlite_app) == 0


@pytest.mark.parametrize(
    ("person", "form"), [("reviewer", "milestone"), ("finance", "milestone"), ("member", "budget-line"), ("lead", "people")]
)
def test_a_form_that_the_viewer_may_not_save_stores_no_draft(sqlite_app: SeededApp, person: str, form: str) -> None:
    assert send(sqlite_app.visitor(person), form, typed={"name": "x"} if form == "budget-line" else {"title": "x"}) == 404
    assert count_drafts(sqlite_app) == 0


def test_a_draft_of_a_record_of_another_programme_is_refused(sqlite_app: SeededApp) -> None:
    assert send(sqlite_app.visitor("member"), id=sqlite_app.ids["milestone c"], version=1) == 404
    assert send(sqlite_app.visitor("south-lead"), id=sqlite_app.ids["milestone a"], version=1) == 404
    assert count_drafts(sqlite_app) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"typed": {"nothing": "x"}}, {"typed": {"title": 3}}, {"typed": {"title": {"a": "b"}}}, {"typed": {"title": "\0"}}, {"typed": "x"},
        {"typed": {"title": "x" * 20_001}}, {"typed": {"title": ["x"] * 501}}, {"version": "1"}, {"version": -1}, {"version": True},
        {"id": "x" * 33}, {"id": 3}, {"about": "x" * 33}, {"key": "x" * 41}, {"search": 3},
    ],
)  # fmt: skip
def test_a_body_that_no_form_sends_is_refused(sqlite_app: SeededApp, changes: dict[str, Any]) -> None:
    assert send(sqlite_app.visitor("member"), **changes) == 400
    assert count_drafts(sqlite_app) == 0


def test_a_body_that_is_no_draft_is_refused(sqlite_app: SeededApp) -> None:
    client, headers = sqlite_app.visitor("member").client, sqlite_app.visitor("member").headers
    for body, status in (("", 400), ("[]", 400), ("{", 400), ("[" * 9000, 400), ('{"form":"' + "x" * 300_000 + '"}', 413)):
        assert client.post("/draft", data=body, headers=headers).status_code == status
    assert client.get("/draft", headers=headers).status_code in (404, 405, 200)
    assert count_drafts(sqlite_app) == 0


def test_a_draft_is_accepted_only_from_the_boards_own_pages_and_signed_in_people(sqlite_app: SeededApp) -> None:
    member, stranger = sqlite_app.visitor("member"), sqlite_app.visitor(None)
    assert send(stranger) == 401
    member.headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert send(member) == 403
    assert count_drafts(sqlite_app) == 0


def test_a_form_contains_the_key_of_its_draft(shared_app: SeededApp) -> None:
    carried = shared_app.visitor("member").carried("milestone", shared_app.ids["milestone a"])
    assert {"key", "id", "about", "version"} <= carried.keys()
    assert form_state_id("milestone") in shared_app.visitor("member").page("/record/milestone")

"""A record's page for those who may read and not change it: its fields and no control; nothing more than their session may read."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from db.schema.models import Agreement, Milestone
from layouts.ids.pages import form_id, save_button_id
from tests.wire.cast import leaks
from tests.wire.visitor import ROUTER, SeededApp, component_props, visible_text

NO_SUCH_ID = "zzzzzzzzzzzzz"


def opened(app: SeededApp, person: str, kind: str, name: str) -> str:
    """Returns the page of a record of the cast as JSON."""
    return app.visitor(person).page(f"/record/{kind}/{app.ids[name]}")


@pytest.mark.parametrize(("person", "kind", "name", "shown"), [
    ("reviewer", "milestone", "milestone a", "zq-a-inner-milestones.title"), ("reviewer", "payment", "payment a", "zq-a-inner-payments.supplier"),
    ("reviewer", "action", "action a", "zq-a-inner-actions.what"), ("reviewer", "verdict", "verdict a", "zq-a-inner-verdicts.reason"),
    ("member", "agreement", "agreement a", "zq-a-inner-agreements.reference"), ("member", "budget-line", "line a", "zq-a-inner-budget_lines.name"),
    ("finance", "budget-line", "line a", "zq-a-inner-budget_lines.name"), ("finance", "challenge", "a", "zq-a-outer-challenges.title"),
])  # fmt: skip
def test_record_is_read_without_controls(shared_app: SeededApp, person: str, kind: str, name: str, shown: str) -> None:
    page = opened(shared_app, person, kind, name)
    ids = {str(props.get("id")) for props in component_props(json.loads(page))}
    assert shown in page
    assert {form_id(kind), save_button_id(kind)} & ids == set()
    assert len(re.findall(r'"type": ?"H1"', page)) == 1
    assert leaks(person, page) == []


@pytest.mark.parametrize(("kind", "name"), [("payment", "payment a"), ("agreement", "agreement a"), ("forecast", "forecast a")])
def test_finance_opens_the_form_of_its_records(shared_app: SeededApp, kind: str, name: str) -> None:
    page = shared_app.visitor("finance").page(f"/record/{kind}/{shared_app.ids[name]}/edit")
    assert save_button_id(kind) in page
    assert leaks("finance", page) == []


def test_title_and_heading_name_the_record(shared_app: SeededApp) -> None:
    answer = shared_app.visitor("reviewer").call(
        ROUTER, {"url.pathname": f"/record/milestone/{shared_app.ids['milestone a']}", "url.search": ""}
    )
    assert answer.get_json()["response"]["page-title"]["children"] == "Milestone: zq-a-inner-milestones.title"
    headings = [props for props in component_props(answer.get_json()) if props.get("tabIndex") == "-1"]
    assert [heading["children"] for heading in headings] == ["zq-a-inner-milestones.title"]


def test_linked_records_of_a_record_are_linked(shared_app: SeededApp) -> None:
    assert f"/challenges/{shared_app.ids['a']}" in opened(shared_app, "reviewer", "milestone", "milestone a")
    assert f"/record/challenge/{shared_app.ids['a']}" in opened(shared_app, "reviewer", "finding", "finding a")
    payment = opened(shared_app, "member", "payment", "payment a")
    assert f"/record/budget-line/{shared_app.ids['line a']}" in payment


@pytest.mark.parametrize(("person", "kind", "name"), [
    ("finance", "milestone", "milestone a"), ("finance", "action", "action a"), ("finance", "conversation", "talk a"), ("finance", "person", "person n"),
    ("finance", "decision", "decision a"), ("finance", "verdict", "verdict a"), ("reviewer", "milestone", "milestone c"),
    ("reviewer", "payment", "payment c"), ("finance", "payment", "payment c"), ("finance", "budget-line", "line c"),
    ("sponsor-a", "milestone", "milestone a"), ("sponsor-a", "action", "action a"), ("sponsor-a", "hypothesis", "hypothesis a"),
    ("sponsor-a", "conversation", "talk a"), ("sponsor-a", "milestone", "hidden milestone a"), ("sponsor-a", "payment", "payment a"),
    ("sponsor-a", "challenge", "a"), ("sponsor-a", "decision", "decision b"), ("sponsor-b", "milestone", "milestone a"),
    ("reviewer", "milestone-move", "milestone a"), ("reviewer", "action-answer", "action a"), ("member", "review-close", "review n"),
])  # fmt: skip
def test_record_that_may_not_be_read_is_answered_like_a_missing_one(shared_app: SeededApp, person: str, kind: str, name: str) -> None:
    visitor, record_id = shared_app.visitor(person), shared_app.ids[name]
    assert visitor.page(f"/record/{kind}/{record_id}") == visitor.page(f"/record/{kind}/{NO_SUCH_ID}")
    assert "Page not found" in visible_text(visitor.page(f"/record/{kind}/{record_id}"))
    assert visitor.panel(f"?form={kind}&record={record_id}") == visitor.panel(f"?form={kind}&record={NO_SUCH_ID}")


@pytest.mark.parametrize("person", ["reviewer", "finance"])
def test_reader_opens_no_empty_form(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    assert "Page not found" in visible_text(visitor.page("/record/budget-line"))
    assert json.loads(visitor.panel("?form=budget-line"))["response"]["panel"]["is_open"] is False
    assert json.loads(visitor.panel(f"?form=milestone&for={shared_app.ids['a']}"))["response"]["panel"]["is_open"] is False


def test_panel_shows_the_fields_to_a_reader(shared_app: SeededApp) -> None:
    panel = shared_app.visitor("reviewer").panel(f"?form=milestone&record={shared_app.ids['milestone a']}")
    assert ("zq-a-inner-milestones.title" in panel, save_button_id("milestone") in panel) == (True, False)


def test_archived_record_is_still_read(seeded_app: SeededApp) -> None:
    assert "Saved" in visible_text(
        seeded_app.visitor("lead").record("milestone-archive", {"reason": "twice"}, seeded_app.ids["milestone a"])
    )
    text = visible_text(opened(seeded_app, "reviewer", "milestone", "milestone a"))
    assert ("zq-a-inner-milestones.title" in text, "Archived" in text, "Restore it" in text) == (True, True, False)


@pytest.mark.parametrize(("person", "kind", "name"), [("reviewer", "milestone", "milestone a"), ("member", "agreement", "agreement a")])
def test_reader_cannot_save_with_a_crafted_request(sqlite_app: SeededApp, person: str, kind: str, name: str) -> None:
    lead, record_id = sqlite_app.visitor("lead"), sqlite_app.ids[name]
    typed, carried = lead.typed(kind, record_id), lead.carried(kind, record_id)
    changed = {**typed, ("title" if kind == "milestone" else "reference"): "changed by a reader"}
    assert sqlite_app.visitor(person).save(kind, changed, carried).status_code == 403
    with sqlite_app.sessions.system("audit") as session:
        stored = session.scalars(select(Milestone.title if kind == "milestone" else Agreement.reference)).all()
    assert "changed by a reader" not in stored


def test_finance_saves_no_budget_line_with_a_crafted_request(sqlite_app: SeededApp) -> None:
    lead, line = sqlite_app.visitor("lead"), sqlite_app.ids["line a"]
    answer = sqlite_app.visitor("finance").save("budget-line", lead.typed("budget-line", line), lead.carried("budget-line", line))
    assert answer.status_code == 403


@pytest.mark.parametrize("person", ["reviewer", "member", "lead"])
def test_overdue_milestone_is_offered_as_record_or_as_move(shared_app: SeededApp, person: str) -> None:
    page = shared_app.visitor(person).page("/", "?period=all&cohort=all")
    late = shared_app.ids["milestone a"]
    offered = {word for word in ("milestone", "milestone-move") if re.search(rf"/record/{word}/{late}\b", page)}
    assert ("milestone-move" in page) == (person != "reviewer")
    assert offered <= ({"milestone"} if person == "reviewer" else {"milestone", "milestone-move"})


def test_only_whole_programme_viewers_are_offered_the_whole_history(shared_app: SeededApp) -> None:
    payment = opened(shared_app, "finance", "payment", "payment a")
    number = re.search(r"/history/(\d+)", opened(shared_app, "lead", "payment", "payment a"))
    assert number
    assert 'href": "/history?' not in payment
    change = {person: shared_app.visitor(person).page(f"/history/{number[1]}") for person in ("finance", "lead")}
    assert ["All of the history" in change[person] for person in ("finance", "lead")] == [False, True]

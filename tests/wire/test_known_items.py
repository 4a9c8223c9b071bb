"""Attention items that are known until a day: who sees, records and lifts that, when an item comes back, and what a crafted request gets."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.schema.models import Acknowledgement, BudgetLine, Milestone, Review
from layouts.ids.pages import form_state_id
from tests.wire.cast import PEOPLE, TODAY
from tests.wire.visitor import SeededApp, Visitor, _store, visible_text

UNTIL = TODAY + timedelta(days=21)
REASON = "The supplier delivers then"
FORM = {"until": UNTIL.isoformat(), "reason": REASON}


def change(seeded_app: SeededApp, model: type[Any], name: str, **values: Any) -> None:
    with seeded_app.sessions.system("command-line", write=True) as session:
        row = session.scalars(select(model).where(model.id == seeded_app.ids[name])).one()
        for column, value in values.items():
            setattr(row, column, value)


def stored(seeded_app: SeededApp, kind: str, item_id: str) -> list[Acknowledgement]:
    with seeded_app.sessions.system("audit") as session:
        where = Acknowledgement.item_kind == kind, Acknowledgement.item_id == item_id
        rows = list(session.scalars(select(Acknowledgement).where(*where).order_by(Acknowledgement.until_on)))
        session.expunge_all()
        return rows


def state_of(answer: str, kind: str = "acknowledgement") -> dict[str, Any]:
    state = _store(json.loads(answer), form_state_id(kind))
    assert state is not None
    return state


def acknowledge(visitor: Visitor, key: str, **typed: str) -> Any:
    """Open the form from an item and save it."""
    search = f"?form=acknowledgement&for={key}"
    return visitor.save("acknowledgement", {**FORM, **typed}, state_of(visitor.panel(search)), search)


@pytest.fixture
def late(sqlite_app: SeededApp) -> str:
    """The key of the item that two milestones of challenge a are overdue by 10 days."""
    return f"milestones-overdue:{sqlite_app.ids['a']}"


def test_an_item_is_offered_to_be_known_by_whoever_records_there(sqlite_app, late):
    line = f"budget-unset:{sqlite_app.ids['line a']}"
    change(sqlite_app, BudgetLine, "line a", amount_pence=None)
    offered = {}
    for person in PEOPLE.keys() - {"admin"}:
        page = sqlite_app.visitor(person).page("/").replace("%3A", ":")
        offered[person] = [f"form=acknowledgement&for={key}" in page for key in (late, line)]
    assert offered == {
        "lead": [True, True], "member": [True, False], "reviewer": [False, False], "finance": [False, True],
        "sponsor-a": [False, False], "sponsor-b": [False, False], "south-lead": [False, False],
    }  # fmt: skip


def test_a_known_item_leaves_overview_and_review_for_everybody_and_is_listed_with_its_reason(sqlite_app, late):
    member, reviewer = sqlite_app.visitor("member"), sqlite_app.visitor("reviewer")
    panel = visible_text(member.panel(f"?form=acknowledgement&for={late}"))
    assert "is 10 days overdue, and 1 more milestone of this challenge past its date" in panel
    before = visible_text(reviewer.page("/"))
    saved = acknowledge(member, late)
    assert visible_text(saved).startswith(f"Saved known item: {REASON}.")
    (row,) = stored(sqlite_app, *late.split(":"))
    members = sorted([sqlite_app.ids["milestone a"], sqlite_app.ids["hidden milestone a"]])
    assert (row.severity, row.extent, row.members, row.until_on, row.recorded_on) == (2, 0, members, UNTIL, TODAY)
    assert row.recorded_by == "The member"
    for path in ("/", "/review"):
        text = visible_text(reviewer.page(path))
        assert f"because {REASON}, by The member" in text, path
        assert "1 matter is known" in text
    assert "1 matter is known" not in before
    page = reviewer.page("/")
    assert "acknowledgement-lift" not in page
    assert "acknowledgement-lift" in member.page("/")


@pytest.mark.parametrize("person", ["finance", "sponsor-a", "sponsor-b", "south-lead"])
def test_what_is_known_of_a_programme_is_not_shown_to_others(sqlite_app, late, person):
    acknowledge(sqlite_app.visitor("member"), late)
    visitor = sqlite_app.visitor(person)
    for path in ("/", "/review", f"/record/acknowledgement/{stored(sqlite_app, *late.split(':'))[0].id}"):
        assert REASON not in visitor.page(path), path
    assert REASON not in visitor.panel(f"?form=acknowledgement&for={late}")


@pytest.mark.parametrize(
    ("person", "kind", "item", "status"),
    [
        ("reviewer", "milestones-overdue", "a", 403),
        ("sponsor-a", "milestones-overdue", "a", 403),
        ("south-lead", "milestones-overdue", "a", 404),
        ("finance", "milestones-overdue", "a", 404),
        ("member", "budget-unset", "line a", 404),
        ("member", "no-such-kind", "a", 404),
        ("member", "milestones-overdue", "c", 404),  # of another programme
    ],
)
def test_a_crafted_request_records_nothing(sqlite_app, late, person, kind, item, status):
    change(sqlite_app, BudgetLine, "line a", amount_pence=None)
    carried = {**state_of(sqlite_app.visitor("lead").panel(f"?form=acknowledgement&for={late}")), "about": f"{kind}:{sqlite_app.ids[item]}"}
    assert sqlite_app.visitor(person).save("acknowledgement", FORM, carried).status_code == status
    assert stored(sqlite_app, kind, sqlite_app.ids[item]) == []


def test_finance_records_and_sees_what_is_known_of_money_only(sqlite_app, late):
    change(sqlite_app, BudgetLine, "line a", amount_pence=None)
    finance, lead = sqlite_app.visitor("finance"), sqlite_app.visitor("lead")
    acknowledge(lead, late, reason="Words of the programme")
    assert visible_text(acknowledge(finance, f"budget-unset:{sqlite_app.ids['line a']}")).startswith("Saved known item")
    assert (
        stored(sqlite_app, "budget-unset", sqlite_app.ids["line a"])[0].extent == 90_00
    )  # the outturn: 10 paid and 90 forecast in the month
    text = visible_text(finance.page("/"))
    assert f"because {REASON}, by The finance" in text
    assert "Words of the programme" not in text
    programme_row = stored(sqlite_app, *late.split(":"))[0].id
    assert "Page not found" in finance.page(f"/record/acknowledgement-lift/{programme_row}")
    member = sqlite_app.visitor("member")
    money_row = stored(sqlite_app, "budget-unset", sqlite_app.ids["line a"])[0]
    carried = {**member.carried("acknowledgement-lift", programme_row), "id": money_row.id, "version": money_row.version}
    assert "what another role records" in visible_text(member.save("acknowledgement-lift", {"lift_reason": ""}, carried))
    assert stored(sqlite_app, "budget-unset", sqlite_app.ids["line a"])[0].lifted_on is None


def test_problems_are_said_in_sentences(sqlite_app, late):
    member = sqlite_app.visitor("member")
    sentences = {
        "today": "Known until must be later than today",
        (TODAY + timedelta(weeks=26, days=1)).isoformat(): "Known until must be within 26 weeks",
        "": "Enter the day on which it should come back",
    }
    for until, sentence in sentences.items():
        assert sentence in visible_text(acknowledge(member, late, until=until))
    assert "Enter the reason" in visible_text(acknowledge(member, late, reason=" "))
    for name in ("milestone a", "hidden milestone a"):
        change(sqlite_app, Milestone, name, actual_on=TODAY)
    assert "This no longer needs attention" in visible_text(acknowledge(member, late))
    assert stored(sqlite_app, *late.split(":")) == []
    assert "Open this from an item that needs attention" in visible_text(
        member.save("acknowledgement", FORM, member.carried("acknowledgement"))
    )


def test_an_item_comes_back_when_it_gets_worse_and_not_by_the_days_that_pass(sqlite_app, late):
    member = sqlite_app.visitor("member")
    acknowledge(member, late)
    change(sqlite_app, Milestone, "milestone a", forecast_on=TODAY - timedelta(days=14))  # four more days, and no more severe
    assert "14 days past" not in visible_text(member.page("/")).split("1 matter is known")[0]
    change(sqlite_app, Milestone, "milestone a", forecast_on=TODAY - timedelta(days=15))  # late by more than 14 days
    text = visible_text(member.page("/"))
    assert "zq-a-inner-milestones.title 15 days past" in text.split("matter is known")[0]


def test_an_item_comes_back_when_one_more_milestone_is_overdue(sqlite_app, late):
    member = sqlite_app.visitor("member")
    change(sqlite_app, Milestone, "hidden milestone a", forecast_on=TODAY + timedelta(days=5))
    acknowledge(member, late)
    assert "1 matter is known" in visible_text(member.page("/"))
    change(sqlite_app, Milestone, "hidden milestone a", forecast_on=TODAY - timedelta(days=1))
    text = visible_text(member.page("/"))
    assert "matter is known" not in text
    assert "and 1 more milestone of this challenge past its date" in text


def test_lifting_and_undo(sqlite_app, late):
    member, lead = sqlite_app.visitor("member"), sqlite_app.visitor("lead")
    saved = acknowledge(member, late)
    (row,) = stored(sqlite_app, *late.split(":"))
    lifted = lead.record("acknowledgement-lift", {"lift_reason": "Sooner than thought"}, row.id)
    assert visible_text(lifted).startswith("Saved lifting")
    assert "matter is known" not in visible_text(member.page("/"))
    assert "has lifted it already" in visible_text(
        lead.save("acknowledgement-lift", {"lift_reason": ""}, lead.carried("acknowledgement-lift", row.id))
    )
    revision = re.search(r'"revision": ?(\d+)', lifted.text)
    assert revision is not None
    assert "Undone" in visible_text(lead.undo("acknowledgement-lift", int(revision[1])))
    assert "1 matter is known" in visible_text(member.page("/"))
    again = acknowledge(lead, late, reason="Another reason")
    assert "Saved" in visible_text(again)
    first, second = sorted(stored(sqlite_app, *late.split(":")), key=lambda one: one.lifted_on is None)
    assert (first.reason, first.lifted_by, second.reason, second.lifted_on) == (REASON, "The lead", "Another reason", None)
    assert "Undone" not in visible_text(
        member.undo("acknowledgement", int(re.findall(r'"revision": ?(\d+)', saved.text)[-1]))
    )  # it changed


def test_take_to_review_puts_a_moved_milestone_on_the_coming_agenda(sqlite_app):
    member, milestone = sqlite_app.visitor("member"), sqlite_app.ids["milestone a"]
    search = f"?form=agenda-item&for={milestone}"
    panel = member.panel(search)
    assert "1.1: zq-a-inner-milestones.title" in panel
    saved = member.save("agenda-item", {"title": "1.1: When will it be done?"}, state_of(panel, "agenda-item"), search)
    assert visible_text(saved).startswith("Saved agenda item")
    with sqlite_app.sessions.system("audit") as session:
        agenda = session.scalars(select(Review.agenda).where(Review.id == sqlite_app.ids["review n"])).one()
    assert agenda[-1] == {"title": "1.1: When will it be done?", "about": milestone}
    south = sqlite_app.visitor("south-lead").save("agenda-item", {"title": "Crafted"}, {**state_of(panel, "agenda-item")}, search)
    assert south.status_code == 404
    for person in ("reviewer", "finance", "sponsor-a"):
        refused = sqlite_app.visitor(person).save("agenda-item", {"title": "Crafted"}, state_of(panel, "agenda-item"))
        assert refused.status_code == 403
    kept = member.record("review", {"agenda": "Something before\n1.1: When will it be done?"}, sqlite_app.ids["review n"])
    assert "Saved" in visible_text(kept)
    with sqlite_app.sessions.system("audit") as session:
        agenda = session.scalars(select(Review.agenda).where(Review.id == sqlite_app.ids["review n"])).one()
    assert agenda == [{"title": "Something before"}, {"title": "1.1: When will it be done?", "about": milestone}]


def test_a_reminder_has_words_and_a_mail_link_and_is_stored(sqlite_app):
    member, action = sqlite_app.visitor("member"), sqlite_app.ids["action a"]
    search = f"?form=reminder&for={action}"
    panel = member.panel(search)
    assert "mailto:?subject=Reminder%3A%201.1" in panel
    assert "Still open" in panel
    for person in ("sponsor-a", "reviewer", "finance"):
        assert "mailto:" not in sqlite_app.visitor(person).panel(search), person
    assert "mailto:" not in sqlite_app.visitor("south-lead").panel(search)
    typed = {"action": action, "words": "Please answer", "reminded": "today", "reminded_by": ""}
    assert visible_text(member.save("reminder", typed, state_of(panel, "reminder"), search)).startswith("Saved reminder")

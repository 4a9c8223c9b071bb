"""Decisions and actions about any record: where they are offered, what they store, and that ids from the browser are checked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from db.schema.models import Action, Decision
from tests.wire.visitor import SeededApp, Visitor, component_props, visible_text

DECIDE, RAISE = "Decide about this", "Raise an action about this"


def carried_for(visitor: Visitor, kind: str, about: str) -> dict[str, Any]:
    """The hidden state of a form that is opened for a record."""
    return {**visitor.carried(kind), "about": about}


def stored_link(seeded_app: SeededApp, model: type[Any], what: str) -> tuple[Any, ...] | None:
    """Challenge and linked record of the decision or action with the given text; None without one."""
    with seeded_app.sessions.system("audit") as session:
        row = session.execute(select(model.challenge_id, model.about_kind, model.about_id).where(model.what == what)).one_or_none()
        return None if row is None else tuple(row)


@pytest.mark.parametrize(("record", "name"), [
    ("milestone", "milestone a"), ("finding", "finding a"), ("conversation", "talk a"), ("team", "team a"), ("cohort", "cohort n"),
    ("agreement", "agreement a"), ("stage-move", "gate a"),
])  # fmt: skip
def test_about_is_offered_on_records_to_those_who_may_record(shared_app: SeededApp, record: str, name: str) -> None:
    address = shared_app.ids[name]
    page = shared_app.visitor("lead").page(f"/record/{record}/{address}")
    offered = re.findall(rf"/record/(\w+)\?[^\"]*for={address}", page)
    assert {"decision", "action"} <= set(offered)
    assert DECIDE in visible_text(page)
    assert [
        text for text in (DECIDE, RAISE) if text in visible_text(shared_app.visitor("finance").page(f"/record/{record}/{address}"))
    ] == []


@pytest.mark.parametrize("record", ["template", "person", "published-figure", "forecast"])
def test_about_is_not_offered_on_lists_and_part_records(shared_app: SeededApp, record: str) -> None:
    name = {"published-figure": "figure n"}.get(record, f"{record} n")
    assert DECIDE not in visible_text(shared_app.visitor("lead").page(f"/record/{record}/{shared_app.ids[name]}"))


def test_decision_about_a_milestone_is_linked_and_shown_on_its_page(seeded_app: SeededApp) -> None:
    lead, milestone = seeded_app.visitor("lead"), seeded_app.ids["milestone a"]
    form = lead.page("/record/decision", f"?for={milestone}")
    assert "About: milestone “zq-a-inner-milestones.title”" in visible_text(form)
    typed = {**lead.typed("decision"), "what": "Hold the date", "challenge": seeded_app.ids["a"]}
    assert visible_text(lead.save("decision", typed, carried_for(lead, "decision", milestone))).startswith("Saved decision: Hold the date")
    assert stored_link(seeded_app, Decision, "Hold the date") == (seeded_app.ids["a"], "milestone", milestone)
    text = visible_text(lead.page(f"/record/milestone/{milestone}"))
    assert "Decisions and actions about this Hold the date" in text
    assert "Hold the date" not in visible_text(lead.page(f"/record/milestone/{seeded_app.ids['hidden milestone a']}"))
    again = lead.save("decision", {**typed, "what": "Hold it a week"}, lead.carried("decision", _id(seeded_app, Decision, "Hold the date")))
    assert visible_text(again).startswith("Saved decision")
    assert stored_link(seeded_app, Decision, "Hold it a week") == (seeded_app.ids["a"], "milestone", milestone)


def _id(seeded_app: SeededApp, model: type[Any], what: str) -> str:
    with seeded_app.sessions.system("audit") as session:
        return str(session.scalars(select(model.id).where(model.what == what)).one())


def test_the_form_of_a_record_is_filled_with_its_only_challenge(shared_app: SeededApp) -> None:
    lead, ids = shared_app.visitor("lead"), shared_app.ids

    def challenge(about: str) -> Any:
        return _value(lead.page("/record/action", f"?for={about}"), "f-action-challenge")

    assert [challenge(ids[name]) for name in ("finding a", "talk a", "gate b", "talk ab", "cohort n")] == [
        ids["a"],
        ids["a"],
        ids["b"],
        "-",
        "-",
    ]


def _value(page: str, control: str) -> Any:
    return next(prop["value"] for prop in component_props(json.loads(page)) if prop.get("id") == control)


@pytest.mark.parametrize("claimed", ["milestone c", "c", "decision s", "team c", "user lead", "nothing"])
def test_about_an_invisible_record_is_refused(sqlite_app: SeededApp, claimed: str) -> None:
    lead, about = sqlite_app.visitor("lead"), sqlite_app.ids.get(claimed, "0" * 32)
    assert "Page not found" in visible_text(lead.page("/record/action", f"?for={about}"))
    typed = {**lead.typed("action"), "what": "Look at it", "due_on": "2026-01-05"}
    assert lead.save("action", typed, carried_for(lead, "action", about)).status_code == 404
    assert stored_link(sqlite_app, Action, "Look at it") is None


def test_about_a_record_of_another_programme_is_refused_even_for_an_admin(sqlite_app: SeededApp) -> None:
    admin = sqlite_app.visitor("admin")
    typed = {**admin.typed("decision"), "what": "Look at both"}
    carried = carried_for(admin, "decision", sqlite_app.ids["milestone c"])
    assert admin.save("decision", typed, carried, "?programme=north").status_code == 404
    assert stored_link(sqlite_app, Decision, "Look at both") is None


def test_a_decision_opened_from_a_challenge_belongs_to_it_without_a_linked_record(sqlite_app: SeededApp) -> None:
    lead, ids = sqlite_app.visitor("lead"), sqlite_app.ids
    typed = {**lead.typed("decision"), "what": "Go on", "challenge": ids["a"]}
    lead.save("decision", typed, carried_for(lead, "decision", ids["a"]))
    assert stored_link(sqlite_app, Decision, "Go on") == (ids["a"], None, None)
    assert "Decisions and actions about this" in visible_text(lead.page(f"/record/challenge/{ids['a']}"))


def test_decisions_that_reverse_others_are_checked(sqlite_app: SeededApp) -> None:
    lead, ids = sqlite_app.visitor("lead"), sqlite_app.ids
    decision = ids["decision a"]
    page = lead.page("/record/decision", f"?for={decision}")
    assert _value(page, "f-decision-reverses") == decision
    typed = {**lead.typed("decision"), "what": "Not so", "challenge": ids["b"], "reverses": decision, "decided": "2020-01-02"}
    text = visible_text(lead.save("decision", typed, carried_for(lead, "decision", decision)))
    assert text.startswith("Please check before saving")
    for sentence in (
        "is about another challenge, 1.1 zq-a-outer-challenges.title",
        "is later than this one",
        "The sponsor reads the decision of",
    ):
        assert sentence in text, sentence
    assert visible_text(lead.record("decision", {"what": "Not so", "challenge": ids["a"], "reverses": decision})).startswith(
        "Saved decision"
    )
    second_reversal = {**lead.typed("decision"), "what": "Nor so", "challenge": ids["a"], "reverses": decision, "published_what": "Nor so"}
    assert "is reversed already, on" in visible_text(lead.save("decision", second_reversal, lead.carried("decision")))
    for reversed_id in (decision, _id(sqlite_app, Decision, "Not so")):
        refused = visible_text(
            lead.save("decision", {**lead.typed("decision", decision), "reverses": reversed_id}, lead.carried("decision", decision))
        )
        assert "A decision cannot reverse itself, nor one that reverses it" in refused
    later = _id(sqlite_app, Decision, "Not so")
    assert "Decisions and actions about this Not so" in visible_text(lead.page(f"/record/decision/{decision}"))
    assert re.search(r"Reversed on .*: Not so", visible_text(lead.page(f"/record/decision/{later}")))

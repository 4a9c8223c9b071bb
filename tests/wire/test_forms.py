"""Forms over HTTP: what they show before input, which warnings they give, and where they are opened from."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from db.schema.models import BudgetChange, Milestone, Template
from tests.wire.visitor import SeededApp, form_state_in, visible_text

POINTS = ("Users were heard, the hard to hear among them", "One team is chosen for the next stage")


def test_stage_move_shows_the_checklist_of_the_current_stage(shared_app: SeededApp) -> None:
    lead = shared_app.visitor("lead")
    page = lead.page("/record/stage-move", f"?for={shared_app.ids['team a']}")
    assert [point in page for point in POINTS] == [True, True]
    assert "Applications are scored" not in page
    typed = lead.page("/record/stage-move")
    assert "Open call: Applications are scored" in typed


def test_stage_move_asks_for_unmet_points_and_preserves_the_input(sqlite_app: SeededApp) -> None:
    lead, team = sqlite_app.visitor("lead"), sqlite_app.ids["team a"]
    typed = {**lead.typed("stage-move"), "team": team, "decision": "advance", "to_stage": "Accelerator", "ticked": [POINTS[0]]}
    answer = lead.save("stage-move", typed, lead.carried("stage-move"))
    assert f"Not met: {POINTS[1]}. Tick what is met, or enter why it goes on without" in visible_text(answer)
    assert json.dumps([POINTS[0]])[1:-1] in answer.text


def test_template_is_previewed_before_it_is_applied(sqlite_app: SeededApp) -> None:
    lead, ids = sqlite_app.visitor("lead"), sqlite_app.ids
    with sqlite_app.sessions.system("audit") as session:
        template = session.scalars(
            select(Template.id).where(Template.name == "Exploration: milestones", Template.programme_id == ids["n"])
        ).one()
    typed = {**lead.typed("template-apply"), "template": template, "challenges": [ids["a"], ids["b"]], "start": "today"}
    preview = lead.save("template-apply", typed, lead.carried("template-apply"))
    text = visible_text(preview)
    assert ("This makes 8 records, for 1.1, 1.2" in text, "Make these records" in text) == (True, True)
    saved = lead.save("template-apply", typed, form_state_in(preview, "template-apply"))
    assert visible_text(saved).startswith("Saved what the template makes")
    assert visible_text(lead.undo("template-apply", form_state_in(saved, "template-apply")["revision"])).startswith("Undone")
    with sqlite_app.sessions.system("audit") as session:
        assert session.scalars(select(Milestone.id).where(Milestone.stage == "Exploration")).all() == []


def test_existing_budget_change_is_not_edited(sqlite_app: SeededApp) -> None:
    lead, change = sqlite_app.visitor("lead"), sqlite_app.ids["change a"]
    answer = lead.record("budget-change", {"amount": "1.00"}, change)
    assert "A budget change is never edited" in visible_text(answer)
    with sqlite_app.sessions.system("audit") as session:
        assert session.execute(select(BudgetChange.amount_pence).where(BudgetChange.id == change)).scalar_one() == 50_00


def test_person_form_states_that_no_citizen_is_recorded(shared_app: SeededApp) -> None:
    assert "No record of a citizen" in visible_text(shared_app.visitor("member").page("/record/person"))


def test_names_are_suggested_and_others_are_accepted(sqlite_app: SeededApp) -> None:
    lead = sqlite_app.visitor("lead")
    assert "zq-n-inner-people.name" in lead.page("/record/decision")
    answer = lead.record("decision", {"what": "Go on", "decided_by": "Somebody new"})
    assert visible_text(answer).startswith("Saved decision: Go on")


@pytest.mark.parametrize(("person", "offered", "withheld"), [
    ("lead", ["stage-move", "budget-change", "template-apply", "milestone", "forecast"], ["sponsor-question"]),
    ("member", ["milestone", "cohort", "person"], ["stage-move", "budget-line", "template", "payment", "forecast"]),
    ("finance", ["payment", "forecast", "agreement"], ["milestone", "budget-change", "budget-line", "plan-month"]),
    ("reviewer", [], ["milestone", "payment", "stage-move"]),
    ("sponsor-a", ["sponsor-question", "sponsor-conversation"], ["milestone", "payment", "stage-move"]),
])  # fmt: skip
def test_record_lists_the_forms_that_a_person_may_open(shared_app: SeededApp, person: str, offered: list[str], withheld: list[str]) -> None:
    page = shared_app.visitor(person).page("/record")
    assert [f"/record/{kind}" in page for kind in offered] == [True] * len(offered)
    assert [f"/record/{kind}?" in page or f'/record/{kind}\\"' in page for kind in withheld] == [False] * len(withheld)


@pytest.mark.parametrize(("person", "kind", "available"), [
    ("lead", "organisation", True), ("finance", "organisation", False), ("finance", "budget-line", False), ("finance", "agreement", True),
    ("reviewer", "organisation", False), ("sponsor-a", "challenge", False), ("south-lead", "organisation", False),
])  # fmt: skip
def test_list_of_records_is_available_to_those_who_may_change_them(shared_app: SeededApp, person: str, kind: str, available: bool) -> None:
    page = shared_app.visitor(person).page("/record", f"?list={kind}")
    north = {"organisation": "company n", "budget-line": "line n", "agreement": "agreement n", "challenge": "a"}[kind]
    assert (shared_app.ids[north] in page) == available


def test_settings_are_those_of_the_chosen_programme(shared_app: SeededApp) -> None:
    south = shared_app.visitor("admin").page("/settings", "?programme=south")
    assert ("zq-s-outer-programmes.name" in south, "zq-n-outer-programmes.notice" in south) == (True, False)
    lead = shared_app.visitor("lead").page("/settings", "?programme=south")
    assert ("zq-n-outer-programmes.notice" in lead, "zq-s-outer-programmes.notice" in lead) == (True, False)


def test_amounts_are_written_in_the_currency_of_the_programme(sqlite_app: SeededApp) -> None:
    lead = sqlite_app.visitor("lead")
    assert visible_text(lead.record("programme", {"currency": "EUR"}, sqlite_app.ids["n"])).startswith("Saved settings")
    spend = lead.page("/spend", "?cohort=all&period=all")
    assert ("€" in spend, "£" in spend) == (True, False)


def test_earlier_plans_and_decisions_are_shown_next_to_the_form(shared_app: SeededApp) -> None:
    lead, ids = shared_app.visitor("lead"), shared_app.ids
    plan = visible_text(lead.page("/record/plan-month", f"?for={ids['line a']}"))
    assert "£100.00 of £1,000.00, £900.00 still to plan." in plan
    assert "Gate decisions so far" in visible_text(lead.page("/record/stage-move", f"?for={ids['team a']}"))
    assert "Planned so far" not in visible_text(lead.page("/record/plan-month", f"?for={ids['line c']}"))

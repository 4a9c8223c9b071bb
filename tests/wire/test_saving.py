"""Saving over HTTP: permissions, no double save, all errors together, both versions of a stale form, undo of one's own change."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from dash import Input, Output, State
from sqlalchemy import func, select

from callbacks import app_factory
from callbacks.app_factory import all_callbacks
from callbacks.security.wiring import CallbackContext, declare_callback
from dashboard.config import Settings
from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE, Permission
from db.history import TRACKED_MODELS, column_values
from db.schema.models import BudgetLine, Finding, Milestone, Payment, ReviewClosing, Revision, Stage, Team, WeeklyUpdate
from db.values.dates import financial_year
from tests.wire.act_preparation import prepare_act
from tests.wire.cast import PEOPLE, TODAY
from tests.wire.visitor import SeededApp, Visitor, form_state_in, visible_text

NEXT = (TODAY + timedelta(days=30)).isoformat()


def _typed(seeded_app: SeededApp, kind: str) -> tuple[dict[str, Any], str]:
    """Values of a form of the kind with which it saves, and the id of the record that it changes."""
    ids = seeded_app.ids
    if (act := prepare_act(seeded_app, kind)) is not None:
        return act
    return {
        "milestone": ({"title": "Fresh promise", "challenge": ids["a"], "baseline": NEXT}, ""),
        "milestone-move": ({"forecast": NEXT, "reason": "other"}, ids["milestone a"]),
        "milestone-baseline": ({"baseline": NEXT, "reason": "other"}, ids["milestone a"]),
        "milestone-done": ({"actual": "today", "accepted_by": "Service owner"}, ids["milestone a"]),
        "conversation": ({"challenges": [ids["a"]], "held": "today", "channel": "visit", "said": "Fresh words"}, ""),
        "action": ({"challenge": ids["a"], "what": "Fresh duty", "owed_by": "sponsor", "due_on": "+7"}, ""),
        "action-answer": ({"answered_on": "today", "outcome": "done", "answer": "Fresh answer"}, ids["action a"]),
        "research-session": ({"challenges": [ids["a"]], "held": "today", "method": "interview", "people": "4", "groups": f"{ids['group n']}: 2"}, ""),
        "finding": ({"challenge": ids["a"], "statement": "Fresh finding", "sessions": [ids["session a"]], "strength": "weak", "acted": "not yet"}, ""),
        "payment": ({"budget_line": ids["line a"], "amount": "12.34", "paid_on": "today", "supplier": "Fresh supplier", "reference": "F1"}, ""),
        "weekly-update": ({"challenge": ids["a"], "week": "today", "health": "on track", "changed": "Fresh news"}, ""),
        "cohort": ({"name": "Fresh round", "launch": "May 2026", "demo_day": "2027"}, ""),
        "stage-dates": ({"stage": "Accelerator", "cohort": ids["cohort n"], "start": "today", "end": "+60"}, ""),
        "published-figure": ({"metric": "Fresh figure", "value": "80+", "unit": "teams"}, ""),
        "organisation": ({"name": "Fresh firm", "type": "company", "identifier": "SC123456", "away": "6 July 2026 to 17 July 2026"}, ""),
        "person": ({"name": "Service manager", "organisation": ids["company n"], "email": "manager@example.org"}, ""),
        "challenge": ({"title": "Fresh question", "question": "How might we?", "cohort": ids["cohort n"], "sponsors": [ids["sponsor of a"]]}, ""),
        "team": ({"organisation": ids["company n"], "name": "Fresh team", "challenges": [ids["b"]], "outcome": "active"}, ""),
        "stage-move": ({"team": ids["team a"], "decision": "advance", "to_stage": "Accelerator", "decided": "today", "override": "Fresh reason"}, ""),
        "decision": ({"challenge": ids["a"], "what": "Fresh decision", "decided": "today"}, ""),
        "agreement": ({"organisation": ids["company n"], "kind": "support", "value": "100", "instalments": "31 May 2026: 60.00\n30 June 2026: 40; last"}, ""),
        "budget-line": ({"name": "Fresh line", "category": "travel", "financial_year": financial_year(TODAY), "amount": "1,000"}, ""),
        "budget-change": ({"from_line": ids["line a"], "to_line": ids["line n"], "amount": "100.00", "reason": "Fresh reason"}, ""),
        "plan-month": ({"amount": "95.00"}, ids["plan a"]),
        "forecast": ({"amount": "95.00"}, ids["forecast a"]),
        "programme": ({"tolerance_percent": "7", "closures": "22 December 2026 to 2 January 2027", "review_weekday": "3"}, ids["n"]),
        "stage": ({"flow": "Standard", "position": "2", "name": "Fresh stage", "checklist": "One\nTwo (optional)"}, ""),
        "user-group": ({"name": "Fresh group", "target": "5", "hard_to_hear": "yes"}, ""),
        "template": ({"name": "Fresh template", "makes": "milestones", "items": "5: One [research]\n10: Two"}, ""),
        "template-apply": ({"template": ids["template n"], "start": "today", "challenges": [ids["a"]], "teams": [ids["team b"]]}, ""),
        "acknowledgement": ({"until": "+20", "reason": "Fresh reason"}, ids["known a"]),
        "acknowledgement-lift": ({"lift_reason": "Fresh reason"}, ids["known a"]),
        "reminder": ({"action": ids["action a"], "words": "Fresh words", "reminded": "today"}, ""),
        "agenda-item": ({"title": "Fresh subject"}, ""),
        "review": ({"held": "+7", "agenda": "Needs attention\nVenue for Demo Day", "present": "Programme lead"}, ""),
        "hypothesis": ({"statement": "Fresh belief", "challenge": ids["a"], "measure": "calls", "threshold": "5", "by": "+90"}, ""),
        "evidence": ({"direction": "weakens", "strength": "weak", "note": "Fresh doubt"}, ids["evidence a"]),
        "verdict": ({"hypothesis": ids["hypothesis a"], "verdict": "mixed", "next_step": "adapt", "reason": "Fresh reason"}, ""),
        "reuse": ({"kind": "insight", "what": "Fresh idea", "challenge": ids["a"], "to_challenge": ids["b"], "stage": "offered"}, ""),
        "support": ({"held": "today", "kind": "workshop", "topic": "Fresh topic", "teams": [ids["team a"]]}, ""),
        "outcome": ({"team": ids["team a"], "months": "12", "answered": "today", "people": "5", "source": "Fresh return"}, ""),
        "gain": ({"gainer": "citizens", "what": "Fresh gain", "source": "Fresh page"}, ""),
        "figure-given": ({"to_whom": "Fresh paper", "wording": "Fresh words", "definition": "Fresh definition"}, ""),
        "sponsor-answer": ({"published_answer": "Fresh reply", "answered_on": "today"}, ids["action a"]),
        "sponsor-question": ({"challenge": ids["a"], "published_what": "Fresh question", "due_on": "+7"}, ""),
        "sponsor-conversation": ({"challenges": [ids["a"]], "held": "today", "channel": "call", "published_summary": "Fresh talk"}, ""),
    }[kind]  # fmt: skip


def _author(kind: str) -> str:
    return "sponsor-a" if kind.startswith("sponsor") else "lead"


def _count(seeded_app: SeededApp, model: type[Any], *where: Any) -> int:
    with seeded_app.sessions.system("audit") as session:
        return int(session.execute(select(func.count()).select_from(model).where(*where)).scalar_one())


def _counts(seeded_app: SeededApp) -> list[int]:
    """Number of records in each tracked table."""
    with seeded_app.sessions.system("audit") as session:
        return [session.execute(select(func.count()).select_from(model)).scalar_one() for model in TRACKED_MODELS.values()]


def _read_row(seeded_app: SeededApp, model: type[Any], record_id: str) -> Any:
    with seeded_app.sessions.system("audit") as session:
        row = session.scalars(select(model).where(model.id == record_id)).one()
        session.expunge(row)
        return row


def _states(seeded_app: SeededApp, record: str) -> list[dict[str, Any]]:
    """Every row whose state an undo may have to restore: the record with the id, and the rows that its saves change as well."""
    changed_as_well = [
        (Team, seeded_app.ids["team a"]),
        (Stage, None),
        (BudgetLine, seeded_app.ids["line a"]),
        (BudgetLine, seeded_app.ids["line n"]),
    ]
    with seeded_app.sessions.system("audit") as session:
        rows = (
            [row for model in TRACKED_MODELS.values() for row in session.scalars(select(model).where(model.id == record))] if record else []
        )
        for model, row_id in changed_as_well:
            rows += session.scalars(
                select(model).where(model.id == row_id if row_id else model.programme_id == seeded_app.ids["n"]).order_by(model.id)
            )
        return [{name: value for name, value in column_values(row).items() if name != "version"} for row in rows]


def _revisions(seeded_app: SeededApp) -> int:
    return _count(seeded_app, Revision)


def _key(kind: str) -> dict[str, Any]:
    return {"key": f"a-key-of-{kind}-long-enough"[:40], "id": "", "version": 0, "about": "", "asked": True}


def _save_twice(seeded_app: SeededApp, author: Visitor, kind: str, typed: dict[str, Any], record: str) -> dict[str, Any]:
    """Send one save of a form twice: it is saved, both answers are equal, one transaction is written. Returns the hidden state of the first answer."""
    before, whole = _revisions(seeded_app), {**author.typed(kind, record), **typed}
    carried = {**author.carried(kind, record), "asked": True}
    first, second = author.save(kind, whole, carried), author.save(kind, whole, carried)
    assert first.status_code == 200
    assert visible_text(first).startswith(f"Saved {FORMS[kind].saved}"), visible_text(first)[:300]
    texts = [re.sub(r'"key":\s*"[^"]*"', "", answer.text) for answer in (first, second)]  # a form that repeats has a new key each time
    assert texts[0] == texts[1]
    assert _revisions(seeded_app) == before + 1
    return form_state_in(first, kind)


@pytest.mark.parametrize("kind", [kind for kind in FORMS if kind != "review-close"])
def test_every_form_saves_its_input_one_time_and_its_author_undoes_it(seeded_app: SeededApp, kind: str) -> None:
    typed, record = _typed(seeded_app, kind)
    before, states = _counts(seeded_app), _states(seeded_app, record)
    author = seeded_app.visitor(_author(kind))
    saved = _save_twice(seeded_app, author, kind, typed, record)
    other = seeded_app.visitor("sponsor-b" if kind.startswith("sponsor") else "south-lead")
    assert other.undo(kind, saved["revision"]).status_code == 404
    answer = author.undo(kind, saved["revision"])
    assert visible_text(answer).startswith("Undone"), visible_text(answer)
    assert _counts(seeded_app) == before
    assert _states(seeded_app, record) == states


def test_a_closing_cannot_be_undone(seeded_app: SeededApp) -> None:
    lead = seeded_app.visitor("lead")
    saved = _save_twice(seeded_app, lead, "review-close", *_typed(seeded_app, "review-close"))
    before = _count(seeded_app, ReviewClosing)
    assert visible_text(lead.undo("review-close", saved["revision"])).startswith("Not undone. It closed a review")
    assert _count(seeded_app, ReviewClosing) == before


def test_finance_records_a_payment_and_undoes_it(seeded_app: SeededApp) -> None:
    typed, _ = _typed(seeded_app, "payment")
    finance, before = seeded_app.visitor("finance"), _count(seeded_app, Payment)
    saved = form_state_in(finance.record("payment", typed), "payment")
    assert _count(seeded_app, Payment) == before + 1
    assert visible_text(finance.undo("payment", saved["revision"])).startswith("Undone")
    assert _count(seeded_app, Payment) == before


def test_undo_is_refused_after_a_later_change(seeded_app: SeededApp) -> None:
    lead, record = seeded_app.visitor("lead"), seeded_app.ids["milestone a"]
    first = form_state_in(lead.record("milestone-move", {"forecast": NEXT, "reason": "other"}, record), "milestone-move")
    seeded_app.visitor("member").record("milestone-move", {"forecast": "+60", "reason": "other"}, record)
    assert visible_text(lead.undo("milestone-move", first["revision"])).startswith("Not undone. It changed again since")
    assert _read_row(seeded_app, Milestone, record).forecast_on == TODAY + timedelta(days=60)


@pytest.mark.parametrize("revision", [0, -1, 10**14, True])
def test_an_undo_of_an_invalid_revision_changes_nothing(seeded_app: SeededApp, revision: Any) -> None:
    before = _revisions(seeded_app)
    answer = seeded_app.visitor("lead").undo("milestone", revision)
    assert (answer.status_code in (200, 204, 404), "Undone" in answer.text) == (True, False)
    assert _revisions(seeded_app) == before


@pytest.mark.parametrize("person", PEOPLE)
def test_a_crafted_save_of_the_wrong_role_is_forbidden_and_writes_nothing(seeded_app: SeededApp, person: str) -> None:
    wrong = {kind: _typed(seeded_app, kind) for kind, form in FORMS.items() if form.needs not in PERMISSIONS_BY_ROLE[PEOPLE[person][0]]}
    visitor, before = seeded_app.visitor(person), _revisions(seeded_app)
    for kind, (typed, record) in wrong.items():
        assert visitor.save(kind, typed, {**_key(kind), "id": record, "version": 1}).status_code == 403, kind
        assert visitor.undo(kind, 1).status_code == 403, kind
    assert _revisions(seeded_app) == before


@pytest.mark.parametrize(("person", "kind", "record"), [
    ("sponsor-a", "sponsor-answer", "action b"), ("sponsor-a", "sponsor-answer", "hidden action a"), ("sponsor-a", "sponsor-answer", "debt a"),
    ("sponsor-a", "sponsor-answer", "milestone a"), ("sponsor-a", "sponsor-question", "action a"), ("sponsor-a", "sponsor-conversation", "talk a"),
    ("sponsor-a", "sponsor-conversation", "talk ab"), ("south-lead", "milestone", "milestone a"), ("south-lead", "milestone-move", "milestone a"),
    ("south-lead", "action-answer", "action b"), ("south-lead", "payment", "payment a"), ("south-lead", "conversation", "talk ab"),
    ("lead", "milestone-done", "milestone c"), ("member", "weekly-update", "update c"), ("finance", "payment", "payment c"),
])  # fmt: skip
def test_a_crafted_save_of_a_foreign_record_is_answered_as_one_that_does_not_exist(
    seeded_app: SeededApp, person: str, kind: str, record: str
) -> None:
    visitor, before = seeded_app.visitor(person), _revisions(seeded_app)
    typed, _ = _typed(seeded_app, kind)
    wrong, missing = (
        visitor.save(kind, typed, {**_key(kind), "id": record_id, "version": 1}, search="?programme=north")
        for record_id in (seeded_app.ids[record], "zzzzzzzzzzzzz")
    )
    assert (wrong.status_code, wrong.data) == (missing.status_code, missing.data) == (404, missing.data)
    assert _revisions(seeded_app) == before


@pytest.mark.parametrize(("person", "kind", "field", "other"), [
    ("sponsor-a", "sponsor-question", "challenge", "b"), ("sponsor-a", "sponsor-conversation", "challenges", "b"),
    ("south-lead", "milestone", "challenge", "a"),
    ("lead", "action", "challenge", "c"), ("lead", "payment", "budget_line", "line c"), ("lead", "finding", "sessions", "session c"),
    ("member", "research-session", "challenges", "c"), ("lead", "milestone", "depends_on", "milestone c"),
])  # fmt: skip
def test_a_reference_to_a_foreign_record_is_unknown(seeded_app: SeededApp, person: str, kind: str, field: str, other: str) -> None:
    typed, _ = _typed(seeded_app, kind)
    before = _revisions(seeded_app)

    def answer(record_id: str) -> str:
        value = [record_id] if field in ("challenges", "sessions") else record_id
        saved = seeded_app.visitor(person).save(kind, {**typed, field: value}, _key(kind))
        assert saved.status_code == 200
        return visible_text(saved).replace(record_id, "ID")

    assert answer(seeded_app.ids[other]) == answer("zzzzzzzzzzzzz")
    assert "is not known here" in answer(seeded_app.ids[other])
    assert _revisions(seeded_app) == before


def test_a_key_of_another_person_saves_and_discloses_nothing(seeded_app: SeededApp) -> None:
    typed, _ = _typed(seeded_app, "milestone")
    key = _key("milestone")
    assert visible_text(seeded_app.visitor("lead").save("milestone", typed, key)).startswith("Saved")
    before = _revisions(seeded_app)
    answer = seeded_app.visitor("member").save("milestone", typed, key)
    assert (answer.status_code, "Fresh" in answer.text) == (404, False)
    assert _revisions(seeded_app) == before


def test_eight_concurrent_saves_of_one_form_are_stored_one_time(seeded_app: SeededApp) -> None:
    typed, _ = _typed(seeded_app, "milestone")
    key, before = _key("milestone"), _count(seeded_app, Milestone)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: seeded_app.visitor("lead").save("milestone", typed, key), range(8)))
    assert {response.status_code for response in answers} == {200}
    assert len({response.data for response in answers}) == 1
    assert _count(seeded_app, Milestone) == before + 1


def test_of_eight_concurrent_editors_one_saves_and_the_others_keep_their_input(seeded_app: SeededApp) -> None:
    record, kind = seeded_app.ids["milestone a"], "milestone"
    lead = seeded_app.visitor("lead")
    carried, whole = lead.carried(kind, record), lead.typed(kind, record)

    def edit(number: int) -> Any:
        key = {**carried, "key": f"the-key-of-editor-{number}", "asked": True}
        return seeded_app.visitor("lead").save(kind, {**whole, "owner": f"Editor {number}"}, key)

    with ThreadPoolExecutor(8) as pool:
        answers = [visible_text(response) for response in pool.map(edit, range(8))]
    assert sum(text.startswith("Saved") for text in answers) == 1
    assert sum("Nothing you typed is lost" in text for text in answers) == 7
    assert _read_row(seeded_app, Milestone, record).version == 2


def test_a_stale_form_shows_both_versions_and_preserves_the_input(seeded_app: SeededApp) -> None:
    kind, record = "milestone", seeded_app.ids["milestone a"]
    lead, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    carried, whole = lead.carried(kind, record), lead.typed(kind, record)
    assert visible_text(member.record(kind, {"owner": "Their owner"}, record)).startswith("Saved")
    stale = lead.save(kind, {**whole, "owner": "My owner", "note": "My long note"}, {**carried, "asked": True})
    text = visible_text(stale)
    assert text.startswith("Changed by The member on ")
    assert "while you were typing" in text
    assert "Owner Their owner My owner" in text
    assert '"value":"My long note"' in stale.text
    assert _read_row(seeded_app, Milestone, record).owner == "Their owner"
    again = lead.save(kind, {**whole, "owner": "My owner", "note": "My long note"}, form_state_in(stale, kind))
    assert visible_text(again).startswith("Saved")
    row = _read_row(seeded_app, Milestone, record)
    assert (row.owner, row.note, row.version) == ("My owner", "My long note", 3)


def test_a_sponsor_with_a_stale_answer_sees_no_name(seeded_app: SeededApp) -> None:
    sponsor, record = seeded_app.visitor("sponsor-a"), seeded_app.ids["action a"]
    carried = sponsor.carried("sponsor-answer", record)
    seeded_app.visitor("lead").record(
        "action-answer", {"answered_on": "today", "outcome": "done", "published_answer": "Theirs", "answer": "Hush"}, record
    )
    stale = sponsor.save("sponsor-answer", {"published_answer": "Mine", "answered_on": "today"}, carried)
    text = visible_text(stale)
    assert text.startswith("Changed by somebody, while you were typing")
    assert "Your answer Theirs Mine" in text
    assert "Hush" not in text
    assert "lead" not in text


def test_all_errors_are_shown_at_their_fields_and_in_a_summary(seeded_app: SeededApp) -> None:
    before = _revisions(seeded_app)
    visitor = seeded_app.visitor("lead")
    answer = visitor.save(
        "payment", {"amount": "twelve", "paid_on": "+3", "reference": "R" * 400, "supplier": "Kept as typed"}, visitor.carried("payment")
    )
    text = visible_text(answer)
    assert text.startswith("This is not saved yet")
    sentences = (
        "Choose the budget line",
        "Amount must be an amount in pounds, such as 1,234.50",
        "must be today or earlier",
        "must be 300 characters or fewer",
    )
    assert [text.count(sentence) for sentence in sentences] == [2, 2, 2, 2]
    assert '"value":"Kept as typed"' in answer.text
    assert '"value":"twelve"' in answer.text
    assert '"href":"#f-payment-amount"' in answer.text.replace("\\u002f", "/")
    assert _revisions(seeded_app) == before


def test_a_warning_is_shown_one_time_and_again_after_an_error(seeded_app: SeededApp) -> None:
    visitor, before = seeded_app.visitor("lead"), _revisions(seeded_app)
    typed = {"title": "Late promise", "challenge": seeded_app.ids["a"], "baseline": "1/2/2026"}
    first = visitor.save("milestone", typed, visitor.carried("milestone"))
    assert visible_text(first).startswith("Please check before saving")
    assert _revisions(seeded_app) == before
    wrong = visitor.save("milestone", {**typed, "title": ""}, form_state_in(first, "milestone"))
    assert visible_text(wrong).startswith("This is not saved yet")
    confirmation = visitor.save("milestone", typed, form_state_in(wrong, "milestone"))
    assert visible_text(confirmation).startswith("Please check before saving")
    assert visible_text(visitor.save("milestone", typed, form_state_in(confirmation, "milestone"))).startswith(
        "Saved milestone: Late promise."
    )
    assert _revisions(seeded_app) == before + 1


def test_a_second_update_of_a_week_is_refused_with_a_sentence(seeded_app: SeededApp) -> None:
    typed, _ = _typed(seeded_app, "weekly-update")
    visitor = seeded_app.visitor("lead")
    first, second = visitor.carried("weekly-update"), visitor.carried("weekly-update")
    assert visible_text(visitor.save("weekly-update", typed, first)).startswith("Saved")
    answer = visitor.save("weekly-update", {**typed, "changed": "Others' news"}, {**second, "asked": True})
    assert answer.status_code == 200
    assert visible_text(answer).startswith("This is not saved yet")
    assert '"value":"Others\' news"' in answer.text or "Others' news" in answer.text
    assert _count(seeded_app, WeeklyUpdate, WeeklyUpdate.changed == "Others' news") == 0


def test_a_baseline_changes_by_the_act_of_a_lead(seeded_app: SeededApp) -> None:
    record = seeded_app.ids["milestone a"]
    for person in ("member", "lead"):
        answer = seeded_app.visitor(person).record("milestone", {"baseline": NEXT}, record)
        assert "a lead changes it with “Set a new baseline”" in visible_text(answer)
    assert _read_row(seeded_app, Milestone, record).baseline_on == TODAY - timedelta(days=10)
    assert visible_text(seeded_app.visitor("member").record("milestone", {"owner": "Research lead"}, record)).startswith("Saved")
    act = {"baseline": NEXT, "reason": "scope change"}
    assert seeded_app.visitor("member").save("milestone-baseline", act, {"key": "k", "id": record}).status_code == 403
    assert visible_text(seeded_app.visitor("lead").record("milestone-baseline", act, record)).startswith("Saved new baseline")
    assert _read_row(seeded_app, Milestone, record).baseline_on == TODAY + timedelta(days=30)


def test_a_record_of_another_programme_uses_its_own_lists_for_any_address(seeded_app: SeededApp) -> None:
    admin, record = seeded_app.visitor("admin"), seeded_app.ids["milestone c"]
    whole = {**admin.typed("milestone", record), "owner": "Somebody's role"}
    carried = {**admin.carried("milestone", record), "asked": True}
    assert visible_text(admin.save("milestone", whole, carried, search="?programme=north")).startswith("Saved")
    row = _read_row(seeded_app, Milestone, record)
    assert (row.programme_id, row.challenge_id, row.owner) == (seeded_app.ids["s"], seeded_app.ids["c"], "Somebody's role")


def test_a_form_without_its_key_saves_nothing(seeded_app: SeededApp) -> None:
    typed, _ = _typed(seeded_app, "milestone")
    before = _count(seeded_app, Milestone), _revisions(seeded_app)
    for carried in (None, [], "x", {}, {"key": ""}, {"key": "short"}, {"key": "x" * 41}):
        answer = seeded_app.visitor("lead").save("milestone", typed, carried)
        assert (answer.status_code in (200, 204, 404), "Saved" in answer.text) == (True, False), carried
    assert (_count(seeded_app, Milestone), _revisions(seeded_app)) == before


def test_a_reviewer_changes_nothing_even_through_a_faulty_page(seeded_app: SeededApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def meddle(call: CallbackContext, *_: Any) -> str:
        call.session.scalars(select(Milestone).where(Milestone.id == seeded_app.ids["milestone a"])).one().title = "Meddled"
        return "done"

    faulty = declare_callback(
        needs=Permission.SIGNED_IN, output=Output("faulty", "children"), inputs=Input("url", "hash"), state=[State("url", "search")],
        handle=meddle, writes=True,
    )  # fmt: skip
    callbacks = all_callbacks()
    monkeypatch.setattr(app_factory, "all_callbacks", lambda: [*callbacks, faulty])
    app = app_factory.build_app(Settings(demo=True), seeded_app.sessions)
    faulty_app = SeededApp(app, seeded_app.sessions, seeded_app.ids, seeded_app.tokens)
    assert faulty_app.visitor("reviewer").call("faulty.children", {"url.hash": ""}).status_code == 404
    assert _read_row(seeded_app, Milestone, seeded_app.ids["milestone a"]).title == "zq-a-inner-milestones.title"
    assert faulty_app.visitor("member").call("faulty.children", {"url.hash": ""}).status_code == 200
    assert _read_row(seeded_app, Milestone, seeded_app.ids["milestone a"]).title == "Meddled"


def test_no_personal_detail_of_a_citizen_is_saved(seeded_app: SeededApp) -> None:
    typed, _ = _typed(seeded_app, "finding")
    for statement in ("Call 0131 496 0000", "Write to citizen@example.org", "She lives at EH1 1AA"):
        answer = seeded_app.visitor("lead").record("finding", {**typed, "statement": statement})
        assert "Cohortboard keeps no record of a citizen" in visible_text(answer)
    assert (
        _count(seeded_app, Finding, Finding.statement.like("%0131%") | Finding.statement.like("%@%") | Finding.statement.like("%EH1%")) == 0
    )


def test_money_is_stored_to_the_penny(seeded_app: SeededApp) -> None:
    lead = seeded_app.visitor("lead")
    line = seeded_app.ids["line b"]
    for number, amount in enumerate(("0.10", "0.20", "1,234.56", "£7", "19.99")):
        saved = lead.record(
            "payment", {"budget_line": line, "amount": amount, "paid_on": "today", "supplier": "S", "reference": f"P{number}"}
        )
        assert visible_text(saved).startswith("Saved"), visible_text(saved)[:200]
    with seeded_app.sessions.system("audit") as session:
        total = session.execute(
            select(func.sum(Payment.amount_pence)).join(BudgetLine).where(BudgetLine.id == line, Payment.supplier == "S")
        ).scalar()
    assert total == 10 + 20 + 123_456 + 700 + 1_999

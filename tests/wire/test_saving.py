"""Saving over the wire: who may, once, all errors at once, both versions of a stale form, undo of one's own."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from dash import Input, Output
from sqlalchemy import func, select

from callbacks import app_factory
from callbacks.app_factory import all_wires
from callbacks.security.wiring import Call, wire
from dashboard.config import Settings
from dashboard.forms import FORMS
from db.access import GRANTED, Permission
from db.history import TRACKED, state_of
from db.schema.models import BudgetLine, Finding, Milestone, Payment, ReviewClosing, Revision, Stage, Team, WeeklyUpdate
from db.values.dates import financial_year
from tests.wire.cast import PEOPLE, TODAY
from tests.wire.readied import ready
from tests.wire.visitor import House, Visitor, carried_by, words

NEXT = (TODAY + timedelta(days=30)).isoformat()


def _typed(house: House, kind: str) -> tuple[dict[str, Any], str]:
    """What a person types into a form of the kind so that it saves, and the record it works on."""
    ids = house.ids
    if (act := ready(house, kind)) is not None:
        return act
    return {
        "milestone": ({"title": "Fresh promise", "challenge": ids["a"], "baseline": NEXT}, ""),
        "milestone-move": ({"forecast": NEXT, "reason": "other"}, ids["milestone a"]),
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


def _count(house: House, model: type[Any], *where: Any) -> int:
    with house.sessions.system("audit") as session:
        return int(session.execute(select(func.count()).select_from(model).where(*where)).scalar_one())


def _counts(house: House) -> list[int]:
    """How many records there are of each tracked table."""
    with house.sessions.system("audit") as session:
        return [session.execute(select(func.count()).select_from(one)).scalar_one() for one in TRACKED.values()]


def _one(house: House, model: type[Any], record_id: str) -> Any:
    with house.sessions.system("audit") as session:
        row = session.scalars(select(model).where(model.id == record_id)).one()
        session.expunge(row)
        return row


def _stands(house: House, record: str) -> list[dict[str, Any]]:
    """Every row whose state an undo may have to restore: the record of an id, and what its saves move beside it."""
    moved = [(Team, house.ids["team a"]), (Stage, None), (BudgetLine, house.ids["line a"]), (BudgetLine, house.ids["line n"])]
    with house.sessions.system("audit") as session:
        rows = [row for model in TRACKED.values() for row in session.scalars(select(model).where(model.id == record))] if record else []
        for model, one in moved:
            rows += session.scalars(
                select(model).where(model.id == one if one else model.programme_id == house.ids["n"]).order_by(model.id)
            )
        return [{name: value for name, value in state_of(row).items() if name != "version"} for row in rows]


def _revisions(house: House) -> int:
    return _count(house, Revision)


def _key(kind: str) -> dict[str, Any]:
    return {"key": f"a-key-of-{kind}-long-enough"[:40], "id": "", "version": 0, "about": "", "asked": True}


def _sent_twice(house: House, author: Visitor, kind: str, typed: dict[str, Any], record: str) -> dict[str, Any]:
    """Send one save of a form twice: it says that it is saved, both answers say the same, one transaction is written. Returns what the first carries."""
    before, whole = _revisions(house), {**author.typed(kind, record), **typed}
    carried = {**author.carried(kind, record), "asked": True}
    first, second = author.save(kind, whole, carried), author.save(kind, whole, carried)
    assert first.status_code == 200
    assert words(first).startswith(f"Saved {FORMS[kind].saved}"), words(first)[:300]
    said = [re.sub(r'"key":\s*"[^"]*"', "", answer.text) for answer in (first, second)]  # a form that repeats carries a fresh key each time
    assert said[0] == said[1]
    assert _revisions(house) == before + 1
    return carried_by(first, kind)


@pytest.mark.parametrize("kind", [kind for kind in FORMS if kind != "review-close"])
def test_every_form_saves_once_what_was_typed_and_its_author_takes_it_back(house: House, kind: str) -> None:
    typed, record = _typed(house, kind)
    before, stood = _counts(house), _stands(house, record)
    author = house.visitor(_author(kind))
    made = _sent_twice(house, author, kind, typed, record)
    other = house.visitor("sponsor-b" if kind.startswith("sponsor") else "south-lead")
    assert other.undo(kind, made["revision"]).status_code == 404
    answer = author.undo(kind, made["revision"])
    assert words(answer).startswith("Undone"), words(answer)
    assert _counts(house) == before
    assert _stands(house, record) == stood


def test_a_closing_is_not_undone_for_what_it_froze_stays(house: House) -> None:
    lead = house.visitor("lead")
    made = _sent_twice(house, lead, "review-close", *_typed(house, "review-close"))
    before = _count(house, ReviewClosing)
    assert words(lead.undo("review-close", made["revision"])).startswith("Not undone. It closed a review")
    assert _count(house, ReviewClosing) == before


def test_finance_records_a_payment_and_undoes_it(house: House) -> None:
    typed, _ = _typed(house, "payment")
    finance, before = house.visitor("finance"), _count(house, Payment)
    made = carried_by(finance.record("payment", typed), "payment")
    assert _count(house, Payment) == before + 1
    assert words(finance.undo("payment", made["revision"])).startswith("Undone")
    assert _count(house, Payment) == before


def test_what_changed_again_since_is_not_undone(house: House) -> None:
    lead, record = house.visitor("lead"), house.ids["milestone a"]
    first = carried_by(lead.record("milestone-move", {"forecast": NEXT, "reason": "other"}, record), "milestone-move")
    house.visitor("member").record("milestone-move", {"forecast": "+60", "reason": "other"}, record)
    assert words(lead.undo("milestone-move", first["revision"])).startswith("Not undone. It changed again since")
    assert _one(house, Milestone, record).forecast_on == TODAY + timedelta(days=60)


@pytest.mark.parametrize("revision", [0, -1, 10**14, True])
def test_an_undo_of_nothing_changes_nothing(house: House, revision: Any) -> None:
    before = _revisions(house)
    answer = house.visitor("lead").undo("milestone", revision)
    assert (answer.status_code in (200, 204, 404), "Undone" in answer.text) == (True, False)
    assert _revisions(house) == before


@pytest.mark.parametrize("person", PEOPLE)
def test_a_crafted_save_of_the_wrong_role_is_forbidden_and_writes_nothing(house: House, person: str) -> None:
    wrong = {kind: _typed(house, kind) for kind, form in FORMS.items() if form.needs not in GRANTED[PEOPLE[person][0]]}
    visitor, before = house.visitor(person), _revisions(house)
    for kind, (typed, record) in wrong.items():
        assert visitor.save(kind, typed, {**_key(kind), "id": record, "version": 1}).status_code == 403, kind
        assert visitor.undo(kind, 1).status_code == 403, kind
    assert _revisions(house) == before


@pytest.mark.parametrize(("person", "kind", "record"), [
    ("sponsor-a", "sponsor-answer", "action b"), ("sponsor-a", "sponsor-answer", "hidden action a"), ("sponsor-a", "sponsor-answer", "debt a"),
    ("sponsor-a", "sponsor-answer", "milestone a"), ("sponsor-a", "sponsor-question", "action a"), ("sponsor-a", "sponsor-conversation", "talk a"),
    ("sponsor-a", "sponsor-conversation", "talk ab"), ("south-lead", "milestone", "milestone a"), ("south-lead", "milestone-move", "milestone a"),
    ("south-lead", "action-answer", "action b"), ("south-lead", "payment", "payment a"), ("south-lead", "conversation", "talk ab"),
    ("lead", "milestone-done", "milestone c"), ("member", "weekly-update", "update c"), ("finance", "payment", "payment c"),
])  # fmt: skip
def test_a_crafted_save_of_anothers_record_is_answered_as_of_one_that_does_not_exist(
    house: House, person: str, kind: str, record: str
) -> None:
    visitor, before = house.visitor(person), _revisions(house)
    typed, _ = _typed(house, kind)
    wrong, missing = (
        visitor.save(kind, typed, {**_key(kind), "id": one, "version": 1}, search="?programme=north")
        for one in (house.ids[record], "zzzzzzzzzzzzz")
    )
    assert (wrong.status_code, wrong.data) == (missing.status_code, missing.data) == (404, missing.data)
    assert _revisions(house) == before


@pytest.mark.parametrize(("person", "kind", "field", "other"), [
    ("sponsor-a", "sponsor-question", "challenge", "b"), ("sponsor-a", "sponsor-conversation", "challenges", "b"),
    ("south-lead", "milestone", "challenge", "a"),
    ("lead", "action", "challenge", "c"), ("lead", "payment", "budget_line", "line c"), ("lead", "finding", "sessions", "session c"),
    ("member", "research-session", "challenges", "c"), ("lead", "milestone", "depends_on", "milestone c"),
])  # fmt: skip
def test_a_reference_to_anothers_record_is_not_known(house: House, person: str, kind: str, field: str, other: str) -> None:
    typed, _ = _typed(house, kind)
    before = _revisions(house)

    def answer(one: str) -> str:
        value = [one] if field in ("challenges", "sessions") else one
        saved = house.visitor(person).save(kind, {**typed, field: value}, _key(kind))
        assert saved.status_code == 200
        return words(saved).replace(one, "ID")

    assert answer(house.ids[other]) == answer("zzzzzzzzzzzzz")
    assert "is not known here" in answer(house.ids[other])
    assert _revisions(house) == before


def test_anothers_key_saves_nothing_and_tells_nothing(house: House) -> None:
    typed, _ = _typed(house, "milestone")
    key = _key("milestone")
    assert words(house.visitor("lead").save("milestone", typed, key)).startswith("Saved")
    before = _revisions(house)
    answer = house.visitor("member").save("milestone", typed, key)
    assert (answer.status_code, "Fresh" in answer.text) == (404, False)
    assert _revisions(house) == before


def test_eight_presses_at_once_save_once(house: House) -> None:
    typed, _ = _typed(house, "milestone")
    key, before = _key("milestone"), _count(house, Milestone)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: house.visitor("lead").save("milestone", typed, key), range(8)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.data for one in answers}) == 1
    assert _count(house, Milestone) == before + 1


def test_eight_editors_at_once_lose_nothing(house: House) -> None:
    record, kind = house.ids["milestone a"], "milestone"
    lead = house.visitor("lead")
    carried, whole = lead.carried(kind, record), lead.typed(kind, record)

    def edit(number: int) -> Any:
        key = {**carried, "key": f"the-key-of-editor-{number}", "asked": True}
        return house.visitor("lead").save(kind, {**whole, "owner": f"Editor {number}"}, key)

    with ThreadPoolExecutor(8) as pool:
        answers = [words(one) for one in pool.map(edit, range(8))]
    assert sum(one.startswith("Saved") for one in answers) == 1
    assert sum("Nothing you typed is lost" in one for one in answers) == 7
    assert _one(house, Milestone, record).version == 2


def test_a_stale_form_shows_both_versions_and_keeps_what_was_typed(house: House) -> None:
    kind, record = "milestone", house.ids["milestone a"]
    lead, member = house.visitor("lead"), house.visitor("member")
    carried, whole = lead.carried(kind, record), lead.typed(kind, record)
    assert words(member.record(kind, {"owner": "Their owner"}, record)).startswith("Saved")
    stale = lead.save(kind, {**whole, "owner": "My owner", "note": "My long note"}, {**carried, "asked": True})
    told = words(stale)
    assert told.startswith("Changed by The member on ")
    assert "while you were typing" in told
    assert "Owner Their owner My owner" in told
    assert '"value":"My long note"' in stale.text
    assert _one(house, Milestone, record).owner == "Their owner"
    again = lead.save(kind, {**whole, "owner": "My owner", "note": "My long note"}, carried_by(stale, kind))
    assert words(again).startswith("Saved")
    row = _one(house, Milestone, record)
    assert (row.owner, row.note, row.version) == ("My owner", "My long note", 3)


def test_a_sponsor_with_a_stale_answer_is_told_without_a_name(house: House) -> None:
    sponsor, record = house.visitor("sponsor-a"), house.ids["action a"]
    carried = sponsor.carried("sponsor-answer", record)
    house.visitor("lead").record(
        "action-answer", {"answered_on": "today", "outcome": "done", "published_answer": "Theirs", "answer": "Hush"}, record
    )
    stale = sponsor.save("sponsor-answer", {"published_answer": "Mine", "answered_on": "today"}, carried)
    told = words(stale)
    assert told.startswith("Changed by somebody, while you were typing")
    assert "Your answer Theirs Mine" in told
    assert "Hush" not in told
    assert "lead" not in told


def test_all_errors_come_at_once_beside_their_fields_and_in_a_summary(house: House) -> None:
    before = _revisions(house)
    visitor = house.visitor("lead")
    answer = visitor.save(
        "payment", {"amount": "twelve", "paid_on": "+3", "reference": "R" * 400, "supplier": "Kept as typed"}, visitor.carried("payment")
    )
    told = words(answer)
    assert told.startswith("This is not saved yet")
    sentences = (
        "Choose the budget line",
        "Amount must be an amount in pounds, such as 1,234.50",
        "must be today or earlier",
        "must be 300 characters or fewer",
    )
    assert [told.count(one) for one in sentences] == [2, 2, 2, 2]
    assert '"value":"Kept as typed"' in answer.text
    assert '"value":"twelve"' in answer.text
    assert '"href":"#f-payment-amount"' in answer.text.replace("\\u002f", "/")
    assert _revisions(house) == before


def test_a_warning_is_asked_once_and_again_after_an_error(house: House) -> None:
    visitor, before = house.visitor("lead"), _revisions(house)
    typed = {"title": "Late promise", "challenge": house.ids["a"], "baseline": "1/2/2026"}
    first = visitor.save("milestone", typed, visitor.carried("milestone"))
    assert words(first).startswith("Please check before saving")
    assert _revisions(house) == before
    wrong = visitor.save("milestone", {**typed, "title": ""}, carried_by(first, "milestone"))
    assert words(wrong).startswith("This is not saved yet")
    asked = visitor.save("milestone", typed, carried_by(wrong, "milestone"))
    assert words(asked).startswith("Please check before saving")
    assert words(visitor.save("milestone", typed, carried_by(asked, "milestone"))).startswith("Saved milestone: Late promise.")
    assert _revisions(house) == before + 1


def test_a_second_update_of_a_week_says_what_is_wrong(house: House) -> None:
    typed, _ = _typed(house, "weekly-update")
    visitor = house.visitor("lead")
    first, second = visitor.carried("weekly-update"), visitor.carried("weekly-update")
    assert words(visitor.save("weekly-update", typed, first)).startswith("Saved")
    answer = visitor.save("weekly-update", {**typed, "changed": "Others' news"}, {**second, "asked": True})
    assert answer.status_code == 200
    assert words(answer).startswith("This is not saved yet")
    assert '"value":"Others\' news"' in answer.text or "Others' news" in answer.text
    assert _count(house, WeeklyUpdate, WeeklyUpdate.changed == "Others' news") == 0


def test_a_member_leaves_a_baseline_as_it_was_promised(house: House) -> None:
    record = house.ids["milestone a"]
    answer = house.visitor("member").record("milestone", {"baseline": NEXT}, record)
    assert "Only the programme lead changes a baseline" in words(answer)
    assert _one(house, Milestone, record).baseline_on == TODAY - timedelta(days=10)
    assert words(house.visitor("member").record("milestone", {"owner": "Research lead"}, record)).startswith("Saved")
    assert words(house.visitor("lead").record("milestone", {"baseline": NEXT}, record)).startswith("Saved")
    assert _one(house, Milestone, record).baseline_on == TODAY + timedelta(days=30)


def test_a_record_of_another_programme_keeps_its_own_lists_whatever_the_address_says(house: House) -> None:
    admin, record = house.visitor("admin"), house.ids["milestone c"]
    whole = {**admin.typed("milestone", record), "owner": "Somebody's role"}
    carried = {**admin.carried("milestone", record), "asked": True}
    assert words(admin.save("milestone", whole, carried, search="?programme=north")).startswith("Saved")
    row = _one(house, Milestone, record)
    assert (row.programme_id, row.challenge_id, row.owner) == (house.ids["s"], house.ids["c"], "Somebody's role")


def test_a_form_without_its_key_saves_nothing(house: House) -> None:
    typed, _ = _typed(house, "milestone")
    before = _count(house, Milestone), _revisions(house)
    for carried in (None, [], "x", {}, {"key": ""}, {"key": "short"}, {"key": "x" * 41}):
        answer = house.visitor("lead").save("milestone", typed, carried)
        assert (answer.status_code in (200, 204, 404), "Saved" in answer.text) == (True, False), carried
    assert (_count(house, Milestone), _revisions(house)) == before


def test_a_reviewer_changes_nothing_even_through_a_faulty_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def meddle(call: Call, _: Any) -> str:
        call.session.scalars(select(Milestone).where(Milestone.id == house.ids["milestone a"])).one().title = "Meddled"
        return "done"

    faulty = wire(needs=Permission.SIGNED_IN, output=Output("faulty", "children"), inputs=Input("url", "hash"), handle=meddle, writes=True)
    wires = all_wires()
    monkeypatch.setattr(app_factory, "all_wires", lambda: [*wires, faulty])
    app = app_factory.build_app(Settings(demo=True), house.sessions)
    at_it = House(app, house.sessions, house.ids, house.tokens)
    assert at_it.visitor("reviewer").call("faulty.children", {"url.hash": ""}).status_code == 404
    assert _one(house, Milestone, house.ids["milestone a"]).title == "zq-a-inner-milestones.title"
    assert at_it.visitor("member").call("faulty.children", {"url.hash": ""}).status_code == 200
    assert _one(house, Milestone, house.ids["milestone a"]).title == "Meddled"


def test_no_personal_detail_of_a_citizen_is_saved(house: House) -> None:
    typed, _ = _typed(house, "finding")
    for said in ("Call 0131 496 0000", "Write to citizen@example.org", "She lives at EH1 1AA"):
        answer = house.visitor("lead").record("finding", {**typed, "statement": said})
        assert "Cohortboard keeps no record of a citizen" in words(answer)
    assert _count(house, Finding, Finding.statement.like("%0131%") | Finding.statement.like("%@%") | Finding.statement.like("%EH1%")) == 0


def test_money_is_kept_to_the_penny(house: House) -> None:
    lead = house.visitor("lead")
    line = house.ids["line b"]
    for number, amount in enumerate(("0.10", "0.20", "1,234.56", "£7", "19.99")):
        saved = lead.record(
            "payment", {"budget_line": line, "amount": amount, "paid_on": "today", "supplier": "S", "reference": f"P{number}"}
        )
        assert words(saved).startswith("Saved"), words(saved)[:200]
    with house.sessions.system("audit") as session:
        total = session.execute(
            select(func.sum(Payment.amount_pence)).join(BudgetLine).where(BudgetLine.id == line, Payment.supplier == "S")
        ).scalar()
    assert total == 10 + 20 + 123_456 + 700 + 1_999

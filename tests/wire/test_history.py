"""History and undo over the wire: what each role reads, and what a crafted request gets."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from db.schema.models import Milestone, Revision
from tests.wire.cast import PEOPLE, leaks
from tests.wire.visitor import House, Visitor, carried_by, words

UNDO = "history-undo-box.children"
STAFF = ("admin", "lead", "member", "reviewer")


def undo(visitor: Visitor, revision: Any, reason: str = "", search: str = "") -> Any:
    """Press "Undo this change"."""
    sent = {
        "history-undo.n_clicks": 1,
        "history-reason.value": reason,
        "history-carried.data": {"revision": revision},
        "url.search": search,
    }
    return visitor.call(UNDO, sent)


def rename(house: House, person: str, title: str, name: str = "milestone a") -> int:
    """Give a milestone another title. Returns the number of the transaction."""
    return int(carried_by(house.visitor(person).record("milestone", {"title": title}, house.ids[name]), "milestone")["revision"])


def title_of(house: House, name: str = "milestone a") -> str:
    with house.sessions.system("audit") as session:
        return str(session.scalars(select(Milestone.title).where(Milestone.id == house.ids[name])).one())


def last(house: House) -> int:
    with house.sessions.system("audit") as session:
        return int(session.execute(select(func.max(Revision.number))).scalar_one())


def test_a_record_shows_its_changes_before_and_after(own_house: House) -> None:
    before = title_of(own_house)
    rename(own_house, "member", "Sensors on forty doors")
    told = " ".join(words(own_house.visitor("lead").page(f"/record/milestone/{own_house.ids['milestone a']}")).split())
    assert "History (2 changes) Undo the last change" in told
    assert "The member Changed: milestone “1.1: Sensors on forty doors”" in told
    assert f"Title {before} → became Sensors on forty doors As it was then" in told


def test_the_history_names_each_transaction_and_leads_to_it(own_house: House) -> None:
    number = rename(own_house, "member", "Sensors on forty doors")
    page = own_house.visitor("reviewer").page("/history", "?programme=north")
    assert f"/history/{number}?" in page
    assert "Changed: milestone “1.1: Sensors on forty doors”" in words(page)
    for search, there in (
        ("&who=The+member", True), ("&who=The+lead", False), ("&kind=milestone", True), ("&kind=payment", False),
        (f"&challenge={own_house.ids['a']}", True), (f"&challenge={own_house.ids['b']}", False), ("&from=today", True), ("&to=2026-01-01", False),
        (f"&before={number}", False), ("&after=1", True), ("&import=none", False),
    ):  # fmt: skip
        page = own_house.visitor("reviewer").page("/history", f"?programme=north{search}")
        assert (search, f"/history/{number}?" in page) == (search, there)


@pytest.mark.parametrize("day", ["yesterday week", "2026-13-45"])
def test_a_day_that_is_none_says_what_to_type(shown: House, day: str) -> None:
    assert "No change is shown:" in words(shown.visitor("lead").page("/history", f"?programme=north&from={day}"))


SEES = {**dict.fromkeys((*STAFF, "finance"), "n"), "admin": "ns", "south-lead": "s"}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_transaction_shows_nobody_what_is_not_theirs(shown: House, person: str) -> None:
    visitor = shown.visitor(person)
    missing = visitor.page("/history/99999")
    with shown.sessions.system("audit") as session:
        made = {one.number: one.programme_id for one in session.execute(select(Revision.number, Revision.programme_id))}
    pages = {
        number: [visitor.page(f"/history/{number}", search) for search in ("", "?programme=north", "?programme=south")] for number in made
    }
    assert [leak for each in pages.values() for page in each for leak in leaks(person, page)] == []
    there = {made[number] for number, each in pages.items() if any(page != missing for page in each)}
    assert there & {shown.ids["n"], shown.ids["s"]} == {shown.ids[one] for one in SEES.get(person, "")}


@pytest.mark.parametrize("person", ["admin", "lead", "member"])
def test_an_undo_over_the_wire_takes_the_change_back_with_its_reason(own_house: House, person: str) -> None:
    before = title_of(own_house)
    number = rename(own_house, "member", "By mistake")
    page = words(own_house.visitor(person).page(f"/history/{number}"))
    assert "Undo it" in page
    assert words(undo(own_house.visitor(person), number, "Wrong challenge")).startswith("Undone: 1 record as before.")
    assert title_of(own_house) == before
    told = words(own_house.visitor("reviewer").page("/history"))
    assert "Undid the change of The member on " in told
    assert "Why: Wrong challenge" in told
    assert f"Undone by The {person} on " in told
    assert "It was undone already." in words(own_house.visitor(person).page(f"/history/{number}"))


def test_an_undo_is_undone_from_the_history(own_house: House) -> None:
    number = rename(own_house, "member", "There and back")
    undo(own_house.visitor("member"), number)
    assert words(undo(own_house.visitor("lead"), number + 1)).startswith("Undone: 1 record as before.")
    assert title_of(own_house) == "There and back"
    assert "Took back the undo of The member on " in words(own_house.visitor("lead").page("/history"))


@pytest.mark.parametrize("person", [one for one in PEOPLE if one not in ("admin", "lead", "member")])
def test_a_crafted_undo_of_anothers_change_changes_nothing(own_house: House, person: str) -> None:
    number = rename(own_house, "member", "Stays")
    before = last(own_house)
    answer = undo(own_house.visitor(person), number)
    assert answer.status_code == (404 if person in ("finance", "south-lead") else 403)
    assert (title_of(own_house), last(own_house)) == ("Stays", before)
    assert "Undo it" not in words(own_house.visitor(person).page(f"/history/{number}"))


def test_a_member_undoes_no_change_of_a_colleague(own_house: House) -> None:
    number = rename(own_house, "lead", "Of the lead")
    assert undo(own_house.visitor("member"), number).status_code == 404
    assert title_of(own_house) == "Of the lead"
    page = words(own_house.visitor("member").page(f"/record/milestone/{own_house.ids['milestone a']}"))
    assert ("History (2 changes)" in page, "Undo the last change" in page) == (True, False)
    assert "Undo the last change" in words(own_house.visitor("lead").page(f"/record/milestone/{own_house.ids['milestone a']}"))


@pytest.mark.parametrize("revision", [0, -1, 2**40, True, "1", None, 99999])
def test_an_undo_of_no_transaction_changes_nothing(own_house: House, revision: Any) -> None:
    before = last(own_house)
    answer = undo(own_house.visitor("lead"), revision)
    assert ("Undone" in answer.text, last(own_house)) == (False, before)


def test_what_changed_again_since_says_what_and_who(own_house: House) -> None:
    number = rename(own_house, "member", "First")
    rename(own_house, "lead", "Second")
    told = words(undo(own_house.visitor("lead"), number))
    assert told.startswith("Not undone It changed again since: the milestone “Second” was changed by The lead on ")
    assert "Undo it" not in words(own_house.visitor("lead").page(f"/history/{number}"))


def test_nothing_is_undone_while_looking_back(own_house: House) -> None:
    number = rename(own_house, "member", "Now")
    assert undo(own_house.visitor("lead"), number, search="?as-at=2026-01-01").status_code == 409
    assert title_of(own_house) == "Now"


def test_a_save_over_a_warning_is_told_with_the_warning(own_house: House) -> None:
    lead, record = own_house.visitor("lead"), own_house.ids["milestone a"]
    for days in range(1, 5):
        lead.record("milestone-move", {"forecast": f"+{days}", "reason": "other"}, record)
    told = words(lead.page(f"/record/milestone/{record}"))
    assert told.count("Saved though the form asked: It has moved 3 times before") == 1


@pytest.mark.parametrize("person", ["sponsor-a", "sponsor-b"])
def test_a_sponsors_form_has_no_history(shown: House, person: str) -> None:
    own = shown.ids["action a" if person == "sponsor-a" else "action b"]
    page = shown.visitor(person).page(f"/record/sponsor-answer/{own}")
    assert ("f-sponsor-answer" in page, "History (" in page, "/history" in page) == (True, False, False)

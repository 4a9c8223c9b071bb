"""History and undo over HTTP: what each role reads, and how crafted requests are answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from db.schema.models import Milestone, Revision
from tests.wire.cast import PEOPLE, leaks
from tests.wire.visitor import SeededApp, Visitor, form_state_in, visible_text

pytestmark = pytest.mark.slow

UNDO = "history-undo-box.children"
STAFF = ("admin", "lead", "member", "reviewer")


def undo(visitor: Visitor, revision: Any, reason: str = "", search: str = "") -> Any:
    """Press "Undo this change"."""
    values = {
        "history-undo.n_clicks": 1,
        "history-reason.value": reason,
        "history-carried.data": {"revision": revision},
        "url.search": search,
    }
    return visitor.call(UNDO, values)


def rename(seeded_app: SeededApp, person: str, title: str, name: str = "milestone a") -> int:
    """Change the title of a milestone. Returns the number of the transaction."""
    return int(
        form_state_in(seeded_app.visitor(person).record("milestone", {"title": title}, seeded_app.ids[name]), "milestone")["revision"]
    )


def title_of(seeded_app: SeededApp, name: str = "milestone a") -> str:
    with seeded_app.sessions.system("audit") as session:
        return str(session.scalars(select(Milestone.title).where(Milestone.id == seeded_app.ids[name])).one())


def last_revision(seeded_app: SeededApp) -> int:
    with seeded_app.sessions.system("audit") as session:
        return int(session.execute(select(func.max(Revision.number))).scalar_one())


def test_a_record_shows_its_changes_before_and_after(sqlite_app: SeededApp) -> None:
    before = title_of(sqlite_app)
    rename(sqlite_app, "member", "Sensors on forty doors")
    text = " ".join(visible_text(sqlite_app.visitor("lead").page(f"/record/milestone/{sqlite_app.ids['milestone a']}")).split())
    assert "History: 2 changes" in text, text
    assert "Undo the last change" in text
    assert "The member" in text
    assert "Changed: milestone “1.1: Sensors on forty doors”" in text
    assert f"{before}→ became Sensors on forty doors" in text


def test_the_history_lists_each_transaction_with_a_link(sqlite_app: SeededApp) -> None:
    number = rename(sqlite_app, "member", "Sensors on forty doors")
    page = sqlite_app.visitor("reviewer").page("/history", "?programme=north")
    assert f"/history/{number}?" in page
    assert "Changed: milestone “1.1: Sensors on forty doors”" in visible_text(page)
    for search, listed in (
        ("&who=The+member", True), ("&who=The+lead", False), ("&kind=milestone", True), ("&kind=payment", False),
        (f"&challenge={sqlite_app.ids['a']}", True), (f"&challenge={sqlite_app.ids['b']}", False), ("&from=today", True), ("&to=2026-01-01", False),
        (f"&before={number}", False), ("&after=1", True), ("&import=none", False),
    ):  # fmt: skip
        page = sqlite_app.visitor("reviewer").page("/history", f"?programme=north{search}")
        assert (search, f"/history/{number}?" in page) == (search, listed)


@pytest.mark.parametrize("day", ["yesterday week", "2026-13-45"])
def test_an_invalid_day_is_refused_with_an_instruction(shared_app: SeededApp, day: str) -> None:
    assert "No change is shown:" in visible_text(shared_app.visitor("lead").page("/history", f"?programme=north&from={day}"))


SEES = {**dict.fromkeys((*STAFF, "finance"), "n"), "admin": "ns", "south-lead": "s"}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_transaction_shows_only_the_viewers_scope(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    missing = visitor.page("/history/99999")
    with shared_app.sessions.system("audit") as session:
        programme_by_number = {
            revision.number: revision.programme_id for revision in session.execute(select(Revision.number, Revision.programme_id))
        }
    pages = {
        number: [visitor.page(f"/history/{number}", search) for search in ("", "?programme=north", "?programme=south")]
        for number in programme_by_number
    }
    assert [leak for pages_of_number in pages.values() for page in pages_of_number for leak in leaks(person, page)] == []
    visible_programmes = {
        programme_by_number[number] for number, pages_of_number in pages.items() if any(page != missing for page in pages_of_number)
    }
    assert visible_programmes & {shared_app.ids["n"], shared_app.ids["s"]} == {
        shared_app.ids[programme] for programme in SEES.get(person, "")
    }


@pytest.mark.parametrize("person", ["admin", "lead", "member"])
def test_an_undo_restores_the_record_and_stores_its_reason(sqlite_app: SeededApp, person: str) -> None:
    before = title_of(sqlite_app)
    number = rename(sqlite_app, "member", "By mistake")
    page = visible_text(sqlite_app.visitor(person).page(f"/history/{number}"))
    assert "Undo it" in page
    assert visible_text(undo(sqlite_app.visitor(person), number, "Wrong challenge")).startswith("Undone: 1 record as before.")
    assert title_of(sqlite_app) == before
    text = visible_text(sqlite_app.visitor("reviewer").page("/history"))
    assert "Undid the change of The member on " in text
    assert "Why: Wrong challenge" in text
    assert f"Undone by The {person} on " in text
    assert "It was undone already." in visible_text(sqlite_app.visitor(person).page(f"/history/{number}"))


def test_an_undo_is_undone_from_the_history(sqlite_app: SeededApp) -> None:
    number = rename(sqlite_app, "member", "There and back")
    undo(sqlite_app.visitor("member"), number)
    assert visible_text(undo(sqlite_app.visitor("lead"), number + 1)).startswith("Undone: 1 record as before.")
    assert title_of(sqlite_app) == "There and back"
    assert "Took back the undo of The member on " in visible_text(sqlite_app.visitor("lead").page("/history"))


@pytest.mark.parametrize("person", [name for name in PEOPLE if name not in ("admin", "lead", "member")])
def test_a_crafted_undo_of_another_persons_change_changes_nothing(sqlite_app: SeededApp, person: str) -> None:
    number = rename(sqlite_app, "member", "Stays")
    before = last_revision(sqlite_app)
    answer = undo(sqlite_app.visitor(person), number)
    assert answer.status_code == (404 if person in ("finance", "south-lead") else 403)
    assert (title_of(sqlite_app), last_revision(sqlite_app)) == ("Stays", before)
    assert "Undo it" not in visible_text(sqlite_app.visitor(person).page(f"/history/{number}"))


def test_a_member_undoes_no_change_of_a_colleague(sqlite_app: SeededApp) -> None:
    number = rename(sqlite_app, "lead", "Of the lead")
    assert undo(sqlite_app.visitor("member"), number).status_code == 404
    assert title_of(sqlite_app) == "Of the lead"
    page = visible_text(sqlite_app.visitor("member").page(f"/record/milestone/{sqlite_app.ids['milestone a']}"))
    assert ("History: 2 changes" in page, "Undo the last change" in page) == (True, False)
    assert "Undo the last change" in visible_text(sqlite_app.visitor("lead").page(f"/record/milestone/{sqlite_app.ids['milestone a']}"))


@pytest.mark.parametrize("revision", [0, -1, 2**40, True, "1", None, 99999])
def test_an_undo_of_no_transaction_changes_nothing(sqlite_app: SeededApp, revision: Any) -> None:
    before = last_revision(sqlite_app)
    answer = undo(sqlite_app.visitor("lead"), revision)
    assert ("Undone" in answer.text, last_revision(sqlite_app)) == (False, before)


def test_a_refused_undo_names_the_later_change_and_its_author(sqlite_app: SeededApp) -> None:
    number = rename(sqlite_app, "member", "First")
    rename(sqlite_app, "lead", "Second")
    text = visible_text(undo(sqlite_app.visitor("lead"), number))
    assert text.startswith("Not undone It changed again since: the milestone “Second” was changed by The lead on ")
    assert "Undo it" not in visible_text(sqlite_app.visitor("lead").page(f"/history/{number}"))


def test_nothing_is_undone_at_a_past_moment(sqlite_app: SeededApp) -> None:
    number = rename(sqlite_app, "member", "Now")
    assert undo(sqlite_app.visitor("lead"), number, search="?as-at=2026-01-01").status_code == 409
    assert title_of(sqlite_app) == "Now"


def test_a_save_despite_a_warning_is_listed_with_the_warning(sqlite_app: SeededApp) -> None:
    lead, record = sqlite_app.visitor("lead"), sqlite_app.ids["milestone a"]
    for days in range(1, 5):
        lead.record("milestone-move", {"forecast": f"+{days}", "reason": "other"}, record)
    text = visible_text(lead.page(f"/record/milestone/{record}"))
    assert text.count("Saved though the form asked: It has moved 3 times before") == 1


@pytest.mark.parametrize("person", ["sponsor-a", "sponsor-b"])
def test_a_sponsors_form_has_no_history(shared_app: SeededApp, person: str) -> None:
    action = shared_app.ids["action a" if person == "sponsor-a" else "action b"]
    page = shared_app.visitor(person).page(f"/record/sponsor-answer/{action}")
    assert ("f-sponsor-answer" in page, "History (" in page, "/history" in page) == (True, False, False)


def test_a_page_of_the_history_says_which_of_how_many_it_lists(sqlite_app: SeededApp) -> None:
    for turn in range(25):
        rename(sqlite_app, "member", f"Title {turn}")
    lead = sqlite_app.visitor("lead")
    first = lead.page("/history", "?programme=north&who=The+member")
    assert "1 to 20 of 25 transactions" in visible_text(first)
    older = re.findall(r"before=(\d+)", first)[-1]
    assert "21 to 25 of 25 transactions" in visible_text(lead.page("/history", f"?programme=north&who=The+member&before={older}"))


def test_records_that_are_only_counted_lead_to_their_list(sqlite_app: SeededApp) -> None:
    programme, challenge = sqlite_app.ids["n"], sqlite_app.ids["a"]
    with sqlite_app.sessions.system("seed", write=True, programme_id=programme) as session:
        session.add_all(Milestone(programme_id=programme, challenge_id=challenge, title=f"Many {place:03}") for place in range(120))
        session.add(Milestone(programme_id=programme, challenge_id=challenge, title="One more"))
    number, lead = last_revision(sqlite_app), sqlite_app.visitor("lead")
    page = lead.page("/history", "?programme=north")
    assert f"/history/{number}?programme=north&cohort=" in page
    (address,) = set(re.findall(rf'"(/history/{number}\?[^"]*all=milestone)"', page))
    path, _, search = address.partition("?")
    parts = [lead.page(path, f"?{search}{skip}") for skip in ("", "&skip=100")]
    texts = [visible_text(part) for part in parts]
    assert "1 to 100 of 121 milestones" in texts[0]
    assert "101 to 121 of 121 milestones" in texts[1]
    listed = {title for part in parts for title in re.findall(r"Many \d{3}|One more", part)}
    assert len(listed) == 121

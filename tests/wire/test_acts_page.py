"""Acts over the wire: what is open is shown, what will happen is asked, the pages tell it afterwards, and no sponsor reads what is not theirs."""

from __future__ import annotations

from sqlalchemy import select

from db.schema.models import Challenge, Decision, Milestone
from tests.wire.cast import leaks
from tests.wire.readied import ready
from tests.wire.visitor import House, carried_by, words


def _state(house: House, challenge: str) -> str:
    with house.sessions.system("audit") as session:
        return str(session.execute(select(Challenge.state).where(Challenge.id == house.ids[challenge])).scalar_one())


def _merge(house: House) -> tuple[dict[str, object], str]:
    typed, record = ready(house, "challenge-merge") or ({}, "")
    return {**house.visitor("lead").typed("challenge-merge", record), **typed}, record


def test_a_merger_shows_what_is_open_then_asks_then_is_done(own_house: House) -> None:
    lead, (typed, record) = own_house.visitor("lead"), _merge(own_house)
    shown = words(lead.page(f"/record/challenge-merge/{record}"))
    for part in (
        "What is open",
        "2 open milestones",
        "3 open actions",
        "1 agreement not fully paid",
        "£500.00 unpaid of £500.00",
        "2 company teams at work",
    ):
        assert part in shown, part
    asked = lead.save("challenge-merge", typed, lead.carried("challenge-merge", record))
    told = words(asked)
    assert told.startswith("Please check before saving")
    assert "2 milestones moved along" in told
    assert "Merge the challenge" in told
    assert _state(own_house, "a") == "running"
    saved = lead.save("challenge-merge", typed, carried_by(asked, "challenge-merge"))
    assert words(saved).startswith("Saved merger")
    assert _state(own_house, "a") == "merged"
    ids = own_house.ids
    assert "Merged into" in words(lead.page(f"/challenges/{ids['a']}"))
    assert "Reopen" in lead.page(f"/challenges/{ids['a']}")
    here = lead.page(f"/challenges/{ids['b']}")
    assert "Merged into it" in here
    assert "2 milestones moved along" in here
    for person in ("sponsor-a", "sponsor-b"):
        page = own_house.visitor(person).page("/")
        assert leaks(person, page) == [], person
        assert "zq-a-outer-milestones.published_title" not in page, person
    assert words(lead.undo("challenge-merge", carried_by(saved, "challenge-merge")["revision"])).startswith("Undone")
    assert _state(own_house, "a") == "running"
    assert "zq-a-outer-milestones.published_title" in own_house.visitor("sponsor-a").page("/")


def test_what_cannot_be_done_is_said_beside_its_field_and_nothing_is_saved(own_house: House) -> None:
    lead, (typed, record) = own_house.visitor("lead"), _merge(own_house)
    answer = lead.save("challenge-merge", {**typed, "into": record}, lead.carried("challenge-merge", record))
    assert words(answer).startswith("This is not saved yet Choose another challenge")
    assert _state(own_house, "a") == "running"


def test_acts_are_offered_to_those_who_may_do_them(own_house: House) -> None:
    challenge = own_house.ids["a"]
    offered = {
        person: sorted(
            act for act in ("pause", "cancel", "merge", "reframe", "archive", "resume", "reopen") if f"/record/challenge-{act}/" in page
        )
        for person in ("lead", "member", "reviewer")
        for page in [own_house.visitor(person).page(f"/challenges/{challenge}")]
    }
    assert offered == {"lead": ["archive", "cancel", "merge", "pause", "reframe"], "member": ["archive", "reframe"], "reviewer": []}


def test_a_cohorts_dates_are_previewed_with_slip_before_and_after(own_house: House) -> None:
    lead = own_house.visitor("lead")
    typed, record = ready(own_house, "cohort-date-move") or ({}, "")
    asked = words(lead.save("cohort-date-move", typed, lead.carried("cohort-date-move", record)))
    assert asked.startswith("Please check before saving")
    assert asked.count("slip ") == 5
    assert "slip +0 → +40 days" in asked
    with own_house.sessions.system("audit") as session:
        assert session.scalars(select(Decision.id).where(Decision.about_kind == "cohort")).all() == []


def test_an_archived_record_opens_from_an_old_link_and_says_why(own_house: House) -> None:
    lead, milestone = own_house.visitor("lead"), own_house.ids["hidden milestone a"]
    assert words(lead.record("milestone-archive", {"reason": "Entered twice"}, milestone)).startswith("Saved archiving")
    told = lead.page(f"/record/milestone/{milestone}")
    assert "Archived on " in told
    assert "by The lead: Entered twice" in told
    assert f"/record/milestone-restore/{milestone}" in told
    assert f'"value": "{milestone}"' not in lead.page("/record/milestone")
    with own_house.sessions.system("audit") as session:
        assert session.execute(select(Milestone.archived).where(Milestone.id == milestone)).scalar_one() is True
    assert words(lead.record("milestone-restore", {"reason": "Was right"}, milestone)).startswith("Saved restoring")


def test_a_parent_with_live_children_names_and_links_them(own_house: House) -> None:
    lead, challenge = own_house.visitor("lead"), own_house.ids["a"]
    page = lead.page(f"/record/challenge-archive/{challenge}")
    assert "What still lives under it" in words(page)
    assert f"/record/milestone/{own_house.ids['milestone a']}" in page
    answer = lead.save("challenge-archive", {"reason": "Over"}, lead.carried("challenge-archive", challenge))
    assert "It cannot be archived while something lives under it: 2 open milestones" in words(answer)

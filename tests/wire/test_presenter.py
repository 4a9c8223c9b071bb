"""``/review/<id>/present`` over the wire: who sees which of it, what a closed review presents, and what is half typed when it closes."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from db.schema.models import Decision, Review, ReviewClosing, Verdict
from layouts.ids.pages import Present
from tests.wire.cast import PEOPLE, leaks
from tests.wire.test_drafts import send
from tests.wire.visitor import House, Visitor, carried_by, words

REDRAW, SCREENS = "..present-state.children...present-recorded.children..", "..present-screens.children...present-said.children.."
FORMS = ("meeting-decision", "meeting-action", "meeting-health", "meeting-verdict")


def opened(house: House) -> str:
    """Open the review of North that is prepared for today. Returns its address."""
    assert words(house.visitor("lead").record("review-start", {"held": "today"})).startswith("Saved review")
    return f"/review/{house.ids['review n']}/present"


def close(visitor: Visitor, note: str = "") -> str:
    return words(visitor.record("review-close", {"note": note}, visitor.house.ids["review n"]))


def stored(house: House, counted: type) -> int:
    with house.sessions.system("audit") as session:
        return session.execute(select(func.count()).select_from(counted)).scalar_one()


def test_a_draft_says_that_it_is_not_open_and_a_lead_opens_it(own_house: House) -> None:
    address = f"/review/{own_house.ids['review n']}/present"
    for person, opens in (("lead", True), ("member", False), ("reviewer", False)):
        page = own_house.visitor(person).page(address)
        assert "This review is not open yet." in words(page)
        assert ("/record/review-start?" in page) is opens, person


@pytest.mark.parametrize("person", PEOPLE)
def test_presenter_is_for_who_sees_the_programme_and_holds_what_each_may_do(own_house: House, person: str) -> None:
    page = own_house.visitor(person).page(opened(own_house))
    assert leaks(person, page) == []
    if person in ("finance", "sponsor-a", "sponsor-b", "south-lead"):
        assert "Page not found" in page
        assert "zq-" not in page
        return
    assert "zq-n-inner-reviews.agenda" in page
    records, leads = person in ("admin", "lead", "member"), person in ("admin", "lead")
    theirs = FORMS if leads else FORMS[:3] if records else ()
    assert [kind for kind in FORMS if f'"form-{kind}"' in page] == list(theirs)
    assert ("/record/review-close/" in page) is leads


def test_what_one_records_stands_on_the_others_screen_and_the_line_is_empty_again(own_house: House) -> None:
    address, member, reviewer = opened(own_house), own_house.visitor("member"), own_house.visitor("reviewer")
    values = {"filters.data": "", "revision.data": 1, "url.pathname": address}
    assert "Nothing yet." in words(reviewer.call(REDRAW, values))
    typed = {"what": "Stop at two pilots", "challenge": own_house.ids["a"], "review": own_house.ids["review n"]}
    carried = {**member.carried("meeting-decision"), "about": own_house.ids["review n"]}
    saved = member.save("meeting-decision", typed, carried)
    assert words(saved).startswith("Saved decision: Stop at two pilots.")
    assert carried_by(saved, "meeting-decision")["key"] != carried["key"]
    assert '"value":"Stop at two pilots"' not in saved.text  # in no field: the line is empty again
    again = member.save("meeting-decision", typed, carried)
    assert words(again).startswith("Saved decision: Stop at two pilots.")
    side = reviewer.call(REDRAW, values).get_json()["response"][Present.RECORDED]
    assert "Decided today (1) Stop at two pilots 1.1" in words(json.dumps(side))
    for stranger in ("finance", "sponsor-a"):
        assert [own_house.visitor(stranger).call(key, values).status_code for key in (REDRAW, SCREENS)] == [403, 403]
    assert "zq-n-inner-reviews.agenda" in reviewer.call(SCREENS, values).text
    south = [own_house.visitor("south-lead").call(key, values).text for key in (REDRAW, SCREENS)]
    assert [text for text in south if "Stop at two pilots" in text or "zq-" in text] == []
    undone = member.undo("meeting-decision", carried_by(saved, "meeting-decision")["revision"])
    assert words(undone).startswith("Undone: the decision is as it was before.")
    assert '"form-actions"' in undone.text
    assert "Nothing yet." in words(reviewer.call(REDRAW, values))


def test_a_lead_declares_a_verdict_in_place_and_nobody_else_does(own_house: House) -> None:
    address, lead, ids = opened(own_house), own_house.visitor("lead"), own_house.ids
    values = {"filters.data": "", "revision.data": 1, "url.pathname": address}
    typed = {
        "hypothesis": ids["hypothesis a"],
        "verdict": "mixed",
        "next_step": "adapt",
        "reason": "Two of three agree",
        "review": ids["review n"],
    }
    before, carried = stored(own_house, Verdict), lead.carried("meeting-verdict")
    whole = {**lead.typed("meeting-verdict"), **typed}
    for person in ("member", "reviewer", "finance", "sponsor-a"):
        assert own_house.visitor(person).save("meeting-verdict", whole, carried).status_code == 403, person
    bare = lead.record("meeting-verdict", {**typed, "reason": ""})
    assert "Enter the reason, in a sentence" in words(bare)
    assert stored(own_house, Verdict) == before
    assert words(lead.record("meeting-verdict", typed)).startswith("Saved verdict: Mixed.")
    side = words(json.dumps(own_house.visitor("reviewer").call(REDRAW, values).get_json()["response"][Present.RECORDED]))
    assert "Verdicts (1) Mixed: zq-a-inner-hypotheses.statement" in side
    assert "Adapt; Two of three agree" in side
    assert close(lead).startswith("Saved closing")
    late = lead.record("meeting-verdict", {**typed, "reason": "Too late"})
    assert "The review was closed meanwhile, so this is not part of it. Record the verdict on a page of its own" in words(late)
    assert stored(own_house, Verdict) == before + 1


def test_a_closed_review_presents_what_it_froze_and_takes_nothing_more(own_house: House) -> None:
    lead, review = own_house.visitor("lead"), own_house.ids["review n"]
    assert words(lead.record("review", {"agenda": "Milestones"}, review)).startswith("Saved review")
    address = opened(own_house)
    closing = close(lead)
    assert closing.startswith("Saved closing"), closing
    title = "A title of after the meeting"
    assert words(lead.record("milestone", {"title": title}, own_house.ids["milestone a"])).startswith("Saved milestone")
    assert title in lead.page("/milestones")
    page = lead.page(address)
    assert "Closed by The lead on " in words(page)
    assert title not in page
    assert "zq-a-inner-milestones.title" in page
    assert [kind for kind in FORMS if f'"form-{kind}"' in page] == []
    before = stored(own_house, Decision)
    late = lead.record("meeting-decision", {"what": "A word too late", "review": review})
    assert "The review was closed meanwhile, so this is not part of it." in words(late)
    assert stored(own_house, Decision) == before


def test_closing_asks_once_about_what_the_same_person_has_half_typed(own_house: House) -> None:
    opened(own_house)
    lead, review = own_house.visitor("lead"), own_house.ids["review n"]
    send(own_house.visitor("member"), "weekly-update", typed={"changed": "Another person's"})
    send(lead, "review-close", id=review, version=1, typed={"note": "The closing itself"})
    send(lead, "weekly-update", typed={"changed": "Half a sen"})
    typed = {"note": "A good meeting"}
    asked = lead.save("review-close", typed, lead.carried("review-close", review))
    sentence = "You have typed a weekly update and not saved it: it will not be in what this review froze. Save it first, or close anyway"
    assert words(asked).startswith(f"Please check before saving {sentence}")
    assert "Close the review anyway" in words(asked)
    assert stored(own_house, ReviewClosing) == 2  # those of the past alone
    saved = lead.save("review-close", typed, carried_by(asked, "review-close"))
    assert words(saved).startswith("Saved closing")
    assert stored(own_house, ReviewClosing) == 3


def test_of_two_who_close_at_once_the_second_is_told(own_house: House) -> None:
    opened(own_house)
    review = own_house.ids["review n"]
    lead, admin = own_house.visitor("lead"), own_house.visitor("admin")
    held, late = lead.carried("review-close", review), admin.carried("review-close", review)
    assert words(lead.save("review-close", {"note": "First"}, held)).startswith("Saved closing")
    told = words(admin.save("review-close", {"note": "Second"}, late))
    assert told.startswith("This is not saved yet The lead closed this review meanwhile. Its page shows what was looked at")
    assert stored(own_house, ReviewClosing) == 3
    with own_house.sessions.system("audit") as session:
        assert session.execute(select(Review.state).where(Review.id == review)).scalar_one() == "closed"
        assert session.execute(select(ReviewClosing.note).where(ReviewClosing.review_id == review)).scalars().all() == ["First"]

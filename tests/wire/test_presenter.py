"""``/review/<id>/present`` over the wire: who sees which of it, what a closed review presents, and what is half typed when it closes."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from db.schema.models import Decision, Review, ReviewClosing, Verdict
from layouts.ids.pages import PresentIds
from tests.wire.cast import PEOPLE, leaks
from tests.wire.test_drafts import send
from tests.wire.visitor import SeededApp, Visitor, form_state_in, visible_text

REDRAW, SCREENS = "..present-state.children...present-recorded.children..", "..present-screens.children...present-said.children.."
FORMS = ("meeting-decision", "meeting-action", "meeting-health", "meeting-verdict")


def opened(seeded_app: SeededApp) -> str:
    """Open the review of North that is prepared for today. Returns its address."""
    assert visible_text(seeded_app.visitor("lead").record("review-start", {"held": "today"})).startswith("Saved review")
    return f"/review/{seeded_app.ids['review n']}/present"


def close(visitor: Visitor, note: str = "") -> str:
    return visible_text(visitor.record("review-close", {"note": note}, visitor.seeded_app.ids["review n"]))


def stored(seeded_app: SeededApp, counted: type) -> int:
    with seeded_app.sessions.system("audit") as session:
        return session.execute(select(func.count()).select_from(counted)).scalar_one()


def test_a_draft_says_that_it_is_not_open_and_a_lead_opens_it(sqlite_app: SeededApp) -> None:
    address = f"/review/{sqlite_app.ids['review n']}/present"
    for person, opens in (("lead", True), ("member", False), ("reviewer", False)):
        page = sqlite_app.visitor(person).page(address)
        assert "This review is not open yet." in visible_text(page)
        assert ("/record/review-start?" in page) is opens, person


@pytest.mark.parametrize("person", PEOPLE)
def test_presenter_is_for_who_sees_the_programme_and_holds_what_each_may_do(sqlite_app: SeededApp, person: str) -> None:
    page = sqlite_app.visitor(person).page(opened(sqlite_app))
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


def test_what_one_records_stands_on_the_others_screen_and_the_line_is_empty_again(sqlite_app: SeededApp) -> None:
    address, member, reviewer = opened(sqlite_app), sqlite_app.visitor("member"), sqlite_app.visitor("reviewer")
    values = {"filters.data": "", "revision.data": 1, "url.pathname": address}
    assert "Nothing yet." in visible_text(reviewer.call(REDRAW, values))
    typed = {"what": "Stop at two pilots", "challenge": sqlite_app.ids["a"], "review": sqlite_app.ids["review n"]}
    carried = {**member.carried("meeting-decision"), "about": sqlite_app.ids["review n"]}
    saved = member.save("meeting-decision", typed, carried)
    assert visible_text(saved).startswith("Saved decision: Stop at two pilots.")
    assert form_state_in(saved, "meeting-decision")["key"] != carried["key"]
    assert '"value":"Stop at two pilots"' not in saved.text  # in no field: the line is empty again
    again = member.save("meeting-decision", typed, carried)
    assert visible_text(again).startswith("Saved decision: Stop at two pilots.")
    side = reviewer.call(REDRAW, values).get_json()["response"][PresentIds.RECORDED]
    assert "Decided today (1) Stop at two pilots 1.1" in visible_text(json.dumps(side))
    for stranger in ("finance", "sponsor-a"):
        assert [sqlite_app.visitor(stranger).call(key, values).status_code for key in (REDRAW, SCREENS)] == [403, 403]
    assert "zq-n-inner-reviews.agenda" in reviewer.call(SCREENS, values).text
    south = [sqlite_app.visitor("south-lead").call(key, values).text for key in (REDRAW, SCREENS)]
    assert [text for text in south if "Stop at two pilots" in text or "zq-" in text] == []
    undone = member.undo("meeting-decision", form_state_in(saved, "meeting-decision")["revision"])
    assert visible_text(undone).startswith("Undone: the decision is as it was before.")
    assert '"form-actions"' in undone.text
    assert "Nothing yet." in visible_text(reviewer.call(REDRAW, values))


def test_a_lead_declares_a_verdict_in_place_and_nobody_else_does(sqlite_app: SeededApp) -> None:
    address, lead, ids = opened(sqlite_app), sqlite_app.visitor("lead"), sqlite_app.ids
    values = {"filters.data": "", "revision.data": 1, "url.pathname": address}
    typed = {
        "hypothesis": ids["hypothesis a"],
        "verdict": "mixed",
        "next_step": "adapt",
        "reason": "Two of three agree",
        "review": ids["review n"],
    }
    before, carried = stored(sqlite_app, Verdict), lead.carried("meeting-verdict")
    whole = {**lead.typed("meeting-verdict"), **typed}
    for person in ("member", "reviewer", "finance", "sponsor-a"):
        assert sqlite_app.visitor(person).save("meeting-verdict", whole, carried).status_code == 403, person
    bare = lead.record("meeting-verdict", {**typed, "reason": ""})
    assert "Enter the reason, in a sentence" in visible_text(bare)
    assert stored(sqlite_app, Verdict) == before
    assert visible_text(lead.record("meeting-verdict", typed)).startswith("Saved verdict: Mixed.")
    side = visible_text(json.dumps(sqlite_app.visitor("reviewer").call(REDRAW, values).get_json()["response"][PresentIds.RECORDED]))
    assert "Verdicts (1) Mixed: zq-a-inner-hypotheses.statement" in side
    assert "Adapt; Two of three agree" in side
    assert close(lead).startswith("Saved closing")
    late = lead.record("meeting-verdict", {**typed, "reason": "Too late"})
    assert "The review was closed meanwhile, so this is not part of it. Record the verdict on a page of its own" in visible_text(late)
    assert stored(sqlite_app, Verdict) == before + 1


def test_a_closed_review_presents_what_it_froze_and_takes_nothing_more(sqlite_app: SeededApp) -> None:
    lead, review = sqlite_app.visitor("lead"), sqlite_app.ids["review n"]
    assert visible_text(lead.record("review", {"agenda": "Milestones"}, review)).startswith("Saved review")
    address = opened(sqlite_app)
    closing = close(lead)
    assert closing.startswith("Saved closing"), closing
    title = "A title of after the meeting"
    assert visible_text(lead.record("milestone", {"title": title}, sqlite_app.ids["milestone a"])).startswith("Saved milestone")
    assert title in lead.page("/milestones")
    page = lead.page(address)
    assert "Closed by The lead on " in visible_text(page)
    assert title not in page
    assert "zq-a-inner-milestones.title" in page
    assert [kind for kind in FORMS if f'"form-{kind}"' in page] == []
    before = stored(sqlite_app, Decision)
    late = lead.record("meeting-decision", {"what": "A word too late", "review": review})
    assert "The review was closed meanwhile, so this is not part of it." in visible_text(late)
    assert stored(sqlite_app, Decision) == before


def test_closing_asks_once_about_what_the_same_person_has_half_typed(sqlite_app: SeededApp) -> None:
    opened(sqlite_app)
    lead, review = sqlite_app.visitor("lead"), sqlite_app.ids["review n"]
    send(sqlite_app.visitor("member"), "weekly-update", typed={"changed": "Another person's"})
    send(lead, "review-close", id=review, version=1, typed={"note": "The closing itself"})
    send(lead, "weekly-update", typed={"changed": "Half a sen"})
    typed = {"note": "A good meeting"}
    asked = lead.save("review-close", typed, lead.carried("review-close", review))
    sentence = "You have typed a weekly update and not saved it: it will not be in what this review froze. Save it first, or close anyway"
    assert visible_text(asked).startswith(f"Please check before saving {sentence}")
    assert "Close the review anyway" in visible_text(asked)
    assert stored(sqlite_app, ReviewClosing) == 2  # those of the past alone
    saved = lead.save("review-close", typed, form_state_in(asked, "review-close"))
    assert visible_text(saved).startswith("Saved closing")
    assert stored(sqlite_app, ReviewClosing) == 3


def test_of_two_who_close_at_once_the_second_is_told(sqlite_app: SeededApp) -> None:
    opened(sqlite_app)
    review = sqlite_app.ids["review n"]
    lead, admin = sqlite_app.visitor("lead"), sqlite_app.visitor("admin")
    held, late = lead.carried("review-close", review), admin.carried("review-close", review)
    assert visible_text(lead.save("review-close", {"note": "First"}, held)).startswith("Saved closing")
    told = visible_text(admin.save("review-close", {"note": "Second"}, late))
    assert told.startswith("This is not saved yet The lead closed this review meanwhile. Its page shows what was looked at")
    assert stored(sqlite_app, ReviewClosing) == 3
    with sqlite_app.sessions.system("audit") as session:
        assert session.execute(select(Review.state).where(Review.id == review)).scalar_one() == "closed"
        assert session.execute(select(ReviewClosing.note).where(ReviewClosing.review_id == review)).scalars().all() == ["First"]

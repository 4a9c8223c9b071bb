"""``/review/<id>/present`` over HTTP: which parts each role sees, what a closed review presents, and drafts at closing."""

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


def open_review(seeded_app: SeededApp) -> str:
    """Open the review of North that is prepared for today. Returns the address of its presenter."""
    assert visible_text(seeded_app.visitor("lead").record("review-start", {"held": "today"})).startswith("Saved review")
    return f"/review/{seeded_app.ids['review n']}/present"


def close_review(visitor: Visitor, note: str = "") -> str:
    return visible_text(visitor.record("review-close", {"note": note}, visitor.seeded_app.ids["review n"]))


def count_stored(seeded_app: SeededApp, model: type) -> int:
    with seeded_app.sessions.system("audit") as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_draft_review_is_shown_as_not_open_and_a_lead_opens_it(sqlite_app: SeededApp) -> None:
    address = f"/review/{sqlite_app.ids['review n']}/present"
    for person, opens in (("lead", True), ("member", False), ("reviewer", False)):
        page = sqlite_app.visitor(person).page(address)
        assert "This review is not open yet." in visible_text(page)
        assert ("/record/review-start?" in page) is opens, person


@pytest.mark.parametrize("person", PEOPLE)
def test_presenter_shows_each_role_the_forms_it_may_use(sqlite_app: SeededApp, person: str) -> None:
    page = sqlite_app.visitor(person).page(open_review(sqlite_app))
    assert leaks(person, page) == []
    if person in ("finance", "sponsor-a", "sponsor-b", "south-lead"):
        assert "Page not found" in page
        assert "zq-" not in page
        return
    assert "zq-n-inner-reviews.agenda" in page
    records, leads = person in ("admin", "lead", "member"), person in ("admin", "lead")
    expected_forms = FORMS if leads else FORMS[:3] if records else ()
    assert [kind for kind in FORMS if f'"form-{kind}"' in page] == list(expected_forms)
    assert ("/record/review-close/" in page) is leads


def test_a_recorded_decision_is_on_the_other_screens_and_the_form_is_empty_again(sqlite_app: SeededApp) -> None:
    address, member, reviewer = open_review(sqlite_app), sqlite_app.visitor("member"), sqlite_app.visitor("reviewer")
    values = {"filters.data": "", "revision.data": 1, "url.pathname": address}
    assert "Nothing yet." in visible_text(reviewer.call(REDRAW, values))
    typed = {"what": "Stop at two pilots", "challenge": sqlite_app.ids["a"], "review": sqlite_app.ids["review n"]}
    carried = {**member.carried("meeting-decision"), "about": sqlite_app.ids["review n"]}
    saved = member.save("meeting-decision", typed, carried)
    assert visible_text(saved).startswith("Saved decision: Stop at two pilots.")
    assert form_state_in(saved, "meeting-decision")["key"] != carried["key"]
    assert '"value":"Stop at two pilots"' not in saved.text  # in no field: the form is empty again
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


def test_only_a_lead_records_a_verdict_in_the_presenter(sqlite_app: SeededApp) -> None:
    address, lead, ids = open_review(sqlite_app), sqlite_app.visitor("lead"), sqlite_app.ids
    values = {"filters.data": "", "revision.data": 1, "url.pathname": address}
    typed = {
        "hypothesis": ids["hypothesis a"],
        "verdict": "mixed",
        "next_step": "adapt",
        "reason": "Two of three agree",
        "review": ids["review n"],
    }
    before, carried = count_stored(sqlite_app, Verdict), lead.carried("meeting-verdict")
    whole = {**lead.typed("meeting-verdict"), **typed}
    for person in ("member", "reviewer", "finance", "sponsor-a"):
        assert sqlite_app.visitor(person).save("meeting-verdict", whole, carried).status_code == 403, person
    bare = lead.record("meeting-verdict", {**typed, "reason": ""})
    assert "Enter the reason, in a sentence" in visible_text(bare)
    assert count_stored(sqlite_app, Verdict) == before
    assert visible_text(lead.record("meeting-verdict", typed)).startswith("Saved verdict: Mixed.")
    side = visible_text(json.dumps(sqlite_app.visitor("reviewer").call(REDRAW, values).get_json()["response"][PresentIds.RECORDED]))
    assert "Verdicts (1) Mixed: zq-a-inner-hypotheses.statement" in side
    assert "Adapt; Two of three agree" in side
    assert close_review(lead).startswith("Saved closing")
    late = lead.record("meeting-verdict", {**typed, "reason": "Too late"})
    assert "The review was closed meanwhile, so this is not part of it. Record the verdict on a page of its own" in visible_text(late)
    assert count_stored(sqlite_app, Verdict) == before + 1


def test_a_closed_review_presents_its_frozen_figures_and_accepts_no_record(sqlite_app: SeededApp) -> None:
    lead, review = sqlite_app.visitor("lead"), sqlite_app.ids["review n"]
    assert visible_text(lead.record("review", {"agenda": "Milestones"}, review)).startswith("Saved review")
    address = open_review(sqlite_app)
    closing = close_review(lead)
    assert closing.startswith("Saved closing"), closing
    title = "A title of after the meeting"
    assert visible_text(lead.record("milestone", {"title": title}, sqlite_app.ids["milestone a"])).startswith("Saved milestone")
    assert title in lead.page("/milestones")
    page = lead.page(address)
    assert "Closed by The lead on " in visible_text(page)
    assert title not in page
    assert "zq-a-inner-milestones.title" in page
    assert [kind for kind in FORMS if f'"form-{kind}"' in page] == []
    before = count_stored(sqlite_app, Decision)
    late = lead.record("meeting-decision", {"what": "A word too late", "review": review})
    assert "The review was closed meanwhile, so this is not part of it." in visible_text(late)
    assert count_stored(sqlite_app, Decision) == before


def test_closing_warns_one_time_about_the_drafts_of_the_same_person(sqlite_app: SeededApp) -> None:
    open_review(sqlite_app)
    lead, review = sqlite_app.visitor("lead"), sqlite_app.ids["review n"]
    send(sqlite_app.visitor("member"), "weekly-update", typed={"changed": "Another person's"})
    send(lead, "review-close", id=review, version=1, typed={"note": "The closing itself"})
    send(lead, "weekly-update", typed={"changed": "Half a sen"})
    typed = {"note": "A good meeting"}
    confirmation = lead.save("review-close", typed, lead.carried("review-close", review))
    sentence = "You have typed a weekly update and not saved it: it will not be in what this review froze. Save it first, or close anyway"
    assert visible_text(confirmation).startswith(f"Please check before saving {sentence}")
    assert "Close the review anyway" in visible_text(confirmation)
    assert count_stored(sqlite_app, ReviewClosing) == 2  # only those of the past
    saved = lead.save("review-close", typed, form_state_in(confirmation, "review-close"))
    assert visible_text(saved).startswith("Saved closing")
    assert count_stored(sqlite_app, ReviewClosing) == 3


def test_of_two_concurrent_closings_the_second_gets_an_error(sqlite_app: SeededApp) -> None:
    open_review(sqlite_app)
    review = sqlite_app.ids["review n"]
    lead, admin = sqlite_app.visitor("lead"), sqlite_app.visitor("admin")
    first_state, second_state = lead.carried("review-close", review), admin.carried("review-close", review)
    assert visible_text(lead.save("review-close", {"note": "First"}, first_state)).startswith("Saved closing")
    text = visible_text(admin.save("review-close", {"note": "Second"}, second_state))
    assert text.startswith("This is not saved yet The lead closed this review meanwhile. Its page shows what was looked at")
    assert count_stored(sqlite_app, ReviewClosing) == 3
    with sqlite_app.sessions.system("audit") as session:
        assert session.execute(select(Review.state).where(Review.id == review)).scalar_one() == "closed"
        assert session.execute(select(ReviewClosing.note).where(ReviewClosing.review_id == review)).scalars().all() == ["First"]

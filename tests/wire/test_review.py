"""The review pages over HTTP: who sees them, what they offer, and what a closed review shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from db.values.dates import date_text
from tests.wire.cast import TODAY
from tests.wire.visitor import SeededApp, visible_text

NOT_FOUND = "There is nothing here, or nothing for you to see."


def close_todays_review(seeded_app: SeededApp) -> str:
    """The review of today, opened and closed by the lead. Returns its id."""
    lead, review = seeded_app.visitor("lead"), seeded_app.ids["review n"]
    assert visible_text(lead.record("review-start", {"held": "today", "present": "Service owner"})).startswith("Saved review")
    assert visible_text(lead.record("review-close", {"note": "Everybody came"}, review)).startswith("Saved closing")
    return review


@pytest.mark.parametrize("person", ["finance", "sponsor-a", "sponsor-b"])
def test_reviews_are_not_found_for_finance_and_sponsors(shared_app: SeededApp, person: str) -> None:
    for path in ("/review", f"/review/{shared_app.ids['closed review n']}"):
        assert NOT_FOUND in visible_text(shared_app.visitor(person).page(path))


def test_a_review_of_another_programme_is_not_found(shared_app: SeededApp) -> None:
    assert NOT_FOUND in visible_text(shared_app.visitor("south-lead").page(f"/review/{shared_app.ids['closed review n']}"))


def test_leads_open_members_prepare_reviewers_read(sqlite_app: SeededApp) -> None:
    offered = {
        person: [path for path in ("/record/review-start", "/record/review/") if path in sqlite_app.visitor(person).page("/review")]
        for person in ("lead", "member", "reviewer")
    }
    assert offered == {"lead": ["/record/review-start", "/record/review/"], "member": ["/record/review/"], "reviewer": []}


def test_missing_updates_are_counted_in_a_neutral_sentence(shared_app: SeededApp) -> None:
    text = visible_text(shared_app.visitor("member").page("/review"))
    # the cast has two running challenges in the programme, each with an update of last week and none of this
    assert "Two challenges could still have a word for this week" in text
    assert "The review goes on without it." in text


def test_a_closed_review_shows_its_frozen_figures_next_to_those_of_now(seeded_app: SeededApp) -> None:
    review = close_todays_review(seeded_app)
    lead = seeded_app.visitor("lead")
    closed = lead.page(f"/review/{review}")
    assert "Nothing that the overview says moved since." in visible_text(closed)
    assert '"id": "changes-' not in closed, "an output of /changes, whose redraw would run on this page"
    late = (TODAY - timedelta(days=20)).isoformat()
    typed = {
        "challenges": [seeded_app.ids["a"]],
        "held": late,
        "method": "interview",
        "people": "4",
        "groups": f"{seeded_app.ids['group n']}: 2",
    }
    assert visible_text(lead.record("research-session", typed)).startswith("Saved research session")
    text = visible_text(lead.page(f"/review/{review}"))
    assert "One number of 6 moved since." in text
    assert "Everybody came" in text
    assert "Service owner" in text


def test_a_payment_dated_before_a_closing_and_entered_after_it_is_listed_as_a_late_entry(seeded_app: SeededApp) -> None:
    review = close_todays_review(seeded_app)
    lead, day = seeded_app.visitor("lead"), TODAY - timedelta(days=1)
    typed = {"budget_line": seeded_app.ids["line a"], "amount": "70.00", "paid_on": day.isoformat(), "supplier": "Rail", "reference": "R2"}
    assert visible_text(lead.record("payment", typed)).startswith("Saved payment")
    text = visible_text(lead.page(f"/review/{review}"))
    entered = re.search(r"Late entry: dated (.+?), entered (.+?) at \d\d:\d\d by The lead", text)
    assert entered is not None, text
    assert entered[1] == date_text(day)
    assert "Payment of £70.00 to Rail" in text


def test_a_review_closed_again_has_both_closings(seeded_app: SeededApp) -> None:
    review = close_todays_review(seeded_app)
    lead = seeded_app.visitor("lead")
    assert visible_text(lead.record("review-reopen", {"reason": "Something was forgotten"}, review)).startswith("Saved reopening")
    assert visible_text(lead.record("review-close", {"note": "Now it is complete"}, review)).startswith("Saved closing")
    texts = [visible_text(lead.page(f"/review/{review}", search)) for search in ("", "?closing=1")]
    assert ["Now it is complete" in text for text in texts] == [True, False]
    assert ["This is closing 2 of 2." in texts[0], "This is closing 1 of 2." in texts[1]] == [True, True]


def test_a_meeting_action_without_owner_or_date_is_refused_and_the_input_preserved(sqlite_app: SeededApp) -> None:
    member = sqlite_app.visitor("member")
    answer = member.record("meeting-action", {"what": "Book the room", "due_on": "", "review": sqlite_app.ids["review n"]})
    text = visible_text(answer)
    assert [sentence in text for sentence in ("Enter who does it", "Enter by when, such as +7 or 3/5/2026")] == [True, True]
    assert "Book the room" in answer.text


def test_what_became_of_earlier_actions_stands_in_the_minutes_with_done_for_who_may_record(seeded_app: SeededApp) -> None:
    review, action = seeded_app.ids["review n"], seeded_app.ids["action a"]
    href = f"form=action-answer&record={action}"
    offered = {person: href in seeded_app.visitor(person).page(f"/review/{review}") for person in ("lead", "member", "reviewer")}
    assert offered == {"lead": True, "member": True, "reviewer": False}
    member = seeded_app.visitor("member")
    assert href not in member.page(f"/review/{review}", f"?as-at={TODAY.isoformat()}")
    assert "What became of earlier actions" in visible_text(member.page(f"/review/{review}"))
    assert visible_text(member.record("action-answer", {}, action)).startswith("Saved answer"), "the form comes filled in: today, done"
    page = member.page(f"/review/{review}")
    assert f"Done {date_text(TODAY)}" in page
    assert href not in page
    pack = member.get(f"/review/{review}/pack").text
    assert "Actions of earlier reviews" in pack
    assert f"✓ Done {date_text(TODAY)}" in pack

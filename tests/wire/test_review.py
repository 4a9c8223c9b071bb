"""The review's pages over the wire: who sees them, what they offer, and what a closed one keeps."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from db.values.dates import in_words
from tests.wire.cast import TODAY
from tests.wire.visitor import House, words

GONE = "There is nothing here, or nothing for you to see."


def closed(house: House) -> str:
    """The review of today, opened and closed by the lead."""
    lead, review = house.visitor("lead"), house.ids["review n"]
    assert words(lead.record("review-start", {"held": "today", "present": "Service owner"})).startswith("Saved review")
    assert words(lead.record("review-close", {"note": "Everybody came"}, review)).startswith("Saved closing")
    return review


@pytest.mark.parametrize("person", ["finance", "sponsor-a", "sponsor-b"])
def test_reviews_are_not_there_for_finance_and_sponsors(shown: House, person: str) -> None:
    for path in ("/review", f"/review/{shown.ids['closed review n']}"):
        assert GONE in words(shown.visitor(person).page(path))


def test_a_review_of_another_programme_is_not_there(shown: House) -> None:
    assert GONE in words(shown.visitor("south-lead").page(f"/review/{shown.ids['closed review n']}"))


def test_leads_open_members_prepare_reviewers_read(own_house: House) -> None:
    offered = {
        person: [one for one in ("/record/review-start", "/record/review/") if one in own_house.visitor(person).page("/review")]
        for person in ("lead", "member", "reviewer")
    }
    assert offered == {"lead": ["/record/review-start", "/record/review/"], "member": ["/record/review/"], "reviewer": []}


def test_who_has_not_updated_is_named_without_blame(shown: House) -> None:
    told = words(shown.visitor("member").page("/review"))
    # the cast has two running challenges in the programme, each with an update of last week and none of this
    assert "Two challenges could still have a word for this week" in told
    assert "The review goes on without it." in told


def test_a_closed_review_keeps_what_it_looked_at_beside_what_is_known_now(house: House) -> None:
    review = closed(house)
    lead = house.visitor("lead")
    assert "Nothing that the overview says moved since." in words(lead.page(f"/review/{review}"))
    late = (TODAY - timedelta(days=20)).isoformat()
    typed = {"challenges": [house.ids["a"]], "held": late, "method": "interview", "people": "4", "groups": f"{house.ids['group n']}: 2"}
    assert words(lead.record("research-session", typed)).startswith("Saved research session")
    told = words(lead.page(f"/review/{review}"))
    assert "One number of 6 moved since." in told
    assert "Everybody came" in told
    assert "Service owner" in told


def test_a_payment_dated_before_a_closing_and_entered_after_it_is_explained_with_its_entry(house: House) -> None:
    review = closed(house)
    lead, day = house.visitor("lead"), TODAY - timedelta(days=1)
    typed = {"budget_line": house.ids["line a"], "amount": "70.00", "paid_on": day.isoformat(), "supplier": "Rail", "reference": "R2"}
    assert words(lead.record("payment", typed)).startswith("Saved payment")
    told = words(lead.page(f"/review/{review}"))
    entered = re.search(r"Late entry: dated (.+?), entered (.+?) at \d\d:\d\d by The lead", told)
    assert entered is not None, told
    assert entered[1] == in_words(day)
    assert "Payment of £70.00 to Rail" in told


def test_a_review_closed_again_has_both_closings(house: House) -> None:
    review = closed(house)
    lead = house.visitor("lead")
    assert words(lead.record("review-reopen", {"reason": "Something was forgotten"}, review)).startswith("Saved reopening")
    assert words(lead.record("review-close", {"note": "Now it is complete"}, review)).startswith("Saved closing")
    told = [words(lead.page(f"/review/{review}", search)) for search in ("", "?closing=1")]
    assert ["Now it is complete" in one for one in told] == [True, False]
    assert ["This is closing 2 of 2." in told[0], "This is closing 1 of 2." in told[1]] == [True, True]


def test_an_action_of_the_meeting_without_owner_or_date_is_told_and_nothing_is_lost(own_house: House) -> None:
    member = own_house.visitor("member")
    answer = member.record("meeting-action", {"what": "Book the room", "due_on": "", "review": own_house.ids["review n"]})
    told = words(answer)
    assert [one in told for one in ("Enter who does it", "Enter by when, such as +7 or 3/5/2026")] == [True, True]
    assert "Book the room" in answer.text

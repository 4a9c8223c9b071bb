"""A closed review over HTTP: its form, forms that were opened before the closing, drafts, and who reopens it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.schema.models import Review
from db.values.dates import date_text
from layouts.ids.pages import save_button_id
from tests.wire.cast import TODAY
from tests.wire.test_drafts import send
from tests.wire.test_review import close_todays_review
from tests.wire.visitor import SeededApp, visible_text

CLOSED = f"The lead closed this review on {date_text(TODAY)}. Its day, agenda, people and note stay as they were then."
AGENDA = "Money\nVenue"


def stored_review(seeded_app: SeededApp, review: str) -> tuple[object, ...]:
    with seeded_app.sessions.system("audit") as session:
        row = session.execute(select(Review.state, Review.agenda, Review.present, Review.note).where(Review.id == review)).one()
        return tuple(row)


def test_a_form_opened_before_the_closing_says_who_closed_it_and_keeps_what_was_typed(seeded_app: SeededApp) -> None:
    member, review = seeded_app.visitor("member"), seeded_app.ids["review n"]
    carried, typed = member.carried("review", review), {**member.typed("review", review), "agenda": AGENDA, "note": "Typed for long"}
    close_todays_review(seeded_app)
    before = stored_review(seeded_app, review)
    answer = member.save("review", typed, carried)
    assert CLOSED in visible_text(answer)
    assert "Typed for long" in answer.text
    assert "Venue" in answer.text
    assert stored_review(seeded_app, review) == before
    assert CLOSED in visible_text(member.save("review", typed, {**carried, "asked": True, "version": 99}))
    assert stored_review(seeded_app, review) == before


@pytest.mark.parametrize("person", ["lead", "member"])
def test_the_form_of_a_closed_review_shows_its_fields_and_who_closed_it(sqlite_app: SeededApp, person: str) -> None:
    review, visitor = close_todays_review(sqlite_app), sqlite_app.visitor(person)
    for shown in (visitor.page(f"/record/review/{review}"), visitor.panel(f"?form=review&record={review}")):
        assert CLOSED in visible_text(shown)
        assert save_button_id("review") not in shown


def test_a_draft_of_a_review_closed_since_is_shown_with_what_was_typed(sqlite_app: SeededApp) -> None:
    review, member = close_todays_review(sqlite_app), sqlite_app.visitor("member")
    assert send(member, form="review", id=review, version=1, typed={"note": "Typed for long"}) == 204
    assert "Typed for long" in member.page(f"/record/review/{review}/edit")


@pytest.mark.parametrize("person", ["member", "reviewer", "finance", "sponsor-a", "south-lead"])
def test_reopening_is_refused_to_everybody_but_leads_of_the_programme(sqlite_app: SeededApp, person: str) -> None:
    review = close_todays_review(sqlite_app)
    carried = sqlite_app.visitor("lead").carried("review-reopen", review)
    answer = sqlite_app.visitor(person).save("review-reopen", {"reason": "I would like to"}, carried)
    assert "Saved" not in answer.text
    assert stored_review(sqlite_app, review)[0] == "closed"


@pytest.mark.parametrize("reason", ["", "  \n ", None])
def test_reopening_takes_a_reason_also_from_a_crafted_request(sqlite_app: SeededApp, reason: object) -> None:
    review, lead = close_todays_review(sqlite_app), sqlite_app.visitor("lead")
    carried = {**lead.carried("review-reopen", review), "asked": True}
    lead.save("review-reopen", {"reason": reason}, carried)
    assert stored_review(sqlite_app, review)[0] == "closed"

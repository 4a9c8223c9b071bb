"""A review that is opened before its day takes what was prepared for it; a second closing compares with the review before, and keeps its note."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.queries.previous_entries import previous_entries
from db.queries.reviews.meetings import last_closing
from db.schema.enums.records import AgendaTopic
from db.schema.models import Review, ReviewClosing
from db.session import Sessions
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.db.commands.test_reviews import TUESDAY, closings, open_review, save_record

MONDAY = date(2026, 5, 4)
AGENDA = [{"topic": "money"}, {"title": "Venue"}]
DEFAULT = [{"topic": topic.value} for topic in AgendaTopic]
# The reviews of the accelerator are on Tuesdays: 5, 19 and 26 May 2026 (12 May is in a closure).


@pytest.fixture
def accelerator(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


def prepare(accelerator: Accelerator, day: date, title: str = "Venue") -> str:
    agenda = [{"topic": "money"}, {"title": title}]
    return save_record(accelerator, date(2026, 5, 1), "review", held=day, agenda=agenda, present="Service owner", note="Bring the plan")


def reviews(accelerator: Accelerator) -> list[tuple[object, ...]]:
    with accelerator.sessions.open(accelerator.lead) as session:
        columns = select(Review.id, Review.held_on, Review.state, Review.agenda, Review.present, Review.note)
        return [tuple(row) for row in session.execute(columns.order_by(Review.held_on))]


def test_a_review_opened_the_day_before_takes_the_prepared_agenda(accelerator: Accelerator):
    draft = prepare(accelerator, TUESDAY)
    assert open_review(accelerator, MONDAY) == draft
    assert reviews(accelerator) == [(draft, MONDAY, "open", AGENDA, "Service owner", "Bring the plan")]


def test_people_typed_at_the_opening_replace_those_prepared(accelerator: Accelerator):
    draft = prepare(accelerator, TUESDAY)
    save_record(accelerator, MONDAY, "review-start", held=MONDAY, present="Everybody")
    assert reviews(accelerator) == [(draft, MONDAY, "open", AGENDA, "Everybody", "Bring the plan")]


def test_the_review_of_the_day_leaves_the_agenda_of_the_next(accelerator: Accelerator):
    draft = prepare(accelerator, date(2026, 5, 19))
    opened = open_review(accelerator)
    assert reviews(accelerator) == [
        (opened, TUESDAY, "open", DEFAULT, None, None),
        (draft, date(2026, 5, 19), "draft", AGENDA, "Service owner", "Bring the plan"),
    ]


def test_a_review_put_off_and_held_on_its_day_after_all_takes_its_agenda(accelerator: Accelerator):
    draft = prepare(accelerator, date(2026, 5, 7))
    assert open_review(accelerator) == draft
    assert reviews(accelerator)[0][1:4] == (TUESDAY, "open", AGENDA)


def test_of_two_prepared_reviews_the_earlier_is_opened(accelerator: Accelerator):
    later, earlier = prepare(accelerator, date(2026, 5, 19), "Later"), prepare(accelerator, date(2026, 5, 14), "Earlier")
    assert open_review(accelerator, date(2026, 5, 13)) == earlier
    assert [row[:3] for row in reviews(accelerator)] == [(earlier, date(2026, 5, 13), "open"), (later, date(2026, 5, 19), "draft")]


def test_a_review_opened_on_another_day_leaves_the_agenda_of_the_review_after_the_next(accelerator: Accelerator):
    draft = prepare(accelerator, date(2026, 5, 26))
    opened = open_review(accelerator, date(2026, 5, 6))
    assert [row[:3] for row in reviews(accelerator)] == [(opened, date(2026, 5, 6), "open"), (draft, date(2026, 5, 26), "draft")]


def test_undoing_the_opening_puts_the_agenda_back_to_its_day(accelerator: Accelerator):
    draft = prepare(accelerator, TUESDAY)
    accelerator.undo(accelerator.save("review-start", {"held": MONDAY, "present": None}))
    assert reviews(accelerator) == [(draft, TUESDAY, "draft", AGENDA, "Service owner", "Bring the plan")]


def compared_with(accelerator: Accelerator, before: int | None) -> tuple[str, int]:
    with accelerator.sessions.open(accelerator.lead, as_at=before) as session:
        closing = last_closing(session, accelerator.programme, before=before)
        assert closing is not None
        return closing.review_id, closing.number


def close_twice(accelerator: Accelerator, review: str, day: date) -> None:
    save_record(accelerator, day, "review-reopen", review, reason="Something was forgotten")
    save_record(accelerator, day, "review-close", review)


def test_a_second_closing_is_compared_with_the_review_before(accelerator: Accelerator):
    first = open_review(accelerator)
    save_record(accelerator, TUESDAY, "review-close", first)
    second = open_review(accelerator, date(2026, 5, 19))
    save_record(accelerator, date(2026, 5, 19), "review-close", second)
    close_twice(accelerator, second, date(2026, 5, 20))
    assert [compared_with(accelerator, revision) for _, _, revision in closings(accelerator, second)] == [(first, 1), (first, 1)]
    assert compared_with(accelerator, None) == (second, 2)
    save_record(accelerator, date(2026, 5, 21), "review-reopen", second, reason="Again")
    assert compared_with(accelerator, None) == (first, 1), "while it is open again"


def test_a_review_closed_again_after_the_next_is_compared_with_the_one_before_it(accelerator: Accelerator):
    found = []
    for day in (TUESDAY, date(2026, 5, 19), date(2026, 5, 26)):
        found.append(open_review(accelerator, day))
        save_record(accelerator, day, "review-close", found[-1])
    first, second, third = found
    close_twice(accelerator, second, date(2026, 5, 27))
    assert [compared_with(accelerator, revision) for _, _, revision in closings(accelerator, second)] == [(first, 1), (first, 1)]
    assert compared_with(accelerator, None) == (third, 1), "the last review is the last by its day"
    open_review(accelerator, date(2026, 6, 2))
    assert compared_with(accelerator, None) == (third, 1)


def test_a_second_closing_without_a_note_keeps_that_of_the_first(accelerator: Accelerator):
    review = open_review(accelerator)
    save_record(accelerator, TUESDAY, "review-close", review, note="Everybody came")
    with accelerator.sessions.open(accelerator.lead) as session:
        told = previous_entries(session, "review-close", challenge=None, record_id=review)
    assert told == ["The note of the closing before, which stays where you leave this one empty: Everybody came"]
    close_twice(accelerator, review, date(2026, 5, 6))
    save_record(accelerator, date(2026, 5, 7), "review-reopen", review, reason="Again")
    save_record(accelerator, date(2026, 5, 7), "review-close", review, note="But one")
    close_twice(accelerator, review, date(2026, 5, 8))
    with accelerator.sessions.open(accelerator.lead) as session:
        notes = list(session.scalars(select(ReviewClosing.note).order_by(ReviewClosing.number)))
        assert previous_entries(session, "review-close", challenge=None, record_id="none") == []
    assert notes == ["Everybody came", "Everybody came", "But one", "But one"]

"""Reviews: the weekly series, opening, closing and reopening, unfinished actions, and a moment that stays frozen."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select

from db.access import Role, Viewer
from db.commands.save import save
from db.errors import Conflict, Invalid, Refused
from db.history import current_revision, entity
from db.queries.reviews import meetings as queries
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, Payment, Review, ReviewClosing, ReviewHealth
from db.session import ScopedSession, Sessions
from db.values.working_days import WorkingDays
from tests.db.accelerator_store import Accelerator, build_accelerator

TUESDAY = date(2026, 5, 5)


@pytest.fixture
def accelerator(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


@contextmanager
def on(accelerator: Accelerator, day: date, hour: int = 9) -> Iterator[ScopedSession]:
    """A writing session on a day."""
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    with accelerator.sessions.system("seed", write=True, now=now, programme_id=accelerator.programme) as session:
        yield session


def record(accelerator: Accelerator, day: date, kind: str, record_id: str | None = None, hour: int = 9, **values: Any) -> str:
    with on(accelerator, day, hour) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=accelerator.programme, record_id=record_id).id


def opened(accelerator: Accelerator, day: date = TUESDAY) -> str:
    return record(accelerator, day, "review-start", held=day)


def closings(accelerator: Accelerator, review: str) -> list[tuple[int, date, int]]:
    with accelerator.sessions.open(accelerator.lead) as session:
        found = queries.find_meeting(session, review)
        assert found is not None
        return [(one.number, one.closed_on, one.revision or 0) for one in found.closings]


def spent(accelerator: Accelerator, as_at: int | None = None) -> int:
    """All payments of the programme, in pence, as at a revision."""
    with accelerator.sessions.open(accelerator.lead, as_at=as_at) as session:
        past = entity(session, Payment)
        return int(session.execute(select(func.sum(past.amount_pence))).scalar_one())


def test_series_is_weekly_and_skips_holidays_and_closures():
    calendar = WorkingDays("GB", "SCT", ((date(2026, 12, 22), date(2027, 1, 2)),))
    # Tuesdays from 15 December 2026: the 22nd and 29th are in the closure; Monday 4 January is a bank holiday, Tuesday the 5th is not.
    assert list(islice(queries.review_days(1, calendar, date(2026, 12, 9)), 3)) == [date(2026, 12, 15), date(2027, 1, 5), date(2027, 1, 12)]
    # Mondays: 3 May 2027 is the early May bank holiday.
    assert list(islice(queries.review_days(0, calendar, date(2027, 4, 26)), 2)) == [date(2027, 4, 26), date(2027, 5, 10)]


def test_series_of_a_programme_that_never_works_on_its_review_day_comes_to_an_end():
    always = WorkingDays("GB", "SCT", ((date(2026, 1, 1), date(2028, 12, 31)),))
    assert list(queries.review_days(1, always, date(2026, 5, 1))) == []


def test_next_review_is_on_the_programmes_day(accelerator: Accelerator):
    with accelerator.sessions.open(accelerator.lead) as session:
        assert queries.next_review_day(session, accelerator.programme, date(2026, 5, 4)) == date(2026, 5, 5)
        # 12 May 2026, a Tuesday, lies in the closure of the 11th and 12th
        assert queries.next_review_day(session, accelerator.programme, date(2026, 5, 5)) == date(2026, 5, 19)


def test_opening_takes_up_the_draft_that_was_prepared(accelerator: Accelerator):
    draft = record(accelerator, date(2026, 5, 4), "review", held=TUESDAY, agenda=[{"topic": "money"}, {"title": "Venue"}])
    assert opened(accelerator) == draft
    with accelerator.sessions.open(accelerator.lead) as session:
        found = queries.find_meeting(session, draft)
        assert found is not None
        assert (found.state, [dict(item) for item in found.agenda]) == ("open", [{"topic": "money"}, {"title": "Venue"}])


def test_of_two_reviews_only_one_is_open_and_of_two_on_one_day_the_second_is_refused(accelerator: Accelerator):
    opened(accelerator)
    with pytest.raises(Invalid, match="The review of 5 May 2026 is open"):
        record(accelerator, TUESDAY, "review-start", held=date(2026, 5, 19))
    with pytest.raises(Invalid, match="There is a review on 5 May 2026 already"):
        record(accelerator, TUESDAY, "review", held=TUESDAY)


def test_unfinished_actions_are_carried_raised_anew_or_dropped_by_choice(accelerator: Accelerator):
    first = opened(accelerator)
    at = {"owed_by": "us", "owner": "Service owner", "review": first}
    ids = {
        name: record(accelerator, TUESDAY, "meeting-action", what=name, due_on=due, **at)
        for name, due in (
            ("carried", date(2026, 5, 8)),
            ("anew", date(2026, 5, 8)),
            ("dropped", date(2026, 5, 11)),
            ("later", date(2026, 6, 30)),
        )
    }
    finished = record(accelerator, TUESDAY, "meeting-action", what="finished", due_on=date(2026, 5, 7), **at)
    record(accelerator, date(2026, 5, 7), "action-answer", finished, answered_on=date(2026, 5, 7), outcome="done")
    record(accelerator, TUESDAY, "action", what="not of a review", owed_by="us", due_on=date(2026, 5, 6))
    record(accelerator, TUESDAY, "review-close", first)
    second_day = date(2026, 5, 19)
    second = opened(accelerator, second_day)
    with accelerator.sessions.open(accelerator.lead) as session:
        waiting = queries.unfinished_actions(session, accelerator.programme, second_day)
        assert sorted(one.what for one in waiting) == ["anew", "carried", "dropped"]
    record(accelerator, second_day, "review-close", second, unfinished={ids["anew"]: "duplicate", ids["dropped"]: "drop"})
    with accelerator.sessions.open(accelerator.lead) as session:
        chosen = select(Action.what, Action.due_on, Action.answered_on, Action.outcome, Action.carried, Action.review_id)
        found = {tuple(row) for row in session.execute(chosen.where(Action.review_id.is_not(None)))}
    assert found == {
        ("carried", date(2026, 5, 26), None, None, 1, first),
        ("anew", date(2026, 5, 8), second_day, "deferred", 0, first),
        ("anew", date(2026, 5, 26), None, None, 0, second),
        ("dropped", date(2026, 5, 11), second_day, "dropped", 0, first),
        ("later", date(2026, 6, 30), None, None, 0, first),
        ("finished", date(2026, 5, 7), date(2026, 5, 7), "done", 0, first),
    }


def test_a_payment_dated_back_after_closing_leaves_what_was_frozen(accelerator: Accelerator):
    review = opened(accelerator)
    record(accelerator, TUESDAY, "review-close", review)
    ((_, _, froze),) = closings(accelerator, review)
    assert (spent(accelerator, froze), spent(accelerator)) == (400_00, 400_00)
    values = {
        "budget_line": accelerator.ids["travel"],
        "amount": 70_00,
        "paid_on": date(2026, 4, 30),
        "supplier": "Rail",
        "reference": "R2",
    }
    record(accelerator, date(2026, 5, 12), "payment", **values)
    assert (spent(accelerator, froze), spent(accelerator)) == (400_00, 470_00)


def test_closing_again_is_a_second_closing_and_leaves_the_first(accelerator: Accelerator):
    review = opened(accelerator)
    record(accelerator, TUESDAY, "review-close", review, note="First")
    record(accelerator, date(2026, 5, 6), "review-reopen", review, reason="Something was forgotten")
    record(accelerator, date(2026, 5, 7), "review-close", review, note="Second")
    (one, first_day, first), (two, second_day, second) = closings(accelerator, review)
    assert (one, first_day, two, second_day) == (1, TUESDAY, 2, date(2026, 5, 7))
    assert first < second
    with accelerator.sessions.open(accelerator.lead) as session:
        notes = list(session.scalars(select(ReviewClosing.note).order_by(ReviewClosing.number)))
        states = list(session.scalars(select(ReviewClosing.__history__.id)))
    assert (notes, len(states)) == (["First", "Second"], 2), "no closing was ever written twice"


def test_a_writer_who_began_before_the_close_and_commits_after_it_is_not_in_what_was_frozen(accelerator: Accelerator):
    """A session that writes takes its turn first, so this one has begun, has read, and has yet to take its number when the review closes."""
    review = opened(accelerator)
    before, closed = Event(), Event()
    late = Viewer("late", "The late one", "late@example.org", Role.LEAD, (accelerator.programme,))

    def write_late() -> int:
        with accelerator.sessions.open(late) as reading:
            reading.execute(select(Payment.id)).all()
            before.set()
            assert closed.wait(30)
        with accelerator.sessions.open(late, write=True) as session:
            row = session.scalars(select(Payment).where(Payment.programme_id == accelerator.programme)).first()
            assert row is not None
            row.amount_pence = 900_00
            session.flush()
            return current_revision(session)

    with ThreadPoolExecutor(1) as threads:
        writer = threads.submit(write_late)
        assert before.wait(30)
        accelerator.save("review-close", {}, review)
        closed.set()
        number = writer.result(timeout=60)
    ((_, _, froze),) = closings(accelerator, review)
    assert froze < number
    assert (spent(accelerator, froze), spent(accelerator)) == (400_00, 900_00)


def test_closing_waits_for_a_writer_who_is_at_it_and_then_holds_what_that_one_wrote(accelerator: Accelerator):
    review = opened(accelerator)
    writing, go_on = Event(), Event()

    def write() -> int:
        with accelerator.sessions.open(accelerator.lead, write=True) as session:
            row = session.scalars(select(Payment).where(Payment.programme_id == accelerator.programme)).first()
            assert row is not None
            row.amount_pence = 500_00
            session.flush()
            writing.set()
            assert go_on.wait(30)
            return current_revision(session)

    with ThreadPoolExecutor(2) as threads:
        writer = threads.submit(write)
        assert writing.wait(30)
        closing = threads.submit(accelerator.save, "review-close", {}, review)
        go_on.set()
        number = writer.result(timeout=60)
        closing.result(timeout=60)
    ((_, _, froze),) = closings(accelerator, review)
    assert number < froze
    assert spent(accelerator, froze) == 500_00


def test_of_two_who_close_at_once_one_closes_and_the_other_is_told(accelerator: Accelerator):
    review = opened(accelerator)
    with accelerator.sessions.open(accelerator.lead) as session:
        version = session.scalars(select(Review.version).where(Review.id == review)).one()

    def close() -> str:
        try:
            with accelerator.sessions.open(accelerator.lead, write=True) as session:
                save(session, RECORD_SCHEMAS["review-close"], {}, programme_id=accelerator.programme, record_id=review, version=version)
        except (Conflict, Invalid) as told:
            return type(told).__name__
        return "closed"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(done.result() for done in [threads.submit(close) for _ in range(2)])
    assert said == ["Conflict", "closed"]
    assert len(closings(accelerator, review)) == 1


@pytest.mark.parametrize("kind", ["review-close", "review-reopen"])
def test_only_leads_close_and_reopen_whatever_page_the_request_comes_from(accelerator: Accelerator, kind: str):
    review = opened(accelerator)
    if kind == "review-reopen":
        record(accelerator, TUESDAY, "review-close", review)
    member = Viewer("member", "The member", "member@example.org", Role.MEMBER, (accelerator.programme,))
    with pytest.raises(Refused), accelerator.sessions.open(member, write=True) as session:
        save(session, RECORD_SCHEMAS[kind], {"reason": "I may not"}, programme_id=accelerator.programme, record_id=review)
    assert len(closings(accelerator, review)) == (1 if kind == "review-reopen" else 0)


def test_health_is_confirmed_without_and_overridden_with_a_reason_once_for_a_review(accelerator: Accelerator):
    review, challenge = opened(accelerator), accelerator.ids["1.1"]
    record(accelerator, TUESDAY, "weekly-update", challenge=challenge, week=TUESDAY, health="on track")
    at = {"review": review, "challenge": challenge}
    with pytest.raises(Invalid, match=r"The team says on track\. Enter why the review says off track"):
        record(accelerator, TUESDAY, "meeting-health", health="off track", **at)
    record(accelerator, TUESDAY, "meeting-health", health="on track", **at)
    record(accelerator, TUESDAY, "meeting-health", health="off track", reason="No test site", **at)
    with accelerator.sessions.open(accelerator.lead) as session:
        rows = session.execute(select(ReviewHealth.health, ReviewHealth.said, ReviewHealth.reason)).all()
    assert [tuple(row) for row in rows] == [("off track", "on track", "No test site")]


def test_last_closed_is_the_one_that_froze_the_latest_moment(accelerator: Accelerator):
    with accelerator.sessions.open(accelerator.lead) as session:
        assert queries.last_closing(session, accelerator.programme) is None
    first = opened(accelerator)
    record(accelerator, TUESDAY, "review-close", first)
    second = opened(accelerator, date(2026, 5, 19))
    record(accelerator, date(2026, 5, 19), "review-close", second)
    with accelerator.sessions.open(accelerator.lead) as session:
        latest = queries.last_closing(session, accelerator.programme)
        assert latest is not None
        before = queries.last_closing(session, accelerator.programme, before=latest.revision)
        assert before is not None
        assert (latest.review_id, before.review_id) == (second, first)


def test_a_review_on_a_day_off_or_opened_before_its_day_is_asked_about(accelerator: Accelerator):
    # the accelerator is closed on 11 and 12 May 2026; its questions are asked on 4 May
    assert accelerator.weigh("review", {"held": date(2026, 5, 12)}) == [
        ("held", "12 May 2026 is a weekend, a public holiday or a closure", True)
    ]
    assert accelerator.weigh("review", {"held": TUESDAY}) == []
    assert accelerator.weigh("review-start", {"held": TUESDAY}) == [
        ("held", "The review is on 5 May 2026, in 1 day. Type today to hold it now", True)
    ]
    assert accelerator.weigh("review-start", {"held": date(2026, 5, 4)}) == []

"""Reviews: the weekly series, opening, closing and reopening, unfinished actions, and the frozen revision of a closed review."""

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
from db.queries.reviews import meetings
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, Payment, Review, ReviewClosing, ReviewHealth
from db.session import ScopedSession, Sessions
from db.values.working_days import WorkingDays
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.db.form_save import save_as_form

TUESDAY = date(2026, 5, 5)


@pytest.fixture
def accelerator(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


@contextmanager
def writing_session_on(accelerator: Accelerator, day: date, hour: int = 9) -> Iterator[ScopedSession]:
    """A writing session at a given day and hour (UTC)."""
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    with accelerator.sessions.system("seed", write=True, now=now, programme_id=accelerator.programme) as session:
        yield session


def save_record(accelerator: Accelerator, day: date, kind: str, record_id: str | None = None, hour: int = 9, **values: Any) -> str:
    with writing_session_on(accelerator, day, hour) as session:
        return save_as_form(session, kind, values, programme_id=accelerator.programme, today=day, record_id=record_id).id


def open_review(accelerator: Accelerator, day: date = TUESDAY) -> str:
    return save_record(accelerator, day, "review-start", held=day)


def closings(accelerator: Accelerator, review: str) -> list[tuple[int, date, int]]:
    with accelerator.sessions.open(accelerator.lead) as session:
        meeting = meetings.find_meeting(session, review)
        assert meeting is not None
        return [(closing.number, closing.closed_on, closing.revision or 0) for closing in meeting.closings]


def total_paid(accelerator: Accelerator, as_at: int | None = None) -> int:
    """All payments of the programme, in pence, as at a revision."""
    with accelerator.sessions.open(accelerator.lead, as_at=as_at) as session:
        past = entity(session, Payment)
        return int(session.execute(select(func.sum(past.amount_pence))).scalar_one())


def test_series_is_weekly_and_skips_holidays_and_closures():
    calendar = WorkingDays("GB", "SCT", ((date(2026, 12, 22), date(2027, 1, 2)),))
    # Tuesdays from 15 December 2026: the 22nd and 29th are in the closure; Monday 4 January is a bank holiday, Tuesday the 5th is not.
    assert list(islice(meetings.review_days(1, calendar, date(2026, 12, 9)), 3)) == [
        date(2026, 12, 15),
        date(2027, 1, 5),
        date(2027, 1, 12),
    ]
    # Mondays: 3 May 2027 is the early May bank holiday.
    assert list(islice(meetings.review_days(0, calendar, date(2027, 4, 26)), 2)) == [date(2027, 4, 26), date(2027, 5, 10)]


def test_series_ends_for_a_programme_that_never_works_on_its_review_day():
    always = WorkingDays("GB", "SCT", ((date(2026, 1, 1), date(2028, 12, 31)),))
    assert list(meetings.review_days(1, always, date(2026, 5, 1))) == []


def test_next_review_is_on_the_programmes_day(accelerator: Accelerator):
    with accelerator.sessions.open(accelerator.lead) as session:
        assert meetings.next_review_day(session, accelerator.programme, date(2026, 5, 4)) == date(2026, 5, 5)
        # 12 May 2026, a Tuesday, is in the closure of the 11th and 12th
        assert meetings.next_review_day(session, accelerator.programme, date(2026, 5, 5)) == date(2026, 5, 19)


def test_opening_a_review_opens_the_prepared_draft(accelerator: Accelerator):
    draft = save_record(accelerator, date(2026, 5, 4), "review", held=TUESDAY, agenda=[{"topic": "money"}, {"title": "Venue"}])
    assert open_review(accelerator) == draft
    with accelerator.sessions.open(accelerator.lead) as session:
        meeting = meetings.find_meeting(session, draft)
        assert meeting is not None
        assert (meeting.state, [dict(item) for item in meeting.agenda]) == ("open", [{"topic": "money"}, {"title": "Venue"}])


def test_only_one_review_is_open_and_a_second_on_the_same_day_is_refused(accelerator: Accelerator):
    open_review(accelerator)
    with pytest.raises(Invalid, match="The review of 5 May 2026 is open"):
        save_record(accelerator, TUESDAY, "review-start", held=date(2026, 5, 19))
    with pytest.raises(Invalid, match="There is a review on this day already"):
        save_record(accelerator, TUESDAY, "review", held=TUESDAY)


def test_unfinished_actions_are_carried_raised_anew_or_dropped_by_choice(accelerator: Accelerator):
    first = open_review(accelerator)
    at = {"owed_by": "us", "owner": "Service owner", "review": first}
    ids = {
        name: save_record(accelerator, TUESDAY, "meeting-action", what=name, due_on=due, **at)
        for name, due in (
            ("carried", date(2026, 5, 8)),
            ("anew", date(2026, 5, 8)),
            ("dropped", date(2026, 5, 11)),
            ("later", date(2026, 6, 30)),
        )
    }
    finished = save_record(accelerator, TUESDAY, "meeting-action", what="finished", due_on=date(2026, 5, 7), **at)
    save_record(accelerator, date(2026, 5, 7), "action-answer", finished, answered_on=date(2026, 5, 7), outcome="done")
    save_record(accelerator, TUESDAY, "action", what="not of a review", owed_by="us", due_on=date(2026, 5, 6))
    save_record(accelerator, TUESDAY, "review-close", first)
    second_day = date(2026, 5, 19)
    second = open_review(accelerator, second_day)
    with accelerator.sessions.open(accelerator.lead) as session:
        unfinished = meetings.unfinished_actions(session, accelerator.programme, second_day)
        assert sorted(action.what for action in unfinished) == ["anew", "carried", "dropped"]
    save_record(accelerator, second_day, "review-close", second, unfinished={ids["anew"]: "duplicate", ids["dropped"]: "drop"})
    with accelerator.sessions.open(accelerator.lead) as session:
        columns = select(Action.what, Action.due_on, Action.answered_on, Action.outcome, Action.carried, Action.review_id)
        actions = {tuple(row) for row in session.execute(columns.where(Action.review_id.is_not(None)))}
    assert actions == {
        ("carried", date(2026, 5, 26), None, None, 1, first),
        ("anew", date(2026, 5, 8), second_day, "deferred", 0, first),
        ("anew", date(2026, 5, 26), None, None, 0, second),
        ("dropped", date(2026, 5, 11), second_day, "dropped", 0, first),
        ("later", date(2026, 6, 30), None, None, 0, first),
        ("finished", date(2026, 5, 7), date(2026, 5, 7), "done", 0, first),
    }


def test_a_backdated_payment_after_closing_leaves_the_frozen_total(accelerator: Accelerator):
    review = open_review(accelerator)
    save_record(accelerator, TUESDAY, "review-close", review)
    ((_, _, frozen),) = closings(accelerator, review)
    assert (total_paid(accelerator, frozen), total_paid(accelerator)) == (400_00, 400_00)
    values = {
        "budget_line": accelerator.ids["travel"],
        "amount": 70_00,
        "paid_on": date(2026, 4, 30),
        "supplier": "Rail",
        "reference": "R2",
    }
    save_record(accelerator, date(2026, 5, 12), "payment", **values)
    assert (total_paid(accelerator, frozen), total_paid(accelerator)) == (400_00, 470_00)


def test_closing_again_is_a_second_closing_and_leaves_the_first(accelerator: Accelerator):
    review = open_review(accelerator)
    save_record(accelerator, TUESDAY, "review-close", review, note="First")
    save_record(accelerator, date(2026, 5, 6), "review-reopen", review, reason="Something was forgotten")
    save_record(accelerator, date(2026, 5, 7), "review-close", review, note="Second")
    (first_number, first_day, first), (second_number, second_day, second) = closings(accelerator, review)
    assert (first_number, first_day, second_number, second_day) == (1, TUESDAY, 2, date(2026, 5, 7))
    assert first < second
    with accelerator.sessions.open(accelerator.lead) as session:
        notes = list(session.scalars(select(ReviewClosing.note).order_by(ReviewClosing.number)))
        states = list(session.scalars(select(ReviewClosing.__history__.id)))
    assert (notes, len(states)) == (["First", "Second"], 2), "no closing was ever written twice"


def test_a_write_that_begins_before_the_close_and_commits_after_it_is_not_frozen(accelerator: Accelerator):
    """A writing session takes the write lock first, so the writer reads before the close and takes its revision number after it."""
    review = open_review(accelerator)
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
    ((_, _, frozen),) = closings(accelerator, review)
    assert frozen < number
    assert (total_paid(accelerator, frozen), total_paid(accelerator)) == (400_00, 900_00)


def test_closing_waits_for_a_running_writer_and_includes_its_changes(accelerator: Accelerator):
    review = open_review(accelerator)
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
    ((_, _, frozen),) = closings(accelerator, review)
    assert number < frozen
    assert total_paid(accelerator, frozen) == 500_00


def test_of_two_concurrent_closings_one_succeeds_and_the_other_gets_a_conflict(accelerator: Accelerator):
    review = open_review(accelerator)
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
        results = sorted(future.result() for future in [threads.submit(close) for _ in range(2)])
    assert results == ["Conflict", "closed"]
    assert len(closings(accelerator, review)) == 1


@pytest.mark.parametrize("kind", ["review-close", "review-reopen"])
def test_only_leads_close_and_reopen_whatever_page_the_request_comes_from(accelerator: Accelerator, kind: str):
    review = open_review(accelerator)
    if kind == "review-reopen":
        save_record(accelerator, TUESDAY, "review-close", review)
    member = Viewer("member", "The member", "member@example.org", Role.MEMBER, (accelerator.programme,))
    with pytest.raises(Refused), accelerator.sessions.open(member, write=True) as session:
        save(session, RECORD_SCHEMAS[kind], {"reason": "I may not"}, programme_id=accelerator.programme, record_id=review)
    assert len(closings(accelerator, review)) == (1 if kind == "review-reopen" else 0)


def test_health_is_confirmed_without_a_reason_and_overridden_with_one_per_review(accelerator: Accelerator):
    review, challenge = open_review(accelerator), accelerator.ids["1.1"]
    save_record(accelerator, TUESDAY, "weekly-update", challenge=challenge, week=TUESDAY, health="on track")
    at = {"review": review, "challenge": challenge}
    with pytest.raises(Invalid, match=r"The team says on track\. Enter why the review says off track"):
        save_record(accelerator, TUESDAY, "meeting-health", health="off track", **at)
    save_record(accelerator, TUESDAY, "meeting-health", health="on track", **at)
    save_record(accelerator, TUESDAY, "meeting-health", health="off track", reason="No test site", **at)
    with accelerator.sessions.open(accelerator.lead) as session:
        rows = session.execute(select(ReviewHealth.health, ReviewHealth.said, ReviewHealth.reason)).all()
    assert [tuple(row) for row in rows] == [("off track", "on track", "No test site")]


def test_last_closed_review_is_that_with_the_latest_frozen_revision(accelerator: Accelerator):
    with accelerator.sessions.open(accelerator.lead) as session:
        assert meetings.last_closing(session, accelerator.programme) is None
    first = open_review(accelerator)
    save_record(accelerator, TUESDAY, "review-close", first)
    second = open_review(accelerator, date(2026, 5, 19))
    save_record(accelerator, date(2026, 5, 19), "review-close", second)
    with accelerator.sessions.open(accelerator.lead) as session:
        latest = meetings.last_closing(session, accelerator.programme)
        assert latest is not None
        before = meetings.last_closing(session, accelerator.programme, before=latest.revision)
        assert before is not None
        assert (latest.review_id, before.review_id) == (second, first)


def test_a_review_on_a_closure_day_or_opened_early_gives_a_warning(accelerator: Accelerator):
    # the accelerator is closed on 11 and 12 May 2026; the drafts are checked on 4 May
    assert accelerator.check_draft("review", {"held": date(2026, 5, 12)}) == [
        ("held", "12 May 2026 is a weekend, a public holiday or a closure", True)
    ]
    assert accelerator.check_draft("review", {"held": TUESDAY}) == []
    assert accelerator.check_draft("review-start", {"held": TUESDAY}) == [
        ("held", "The review is on 5 May 2026, in 1 day. Type today to hold it now", True)
    ]
    assert accelerator.check_draft("review-start", {"held": date(2026, 5, 4)}) == []

"""When a person looked the last time before a visit, and what is new since; on a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.accounts.users import add_user
from db.commands.page_looks import store_look
from db.errors import Busy, Refused, Unscoped
from db.queries.page_looks import find_look
from db.schema.models import PageLook, Revision
from db.session import Sessions
from db.values.looks import Look, is_due, is_new, looked_at, next_look
from tests.db.accelerator_store import build_accelerator

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_visit_begins_after_more_than_two_hours():
    first = next_look(None, NINE)
    assert first == Look(NINE, None)
    assert next_look(first, NINE + 2 * HOUR) == Look(NINE + 2 * HOUR, None)
    second = next_look(first, NINE + 2 * HOUR + MINUTE)
    assert second == Look(NINE + 2 * HOUR + MINUTE, NINE)
    assert next_look(second, NINE + 3 * HOUR).before_at == NINE  # the same visit


def test_the_mark_is_the_same_before_and_after_a_request_is_stored():
    stored, now = Look(NINE, NINE - 30 * HOUR), NINE + 5 * HOUR
    assert looked_at(stored, now) == looked_at(next_look(stored, now), now) == NINE
    assert looked_at(stored, NINE + MINUTE) == NINE - 30 * HOUR
    assert looked_at(None, now) is None
    assert [is_due(stored, NINE + gap) for gap in (timedelta(seconds=59), MINUTE)] == [False, True]


@pytest.mark.parametrize(
    ("since", "new"),
    [(date(2026, 5, 4), False), (date(2026, 5, 5), True), (NINE, False), (NINE + MINUTE, True), (None, False)],
)
def test_new_is_what_began_after_the_look(since, new):
    assert is_new(since, NINE, "Europe/London") is new
    assert is_new(since, None, "Europe/London") is False


def test_the_day_of_a_look_is_that_in_the_time_zone_of_the_programme():
    late = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)  # 5 May, 00:30 in London
    assert is_new(date(2026, 5, 5), late, "Europe/London") is False
    assert is_new(date(2026, 5, 5), late, "UTC") is True


class Clock:
    moment = NINE

    def __call__(self) -> datetime:
        return self.moment


def test_looks_are_stored_by_person_and_programme_without_history(sessions):
    store = build_accelerator(sessions)
    clock = Clock()
    clocked = Sessions(sessions.engine, clock)
    with clocked.system("accounts", write=True) as session:
        ids = [
            add_user(session, email=f"{name}@example.org", name=name, role=Role.LEAD, password=None, programmes=[store.programme])
            for name in ("one", "two")
        ]
    one, two = (Viewer(user_id, "Person", "p@example.org", Role.LEAD, (store.programme,)) for user_id in ids)

    def looks(viewer: Viewer) -> Look | None:
        with clocked.open(viewer) as session:
            return find_look(session, store.programme)

    def look_now(viewer: Viewer, programme: str) -> bool:
        with clocked.system("look", write=True) as session:
            return store_look(session, viewer, programme)

    def revisions() -> list[int]:
        with clocked.system("audit") as session:
            return list(session.scalars(select(Revision.number)))

    before = revisions()
    assert looks(one) is None
    assert look_now(one, store.programme)
    clock.moment = NINE + timedelta(seconds=59)
    assert not look_now(one, store.programme)  # within the minute
    clock.moment = NINE + 3 * HOUR
    assert look_now(one, store.programme)
    assert looks(one) == Look(NINE + 3 * HOUR, NINE)
    assert looks(two) is None
    assert revisions() == before
    assert not look_now(Viewer("nobody", "N", "n@example.org", Role.LEAD, (store.programme,)), store.programme)
    with clocked.open(two) as session:
        found = session.execute(select(PageLook.latest_at), execution_options={"for_keys": True}).all()
        assert found == []  # not those of another person
        with pytest.raises((Refused, Unscoped)):
            session.execute(select(PageLook.latest_at))


def test_a_look_does_not_wait_for_a_transaction_that_writes(sqlite_sessions):
    store = build_accelerator(sqlite_sessions)
    with sqlite_sessions.open(store.lead, write=True), pytest.raises(Busy), sqlite_sessions.system("look", write=True) as session:
        store_look(session, store.lead, store.programme)
    store.save("milestone", {"title": "Waits as usual", "challenge": store.ids["1.1"]})  # the next transaction has its usual patience

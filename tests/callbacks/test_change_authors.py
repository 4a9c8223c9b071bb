"""A change is credited to all who made it, and a moved baseline is a change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from callbacks.page_request import resolve_page_request
from callbacks.pages.changes.page import changes_in_period
from dashboard.figures.changes.summary import change_line, changes_table
from db.frames import frame_rows
from db.session import Sessions
from db.values.dates import Day
from tests.callbacks.changed_store import SINCE_18_MAY, opened, write
from tests.db.accelerator_store import Accelerator, build_accelerator

BEFORE, NOW = datetime(2026, 5, 11, 9, tzinfo=UTC), datetime(2026, 5, 29, 12, tzinfo=UTC)
DAYS = [datetime(2026, 5, 20 + number, 9, tzinfo=UTC) for number in range(4)]


@pytest.fixture
def store(sessions: Sessions) -> Accelerator:
    built = build_accelerator(Sessions(sessions.engine, lambda: NOW))
    values = {"title": "Trial", "challenge": built.ids["1.1"], "baseline": Day(date(2026, 6, 1)), "forecast": Day(date(2026, 6, 1))}
    (built.ids["trial"],) = write(built, BEFORE, "form", ("milestone", values), by="Zoe")
    return built


def lines(store: Accelerator) -> list[tuple[str, str]]:
    """Returns (what changed, by whom) of the changes of records."""
    with opened(store) as session:
        data = changes_in_period(session, resolve_page_request(session, store.lead, SINCE_18_MAY))
        found = [(str(change_line(row, data.context).what), row) for row in frame_rows(data.items) if row.entered_by]
        authors = list(changes_table(data.items, data.labels, data.context).frame["author"])
        assert [change_line(row, data.context).who.rpartition(",")[0] for _, row in found] == [name for name in authors if name]
        return [(what, change_line(row, data.context).who) for what, row in found]


def test_change_of_several_people_names_each_in_order(store: Accelerator) -> None:
    trial = store.ids["trial"]
    write(store, DAYS[0], "form", ("milestone", {"forecast": Day(date(2026, 6, 8))}), record=trial, by="Cat")
    write(store, DAYS[1], "form", ("milestone", {"acceptance_test": "It rings"}), record=trial, by="Bob")
    write(store, DAYS[2], "form", ("milestone", {"acceptance_test": "It rings twice"}), record=trial, by="Cat")
    assert lines(store) == [("Trial moved from 1 Jun 2026 to 8 Jun 2026, 7 days later", "Cat and Bob, 22 May 2026 at 10:00")]


def test_change_of_one_person_names_only_them(store: Accelerator) -> None:
    write(store, DAYS[1], "form", ("milestone", {"forecast": Day(date(2026, 6, 8))}), record=store.ids["trial"], by="Bob")
    assert [who for _, who in lines(store)] == ["Bob, 21 May 2026 at 10:00"]


def test_record_that_is_new_names_who_recorded_and_who_changed_it(store: Accelerator) -> None:
    (finding,) = write(
        store,
        DAYS[0],
        "form",
        ("finding", {"statement": "Bells wake nobody", "challenge": store.ids["1.1"], "found": Day(date(2026, 5, 19))}),
        by="Bob",
    )
    write(store, DAYS[1], "form", ("finding", {"statement": "Bells wake everybody"}), record=finding, by="Cat")
    assert [who for _, who in lines(store)] == ["Bob and Cat, 21 May 2026 at 10:00"]


def test_opening_load_is_no_author_of_what_was_changed_after_it(store: Accelerator) -> None:
    (finding,) = write(
        store, DAYS[0], "opening", ("finding", {"statement": "A", "challenge": store.ids["1.1"], "found": Day(date(2026, 5, 19))}), by="Zoe"
    )
    write(store, DAYS[1], "form", ("finding", {"statement": "B"}), record=finding, by="Cat")
    assert [who for _, who in lines(store)] == ["Cat, 21 May 2026 at 10:00"]


def test_who_changed_only_the_organisations_of_a_conversation_is_named(store: Accelerator) -> None:
    values = {"challenges": [store.ids["1.1"]], "held": Day(date(2026, 5, 19)), "channel": "call"}
    (talk,) = write(store, DAYS[0], "form", ("conversation", values), by="Bob")
    write(
        store, DAYS[0] + timedelta(hours=1), "form", ("conversation", {"organisations": [store.ids["company Ash"]]}), record=talk, by="Cat"
    )
    assert [who for what, who in lines(store) if what.startswith("Call")] == ["Bob and Cat, 20 May 2026 at 11:00"]


def test_changed_baseline_is_a_change_with_both_days(store: Accelerator) -> None:
    write(store, DAYS[0], "form", ("milestone", {"baseline": Day(date(2026, 7, 1))}), record=store.ids["trial"], by="Bob")
    assert lines(store) == [("Trial: baseline changed from 1 Jun 2026 to 1 Jul 2026", "Bob, 20 May 2026 at 10:00")]

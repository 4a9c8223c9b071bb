"""An opening load within a period is neither a change nor a late entry: not of a record, and not of what is computed from records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db.session import Sessions
from db.values.dates import Day
from tests.callbacks.changed_store import SINCE_18_MAY, changes, write
from tests.db.accelerator_store import Accelerator, build_accelerator

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)
LOADED, LATER = datetime(2026, 5, 20, 9, tzinfo=UTC), datetime(2026, 5, 27, 9, tzinfo=UTC)


@pytest.fixture
def store(sessions: Sessions) -> Accelerator:
    return build_accelerator(Sessions(sessions.engine, lambda: NOW))


def update(store: Accelerator, week: date, health: str) -> tuple[str, dict[str, Any]]:
    return "weekly-update", {"challenge": store.ids["1.1"], "week": week, "health": health, "changed": "Much"}


def talk(store: Accelerator, on: date) -> tuple[str, dict[str, Any]]:
    return "conversation", {"challenges": [store.ids["1.1"]], "held": Day(on), "channel": "call"}


def paid(store: Accelerator, pence: int, on: date) -> tuple[str, dict[str, Any]]:
    return "payment", {"budget_line": store.ids["travel"], "amount": pence, "paid_on": on, "supplier": "Ferry", "reference": f"F{pence}"}


def test_opening_load_changes_nothing(store: Accelerator) -> None:
    without = changes(store)
    write(
        store, LOADED, "opening", update(store, date(2026, 5, 11), "off track"), update(store, date(2026, 5, 18), "at risk"),
        talk(store, date(2026, 5, 4)), paid(store, 900_00, date(2026, 5, 6)),
        ("challenge", {"title": "Loaded", "code": "1.3", "stage": "Exploration", "stage_since": date(2026, 1, 5)}),
        ("budget-line", {"name": "Loaded", "category": "travel", "financial_year": "2026-27", "amount": 5_000_00}),
    )  # fmt: skip
    assert changes(store) == without


def test_what_was_changed_after_the_load_is_compared_with_it(store: Accelerator) -> None:
    before = changes(store)
    write(store, LOADED, "opening", update(store, date(2026, 5, 18), "at risk"), paid(store, 900_00, date(2026, 5, 6)))
    write(store, LATER, "form", update(store, date(2026, 5, 25), "off track"), paid(store, 10_00, date(2026, 5, 26)))
    new = [change for change in changes(store) if change not in before]
    # Travel: £1,000 budget, £400 paid; with the £900 that was loaded its outturn is £1,300, and £1,310 with what was paid since
    assert ("health", "says", "at risk", "off track") in new
    assert ("money", "outturn", 1300_00, 1310_00) in new
    assert [change[:2] for change in new if change[0] in ("health", "money")].count(("money", "outturn")) == 1


def test_the_same_records_in_another_transaction_are_changes(store: Accelerator) -> None:
    before = changes(store)
    write(store, LOADED, "import", update(store, date(2026, 5, 25), "at risk"), paid(store, 900_00, date(2026, 5, 6)))
    new = [change for change in changes(store) if change not in before]
    assert ("health", "says", None, "at risk") in new
    assert ("money", "past tolerance", 400_00, 1300_00) in new


def test_a_row_that_somebody_changed_between_two_loads_is_counted_once(store: Accelerator) -> None:
    before = changes(store)
    (line,) = write(
        store, LOADED, "opening", ("budget-line", {"name": "L", "category": "travel", "financial_year": "2026-27", "amount": 5_00})
    )
    values = {"budget_line": line, "amount": 7_00, "paid_on": date(2026, 5, 6), "supplier": "A", "reference": "1"}
    (payment,) = write(store, LOADED + timedelta(hours=1), "opening", ("payment", values))
    write(store, LOADED + timedelta(hours=2), "form", ("payment", {**values, "amount": 8_00}), record=payment)
    write(store, LOADED + timedelta(hours=3), "opening", ("payment", {**values, "amount": 9_00}), record=payment)
    assert [change for change in changes(store) if change not in before] == [("money", "outturn", 7_00, 9_00)]


def test_a_load_that_corrects_a_load_is_no_change_either(store: Accelerator) -> None:
    before = changes(store)
    values = {"budget_line": store.ids["travel"], "amount": 7_00, "paid_on": date(2026, 5, 6), "supplier": "A", "reference": "1"}
    (payment,) = write(store, LOADED, "opening", ("payment", values))
    write(store, LOADED + timedelta(hours=1), "opening", ("payment", {**values, "amount": 9_00}), record=payment)
    write(store, LOADED + timedelta(hours=2), "opening", ("payment", {"amount": 450_00}), record=store.ids["paid"])
    assert changes(store) == before
    write(store, LATER, "form", ("payment", {**values, "amount": 12_00}), record=payment)
    assert ("money", "outturn", 459_00, 462_00) in changes(store)


def test_periods_with_different_loads_are_not_mixed_up(store: Accelerator) -> None:
    write(store, LOADED, "opening", paid(store, 100_00, date(2026, 5, 6)))
    write(store, LATER, "opening", paid(store, 50_00, date(2026, 5, 7)))
    for search in (
        SINCE_18_MAY,
        "?programme=north&cohort=all&from=2026-05-25",
        "?programme=north&cohort=all&from=2026-05-18&to=2026-05-22",
    ):
        assert [change for change in changes(store, search) if change[0] == "money"] == [], search

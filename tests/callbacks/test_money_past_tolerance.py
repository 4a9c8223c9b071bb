"""The overview never says that nothing of weight changed after a budget line went past its tolerance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.session import Sessions
from tests.callbacks.changed_store import headlines, write
from tests.db.accelerator_store import Accelerator, build_accelerator

NOW, CHANGED = datetime(2026, 5, 29, 12, tzinfo=UTC), datetime(2026, 5, 27, 9, tzinfo=UTC)
MAY = date(2026, 5, 1)


@pytest.fixture
def store(sqlite_sessions: Sessions) -> Accelerator:
    """Events has a budget of £2,000, all of it forecast for this month, and a tolerance of 5%."""
    built = build_accelerator(Sessions(sqlite_sessions.engine, lambda: NOW))
    (built.ids["forecast"],) = write(
        built,
        datetime(2026, 5, 4, 10, tzinfo=UTC),
        "form",
        ("forecast", {"budget_line": built.ids["events"], "month": MAY, "amount": 2_000_00}),
    )
    return built


def changed(store: Accelerator, kind: str) -> tuple[str, dict[str, Any], str | None]:
    """Returns what takes the line past its tolerance: (kind of record, values, id of the record)."""
    events, travel = store.ids["events"], store.ids["travel"]
    return {
        "payment": ("payment", {"budget_line": events, "amount": 2_200_00, "paid_on": date(2026, 5, 26), "supplier": "A", "reference": "1"}, None),
        "forecast": ("forecast", {"amount": 2_300_00}, store.ids["forecast"]),
        "budget": ("budget-line", {"amount": 1_500_00}, events),
        "virement": ("budget-change", {"from_line": events, "to_line": travel, "amount": 500_00, "reason": "Trains", "approved_by": "Ann"}, None),
        "tolerance": ("budget-line", {"tolerance_percent": 0, "amount": 1_999_00}, events),
    }[kind]  # fmt: skip


def test_nothing_of_weight_changed_before(store: Accelerator) -> None:
    assert headlines(store) == []


@pytest.mark.parametrize("kind", ["payment", "forecast", "budget", "virement", "tolerance"])
def test_money_past_its_tolerance_is_of_weight(store: Accelerator, kind: str) -> None:
    name, values, record = changed(store, kind)
    write(store, CHANGED, "form", (name, values), record=record)
    assert [line for line in headlines(store) if line.startswith("Events went past its tolerance: outturn £")] != []

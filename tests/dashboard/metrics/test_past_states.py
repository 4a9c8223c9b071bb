"""States of records at past moments."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.past_states import valid_places
from db.frames import INTEGER, OBJECT, frame_of


def states(*spans: tuple[str, int, int | None]) -> pd.DataFrame:
    return frame_of(
        {
            "id": (OBJECT, [name for name, _, _ in spans]),
            "revision": (INTEGER, [revision for _, revision, _ in spans]),
            "superseded": (INTEGER, [superseded for _, _, superseded in spans]),
        }
    )


def at(found: pd.DataFrame, *moments: int) -> list[tuple[str, int]]:
    places, valid_at = valid_places(found, pd.Series(moments, dtype="Int64"))
    return sorted(zip(found["id"].take(places), valid_at, strict=True))


def test_a_state_is_valid_from_its_revision_until_before_the_one_that_superseded_it():
    spans = states(("old", 1, 10), ("new", 10, 21), ("latest", 21, None))
    assert at(spans, 9, 10, 20, 21, 99) == [("latest", 3), ("latest", 4), ("new", 1), ("new", 2), ("old", 0)]


def test_moments_may_be_in_any_order():
    assert at(states(("first", 1, 10), ("second", 10, None)), 20, 5) == [("first", 1), ("second", 0)]


def test_a_state_between_two_moments_or_after_the_last_is_at_none():
    assert at(states(("brief", 11, 19), ("later", 30, None)), 10, 20) == []


def test_no_states_or_no_moments_give_none():
    assert at(states(), 10) == []
    assert at(states(("one", 1, None))) == []

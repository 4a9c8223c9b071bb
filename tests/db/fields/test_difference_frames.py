"""Differences of records as frames: what happened to each record and to each judged field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from db.fields.difference_frames import difference_frames, move_reasons
from db.fields.record_change import RecordDifference, RevisionInfo
from db.frames import column_values, frame_rows
from db.queries.record_names import SCHEMA_BY_MODEL
from db.values.dates import Day, Precision

KINDS = {kind.name: kind for kind in SCHEMA_BY_MODEL.values()}


def difference(
    kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None, number: int = 9, purpose: str = "form"
) -> RecordDifference:
    blank = {**dict.fromkeys(KINDS[kind].names), "archived": False}
    values = [None if given is None else blank | given for given in (before, after)]
    entry = RevisionInfo(number, datetime(2026, 5, 12, 9, tzinfo=UTC), "Ann", purpose)
    return RecordDifference(KINDS[kind], f"r{number}", ("a",), *values, entry, entry if before is None else None)


def events(*differences: RecordDifference) -> list[tuple[int, str, str, Any, Any]]:
    rows = frame_rows(difference_frames(differences).fields)
    return [(row.record, row.field, row.event, row.before, row.after) for row in rows]


def test_each_judged_field_that_differs_is_a_row() -> None:
    before, after = Day(date(2026, 5, 3)), Day(date(2026, 6, 1), Precision.MONTH)
    assert events(difference("milestone", {"forecast": before}, {"forecast": after, "archived": True})) == [
        (0, "record", "kept", before, after),
        (0, "expected", "changed", before, after),
        (0, "archived", "set", False, True),
    ]
    withdrawn = {"baseline": before, "forecast": before}, {"baseline": after, "forecast": None}
    assert events(difference("milestone", *withdrawn)) == [
        (0, "record", "kept", before, None), (0, "expected", "cleared", before, None), (0, "baseline", "changed", before, after),
    ]  # fmt: skip


def test_values_of_added_and_removed_records() -> None:
    paid = {"amount": 100_00, "kind": "payment"}
    assert events(difference("payment", None, paid), difference("payment", paid, None), difference("payment", paid, paid)) == [
        (0, "record", "added", None, None),
        (0, "amount", "given", None, 100_00),
        (1, "record", "removed", None, None),
        (1, "amount", "taken", 100_00, None),
        (2, "record", "kept", None, None),
    ]


def test_numbers_and_days_have_columns_of_their_types() -> None:
    fields = difference_frames(
        [
            difference("action", {"carried": 1, "due_on": date(2026, 5, 3)}, {"carried": 2, "due_on": None}),
        ]
    ).fields
    assert str(fields["after_number"].dtype) == "Int64"
    assert column_values(fields, "after_number") == [None, 2, None]
    assert column_values(fields, "before_on") == [date(2026, 5, 3), None, date(2026, 5, 3)]


def test_an_opening_load_is_left_out() -> None:
    frames = difference_frames([difference("team", None, {"name": "Sensors"}, purpose="opening")])
    assert (len(frames.records), len(frames.fields)) == (0, 0)
    assert str(frames.records["entered_at"].dtype) == "datetime64[us, UTC]"


def test_a_record_is_dated_in_its_precision_and_knows_whether_it_was_dated_anew() -> None:
    records = frame_rows(
        difference_frames(
            [
                difference("weekly-update", None, {"week": date(2026, 5, 4), "challenge": "a"}),
                difference("payment", None, {"month": date(2026, 4, 1)}),
                difference("payment", {"paid_on": date(2026, 4, 2)}, {"paid_on": date(2026, 4, 2), "amount": 1}),
            ]
        ).records
    )
    assert [(row.dated_on, row.dated_precision, row.redated) for row in records] == [
        (date(2026, 5, 4), "week", True),
        (date(2026, 4, 1), "month", True),
        (date(2026, 4, 2), "day", False),
    ]


def test_reasons_of_moves_are_in_the_order_of_their_transactions() -> None:
    moves = [difference("reforecast", None, {"milestone": "m", "reason": reason, "note": note}, number) for number, reason, note in
             ((12, "external", "Ferry"), (10, "technical", None))]  # fmt: skip
    assert move_reasons(moves) == {"m": [("technical", ""), ("external", "Ferry")]}

"""Differences of records as two frames: a row a record, and a row a field that the significance of a change is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from db.fields.record_change import RecordDifference
from db.fields.record_schema import Values
from db.frames import BOOLEAN, DATE, INSTANT, INTEGER, OBJECT, frame_of
from db.schema.enums.records import ATTENDED, FindingOutcome
from db.values.dates import Day, Precision

if TYPE_CHECKING:
    import pandas as pd

RECORD = "record"  # the field of the row that says whether the record was added or removed
ValueOf = Callable[[Values], Any]


class FieldEvent(StrEnum):
    """What happened to a record, or to a field of it, between two moments."""

    ADDED = "added"  # of the record
    REMOVED = "removed"
    KEPT = "kept"
    GIVEN = "given"  # a value with which the record was added
    TAKEN = "taken"  # a value with which it was removed
    SET = "set"
    CHANGED = "changed"
    CLEARED = "cleared"
    SAME = "same"


def _field(name: str) -> ValueOf:
    return lambda values: values.get(name)


def _expected(values: Values) -> Any:
    """Returns the day that a milestone is expected: its forecast; of one that is done the baseline where it has none."""
    return values.get("forecast") or (values.get("baseline") if values.get("actual") else None)


def _acted(values: Values) -> Any:
    """Returns what a finding changed; None while that is not decided."""
    return None if values.get("acted") == FindingOutcome.NOT_YET.value else values.get("acted")


def _answered(values: Values) -> Any:
    """Returns the outcome of an action that was answered; None for an open one."""
    return (values.get("outcome") or "answered") if values.get("answered_on") else None


def _missed(values: Values) -> bool:
    """Returns whether nobody of those invited came to a conversation."""
    absent = {organisation for organisation, came in (values.get("came") or {}).items() if came not in ATTENDED}
    invited = set(values.get("organisations") or ())
    return bool(invited) and invited <= absent


# By type: what an added or removed record is told by.
RECORD_VALUES: dict[str, ValueOf] = {
    "milestone": _expected,
    "conversation": _field("held"),
    "agreement": _field("value"),
    "budget-change": _field("amount"),
    "action": _field("due_on"),
    "weekly-update": _field("challenge"),
    "stage-move": lambda values: values.get("team") or values.get("challenge"),
    "reforecast": _field("milestone"),
    "rebaseline": _field("milestone"),
    "reframing": _field("challenge"),
}
# By type: the fields that are judged. False counts as no value.
JUDGED_FIELDS: dict[str, dict[str, ValueOf]] = {
    "milestone": {"expected": _expected, **{name: _field(name) for name in ("baseline", "archived", "dropped", "actual")}},
    "conversation": {"missed": _missed},
    "research-session": {"status": _field("status")},
    "finding": {"acted": _acted},
    "payment": {"amount": _field("amount")},
    "agreement": {name: _field(name) for name in ("value", "novated_to", "ends")},
    "budget-line": {"amount": _field("amount")},
    "action": {"answered": _answered, "carried": _field("carried"), "due_on": _field("due_on")},
    "team": {name: _field(name) for name in ("outcome", "stage")},
    "challenge": {name: _field(name) for name in ("state", "stage", "question", "archived")},
}
ALWAYS = frozenset({"expected"})  # fields with a row also where they are the same: others are compared with them
# By type: the field with the date of a record.
DATE_FIELDS = {
    "conversation": "held", "research-session": "held", "finding": "found", "decision": "decided", "action": "raised_on", "stage-move": "decided",
    "weekly-update": "week", "payment": "paid_on", "milestone": "actual",
}  # fmt: skip


@dataclass(frozen=True)
class DifferenceFrames:
    """Records that differ between two moments, without those that only an opening load brought.

    ``records``, a row each: ``record`` (its number, by which the other frame refers to it), type, record_id, challenge_ids (a tuple),
    ``added`` and ``removed`` (booleans), ``entered_at``, ``entered_by``, ``purpose`` (of the last transaction that touched it), ``authors`` (a
    tuple: all who made the difference),
    ``created_at``, ``created_by`` (of the one that created it in between), ``dated_on`` with ``dated_precision`` (the date of the record),
    ``redated`` (whether it has that date only since the first moment), ``kind`` (its schema) and ``values`` (those it has now, else had).

    ``fields``, a row for each record (field ``record``) and each judged field that differs: record, type, field, ``event``
    (:class:`FieldEvent`), ``before`` and ``after`` as objects, and as ``_number`` (Int64) or as ``_on`` with ``_precision`` where they are
    numbers or days.
    """

    records: pd.DataFrame
    fields: pd.DataFrame


def difference_frames(differences: Iterable[RecordDifference]) -> DifferenceFrames:
    """Returns the differences as frames. What was changed since an opening load is compared with what it loaded."""
    reported = [difference for difference in differences if not difference.opening]
    rows = [(number, difference.kind.name, *row) for number, difference in enumerate(reported) for row in _field_rows(difference)]
    return DifferenceFrames(_record_frame(reported), field_frame(rows))


def _record_frame(differences: Sequence[RecordDifference]) -> pd.DataFrame:
    dated = [_dated(difference) for difference in differences]
    created = [difference.created for difference in differences]
    return frame_of(
        {
            "record": (INTEGER, range(len(differences))),
            "type": (OBJECT, [difference.kind.name for difference in differences]),
            "record_id": (OBJECT, [difference.record_id for difference in differences]),
            "challenge_ids": (OBJECT, [difference.challenge_ids for difference in differences]),
            "added": (BOOLEAN, [difference.new for difference in differences]),
            "removed": (BOOLEAN, [difference.is_removed for difference in differences]),
            "entered_at": (INSTANT, [difference.last.at if difference.last.by else None for difference in differences]),
            "entered_by": (OBJECT, [difference.last.by for difference in differences]),
            "authors": (OBJECT, [difference.authors for difference in differences]),
            "purpose": (OBJECT, [difference.last.purpose for difference in differences]),
            "created_at": (INSTANT, [entry.at if entry and entry.by else None for entry in created]),
            "created_by": (OBJECT, [entry.by if entry else "" for entry in created]),
            "dated_on": (DATE, [day.on if day else None for day, _ in dated]),
            "dated_precision": (OBJECT, [day.precision.value if day else None for day, _ in dated]),
            "redated": (BOOLEAN, [redated for _, redated in dated]),
            "kind": (OBJECT, [difference.kind for difference in differences]),
            "values": (OBJECT, [difference.after or difference.then or {} for difference in differences]),
        }
    )


def field_frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Returns rows of (record, type, field, event, before, after) as the frame ``fields`` of :class:`DifferenceFrames`."""
    numbers, types, fields, events, before, after = zip(*rows, strict=True) if rows else ((),) * 6
    columns: dict[str, tuple[str, Sequence[Any]]] = {
        "record": (INTEGER, numbers),
        "type": (OBJECT, types),
        "field": (OBJECT, fields),
        "event": (OBJECT, events),
    }
    for name, values in (("before", before), ("after", after)):
        days = [as_day(value) for value in values]
        columns[name] = (OBJECT, values)
        columns[f"{name}_number"] = (INTEGER, [value if type(value) is int else None for value in values])
        columns[f"{name}_on"] = (DATE, [day.on if day else None for day in days])
        columns[f"{name}_precision"] = (OBJECT, [day.precision.value if day else None for day in days])
    return frame_of(columns)


def as_day(value: Any) -> Day | None:
    """Returns a day or a date as :class:`Day`; None for any other value."""
    return value if isinstance(value, Day) else Day(value) if isinstance(value, date) else None


def _field_rows(difference: RecordDifference) -> Iterator[tuple[str, str, Any, Any]]:
    """Yields (field, event, before, after) of the record itself and of its judged fields."""
    then, now, kind = difference.then, difference.after, difference.kind.name
    told_by = RECORD_VALUES.get(kind)
    event = FieldEvent.ADDED if then is None else FieldEvent.REMOVED if now is None else FieldEvent.KEPT
    before, after = (None if values is None or told_by is None else told_by(values) for values in (then, now))
    yield RECORD, event, before, after
    if kind == "review-health" and now is not None and now["health"] != now["said"]:
        yield "agreed", FieldEvent.CHANGED, now["said"], now["health"]
    for name, value_of in JUDGED_FIELDS.get(kind, {}).items():
        before, after = (None if values is None else value_of(values) for values in (then, now))
        event = _field_event(then, now, before, after)
        if event is not FieldEvent.SAME or name in ALWAYS:
            yield name, event, before, after


def _field_event(then: Values | None, now: Values | None, before: Any, after: Any) -> FieldEvent:
    before, after = (None if value is False else value for value in (before, after))
    if before == after:
        return FieldEvent.SAME
    if before is None:
        return FieldEvent.GIVEN if then is None else FieldEvent.SET
    if after is None:
        return FieldEvent.TAKEN if now is None else FieldEvent.CLEARED
    return FieldEvent.CHANGED


def _dated(difference: RecordDifference) -> tuple[Day | None, bool]:
    """Returns the date of a record, and whether it has that date only since the first moment. An accrual is dated by its month."""
    kind, then, now = difference.kind.name, difference.then, difference.after
    name = DATE_FIELDS.get(kind)
    if name is None or now is None:
        return None, False
    day = as_day(now.get(name))
    if day is not None and kind == "weekly-update":
        day = Day(day.on, Precision.WEEK)
    if day is None and kind == "payment" and now.get("month"):
        day = Day(now["month"], Precision.MONTH)
    return day, then is None or then.get(name) != now.get(name)


def move_reasons(differences: Iterable[RecordDifference], kind: str = "reforecast") -> dict[str, list[tuple[str, str]]]:
    """Returns the (reason, note) of each move of a milestone's date that was recorded in between, in order, by milestone id.

    ``kind``: ``rebaseline`` for those of its new baselines.
    """
    moves = [difference for difference in differences if difference.kind.name == kind and not difference.opening]
    reasons: dict[str, list[tuple[str, str]]] = {}
    for values in (move.after for move in sorted(moves, key=lambda move: move.last.revision) if move.after is not None):
        reasons.setdefault(values["milestone"], []).append((values["reason"], values.get("note") or ""))
    return reasons

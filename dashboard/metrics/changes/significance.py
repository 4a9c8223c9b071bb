"""Changes between two moments, ranked by significance: what happened to which record, and by how much.

Rows are those of ``db.queries.changes.differences.changes_between``. An opening load is neither a change nor a late entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.metrics.changes.by_record_type import CHANGE_READERS, ChangeSubject, MovesByMilestone, money_weight
from db.fields.record_change import RecordDifference
from db.fields.record_schema import Values
from db.frames import frame_rows
from db.schema.enums.records import Health
from db.values.dates import Day, Precision

HOW_CHANGED = (
    "Each record as it was at the first moment beside the same record at the second; what changed and changed back is no change. What an "
    "opening load brought is neither a change nor late. A late entry is dated on or before the day of the first moment and was entered after "
    "it. Team says is the health of the week's update, else of the week before. Outturn is worked out at both moments in the same way. "
    "The worst, the longest slips and the most money come first."
)


@dataclass(frozen=True)
class ChangeItem:
    """One change. ``act``: what happened; ``weight``: a higher value ranks first.

    ``before`` and ``after``: values of the changed field; ``days`` and ``pence``: by how much. ``why``: recorded reasons. ``late``: the
    date of a record entered after the first moment but dated before it. ``record``: the id of the record where ``changed`` is None.
    """

    subject: ChangeSubject
    act: str
    weight: int
    challenges: tuple[str, ...] = ()
    changed: RecordDifference | None = None
    name: str = ""
    before: Any = None
    after: Any = None
    days: int | None = None
    pence: int | None = None
    why: tuple[str, ...] = field(default=())
    late: date | None = None
    record: str = ""

    @property
    def values(self) -> Values:
        """The current values of the record, else its last ones."""
        if self.changed is None:
            return {}
        return self.changed.after or self.changed.then or {}


def build_change_items(
    differences: Sequence[RecordDifference],
    since: date,
    *,
    said: Mapping[str, tuple[str | None, str | None]] | None = None,
    quiet: tuple[Sequence[Any], Sequence[Any]] = ((), ()),
    lines: pd.DataFrame | None = None,
) -> list[ChangeItem]:
    """Returns all changes, highest weight first. ``since``: the day of the first moment.

    ``said``: (before, after) of the reported health by challenge id; ``quiet``: silences before and after;
    ``lines``: the frame of ``spend.moves.compare_budget_lines``.
    """
    reported = [difference for difference in differences if not difference.opening]
    moves: dict[str, list[RecordDifference]] = {}
    for difference in reported:
        if difference.kind.name == "reforecast" and difference.after is not None:
            moves.setdefault(difference.after["milestone"], []).append(difference)
    gates = {
        difference.after["team"] or difference.after["challenge"]
        for difference in reported
        if difference.kind.name == "stage-move" and difference.new and difference.after
    }
    items = [item for difference in reported for item in _items_of_record(difference, since, moves, gates)]
    items = _drop_implied_items(items) + _health_items(said or {}, reported) + _silence_items(*quiet) + _outturn_items(lines)
    return sorted(
        items, key=lambda item: (-item.weight, item.subject, -(item.days or 0), -abs(item.pence or 0), item.name, _record_id(item))
    )


def _record_id(item: ChangeItem) -> str:
    return item.changed.record_id if item.changed else item.record


def _items_of_record(changed: RecordDifference, since: date, moves: MovesByMilestone, gates: set[str | None]) -> list[ChangeItem]:
    """Returns the changes of one record; a record of a kind or field without a reader gives one item of weight 0, to be counted."""
    reader = CHANGE_READERS.get(changed.kind.name)
    facts = list(reader(changed, moves)) if reader else []
    # a gate decision already states the new stage and outcome of its team or challenge
    if changed.record_id in gates and any(act in ACTS_IMPLIED_BY_GATE for _, act, _, _ in facts):
        facts = [fact for fact in facts if fact[1] not in ACTS_IMPLIED_BY_GATE]
    elif not facts:
        facts = [(ChangeSubject.OTHER, "new" if changed.new else "gone" if changed.is_removed else "changed", 0, {})]
    late = late_entry_day(changed, since)
    return [
        ChangeItem(subject, act, weight + (10 if late else 0), changed.challenge_ids, changed, late=late, **details)
        for subject, act, weight, details in facts
    ]


ACTS_IMPLIED_BY_GATE = ("stage", "outcome")
# The field with the date of a record, by kind: a record entered after the first moment with an earlier date is late.
DATE_FIELDS = {
    "conversation": "held", "research-session": "held", "finding": "found", "decision": "decided", "action": "raised_on", "stage-move": "decided",
    "weekly-update": "week", "payment": "paid_on", "milestone": "actual",
}  # fmt: skip


def late_entry_day(changed: RecordDifference, since: date) -> date | None:
    """Returns the date of a record that is on or before ``since`` but was entered, or given that date, later; else None."""
    now, then, name = changed.after, changed.then, DATE_FIELDS.get(changed.kind.name, "")
    if now is None or not name or (then is not None and then.get(name) == now.get(name)):
        return None
    last = _last_day(changed.kind.name, now, now.get(name))
    return last if last is not None and last <= since else None


def _last_day(kind: str, now: Values, dated: Any) -> date | None:
    """Returns the last day that a date can mean: the Sunday of a week, the last day of the month of an accrual."""
    if dated is None:
        return Day(now["month"], Precision.MONTH).last if kind == "payment" and now.get("month") else None
    if kind == "weekly-update":
        return dated + timedelta(days=6)  # type: ignore[no-any-return] # a week is stored as a date
    return dated.last if isinstance(dated, Day) else dated


def _drop_implied_items(items: list[ChangeItem]) -> list[ChangeItem]:
    """Returns the items without re-forecasts and reframings of records that have an item of their own."""
    described_ids = {_record_id(item) for item in items if item.subject is not ChangeSubject.OTHER}
    return [
        item
        for item in items
        if item.subject is not ChangeSubject.OTHER or not item.changed or _covering_record_id(item) not in described_ids
    ]


def _covering_record_id(item: ChangeItem) -> str | None:
    """Returns the id of the milestone or challenge to which a re-forecast or reframing belongs; else None."""
    name = {"reforecast": "milestone", "reframing": "challenge"}.get(item.changed.kind.name if item.changed else "")
    return item.values.get(name) if name and item.act == "new" else None


def _health_items(team_health: Mapping[str, tuple[str | None, str | None]], differences: Iterable[RecordDifference]) -> list[ChangeItem]:
    """Returns an item for each challenge whose reported health changed."""
    latest_updates: dict[str, RecordDifference] = {}
    updates = [(update.after, update) for update in differences if update.kind.name == "weekly-update" and update.after]
    for values, update in sorted(updates, key=lambda item: item[0]["week"]):
        latest_updates[values["challenge"]] = update
    weights = {Health.OFF_TRACK.value: 100, Health.AT_RISK.value: 85, Health.ON_TRACK.value: 48, None: 58}
    return [
        ChangeItem(
            ChangeSubject.HEALTH,
            "says",
            weights[now] if then or now != Health.ON_TRACK else 20,
            (challenge,),
            latest_updates.get(challenge),
            before=then,
            after=now,
        )
        for challenge, (then, now) in team_health.items()
        if then != now
    ]


def _silence_items(then: Sequence[Any], now: Sequence[Any]) -> list[ChangeItem]:
    """Returns an item for each sponsor that newly exceeds the quiet threshold of the stage, or had a conversation after exceeding it."""
    previous = {silence.challenge_id: silence for silence in then}
    items = []
    for silence in now:
        before = previous.get(silence.challenge_id)
        if silence.beyond and (before is None or not before.beyond):
            items.append(
                ChangeItem(
                    ChangeSubject.SPONSORS,
                    "silent",
                    68,
                    (silence.challenge_id,),
                    name=silence.sponsor,
                    before=silence.threshold,
                    after=silence.working_days,
                )
            )
        elif before is not None and before.beyond and not silence.beyond and silence.conversation_id != before.conversation_id:
            items.append(
                ChangeItem(
                    ChangeSubject.SPONSORS, "spoke again", 32, (silence.challenge_id,), name=silence.sponsor, before=before.working_days
                )
            )
    return items


def _outturn_items(moves: pd.DataFrame | None) -> list[ChangeItem]:
    """Returns an item for each budget line whose outturn changed."""
    return [] if moves is None else [_outturn_item(move) for move in frame_rows(moves[moves["outturn_moved"] != 0])]


def _outturn_item(move: Any) -> ChangeItem:
    pence = move.outturn_moved
    return ChangeItem(
        ChangeSubject.MONEY,
        "outturn",
        money_weight(pence) + (12 if move.state == "over" and pence > 0 else 0),
        (move.challenge_id,) if move.challenge_id else (),
        name=move.name,
        before=move.outturn_then,
        after=move.outturn_now,
        pence=pence,
        record=move.id,
    )


def count_by_challenge(items: Iterable[ChangeItem]) -> dict[str, dict[ChangeSubject, int]]:
    """Returns the number of changes by subject for each challenge id; changes without a challenge under an empty id."""
    counted: dict[str, dict[ChangeSubject, int]] = {}
    for item in items:
        for challenge in item.challenges or ("",):
            counts = counted.setdefault(challenge, {})
            counts[item.subject] = counts.get(item.subject, 0) + 1
    return counted


def most_important(items: Sequence[ChangeItem], most: int) -> list[ChangeItem]:
    """Returns up to ``most`` items with the highest weight, without those that are only counted."""
    return [item for item in items if item.subject is not ChangeSubject.OTHER and item.weight > 10][:most]

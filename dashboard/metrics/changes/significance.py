"""What differs between two moments, told as what people care about: what happened to which record, by how much, and how much it matters.

Rows are those of ``db.queries.changes.differences.differences``. An opening load is neither a change nor a late entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dashboard.metrics.changes.by_record_type import CHANGE_READERS, ChangeSubject, MovesByMilestone, money_weight
from dashboard.metrics.engagement import SponsorSilence
from dashboard.metrics.spend.moves import BudgetLineChange
from db.fields.record_change import RecordDifference
from db.fields.record_schema import Values
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
    """One change that people care about. ``act`` says what happened; ``weight``: the larger, the more it matters.

    ``before`` and ``after`` are what changed, as values; ``days`` and ``pence`` by how much. ``why``: the reasons recorded. ``late``: the
    day it is dated, where that lies before the first moment though it was entered after it. ``record``: its id, where ``changed`` is None.
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
        """The record as it is, or as it was last."""
        if self.changed is None:
            return {}
        return self.changed.after or self.changed.then or {}


def build_change_items(
    found: Sequence[RecordDifference],
    since: date,
    *,
    said: Mapping[str, tuple[str | None, str | None]] | None = None,
    quiet: tuple[Sequence[SponsorSilence], Sequence[SponsorSilence]] = ((), ()),
    lines: Sequence[BudgetLineChange] = (),
) -> list[ChangeItem]:
    """Every change, what matters most first. ``since``: the day of the first moment.

    ``said``: what the team says of each challenge, then and now; ``quiet``: silences, then and now; ``lines``: budget lines that moved.
    """
    told = [one for one in found if not one.opening]
    moves: dict[str, list[RecordDifference]] = {}
    for one in told:
        if one.kind.name == "reforecast" and one.after is not None:
            moves.setdefault(one.after["milestone"], []).append(one)
    gates = {one.after["team"] or one.after["challenge"] for one in told if one.kind.name == "stage-move" and one.new and one.after}
    made = [one for changed in told for one in _items_of_record(changed, since, moves, gates)]
    made = _drop_implied_items(made) + _health_items(said or {}, told) + _silence_items(*quiet) + _outturn_items(lines)
    return sorted(made, key=lambda one: (-one.weight, one.subject, -(one.days or 0), -abs(one.pence or 0), one.name, _record_id(one)))


def _record_id(one: ChangeItem) -> str:
    return one.changed.record_id if one.changed else one.record


def _items_of_record(changed: RecordDifference, since: date, moves: MovesByMilestone, gates: set[str | None]) -> list[ChangeItem]:
    """The changes of one record; of a kind that has no words of its own, or of fields that have none, one to be counted."""
    tell = CHANGE_READERS.get(changed.kind.name)
    told = list(tell(changed, moves)) if tell else []
    if changed.record_id in gates and any(act in ACTS_IMPLIED_BY_GATE for _, act, _, _ in told):  # the gate tells where it stands since
        told = [one for one in told if one[1] not in ACTS_IMPLIED_BY_GATE]
    elif not told:
        told = [(ChangeSubject.OTHER, "new" if changed.new else "gone" if changed.is_removed else "changed", 0, {})]
    late = late_entry_day(changed, since)
    return [
        ChangeItem(subject, act, weight + (10 if late else 0), changed.challenge_ids, changed, late=late, **more)
        for subject, act, weight, more in told
    ]


ACTS_IMPLIED_BY_GATE = ("stage", "outcome")
# The field that says when something happened, by kind: what was entered after the day it tells of is late.
DATE_FIELDS = {
    "conversation": "held", "research-session": "held", "finding": "found", "decision": "decided", "action": "raised_on", "stage-move": "decided",
    "weekly-update": "week", "payment": "paid_on", "milestone": "actual",
}  # fmt: skip


def late_entry_day(changed: RecordDifference, since: date) -> date | None:
    """The day that a record is dated, where it is on or before ``since`` and was entered, or so dated, after it; None where it is not late."""
    now, then, name = changed.after, changed.then, DATE_FIELDS.get(changed.kind.name, "")
    if now is None or not name or (then is not None and then.get(name) == now.get(name)):
        return None
    last = _last_day(changed.kind.name, now, now.get(name))
    return last if last is not None and last <= since else None


def _last_day(kind: str, now: Values, dated: Any) -> date | None:
    """The last day that a date can mean: of a week its Sunday, of an accrual the last of its month."""
    if dated is None:
        return Day(now["month"], Precision.MONTH).last if kind == "payment" and now.get("month") else None
    if kind == "weekly-update":
        return dated + timedelta(days=6)  # type: ignore[no-any-return] # a day
    return dated.last if isinstance(dated, Day) else dated


def _drop_implied_items(made: list[ChangeItem]) -> list[ChangeItem]:
    """Without the moves and reframings that stand in what they changed: what changed there and back is counted."""
    told = {_record_id(one) for one in made if one.subject is not ChangeSubject.OTHER}
    return [one for one in made if one.subject is not ChangeSubject.OTHER or not one.changed or _covering_record_id(one) not in told]


def _covering_record_id(one: ChangeItem) -> str | None:
    """The record that tells of a row beside it."""
    name = {"reforecast": "milestone", "reframing": "challenge"}.get(one.changed.kind.name if one.changed else "")
    return one.values.get(name) if name and one.act == "new" else None


def _health_items(said: Mapping[str, tuple[str | None, str | None]], found: Iterable[RecordDifference]) -> list[ChangeItem]:
    """Where the team says another health than it said then."""
    by: dict[str, RecordDifference] = {}
    for one in sorted((one for one in found if one.kind.name == "weekly-update" and one.after), key=lambda one: one.after["week"]):  # type: ignore[index] # it is there
        by[one.after["challenge"]] = one  # type: ignore[index] # as above
    weights = {Health.OFF_TRACK.value: 100, Health.AT_RISK.value: 85, Health.ON_TRACK.value: 48, None: 58}
    return [
        ChangeItem(
            ChangeSubject.HEALTH,
            "says",
            weights[now] if then or now != Health.ON_TRACK else 20,
            (challenge,),
            by.get(challenge),
            before=then,
            after=now,
        )
        for challenge, (then, now) in said.items()
        if then != now
    ]


def _silence_items(then: Sequence[SponsorSilence], now: Sequence[SponsorSilence]) -> list[ChangeItem]:
    """Sponsors that are beyond their stage's threshold now and were not then, and those that spoke again."""
    was = {one.challenge_id: one for one in then}
    found = []
    for one in now:
        before = was.get(one.challenge_id)
        if one.beyond and (before is None or not before.beyond):
            found.append(
                ChangeItem(
                    ChangeSubject.SPONSORS,
                    "silent",
                    68,
                    (one.challenge_id,),
                    name=one.sponsor,
                    before=one.threshold,
                    after=one.working_days,
                )
            )
        elif before is not None and before.beyond and not one.beyond and one.conversation_id != before.conversation_id:
            found.append(
                ChangeItem(ChangeSubject.SPONSORS, "spoke again", 32, (one.challenge_id,), name=one.sponsor, before=before.working_days)
            )
    return found


def _outturn_items(moved: Sequence[BudgetLineChange]) -> list[ChangeItem]:
    """Budget lines whose outturn moved."""
    return [_outturn_item(one, one.moved("outturn")) for one in moved if one.moved("outturn")]


def _outturn_item(one: BudgetLineChange, pence: int) -> ChangeItem:
    about = (one.line.challenge_id,) if one.line.challenge_id else ()
    over = 12 if one.line.state == "over" and pence > 0 else 0
    before, after = (None if each is None else each.outturn for each in (one.then, one.now))
    return ChangeItem(
        ChangeSubject.MONEY,
        "outturn",
        money_weight(pence) + over,
        about,
        name=one.line.name,
        before=before,
        after=after,
        pence=pence,
        record=one.line.id,
    )


def count_by_challenge(found: Iterable[ChangeItem]) -> dict[str, dict[ChangeSubject, int]]:
    """How many changes of each subject every challenge has, by challenge id; under an empty id those of none."""
    counted: dict[str, dict[ChangeSubject, int]] = {}
    for one in found:
        for challenge in one.challenges or ("",):
            by = counted.setdefault(challenge, {})
            by[one.subject] = by.get(one.subject, 0) + 1
    return counted


def most_important(found: Sequence[ChangeItem], most: int) -> list[ChangeItem]:
    """The few that matter most; not what is merely counted."""
    return [one for one in found if one.subject is not ChangeSubject.OTHER and one.weight > 10][:most]

"""Who owes what: open actions by owner and age, and the share of actions that were done on time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.metrics.engagement import HOW_ACTIONS, OpenActionRow, age_band_key
from db.schema.enums.records import ActionOutcome

HOW_OWNERS = (
    f"{HOW_ACTIONS} An owner is the name that the action carries, however it is written in capitals; an action that names nobody stands under "
    "“No owner”. The owner of the action that is overdue longest comes first."
)
HOW_ON_TIME = (
    "Of the actions that were done in the period and had a date: the share that was answered on or before it. A date moved on by a review is the "
    "date that counts. What was deferred, declined or dropped was closed without having been done, and counts on neither side."
)
HOW_DECISIONS = (
    "Decisions of the period by the day they were decided, the newest first. A decision is reversed when a later one says that it reverses it; "
    "both stay."
)


@dataclass(frozen=True)
class ActionOwner:
    """Somebody (or nobody: an empty name) with what they owe, the longest overdue first, then the oldest; and what they closed."""

    name: str
    actions: tuple[OpenActionRow, ...] = ()
    closed: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return sum(one.overdue_days > 0 for one in self.actions)

    @property
    def worst(self) -> int:
        """Days that the longest overdue one is late; 0 where none is."""
        return max((one.overdue_days for one in self.actions), default=0)

    @property
    def oldest(self) -> int:
        """Days since the oldest one was raised."""
        return max((one.age_days for one in self.actions), default=0)

    def aged(self, band: str) -> tuple[int, int]:
        """Open actions of an age band, and how many of them are overdue."""
        chosen = [one for one in self.actions if age_band_key(one.age_days) == band]
        return len(chosen), sum(one.overdue_days > 0 for one in chosen)


def owner_key(name: str | None) -> str:
    """What tells one owner from another: the name without capitals and spaces around it."""
    return " ".join((name or "").split()).casefold()


def group_by_owner(actions: Iterable[OpenActionRow], closed: Iterable[Mapping[str, Any]] = ()) -> list[ActionOwner]:
    """Owners of actions, whose is longest overdue first; then those with most to do, by name."""
    names: dict[str, str] = {}
    owed: dict[str, list[OpenActionRow]] = {}
    done: dict[str, list[Mapping[str, Any]]] = {}
    for one in actions:
        owed.setdefault(_register_owner(names, one.owner), []).append(one)
    for row in closed:
        done.setdefault(_register_owner(names, row["owner"]), []).append(row)
    found = [ActionOwner(name, tuple(sorted(owed.get(key, ()), key=_urgency_key)), tuple(done.get(key, ()))) for key, name in names.items()]
    return sorted(found, key=lambda one: (-one.worst, -len(one.actions), one.name.casefold()))


def _register_owner(names: dict[str, str], owner: str | None) -> str:
    key = owner_key(owner)
    names.setdefault(key, " ".join((owner or "").split()))
    return key


def _urgency_key(one: OpenActionRow) -> tuple[int, int, str]:
    return -one.overdue_days, -one.age_days, one.what


def late_days(row: Mapping[str, Any]) -> int | None:
    """Days that a closed action was done after its date; 0 on or before it, None where it had none or was not done."""
    done = (row["outcome"] or ActionOutcome.DONE.value) == ActionOutcome.DONE.value
    return max((row["answered_on"] - row["due_on"]).days, 0) if done and row["due_on"] else None


def filter_owners(owners: Sequence[ActionOwner], name: str) -> list[ActionOwner]:
    """The owner that an address asks for (``-``: those of nobody); all of them where it asks for none."""
    wanted = "" if name == "-" else owner_key(name)
    return [one for one in owners if not name or owner_key(one.name) == wanted]

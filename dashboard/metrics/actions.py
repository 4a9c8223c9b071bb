"""Open actions by owner and age, and the share of actions done on time."""

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
    """An owner (empty name: no owner) with their open actions, the longest overdue first, then the oldest, and their closed actions."""

    name: str
    actions: tuple[OpenActionRow, ...] = ()
    closed: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def overdue(self) -> int:
        """The number of overdue actions."""
        return sum(action.overdue_days > 0 for action in self.actions)

    @property
    def worst(self) -> int:
        """Calendar days by which the longest overdue action is late; 0 when none is."""
        return max((action.overdue_days for action in self.actions), default=0)

    @property
    def oldest(self) -> int:
        """Calendar days since the oldest open action was raised; 0 when there is none."""
        return max((action.age_days for action in self.actions), default=0)

    def aged(self, band: str) -> tuple[int, int]:
        """Returns (open actions in an age band, how many of them are overdue)."""
        chosen = [action for action in self.actions if age_band_key(action.age_days) == band]
        return len(chosen), sum(action.overdue_days > 0 for action in chosen)


def owner_key(name: str | None) -> str:
    """Returns the key that identifies an owner: the name with single spaces and without case."""
    return " ".join((name or "").split()).casefold()


def group_by_owner(actions: Iterable[OpenActionRow], closed: Iterable[Mapping[str, Any]] = ()) -> list[ActionOwner]:
    """Returns the owners of actions: those with the longest overdue action first, then those with most open actions, by name."""
    names: dict[str, str] = {}
    owed: dict[str, list[OpenActionRow]] = {}
    done: dict[str, list[Mapping[str, Any]]] = {}
    for action in actions:
        owed.setdefault(_register_owner(names, action.owner), []).append(action)
    for row in closed:
        done.setdefault(_register_owner(names, row["owner"]), []).append(row)
    owners = [
        ActionOwner(name, tuple(sorted(owed.get(key, ()), key=_urgency_key)), tuple(done.get(key, ()))) for key, name in names.items()
    ]
    return sorted(owners, key=lambda owner: (-owner.worst, -len(owner.actions), owner.name.casefold()))


def _register_owner(names: dict[str, str], owner: str | None) -> str:
    key = owner_key(owner)
    names.setdefault(key, " ".join((owner or "").split()))
    return key


def _urgency_key(action: OpenActionRow) -> tuple[int, int, str]:
    return -action.overdue_days, -action.age_days, action.what


def late_days(row: Mapping[str, Any]) -> int | None:
    """Returns calendar days from due date to completion; 0 if on time, None without a due date or when the outcome is not done."""
    done = (row["outcome"] or ActionOutcome.DONE.value) == ActionOutcome.DONE.value
    return max((row["answered_on"] - row["due_on"]).days, 0) if done and row["due_on"] else None


def filter_owners(owners: Sequence[ActionOwner], name: str) -> list[ActionOwner]:
    """Returns the owner of a name (``-``: actions without an owner); all owners for an empty name."""
    chosen_key = "" if name == "-" else owner_key(name)
    return [owner for owner in owners if not name or owner_key(owner.name) == chosen_key]

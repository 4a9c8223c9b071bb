"""What an act is about to touch: everything open under a record, group by group, each leading to its record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.formats import format_datetime, format_day, plural
from db.schema.enums.records import Funder, TeamOutcome
from db.values.currency import format_pence


@dataclass(frozen=True)
class OpenRecordGroup:
    """Records of one kind: how many in words, and (what it is called, address, the small words beside) of each."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


def unfinished_action_text(one: Any) -> str:
    """An unfinished action (``db.queries.reviews.meetings.Unfinished``): ``Book the room (service owner, due 3 May 2026, carried twice)``."""
    carried = {0: "", 1: "carried once", 2: "carried twice"}.get(one.carried, f"carried {one.carried} times")
    parts = [one.owner, f"due {format_day(one.due_on)}" if one.due_on else "no date", carried]
    return f"{one.what} ({', '.join(part for part in parts if part)})"


def _address(kind: str, record_id: str, search: str) -> str:
    return f"/record/{kind}/{record_id}{search}"


def open_groups(parts: Any, search: str) -> list[OpenRecordGroup]:
    """What is open of a challenge (``db.queries.open_records.OpenParts``), with counts; a group that is empty says so."""
    return [
        OpenRecordGroup(
            plural(len(parts.milestones), "open milestone"),
            tuple((one.title, _address("milestone", one.id, search), f"expected {one.ends}" if one.ends else "no date") for one in parts.milestones),
        ),
        OpenRecordGroup(
            plural(len(parts.actions), "open action"),
            tuple((one.what, _address("action", one.id, search), f"due {format_day(one.due_on)}" if one.due_on else "no date") for one in parts.actions),
        ),
        OpenRecordGroup(
            plural(len(parts.agreements), "agreement not fully paid", "agreements not fully paid"),
            tuple((one.called, _address("agreement", one.id, search), _unpaid_text(one)) for one in parts.agreements),
        ),
        OpenRecordGroup(
            plural(len(parts.lines), "budget line of this year or later", "budget lines of this year or later"),
            tuple((f"{one.name} {one.year}", _address("budget-line", one.id, search), _unspent_text(one, parts.committed(one.id))) for one in parts.lines),
        ),
        OpenRecordGroup(
            plural(len(parts.teams), "company team at work", "company teams at work"),
            tuple((one.name, _address("team", one.id, search), _team_text(one)) for one in parts.teams),
        ),
    ]  # fmt: skip


def _unpaid_text(one: Any) -> str:
    return "value not known" if one.value is None else f"{format_pence(one.unpaid)} unpaid of {format_pence(one.value)}"


def _unspent_text(one: Any, committed: int) -> str:
    money = (
        "no budget set"
        if one.budget is None
        else f"{format_pence(one.unspent(committed))} unspent of {format_pence(one.budget)}, commitments left aside"
    )
    return f"{money}; {format_pence(one.expected)} still expected; money of {Funder(one.funder).label.lower()}"


def _team_text(one: Any) -> str:
    return TeamOutcome(one.outcome).label.lower() + (f", answers {plural(one.elsewhere, 'other challenge')} too" if one.elsewhere else "")


KIND_NOUNS = {
    "challenge": ("challenge that goes on", "challenges that go on"), "milestone": ("open milestone", "open milestones"),
    "action": ("open action", "open actions"), "team": ("company team at work", "company teams at work"),
    "budget-line": ("budget line of this year or later", "budget lines of this year or later"),
    "agreement": ("agreement not fully paid", "agreements not fully paid"), "person": ("person", "people"),
}  # fmt: skip


def child_groups(children: Iterable[Any], search: str) -> list[OpenRecordGroup]:
    """What still lives under a record (``db.queries.live_children.Child``), kind by kind."""
    by_kind: dict[str, list[Any]] = {}
    for one in children:
        by_kind.setdefault(one.kind, []).append(one)
    return [
        OpenRecordGroup(plural(len(some), *KIND_NOUNS[kind]), tuple((one.called, _address(kind, one.id, search), "") for one in some))
        for kind, some in by_kind.items()
    ]


def archived_text(since: Any, zone: str) -> str:
    """``Archived on 3 May 2026 at 10:04 by The lead: reason.``"""
    when = f" on {format_datetime(since.at, zone)}" if since.at else ""
    by = f" by {since.by}" if since.by else ""
    why = f": {since.reason}" if since.reason else ""
    return f"Archived{when}{by}{why}"

"""Lists of the open records under a record, grouped by kind, shown before a command that affects them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.formats import format_datetime, format_day, plural
from db.schema.enums.records import Funder, TeamOutcome
from db.values.currency import format_pence


@dataclass(frozen=True)
class OpenRecordGroup:
    """Records of one kind: a title with their number, and (label, address, note) of each."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


def unfinished_action_text(action: Any) -> str:
    """Returns an unfinished action (``db.queries.reviews.meetings.Unfinished``) as text.

    Example: ``Book the room (service owner, due 3 May 2026, carried twice)``.
    """
    carried = {0: "", 1: "carried once", 2: "carried twice"}.get(action.carried, f"carried {action.carried} times")
    parts = [action.owner, f"due {format_day(action.due_on)}" if action.due_on else "no date", carried]
    return f"{action.what} ({', '.join(part for part in parts if part)})"


def _address(kind: str, record_id: str, search: str) -> str:
    return f"/record/{kind}/{record_id}{search}"


def open_groups(parts: Any, search: str) -> list[OpenRecordGroup]:
    """Returns the open records of a challenge (``db.queries.open_records.OpenParts``) by kind, empty groups included."""
    return [
        OpenRecordGroup(
            plural(len(parts.milestones), "open milestone"),
            tuple((milestone.title, _address("milestone", milestone.id, search), f"expected {milestone.ends}" if milestone.ends else "no date")
                  for milestone in parts.milestones),
        ),
        OpenRecordGroup(
            plural(len(parts.actions), "open action"),
            tuple((action.what, _address("action", action.id, search), f"due {format_day(action.due_on)}" if action.due_on else "no date")
                  for action in parts.actions),
        ),
        OpenRecordGroup(
            plural(len(parts.agreements), "agreement not fully paid", "agreements not fully paid"),
            tuple((agreement.called, _address("agreement", agreement.id, search), _unpaid_text(agreement)) for agreement in parts.agreements),
        ),
        OpenRecordGroup(
            plural(len(parts.lines), "budget line of this year or later", "budget lines of this year or later"),
            tuple((f"{line.name} {line.year}", _address("budget-line", line.id, search), _unspent_text(line, parts.committed(line.id)))
                  for line in parts.lines),
        ),
        OpenRecordGroup(
            plural(len(parts.teams), "company team at work", "company teams at work"),
            tuple((team.name, _address("team", team.id, search), _team_text(team)) for team in parts.teams),
        ),
    ]  # fmt: skip


def _unpaid_text(agreement: Any) -> str:
    return "value not known" if agreement.value is None else f"{format_pence(agreement.unpaid)} unpaid of {format_pence(agreement.value)}"


def _unspent_text(line: Any, committed: int) -> str:
    money = (
        "no budget set"
        if line.budget is None
        else f"{format_pence(line.unspent(committed))} unspent of {format_pence(line.budget)}, commitments left aside"
    )
    return f"{money}; {format_pence(line.expected)} still expected; money of {Funder(line.funder).label.lower()}"


def _team_text(team: Any) -> str:
    return TeamOutcome(team.outcome).label.lower() + (
        f", answers {plural(team.elsewhere, 'other challenge')} too" if team.elsewhere else ""
    )


KIND_NOUNS = {
    "challenge": ("challenge that goes on", "challenges that go on"), "milestone": ("open milestone", "open milestones"),
    "action": ("open action", "open actions"), "team": ("company team at work", "company teams at work"),
    "budget-line": ("budget line of this year or later", "budget lines of this year or later"),
    "agreement": ("agreement not fully paid", "agreements not fully paid"), "person": ("person", "people"),
}  # fmt: skip


def child_groups(children: Iterable[Any], search: str) -> list[OpenRecordGroup]:
    """Returns the live children of a record (``db.queries.live_children.Child``), grouped by kind."""
    by_kind: dict[str, list[Any]] = {}
    for child in children:
        by_kind.setdefault(child.kind, []).append(child)
    return [
        OpenRecordGroup(
            plural(len(group), *KIND_NOUNS[kind]), tuple((child.called, _address(kind, child.id, search), "") for child in group)
        )
        for kind, group in by_kind.items()
    ]


def archived_text(archival: Any, zone: str) -> str:
    """Returns when, by whom and why a record was archived: ``Archived on 3 May 2026 at 10:04 by The lead: reason``."""
    when = f" on {format_datetime(archival.at, zone)}" if archival.at else ""
    by = f" by {archival.by}" if archival.by else ""
    why = f": {archival.reason}" if archival.reason else ""
    return f"Archived{when}{by}{why}"

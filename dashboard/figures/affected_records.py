"""Lists of the open records under a record, grouped by kind, shown before a command that affects them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.formats import format_datetime, format_day
from dashboard.prose import Prose, Shown, Text, prose
from dashboard.view import View
from db.schema.enums.records import Funder, TeamOutcome
from db.values.currency import format_pence


@dataclass(frozen=True)
class OpenRecordGroup:
    """Records of one kind: a title with their number, and (label, address, note) of each."""

    title: Prose
    rows: tuple[tuple[str, str, Text], ...]


def unfinished_action_text(action: Any) -> str:
    """Returns an unfinished action (``db.queries.reviews.meetings.Unfinished``) as text.

    Example: ``Book the room (service owner, due 3 May 2026, carried twice)``.
    """
    carried = {0: "", 1: "carried once", 2: "carried twice"}.get(action.carried, f"carried {action.carried} times")
    parts = [action.owner, f"due {format_day(action.due_on)}" if action.due_on else "no date", carried]
    return f"{action.what} ({', '.join(part for part in parts if part)})"


def _group(kind: str, rows: Iterable[tuple[str, str, Text]], record_id: str, view: View) -> OpenRecordGroup:
    """Returns a group of records of a kind. ``rows``: (id, label, note) of each; ``record_id``: the record that they are under."""
    linked = tuple((label, f"/record/{kind}/{child}{view.search}", note) for child, label, note in rows)
    count = view.count("affected_records", len(linked), *KIND_NOUNS[kind], record=record_id, kind=kind)
    return OpenRecordGroup(prose("{count}", count=count), linked)


def open_groups(parts: Any, record_id: str, view: View) -> list[OpenRecordGroup]:
    """Returns the open records of a challenge (``db.queries.open_records.OpenParts``) by kind, empty groups included."""

    def group(kind: str, rows: Iterable[tuple[str, str, Text]]) -> OpenRecordGroup:
        return _group(kind, rows, record_id, view)

    return [
        group("milestone", ((row.id, row.title, f"expected {row.ends}" if row.ends else "no date") for row in parts.milestones)),
        group("action", ((row.id, row.what, f"due {format_day(row.due_on)}" if row.due_on else "no date") for row in parts.actions)),
        group("agreement", ((row.id, row.called, _unpaid_text(row, view)) for row in parts.agreements)),
        group(
            "budget-line", ((row.id, f"{row.name} {row.year}", _unspent_text(row, parts.committed(row.id), view)) for row in parts.lines)
        ),
        group("team", ((row.id, row.name, _team_text(row, view)) for row in parts.teams)),
    ]


def _unpaid_text(agreement: Any, view: View) -> Text:
    if agreement.value is None:
        return "value not known"
    return prose(
        "{unpaid} unpaid of {value}",
        unpaid=_money(view, "affected_unpaid", agreement.unpaid, agreement=agreement.id),
        value=_money(view, "affected_value", agreement.value, agreement=agreement.id),
    )


def _money(view: View, measure: str, pence: int, **narrowed: str) -> Shown:
    return view.show(measure, pence, format_pence(pence), **narrowed)


def _unspent_text(line: Any, committed: int, view: View) -> Prose:
    budget: Text = "no budget set"
    if line.budget is not None:
        budget = prose(
            "{unspent} unspent of {budget}, commitments left aside",
            unspent=_money(view, "affected_unspent", line.unspent(committed), line=line.id),
            budget=_money(view, "affected_budget", line.budget, line=line.id),
        )
    expected = _money(view, "affected_expected", line.expected, line=line.id)
    whose = Funder(line.funder).label.lower()
    return prose("{budget}; {expected} still expected; money of {whose}", budget=budget, expected=expected, whose=whose)


def _team_text(team: Any, view: View) -> Prose:
    outcome = TeamOutcome(team.outcome).label.lower()
    if not team.elsewhere:
        return prose(outcome)
    others = view.count("affected_other_challenges", team.elsewhere, "other challenge", team=team.id)
    return prose("{outcome}, answers {others} too", outcome=outcome, others=others)


KIND_NOUNS = {
    "challenge": ("challenge that goes on", "challenges that go on"), "milestone": ("open milestone", "open milestones"),
    "action": ("open action", "open actions"), "team": ("company team at work", "company teams at work"),
    "budget-line": ("budget line of this year or later", "budget lines of this year or later"),
    "agreement": ("agreement not fully paid", "agreements not fully paid"), "person": ("person", "people"),
}  # fmt: skip


def child_groups(children: Iterable[Any], record_id: str, view: View) -> list[OpenRecordGroup]:
    """Returns the live children of a record (``db.queries.live_children.Child``), grouped by kind."""
    by_kind: dict[str, list[Any]] = {}
    for child in children:
        by_kind.setdefault(child.kind, []).append(child)
    return [_group(kind, ((child.id, child.called, "") for child in group), record_id, view) for kind, group in by_kind.items()]


def archived_text(archival: Any, zone: str) -> str:
    """Returns when, by whom and why a record was archived: ``Archived on 3 May 2026 at 10:04 by The lead: reason``."""
    when = f" on {format_datetime(archival.at, zone)}" if archival.at else ""
    by = f" by {archival.by}" if archival.by else ""
    why = f": {archival.reason}" if archival.reason else ""
    return f"Archived{when}{by}{why}"

"""The minutes of a review to hand on: published words alone, no names, no reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from dashboard.exports.review_pack import PackMinutes, minutes_listing, withheld_text
from dashboard.figures.reviews.meetings import action_state, health_table
from dashboard.formats import format_day
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.records import Party

Rows = Sequence[Mapping[str, Any]]


class MinutesContext(Protocol):
    """What the minutes need to know of an ask."""

    @property
    def labels(self) -> dict[str, str]:
        """Challenge labels by id."""

    @property
    def today(self) -> date:
        """The day of the minutes."""


def build_shareable_minutes(
    recorded: tuple[Rows, Rows, Rows], reversed_: Mapping[str, str], context: MinutesContext, *, noted: bool
) -> PackMinutes:
    """Decisions, actions and health as they may be handed on; what has no published words is counted.

    ``reversed_``: published words of the decisions that were reversed, by id; ``noted``: whether there is a note.
    """
    decisions, actions, healths = recorded
    told, asked = [one for one in decisions if one["published"]], [one for one in actions if one["published"]]
    agreed = health_table([{**one, "reason": None} for one in healths], context.labels, "")
    agreed = replace(agreed, columns=agreed.columns[:-1], rows=tuple(row[:-1] for row in agreed.rows))
    kept = (
        withheld_text(len(decisions) - len(told), "decision", "decisions"),
        withheld_text(len(actions) - len(asked), "action", "actions"),
        withheld_text(sum(bool(one["reason"]) for one in healths), "reason for a health", "reasons for a health"),
        withheld_text(int(noted), "note", "notes"),
    )
    tables = (_decisions_table(told, reversed_, context.labels), _actions_table(asked, context.labels, context.today), agreed)
    return PackMinutes(tuple(minutes_listing(table) for table in tables), kept=tuple(line for line in kept if line))


def _decisions_table(rows: Rows, reversed_: Mapping[str, str], labels: Mapping[str, str]) -> Table:
    columns = (Column("Decision"), Column("About"), Column("Decided"))
    found = [
        (
            Cell(row["published"], note=f"Reverses: {reversed_.get(row['reverses'], 'an earlier decision')}" if row["reverses"] else ""),
            Cell(labels.get(row["challenge_id"] or "", "Programme")),
            Cell(format_day(row["decided_on"])),
        )
        for row in rows
    ]
    return Table(columns, tuple(found), "Decisions")


def _actions_table(rows: Rows, labels: Mapping[str, str], today: date) -> Table:
    columns = (Column("What"), Column("Who"), Column("By when"), Column("State"), Column("About"))
    found = [
        (
            Cell(row["published"]),
            Cell(Party(row["owed_by"]).label),
            Cell(format_day(row["due_on"]) or "No date"),
            action_state(row, today),
            Cell(labels.get(row["challenge_id"] or "", "Programme")),
        )
        for row in rows
    ]
    return Table(columns, tuple(found), "Actions")

"""The minutes of a review to hand on: published words alone, no names, no reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from dashboard.exports.review_pack import Minutes, kept_words, part
from dashboard.figures.reviews.meetings import action_state, health_table
from dashboard.formats import day
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.records import Party

Rows = Sequence[Mapping[str, Any]]


class Asked(Protocol):
    """What the minutes need to know of an ask."""

    @property
    def labels(self) -> dict[str, str]:
        """Challenge labels by id."""

    @property
    def today(self) -> date:
        """The day of the minutes."""


def minutes(recorded: tuple[Rows, Rows, Rows], reversed_: Mapping[str, str], ask: Asked, *, noted: bool) -> Minutes:
    """Decisions, actions and health as they may be handed on; what has no published words is counted.

    ``reversed_``: published words of the decisions that were reversed, by id; ``noted``: whether there is a note.
    """
    decisions, actions, healths = recorded
    told, asked = [one for one in decisions if one["published"]], [one for one in actions if one["published"]]
    agreed = health_table([{**one, "reason": None} for one in healths], ask.labels, "")
    agreed = replace(agreed, columns=agreed.columns[:-1], rows=tuple(row[:-1] for row in agreed.rows))
    kept = (
        kept_words(len(decisions) - len(told), "decision", "decisions"),
        kept_words(len(actions) - len(asked), "action", "actions"),
        kept_words(sum(bool(one["reason"]) for one in healths), "reason for a health", "reasons for a health"),
        kept_words(int(noted), "note", "notes"),
    )
    tables = (_decisions(told, reversed_, ask.labels), _actions(asked, ask.labels, ask.today), agreed)
    return Minutes(tuple(part(table) for table in tables), kept=tuple(line for line in kept if line))


def _decisions(rows: Rows, reversed_: Mapping[str, str], labels: Mapping[str, str]) -> Table:
    columns = (Column("Decision"), Column("About"), Column("Decided"))
    found = [
        (
            Cell(row["published"], note=f"Reverses: {reversed_.get(row['reverses'], 'an earlier decision')}" if row["reverses"] else ""),
            Cell(labels.get(row["challenge_id"] or "", "Programme")),
            Cell(day(row["decided_on"])),
        )
        for row in rows
    ]
    return Table(columns, tuple(found), "Decisions")


def _actions(rows: Rows, labels: Mapping[str, str], today: date) -> Table:
    columns = (Column("What"), Column("Who"), Column("By when"), Column("State"), Column("About"))
    found = [
        (
            Cell(row["published"]),
            Cell(Party(row["owed_by"]).label),
            Cell(day(row["due_on"]) or "No date"),
            action_state(row, today),
            Cell(labels.get(row["challenge_id"] or "", "Programme")),
        )
        for row in rows
    ]
    return Table(columns, tuple(found), "Actions")

"""Shareable minutes of a review: published text only, without names and reasons."""

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
    """Labels and day that the minutes are written with."""

    @property
    def labels(self) -> dict[str, str]:
        """Challenge labels by id."""

    @property
    def today(self) -> date:
        """The day of the minutes."""


def build_shareable_minutes(
    recorded: tuple[Rows, Rows, Rows], reversed_: Mapping[str, str], context: MinutesContext, *, noted: bool
) -> PackMinutes:
    """Returns decisions, actions and health that may be shared; records without published text are only counted.

    ``reversed_``: published text of reversed decisions, by id; ``noted``: whether the review has a note.
    """
    decisions, actions, healths = recorded
    published_decisions, published_actions = [row for row in decisions if row["published"]], [row for row in actions if row["published"]]
    agreed = health_table([{**row, "reason": None} for row in healths], context.labels, "")
    agreed = replace(agreed, columns=agreed.columns[:-1], rows=tuple(row[:-1] for row in agreed.rows))
    withheld = (
        withheld_text(len(decisions) - len(published_decisions), "decision", "decisions"),
        withheld_text(len(actions) - len(published_actions), "action", "actions"),
        withheld_text(sum(bool(row["reason"]) for row in healths), "reason for a health", "reasons for a health"),
        withheld_text(int(noted), "note", "notes"),
    )
    tables = (
        _decisions_table(published_decisions, reversed_, context.labels),
        _actions_table(published_actions, context.labels, context.today),
        agreed,
    )
    return PackMinutes(tuple(minutes_listing(table) for table in tables), kept=tuple(line for line in withheld if line))


def _decisions_table(rows: Rows, reversed_: Mapping[str, str], labels: Mapping[str, str]) -> Table:
    columns = (Column("Decision"), Column("About"), Column("Decided"))
    cells = [
        (
            Cell(row["published"], note=f"Reverses: {reversed_.get(row['reverses'], 'an earlier decision')}" if row["reverses"] else ""),
            Cell(labels.get(row["challenge_id"] or "", "Programme")),
            Cell(format_day(row["decided_on"])),
        )
        for row in rows
    ]
    return Table(columns, tuple(cells), "Decisions")


def _actions_table(rows: Rows, labels: Mapping[str, str], today: date) -> Table:
    columns = (Column("What"), Column("Who"), Column("By when"), Column("State"), Column("About"))
    cells = [
        (
            Cell(row["published"]),
            Cell(Party(row["owed_by"]).label),
            Cell(format_day(row["due_on"]) or "No date"),
            action_state(row, today),
            Cell(labels.get(row["challenge_id"] or "", "Programme")),
        )
        for row in rows
    ]
    return Table(columns, tuple(cells), "Actions")

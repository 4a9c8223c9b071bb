"""Shareable minutes of a review: published text only, without names and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.exports.review_pack import PackMinutes, minutes_listing, withheld_text
from dashboard.figures.reviews.meetings import ACTION_COLUMNS, about_label, action_frame, earlier_actions_table, health_table, reversal_note
from dashboard.tables import DAY, Column, Table
from dashboard.view import View
from db.schema.enums.records import Party

Rows = Sequence[Mapping[str, Any]]


def build_shareable_minutes(
    earlier: Rows, recorded: tuple[Rows, Rows, Rows], reversed_: Mapping[str, str], view: View, *, noted: bool
) -> PackMinutes:
    """Returns decisions, actions and health that may be shared; records without published text are only counted.

    ``earlier``: what became of the actions of earlier reviews. ``reversed_``:
    published text of reversed decisions, by id; ``noted``: whether the review has a note.
    """
    decisions, actions, healths = recorded
    published_decisions, published_actions = [row for row in decisions if row["published"]], [row for row in actions if row["published"]]
    published_earlier = [{**row, "what": row["published"], "owner": None, "why": None} for row in earlier if row["published"]]
    agreed = health_table([{**row, "reason": None} for row in healths], view).without("reason")
    withheld = (
        withheld_text(len(earlier) - len(published_earlier), "action of an earlier review", "actions of earlier reviews"),
        withheld_text(len(decisions) - len(published_decisions), "decision", "decisions"),
        withheld_text(len(actions) - len(published_actions), "action", "actions"),
        withheld_text(sum(bool(row["reason"]) for row in healths), "reason for a health", "reasons for a health"),
        withheld_text(int(noted), "note", "notes"),
    )
    tables = (
        earlier_actions_table(published_earlier, view),
        _decisions_table(published_decisions, reversed_, view),
        _actions_table(published_actions, view),
        agreed,
    )
    return PackMinutes(tuple(minutes_listing(table) for table in tables), kept=tuple(line for line in withheld if line))


def _decisions_table(rows: Rows, reversed_: Mapping[str, str], view: View) -> Table:
    values = {
        "what": [row["published"] for row in rows],
        "note": [reversal_note(row, reversed_) for row in rows],
        "about": [about_label(row, view) for row in rows],
        "decided_on": [row["decided_on"] for row in rows],
    }
    columns = (Column("what", "Decision", note="note"), Column("about", "About"), Column("decided_on", "Decided", DAY))
    return Table.of_lists(values, columns, "Decisions", view)


def _actions_table(rows: Rows, view: View) -> Table:
    frame = action_frame(rows, view).assign(what=[row["published"] for row in rows], who=[Party(row["owed_by"]).label for row in rows])
    return Table(frame, (Column("what", "What"), *ACTION_COLUMNS), "Actions", view)

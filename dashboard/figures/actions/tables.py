"""Tables of actions by owner, and of decisions with their reversals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.actions.summary import owner_label, reversal_texts
from dashboard.figures.engagement.quiet_sponsors import form_href, owing_party
from dashboard.formats import format_day, format_near_day, plural, truncate
from dashboard.metrics.actions import ActionOwner, late_days
from dashboard.metrics.engagement import AGE_BANDS, OpenActionRow, linked_record, linked_review
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import ActionKind, ActionOutcome, Party

Row = Mapping[str, Any]
MAX_ABOUT_LENGTH, MAX_LABEL_LENGTH = 60, 30
TIMES_TEXTS = {1: "once", 2: "twice"}


@dataclass(frozen=True)
class ActionTableContext:
    """Labels and links of the tables: challenges by id, (text, address) of linked records, filters that links carry.

    ``here``: the challenge of the page, which is not repeated in rows; ``acts``: whether the viewer may answer.
    """

    labels: Mapping[str, str]
    about: Mapping[tuple[str, str], tuple[str, str]]
    search: str
    today: date
    acts: bool = False
    here: str = ""

    def of(self, about: tuple[str, str] | None, challenge: str | None) -> Cell:
        """Returns the subject of a row: the linked record with its challenge as note; else its challenge; else the programme."""
        challenge, about = (about[1], None) if about is not None and about[0] == "challenge" else (challenge, about)
        label = "" if challenge == self.here else self.labels.get(challenge or "", "")
        if about is not None and about in self.about:
            words, href = self.about[about]
            return Cell(truncate(words, MAX_ABOUT_LENGTH), href, note=truncate(label, MAX_LABEL_LENGTH))
        if self.here and challenge == self.here:
            return Cell("This challenge", tone="quiet")
        return Cell(label or "Whole programme", f"/challenges/{challenge}{self.search}" if label else "")


def owner_heading(owner: ActionOwner) -> str:
    """Returns an owner's counts: ``Programme lead: 4 open, 2 overdue, the oldest for 63 days``."""
    late = f", {owner.overdue} overdue" if owner.overdue else ""
    oldest = f", the oldest for {plural(owner.oldest, 'day')}" if owner.actions else ""
    closed = f"; {len(owner.closed)} closed" if owner.closed else ""
    return f"{owner_label(owner)}: {len(owner.actions)} open{late}{oldest}{closed}"


def owner_actions_table(owners: Sequence[ActionOwner], context: ActionTableContext, *, whose: bool = False, caption: str = "") -> Table:
    """Returns the actions of owners: overdue first, then by age, then closed ones.

    ``whose``: show the owner, with the owing party as note.
    """
    columns = (
        Column("Action"), Column("Owner" if whose else "Owed by"), Column("About"), Column("Due"), Column("State"), Column("Raised"),
        *[Column("Answer", sortable=False)] * context.acts,
    )  # fmt: skip
    rows = tuple(
        (cells[0], Cell(owner_label(owner), note=by) if whose else Cell(by), *cells[1:], *[answer] * context.acts)
        for owner in owners
        for cells, by, answer in _action_rows(owner, context)
    )
    return Table(columns, rows, caption)


def all_actions_table(owners: Sequence[ActionOwner], context: ActionTableContext) -> Table:
    """Returns the actions of all owners for export: owner, owing party and days open in columns of their own."""
    columns = (
        Column("Action"), Column("Owner"), Column("Owed by"), Column("Open, days", number=True), Column("About"), Column("Due"), Column("State"),
        Column("Raised"),
    )  # fmt: skip
    rows = tuple(
        (cells[0], Cell(owner_label(owner)), Cell(by), Cell(str(days)), *cells[1:])
        for owner in owners
        for (cells, by, _), days in zip(_action_rows(owner, context), _days_open(owner), strict=True)
    )
    return Table(columns, rows, "Actions by owner, overdue first")


def _days_open(owner: ActionOwner) -> list[int]:
    return [*(action.age_days for action in owner.actions), *((row["answered_on"] - row["raised_on"]).days for row in owner.closed)]


def _action_rows(owner: ActionOwner, context: ActionTableContext) -> list[tuple[tuple[Cell, ...], str, Cell]]:
    """Returns (cells, owing party, cell with the link to answer) of each action of an owner."""
    opened = [(_open_action_cells(action, context), _owing_party_text(action), _answer_cell(action, context)) for action in owner.actions]
    closed = [
        (_closed_action_cells(row, context), "Us" if row["owed_by"] == Party.US else Party(row["owed_by"]).label, Cell(""))
        for row in owner.closed
    ]
    return [*opened, *closed]


def _owing_party_text(action: OpenActionRow) -> str:
    name = owing_party(action).removeprefix("the ")
    return "Us" if action.ours else f"{name[:1].upper()}{name[1:]}"


def _answer_cell(action: OpenActionRow, context: ActionTableContext) -> Cell:
    return Cell("Answer", form_href(context.search, "action-answer", record=action.id))


def _open_action_cells(action: OpenActionRow, context: ActionTableContext) -> tuple[Cell, ...]:
    words, tone, sort = _due_state(action, context.today)
    return (
        Cell(action.what, f"/record/action/{action.id}{context.search}", note="" if action.kind in ("", ActionKind.TASK) else ActionKind(action.kind).label),
        context.of(action.about, action.challenge_id), _due_cell(action.due_on, context),
        Cell(words, tone=tone, sort=sort, note=f"open for {plural(action.age_days, 'day')}"),
        _raised_cell(action.raised_on, action.review, action.carried, context),
    )  # fmt: skip


def _due_cell(due: date | None, context: ActionTableContext) -> Cell:
    return Cell(format_near_day(due, context.today), sort=due.isoformat()) if due else Cell("No date", sort="9999")


def _due_state(action: OpenActionRow, today: date) -> tuple[str, Tone, int]:
    """Returns (text, tone, sort key) of an open action's due date compared with today."""
    if action.overdue_days:
        return f"■ {plural(action.overdue_days, 'day')} overdue", "bad", -action.overdue_days
    if action.due_on is None:
        return "○ No date agreed", "quiet", 9999
    days_left = (action.due_on - today).days
    if days_left == 0:
        return "▲ Due today", "warn", 0
    return (f"● Due in {plural(days_left, 'day')}", "", days_left) if days_left > 0 else ("○ Its challenge does not run", "quiet", 9998)


def _closed_action_cells(row: Row, context: ActionTableContext) -> tuple[Cell, ...]:
    late, outcome = late_days(row), ActionOutcome(row["outcome"] or ActionOutcome.DONE)
    how = f", {plural(late, 'day')} late" if late else ", on time" if late == 0 else ""
    state = f"{'✓' if outcome is ActionOutcome.DONE else '○'} {outcome.label} on {format_near_day(row['answered_on'], context.today)}{how}"
    return (
        Cell(row["what"], f"/record/action/{row['id']}{context.search}", note=truncate(row["answer"] or "", 120)),
        context.of(linked_record(row), row["challenge_id"]),
        _due_cell(row["due_on"], context),
        Cell(state, tone="quiet", sort=10_000),
        _raised_cell(row["raised_on"], linked_review(row), row["carried"] or 0, context),
    )


def _raised_cell(on: date, review: tuple[str, date] | None, carried: int, context: ActionTableContext) -> Cell:
    times = f"carried {TIMES_TEXTS.get(carried, f'{carried} times')}" if carried else ""
    if review is None:
        return Cell(format_near_day(on, context.today), sort=on.isoformat(), note=times[:1].upper() + times[1:])
    return Cell(
        f"Review of {format_near_day(review[1], context.today)}",
        f"/review/{review[0]}{context.search}",
        sort=on.isoformat(),
        note=times[:1].upper() + times[1:],
    )


def decisions_table(rows: Iterable[Row], context: ActionTableContext) -> Table:
    """Returns decisions, newest first, with their reversals; the column About only where it has content beyond ``here``."""
    heads = ("Decision", "Decided", "About", "By", "Reversals")
    cells = [_decision_cells(row, context) for row in rows]
    shown = [n for n, head in enumerate(heads) if head != "About" or not context.here or any(row[n].href for row in cells)]
    return Table(
        tuple(Column(heads[n]) for n in shown), tuple(tuple(row[n] for n in shown) for row in cells), "Decisions, the newest first"
    )


def _decision_cells(row: Row, context: ActionTableContext) -> tuple[Cell, ...]:
    tone: Tone = "quiet" if row["reversed"] else ""
    review, by, words = linked_review(row), row["decided_by"] or "Not recorded", reversal_texts(row)
    decider_links = (
        ((by, ""), (f"Review of {format_near_day(review[1], context.today)}", f"/review/{review[0]}{context.search}")) if review else ()
    )
    others = [row["reverses_id"]] * bool(row["reverses_on"]) + [decision_id for decision_id, _, _ in row["reversed"]]
    reversal_links = tuple(
        (text, f"/record/decision/{decision_id}{context.search}") for text, decision_id in zip(words, others, strict=True)
    )
    return (
        Cell(row["what"], f"/record/decision/{row['id']}{context.search}", tone, note="Published to the sponsor" if row["published"] else ""),
        Cell(format_day(row["decided_on"]), sort=row["decided_on"].isoformat()), context.of(linked_record(row), row["challenge_id"]),
        Cell(f"{by}, {decider_links[1][0].lower()}" if decider_links else by, links=decider_links), Cell("; ".join(words), tone=tone, links=reversal_links),
    )  # fmt: skip


def filter_text(owner: str, age: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    label = next((label.lower() for key, label, _, _ in AGE_BANDS if key == age), "")
    if not owner and not label:
        return ""
    subject = "Actions without an owner" if owner == "-" else f"Actions of {owner}" if owner else "Open actions"
    return subject + (f", raised {label} ago" if label else "")

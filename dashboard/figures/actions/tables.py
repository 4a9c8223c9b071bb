"""Tables of actions by owner, and of decisions with what reverses what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.actions.summary import owner_label, reversal_texts
from dashboard.figures.engagement.quiet_sponsors import form_href, owing_party
from dashboard.figures.milestones import truncate
from dashboard.formats import format_day, format_near_day, plural
from dashboard.metrics.actions import ActionOwner, late_days
from dashboard.metrics.engagement import AGE_BANDS, OpenActionRow, linked_record, linked_review
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import ActionKind, ActionOutcome, Party

Row = Mapping[str, Any]
MAX_ABOUT_LENGTH, MAX_LABEL_LENGTH = 60, 30
TIMES_TEXTS = {1: "once", 2: "twice"}


@dataclass(frozen=True)
class ActionTableContext:
    """What the tables name things by: challenges by id, (words, address) of what rows are about, the filters that links carry.

    ``here``: the challenge that the page is about, which is not named again; ``acts``: whether the viewer may answer.
    """

    labels: Mapping[str, str]
    about: Mapping[tuple[str, str], tuple[str, str]]
    search: str
    today: date
    acts: bool = False
    here: str = ""

    def of(self, about: tuple[str, str] | None, challenge: str | None) -> Cell:
        """What a row is about: the record it names, with its challenge under it; else its challenge; else the programme."""
        challenge, about = (about[1], None) if about is not None and about[0] == "challenge" else (challenge, about)
        label = "" if challenge == self.here else self.labels.get(challenge or "", "")
        if about is not None and about in self.about:
            words, href = self.about[about]
            return Cell(truncate(words, MAX_ABOUT_LENGTH), href, note=truncate(label, MAX_LABEL_LENGTH))
        if self.here and challenge == self.here:
            return Cell("This challenge", tone="quiet")
        return Cell(label or "Whole programme", f"/challenges/{challenge}{self.search}" if label else "")


def owner_heading(one: ActionOwner) -> str:
    """``Programme lead: 4 open, 2 overdue, the oldest for 63 days``."""
    late = f", {one.overdue} overdue" if one.overdue else ""
    oldest = f", the oldest for {plural(one.oldest, 'day')}" if one.actions else ""
    closed = f"; {len(one.closed)} closed" if one.closed else ""
    return f"{owner_label(one)}: {len(one.actions)} open{late}{oldest}{closed}"


def owner_actions_table(owners: Sequence[ActionOwner], context: ActionTableContext, *, whose: bool = False, caption: str = "") -> Table:
    """Actions of owners, overdue first, then by age; what was closed below. ``whose``: with the owner, and who owes it under that name."""
    columns = (
        Column("Action"), Column("Owner" if whose else "Owed by"), Column("About"), Column("Due"), Column("State"), Column("Raised"),
        *[Column("Answer", sortable=False)] * context.acts,
    )  # fmt: skip
    rows = tuple(
        (cells[0], Cell(owner_label(one), note=by) if whose else Cell(by), *cells[1:], *[answer] * context.acts)
        for one in owners
        for cells, by, answer in _action_rows(one, context)
    )
    return Table(columns, rows, caption)


def all_actions_table(owners: Sequence[ActionOwner], context: ActionTableContext) -> Table:
    """The actions of all owners for a file: owner, who owes it and the days open each in a column."""
    columns = (
        Column("Action"), Column("Owner"), Column("Owed by"), Column("Open, days", number=True), Column("About"), Column("Due"), Column("State"),
        Column("Raised"),
    )  # fmt: skip
    rows = tuple(
        (cells[0], Cell(owner_label(one)), Cell(by), Cell(str(days)), *cells[1:])
        for one in owners
        for (cells, by, _), days in zip(_action_rows(one, context), _days_open(one), strict=True)
    )
    return Table(columns, rows, "Actions by owner, overdue first")


def _days_open(one: ActionOwner) -> list[int]:
    return [*(action.age_days for action in one.actions), *((row["answered_on"] - row["raised_on"]).days for row in one.closed)]


def _action_rows(one: ActionOwner, context: ActionTableContext) -> list[tuple[tuple[Cell, ...], str, Cell]]:
    """Cells of each action of an owner, who owes it, and the way to answer it."""
    opened = [(_open_action_cells(action, context), _owing_party_text(action), _answer_cell(action, context)) for action in one.actions]
    closed = [
        (_closed_action_cells(row, context), "Us" if row["owed_by"] == Party.US else Party(row["owed_by"]).label, Cell(""))
        for row in one.closed
    ]
    return [*opened, *closed]


def _owing_party_text(one: OpenActionRow) -> str:
    name = owing_party(one).removeprefix("the ")
    return "Us" if one.ours else f"{name[:1].upper()}{name[1:]}"


def _answer_cell(one: OpenActionRow, context: ActionTableContext) -> Cell:
    return Cell("Answer", form_href(context.search, "action-answer", record=one.id))


def _open_action_cells(one: OpenActionRow, context: ActionTableContext) -> tuple[Cell, ...]:
    words, tone, sort = _due_state(one, context.today)
    return (
        Cell(one.what, f"/record/action/{one.id}{context.search}", note="" if one.kind in ("", ActionKind.TASK) else ActionKind(one.kind).label),
        context.of(one.about, one.challenge_id), _due_cell(one.due_on, context),
        Cell(words, tone=tone, sort=sort, note=f"open for {plural(one.age_days, 'day')}"), _raised_cell(one.raised_on, one.review, one.carried, context),
    )  # fmt: skip


def _due_cell(due: date | None, context: ActionTableContext) -> Cell:
    return Cell(format_near_day(due, context.today), sort=due.isoformat()) if due else Cell("No date", sort="9999")


def _due_state(one: OpenActionRow, today: date) -> tuple[str, Tone, int]:
    """Words, mark and order of how an open action stands against its date."""
    if one.overdue_days:
        return f"■ {plural(one.overdue_days, 'day')} overdue", "bad", -one.overdue_days
    if one.due_on is None:
        return "○ No date agreed", "quiet", 9999
    left = (one.due_on - today).days
    if left == 0:
        return "▲ Due today", "warn", 0
    return (f"● Due in {plural(left, 'day')}", "", left) if left > 0 else ("○ Its challenge does not run", "quiet", 9998)


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
    """Decisions, the newest first, with what reverses what; what they are about only where they do not all say the same of it."""
    heads = ("Decision", "Decided", "About", "By", "Reversals")
    cells = [_decision_cells(row, context) for row in rows]
    kept = [n for n, head in enumerate(heads) if head != "About" or not context.here or any(row[n].href for row in cells)]
    return Table(tuple(Column(heads[n]) for n in kept), tuple(tuple(row[n] for n in kept) for row in cells), "Decisions, the newest first")


def _decision_cells(row: Row, context: ActionTableContext) -> tuple[Cell, ...]:
    gone: Tone = "quiet" if row["reversed"] else ""
    review, by, words = linked_review(row), row["decided_by"] or "Not recorded", reversal_texts(row)
    met = ((by, ""), (f"Review of {format_near_day(review[1], context.today)}", f"/review/{review[0]}{context.search}")) if review else ()
    others = [row["reverses_id"]] * bool(row["reverses_on"]) + [one for one, _, _ in row["reversed"]]
    turned = tuple((said, f"/record/decision/{one}{context.search}") for said, one in zip(words, others, strict=True))
    return (
        Cell(row["what"], f"/record/decision/{row['id']}{context.search}", gone, note="Published to the sponsor" if row["published"] else ""),
        Cell(format_day(row["decided_on"]), sort=row["decided_on"].isoformat()), context.of(linked_record(row), row["challenge_id"]),
        Cell(f"{by}, {met[1][0].lower()}" if met else by, links=met), Cell("; ".join(words), tone=gone, links=turned),
    )  # fmt: skip


def filter_text(owner: str, age: str) -> str:
    """What an address asks of the actions, in words; nothing when it asks for all."""
    label = next((label.lower() for key, label, _, _ in AGE_BANDS if key == age), "")
    if not owner and not label:
        return ""
    whose = "Actions without an owner" if owner == "-" else f"Actions of {owner}" if owner else "Open actions"
    return whose + (f", raised {label} ago" if label else "")

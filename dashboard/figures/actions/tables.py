"""Tables of actions by owner, and of decisions with what reverses what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.actions.summary import named, reversal_words
from dashboard.figures.engagement.quiet_sponsors import panel, who
from dashboard.figures.milestones import short
from dashboard.formats import day, near_day, plural
from dashboard.metrics.actions import Owner, late_days
from dashboard.metrics.engagement import BANDS, OpenAction, about_of, review_of
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import ActionKind, ActionOutcome, Party

Row = Mapping[str, Any]
ABOUT, LABEL = 60, 30
TIMES = {1: "once", 2: "twice"}


@dataclass(frozen=True)
class Known:
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
            return Cell(short(words, ABOUT), href, note=short(label, LABEL))
        if self.here and challenge == self.here:
            return Cell("This challenge", tone="quiet")
        return Cell(label or "Whole programme", f"/challenges/{challenge}{self.search}" if label else "")


def heading(one: Owner) -> str:
    """``Programme lead: 4 open, 2 overdue, the oldest for 63 days``."""
    late = f", {one.overdue} overdue" if one.overdue else ""
    oldest = f", the oldest for {plural(one.oldest, 'day')}" if one.actions else ""
    closed = f"; {len(one.closed)} closed" if one.closed else ""
    return f"{named(one)}: {len(one.actions)} open{late}{oldest}{closed}"


def owned(owners: Sequence[Owner], known: Known, *, whose: bool = False, caption: str = "") -> Table:
    """Actions of owners, overdue first, then by age; what was closed below. ``whose``: with the owner, and who owes it under that name."""
    columns = (
        Column("Action"), Column("Owner" if whose else "Owed by"), Column("About"), Column("Due"), Column("State"), Column("Raised"),
        *[Column("Answer", sortable=False)] * known.acts,
    )  # fmt: skip
    rows = tuple(
        (cells[0], Cell(named(one), note=by) if whose else Cell(by), *cells[1:], *[answer] * known.acts)
        for one in owners
        for cells, by, answer in _each(one, known)
    )
    return Table(columns, rows, caption)


def every(owners: Sequence[Owner], known: Known) -> Table:
    """The actions of all owners for a file: owner, who owes it and the days open each in a column."""
    columns = (
        Column("Action"), Column("Owner"), Column("Owed by"), Column("Open, days", number=True), Column("About"), Column("Due"), Column("State"),
        Column("Raised"),
    )  # fmt: skip
    rows = tuple(
        (cells[0], Cell(named(one)), Cell(by), Cell(str(days)), *cells[1:])
        for one in owners
        for (cells, by, _), days in zip(_each(one, known), _days(one), strict=True)
    )
    return Table(columns, rows, "Actions by owner, overdue first")


def _days(one: Owner) -> list[int]:
    return [*(action.age_days for action in one.actions), *((row["answered_on"] - row["raised_on"]).days for row in one.closed)]


def _each(one: Owner, known: Known) -> list[tuple[tuple[Cell, ...], str, Cell]]:
    """Cells of each action of an owner, who owes it, and the way to answer it."""
    opened = [(_open(action, known), _owes(action), _answer(action, known)) for action in one.actions]
    closed = [(_closed(row, known), "Us" if row["owed_by"] == Party.US else Party(row["owed_by"]).label, Cell("")) for row in one.closed]
    return [*opened, *closed]


def _owes(one: OpenAction) -> str:
    name = who(one).removeprefix("the ")
    return "Us" if one.ours else f"{name[:1].upper()}{name[1:]}"


def _answer(one: OpenAction, known: Known) -> Cell:
    return Cell("Answer", panel(known.search, "action-answer", record=one.id))


def _open(one: OpenAction, known: Known) -> tuple[Cell, ...]:
    words, tone, sort = _state(one, known.today)
    return (
        Cell(one.what, f"/record/action/{one.id}{known.search}", note="" if one.kind in ("", ActionKind.TASK) else ActionKind(one.kind).label),
        known.of(one.about, one.challenge_id), _due(one.due_on, known),
        Cell(words, tone=tone, sort=sort, note=f"open for {plural(one.age_days, 'day')}"), _raised(one.raised_on, one.review, one.carried, known),
    )  # fmt: skip


def _due(due: date | None, known: Known) -> Cell:
    return Cell(near_day(due, known.today), sort=due.isoformat()) if due else Cell("No date", sort="9999")


def _state(one: OpenAction, today: date) -> tuple[str, Tone, int]:
    """Words, mark and order of how an open action stands against its date."""
    if one.overdue_days:
        return f"■ {plural(one.overdue_days, 'day')} overdue", "bad", -one.overdue_days
    if one.due_on is None:
        return "○ No date agreed", "quiet", 9999
    left = (one.due_on - today).days
    if left == 0:
        return "▲ Due today", "warn", 0
    return (f"● Due in {plural(left, 'day')}", "", left) if left > 0 else ("○ Its challenge does not run", "quiet", 9998)


def _closed(row: Row, known: Known) -> tuple[Cell, ...]:
    late, outcome = late_days(row), ActionOutcome(row["outcome"] or ActionOutcome.DONE)
    how = f", {plural(late, 'day')} late" if late else ", on time" if late == 0 else ""
    state = f"{'✓' if outcome is ActionOutcome.DONE else '○'} {outcome.label} on {near_day(row['answered_on'], known.today)}{how}"
    return (
        Cell(row["what"], f"/record/action/{row['id']}{known.search}", note=short(row["answer"] or "", 120)),
        known.of(about_of(row), row["challenge_id"]),
        _due(row["due_on"], known), Cell(state, tone="quiet", sort=10_000), _raised(row["raised_on"], review_of(row), row["carried"] or 0, known),
    )  # fmt: skip


def _raised(on: date, review: tuple[str, date] | None, carried: int, known: Known) -> Cell:
    times = f"carried {TIMES.get(carried, f'{carried} times')}" if carried else ""
    if review is None:
        return Cell(near_day(on, known.today), sort=on.isoformat(), note=times[:1].upper() + times[1:])
    return Cell(
        f"Review of {near_day(review[1], known.today)}",
        f"/review/{review[0]}{known.search}",
        sort=on.isoformat(),
        note=times[:1].upper() + times[1:],
    )


def decisions(rows: Iterable[Row], known: Known) -> Table:
    """Decisions, the newest first, with what reverses what; what they are about only where they do not all say the same of it."""
    heads = ("Decision", "Decided", "About", "By", "Reversals")
    cells = [_decision(row, known) for row in rows]
    kept = [n for n, head in enumerate(heads) if head != "About" or not known.here or any(row[n].href for row in cells)]
    return Table(tuple(Column(heads[n]) for n in kept), tuple(tuple(row[n] for n in kept) for row in cells), "Decisions, the newest first")


def _decision(row: Row, known: Known) -> tuple[Cell, ...]:
    gone: Tone = "quiet" if row["reversed"] else ""
    review, by, words = review_of(row), row["decided_by"] or "Not recorded", reversal_words(row)
    met = ((by, ""), (f"Review of {near_day(review[1], known.today)}", f"/review/{review[0]}{known.search}")) if review else ()
    others = [row["reverses_id"]] * bool(row["reverses_on"]) + [one for one, _, _ in row["reversed"]]
    turned = tuple((said, f"/record/decision/{one}{known.search}") for said, one in zip(words, others, strict=True))
    return (
        Cell(row["what"], f"/record/decision/{row['id']}{known.search}", gone, note="Published to the sponsor" if row["published"] else ""),
        Cell(day(row["decided_on"]), sort=row["decided_on"].isoformat()), known.of(about_of(row), row["challenge_id"]),
        Cell(f"{by}, {met[1][0].lower()}" if met else by, links=met), Cell("; ".join(words), tone=gone, links=turned),
    )  # fmt: skip


def asked_words(owner: str, age: str) -> str:
    """What an address asks of the actions, in words; nothing when it asks for all."""
    label = next((label.lower() for key, label, _, _ in BANDS if key == age), "")
    if not owner and not label:
        return ""
    whose = "Actions without an owner" if owner == "-" else f"Actions of {owner}" if owner else "Open actions"
    return whose + (f", raised {label} ago" if label else "")

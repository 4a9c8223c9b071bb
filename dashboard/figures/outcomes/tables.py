"""Tables of recorded gains, of support given to company teams, and of figures given to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.formats import join_phrases, plural, truncate
from dashboard.metrics.learning.support import SupportSummary
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import Beneficiary, SupportKind
from db.values.dates import Day, Precision, date_text
from db.values.number_formats import format_number

HOW_GAINS = "What was recorded as gained, with its source, for each of the four who should gain. Nothing is added up: the numbers are of different things."
HOW_GIVEN = "Every figure as it was given: the words, the value, what was counted, and the day whose knowledge it holds."
NOTHING_RECORDED = "Nothing recorded yet"
MAX_LABEL_LENGTH = 22


def gains_table(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], search: str, *, acts: bool) -> Table:
    """Returns the gains of each kind of beneficiary; one without gains has a row that says so."""
    columns = (Column("Who gained"), Column("What"), Column("Number", number=True), Column("Challenge"), Column("When"), Column("Source"))
    shown: list[tuple[Cell, ...]] = []
    for gainer in Beneficiary:
        gains = [row for row in rows if row["gainer"] == gainer]
        shown += [_gain_cells(row, gainer, labels, search, acts=acts) for row in gains]
        if not gains:
            shown.append((Cell(gainer.label), Cell(NOTHING_RECORDED, tone="quiet"), *(Cell("") for _ in columns[2:])))
    return Table(columns, tuple(shown), "What each of those who should gain has gained")


def _gain_cells(row: Mapping[str, Any], gainer: Beneficiary, labels: Mapping[str, str], search: str, *, acts: bool) -> tuple[Cell, ...]:
    return (
        Cell(gainer.label, f"/record/gain/{row['id']}{search}" if acts else "", note=row["organisation"] or ""),
        Cell(row["what"]),
        Cell(" ".join(part for part in (row["value"], row["unit"]) if part)),
        Cell(
            truncate(labels.get(row["challenge_id"] or "", "Whole programme"), MAX_LABEL_LENGTH),
            f"/challenges/{row['challenge_id']}{search}" if row["challenge_id"] else "",
        ),
        Cell(str(Day(row["gained_on"], Precision(row["gained_precision"]))) if row["gained_on"] else "Not known",
             sort=row["gained_on"].isoformat() if row["gained_on"] else ""),
        Cell(row["source"] or ""),
    )  # fmt: skip


def support_by_kind_table(summaries: Sequence[SupportSummary]) -> Table:
    """Returns support by kind: times, teams, hours and givers."""
    columns = (
        Column("Support"),
        Column("Times", number=True),
        Column("Company teams", number=True),
        Column("Hours", number=True),
        Column("By whom"),
    )
    rows = tuple(
        (Cell(summary.name), Cell(str(summary.times)), Cell(str(len(summary.teams))), hours_cell(summary), Cell(_given_by_text(summary)))
        for summary in summaries
    )
    return Table(columns, rows, "Support by kind")


def support_by_team_table(summaries: Sequence[SupportSummary], search: str, *, acts: bool) -> Table:
    """Returns support by company team, those without any first."""
    columns = (
        Column("Company team"), Column("Times", number=True), Column("Hours", number=True), Column("What"), Column("By whom"), Column("Last"),
    )  # fmt: skip
    return Table(
        columns, tuple(_team_cells(summary, search, acts=acts) for summary in summaries), "Support by company team, those without any first"
    )


def _team_cells(summary: SupportSummary, search: str, *, acts: bool) -> tuple[Cell, ...]:
    name = Cell(summary.name, f"/record/team/{summary.id}{search}" if acts else "")
    if not summary.times:
        return (name, Cell("0"), Cell(""), Cell("None recorded", tone="warn"), Cell(""), Cell(""))
    what = join_phrases(plural(count, SupportKind(kind).label.lower()) for kind, count in sorted(summary.kinds.items()))
    last = Cell(date_text(summary.last), sort=summary.last.isoformat()) if summary.last else Cell("")
    return (name, Cell(str(summary.times)), hours_cell(summary), Cell(what), Cell(_given_by_text(summary)), last)


def hours_cell(summary: SupportSummary) -> Cell:
    """Returns the hours recorded (``4.5``), with the number of entries without a length as note.

    "Not recorded" where no entry has a length.
    """
    if not summary.timed:
        return Cell("Not recorded", tone="quiet", sort=-1)
    untimed = summary.times - summary.timed
    return Cell(format_number(summary.minutes / 60, 1, 0), note=f"{untimed} without a length" if untimed else "", sort=summary.minutes)


def _given_by_text(summary: SupportSummary) -> str:
    return join_phrases(name or "not recorded" for name in summary.by)


def supports_table(rows: Sequence[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Returns the support given, newest first, each once with its teams. ``rows`` of ``db.queries.learning.outcomes.supports``."""
    columns = (Column("Topic"), Column("What"), Column("Company teams"), Column("By whom"), Column("Minutes", number=True), Column("Date"))
    teams_by_support: dict[str, list[str]] = {}
    support_by_id: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        support_by_id.setdefault(row["id"], row)
        teams_by_support.setdefault(row["id"], []).append(row["team"])
    shown = tuple(
        (
            Cell(row["topic"], f"/record/support/{support_id}{search}" if acts else ""),
            Cell(SupportKind(row["kind"]).label),
            Cell(join_phrases(teams_by_support[support_id])),
            Cell(join_phrases([row["given_by"] or "", row["organisation"] or ""], "of") or "Not recorded"),
            Cell("Not recorded" if row["minutes"] is None else str(row["minutes"]), tone="quiet" if row["minutes"] is None else ""),
            Cell(str(Day(row["held_on"], Precision(row["held_precision"]))), sort=row["held_on"].isoformat()),
        )
        for support_id, row in support_by_id.items()
    )
    return Table(columns, shown, "Support given, the newest first")


def figures_given_table(rows: Sequence[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Returns the figures given to others: recipient, day, wording, value, definition and day of the data."""
    columns = (
        Column("Given to"), Column("On"), Column("In which words"), Column("Value"), Column("By which definition"), Column("As at"), Column("By whom"),
    )  # fmt: skip
    shown = tuple(
        (
            Cell(row["to_whom"], f"/record/figure-given/{row['id']}{search}" if acts else ""),
            Cell(date_text(row["given_on"]), sort=row["given_on"].isoformat()),
            Cell(row["wording"], note=f"Asked: {row['question']}" if row["question"] else ""),
            Cell(row["value"] or "", note=row["measure"] or ""),
            Cell(row["definition"]),
            Cell(
                date_text(row["known_on"]) if row["known_on"] else "Not recorded",
                sort=row["known_on"].isoformat() if row["known_on"] else "",
            ),
            Cell(row["given_by"] or ""),
        )
        for row in rows
    )
    return Table(columns, shown, "Figures given to others, the newest first")

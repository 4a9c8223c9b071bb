"""Tables of outcomes: what each of those who should gain has gained, support given to company teams, figures given to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.milestones import truncate
from dashboard.formats import join_phrases, plural
from dashboard.metrics.learning.support import SupportSummary
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import Beneficiary, SupportKind
from db.values.dates import Day, Precision, date_text

HOW_GAINS = "What was recorded as gained, with its source, for each of the four who should gain. Nothing is added up: the numbers are of different things."
HOW_GIVEN = "Every figure as it was given: the words, the value, what was counted, and the day whose knowledge it holds."
NOTHING_RECORDED = "Nothing recorded yet"
MAX_LABEL_LENGTH = 22


def gains_table(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], search: str, *, acts: bool) -> Table:
    """What each has gained: public bodies, companies, citizens, the nation; who has nothing recorded says so."""
    columns = (Column("Who gained"), Column("What"), Column("Number", number=True), Column("Challenge"), Column("When"), Column("Source"))
    shown: list[tuple[Cell, ...]] = []
    for gainer in Beneficiary:
        own = [row for row in rows if row["gainer"] == gainer]
        shown += [_gain_cells(row, gainer, labels, search, acts=acts) for row in own]
        if not own:
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
    """Support by kind: how often, for how many teams, how long, by whom."""
    columns = (
        Column("Support"),
        Column("Times", number=True),
        Column("Company teams", number=True),
        Column("Hours", number=True),
        Column("By whom"),
    )
    rows = tuple(
        (Cell(one.name), Cell(str(one.times)), Cell(str(len(one.teams))), hours_cell(one), Cell(_given_by_text(one))) for one in summaries
    )
    return Table(columns, rows, "Support by kind")


def support_by_team_table(summaries: Sequence[SupportSummary], search: str, *, acts: bool) -> Table:
    """Support by company team, those without any first."""
    columns = (
        Column("Company team"), Column("Times", number=True), Column("Hours", number=True), Column("What"), Column("By whom"), Column("Last"),
    )  # fmt: skip
    return Table(
        columns, tuple(_team_cells(one, search, acts=acts) for one in summaries), "Support by company team, those without any first"
    )


def _team_cells(one: SupportSummary, search: str, *, acts: bool) -> tuple[Cell, ...]:
    name = Cell(one.name, f"/record/team/{one.id}{search}" if acts else "")
    if not one.times:
        return (name, Cell("0"), Cell(""), Cell("None recorded", tone="warn"), Cell(""), Cell(""))
    what = join_phrases(plural(count, SupportKind(kind).label.lower()) for kind, count in sorted(one.kinds.items()))
    last = Cell(date_text(one.last), sort=one.last.isoformat()) if one.last else Cell("")
    return (name, Cell(str(one.times)), hours_cell(one), Cell(what), Cell(_given_by_text(one)), last)


def hours_cell(one: SupportSummary) -> Cell:
    """The hours recorded: ``4.5``, with how many have no length beside it; "Not recorded" where none has one."""
    if not one.timed:
        return Cell("Not recorded", tone="quiet", sort=-1)
    untimed = one.times - one.timed
    return Cell(f"{one.minutes / 60:.1f}".removesuffix(".0"), note=f"{untimed} without a length" if untimed else "", sort=one.minutes)


def _given_by_text(one: SupportSummary) -> str:
    return join_phrases(name or "not recorded" for name in one.by)


def supports_table(rows: Sequence[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Support given, each once with the teams it was given to, the newest first. ``rows`` of ``db.queries.learning.outcomes.supports``."""
    columns = (Column("Topic"), Column("What"), Column("Company teams"), Column("By whom"), Column("Minutes", number=True), Column("Date"))
    of: dict[str, list[str]] = {}
    first: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        first.setdefault(row["id"], row)
        of.setdefault(row["id"], []).append(row["team"])
    shown = tuple(
        (
            Cell(row["topic"], f"/record/support/{one}{search}" if acts else ""),
            Cell(SupportKind(row["kind"]).label),
            Cell(join_phrases(of[one])),
            Cell(join_phrases([row["given_by"] or "", row["organisation"] or ""], "of") or "Not recorded"),
            Cell("Not recorded" if row["minutes"] is None else str(row["minutes"]), tone="quiet" if row["minutes"] is None else ""),
            Cell(str(Day(row["held_on"], Precision(row["held_precision"]))), sort=row["held_on"].isoformat()),
        )
        for one, row in first.items()
    )
    return Table(columns, shown, "Support given, the newest first")


def figures_given_table(rows: Sequence[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Figures given: when, to whom, in which words, by which definition, as at when."""
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

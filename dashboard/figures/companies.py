"""The page of one company across challenges and rounds: facts, entries, agreements and outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN, source_cell
from dashboard.formats import challenge_label, format_day, join_phrases, plural, pounds
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.records import AgreementKind, OrganisationType, SizeBand, TeamOutcome
from db.values.currency import currency_unit
from db.values.dates import row_day

Row = Mapping[str, Any]
HOW_ENTRIES = "Each entry of the company is one row, however many challenges it may answer. The stage is the furthest recorded; what is not known reads so."
HOW_AGREEMENTS = "Agreements signed with the company, and those novated to it; an agreement novated away stays in the list with its heir."
HOW_OUTCOMES = (
    "One row for each entry and each of the questions after 6, 12, 18 and 24 months. Not asked: nothing was recorded; no answer: asked, and "
    "nothing came back. Nothing is filled in, and what one month says is never added to another."
)


def sentence(name: str, entries: Sequence[Row], challenges: int, agreements: Sequence[Row], used: bool) -> str:
    """Returns the number of entries, challenges, rounds and agreements, and whether a product is in use."""
    if not entries:
        return f"{name} has entered no company team."
    rounds = len({row["cohort_id"] for row in entries if row["cohort_id"]})
    where = join_phrases([plural(challenges, "challenge"), plural(rounds, "round")]) if rounds else plural(challenges, "challenge")
    agreed = f" {plural(len(agreements), 'agreement')} recorded" if agreements else " No agreement is recorded"
    return f"{plural(len(entries), 'entry', 'entries')} in {where}.{agreed}{', in use' if used else ''}."


def facts(organisation: Row) -> list[tuple[str, str]]:
    """Returns (label, text) of the organisation's fields; rarely filled fields only where they have a value."""
    size = SizeBand(organisation["size_band"]).label if organisation["size_band"] else ""
    common = [
        ("Legal name", organisation["legal_name"]), ("Identifier", organisation["identifier"]), ("Size", size),
        ("Founded", str(organisation["founded_year"] or "")), ("Council area", organisation["council_area"]),
    ]  # fmt: skip
    rare = [("Trading names", organisation["trading_names"]), ("Notes, programme team only", organisation["notes"])]
    kind = [] if organisation["type"] == OrganisationType.COMPANY else [("Type", OrganisationType(organisation["type"]).label)]
    return [(label, words or "") for label, words in common] + kind + [(label, words) for label, words in rare if words]


def entries_table(rows: Sequence[Row], answered: Sequence[Row], search: str, *, acts: bool) -> Table:
    """Returns the company's entries: challenges, round, stage reached and outcome."""
    columns = (
        Column("Company team"), Column("Challenge", sortable=False), Column("Round"), Column("Stage reached"), Column("How it ended"), Column("Entered"),
        Column("Product"), Column("Source"),
    )  # fmt: skip
    challenges_by_team: dict[str, list[tuple[str, str]]] = {}
    for row in answered:
        challenges_by_team.setdefault(row["team_id"], []).append((challenge_label(row), f"/challenges/{row['challenge_id']}{search}"))
    return Table(
        columns,
        tuple(_entry_cells(row, challenges_by_team.get(row["id"], []), search, acts) for row in rows),
        "Its entries, oldest round first",
    )


def _entry_cells(row: Row, challenges: Sequence[tuple[str, str]], search: str, acts: bool) -> tuple[Cell, ...]:
    entered = row_day(row, "entered")
    return (
        Cell(row["name"], f"/record/team/{row['id']}{search}" if acts else ""),
        Cell("; ".join(words for words, _ in challenges), links=tuple(challenges),
             note=f"candidate of {len(challenges)}, counted once" if len(challenges) > 1 else ""),
        Cell(row["cohort"], f"/cohorts/{row['cohort_id']}{search}") if row["cohort"] else Cell("No round", tone="quiet"),
        Cell(row["stage"] or UNKNOWN, tone="" if row["stage"] else "quiet"), Cell(TeamOutcome(row["outcome"]).label),
        Cell(str(entered) if entered else UNKNOWN, tone="" if entered else "quiet", sort=entered.on.isoformat() if entered else ""),
        Cell(row["product"] or ""), source_cell(split_sources(row["source"])) if row["source"] else Cell(""),
    )  # fmt: skip


def agreements_table(rows: Sequence[Row], labels: Mapping[str, str], search: str, *, opens: bool, money: bool) -> Table:
    """Returns the company's agreements with their novations; values only with ``money``."""
    columns = (
        Column("Agreement"), Column("Challenge"), Column("Signed"), Column("Novated"), Column("Ends"), Column("In use since"),
        *((Column(f"Value, {currency_unit()}", number=True),) if money else ()),
    )  # fmt: skip
    return Table(columns, tuple(_agreement_cells(row, labels, search, opens, money) for row in rows), "Agreements with the company")


def _agreement_cells(row: Row, labels: Mapping[str, str], search: str, opens: bool, money: bool) -> tuple[Cell, ...]:
    signed, used, value, challenge = row_day(row, "signed"), row_day(row, "in_use"), row["value_pence"], row["challenge_id"]
    return (
        Cell(AgreementKind(row["kind"]).label, f"/record/agreement/{row['id']}{search}" if opens else "", note=row["reference"] or ""),
        Cell(labels.get(challenge, "") if challenge else "Whole programme", f"/challenges/{challenge}{search}" if challenge else ""),
        Cell(str(signed) if signed else UNKNOWN, tone="" if signed else "quiet", sort=signed.on.isoformat() if signed else ""),
        _novation_cell(row, search), Cell(format_day(row["ends_on"]), sort=row["ends_on"].isoformat() if row["ends_on"] else ""), Cell(str(used or "")),
        *((Cell(pounds(value) or UNKNOWN, tone="" if value is not None else "quiet", sort=value or -1),) if money else ()),
    )  # fmt: skip


def _novation_cell(row: Row, search: str) -> Cell:
    if not row["novated_to"]:
        return Cell("")
    on = row_day(row, "novated")
    words, href = (f"from {row['company']}", row["company_id"]) if row["here"] else (f"to {row['novated_to']}", row["heir_id"])
    return Cell(words, f"/companies/{href}{search}", note=str(on) if on else "day not known")

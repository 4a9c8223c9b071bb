"""One company across challenges and rounds: what is known of it, its entries, agreements and outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN, source_cell
from dashboard.figures.outcomes.charts import answers
from dashboard.filters import also
from dashboard.formats import day, joined, plural, pounds
from dashboard.metrics.cohorts.comparison import day_of, sources
from dashboard.metrics.learning.outcomes import Entry, later
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import OUTCOME_MONTHS
from db.schema.enums.records import AgreementKind, OrganisationType, SizeBand, TeamOutcome
from db.values.currency import unit
from db.values.dates import in_words

Row = Mapping[str, Any]
HOW_ENTRIES = "Each entry of the company is one row, however many challenges it may answer. The stage is the furthest recorded; what is not known reads so."
HOW_AGREEMENTS = "Agreements signed with the company, and those novated to it; an agreement novated away stays in the list with its heir."
HOW_OUTCOMES = (
    "One row for each entry and each of the questions after 6, 12, 18 and 24 months. Not asked: nothing was recorded; no answer: asked, and "
    "nothing came back. Nothing is filled in, and what one month says is never added to another."
)


def sentence(name: str, entries: Sequence[Row], challenges: int, agreements: Sequence[Row], used: bool) -> str:
    """How often it entered, in how many rounds, and what came of it."""
    if not entries:
        return f"{name} has entered no company team."
    rounds = len({row["cohort_id"] for row in entries if row["cohort_id"]})
    where = joined([plural(challenges, "challenge"), plural(rounds, "round")]) if rounds else plural(challenges, "challenge")
    agreed = f" {plural(len(agreements), 'agreement')} recorded" if agreements else " No agreement is recorded"
    return f"{plural(len(entries), 'entry', 'entries')} in {where}.{agreed}{', in use' if used else ''}."


def facts(one: Row) -> list[tuple[str, str]]:
    """(label, words) of the organisation."""
    size = SizeBand(one["size_band"]).label if one["size_band"] else ""
    told = [
        ("Legal name", one["legal_name"]), ("Identifier", one["identifier"]), ("Size", size),
        ("Founded", str(one["founded_year"] or "")), ("Council area", one["council_area"]),
    ]  # fmt: skip
    rare = [("Trading names", one["trading_names"]), ("Notes, programme team only", one["notes"])]
    kind = [] if one["type"] == OrganisationType.COMPANY else [("Type", OrganisationType(one["type"]).label)]
    return [(label, words or "") for label, words in told] + kind + [(label, words) for label, words in rare if words]


def entries(rows: Sequence[Row], answered: Sequence[Row], search: str, *, acts: bool) -> Table:
    """Its entries: which challenges and round, how far each got, how it ended."""
    columns = (
        Column("Company team"), Column("Challenge", sortable=False), Column("Round"), Column("Stage reached"), Column("How it ended"), Column("Entered"),
        Column("Product"), Column("Source"),
    )  # fmt: skip
    of: dict[str, list[tuple[str, str]]] = {}
    for row in answered:
        of.setdefault(row["team_id"], []).append((label(row), f"/challenges/{row['challenge_id']}{search}"))
    return Table(columns, tuple(_entry(row, of.get(row["id"], []), search, acts) for row in rows), "Its entries, oldest round first")


def label(row: Row) -> str:
    """A challenge as people call it."""
    return f"{row['code']} {row['title']}" if row["code"] else str(row["title"])


def _entry(row: Row, of: Sequence[tuple[str, str]], search: str, acts: bool) -> tuple[Cell, ...]:
    entered = day_of(row, "entered")
    return (
        Cell(row["name"], f"/record/team/{row['id']}{search}" if acts else ""),
        Cell("; ".join(words for words, _ in of), links=tuple(of), note=f"candidate of {len(of)}, counted once" if len(of) > 1 else ""),
        Cell(row["cohort"], f"/cohorts/{row['cohort_id']}{search}") if row["cohort"] else Cell("No round", tone="quiet"),
        Cell(row["stage"] or UNKNOWN, tone="" if row["stage"] else "quiet"), Cell(TeamOutcome(row["outcome"]).label),
        Cell(str(entered) if entered else UNKNOWN, tone="" if entered else "quiet", sort=entered.on.isoformat() if entered else ""),
        Cell(row["product"] or ""), source_cell(sources(row["source"])) if row["source"] else Cell(""),
    )  # fmt: skip


def agreements(rows: Sequence[Row], labels: Mapping[str, str], search: str, *, opens: bool, money: bool) -> Table:
    """Its agreements with what was novated; their values only with ``money``."""
    columns = (
        Column("Agreement"), Column("Challenge"), Column("Signed"), Column("Novated"), Column("Ends"), Column("In use since"),
        *((Column(f"Value, {unit()}", number=True),) if money else ()),
    )  # fmt: skip
    return Table(columns, tuple(_agreement(row, labels, search, opens, money) for row in rows), "Agreements with the company")


def _agreement(row: Row, labels: Mapping[str, str], search: str, opens: bool, money: bool) -> tuple[Cell, ...]:
    signed, used, value, of = day_of(row, "signed"), day_of(row, "in_use"), row["value_pence"], row["challenge_id"]
    return (
        Cell(AgreementKind(row["kind"]).label, f"/record/agreement/{row['id']}{search}" if opens else "", note=row["reference"] or ""),
        Cell(labels.get(of, "") if of else "Whole programme", f"/challenges/{of}{search}" if of else ""),
        Cell(str(signed) if signed else UNKNOWN, tone="" if signed else "quiet", sort=signed.on.isoformat() if signed else ""),
        _novated(row, search), Cell(day(row["ends_on"]), sort=row["ends_on"].isoformat() if row["ends_on"] else ""), Cell(str(used or "")),
        *((Cell(pounds(value) or UNKNOWN, tone="" if value is not None else "quiet", sort=value or -1),) if money else ()),
    )  # fmt: skip


def _novated(row: Row, search: str) -> Cell:
    if not row["novated_to"]:
        return Cell("")
    on = day_of(row, "novated")
    words, href = (f"from {row['company']}", row["company_id"]) if row["here"] else (f"to {row['novated_to']}", row["heir_id"])
    return Cell(words, f"/companies/{href}{search}", note=str(on) if on else "day not known")


def outcomes(rows: Sequence[Row], entered: Sequence[Entry], today: date, search: str, *, acts: bool) -> Table:
    """Every entry after 6, 12, 18 and 24 months: what was answered, that there was no answer, that nobody asked."""
    table = answers(rows, search, acts=acts)
    told = {(row["team_id"], row["months"]): cells for row, cells in zip(rows, table.rows, strict=True)}
    found = [
        told.get((one.id, months)) or _not_asked(one, months, today, search, len(table.columns), acts)
        for one in entered
        for months in OUTCOME_MONTHS
    ]
    return Table(table.columns, tuple(found), "After 6, 12, 18 and 24 months")


def _not_asked(one: Entry, months: int, today: date, search: str, width: int, acts: bool) -> tuple[Cell, ...]:
    on = later(one.since, months) if one.since else None
    due = "" if on is None else f"due since {in_words(on)}" if on <= today else f"due on {in_words(on)}"
    href = "/record/outcome" + also(search, for_=one.id, months=str(months)) if acts and on and on <= today else ""
    return (
        Cell(one.name, href), Cell(str(months), sort=months), Cell("Not asked", tone="quiet", sort="9999", note=due),
        *(Cell("") for _ in range(width - 3)),
    )  # fmt: skip

"""The page of one company across challenges and rounds: facts, entries, agreements and outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import site_links
from dashboard.formats import challenge_label
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.companies import CompanyTotals
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import DAY, MONEY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.records import AgreementKind, OrganisationType, SizeBand, TeamOutcome
from db.values.currency import currency_unit
from db.values.dates import named_day

Row = Mapping[str, Any]
NOT_KNOWN = "not known"
HOW_OUTCOMES = (
    "One row for each entry and each of the questions after 6, 12, 18 and 24 months. Not asked: nothing was recorded; no answer: asked, and "
    "nothing came back. Nothing is filled in, and what one month says is never added to another."
)


def sentence(name: str, totals: CompanyTotals, view: View) -> Prose:
    """Returns the number of entries, challenges, rounds and agreements, and whether a product is in use."""
    company = {"company": view.record}
    if not totals.entries:
        return prose("{name} has entered no company team.", name=Name(name))
    where = [view.count("company_challenges", totals.challenges, "challenge", **company)]
    if totals.rounds:
        where.append(view.count("company_rounds", totals.rounds, "round", **company))
    agreed = (
        prose("{agreements} recorded", agreements=view.count("company_agreements", totals.agreements, "agreement", **company))
        if totals.agreements
        else prose("No agreement is recorded")
    )
    return prose(
        "{entries} in {where}. {agreed}{used}.",
        entries=view.count("company_entries", totals.entries, "entry", "entries", **company),
        where=join_prose(where, ", ", " and "),
        agreed=agreed,
        used=", in use" if totals.in_use else "",
    )


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


def entries_table(entries: pd.DataFrame, challenges: pd.DataFrame, view: View) -> Table:
    """Returns the company's entries: challenges, round, stage reached and outcome. ``challenges``: of ``db.queries.companies``."""
    rows = frame_rows(entries)
    of_teams = frame_rows(challenges)
    links = [_challenge_links([challenge for challenge in of_teams if challenge.team_id == row.id], view) for row in rows]
    sources = [list(site_links(split_sources(row.source))) for row in rows]
    frame = entries.reset_index(drop=True).assign(
        href=[f"/record/team/{row.id}{view.search}" if view.may(Permission.RECORD) else "" for row in rows],
        round=[row.cohort or "No round" for row in rows],
        round_href=[f"/cohorts/{row.cohort_id}{view.search}" if row.cohort else "" for row in rows],
        round_tone=["" if row.cohort else "quiet" for row in rows],
        ended=[TeamOutcome(row.outcome).label for row in rows],
        entered_tone=["" if row.entered_on else "quiet" for row in rows],
        stage_tone=["" if row.stage else "quiet" for row in rows],
        **_objects(
            len(rows),
            challenges=["; ".join(words for words, _ in several) for several in links],
            challenge_links=links,
            challenge_note=[_candidate_note(row.id, len(several), view) for row, several in zip(rows, links, strict=True)],
            sources=[" | ".join(split_sources(row.source)) for row in rows],
            source_links=sources,
        ),
    )
    columns = (
        Column("name", "Company team", href="href"),
        Column("challenges", "Challenge", links="challenge_links", note="challenge_note", sortable=False),
        Column("round", "Round", href="round_href", tone="round_tone"),
        Column("stage", "Stage reached", unknown=NOT_KNOWN, tone="stage_tone"),
        Column("ended", "How it ended"),
        Column("entered_on", "Entered", DAY, precision="entered_precision", unknown=NOT_KNOWN, tone="entered_tone"),
        Column("product", "Product"),
        Column("sources", "Source", links="source_links"),
    )
    return Table(frame, columns, "Its entries, oldest round first", view)


def _objects(count: int, **columns: list[Any]) -> dict[str, pd.Series]:
    """Returns columns of lists or sentences, one value a row."""
    return {name: pd.Series(values, index=range(count), dtype=object) for name, values in columns.items()}


def _challenge_links(challenges: Sequence[Any], view: View) -> list[tuple[str, str]]:
    """Returns (label, address) of the challenges of a company team."""
    return [(challenge_label({"code": row.code, "title": row.title}), f"/challenges/{row.challenge_id}{view.search}") for row in challenges]


def _candidate_note(team: str, challenges: int, view: View) -> Prose | str:
    if challenges < 2:
        return ""
    return prose("candidate of {n}, counted once", n=view.show("entry_candidacies", challenges, team=team))


def agreements_table(agreements: pd.DataFrame, view: View) -> Table:
    """Returns the company's agreements with their novations; values only for who may see money."""
    rows = frame_rows(agreements)
    novations = [_novation(row, view) for row in rows]
    opens = view.may(Permission.RECORD_MONEY)
    frame = agreements.assign(
        label=[AgreementKind(row.kind).label for row in rows],
        href=[f"/record/agreement/{row.id}{view.search}" if opens else "" for row in rows],
        challenge=[view.labels.get(row.challenge_id, "") if row.challenge_id else "Whole programme" for row in rows],
        challenge_href=[f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        signed_tone=["" if row.signed_on else "quiet" for row in rows],
        novation=[words for words, _, _ in novations],
        novation_href=[href for _, href, _ in novations],
        novation_note=[note for _, _, note in novations],
        value_tone=["quiet" if row.value_pence is None else "" for row in rows],
    )
    columns = (
        Column("label", "Agreement", href="href", note="reference"),
        Column("challenge", "Challenge", href="challenge_href"),
        Column("signed_on", "Signed", DAY, precision="signed_precision", unknown=NOT_KNOWN, tone="signed_tone"),
        Column("novation", "Novated", href="novation_href", note="novation_note"),
        Column("ends_on", "Ends", DAY),
        Column("in_use_on", "In use since", DAY, precision="in_use_precision"),
        Column(
            "value_pence",
            f"Value, {currency_unit()}",
            MONEY,
            unknown=NOT_KNOWN,
            tone="value_tone",
            measure="agreement_value",
            narrowed=(("agreement", "id"),),
        ),
    )
    table = Table(frame, columns, "Agreements with the company", view)
    return table if view.may(Permission.SEE_MONEY) else table.without("value_pence")


def _novation(row: Any, view: View) -> tuple[str, str, str]:
    """Returns from or to whom an agreement was novated, the address of that company, and the day."""
    if not row.novated_to:
        return "", "", ""
    on = named_day(row, "novated")
    words, company = (f"from {row.company}", row.company_id) if row.here else (f"to {row.novated_to}", row.heir_id)
    return words, f"/companies/{company}{view.search}", str(on) if on else "day not known"

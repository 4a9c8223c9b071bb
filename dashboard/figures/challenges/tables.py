"""Tables of the page of one challenge: its company teams and its agreements."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import UNKNOWN, site_links
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.spend.outturn import undrawn
from dashboard.prose import prose
from dashboard.tables import DAY, MONEY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import OBJECT, frame_of, frame_rows
from db.schema.enums.records import AgreementKind, TeamOutcome
from db.values.dates import named_day

AGREEMENT = (("agreement", "id"),)


def teams_table(teams: pd.DataFrame, view: View) -> Table:
    """Returns the company teams of the challenge, candidates included. ``teams``: of ``db.queries.challenges.teams``."""
    rows = frame_rows(teams)
    notes = [
        prose(
            "candidate of {challenges}, counted once", challenges=view.count("entry_candidacies", row.candidates, "challenge", team=row.id)
        )
        if row.candidates > 1
        else ""
        for row in rows
    ]
    objects: dict[str, list[Any]] = {
        "href": [f"/record/team/{row.id}{view.search}" for row in rows],
        "candidate_note": notes,
        "company_href": [f"/companies/{row.company_id}{view.search}" for row in rows],
        "stage_tone": ["" if row.stage else "quiet" for row in rows],
        "outcome_label": [TeamOutcome(row.outcome).label for row in rows],
        "entered_tone": ["" if row.entered_on else "quiet" for row in rows],
        "sources": [site_links(split_sources(row.source)) for row in rows],
    }
    frame = pd.concat([teams.reset_index(drop=True), frame_of({name: (OBJECT, values) for name, values in objects.items()})], axis=1)
    columns = (
        Column("name", "Company team", href="href", note="candidate_note"),
        Column("company", "Company", href="company_href"),
        Column("stage", "Stage reached", tone="stage_tone", unknown=UNKNOWN),
        Column("outcome_label", "Outcome"),
        Column("entered_on", "Entered", DAY, precision="entered_precision", tone="entered_tone", unknown=UNKNOWN),
        Column("product", "Product"),
        Column("source", "Source", links="sources"),
    )
    return Table(frame, columns, "Company teams", view).without_empty("source")


def agreements_table(agreements: pd.DataFrame, view: View) -> Table:
    """Returns the challenge's agreements: company, novation, value, paid, and what is undrawn: max(value - paid, 0).

    ``agreements``: of ``db.queries.challenges.agreements``; ``drawn``: pence of the ledger rows that draw on each.
    """
    rows = frame_rows(agreements)
    undrawn_pence = undrawn(agreements.rename(columns={"value_pence": "value"})).where(agreements["value_pence"].notna())
    frame = agreements.assign(
        label=[AgreementKind(row.kind).label for row in rows],
        href=[f"/record/agreement/{row.id}{view.search}" for row in rows],
        heir=[_novation_text(row) for row in rows],
        undrawn=undrawn_pence,
        novate="Novate",
        novate_href=[f"/record/agreement-novate/{row.id}{view.search}" for row in rows],
    )
    columns = (
        Column("label", "Agreement", href="href", note="reference"),
        Column("company", "With", note="heir"),
        Column("signed_on", "Signed", DAY, precision="signed_precision", unknown=UNKNOWN),
        Column("ends_on", "Ends", DAY),
        Column("value_pence", "Value", MONEY, unknown=UNKNOWN, measure="agreement_value", narrowed=AGREEMENT),
        Column("drawn", "Paid", MONEY, measure="agreement_drawn", narrowed=AGREEMENT),
        Column("undrawn", "Undrawn", MONEY, unknown=UNKNOWN, measure="agreement_commitment", narrowed=AGREEMENT),
        Column("novate", "Novate", href="novate_href", act=True),
    )
    table = Table(frame, columns, "Agreements of the challenge", view)
    return table if view.may(Permission.STEER) else table.without("novate")


def _novation_text(row: object) -> str:
    """Returns to whom an agreement was novated, and when."""
    novated, heir = named_day(row, "novated"), getattr(row, "novated_to", None)
    return f"novated to {heir}{f', {novated}' if novated else ''}" if heir else ""

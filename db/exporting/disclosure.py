"""The disclosure export: every entry with names, identifiers, stage reached and agreements. Facts only, none of the programme team's own texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.exporting.table_files import ExportCell, ExportTable, day_cell, money_cell, text_cell
from db.history import entity
from db.schema.enums.records import AgreementKind, TeamOutcome
from db.schema.models import Agreement, Challenge, Cohort, Organisation, Programme, Team, TeamChallenge
from db.values.currency import currency_unit, use_currency
from db.values.dates import Day, Precision

UNKNOWN = "not recorded"
NAME = "disclosure"
HEADER = (
    "Company, legal name", "Company, known as", "Identifier", "Company team", "Challenge", "Round", "Entered", "Stage reached", "Outcome",
    "Agreement", "Agreed with, legal name", "Value", "Signed", "Ends", "Novated to, legal name", "Novated", "In use",
)  # fmt: skip
AGREEMENT_COLUMNS = 8  # number of columns about the agreement
EXPLANATION = (
    "Every entry of a company, one row for each agreement made with it, one row where none is recorded. “not recorded” means that the record holds nothing, "
    "not that there was nothing. Values are as agreed, not what was paid. Personal names and the programme team's own texts are not in it."
)


def build_disclosure(session: Session, programme_id: str, known_on: date) -> ExportTable:
    """Returns one row per entry and agreement of the programme, as at the session's revision. ``known_on``: the day of that revision."""
    past = entity(session, Programme)
    row = session.execute(select(past.name, past.currency).where(past.id == programme_id)).one()
    use_currency(row.currency)
    remarks = (f"{row.name}: disclosure export", f"As at: {known_on.isoformat()}", f"What stands in it: {EXPLANATION}")
    header = tuple(f"{label}, {currency_unit()}" if label == "Value" else label for label in HEADER)
    return ExportTable(NAME, remarks, header, list(_rows(session, programme_id)))


def _rows(session: Session, programme_id: str) -> Iterator[list[ExportCell]]:
    teams, challenges_by_team = _load_teams(session, programme_id), _challenges_by_team(session, programme_id)
    by_team: dict[str, list[Any]] = defaultdict(list)
    without_team: list[Any] = []
    for agreement in _load_agreements(session, programme_id):
        team = agreement.team_id or _only_team(agreement, teams, challenges_by_team)
        (by_team[team] if team else without_team).append(agreement)
    for team in teams:
        for agreement in by_team[team.id] or [None]:
            yield [*_team_cells(team, [label for _, label in challenges_by_team[team.id]]), *_agreement_cells(agreement)]
    for agreement in without_team:
        company = [
            text_cell(agreement.company_legal or UNKNOWN),
            text_cell(agreement.company),
            text_cell(agreement.company_identifier or UNKNOWN),
        ]
        yield [*company, *[text_cell(UNKNOWN)] * (len(HEADER) - len(company) - AGREEMENT_COLUMNS), *_agreement_cells(agreement)]


def _load_teams(session: Session, programme_id: str) -> list[Any]:
    """Returns every company team, archived ones included, with its company and its round."""
    team, body, cohort = entity(session, Team), entity(session, Organisation), entity(session, Cohort)
    chosen = select(
        team.id, team.name, team.organisation_id, team.stage, team.outcome, team.entered_on, team.entered_precision, body.legal_name,
        body.name.label("company"), body.identifier, cohort.name.label("round"),
    )  # fmt: skip
    joined = chosen.join(body, body.id == team.organisation_id).outerjoin(cohort, cohort.id == team.cohort_id)
    return list(
        session.execute(
            joined.where(team.programme_id == programme_id).order_by(
                cohort.position.is_(None), cohort.position, body.name, team.name, team.id
            )
        ).all()
    )


def _challenges_by_team(session: Session, programme_id: str) -> dict[str, list[tuple[str, str]]]:
    """Returns (id, ``1.2 Title``) of the challenges of each team, by team id."""
    link, challenge = entity(session, TeamChallenge), entity(session, Challenge)
    chosen = select(link.team_id, challenge.id, challenge.code, challenge.title).join(challenge, challenge.id == link.challenge_id)
    challenges_by_team: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in session.execute(chosen.where(link.programme_id == programme_id).order_by(challenge.code, challenge.title, challenge.id)):
        challenges_by_team[row.team_id].append((row.id, f"{row.code} {row.title}" if row.code else row.title))
    return challenges_by_team


def _load_agreements(session: Session, programme_id: str) -> list[Any]:
    past, company = entity(session, Agreement), entity(session, Organisation)
    after = aliased(company)
    chosen = select(
        past.id, past.team_id, past.organisation_id, past.challenge_id, past.kind, past.legal_name, past.value_pence, past.signed_on,
        past.signed_precision, past.ends_on, past.novated_on, past.novated_precision, past.in_use_on, past.in_use_precision,
        company.name.label("company"), company.legal_name.label("company_legal"), company.identifier.label("company_identifier"),
        past.novated_to_id, after.name.label("after"), after.legal_name.label("after_legal"),
    )  # fmt: skip
    joined = chosen.join(company, company.id == past.organisation_id).outerjoin(after, after.id == past.novated_to_id)
    return list(
        session.execute(
            joined.where(past.programme_id == programme_id).order_by(past.signed_on.is_(None), past.signed_on, past.kind, past.id)
        ).all()
    )


def _only_team(agreement: Any, teams: list[Any], challenges_by_team: dict[str, list[tuple[str, str]]]) -> str | None:
    """Returns the team of an agreement that names none: the only team of its company (and of its challenge, if any); else None."""
    candidates = [
        team.id
        for team in teams
        if team.organisation_id == agreement.organisation_id
        and (agreement.challenge_id is None or agreement.challenge_id in [challenge_id for challenge_id, _ in challenges_by_team[team.id]])
    ]
    return candidates[0] if len(candidates) == 1 else None


def _team_cells(team: Any, challenges: list[str]) -> list[ExportCell]:
    outcome = "" if team.outcome == TeamOutcome.NOT_KNOWN else TeamOutcome(team.outcome).label
    words = (team.legal_name, team.company, team.identifier, team.name, "; ".join(challenges), team.round)
    entered = _day_cell(team.entered_on, team.entered_precision)
    return [*(text_cell(word or UNKNOWN) for word in words), entered, text_cell(team.stage or UNKNOWN), text_cell(outcome or UNKNOWN)]


def _agreement_cells(agreement: Any) -> list[ExportCell]:
    if agreement is None:
        return [text_cell(UNKNOWN)] * AGREEMENT_COLUMNS
    novated = (agreement.after_legal or f"{agreement.after} (legal name {UNKNOWN})") if agreement.novated_to_id else UNKNOWN
    return [
        text_cell(AgreementKind(agreement.kind).label),
        text_cell(agreement.legal_name or agreement.company_legal or UNKNOWN),
        text_cell(UNKNOWN) if agreement.value_pence is None else money_cell(agreement.value_pence),
        _day_cell(agreement.signed_on, agreement.signed_precision),
        _day_cell(agreement.ends_on),
        text_cell(novated),
        _day_cell(agreement.novated_on, agreement.novated_precision),
        _day_cell(agreement.in_use_on, agreement.in_use_precision),
    ]


def _day_cell(on: date | None, precision: str | None = None) -> ExportCell:
    """Returns the cell of a day with its precision; an exact day is a date value in a workbook."""
    if on is None:
        return text_cell(UNKNOWN)
    return day_cell(Day(on, Precision(precision or Precision.DAY)))

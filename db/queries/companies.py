"""Reads of one company across challenges and rounds: the organisation, its company teams, its agreements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from db.errors import NotFound
from db.history import entity
from db.rows import Rows, fetch_rows
from db.schema.enums.records import OrganisationType
from db.schema.models import Agreement, Challenge, Cohort, Organisation, Programme, Team, TeamChallenge


def read_company(session: Session, company_id: str) -> dict[str, Any]:
    """A company, or another organisation that entered a team, with its programme_id.

    Raises :class:`NotFound` when the viewer has none of that id.
    """
    past, team, owner = entity(session, Organisation), entity(session, Team), entity(session, Programme)
    statement = (
        select(
            past.id, past.programme_id, owner.short_name.label("programme"), past.name, past.legal_name, past.trading_names, past.type,
            past.identifier, past.size_band, past.founded_year, past.council_area, past.website, past.notes, past.source, past.archived,
        )
        .join(owner, owner.id == past.programme_id)
        .where(past.id == company_id, or_(past.type == OrganisationType.COMPANY.value, exists().where(team.organisation_id == past.id)))
    )  # fmt: skip
    found = session.execute(statement).mappings().first()
    if found is None:
        raise NotFound(company_id)
    return dict(found)


def teams(session: Session, company_id: str) -> Rows:
    """Its entries, oldest round first: id, name, cohort_id, cohort, stage, outcome, entered with precision, product, source."""
    team, cohort = entity(session, Team), entity(session, Cohort)
    statement = (
        select(
            team.id, team.name, team.cohort_id, cohort.name.label("cohort"), team.stage, team.outcome, team.entered_on, team.entered_precision,
            team.product, team.source,
        )
        .outerjoin(cohort, cohort.id == team.cohort_id)
        .where(team.organisation_id == company_id)
        .order_by(cohort.position, team.entered_on, team.name, team.id)
    )  # fmt: skip
    return fetch_rows(session, statement)


def company_challenges(session: Session, company_id: str) -> Rows:
    """The challenges that its entries answer, or may: team_id, challenge_id, code, title."""
    team, link, of = entity(session, Team), entity(session, TeamChallenge), entity(session, Challenge)
    statement = (
        select(link.team_id, of.id.label("challenge_id"), of.code, of.title)
        .join(team, team.id == link.team_id)
        .join(of, of.id == link.challenge_id)
        .where(team.organisation_id == company_id)
        .order_by(of.code, of.title, of.id)
    )
    return fetch_rows(session, statement)


def agreements(session: Session, company_id: str) -> Rows:
    """Agreements with it, or novated to it: id, kind, challenge_id, company, value_pence, signed, novated (to), in use, ends_on, here.

    ``here``: whether it was novated to this company.
    """
    past, body, heir = entity(session, Agreement), entity(session, Organisation), aliased(entity(session, Organisation))
    statement = (
        select(
            past.id, past.kind, past.challenge_id, past.reference, body.id.label("company_id"), body.name.label("company"), past.value_pence,
            past.signed_on, past.signed_precision, past.ends_on, heir.id.label("heir_id"), heir.name.label("novated_to"), past.novated_on,
            past.novated_precision, past.in_use_on, past.in_use_precision, (past.organisation_id != company_id).label("here"),
        )
        .join(body, body.id == past.organisation_id)
        .outerjoin(heir, heir.id == past.novated_to_id)
        .where(or_(past.organisation_id == company_id, past.novated_to_id == company_id))
        .order_by(past.signed_on, past.id)
    )  # fmt: skip
    return fetch_rows(session, statement)

"""Queries of the reuse ledger, of findings, and of the challenges that findings could be offered to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from db.queries.built_once import Entities, built_once
from db.schema.enums.records import ChallengeState
from db.schema.models import Challenge, ChallengeSponsor, Finding, Organisation, Reuse, Team

ENDED_STATES = (ChallengeState.CANCELLED.value, ChallengeState.MERGED.value)  # challenges to which nothing is offered any more


@built_once
def reuse_ledger(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, company: str | None = None
) -> Select[Any]:
    """Rows of the ledger, latest step first. ``challenges``: only from or to one of them, or without any challenge. ``company``: only from one
    of its teams or to it.

    Columns: id, kind, what, stage, challenge_id (else that of the finding), finding_id, to_challenge_id,
    to_organisation_id, to_organisation, to_country, from_sector, to_sector, team, value_pence, and ``<step>_on`` with
    ``<step>_precision`` of offered, tried and adopted.
    """
    reuse, finding, team, organisation = (entity(model) for model in (Reuse, Finding, Team, Organisation))
    origin, target = (entity.alias(Challenge, role) for role in ("origin", "target"))
    challenge_id = func.coalesce(reuse.challenge_id, finding.challenge_id)
    statement = (
        select(
            reuse.id, reuse.kind, reuse.what, reuse.stage, challenge_id.label("challenge_id"), reuse.finding_id, reuse.to_challenge_id,
            reuse.to_organisation_id, organisation.name.label("to_organisation"), reuse.to_country,
            func.coalesce(origin.sector, team.sector).label("from_sector"),
            func.coalesce(reuse.to_sector, target.sector).label("to_sector"), team.name.label("team"), reuse.value_pence, reuse.offered_on,
            reuse.offered_precision, reuse.tried_on, reuse.tried_precision, reuse.adopted_on, reuse.adopted_precision,
        )
        .outerjoin(finding, finding.id == reuse.finding_id)
        .outerjoin(team, team.id == reuse.team_id)
        .outerjoin(organisation, organisation.id == reuse.to_organisation_id)
        .outerjoin(origin, origin.id == challenge_id)
        .outerjoin(target, target.id == reuse.to_challenge_id)
        .where(reuse.programme_id == programme_id)
        .order_by(func.coalesce(reuse.adopted_on, reuse.tried_on, reuse.offered_on).desc().nulls_last(), reuse.what, reuse.id)
    )  # fmt: skip
    if company is not None:
        statement = statement.where(or_(team.organisation_id == company, reuse.to_organisation_id == company))
    if challenges is not None:
        without_challenge = challenge_id.is_(None) & reuse.to_challenge_id.is_(None)
        statement = statement.where(or_(challenge_id.in_(challenges), reuse.to_challenge_id.in_(challenges), without_challenge))
    return statement


@built_once
def places_offered(entity: Entities, programme_id: str) -> Select[Any]:
    """To which challenge or organisation each line of the ledger went: finding_id, challenge_id (else that of the finding), to_challenge_id,
    to_organisation_id."""
    reuse, finding = entity(Reuse), entity(Finding)
    challenge_id = func.coalesce(reuse.challenge_id, finding.challenge_id).label("challenge_id")
    statement = select(reuse.finding_id, challenge_id, reuse.to_challenge_id, reuse.to_organisation_id)
    return statement.outerjoin(finding, finding.id == reuse.finding_id).where(reuse.programme_id == programme_id)


@built_once
def findings(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, only: str | None = None) -> Select[Any]:
    """Findings, the latest first, or the one with the id ``only``: id, what, challenge_id, sector of the challenge, tags of the finding,
    of_tags of the challenge."""
    finding, challenge = entity(Finding), entity(Challenge)
    statement = (
        select(
            finding.id,
            finding.statement.label("what"),
            finding.challenge_id,
            challenge.sector,
            finding.tags,
            challenge.tags.label("of_tags"),
        )
        .outerjoin(challenge, challenge.id == finding.challenge_id)
        .where(finding.programme_id == programme_id)
        .order_by(finding.found_on.desc(), finding.statement, finding.id)
    )
    if only is not None:
        statement = statement.where(finding.id == only)
    return statement if challenges is None else statement.where(finding.challenge_id.in_(challenges))


@built_once
def candidate_challenges(entity: Entities, programme_id: str) -> Select[Any]:
    """Challenges that findings could be offered to: id, code, title, sector, tags. Archived, cancelled and merged ones are excluded."""
    challenge = entity(Challenge)
    return (
        select(challenge.id, challenge.code, challenge.title, challenge.sector, challenge.tags)
        .where(challenge.programme_id == programme_id, challenge.archived.is_(False), challenge.state.not_in(ENDED_STATES))
        .order_by(challenge.code, challenge.title, challenge.id)
    )


@built_once
def sponsors(entity: Entities, programme_id: str) -> Select[Any]:
    """Sponsors of challenges, the leading one first: challenge_id, organisation_id, name."""
    link, organisation = entity(ChallengeSponsor), entity(Organisation)
    return (
        select(link.challenge_id, organisation.id.label("organisation_id"), organisation.name)
        .join(organisation, organisation.id == link.organisation_id)
        .where(link.programme_id == programme_id)
        .order_by(link.challenge_id, link.position, organisation.name, organisation.id)
    )

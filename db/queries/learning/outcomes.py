"""Queries of outcomes of company teams, gains, support given, and figures given to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.queries.built_once import Entities, built_once, rows_built_once
from db.schema.enums.records import GateDecision
from db.schema.models import Cohort, FigureGiven, Gain, Organisation, Outcome, StageMove, Support, SupportTeam, Team, TeamChallenge

ENDING_DECISIONS = (GateDecision.NOT_SELECTED.value, GateDecision.WITHDREW.value, GateDecision.FINISHED.value)


def _filter_by_teams(
    entity: Entities, statement: Select[Any], team_id: Any, challenges: Sequence[str] | None, company: str | None
) -> Select[Any]:
    """Restrict a statement to teams linked to one of the challenges (None: all), and with ``company`` to teams of this organisation."""
    link, team = entity(TeamChallenge), entity(Team)
    if company is not None:
        statement = statement.where(team_id.in_(select(team.id).where(team.organisation_id == company)))
    return statement if challenges is None else statement.where(team_id.in_(select(link.team_id).where(link.challenge_id.in_(challenges))))


@built_once
def teams(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, company: str | None = None) -> Select[Any]:
    """Company teams, one row each, by name.

    Columns: id, name, outcome, archived, left_on (date of the last gate decision that ended its entry), ended_on and demo_day_on of its cohort.
    """
    team, cohort, move = entity(Team), entity(Cohort), entity(StageMove)
    departures = (
        select(move.team_id, func.max(move.decided_on).label("left_on"))
        .where(move.programme_id == programme_id, move.decision.in_(ENDING_DECISIONS))
        .group_by(move.team_id)
        .subquery()
    )
    statement = (
        select(team.id, team.name, team.outcome, team.archived, departures.c.left_on, cohort.ended_on, cohort.demo_day_on)
        .outerjoin(cohort, cohort.id == team.cohort_id)
        .outerjoin(departures, departures.c.team_id == team.id)
        .where(team.programme_id == programme_id)
        .order_by(team.name, team.id)
    )
    return _filter_by_teams(entity, statement, team.id, challenges, company)


def team_ids(session: Session, challenges: Sequence[str]) -> list[str]:
    """Returns the ids of the company teams linked to one of the challenges."""
    return [row.team_id for row in _linked_teams(session, challenges)]


@rows_built_once
def _linked_teams(entity: Entities, challenges: Sequence[str]) -> Select[Any]:
    link = entity(TeamChallenge)
    return select(link.team_id).where(link.challenge_id.in_(challenges)).distinct()


@built_once
def outcome_answers(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, company: str | None = None
) -> Select[Any]:
    """Outcomes, one row for each team and number of months, with ``team`` (its name), by months and team."""
    outcome, team = entity(Outcome), entity(Team)
    statement = (
        select(
            outcome.id, outcome.team_id, team.name.label("team"), outcome.months, outcome.asked_on, outcome.answered_on, outcome.trading,
            outcome.people, outcome.turnover_band, outcome.investment_pence, outcome.agreements_sponsor, outcome.agreements_public,
            outcome.agreements_private, outcome.agreements_abroad, outcome.other_sectors, outcome.in_use, outcome.source,
        )
        .join(team, team.id == outcome.team_id)
        .where(outcome.programme_id == programme_id)
        .order_by(outcome.months, team.name, outcome.id)
    )  # fmt: skip
    return _filter_by_teams(entity, statement, outcome.team_id, challenges, company)


@built_once
def gains(entity: Entities, programme_id: str) -> Select[Any]:
    """Gains, one row each, newest first.

    Columns: id, challenge_id, gainer, what, published_what, organisation (its name), value, unit, gained_on, gained_precision, source.
    """
    gain, organisation = entity(Gain), entity(Organisation)
    return (
        select(
            gain.id, gain.challenge_id, gain.gainer, gain.what, gain.published_what, organisation.name.label("organisation"), gain.value,
            gain.unit, gain.gained_on, gain.gained_precision, gain.source,
        )
        .outerjoin(organisation, organisation.id == gain.organisation_id)
        .where(gain.programme_id == programme_id)
        .order_by(gain.gained_on.is_(None), gain.gained_on.desc(), gain.what, gain.id)
    )  # fmt: skip


@built_once
def support_given(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, company: str | None = None
) -> Select[Any]:
    """Support given, one row for each team, newest first: a workshop for three teams has three rows with the same ``id``.

    Columns: id, team_id, team (its name), held_on, held_precision, kind, topic, minutes, given_by, organisation (its name).
    """
    support, link, team, organisation = (entity(model) for model in (Support, SupportTeam, Team, Organisation))
    statement = (
        select(
            support.id, link.team_id, team.name.label("team"), support.held_on, support.held_precision, support.kind, support.topic,
            support.minutes, support.given_by, organisation.name.label("organisation"),
        )
        .join(link, link.support_id == support.id)
        .join(team, team.id == link.team_id)
        .outerjoin(organisation, organisation.id == support.organisation_id)
        .where(support.programme_id == programme_id)
        .order_by(support.held_on.desc(), support.topic, support.id, team.name)
    )  # fmt: skip
    return _filter_by_teams(entity, statement, link.team_id, challenges, company)


@built_once
def figures_given(entity: Entities, programme_id: str) -> Select[Any]:
    """Figures given to others, newest first: id, given_on, to_whom, question, measure, value, wording, definition, known_on, given_by."""
    figure = entity(FigureGiven)
    columns = (
        figure.id, figure.given_on, figure.to_whom, figure.question, figure.measure, figure.value, figure.wording, figure.definition,
        figure.known_on, figure.given_by,
    )  # fmt: skip
    return select(*columns).where(figure.programme_id == programme_id).order_by(figure.given_on.desc(), figure.to_whom, figure.id)

"""Queries of outcomes of company teams, gains, support given, and figures given to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.frames import Frame
from db.history import entity
from db.schema.enums.records import GateDecision
from db.schema.models import Cohort, FigureGiven, Gain, Organisation, Outcome, StageMove, Support, SupportTeam, Team, TeamChallenge
from db.session import read_frame

ENDING_DECISIONS = (GateDecision.NOT_SELECTED.value, GateDecision.WITHDREW.value, GateDecision.FINISHED.value)


def _filter_by_teams(session: Session, statement: Select[Any], team_id: Any, challenges: Sequence[str] | None, company: str) -> Select[Any]:
    """Restrict a statement to teams linked to one of the challenges (None: all), and with ``company`` to teams of this organisation."""
    link, team = entity(session, TeamChallenge), entity(session, Team)
    if company:
        statement = statement.where(team_id.in_(select(team.id).where(team.organisation_id == company)))
    return statement if challenges is None else statement.where(team_id.in_(select(link.team_id).where(link.challenge_id.in_(challenges))))


def teams(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, company: str = "") -> Frame:
    """Company teams, one row each, by name.

    Columns: id, name, outcome, archived, left_on (date of the last gate decision that ended its entry), ended_on and demo_day_on of its cohort.
    """
    past, cohort, move = entity(session, Team), entity(session, Cohort), entity(session, StageMove)
    departures = (
        select(move.team_id, func.max(move.decided_on).label("left_on"))
        .where(move.programme_id == programme_id, move.decision.in_(ENDING_DECISIONS))
        .group_by(move.team_id)
        .subquery()
    )
    statement = (
        select(past.id, past.name, past.outcome, past.archived, departures.c.left_on, cohort.ended_on, cohort.demo_day_on)
        .outerjoin(cohort, cohort.id == past.cohort_id)
        .outerjoin(departures, departures.c.team_id == past.id)
        .where(past.programme_id == programme_id)
        .order_by(past.name, past.id)
    )
    return read_frame(session, _filter_by_teams(session, statement, past.id, challenges, company))


def outcome_answers(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, company: str = "") -> Frame:
    """Outcomes, one row for each team and number of months, with ``team`` (its name), by months and team."""
    past, team = entity(session, Outcome), entity(session, Team)
    statement = (
        select(
            past.id, past.team_id, team.name.label("team"), past.months, past.asked_on, past.answered_on, past.trading, past.people,
            past.turnover_band, past.investment_pence, past.agreements_sponsor, past.agreements_public, past.agreements_private,
            past.agreements_abroad, past.other_sectors, past.in_use, past.source,
        )
        .join(team, team.id == past.team_id)
        .where(past.programme_id == programme_id)
        .order_by(past.months, team.name, past.id)
    )  # fmt: skip
    return read_frame(session, _filter_by_teams(session, statement, past.team_id, challenges, company))


def gains(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None) -> Frame:
    """Gains, one row each, newest first; with ``challenges`` also those of no challenge.

    Columns: id, challenge_id, gainer, what, published_what, organisation (its name), value, unit, gained_on, gained_precision, source.
    """
    past, organisation = entity(session, Gain), entity(session, Organisation)
    statement = (
        select(
            past.id, past.challenge_id, past.gainer, past.what, past.published_what, organisation.name.label("organisation"), past.value, past.unit,
            past.gained_on, past.gained_precision, past.source,
        )
        .outerjoin(organisation, organisation.id == past.organisation_id)
        .where(past.programme_id == programme_id)
        .order_by(past.gained_on.is_(None), past.gained_on.desc(), past.what, past.id)
    )  # fmt: skip
    if challenges is not None:
        statement = statement.where(past.challenge_id.is_(None) | past.challenge_id.in_(challenges))
    return read_frame(session, statement)


def support_given(session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, company: str = "") -> Frame:
    """Support given, one row for each team, newest first: a workshop for three teams has three rows with the same ``id``.

    Columns: id, team_id, team (its name), held_on, held_precision, kind, topic, minutes, given_by, organisation (its name).
    """
    past, link, team, organisation = (entity(session, model) for model in (Support, SupportTeam, Team, Organisation))
    statement = (
        select(
            past.id, link.team_id, team.name.label("team"), past.held_on, past.held_precision, past.kind, past.topic, past.minutes,
            past.given_by, organisation.name.label("organisation"),
        )
        .join(link, link.support_id == past.id)
        .join(team, team.id == link.team_id)
        .outerjoin(organisation, organisation.id == past.organisation_id)
        .where(past.programme_id == programme_id)
        .order_by(past.held_on.desc(), past.topic, past.id, team.name)
    )  # fmt: skip
    return read_frame(session, _filter_by_teams(session, statement, link.team_id, challenges, company))


def figures_given(session: Session, programme_id: str) -> Frame:
    """Figures given to others, newest first: id, given_on, to_whom, question, measure, value, wording, definition, known_on, given_by."""
    past = entity(session, FigureGiven)
    columns = (
        past.id, past.given_on, past.to_whom, past.question, past.measure, past.value, past.wording, past.definition, past.known_on, past.given_by,
    )  # fmt: skip
    return read_frame(
        session, select(*columns).where(past.programme_id == programme_id).order_by(past.given_on.desc(), past.to_whom, past.id)
    )

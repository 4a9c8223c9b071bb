"""Queries of the active records that belong to a record and prevent its archiving, such as the open milestones of a challenge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from db.queries.open_records import ACTIVE_TEAM_OUTCOMES, LIVE_STATES, is_milestone_open
from db.schema.models import (
    Action,
    Agreement,
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    Payment,
    Person,
    Team,
    TeamChallenge,
    Template,
)
from db.values.dates import financial_year


@dataclass(frozen=True)
class Child:
    """An active record that belongs to another one: kind, id and display name."""

    kind: str
    id: str
    called: str


def live_children(session: Session, model: type[Any], record_id: str, today: date) -> list[Child]:
    """Returns the active records that belong to a record, by kind, in the viewer's scope."""
    return [Child(kind, *row) for kind, statement in CHILD_STATEMENTS[model](record_id, today) for row in session.execute(statement).all()]


def _challenges(where: Any) -> tuple[str, Any]:
    label = func.coalesce(Challenge.code + " ", "") + Challenge.title
    live = (Challenge.state.in_(LIVE_STATES), Challenge.archived.is_(False))
    return "challenge", select(Challenge.id, label).where(where, *live).order_by(Challenge.code, Challenge.title, Challenge.id)


def _milestones(where: Any) -> tuple[str, Any]:
    return "milestone", select(Milestone.id, Milestone.title).where(where, is_milestone_open()).order_by(Milestone.title, Milestone.id)


def _actions(where: Any) -> tuple[str, Any]:
    return "action", select(Action.id, Action.what).where(where, Action.answered_on.is_(None)).order_by(Action.what, Action.id)


def _teams(where: Any) -> tuple[str, Any]:
    return "team", select(Team.id, Team.name).where(where, Team.outcome.in_(ACTIVE_TEAM_OUTCOMES), Team.archived.is_(False)).order_by(
        Team.name, Team.id
    )


def _budget_lines(where: Any, today: date) -> tuple[str, Any]:
    live = (BudgetLine.archived.is_(False), BudgetLine.financial_year >= financial_year(today))
    return "budget-line", select(BudgetLine.id, BudgetLine.name).where(where, *live).order_by(BudgetLine.name, BudgetLine.id)


def _agreements(where: Any) -> tuple[str, Any]:
    """Agreements that are not fully paid, or that have neither a value nor an end date."""
    settling = aliased(Payment)
    settled_ids = select(settling.settles_id).where(settling.settles_id.is_not(None))
    drawn = (
        select(func.coalesce(func.sum(Payment.amount_pence), 0))
        .where(Payment.agreement_id == Agreement.id, Payment.id.not_in(settled_ids))
        .correlate(Agreement)
        .scalar_subquery()
    )
    unpaid = or_(Agreement.value_pence > drawn, Agreement.value_pence.is_(None) & Agreement.ends_on.is_(None))
    return "agreement", (
        select(Agreement.id, Organisation.name)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(where, unpaid)
        .order_by(Organisation.name, Agreement.id)
    )


def _cohort_children(cohort: str, today: date) -> list[tuple[str, Any]]:
    return [
        _challenges(Challenge.cohort_id == cohort), _teams(Team.cohort_id == cohort),
        _milestones((Milestone.cohort_id == cohort) & Milestone.challenge_id.is_(None)),
        _budget_lines((BudgetLine.cohort_id == cohort) & BudgetLine.challenge_id.is_(None), today),
    ]  # fmt: skip


def _organisation_children(organisation: str, today: date) -> list[tuple[str, Any]]:
    sponsored = select(ChallengeSponsor.challenge_id).where(ChallengeSponsor.organisation_id == organisation)
    people = select(Person.id, Person.name).where(Person.organisation_id == organisation, Person.archived.is_(False))
    is_current = or_(Person.until_on.is_(None), Person.until_on >= today)
    return [
        _challenges(Challenge.id.in_(sponsored)), _teams(Team.organisation_id == organisation),
        _agreements(func.coalesce(Agreement.novated_to_id, Agreement.organisation_id) == organisation),
        ("person", people.where(is_current).order_by(Person.name, Person.id)),
    ]  # fmt: skip


def _challenge_children(challenge: str, today: date) -> list[tuple[str, Any]]:
    team_ids = select(TeamChallenge.team_id).where(TeamChallenge.challenge_id == challenge)
    teams_elsewhere = (
        select(TeamChallenge.team_id)
        .join(Challenge, Challenge.id == TeamChallenge.challenge_id)
        .where(TeamChallenge.challenge_id != challenge, Challenge.state.in_(LIVE_STATES), Challenge.archived.is_(False))
    )
    return [
        _milestones(Milestone.challenge_id == challenge), _actions(Action.challenge_id == challenge),
        _teams(Team.id.in_(team_ids) & Team.id.not_in(teams_elsewhere)), _agreements(Agreement.challenge_id == challenge),
        _budget_lines(BudgetLine.challenge_id == challenge, today),
    ]  # fmt: skip


CHILD_STATEMENTS: dict[type[Any], Callable[[str, date], list[tuple[str, Any]]]] = {
    Cohort: _cohort_children,
    Organisation: _organisation_children,
    Challenge: _challenge_children,
    Team: lambda team, today: [_milestones(Milestone.team_id == team), _agreements(Agreement.team_id == team)],
    Milestone: lambda milestone, today: [_milestones(Milestone.depends_on_id == milestone), _actions(Action.milestone_id == milestone)],
    BudgetLine: lambda line, today: [_agreements(Agreement.budget_line_id == line)],
    Person: lambda person, today: [],
    Template: lambda template, today: [],
}

"""What still lives under a record, so that it is not archived yet: challenges of a cohort, open milestones of a challenge, and so on."""

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
    """A live record under another: its kind, id and what people call it."""

    kind: str
    id: str
    called: str


def live_children(session: Session, model: type[Any], record_id: str, today: date) -> list[Child]:
    """Everything that still lives under a record, kind by kind. A kind that the viewer may not read is none of theirs to archive."""
    return [Child(kind, *row) for kind, statement in CHILD_STATEMENTS[model](record_id, today) for row in session.execute(statement).all()]


def _challenges(where: Any) -> tuple[str, Any]:
    called = func.coalesce(Challenge.code + " ", "") + Challenge.title
    live = (Challenge.state.in_(LIVE_STATES), Challenge.archived.is_(False))
    return "challenge", select(Challenge.id, called).where(where, *live).order_by(Challenge.code, Challenge.title, Challenge.id)


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
    """Agreements with something unpaid, or whose value nobody knows and whose end has not come."""
    taking = aliased(Payment)
    settled = select(taking.settles_id).where(taking.settles_id.is_not(None))
    drawn = (
        select(func.coalesce(func.sum(Payment.amount_pence), 0))
        .where(Payment.agreement_id == Agreement.id, Payment.id.not_in(settled))
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


def _cohort_children(one: str, today: date) -> list[tuple[str, Any]]:
    return [
        _challenges(Challenge.cohort_id == one), _teams(Team.cohort_id == one),
        _milestones((Milestone.cohort_id == one) & Milestone.challenge_id.is_(None)),
        _budget_lines((BudgetLine.cohort_id == one) & BudgetLine.challenge_id.is_(None), today),
    ]  # fmt: skip


def _organisation_children(one: str, today: date) -> list[tuple[str, Any]]:
    posed = select(ChallengeSponsor.challenge_id).where(ChallengeSponsor.organisation_id == one)
    people = select(Person.id, Person.name).where(Person.organisation_id == one, Person.archived.is_(False))
    here = or_(Person.until_on.is_(None), Person.until_on >= today)
    return [
        _challenges(Challenge.id.in_(posed)), _teams(Team.organisation_id == one),
        _agreements(func.coalesce(Agreement.novated_to_id, Agreement.organisation_id) == one),
        ("person", people.where(here).order_by(Person.name, Person.id)),
    ]  # fmt: skip


def _challenge_children(one: str, today: date) -> list[tuple[str, Any]]:
    answering = select(TeamChallenge.team_id).where(TeamChallenge.challenge_id == one)
    elsewhere = (
        select(TeamChallenge.team_id)
        .join(Challenge, Challenge.id == TeamChallenge.challenge_id)
        .where(TeamChallenge.challenge_id != one, Challenge.state.in_(LIVE_STATES), Challenge.archived.is_(False))
    )
    return [
        _milestones(Milestone.challenge_id == one), _actions(Action.challenge_id == one),
        _teams(Team.id.in_(answering) & Team.id.not_in(elsewhere)), _agreements(Agreement.challenge_id == one),
        _budget_lines(BudgetLine.challenge_id == one, today),
    ]  # fmt: skip


CHILD_STATEMENTS: dict[type[Any], Callable[[str, date], list[tuple[str, Any]]]] = {
    Cohort: _cohort_children,
    Organisation: _organisation_children,
    Challenge: _challenge_children,
    Team: lambda one, today: [_milestones(Milestone.team_id == one), _agreements(Agreement.team_id == one)],
    Milestone: lambda one, today: [_milestones(Milestone.depends_on_id == one), _actions(Action.milestone_id == one)],
    BudgetLine: lambda one, today: [_agreements(Agreement.budget_line_id == one)],
    Person: lambda one, today: [],
    Template: lambda one, today: [],
}

"""Queries of the open parts of a challenge: milestones, actions, agreements not fully paid, current budget lines, active teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.schema.enums.records import AgreementKind, ChallengeState, TeamOutcome
from db.schema.models import (
    Action,
    Agreement,
    BudgetLine,
    Challenge,
    Forecast,
    Milestone,
    Organisation,
    Payment,
    PlanMonth,
    Team,
    TeamChallenge,
)
from db.values.dates import Day, Precision, financial_year

LIVE_STATES = (ChallengeState.RUNNING.value, ChallengeState.PAUSED.value, ChallengeState.NOT_KNOWN.value)
ACTIVE_TEAM_OUTCOMES = (TeamOutcome.ACTIVE.value, TeamOutcome.PAUSED.value)


@dataclass(frozen=True)
class OpenMilestone:
    """A milestone that is neither done nor dropped. ``ends``: its forecast; None: not dated."""

    id: str
    title: str
    ends: Day | None


@dataclass(frozen=True)
class UnansweredAction:
    """An action without an answer."""

    id: str
    what: str
    due_on: date | None


@dataclass(frozen=True)
class OpenAgreement:
    """An agreement that is not fully paid, or whose value is not known (``unpaid`` None). Amounts in pence."""

    id: str
    company: str
    kind: str
    value: int | None
    drawn: int
    line: str | None
    ends_on: date | None

    @property
    def unpaid(self) -> int | None:
        """The commitment in pence: max(value - drawn, 0); None when the value is not known."""
        return None if self.value is None else max(self.value - self.drawn, 0)

    @property
    def called(self) -> str:
        """The display name: ``Exploration, Company``."""
        return f"{AgreementKind(self.kind).label}, {self.company}"


@dataclass(frozen=True)
class OpenLine:
    """A budget line of this financial year or a later one. Amounts in pence; months are keyed by their first day.

    ``expected_by_month``: of each open month max((forecast, else plan) - actuals, 0). ``actuals``: the actuals of those months.
    """

    id: str
    name: str
    year: str
    funder: str
    category: str
    budget: int | None
    actual: int
    expected_by_month: dict[date, int]
    actuals: dict[date, int]

    @property
    def expected(self) -> int:
        """The sum of ``expected_by_month``, in pence."""
        return sum(self.expected_by_month.values())

    def unspent(self, committed: int) -> int:
        """Returns the pence available to transfer: max(budget - max(actuals, 0) - committed, 0); 0 where no budget is set."""
        return 0 if self.budget is None else max(self.budget - max(self.actual, 0) - committed, 0)


@dataclass(frozen=True)
class OpenTeam:
    """An active or paused team. ``elsewhere``: the number of its other challenges that have not ended."""

    id: str
    name: str
    outcome: str
    elsewhere: int


@dataclass(frozen=True)
class OpenChallengeParts:
    """The open parts of a challenge."""

    milestones: list[OpenMilestone]
    actions: list[UnansweredAction]
    agreements: list[OpenAgreement]
    lines: list[OpenLine]
    teams: list[OpenTeam]

    def committed(self, line: str) -> int:
        """Returns the commitments of a budget line: the sum of the unpaid parts of its agreements, in pence."""
        return sum(agreement.unpaid or 0 for agreement in self.agreements if agreement.line == line)


def read_open_parts(session: Session, challenge: str, today: date) -> OpenChallengeParts:
    """Returns the open parts of a challenge, in the viewer's scope. The viewer must be allowed to read the challenge's money."""
    return OpenChallengeParts(
        _milestones(session, challenge), _actions(session, challenge), _agreements(session, challenge),
        open_lines(session, today, BudgetLine.challenge_id == challenge), _teams(session, challenge),
    )  # fmt: skip


def expected_day(row: Any) -> Day | None:
    """Returns the expected date of an open milestone, its forecast; None for one that is not dated."""
    return None if row.forecast_on is None else Day(row.forecast_on, Precision(row.forecast_precision))


def _milestones(session: Session, challenge: str) -> list[OpenMilestone]:
    rows = session.execute(
        select(Milestone.id, Milestone.title, Milestone.forecast_on, Milestone.forecast_precision)
        .where(Milestone.challenge_id == challenge, is_milestone_open())
        .order_by(Milestone.forecast_on, Milestone.title, Milestone.id)
    ).all()
    return [OpenMilestone(row.id, row.title, expected_day(row)) for row in rows]


def is_milestone_open() -> Any:
    """The condition that a milestone is neither done, dropped nor archived."""
    return Milestone.actual_on.is_(None) & Milestone.dropped_on.is_(None) & Milestone.archived.is_(False)


def _actions(session: Session, challenge: str) -> list[UnansweredAction]:
    statement = select(Action.id, Action.what, Action.due_on).where(Action.challenge_id == challenge, Action.answered_on.is_(None))
    return [UnansweredAction(*row) for row in session.execute(statement.order_by(Action.due_on, Action.what, Action.id)).all()]


def drawn_pence_by(session: Session, column: Any, ids: list[str]) -> dict[str, int]:
    """Returns the sum of ledger rows in pence by agreement or budget line (``column``), without settled accruals."""
    settled_ids = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    statement = select(column, func.sum(Payment.amount_pence)).where(column.in_(ids), Payment.id.not_in(settled_ids)).group_by(column)
    return {key: int(total) for key, total in session.execute(statement).all()}


def _agreements(session: Session, challenge: str) -> list[OpenAgreement]:
    rows = session.execute(
        select(Agreement.id, Organisation.name, Agreement.kind, Agreement.value_pence, Agreement.budget_line_id, Agreement.ends_on)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(Agreement.challenge_id == challenge)
        .order_by(Organisation.name, Agreement.id)
    ).all()
    drawn = drawn_pence_by(session, Payment.agreement_id, [row.id for row in rows])
    agreements = [
        OpenAgreement(row.id, row.name, row.kind, row.value_pence, drawn.get(row.id, 0), row.budget_line_id, row.ends_on) for row in rows
    ]
    return [agreement for agreement in agreements if agreement.unpaid is None or agreement.unpaid > 0]


def open_lines(session: Session, today: date, where: Any) -> list[OpenLine]:
    """Returns the unarchived budget lines of this financial year and later that fulfil a condition. Open months start with ``today``'s month."""
    rows = session.execute(
        select(BudgetLine.id, BudgetLine.name, BudgetLine.financial_year, BudgetLine.funder, BudgetLine.category, BudgetLine.amount_pence)
        .where(where, BudgetLine.financial_year >= financial_year(today), BudgetLine.archived.is_(False))
        .order_by(BudgetLine.financial_year, BudgetLine.name, BudgetLine.id)
    ).all()
    ids = [row.id for row in rows]
    actual, first = drawn_pence_by(session, Payment.budget_line_id, ids), today.replace(day=1)
    plan, forecast, recorded = (_pence_by_month(session, model, ids, first) for model in (PlanMonth, Forecast, Payment))
    lines = []
    for row in rows:
        planned = {**plan.get(row.id, {}), **forecast.get(row.id, {})}
        actuals = recorded.get(row.id, {})
        expected_by_month = {month: max(amount - actuals.get(month, 0), 0) for month, amount in sorted(planned.items())}
        lines.append(
            OpenLine(
                row.id,
                row.name,
                row.financial_year,
                row.funder,
                row.category,
                row.amount_pence,
                actual.get(row.id, 0),
                expected_by_month,
                actuals,
            )
        )
    return lines


def _pence_by_month(session: Session, model: type[Any], ids: list[str], first: date) -> dict[str, dict[date, int]]:
    """Returns plan, forecast or ledger amounts in pence by line and open month (from ``first``), without settled accruals."""
    statement = select(model.budget_line_id, model.month, func.sum(model.amount_pence)).where(
        model.budget_line_id.in_(ids), model.month >= first
    )
    if model is Payment:
        statement = statement.where(Payment.id.not_in(select(Payment.settles_id).where(Payment.settles_id.is_not(None))))
    amounts: dict[str, dict[date, int]] = {}
    for line, month, amount in session.execute(statement.group_by(model.budget_line_id, model.month)).all():
        amounts.setdefault(line, {})[month] = int(amount)
    return amounts


def _teams(session: Session, challenge: str) -> list[OpenTeam]:
    others = (
        select(TeamChallenge.team_id, func.count().label("of"))
        .join(Challenge, Challenge.id == TeamChallenge.challenge_id)
        .where(Challenge.id != challenge, Challenge.state.in_(LIVE_STATES))
        .group_by(TeamChallenge.team_id)
        .subquery()
    )
    rows = session.execute(
        select(Team.id, Team.name, Team.outcome, func.coalesce(others.c.of, 0).label("of"))
        .join(TeamChallenge, TeamChallenge.team_id == Team.id)
        .outerjoin(others, others.c.team_id == Team.id)
        .where(TeamChallenge.challenge_id == challenge, Team.outcome.in_(ACTIVE_TEAM_OUTCOMES), Team.archived.is_(False))
        .order_by(Team.name, Team.id)
    ).all()
    return [OpenTeam(row.id, row.name, row.outcome, row.of) for row in rows]

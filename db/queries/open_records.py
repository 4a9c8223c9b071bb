"""What is still open of a challenge: milestones, actions, agreements not fully paid, budget lines of this year and later, teams at work."""

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
    """A milestone neither done nor dropped. ``ends``: its forecast, else its baseline."""

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
    """An agreement of which something is unpaid, or whose value nobody knows (``unpaid`` None). Amounts in pence."""

    id: str
    company: str
    kind: str
    value: int | None
    drawn: int
    line: str | None
    ends_on: date | None

    @property
    def unpaid(self) -> int | None:
        """The commitment: value less what was drawn, never below nothing."""
        return None if self.value is None else max(self.value - self.drawn, 0)

    @property
    def called(self) -> str:
        """``Exploration, Company``."""
        return f"{AgreementKind(self.kind).label}, {self.company}"


@dataclass(frozen=True)
class OpenLine:
    """A budget line of this financial year or a later one, in pence. ``ahead``: what each open month still expects, by its first day.

    Expected of an open month: its forecast, else its plan, less its actuals, never below nothing. ``actuals``: of those months.
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
        """Everything that open months still expect."""
        return sum(self.expected_by_month.values())

    def unspent(self, committed: int) -> int:
        """What the line can give away: budget less actuals less commitments that stay; nothing where no budget is set."""
        return 0 if self.budget is None else max(self.budget - max(self.actual, 0) - committed, 0)


@dataclass(frozen=True)
class OpenTeam:
    """A team at work. ``elsewhere``: how many other challenges that go on it answers or may answer."""

    id: str
    name: str
    outcome: str
    elsewhere: int


@dataclass(frozen=True)
class OpenChallengeParts:
    """Everything open of one challenge."""

    milestones: list[OpenMilestone]
    actions: list[UnansweredAction]
    agreements: list[OpenAgreement]
    lines: list[OpenLine]
    teams: list[OpenTeam]

    def committed(self, line: str) -> int:
        """Pence of the agreements on a budget line that are not paid yet."""
        return sum(one.unpaid or 0 for one in self.agreements if one.line == line)


def read_open_parts(session: Session, challenge: str, today: date) -> OpenChallengeParts:
    """What is open of a challenge on a day. Through the viewer's scope; for those who may see its money."""
    return OpenChallengeParts(
        _milestones(session, challenge), _actions(session, challenge), _agreements(session, challenge),
        open_lines(session, today, BudgetLine.challenge_id == challenge), _teams(session, challenge),
    )  # fmt: skip


def expected_day(row: Any) -> Day | None:
    """The day a milestone is expected: its forecast, else its baseline."""
    for name in ("forecast", "baseline"):
        on = getattr(row, f"{name}_on")
        if on is not None:
            return Day(on, Precision(getattr(row, f"{name}_precision")))
    return None


def _milestones(session: Session, challenge: str) -> list[OpenMilestone]:
    columns = (Milestone.forecast_on, Milestone.forecast_precision, Milestone.baseline_on, Milestone.baseline_precision)
    rows = session.execute(
        select(Milestone.id, Milestone.title, *columns)
        .where(Milestone.challenge_id == challenge, is_milestone_open())
        .order_by(Milestone.forecast_on, Milestone.title, Milestone.id)
    ).all()
    return [OpenMilestone(row.id, row.title, expected_day(row)) for row in rows]


def is_milestone_open() -> Any:
    """The condition that a milestone is neither done, dropped nor archived."""
    return Milestone.actual_on.is_(None) & Milestone.dropped_on.is_(None) & Milestone.archived.is_(False)


def _actions(session: Session, challenge: str) -> list[UnansweredAction]:
    chosen = select(Action.id, Action.what, Action.due_on).where(Action.challenge_id == challenge, Action.answered_on.is_(None))
    return [UnansweredAction(*row) for row in session.execute(chosen.order_by(Action.due_on, Action.what, Action.id)).all()]


def drawn_pence_by(session: Session, column: Any, ids: list[str]) -> dict[str, int]:
    """Pence of ledger rows by agreement or budget line, settled accruals left out."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    chosen = select(column, func.sum(Payment.amount_pence)).where(column.in_(ids), Payment.id.not_in(settled)).group_by(column)
    return {one: int(total) for one, total in session.execute(chosen).all()}


def _agreements(session: Session, challenge: str) -> list[OpenAgreement]:
    rows = session.execute(
        select(Agreement.id, Organisation.name, Agreement.kind, Agreement.value_pence, Agreement.budget_line_id, Agreement.ends_on)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(Agreement.challenge_id == challenge)
        .order_by(Organisation.name, Agreement.id)
    ).all()
    drawn = drawn_pence_by(session, Payment.agreement_id, [row.id for row in rows])
    found = [
        OpenAgreement(row.id, row.name, row.kind, row.value_pence, drawn.get(row.id, 0), row.budget_line_id, row.ends_on) for row in rows
    ]
    return [one for one in found if one.unpaid is None or one.unpaid > 0]


def open_lines(session: Session, today: date, where: Any) -> list[OpenLine]:
    """Budget lines of this financial year or a later one that fit a condition, with what their open months expect."""
    rows = session.execute(
        select(BudgetLine.id, BudgetLine.name, BudgetLine.financial_year, BudgetLine.funder, BudgetLine.category, BudgetLine.amount_pence)
        .where(where, BudgetLine.financial_year >= financial_year(today), BudgetLine.archived.is_(False))
        .order_by(BudgetLine.financial_year, BudgetLine.name, BudgetLine.id)
    ).all()
    ids = [row.id for row in rows]
    actual, first = drawn_pence_by(session, Payment.budget_line_id, ids), today.replace(day=1)
    plan, forecast, recorded = (_pence_by_month(session, model, ids, first) for model in (PlanMonth, Forecast, Payment))
    found = []
    for row in rows:
        best = {**plan.get(row.id, {}), **forecast.get(row.id, {})}
        own = recorded.get(row.id, {})
        expected_by_month = {month: max(amount - own.get(month, 0), 0) for month, amount in sorted(best.items())}
        found.append(
            OpenLine(
                row.id,
                row.name,
                row.financial_year,
                row.funder,
                row.category,
                row.amount_pence,
                actual.get(row.id, 0),
                expected_by_month,
                own,
            )
        )
    return found


def _pence_by_month(session: Session, model: type[Any], ids: list[str], first: date) -> dict[str, dict[date, int]]:
    """Pence by line and open month of plan, forecast or ledger (settled accruals left out)."""
    chosen = select(model.budget_line_id, model.month, func.sum(model.amount_pence)).where(
        model.budget_line_id.in_(ids), model.month >= first
    )
    if model is Payment:
        chosen = chosen.where(Payment.id.not_in(select(Payment.settles_id).where(Payment.settles_id.is_not(None))))
    found: dict[str, dict[date, int]] = {}
    for line, month, amount in session.execute(chosen.group_by(model.budget_line_id, model.month)).all():
        found.setdefault(line, {})[month] = int(amount)
    return found


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

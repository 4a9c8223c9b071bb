"""Queries of the plan and forecast grids: the amount and record version of each budget line and month."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.models import BudgetLine, Forecast, PlanMonth


class StoredAmount(NamedTuple):
    """The amount of a budget line in a month: record id, record version, pence."""

    id: str
    version: int
    pence: int


def budget_lines(session: Session, programme_id: str, year: str, funder: str) -> list[dict[str, Any]]:
    """Budget lines of a financial year and funder that are not archived: id, name, amount_pence, challenge_id, cohort_id."""
    statement = select(BudgetLine.id, BudgetLine.name, BudgetLine.amount_pence, BudgetLine.challenge_id, BudgetLine.cohort_id).where(
        BudgetLine.programme_id == programme_id,
        BudgetLine.financial_year == year,
        BudgetLine.funder == funder,
        BudgetLine.archived.is_(False),
    )
    return [dict(row) for row in session.execute(statement.order_by(BudgetLine.name, BudgetLine.id)).mappings()]


def planned_amounts(session: Session, programme_id: str, year: str) -> dict[tuple[str, date], StoredAmount]:
    """Returns the plan of a financial year, by line id and month (its first day)."""
    return _amounts_by_month(session, PlanMonth, programme_id, year)


def forecast_amounts(session: Session, programme_id: str, year: str) -> dict[tuple[str, date], StoredAmount]:
    """Returns the forecasts of a financial year, by line id and month (its first day)."""
    return _amounts_by_month(session, Forecast, programme_id, year)


def _amounts_by_month(session: Session, model: type[Any], programme_id: str, year: str) -> dict[tuple[str, date], StoredAmount]:
    statement = (
        select(model.budget_line_id, model.month, model.id, model.version, model.amount_pence)
        .join(BudgetLine, BudgetLine.id == model.budget_line_id)
        .where(model.programme_id == programme_id, BudgetLine.financial_year == year)
    )
    return {(row.budget_line_id, row.month): StoredAmount(row.id, row.version, row.amount_pence) for row in session.execute(statement)}

"""Checks of money against the store: budgets, tolerances, agreements, months that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.fields.types import Ground
from db.records.record_schema import Problem, Values
from db.records.spend.budget_changes import NEVER_EDITED, actual_of
from db.schema.models import Agreement, BudgetChange, BudgetLine, Forecast, Payment, PlanMonth, Programme
from db.values.currency import exact


class Budget(NamedTuple):
    """A budget line: its name, year and budget in pence, and how far off it may be, in words."""

    name: str
    year: str
    amount: int | None
    tolerance: str


def budget_of(session: Session, line: str | None) -> Budget | None:
    """The budget line of an id; None when the viewer has none."""
    chosen = (
        select(
            BudgetLine.name, BudgetLine.financial_year, BudgetLine.amount_pence, BudgetLine.tolerance_percent, BudgetLine.tolerance_pence,
            Programme.tolerance_percent.label("usual"),
        )
        .join(Programme, Programme.id == BudgetLine.programme_id)
        .where(BudgetLine.id == line)
    )  # fmt: skip
    row = session.execute(chosen).first()
    if row is None:
        return None
    percent = f"{row.usual if row.tolerance_percent is None else row.tolerance_percent}%"
    tolerance = percent if row.tolerance_pence is None else f"{percent}, at most {exact(row.tolerance_pence)}"
    return Budget(row.name, row.financial_year, row.amount_pence, tolerance)


def _paid(session: Session, where: Any, record_id: str | None) -> int:
    """Pence of ledger rows, settled accruals left out."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    statement = select(func.sum(Payment.amount_pence)).where(where, Payment.id.not_in(settled))
    return int(session.execute(statement if record_id is None else statement.where(Payment.id != record_id)).scalar() or 0)


def payment(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """Over the line (naming its tolerance), and over the agreement it draws on: both ask."""
    amount, line = values.get("amount") or 0, budget_of(session, values.get("budget_line"))
    if line is not None and line.amount is not None:
        over = _paid(session, Payment.budget_line_id == values["budget_line"], record_id) + amount - line.amount
        if over > 0:
            yield Problem(
                "amount", f"This takes {line.name} {exact(over)} over its budget; its tolerance is {line.tolerance}", warning=True
            )
    if values.get("agreement"):
        value = session.execute(select(Agreement.value_pence).where(Agreement.id == values["agreement"])).scalar()
        drawn = _paid(session, Payment.agreement_id == values["agreement"], record_id) + amount
        if value is not None and drawn > value:
            yield Problem("agreement", f"This draws {exact(drawn - value)} more than the agreement's value", warning=True)


def plan_month(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """One plan for a month; the plan comes to the budget, and the difference is said where it goes beyond."""
    yield from _once(session, PlanMonth, record_id, values, "planned")
    line = budget_of(session, values.get("budget_line"))
    if line is None or line.amount is None:
        return
    others = select(func.sum(PlanMonth.amount_pence)).where(
        PlanMonth.budget_line_id == values["budget_line"], PlanMonth.id != (record_id or "")
    )
    yield from over_plan(line, int(session.execute(others).scalar() or 0) + (values.get("amount") or 0))


def over_plan(line: Any, total: int) -> Iterator[Problem]:
    """A plan that comes to more than the budget of its line (as :func:`budget_of` gives it) asks."""
    if line.amount is not None and total > line.amount:
        sentence = f"The plan of {line.name} now comes to {exact(total)}: {exact(total - line.amount)} more than its budget of {exact(line.amount)}"
        yield Problem("amount", sentence, warning=True)


def forecast(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """One forecast for a month."""
    yield from _once(session, Forecast, record_id, values, "forecast")


def _once(session: Session, model: Any, record_id: str | None, values: Values, word: str) -> Iterator[Problem]:
    month: date | None = values.get("month")
    twin = select(model.amount_pence).where(
        model.budget_line_id == values.get("budget_line"), model.month == month, model.id != (record_id or "")
    )
    if month and (found := session.execute(twin).scalar()) is not None:
        yield Problem("month", f"{month:%B %Y} is {word} already, with {exact(found)}. Open it to change it")


def budget_line(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """The budget of a line that is there changes by a budget change; it never falls below what is spent."""
    amount = values.get("amount")
    if record_id is None:
        twin = select(BudgetLine.id).where(BudgetLine.name == values.get("name"), BudgetLine.financial_year == values.get("financial_year"))
        twin = twin.where(BudgetLine.programme_id == ground.programme) if ground.programme else twin
        if session.execute(twin.limit(1)).first():
            yield Problem("name", f"There is a line called {values['name']} in {values['financial_year']} already", warning=True)
        return
    held = budget_of(session, record_id)
    if held is None:
        return
    if (
        held.year != values.get("financial_year")
        and session.execute(select(Payment.id).where(Payment.budget_line_id == record_id).limit(1)).first()
    ):
        yield Problem("financial_year", f"The line has payments in {held.year}. Record a line for {values.get('financial_year')} instead")
    if amount == held.amount:
        return
    spent = actual_of(session, record_id)
    if amount is not None and amount < spent:
        yield Problem("amount", f"{exact(spent)} of this line is spent: its budget cannot be less")
    elif held.amount is not None:
        yield Problem(
            "amount", "A budget change keeps the reason and who approved it. Save here only to correct a slip of the keyboard", warning=True
        )


def budget_change(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """What is given is there to give; two years are two purses."""
    if record_id and session.execute(select(BudgetChange.id).where(BudgetChange.id == record_id)).first():
        yield Problem("", NEVER_EDITED)
        return
    source, target = budget_of(session, values.get("from_line")), budget_of(session, values.get("to_line"))
    if source is not None and source.amount is None:
        yield Problem("from_line", f"{source.name} has no budget set, so nothing can be moved from it")
    elif source is not None and source.amount is not None:
        free = max(source.amount - max(actual_of(session, values["from_line"]), 0), 0)
        if (values.get("amount") or 0) > free:
            yield Problem("amount", f"{source.name} can give at most {exact(free)}: the rest of its budget is spent")
    if source and target and source.year != target.year:
        yield Problem("to_line", f"{target.name} is of {target.year}, {source.name} of {source.year}", warning=True)


def agreement(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    """A value below what was drawn on it asks."""
    if record_id is None or values.get("value") is None:
        return
    drawn = _paid(session, Payment.agreement_id == record_id, None)
    if drawn > values["value"]:
        yield Problem(
            "value", f"{exact(drawn)} was drawn on it already: {exact(drawn - values['value'])} more than this value", warning=True
        )


CHECKS: dict[str, Any] = {
    "payment": payment, "plan-month": plan_month, "forecast": forecast, "budget-line": budget_line, "budget-change": budget_change,
    "agreement": agreement,
}  # fmt: skip

"""Checks of money against the store: budgets, tolerances, agreements, months that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.spend.actuals import sum_actuals
from db.records.spend.budget_changes import NEVER_EDITED
from db.rules.rule import Rule
from db.schema.models import Agreement, BudgetChange, BudgetLine, Forecast, Payment, PlanMonth, Programme
from db.values.currency import format_pence


class LineBudget(NamedTuple):
    """A budget line: its name, year and budget in pence, and how far off it may be, in words."""

    name: str
    year: str
    amount: int | None
    tolerance: str


def read_line_budget(session: Session, line: str | None) -> LineBudget | None:
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
    tolerance = percent if row.tolerance_pence is None else f"{percent}, at most {format_pence(row.tolerance_pence)}"
    return LineBudget(row.name, row.financial_year, row.amount_pence, tolerance)


def _paid_pence(session: Session, where: Any, record_id: str | None) -> int:
    """Pence of ledger rows, settled accruals left out."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    statement = select(func.sum(Payment.amount_pence)).where(where, Payment.id.not_in(settled))
    return int(session.execute(statement if record_id is None else statement.where(Payment.id != record_id)).scalar() or 0)


def check_payment(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Over the line (naming its tolerance), and over the agreement it draws on: both ask."""
    amount, line = values.get("amount") or 0, read_line_budget(session, values.get("budget_line"))
    if line is not None and line.amount is not None:
        over = _paid_pence(session, Payment.budget_line_id == values["budget_line"], record_id) + amount - line.amount
        if over > 0:
            yield Problem(
                "amount", f"This takes {line.name} {format_pence(over)} over its budget; its tolerance is {line.tolerance}", warning=True
            )
    if values.get("agreement"):
        value = session.execute(select(Agreement.value_pence).where(Agreement.id == values["agreement"])).scalar()
        drawn = _paid_pence(session, Payment.agreement_id == values["agreement"], record_id) + amount
        if value is not None and drawn > value:
            yield Problem("agreement", f"This draws {format_pence(drawn - value)} more than the agreement's value", warning=True)


def check_plan_month(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """One plan for a month; the plan comes to the budget, and the difference is said where it goes beyond."""
    yield from _check_month_is_free(session, PlanMonth, record_id, values, "planned")
    line = read_line_budget(session, values.get("budget_line"))
    if line is None or line.amount is None:
        return
    others = select(func.sum(PlanMonth.amount_pence)).where(
        PlanMonth.budget_line_id == values["budget_line"], PlanMonth.id != (record_id or "")
    )
    yield from check_planned_total(line, int(session.execute(others).scalar() or 0) + (values.get("amount") or 0))


def check_planned_total(line: Any, total: int) -> Iterator[Problem]:
    """A plan that comes to more than the budget of its line (as :func:`read_line_budget` gives it) asks."""
    if line.amount is not None and total > line.amount:
        sentence = (
            f"The plan of {line.name} now comes to {format_pence(total)}: "
            f"{format_pence(total - line.amount)} more than its budget of {format_pence(line.amount)}"
        )
        yield Problem("amount", sentence, warning=True)


def check_forecast(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """One forecast for a month."""
    yield from _check_month_is_free(session, Forecast, record_id, values, "forecast")


def _check_month_is_free(session: Session, model: Any, record_id: str | None, values: Values, word: str) -> Iterator[Problem]:
    month: date | None = values.get("month")
    twin = select(model.amount_pence).where(
        model.budget_line_id == values.get("budget_line"), model.month == month, model.id != (record_id or "")
    )
    if month and (found := session.execute(twin).scalar()) is not None:
        yield Problem("month", f"{month:%B %Y} is {word} already, with {format_pence(found)}. Open it to change it")


def check_budget_line(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The budget of a line that is there changes by a budget change; it never falls below what is spent."""
    amount = values.get("amount")
    if record_id is None:
        twin = select(BudgetLine.id).where(BudgetLine.name == values.get("name"), BudgetLine.financial_year == values.get("financial_year"))
        twin = twin.where(BudgetLine.programme_id == context.programme) if context.programme else twin
        if session.execute(twin.limit(1)).first():
            yield Problem("name", f"There is a line called {values['name']} in {values['financial_year']} already", warning=True)
        return
    held = read_line_budget(session, record_id)
    if held is None:
        return
    if (
        held.year != values.get("financial_year")
        and session.execute(select(Payment.id).where(Payment.budget_line_id == record_id).limit(1)).first()
    ):
        yield Problem("financial_year", f"The line has payments in {held.year}. Record a line for {values.get('financial_year')} instead")
    if amount == held.amount:
        return
    spent = sum_actuals(session, record_id)
    if amount is not None and amount < spent:
        yield Problem("amount", f"{format_pence(spent)} of this line is spent: its budget cannot be less")
    elif held.amount is not None:
        yield Problem(
            "amount", "A budget change keeps the reason and who approved it. Save here only to correct a slip of the keyboard", warning=True
        )


def check_budget_change(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """What is given is there to give; two years are two purses."""
    if record_id and session.execute(select(BudgetChange.id).where(BudgetChange.id == record_id)).first():
        yield Problem("", NEVER_EDITED)
        return
    source, target = read_line_budget(session, values.get("from_line")), read_line_budget(session, values.get("to_line"))
    if source is not None and source.amount is None:
        yield Problem("from_line", f"{source.name} has no budget set, so nothing can be moved from it")
    elif source is not None and source.amount is not None:
        free = max(source.amount - max(sum_actuals(session, values["from_line"]), 0), 0)
        if (values.get("amount") or 0) > free:
            yield Problem("amount", f"{source.name} can give at most {format_pence(free)}: the rest of its budget is spent")
    if source and target and source.year != target.year:
        yield Problem("to_line", f"{target.name} is of {target.year}, {source.name} of {source.year}", warning=True)


def check_agreement(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A value below what was drawn on it asks."""
    if record_id is None or values.get("value") is None:
        return
    drawn = _paid_pence(session, Payment.agreement_id == record_id, None)
    if drawn > values["value"]:
        yield Problem(
            "value",
            f"{format_pence(drawn)} was drawn on it already: {format_pence(drawn - values['value'])} more than this value",
            warning=True,
        )


RULES: dict[str, Rule] = {
    "payment": check_payment,
    "plan-month": check_plan_month,
    "forecast": check_forecast,
    "budget-line": check_budget_line,
    "budget-change": check_budget_change,
    "agreement": check_agreement,
}

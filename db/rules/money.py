"""Rules of plans, forecasts, budgets and agreements that compare a draft with stored amounts."""

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
from db.schema.models import BudgetChange, BudgetLine, Forecast, Payment, PlanMonth, Programme
from db.values.currency import format_pence


class LineBudget(NamedTuple):
    """A budget line: its name, financial year, budget in pence (None when not set), and its tolerance as text."""

    name: str
    year: str
    amount: int | None
    tolerance: str


def read_line_budget(session: Session, line: str | None) -> LineBudget | None:
    """Returns the budget line of an id; None when the viewer cannot read it."""
    statement = (
        select(
            BudgetLine.name, BudgetLine.financial_year, BudgetLine.amount_pence, BudgetLine.tolerance_percent, BudgetLine.tolerance_pence,
            Programme.tolerance_percent.label("usual"),
        )
        .join(Programme, Programme.id == BudgetLine.programme_id)
        .where(BudgetLine.id == line)
    )  # fmt: skip
    row = session.execute(statement).first()
    if row is None:
        return None
    percent = f"{row.usual if row.tolerance_percent is None else row.tolerance_percent}%"
    tolerance = percent if row.tolerance_pence is None else f"{percent}, at most {format_pence(row.tolerance_pence)}"
    return LineBudget(row.name, row.financial_year, row.amount_pence, tolerance)


def sum_paid(session: Session, where: Any, record_id: str | None) -> int:
    """The sum in pence of the ledger rows that match, without settled accruals and without the row ``record_id``."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    statement = select(func.sum(Payment.amount_pence)).where(where, Payment.id.not_in(settled))
    return int(session.execute(statement if record_id is None else statement.where(Payment.id != record_id)).scalar() or 0)


def check_plan_month(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a second plan for a month; warns when the plan of the line exceeds its budget."""
    yield from _check_month_is_free(session, PlanMonth, record_id, values, "planned")
    line = read_line_budget(session, values.get("budget_line"))
    if line is None or line.amount is None:
        return
    others = select(func.sum(PlanMonth.amount_pence)).where(
        PlanMonth.budget_line_id == values["budget_line"], PlanMonth.id != (record_id or "")
    )
    yield from check_planned_total(line, int(session.execute(others).scalar() or 0) + (values.get("amount") or 0))


def check_planned_total(line: Any, total: int) -> Iterator[Problem]:
    """Warns when ``total``, the planned pence of a line (see :func:`read_line_budget`), exceeds its budget."""
    if line.amount is not None and total > line.amount:
        sentence = (
            f"The plan of {line.name} now comes to {format_pence(total)}: "
            f"{format_pence(total - line.amount)} more than its budget of {format_pence(line.amount)}"
        )
        yield Problem("amount", sentence, warning=True)


def check_forecast(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a second forecast for a month."""
    yield from _check_month_is_free(session, Forecast, record_id, values, "forecast")


def _check_month_is_free(session: Session, model: Any, record_id: str | None, values: Values, word: str) -> Iterator[Problem]:
    """Refuses a second row of the model for the same budget line and month."""
    month: date | None = values.get("month")
    existing = select(model.amount_pence).where(
        model.budget_line_id == values.get("budget_line"), model.month == month, model.id != (record_id or "")
    )
    if month and (amount := session.execute(existing).scalar()) is not None:
        yield Problem("month", f"{month:%B %Y} is {word} already, with {format_pence(amount)}. Open it to change it")


def check_budget_line(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a budget below actuals, and another financial year for a line with payments.

    Warns when a new line has the name of another of its year, and when a set budget is changed without a budget change.
    """
    amount = values.get("amount")
    if record_id is None:
        same_name = select(BudgetLine.id).where(
            BudgetLine.name == values.get("name"), BudgetLine.financial_year == values.get("financial_year")
        )
        same_name = same_name.where(BudgetLine.programme_id == context.programme) if context.programme else same_name
        if session.execute(same_name.limit(1)).first():
            yield Problem("name", f"There is a line called {values['name']} in {values['financial_year']} already", warning=True)
        return
    stored = read_line_budget(session, record_id)
    if stored is None:
        return
    if (
        stored.year != values.get("financial_year")
        and session.execute(select(Payment.id).where(Payment.budget_line_id == record_id).limit(1)).first()
    ):
        yield Problem("financial_year", f"The line has payments in {stored.year}. Record a line for {values.get('financial_year')} instead")
    if amount == stored.amount:
        return
    spent = sum_actuals(session, record_id)
    if amount is not None and amount < spent:
        yield Problem("amount", f"{format_pence(spent)} of this line is spent: its budget cannot be less")
    elif stored.amount is not None:
        yield Problem(
            "amount", "A budget change keeps the reason and who approved it. Save here only to correct a slip of the keyboard", warning=True
        )


def check_budget_change(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses to edit a budget change, and to move more than budget less actuals of the source line.

    Warns when the lines are of two financial years.
    """
    if record_id and session.execute(select(BudgetChange.id).where(BudgetChange.id == record_id)).first():
        yield Problem("", NEVER_EDITED)
        return
    source, target = read_line_budget(session, values.get("from_line")), read_line_budget(session, values.get("to_line"))
    if source is not None and source.amount is None:
        yield Problem("from_line", f"{source.name} has no budget set, so nothing can be moved from it")
    elif source is not None and source.amount is not None:
        available = max(source.amount - max(sum_actuals(session, values["from_line"]), 0), 0)
        if (values.get("amount") or 0) > available:
            yield Problem("amount", f"{source.name} can give at most {format_pence(available)}: the rest of its budget is spent")
    if source and target and source.year != target.year:
        yield Problem("to_line", f"{target.name} is of {target.year}, {source.name} of {source.year}", warning=True)


def check_agreement(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the value is less than what was paid on the agreement."""
    if record_id is None or values.get("value") is None:
        return
    drawn = sum_paid(session, Payment.agreement_id == record_id, None)
    if drawn > values["value"]:
        yield Problem(
            "value",
            f"{format_pence(drawn)} was drawn on it already: {format_pence(drawn - values['value'])} more than this value",
            warning=True,
        )


RULES: dict[str, Rule] = {
    "plan-month": check_plan_month,
    "forecast": check_forecast,
    "budget-line": check_budget_line,
    "budget-change": check_budget_change,
    "agreement": check_agreement,
}

"""What saving a payment or a month of the plan does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Values
from db.records.spend.ledger import duplicate_payment_error, month_outside_year_error
from db.schema.models import BudgetLine, Payment


def inherit_line_challenge(session: Session, row: Any) -> BudgetLine:
    """The budget line of a row of money, whose challenge the row takes over."""
    line = session.scalars(select(BudgetLine).where(BudgetLine.id == row.budget_line_id)).one()
    row.challenge_id = line.challenge_id
    return line


def require_month_in_line_year(session: Session, row: Any) -> None:
    """A month of money lies in the financial year of its line."""
    if refusal := month_outside_year_error(row.month, inherit_line_challenge(session, row).financial_year):
        raise refusal


def set_accounting_month(row: Payment) -> None:
    """The accounting month defaults from the date."""
    if row.month is None and row.paid_on is not None:
        row.month = row.paid_on.replace(day=1)


def complete_payment(session: Session, row: Payment, values: Values) -> None:
    """The accounting month defaults from the date; the row takes its line's challenge; a twin is refused."""
    set_accounting_month(row)
    require_month_in_line_year(session, row)
    if row.supplier and row.reference:
        twin = session.scalars(
            select(Payment).where(
                Payment.programme_id == row.programme_id, Payment.supplier == row.supplier, Payment.reference == row.reference,
                Payment.amount_pence == row.amount_pence, Payment.kind == row.kind, Payment.id != row.id,
            )
        ).first()  # fmt: skip
        if twin is not None:
            raise duplicate_payment_error(twin.paid_on)

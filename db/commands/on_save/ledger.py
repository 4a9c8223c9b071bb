"""Effects of saving a payment or a month of the plan."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Values
from db.records.spend.ledger import month_outside_year_error
from db.rules.payments import refuse_duplicate_payment
from db.schema.models import BudgetLine, Payment


def inherit_line_challenge(session: Session, row: Any) -> BudgetLine:
    """Set the challenge of a row to that of its budget line. Returns the line."""
    line = session.scalars(select(BudgetLine).where(BudgetLine.id == row.budget_line_id)).one()
    row.challenge_id = line.challenge_id
    return line


def require_month_in_line_year(session: Session, row: Any) -> None:
    """Set the challenge of the line. Raises ``Invalid`` when the month is outside the line's financial year."""
    if error := month_outside_year_error(row.month, inherit_line_challenge(session, row).financial_year):
        raise error


def set_accounting_month(row: Payment) -> None:
    """Set an empty accounting month from the day of payment."""
    if row.month is None and row.paid_on is not None:
        row.month = row.paid_on.replace(day=1)


def complete_payment(session: Session, row: Payment, values: Values) -> None:
    """Set accounting month and challenge. Raises ``Invalid`` for a duplicate of supplier, reference, amount and kind."""
    set_accounting_month(row)
    require_month_in_line_year(session, row)
    refuse_duplicate_payment(session, row)

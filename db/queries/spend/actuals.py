"""Actual spend of a budget line."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.schema.models import Payment


def sum_actuals(session: Session, line: str) -> int:
    """The sum of the line's ledger rows in pence. Accruals that a payment settles are excluded."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    statement = select(func.sum(Payment.amount_pence)).where(Payment.budget_line_id == line, Payment.id.not_in(settled))
    return int(session.execute(statement).scalar() or 0)

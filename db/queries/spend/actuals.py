"""The sum of what was spent on a budget line."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.schema.models import Payment


def sum_actuals(session: Session, line: str) -> int:
    """Pence of the line's ledger rows, settled accruals left out."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    statement = select(func.sum(Payment.amount_pence)).where(Payment.budget_line_id == line, Payment.id.not_in(settled))
    return int(session.execute(statement).scalar() or 0)

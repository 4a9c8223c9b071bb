"""Effects of saving a payment or a month of the plan."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.models import BudgetLine


def inherit_line_challenge(session: Session, row: Any) -> None:
    """Set the challenge of a row to that of its budget line."""
    row.challenge_id = session.execute(select(BudgetLine.challenge_id).where(BudgetLine.id == row.budget_line_id)).scalar_one()

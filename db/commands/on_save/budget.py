"""Effects of saving a budget change on the budgets of both lines."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Values
from db.history import is_loading_file
from db.schema.models import BudgetChange, BudgetLine
from db.session_state import session_state


def apply_budget_change(session: Session, row: BudgetChange, values: Values) -> None:
    """Move the amount between the budgets of the lines, and mark an approval by its own author.

    An imported change moves nothing: the budgets of the lines come from their own file.
    """
    lines = {
        line.id: line
        for line in session.scalars(
            select(BudgetLine).where(BudgetLine.id.in_([line_id for line_id in (row.from_line_id, row.to_line_id) if line_id]))
        )
    }
    source, target = lines.get(row.from_line_id or ""), lines.get(row.to_line_id or "")
    challenges = {line.challenge_id for line in lines.values()}
    row.challenge_id = challenges.pop() if len(challenges) == 1 else None
    if is_loading_file(session):
        return
    acting = session_state(session).author_name
    row.approved_by = row.approved_by or acting
    row.own_approval = row.approved_by.casefold() == acting.casefold()
    if source is not None and source.amount_pence is not None:
        source.amount_pence -= row.amount_pence
    if target is not None:
        target.amount_pence = (target.amount_pence or 0) + row.amount_pence

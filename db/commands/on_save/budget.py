"""Effects of saving a budget change on the budgets of both lines."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.record_schema import Values
from db.history import is_loading_file, today
from db.queries.spend.actuals import sum_actuals
from db.records.spend.budget_changes import NEVER_EDITED
from db.schema.models import BudgetChange, BudgetLine
from db.session_state import session_state
from db.values.currency import format_pence


def apply_budget_change(session: Session, row: BudgetChange, values: Values) -> None:
    """Move the amount between the budgets of the lines, and mark an approval by its own author.

    An imported change moves nothing. Raises :class:`Invalid` for a stored change, which is never edited.
    """
    if inspect(row).persistent:
        raise Invalid([("", NEVER_EDITED)])
    row.approved_on = row.approved_on or today(session, row.programme_id)
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
    if source is not None:
        source.amount_pence = _amount_left(session, source, row.amount_pence)
    if target is not None:
        target.amount_pence = (target.amount_pence or 0) + row.amount_pence


def _amount_left(session: Session, line: BudgetLine, amount: int) -> int:
    """The budget of a line in pence after it gives an amount. Raises :class:`Invalid` when that is below its actuals."""
    if line.amount_pence is None:
        raise Invalid([("from_line", f"{line.name} has no budget set, so nothing can be moved from it")])
    available = line.amount_pence - max(sum_actuals(session, line.id), 0)
    if amount > available:
        raise Invalid([("amount", f"{line.name} can give at most {format_pence(max(available, 0))}: the rest of its budget is spent")])
    return line.amount_pence - amount

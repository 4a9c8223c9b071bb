"""Budget lines as rules see them, and the rule about the financial year of a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import select

from db.fields.record_schema import When
from db.rules.rule import DraftProblem, Drafts, Facts, group_drafts, rule
from db.schema.models import BudgetLine, Programme
from db.values.currency import format_pence
from db.values.dates import financial_year


class LineBudget(NamedTuple):
    """A budget line: its name, financial year, budget in pence (None when not set), and its tolerance as text."""

    name: str
    year: str
    amount: int | None
    tolerance: str


def read_line_budgets(facts: Facts, line_ids: Iterable[str | None]) -> dict[str, LineBudget]:
    """Returns the budget lines by id; without those that the viewer cannot read."""
    columns = (
        BudgetLine.id, BudgetLine.name, BudgetLine.financial_year, BudgetLine.amount_pence, BudgetLine.tolerance_percent,
        BudgetLine.tolerance_pence, Programme.tolerance_percent.label("usual"),
    )  # fmt: skip
    statement = select(*columns).join(Programme, Programme.id == BudgetLine.programme_id)
    budgets: dict[str, LineBudget] = {}
    for row in facts.matching(statement, BudgetLine.id, line_ids):
        percent = f"{row.usual if row.tolerance_percent is None else row.tolerance_percent}%"
        tolerance = percent if row.tolerance_pence is None else f"{percent}, at most {format_pence(row.tolerance_pence)}"
        budgets[row.id] = LineBudget(row.name, row.financial_year, row.amount_pence, tolerance)
    return budgets


@rule(When.ALWAYS, "budget_line", "month", "paid_on", "kind")
def month_in_line_year(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a month outside the financial year of its budget line."""
    budgets = read_line_budgets(facts, group_drafts(drafts, "budget_line"))
    for draft in drafts:
        month, budget = draft.values.get("month"), budgets.get(draft.values.get("budget_line") or "")
        if month and budget and draft.changes("month", "budget_line") and (year := financial_year(month)) != budget.year:
            yield draft.error("month", f"{month:%B %Y} is outside the line's year {budget.year}. Choose a line of {year}, or another month")

"""Rules of plans, forecasts, budgets, budget changes and agreements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.fields.record_schema import When
from db.records.spend.budget_changes import NEVER_EDITED
from db.rules.budget_lines import month_in_line_year, read_line_budgets
from db.rules.payments import sum_payments
from db.rules.rule import DraftProblem, Drafts, Facts, drafted_ids, group_drafts, rule
from db.schema.models import BudgetLine, Payment, PlanMonth
from db.values.currency import format_pence


@rule(When.RECORDING, "budget_line", "month", "amount")
def plan_over_budget(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the plan of a line exceeds its budget, at its last draft."""
    groups = {
        line_id: group for line_id, group in group_drafts(drafts, "budget_line").items() if any(draft.changes("amount") for draft in group)
    }
    budgets = read_line_budgets(facts, groups)
    drafted = drafted_ids(drafts)
    statement = select(PlanMonth.id, PlanMonth.budget_line_id, PlanMonth.amount_pence).where(PlanMonth.programme_id == facts.programme_id)
    totals = dict.fromkeys(groups, 0)
    for row in facts.matching(statement, PlanMonth.budget_line_id, groups):
        totals[row.budget_line_id] += 0 if row.id in drafted else row.amount_pence
    for line_id, group in groups.items():
        budget = budgets.get(line_id)
        total = totals[line_id] + sum(draft.values.get("amount") or 0 for draft in group)
        if budget is not None and budget.amount is not None and total > budget.amount:
            yield group[-1].warning(
                "amount",
                f"The plan of {budget.name} now comes to {format_pence(total)}: "
                f"{format_pence(total - budget.amount)} more than its budget of {format_pence(budget.amount)}",
            )


@rule(When.RECORDING, "name", "financial_year")
def same_line_name(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when a new line has the name of another of its year."""
    statement = select(BudgetLine.name, BudgetLine.financial_year).where(BudgetLine.programme_id == facts.programme_id)
    new = [draft for draft in drafts if draft.is_new and draft.values.get("name")]
    taken = {(row.name, row.financial_year) for row in facts.matching(statement, BudgetLine.name, (draft.values["name"] for draft in new))}
    for draft in new:
        key = draft.values["name"], draft.values.get("financial_year")
        if key in taken:
            yield draft.warning("name", f"There is a line called {key[0]} in {key[1]} already")
        taken.add(key)


@rule(When.RECORDING, "financial_year")
def year_of_paid_line(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses another financial year for a line with payments."""
    moved = {draft.id: draft for draft in drafts if not draft.is_new and draft.changes("financial_year")}
    statement = select(Payment.budget_line_id).where(Payment.programme_id == facts.programme_id).distinct()
    for row in facts.matching(statement, Payment.budget_line_id, moved):
        draft = moved[row.budget_line_id]
        sentence = (
            f"The line has payments in {draft.before('financial_year')}. Record a line for {draft.values.get('financial_year')} instead"
        )
        yield draft.error("financial_year", sentence)


@rule(When.RECORDING, "amount")
def budget_below_actuals(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a budget below the actuals of its line. Warns when a set budget is changed without a budget change."""
    changed = {draft.id: draft for draft in drafts if not draft.is_new and draft.changes("amount")}
    spent = sum_payments(facts, Payment.budget_line_id, changed, set())
    for line_id, draft in changed.items():
        amount, actuals = draft.values.get("amount"), spent.get(line_id, 0)
        if amount is not None and amount < actuals:
            yield draft.error("amount", f"{format_pence(actuals)} of this line is spent: its budget cannot be less")
        elif draft.before("amount") is not None:
            yield draft.warning(
                "amount", "A budget change keeps the reason and who approved it. Save here only to correct a slip of the keyboard"
            )


@rule(When.RECORDING)
def budget_change_edited(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to edit a budget change."""
    yield from (draft.error("", NEVER_EDITED) for draft in drafts if not draft.is_new)


@rule(When.DECIDING, "from_line", "amount")
def money_to_give(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to move more from a line than its budget less its actuals, counting the earlier drafts. A refused draft moves no money."""
    new = [draft for draft in drafts if draft.is_new]
    lines = {draft.values.get(name) for draft in new for name in ("from_line", "to_line")}
    budgets = read_line_budgets(facts, lines)
    spent = sum_payments(facts, Payment.budget_line_id, budgets, set())
    left = {line_id: budget.amount for line_id, budget in budgets.items()}
    for draft in new:
        source, target, amount = draft.values.get("from_line"), draft.values.get("to_line"), draft.values.get("amount") or 0
        if source in budgets:
            budget = left[source]
            if budget is None:
                yield draft.error("from_line", f"{budgets[source].name} has no budget set, so nothing can be moved from it")
                continue
            available = max(budget - max(spent.get(source, 0), 0), 0)
            if amount > available:
                yield draft.error(
                    "amount", f"{budgets[source].name} can give at most {format_pence(available)}: the rest of its budget is spent"
                )
                continue
            left[source] = budget - amount
        if target in budgets:
            left[target] = (left[target] or 0) + amount


@rule(When.RECORDING, "from_line", "to_line")
def lines_of_two_years(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when money moves between lines of two financial years."""
    new = [draft for draft in drafts if draft.is_new]
    budgets = read_line_budgets(facts, {draft.values.get(name) for draft in new for name in ("from_line", "to_line")})
    for draft in new:
        source, target = (budgets.get(draft.values.get(name) or "") for name in ("from_line", "to_line"))
        if source and target and source.year != target.year:
            yield draft.warning("to_line", f"{target.name} is of {target.year}, {source.name} of {source.year}")


@rule(When.RECORDING, "value")
def value_below_drawn(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the value of an agreement is less than what was paid on it."""
    valued = {draft.id: draft for draft in drafts if not draft.is_new and draft.values.get("value") is not None and draft.changes("value")}
    for agreement_id, drawn in sum_payments(facts, Payment.agreement_id, valued, set()).items():
        draft = valued[agreement_id]
        if drawn > draft.values["value"]:
            yield draft.warning(
                "value",
                f"{format_pence(drawn)} was drawn on it already: {format_pence(drawn - draft.values['value'])} more than this value",
            )


RULES = {
    "plan-month": (month_in_line_year, plan_over_budget),
    "forecast": (month_in_line_year,),
    "budget-line": (same_line_name, year_of_paid_line, budget_below_actuals),
    "budget-change": (budget_change_edited, money_to_give, lines_of_two_years),
    "agreement": (value_below_drawn,),
}

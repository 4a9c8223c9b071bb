"""Rules of payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from db.fields.record_schema import When
from db.rules.budget_lines import month_in_line_year, read_line_budgets
from db.rules.cycles import find_cycles
from db.rules.rule import DraftProblem, Drafts, Facts, drafted_ids, group_drafts, rule
from db.schema.models import Agreement, Payment
from db.values.currency import format_pence
from db.values.dates import date_text


def same_payment_sentence(paid: date | None) -> str:
    """Returns the sentence about a payment that is recorded already."""
    when = f", paid {date_text(paid)}" if paid else ""
    return f"A payment of this supplier, reference and amount is there already{when}. Check the reference"


@rule(When.ALWAYS, "supplier", "reference", "amount", "kind")
def same_payment(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a payment with the supplier, reference, amount and kind of another, in the store or earlier among the drafts."""
    names = ("supplier", "reference", "amount", "kind")
    keyed = [draft for draft in drafts if draft.values.get("supplier") and draft.values.get("reference") and draft.changes(*names)]
    drafted = drafted_ids(drafts)
    statement = select(Payment.id, Payment.supplier, Payment.reference, Payment.amount_pence, Payment.kind, Payment.paid_on).where(
        Payment.programme_id == facts.programme_id, Payment.supplier.is_not(None)
    )
    stored = facts.matching(statement, Payment.reference, (draft.values["reference"] for draft in keyed))
    paid_on_by_key: dict[tuple[Any, ...], date | None] = {
        (row.supplier, row.reference, row.amount_pence, row.kind): row.paid_on for row in stored if row.id not in drafted
    }
    for draft in keyed:
        key = tuple(draft.values.get(name) for name in names)
        if key in paid_on_by_key:
            yield draft.error("reference", same_payment_sentence(paid_on_by_key[key]))
        else:
            paid_on_by_key[key] = draft.values.get("paid_on")


@rule(When.RECORDING, "budget_line", "amount")
def over_budget(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns at the payment that takes its budget line over its budget, naming the tolerance."""
    budgets = read_line_budgets(facts, group_drafts(drafts, "budget_line"))
    limits = {line_id: budget.amount for line_id, budget in budgets.items() if budget.amount is not None}
    for draft, over in _payments_over_limit(drafts, facts, "budget_line", Payment.budget_line_id, limits):
        budget = budgets[draft.values["budget_line"]]
        yield draft.warning("amount", f"This takes {budget.name} {format_pence(over)} over its budget; its tolerance is {budget.tolerance}")


@rule(When.RECORDING, "agreement", "amount")
def over_agreement(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns at the payment that draws more than the value of its agreement."""
    rows = facts.by_id(Agreement, group_drafts(drafts, "agreement"), Agreement.value_pence)
    limits = {agreement_id: row.value_pence for agreement_id, row in rows.items() if row.value_pence is not None}
    for draft, over in _payments_over_limit(drafts, facts, "agreement", Payment.agreement_id, limits):
        yield draft.warning("agreement", f"This draws {format_pence(over)} more than the agreement's value")


def _payments_over_limit(drafts: Drafts, facts: Facts, name: str, column: Any, limits: dict[str, int]) -> Iterator[tuple[Any, int]]:
    """Yields the first draft by which the rows of a line or agreement exceed its limit, with the excess in pence.

    Settled accruals are not counted; neither are those that a draft settles.
    """
    replaced = {draft.id for draft in drafts if draft.stored is not None} | {draft.values.get("settles") for draft in drafts}
    totals = sum_payments(facts, column, limits, replaced)
    settled_here = {draft.values.get("settles") for draft in drafts}
    for key, group in group_drafts(drafts, name).items():
        if key not in limits:
            continue
        total = totals.get(key, 0)
        for draft in group:
            amount = 0 if draft.id and draft.id in settled_here else draft.values.get("amount") or 0
            total += amount
            if amount > 0 and total > limits[key] and draft.changes(name, "amount", "kind", "settles"):
                yield draft, total - limits[key]
                break


def sum_payments(facts: Facts, column: Any, keys: Any, without: set[Any]) -> dict[str, int]:
    """Returns the sum in pence of the ledger rows by budget line or agreement, without settled accruals and the rows ``without``."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    counted = Payment.id.not_in(settled)
    sums = select(column, func.sum(Payment.amount_pence).label("pence")).where(counted, Payment.programme_id == facts.programme_id)
    totals = {getattr(row, column.key): int(row.pence) for row in facts.matching(sums.group_by(column), column, keys)}
    rows = select(Payment.id, column, Payment.amount_pence).where(counted, Payment.programme_id == facts.programme_id)
    for row in facts.matching(rows, Payment.id, without):
        key = getattr(row, column.key)
        if key in totals:
            totals[key] -= row.amount_pence
    return totals


@rule(When.ALWAYS, "settles")
def settles_itself(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a ledger row that settles itself, directly or through others."""
    for draft in find_cycles(drafts, facts, "settles", Payment, Payment.settles_id):
        yield draft.error("settles", "It would settle itself through this one. Choose another accrual, or none")


RULES = {"payment": (same_payment, month_in_line_year, settles_itself, over_budget, over_agreement)}

"""Rules of payments: the same payment twice is refused; a budget line over budget or an agreement over its value is a warning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.rules.money import read_line_budget, sum_paid
from db.rules.rule import Rule
from db.schema.enums.records import PaymentKind
from db.schema.models import Agreement, Payment
from db.values.currency import format_pence
from db.values.dates import date_text


def check_payment(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the payment takes its budget line over budget, naming the tolerance, or its agreement over its value."""
    amount, line = values.get("amount") or 0, read_line_budget(session, values.get("budget_line"))
    if line is not None and line.amount is not None:
        over = sum_paid(session, Payment.budget_line_id == values["budget_line"], record_id) + amount - line.amount
        if over > 0:
            yield Problem(
                "amount", f"This takes {line.name} {format_pence(over)} over its budget; its tolerance is {line.tolerance}", warning=True
            )
    if values.get("agreement"):
        value = session.execute(select(Agreement.value_pence).where(Agreement.id == values["agreement"])).scalar()
        drawn = sum_paid(session, Payment.agreement_id == values["agreement"], record_id) + amount
        if value is not None and drawn > value:
            yield Problem("agreement", f"This draws {format_pence(drawn - value)} more than the agreement's value", warning=True)


def duplicate_payment_error(paid: date | None) -> Invalid:
    """Returns the error for a payment that is recorded already."""
    when = f", paid {date_text(paid)}" if paid else ""
    return Invalid([("reference", f"A payment of this supplier, reference and amount is there already{when}. Check the reference")])


def refuse_duplicate_payment(session: Session, row: Payment) -> None:
    """Raises :class:`Invalid` when another payment has the same supplier, reference, amount and kind."""
    if not row.supplier or not row.reference:
        return
    duplicate = session.scalars(
        select(Payment).where(
            Payment.programme_id == row.programme_id, Payment.supplier == row.supplier, Payment.reference == row.reference,
            Payment.amount_pence == row.amount_pence, Payment.kind == row.kind, Payment.id != row.id,
        )
    ).first()  # fmt: skip
    if duplicate is not None:
        raise duplicate_payment_error(duplicate.paid_on)


def find_duplicate_payments(session: Session, programme_id: str, rows: dict[str, Values]) -> Iterator[tuple[str, str, str]]:
    """Yields (id, field, sentence) for each payment of a file that is recorded already, in the store or earlier in the file.

    ``rows``: values by id. Payments are duplicates when supplier, reference, amount and kind are equal.
    """
    statement = select(Payment.id, Payment.supplier, Payment.reference, Payment.amount_pence, Payment.kind, Payment.paid_on)
    referenced = statement.where(Payment.programme_id == programme_id, Payment.supplier.is_not(None), Payment.reference.is_not(None))
    paid_on_by_key: dict[tuple[Any, ...], date | None] = {
        (row.supplier, row.reference, row.amount_pence, row.kind): row.paid_on for row in session.execute(referenced) if row.id not in rows
    }
    for record_id, values in rows.items():
        key = (values.get("supplier"), values.get("reference"), values.get("amount"), values.get("kind") or PaymentKind.PAYMENT.value)
        if key[0] and key[1]:
            if key in paid_on_by_key:
                field, sentence = duplicate_payment_error(paid_on_by_key[key]).problems[0]
                yield record_id, field, sentence
            paid_on_by_key[key] = values.get("paid_on")


RULES: dict[str, Rule] = {"payment": check_payment}

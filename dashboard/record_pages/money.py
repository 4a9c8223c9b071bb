"""Pages to read of money: budget lines, their plans, forecasts and changes, agreements and payments."""

from __future__ import annotations

from dashboard.formats import capitalise
from dashboard.prose import Text, join_prose, prose
from dashboard.record_pages.reading import Reading, RecordPage


def _agreement_name(reading: Reading) -> str:
    return f"{capitalise(reading.words('kind'))} agreement with {reading.words('organisation')}"


def _agreement_sentence(reading: Reading) -> Text:
    signed = prose("Signed on {day}", day=reading.named("signed")) if reading.value("signed") else prose("Not signed, as far as recorded")
    ends = prose("ends on {day}", day=reading.named("ends")) if reading.value("ends") else ""
    novated = prose("taken over by {whom}", whom=reading.named("novated_to")) if reading.value("novated_to") else ""
    return join_prose([signed, ends, novated], ", ") + "."


def _payment_sentence(reading: Reading) -> Text:
    kind = capitalise(reading.words("kind"))
    paid = prose(", paid on {day}", day=reading.named("paid_on")) if reading.value("paid_on") else ""
    return prose("{kind} of {amount} in {month}{paid}.", kind=kind, amount=reading.named("amount"), month=reading.named("month"), paid=paid)


def _change_name(reading: Reading) -> str:
    source, target = reading.words("from_line"), reading.words("to_line")
    lines = f"from {source} to {target}" if source and target else f"to {target}" if target else f"from {source}"
    return f"{reading.words('amount')} {lines}"


def _change_sentence(reading: Reading) -> Text:
    approved = (
        prose("Approved on {day}", day=reading.named("approved"))
        if reading.value("approved")
        else prose("Not approved, as far as recorded")
    )
    by = prose(" by {who}", who=reading.named("approved_by")) if reading.value("approved_by") else ""
    return approved + by + prose(". {reason}", reason=reading.named("reason"))


def _month(reading: Reading) -> str:
    return reading.words("month")


def _month_name(reading: Reading) -> str:
    return f"{reading.words('month')}, {reading.words('budget_line')}"


PAGES: dict[str, RecordPage] = {
    "budget-line": RecordPage(
        ("amount", "financial_year", "category", "funder", "holder"), primary="payment", standing=("budget-change",),
        noted=("financial_year", "amount"),
    ),
    "budget-change": RecordPage(
        ("amount", "from_line", "to_line", "approved", "approved_by"), name=_change_name, sentence=_change_sentence, noted=("approved",),
    ),
    "plan-month": RecordPage(("budget_line", "month", "amount"), name=_month_name, noted=("amount",), listed=_month),
    "forecast": RecordPage(("budget_line", "month", "amount", "low", "high"), name=_month_name, noted=("amount",), listed=_month),
    "agreement": RecordPage(
        ("value", "signed", "ends", "budget_line", "reference"), name=_agreement_name, sentence=_agreement_sentence, primary="payment",
        noted=("value", "ends"),
    ),
    "payment": RecordPage(
        ("amount", "month", "paid_on", "budget_line", "agreement"), sentence=_payment_sentence, noted=("amount", "month"),
    ),
}  # fmt: skip

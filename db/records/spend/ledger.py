"""Schemas of budget lines, planned months, payments, and figures published by others."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    ChoiceField,
    DayField,
    FinancialYearField,
    LongTextField,
    MoneyField,
    MonthField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
    enum_options,
)
from db.records.cohorts import SOURCE
from db.schema.enums.records import BudgetCategory, FigureBound, Funder, PaymentKind
from db.schema.models import BudgetLine, Payment, PlanMonth, PublishedFigure

BUDGET_LINE_REFERENCE = ReferenceField("budget_line", "Budget line", required=True, to="budget-lines", missing="Choose the budget line")

BUDGET_LINE = RecordSchema(
    "budget-line",
    "budget-lines",
    "budget line",
    BudgetLine,
    (
        TextField("name", "Name", required=True, missing="Enter a name, such as Accelerator fees 2026-27"),
        ChoiceField("category", "Category", required=True, options=enum_options(BudgetCategory), missing="Choose what it pays for"),
        FinancialYearField(
            "financial_year", "Financial year", "Such as 2026-27.", required=True, missing="Enter a financial year, such as 2026-27"
        ),
        MoneyField("amount", "Budget", "Empty means: not set. That is not zero."),
        ReferenceField("challenge", "Challenge", "Leave empty for a line of the programme.", to="challenges"),
        ReferenceField("cohort", "Cohort", to="cohorts"),
        ChoiceField("funder", "Funder", options=enum_options(Funder), more=True),
        TextField("holder", "Budget holder", suggest="people", more=True),
        WholeNumberField("tolerance_percent", "Tolerance, %", "The programme's unless you say otherwise.", most=100, more=True),
        MoneyField("tolerance", "Tolerance as an amount", "Where it is less than the percentage comes to.", more=True),
        LongTextField("note", "Note", audience="internal", more=True),
    ),
    display_name=lambda values: str(values["name"]),
)


PLAN_MONTH = RecordSchema(
    "plan-month",
    "plan",
    "planned month",
    PlanMonth,
    (
        BUDGET_LINE_REFERENCE,
        MonthField("month", "Month", required=True, missing="Enter a month, such as May 2026"),
        MoneyField("amount", "Planned", required=True, missing="Enter the planned amount; 0 is an amount"),
    ),
    display_name=lambda values: f"{values['month']:%B %Y}" if values.get("month") else "",
)


@check(When.ALWAYS)
def check_amount_sign(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A credit is negative, every other kind is positive; zero is refused."""
    amount, kind = values.get("amount"), values.get("kind") or PaymentKind.PAYMENT
    if amount is None:
        return
    if amount < 0 and kind != PaymentKind.CREDIT:
        yield Problem("amount", "A negative amount is a credit: choose Credit under Kind, or take the minus away")
    if amount >= 0 and kind == PaymentKind.CREDIT:
        yield Problem("amount", "A credit is negative: type a minus before the amount")
    if amount == 0:
        yield Problem("amount", "Enter an amount that is not zero")


@check(When.ALWAYS, "paid_on", "month", "kind")
def check_payment_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An accrual needs a month, every other kind a day of payment or a month: many ledgers give the month alone."""
    kind = values.get("kind") or PaymentKind.PAYMENT
    if kind == PaymentKind.ACCRUAL and not values.get("month"):
        yield Problem("month", "Enter the accounting month of the accrual, such as May 2026")
    if kind != PaymentKind.ACCRUAL and not values.get("paid_on") and not values.get("month"):
        yield Problem("paid_on", "Enter the day it was paid, such as today or 3/5/2026, or its accounting month")


def derive_month(values: Values) -> None:
    """Sets the accounting month of a payment or credit without one to that of the day of payment."""
    if not values.get("month") and values.get("paid_on") and values.get("kind") != PaymentKind.ACCRUAL:
        values["month"] = values["paid_on"].replace(day=1)


PAYMENT = RecordSchema(
    "payment",
    "payments",
    "payment",
    Payment,
    (
        BUDGET_LINE_REFERENCE,
        MoneyField(
            "amount",
            "Amount",
            "Net, plus VAT that cannot be reclaimed.",
            required=True,
            signed=True,
            missing="Enter the amount, such as 5,000.00",
        ),
        DayField("paid_on", "Paid on", "Today or earlier.", past=True),
        MonthField("month", "Accounting month", "The month of the payment unless you say otherwise.", more=True),
        ChoiceField("kind", "Kind", "A payment unless you choose.", options=enum_options(PaymentKind), more=True),
        TextField("supplier", "Supplier"),
        TextField("reference", "Reference", "As in the ledger."),
        ReferenceField("agreement", "Agreement it draws on", to="agreements", more=True),
        ReferenceField("settles", "Accrual it settles", to="accruals", more=True),
        ReferenceField("milestone", "Milestone", to="milestones", more=True),
        LongTextField("note", "Note", audience="internal", lines=2, more=True),
    ),
    checks=(check_amount_sign, check_payment_day),
    derive=derive_month,
    defaults=set_defaults(kind=PaymentKind.PAYMENT.value),
    display_name=lambda values: " ".join(part for part in (values.get("supplier"), values.get("reference")) if part) or "payment",
)


@check(When.ALWAYS)
def check_published_range(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A range needs two ends, the lower first."""
    low, high = values.get("low"), values.get("high")
    if values.get("bound") == FigureBound.RANGE and (low is None or high is None or low > high):
        yield Problem("high", "A range needs its lower and its higher end")


PUBLISHED_FIGURE = RecordSchema(
    "published-figure",
    "published-figures",
    "published figure",
    PublishedFigure,
    (
        TextField("metric", "Figure", required=True, missing="Enter what the figure counts"),
        TextField("value", "Value as published", required=True, limit=40, missing="Enter the value as published, such as 80+"),
        WholeNumberField("low", "Lower end", most=1_000_000_000_000),
        WholeNumberField("high", "Higher end", most=1_000_000_000_000),
        ChoiceField("bound", "How exact", options=enum_options(FigureBound)),
        TextField("unit", "Unit", required=True, limit=40, missing="Enter the unit, such as teams"),
        YesNoField("cumulative", "Cumulative", "Totals that overlap are never added."),
        ReferenceField("cohort", "Cohort", to="cohorts"),
        ReferenceField("challenge", "Challenge", to="challenges"),
        DayField("as_of", "As of", coarse=True),
        TextField("definition", "Definition or note", limit=2000),
        SOURCE,
    ),
    checks=(check_published_range,),
    display_name=lambda values: str(values["metric"]),
)

"""Budget lines, plan, payments; figures that others published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.types import Choice, DayField, FinancialYear, Ground, Money, Month, Prose, Reference, Text, Whole, YesNo, choices
from db.records.cohorts import SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.records import Bound, Category, Funder, PaymentKind
from db.schema.models import BudgetLine, Payment, PlanMonth, PublishedFigure
from db.values.dates import financial_year, in_words

LINE = Reference("budget_line", "Budget line", required=True, to="budget-lines", missing="Choose the budget line")

BUDGET_LINE = Kind(
    "budget-line",
    "budget-lines",
    "budget line",
    BudgetLine,
    (
        Text("name", "Name", required=True, missing="Enter a name, such as Accelerator fees 2026-27"),
        Choice("category", "Category", required=True, options=choices(Category), missing="Choose what it pays for"),
        FinancialYear(
            "financial_year", "Financial year", "Such as 2026-27.", required=True, missing="Enter a financial year, such as 2026-27"
        ),
        Money("amount", "Budget", "Empty means: not set. That is not zero."),
        Reference("challenge", "Challenge", "Leave empty for a line of the programme.", to="challenges"),
        Reference("cohort", "Cohort", to="cohorts"),
        Choice("funder", "Funder", options=choices(Funder), more=True),
        Text("holder", "Budget holder", suggest="people", more=True),
        Whole("tolerance_percent", "Tolerance, %", "The programme's unless you say otherwise.", most=100, more=True),
        Money("tolerance", "Tolerance as an amount", "Where it is less than the percentage comes to.", more=True),
        Prose("note", "Note", audience="internal", more=True),
    ),
    called=lambda values: str(values["name"]),
)


def line_of(session: Session, row: Any) -> BudgetLine:
    """The budget line of a row of money, whose challenge the row takes over."""
    line = session.scalars(select(BudgetLine).where(BudgetLine.id == row.budget_line_id)).one()
    row.challenge_id = line.challenge_id
    return line


def outside_year(month: date, year: str) -> Invalid | None:
    """Why a month of money cannot stand on a line of the financial year; None when it can."""
    if financial_year(month) == year:
        return None
    return Invalid(
        [("month", f"{month:%B %Y} is outside the line's year {year}. Choose a line of {financial_year(month)}, or another month")]
    )


def in_the_lines_year(session: Session, row: Any) -> None:
    """A month of money lies in the financial year of its line."""
    if refusal := outside_year(row.month, line_of(session, row).financial_year):
        raise refusal


PLAN_MONTH = Kind(
    "plan-month",
    "plan",
    "planned month",
    PlanMonth,
    (
        LINE,
        Month("month", "Month", required=True, missing="Enter a month, such as May 2026"),
        Money("amount", "Planned", required=True, missing="Enter the planned amount; 0 is an amount"),
    ),
    called=lambda values: f"{values['month']:%B %Y}" if values.get("month") else "",
    settle=lambda session, row, values: in_the_lines_year(session, row),
)


def credit_alone_negative(values: Values, ground: Ground) -> Iterator[Problem]:
    """A negative amount is a credit, and a credit is negative."""
    amount, kind = values.get("amount"), values.get("kind") or PaymentKind.PAYMENT
    if amount is None:
        return
    if amount < 0 and kind != PaymentKind.CREDIT:
        yield Problem("amount", "A negative amount is a credit: choose Credit under Kind, or take the minus away")
    if amount >= 0 and kind == PaymentKind.CREDIT:
        yield Problem("amount", "A credit is negative: type a minus before the amount")
    if amount == 0:
        yield Problem("amount", "Enter an amount that is not zero")


def paid_needs_day(values: Values, ground: Ground) -> Iterator[Problem]:
    """A payment has a date; an accrual has a month instead."""
    kind = values.get("kind") or PaymentKind.PAYMENT
    if kind == PaymentKind.ACCRUAL and not values.get("month"):
        yield Problem("month", "Enter the accounting month of the accrual, such as May 2026")
    if kind != PaymentKind.ACCRUAL and not values.get("paid_on") and not (ground.loading and values.get("month")):
        yield Problem("paid_on", "Enter the day it was paid, such as today or 3/5/2026")


def twin_refused(paid: date | None) -> Invalid:
    """Why a payment that is there already cannot be recorded again."""
    when = f", paid {in_words(paid)}" if paid else ""
    return Invalid([("reference", f"A payment of this supplier, reference and amount is there already{when}. Check the reference")])


def month_of(row: Payment) -> None:
    """The accounting month defaults from the date."""
    if row.month is None and row.paid_on is not None:
        row.month = row.paid_on.replace(day=1)


def settle_payment(session: Session, row: Payment, values: Values) -> None:
    """The accounting month defaults from the date; the row takes its line's challenge; a twin is refused."""
    month_of(row)
    in_the_lines_year(session, row)
    if row.supplier and row.reference:
        twin = session.scalars(
            select(Payment).where(
                Payment.programme_id == row.programme_id, Payment.supplier == row.supplier, Payment.reference == row.reference,
                Payment.amount_pence == row.amount_pence, Payment.kind == row.kind, Payment.id != row.id,
            )
        ).first()  # fmt: skip
        if twin is not None:
            raise twin_refused(twin.paid_on)


PAYMENT = Kind(
    "payment",
    "payments",
    "payment",
    Payment,
    (
        LINE,
        Money(
            "amount",
            "Amount",
            "Net, plus VAT that cannot be reclaimed.",
            required=True,
            signed=True,
            missing="Enter the amount, such as 5,000.00",
        ),
        DayField("paid_on", "Paid on", "Today or earlier.", past=True),
        Month("month", "Accounting month", "The month of the payment unless you say otherwise.", more=True),
        Choice("kind", "Kind", "A payment unless you choose.", options=choices(PaymentKind), more=True),
        Text("supplier", "Supplier"),
        Text("reference", "Reference", "As in the ledger."),
        Reference("agreement", "Agreement it draws on", to="agreements", more=True),
        Reference("settles", "Accrual it settles", to="accruals", more=True),
        Reference("milestone", "Milestone", to="milestones", more=True),
        Prose("note", "Note", audience="internal", lines=2, more=True),
    ),
    checks=(credit_alone_negative, paid_needs_day),
    called=lambda values: " ".join(part for part in (values.get("supplier"), values.get("reference")) if part) or "payment",
    settle=settle_payment,
)


def range_in_order(values: Values, ground: Ground) -> Iterator[Problem]:
    """A range has two ends, lower first."""
    low, high = values.get("low"), values.get("high")
    if values.get("bound") == Bound.RANGE and (low is None or high is None or low > high):
        yield Problem("high", "A range needs its lower and its higher end")


PUBLISHED_FIGURE = Kind(
    "published-figure",
    "published-figures",
    "published figure",
    PublishedFigure,
    (
        Text("metric", "Figure", required=True, missing="Enter what the figure counts"),
        Text("value", "Value as published", required=True, limit=40, missing="Enter the value as published, such as 80+"),
        Whole("low", "Lower end", most=1_000_000_000_000),
        Whole("high", "Higher end", most=1_000_000_000_000),
        Choice("bound", "How exact", options=choices(Bound)),
        Text("unit", "Unit", required=True, limit=40, missing="Enter the unit, such as teams"),
        YesNo("cumulative", "Cumulative", "Totals that overlap are never added."),
        Reference("cohort", "Cohort", to="cohorts"),
        Reference("challenge", "Challenge", to="challenges"),
        DayField("as_of", "As of", coarse=True),
        Text("definition", "Definition or note", limit=2000),
        SOURCE,
    ),
    checks=(range_in_order,),
    called=lambda values: str(values["metric"]),
)

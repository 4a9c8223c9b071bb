"""Schemas of budget changes, which move money between lines and are never edited, and of forecasts of open months."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import DayField, LongTextField, MoneyField, MonthField, ReferenceField, TextField, ValidationContext, YesNoField
from db.records.spend.ledger import BUDGET_LINE_REFERENCE
from db.schema.models import BudgetChange, Forecast

NEVER_EDITED = "A budget change is never edited. To correct it, record another one that moves the money back"


@check(When.ALWAYS)
def check_budget_change_lines(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A budget change needs a source line, a target line or both, which must differ, and an amount above zero."""
    source, target = values.get("from_line"), values.get("to_line")
    if not source and not target:
        yield Problem("to_line", "Choose the line that gets the money, the line that gives it, or both")
    if source and source == target:
        yield Problem("to_line", "Choose another line: the money comes from this one")
    if values.get("amount") == 0:
        yield Problem("amount", "Enter an amount above zero")


BUDGET_CHANGE = RecordSchema(
    "budget-change",
    "budget-changes",
    "budget change",
    BudgetChange,
    (
        ReferenceField("from_line", "From", "Leave empty for new money.", to="budget-lines"),
        ReferenceField("to_line", "To", "Leave empty for money that is given back.", to="budget-lines"),
        MoneyField("amount", "Amount", required=True, missing="Enter the amount, such as 5,000.00"),
        LongTextField("reason", "Reason", required=True, audience="internal", lines=2, missing="Enter why the money moves"),
        TextField(
            "approved_by",
            "Approved by",
            "You, unless you name a role or a colleague. Approving one's own is allowed, and marked.",
            suggest="people",
        ),
        DayField("approved", "Approved on", "Today unless you say otherwise.", past=True, stored="approved_on"),
        TextField("reference", "Document reference", more=True),
    ),
    checks=(check_budget_change_lines,),
    display_name=lambda values: str(values.get("reason") or ""),
    defaults=set_defaults(approved=lambda today: today),
)

OWN_APPROVAL = YesNoField("own_approval", "Approved by who recorded it")


@check(When.DECIDING)
def check_month_is_open(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A forecast must be for this month or later: past months have actuals."""
    month = values.get("month")
    if month and month < context.today.replace(day=1):
        yield Problem("month", f"{month:%B %Y} is over. A forecast is of {context.today:%B %Y} or later")


@check(When.ALWAYS)
def check_forecast_range(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The expected amount must be between the lowest and the highest."""
    low, amount, high = (values.get(name) for name in ("low", "amount", "high"))
    if low is not None and amount is not None and low > amount:
        yield Problem("low", "The least cannot be more than what is expected")
    if high is not None and amount is not None and high < amount:
        yield Problem("high", "The most cannot be less than what is expected")


FORECAST = RecordSchema(
    "forecast",
    "forecasts",
    "forecast of a month",
    Forecast,
    (
        BUDGET_LINE_REFERENCE,
        MonthField("month", "Month", "This month or a later one.", required=True, missing="Enter a month, such as May 2026"),
        MoneyField("amount", "Expected", required=True, signed=True, missing="Enter the expected amount; 0 is an amount"),
        MoneyField("low", "At least", signed=True, more=True),
        MoneyField("high", "At most", signed=True, more=True),
    ),
    checks=(check_month_is_open, check_forecast_range),
    display_name=lambda values: f"{values['month']:%B %Y}" if values.get("month") else "",
)

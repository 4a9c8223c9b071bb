"""Forms of payments, agreements, budget lines, plans and forecasts."""

from __future__ import annotations

from dashboard.forms.form import OVERVIEW, SPEND, Form
from db.access import Permission

FORMS = (
    Form(
        "payment", "Payment", "Save payment", Permission.RECORD_MONEY, "payment",
        ("budget_line", "amount", "paid_on", "supplier", "reference"), (SPEND, OVERVIEW), prefill={"paid_on": "today"}, quick="Payment",
        lead="What was paid from a budget line. Work done and not yet paid is an accrual, money that came back a credit.",
    ),
    Form(
        "agreement", "Agreement", "Save agreement", Permission.RECORD_MONEY, "agreement",
        ("organisation", "challenge", "team", "kind", "value", "instalments", "budget_line", "signed"), (SPEND,),
        lead="A contract with a company. What is not yet paid of its value is the commitment.", beside=(("Record a payment", "payment"),),
    ),
    Form(
        "budget-line", "Budget line", "Save budget line", Permission.STEER, "budget line",
        ("name", "category", "financial_year", "amount", "challenge", "cohort"), (SPEND,),
        lead="Money for one thing in one financial year. No budget is not a budget of zero.",
        beside=(("Record a budget change", "budget-change"), ("Plan a month", "plan-month"), ("Forecast a month", "forecast"), ("Record a payment", "payment")),
    ),
    Form(
        "plan-month", "Planned month", "Save planned month", Permission.STEER, "planned month", ("budget_line", "month", "amount"), (SPEND,),
        lead="What a budget line is planned to spend in a month. The months of a line come to its budget.",
    ),
    Form(
        "budget-change", "Budget change", "Save budget change", Permission.STEER, "budget change",
        ("from_line", "to_line", "amount", "reason", "approved_by", "approved"), (SPEND,), prefill={"approved": "today"},
        lead="Money moved between lines, new money, or money given back. A budget change is never edited afterwards: a correction is another change.",
    ),
    Form(
        "forecast", "Forecast of a month", "Save forecast", Permission.RECORD_MONEY, "forecast", ("budget_line", "month", "amount", "low", "high"),
        (SPEND, OVERVIEW), lead="What a budget line is now expected to spend in an open month. Where there is none, the plan stands.",
    ),
)  # fmt: skip

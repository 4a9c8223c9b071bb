"""Forms of money."""

from __future__ import annotations

from dashboard.forms.form import OVERVIEW, SPEND, Form
from db.access import Permission

FORMS = (
    Form(
        "payment", "Payment", "Save payment", Permission.RECORD_MONEY, "payment",
        ("budget_line", "amount", "paid_on", "supplier", "reference"), (SPEND, OVERVIEW), prefill={"paid_on": "today"}, quick="Payment",
    ),
)  # fmt: skip

"""Forms of challenges, their teams and their weeks."""

from __future__ import annotations

from dashboard.forms.form import OVERVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "weekly-update", "Weekly update", "Save weekly update", Permission.RECORD, "weekly update",
        ("challenge", "week", "health", "changed"), (OVERVIEW,), prefill={"week": "today"}, quick="Weekly update",
    ),
)  # fmt: skip

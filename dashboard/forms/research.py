"""Forms of user research: sessions and findings."""

from __future__ import annotations

from dashboard.forms.form import OVERVIEW, RESEARCH, Form
from db.access import Permission

FORMS = (
    Form(
        "research-session", "Research session", "Save research session", Permission.RECORD, "research session",
        ("challenges", "held", "method", "people", "groups"), (RESEARCH, OVERVIEW), prefill={"held": "today"}, quick="Research session",
        lead="Counts of people only. Cohortboard holds no record of a citizen.", asked=("status",),
    ),
    Form(
        "finding", "Finding", "Save finding", Permission.RECORD, "finding",
        ("challenge", "statement", "sessions", "strength", "acted", "what_changed", "published_statement"), (RESEARCH, OVERVIEW),
        prefill={"strength": "moderate", "acted": "not yet"}, quick="Finding",
        lead="What was learned, and what it changed.", beside=(("Offer this elsewhere", "reuse"),),
    ),
)  # fmt: skip

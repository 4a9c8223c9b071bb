"""Forms of cohorts, the dates of their stages, and their published figures."""

from __future__ import annotations

from dashboard.forms.form import COHORTS, Form
from db.access import Permission

FORMS = (
    Form(
        "cohort", "Cohort", "Save cohort", Permission.RECORD, "cohort", ("name", "reference", "launch", "close", "demo_day"), (COHORTS,),
        lead="One round of challenges. A date nobody knows to the day can be a month or a year.",
        beside=(("Add a challenge", "challenge"), ("Dates of a stage", "stage-dates")),
    ),
    Form(
        "stage-dates", "Dates of a stage", "Save dates", Permission.RECORD, "dates", ("stage", "cohort", "challenge", "start", "end", "label"),
        (COHORTS,), lead="The period of a stage, for a whole cohort or for one challenge of it.",
    ),
    Form(
        "published-figure", "Published figure", "Save figure", Permission.RECORD, "published figure",
        ("metric", "value", "unit", "low", "high", "bound", "as_of", "cohort", "challenge", "definition"), (COHORTS,),
        lead="A figure as somebody published it, with its date and source. It is never added to what is counted here.",
    ),
)  # fmt: skip

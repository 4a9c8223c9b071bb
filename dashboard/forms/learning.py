"""Forms of learning: hypotheses, evidence, verdicts, reuse, support, outcomes, gains, figures given to others."""

from __future__ import annotations

from dashboard.forms.form import COHORTS, LEARNING, OUTCOMES, REUSE, REVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "hypothesis", "Hypothesis", "Save hypothesis", Permission.RECORD, "hypothesis",
        ("statement", "challenge", "measure", "comparison", "threshold", "unit", "by", "owner"), (LEARNING,),
        lead="What is believed, and the criterion that would show it, fixed before the first evidence.",
    ),
    Form(
        "evidence", "Use as evidence", "Save evidence", Permission.RECORD, "evidence", ("hypothesis", "direction", "strength", "note"),
        (LEARNING,), lead="What this record does to a hypothesis. One fact can support one and weaken another.",
    ),
    Form(
        "verdict", "Verdict", "Save verdict", Permission.STEER, "verdict", ("hypothesis", "verdict", "next_step", "reason"), (LEARNING, REVIEW),
        asked=("review",), lead="What is concluded, and what is done because of it.",
    ),
    Form(
        "reuse", "What crosses", "Save line of the ledger", Permission.RECORD, "line of the reuse ledger",
        ("kind", "what", "challenge", "to_challenge", "to_organisation", "stage"), (REUSE,), asked=("to_challenge",),
        lead="A finding, a component, a supplier or a contract that was offered to, tried or adopted by somebody else.",
    ),
    Form(
        "support", "Support given", "Save support", Permission.RECORD, "support", ("held", "kind", "topic", "teams", "given_by"), (OUTCOMES,),
        prefill={"held": "today"}, lead="A workshop, a mentoring session or other help for company teams.",
    ),
    Form(
        "outcome", "Outcome of a company team", "Save outcome", Permission.RECORD, "outcome", ("team", "months", "asked", "answered", "trading",
        "people", "in_use", "source"), (OUTCOMES,), asked=("months", "asked"),
        lead="How the company stands 6, 12, 18 or 24 months after. What was not answered stays empty.",
    ),
    Form(
        "gain", "Gain", "Save gain", Permission.RECORD, "gain", ("gainer", "what", "challenge", "source"), (OUTCOMES, COHORTS),
        lead="What public bodies, companies, citizens or the nation have gained.",
    ),
    Form(
        "figure-given", "Figure given", "Save figure given", Permission.RECORD, "figure given", ("to_whom", "wording", "definition", "given"),
        (OUTCOMES,), asked=("measure", "value", "wording", "definition", "known"),
        lead="To whom, in which words and by which definition, so that the next answer agrees with this one.",
    ),
)  # fmt: skip

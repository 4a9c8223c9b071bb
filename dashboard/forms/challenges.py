"""Forms of challenges, their teams and their weekly updates."""

from __future__ import annotations

from dashboard.forms.form import ACTIONS, COHORTS, OVERVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "challenge", "Challenge", "Save challenge", Permission.RECORD, "challenge",
        ("code", "title", "question", "cohort", "sponsors", "sector", "stage"), (COHORTS, OVERVIEW),
        lead="The open question that a sponsor poses. Only the title is needed to begin.",
        beside=(("Record a stage move", "stage-move"), ("Add a company team", "team"), ("Offer this elsewhere", "reuse")),
    ),
    Form(
        "team", "Company team", "Save company team", Permission.RECORD, "company team",
        ("organisation", "name", "challenges", "cohort", "stage", "outcome"), (COHORTS,), prefill={"outcome": "active"},
        lead="A company's entry to a challenge. A move to another stage is recorded as a stage move, with its reason.",
        beside=(("Record a stage move", "stage-move"), ("Record an agreement", "agreement")),
    ),
    Form(
        "stage-move", "Stage move", "Save stage move", Permission.STEER, "stage move",
        ("team", "challenge", "decision", "to_stage", "decided", "decided_by", "ticked", "override", "reason", "conditions", "feedback_on"),
        (COHORTS, OVERVIEW), prefill={"decided": "today", "decision": "advance"},
        lead="A gate decision: who goes on, who does not, and why. It moves the team, or the challenge, in the same act.",
    ),
    Form(
        "decision", "Decision", "Save decision", Permission.RECORD, "decision", ("challenge", "what", "decided", "decided_by", "published_what"),
        (ACTIONS, OVERVIEW), prefill={"decided": "today"}, lead="What was decided, by whom, when.",
    ),
    Form(
        "weekly-update", "Weekly update", "Save weekly update", Permission.RECORD, "weekly update",
        ("challenge", "week", "health", "changed"), (OVERVIEW,), prefill={"week": "today"}, quick="Weekly update",
        lead="What the team says of a challenge for one week.",
    ),
)  # fmt: skip

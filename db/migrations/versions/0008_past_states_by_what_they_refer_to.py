"""Past states are found by what they refer to, as the records of today are."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFERRED = {
    "actions": (
        "conversation_id",
        "milestone_id",
        "owed_by_organisation_id",
    ),
    "agreements": (
        "budget_line_id",
        "organisation_id",
        "team_id",
    ),
    "budget_changes": (
        "from_line_id",
        "to_line_id",
    ),
    "budget_lines": ("cohort_id",),
    "challenge_sponsors": ("organisation_id",),
    "challenges": ("cohort_id",),
    "conversation_organisations": ("organisation_id",),
    "decisions": ("reverses_id",),
    "finding_sessions": ("research_session_id",),
    "findings": (
        "milestone_id",
        "user_group_id",
    ),
    "forecasts": ("budget_line_id",),
    "milestones": (
        "cohort_id",
        "team_id",
    ),
    "payments": (
        "agreement_id",
        "budget_line_id",
        "milestone_id",
        "settles_id",
    ),
    "people": ("organisation_id",),
    "plan_months": ("budget_line_id",),
    "published_figures": ("cohort_id",),
    "research_counts": ("user_group_id",),
    "research_sessions": ("team_id",),
    "stage_dates": ("cohort_id",),
    "teams": (
        "cohort_id",
        "organisation_id",
    ),
}


def upgrade() -> None:
    for table, columns in REFERRED.items():
        with op.batch_alter_table(f"{table}_version") as batch_op:
            for column in columns:
                batch_op.create_index(f"ix_{table}_version_{column}", [column], unique=False)

"""What one transaction did is found by its number; a transaction says which other it took back, and which warnings it was saved over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TRACKED = (
    "actions",
    "agreements",
    "budget_changes",
    "budget_lines",
    "challenge_sponsors",
    "challenges",
    "cohorts",
    "conversation_challenges",
    "conversation_organisations",
    "conversations",
    "decisions",
    "finding_sessions",
    "findings",
    "forecasts",
    "instalments",
    "milestones",
    "organisations",
    "payments",
    "people",
    "plan_months",
    "programmes",
    "published_figures",
    "reforecasts",
    "reframings",
    "research_counts",
    "research_session_challenges",
    "research_sessions",
    "stage_dates",
    "stage_moves",
    "stages",
    "team_challenges",
    "teams",
    "templates",
    "user_groups",
    "weekly_updates",
)


def upgrade() -> None:
    for table in TRACKED:
        with op.batch_alter_table(f"{table}_version") as batch_op:
            batch_op.create_index(f"ix_{table}_version_revision", ["revision"], unique=False)

    with op.batch_alter_table("revisions") as batch_op:
        batch_op.add_column(sa.Column("undoes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("overrode", sa.Text(), nullable=True))
        batch_op.create_index("ix_revisions_batch_id", ["batch_id"], unique=False)
        batch_op.create_index("ix_revisions_programme_by", ["programme_id", "by"], unique=False)
        batch_op.create_index("ix_revisions_programme_number", ["programme_id", "number"], unique=False)
        batch_op.create_index("ix_revisions_undoes", ["undoes"], unique=False)

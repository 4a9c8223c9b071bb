"""Past states of linked rows are found by the record they belong to."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWNERS = {
    "conversation_challenges": "conversation_id",
    "conversation_organisations": "conversation_id",
    "finding_sessions": "finding_id",
    "instalments": "agreement_id",
    "reforecasts": "milestone_id",
    "research_counts": "research_session_id",
    "research_session_challenges": "research_session_id",
    "stage_moves": "team_id",
    "team_challenges": "team_id",
}


def upgrade() -> None:
    for table, owner in OWNERS.items():
        with op.batch_alter_table(f"{table}_version") as batch_op:
            batch_op.create_index(f"ix_{table}_version_{owner}", [owner], unique=False)

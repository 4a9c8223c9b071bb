"""Milestones can be dropped; milestones and actions say which merged challenge they came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("actions", "actions_version"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("came_from_id", sa.String(length=32), nullable=True))

    for table in ("milestones", "milestones_version"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("dropped_on", sa.Date(), nullable=True))
            batch_op.add_column(sa.Column("dropped_why", sa.Text(), nullable=True))
            batch_op.add_column(sa.Column("came_from_id", sa.String(length=32), nullable=True))

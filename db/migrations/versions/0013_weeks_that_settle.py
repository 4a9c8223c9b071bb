"""The number of working days after which a week settles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programmes") as batch_op:
        batch_op.add_column(sa.Column("settle_working_days", sa.Integer(), server_default="3", nullable=False))

    with op.batch_alter_table("programmes_version") as batch_op:
        batch_op.add_column(sa.Column("settle_working_days", sa.Integer(), nullable=True))

    op.execute(sa.table("programmes_version", sa.column("settle_working_days", sa.Integer())).update().values(settle_working_days=3))

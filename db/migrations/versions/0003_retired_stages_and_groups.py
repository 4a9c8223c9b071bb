"""Retired stages and groups, tolerance in money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agreements") as batch_op:
        batch_op.add_column(sa.Column("vat_recoverable", sa.Boolean(), nullable=True))

    with op.batch_alter_table("agreements_version") as batch_op:
        batch_op.add_column(sa.Column("vat_recoverable", sa.Boolean(), nullable=True))

    with op.batch_alter_table("budget_lines") as batch_op:
        batch_op.add_column(sa.Column("tolerance_pence", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("budget_lines_version") as batch_op:
        batch_op.add_column(sa.Column("tolerance_pence", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("challenges") as batch_op:
        batch_op.add_column(sa.Column("procurement_link", sa.Text(), nullable=True))

    with op.batch_alter_table("challenges_version") as batch_op:
        batch_op.add_column(sa.Column("procurement_link", sa.Text(), nullable=True))

    with op.batch_alter_table("stages") as batch_op:
        batch_op.add_column(sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("stages_version") as batch_op:
        batch_op.add_column(sa.Column("archived", sa.Boolean(), nullable=True))

    with op.batch_alter_table("teams") as batch_op:
        batch_op.add_column(sa.Column("members", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sector", sa.String(length=300), nullable=True))

    with op.batch_alter_table("teams_version") as batch_op:
        batch_op.add_column(sa.Column("members", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sector", sa.String(length=300), nullable=True))

    with op.batch_alter_table("user_groups") as batch_op:
        batch_op.add_column(sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("user_groups_version") as batch_op:
        batch_op.add_column(sa.Column("archived", sa.Boolean(), nullable=True))

    for table in ("stages_version", "user_groups_version"):
        op.execute(sa.table(table, sa.column("archived", sa.Boolean())).update().values(archived=False))

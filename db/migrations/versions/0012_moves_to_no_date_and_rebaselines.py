"""A milestone can lose its date; a new baseline keeps the old one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REASONS = (
    "sponsor decision", "sponsor access or data", "procurement", "team capacity", "technical", "research finding", "scope change", "external", "other",
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("reforecasts") as batch_op:
        batch_op.alter_column("to_on", existing_type=sa.Date(), nullable=True)

    op.create_table(
        "rebaselines_version",
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("from_precision", sa.String(length=16), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("to_precision", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_rebaselines_version")),
    )
    with op.batch_alter_table("rebaselines_version") as batch_op:
        for column in ("challenge_id", "milestone_id", "revision", "superseded"):
            batch_op.create_index(batch_op.f(f"ix_rebaselines_version_{column}"), [column], unique=False)

    op.create_table(
        "rebaselines",
        sa.Column("milestone_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("from_precision", sa.String(length=16), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("to_precision", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(f"reason IN ({', '.join(repr(reason) for reason in REASONS)})", name=op.f("ck_rebaselines_reason_known")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_rebaselines_milestone_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebaselines")),
    )
    with op.batch_alter_table("rebaselines") as batch_op:
        for column in ("challenge_id", "milestone_id"):
            batch_op.create_index(batch_op.f(f"ix_rebaselines_{column}"), [column], unique=False)

    # An open milestone without a forecast was expected at its baseline. From now on it is not dated, so the forecast is written down.
    for table in ("milestones", "milestones_version"):
        op.execute(
            f"UPDATE {table} SET forecast_on = baseline_on, forecast_precision = baseline_precision "  # noqa: S608 - two fixed names
            "WHERE forecast_on IS NULL AND actual_on IS NULL AND baseline_on IS NOT NULL"
        )

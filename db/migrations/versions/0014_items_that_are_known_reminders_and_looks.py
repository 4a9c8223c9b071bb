"""Attention items that are known, reminders of actions, and when a person looked at a programme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("extent", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=300), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("item_kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
    )
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.create_index("ix_acknowledgements_programme_until", ["programme_id", "until_on"], unique=False)

    op.create_table(
        "acknowledgements_version",
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("extent", sa.BigInteger(), nullable=True),
        sa.Column("members", sa.JSON(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=300), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("item_kind", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_acknowledgements_version")),
    )
    with op.batch_alter_table("acknowledgements_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acknowledgements_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_acknowledgements_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "reminders_version",
        sa.Column("action_id", sa.String(length=32), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("reminded_by", sa.String(length=300), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_reminders_version")),
    )
    with op.batch_alter_table("reminders_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_version_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminders_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminders_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "page_looks",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_page_looks_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "programme_id", name=op.f("pk_page_looks")),
    )
    op.create_table(
        "reminders",
        sa.Column("action_id", sa.String(length=32), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("reminded_by", sa.String(length=300), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_reminders_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_action_id"), ["action_id"], unique=False)

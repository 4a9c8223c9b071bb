"""Reviews and what is recorded at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_closings_version",
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(length=300), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("frozen_revision", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_review_closings_version")),
    )
    with op.batch_alter_table("review_closings_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_closings_version_review_id"), ["review_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_closings_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_closings_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "review_healths_version",
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("health", sa.String(length=40), nullable=True),
        sa.Column("said", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_review_healths_version")),
    )
    with op.batch_alter_table("review_healths_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_healths_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_healths_version_review_id"), ["review_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_healths_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_healths_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("present", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_reviews_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("programme_id", "held_on", name=op.f("uq_reviews_programme_id_held_on")),
    )
    op.create_table(
        "reviews_version",
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("agenda", sa.JSON(), nullable=True),
        sa.Column("present", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_reviews_version")),
    )
    with op.batch_alter_table("reviews_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "review_closings",
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("frozen_revision", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_closings_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_closings")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_closings_review_id_number")),
    )
    with op.batch_alter_table("review_closings") as batch_op:
        batch_op.create_index("ix_review_closings_programme_frozen", ["programme_id", "frozen_revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_closings_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_healths",
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("health", sa.String(length=40), nullable=False),
        sa.Column("said", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("health IN ('on track', 'at risk', 'off track')", name=op.f("ck_review_healths_health_known")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_healths_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_healths")),
        sa.UniqueConstraint("review_id", "challenge_id", name=op.f("uq_review_healths_review_id_challenge_id")),
    )
    with op.batch_alter_table("review_healths") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_healths_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_healths_review_id"), ["review_id"], unique=False)

    with op.batch_alter_table("actions") as batch_op:
        batch_op.add_column(sa.Column("review_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("about_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f("ix_actions_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_review_id"), ["review_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_actions_review_id"), "reviews", ["review_id"], ["id"])

    with op.batch_alter_table("actions_version") as batch_op:
        batch_op.add_column(sa.Column("review_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("about_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f("ix_actions_version_review_id"), ["review_id"], unique=False)

    with op.batch_alter_table("decisions") as batch_op:
        batch_op.add_column(sa.Column("review_id", sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f("ix_decisions_review_id"), ["review_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_decisions_review_id"), "reviews", ["review_id"], ["id"])

    with op.batch_alter_table("decisions_version") as batch_op:
        batch_op.add_column(sa.Column("review_id", sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f("ix_decisions_version_review_id"), ["review_id"], unique=False)

"""Gate decisions, people, decisions, reframings, instalments, budget changes, templates and what forms and imports remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budget_changes_version",
        sa.Column("from_line_id", sa.String(length=32), nullable=True),
        sa.Column("to_line_id", sa.String(length=32), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.String(length=300), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("own_approval", sa.Boolean(), nullable=True),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_budget_changes_version")),
    )
    with op.batch_alter_table("budget_changes_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_changes_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_changes_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("published_what", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=300), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("reverses_id", sa.String(length=32), nullable=True),
        sa.Column("about_kind", sa.String(length=40), nullable=True),
        sa.Column("about_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["reverses_id"], ["decisions.id"], name=op.f("fk_decisions_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index("ix_decisions_programme_decided", ["programme_id", "decided_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_reverses_id"), ["reverses_id"], unique=False)

    op.create_table(
        "decisions_version",
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("published_what", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=300), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("reverses_id", sa.String(length=32), nullable=True),
        sa.Column("about_kind", sa.String(length=40), nullable=True),
        sa.Column("about_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_decisions_version")),
    )
    with op.batch_alter_table("decisions_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "import_mappings",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("header_key", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("month_first", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=300), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings")),
        sa.UniqueConstraint("programme_id", "kind", "header_key", name=op.f("uq_import_mappings_programme_id_kind_header_key")),
    )
    op.create_table(
        "instalments_version",
        sa.Column("agreement_id", sa.String(length=32), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_instalments_version")),
    )
    with op.batch_alter_table("instalments_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalments_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instalments_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "people_version",
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("role", sa.String(length=300), nullable=True),
        sa.Column("email", sa.String(length=300), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_people_version")),
    )
    with op.batch_alter_table("people_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "reframings",
        sa.Column("reframed_on", sa.Date(), nullable=False),
        sa.Column("reframed_precision", sa.String(length=16), nullable=False),
        sa.Column("from_question", sa.Text(), nullable=True),
        sa.Column("to_question", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reframings")),
    )
    with op.batch_alter_table("reframings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reframings_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "reframings_version",
        sa.Column("reframed_on", sa.Date(), nullable=True),
        sa.Column("reframed_precision", sa.String(length=16), nullable=True),
        sa.Column("from_question", sa.Text(), nullable=True),
        sa.Column("to_question", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_reframings_version")),
    )
    with op.batch_alter_table("reframings_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reframings_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reframings_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "stage_moves_version",
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("from_stage", sa.String(length=40), nullable=True),
        sa.Column("to_stage", sa.String(length=40), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_precision", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("ticked", sa.JSON(), nullable=True),
        sa.Column("override", sa.Text(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_stage_moves_version")),
    )
    with op.batch_alter_table("stage_moves_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_moves_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_moves_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "templates",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("makes", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("makes IN ('milestones', 'actions')", name=op.f("ck_templates_makes_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_table(
        "templates_version",
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("makes", sa.String(length=40), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("items", sa.JSON(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_templates_version")),
    )
    with op.batch_alter_table("templates_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_templates_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "form_drafts",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_form_drafts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "form", "record", name=op.f("pk_form_drafts")),
    )
    with op.batch_alter_table("form_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_drafts_at"), ["at"], unique=False)

    op.create_table(
        "password_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_links_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_links")),
    )
    with op.batch_alter_table("password_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_links_user_id"), ["user_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=300), nullable=True),
        sa.Column("email", sa.String(length=300), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_people_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "budget_changes",
        sa.Column("from_line_id", sa.String(length=32), nullable=True),
        sa.Column("to_line_id", sa.String(length=32), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=300), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("own_approval", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_budget_changes_amount_positive")),
        sa.CheckConstraint("from_line_id IS NOT NULL OR to_line_id IS NOT NULL", name=op.f("ck_budget_changes_some_line")),
        sa.ForeignKeyConstraint(["from_line_id"], ["budget_lines.id"], name=op.f("fk_budget_changes_from_line_id")),
        sa.ForeignKeyConstraint(["to_line_id"], ["budget_lines.id"], name=op.f("fk_budget_changes_to_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_changes")),
    )
    with op.batch_alter_table("budget_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_changes_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_changes_from_line_id"), ["from_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_changes_to_line_id"), ["to_line_id"], unique=False)

    op.create_table(
        "stage_moves",
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("from_stage", sa.String(length=40), nullable=True),
        sa.Column("to_stage", sa.String(length=40), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_precision", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("override", sa.Text(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "decision IN ('advance', 'not selected', 'withdrew', 'paused', 'finished')", name=op.f("ck_stage_moves_decision_known")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_stage_moves_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_moves")),
    )
    with op.batch_alter_table("stage_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_moves_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_moves_team_id"), ["team_id"], unique=False)

    op.create_table(
        "instalments",
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_instalments_agreement_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
    )
    with op.batch_alter_table("instalments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalments_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instalments_challenge_id"), ["challenge_id"], unique=False)

    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(length=300), nullable=True))

    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))

    _let_teams_pause()


def _let_teams_pause() -> None:
    """A team may be paused. SQLite makes the table anew for it, without the old rule, which it does not read back."""
    known = "outcome IN ('active', 'paused', 'not selected', 'withdrew', 'finished', 'not known')"
    with op.batch_alter_table("teams", recreate="auto" if op.get_bind().dialect.name == "postgresql" else "always") as batch_op:
        if op.get_bind().dialect.name == "postgresql":
            batch_op.drop_constraint(op.f("ck_teams_outcome_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_teams_outcome_known"), known)

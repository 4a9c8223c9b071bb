"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actions_version",
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("published_what", sa.Text(), nullable=True),
        sa.Column("owed_by", sa.String(length=40), nullable=True),
        sa.Column("owed_by_organisation_id", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("owed_to", sa.String(length=40), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("published_answer", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("by_sponsor", sa.Boolean(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_actions_version")),
    )
    with op.batch_alter_table("actions_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actions_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "agreements_version",
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("legal_name", sa.String(length=300), nullable=True),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("value_pence", sa.BigInteger(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_precision", sa.String(length=16), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("novated_to_id", sa.String(length=32), nullable=True),
        sa.Column("novated_on", sa.Date(), nullable=True),
        sa.Column("novated_precision", sa.String(length=16), nullable=True),
        sa.Column("in_use_on", sa.Date(), nullable=True),
        sa.Column("in_use_precision", sa.String(length=16), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_agreements_version")),
    )
    with op.batch_alter_table("agreements_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "budget_lines_version",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("funder", sa.String(length=40), nullable=True),
        sa.Column("financial_year", sa.String(length=7), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.String(length=300), nullable=True),
        sa.Column("tolerance_percent", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_budget_lines_version")),
    )
    with op.batch_alter_table("budget_lines_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_lines_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_lines_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "challenge_sponsors_version",
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_challenge_sponsors_version")),
    )
    with op.batch_alter_table("challenge_sponsors_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_sponsors_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_sponsors_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "challenges_version",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("published_summary", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("sector", sa.String(length=300), nullable=True),
        sa.Column("flow", sa.String(length=40), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("stage_since", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.String(length=32), nullable=True),
        sa.Column("lead", sa.String(length=300), nullable=True),
        sa.Column("sponsor_lead", sa.String(length=300), nullable=True),
        sa.Column("max_contract_pence", sa.BigInteger(), nullable=True),
        sa.Column("procurement_reference", sa.String(length=300), nullable=True),
        sa.Column("success", sa.Text(), nullable=True),
        sa.Column("reframed_on", sa.Date(), nullable=True),
        sa.Column("reframed_precision", sa.String(length=16), nullable=True),
        sa.Column("reframed_from", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_challenges_version")),
    )
    with op.batch_alter_table("challenges_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenges_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenges_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "cohorts",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("launch_on", sa.Date(), nullable=True),
        sa.Column("launch_precision", sa.String(length=16), nullable=False),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("close_precision", sa.String(length=16), nullable=False),
        sa.Column("demo_day_on", sa.Date(), nullable=True),
        sa.Column("demo_day_precision", sa.String(length=16), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )

    op.create_table(
        "cohorts_version",
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("flow", sa.String(length=40), nullable=True),
        sa.Column("launch_on", sa.Date(), nullable=True),
        sa.Column("launch_precision", sa.String(length=16), nullable=True),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("close_precision", sa.String(length=16), nullable=True),
        sa.Column("demo_day_on", sa.Date(), nullable=True),
        sa.Column("demo_day_precision", sa.String(length=16), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_cohorts_version")),
    )
    with op.batch_alter_table("cohorts_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohorts_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "conversation_challenges_version",
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_conversation_challenges_version")),
    )
    with op.batch_alter_table("conversation_challenges_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_challenges_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_challenges_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "conversation_organisations_version",
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("came", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_conversation_organisations_version")),
    )
    with op.batch_alter_table("conversation_organisations_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_organisations_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_precision", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("published_summary", sa.Text(), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("our_people", sa.String(length=300), nullable=True),
        sa.Column("their_people", sa.String(length=300), nullable=True),
        sa.Column("told_by", sa.String(length=300), nullable=True),
        sa.Column("by_sponsor", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "channel IN ('meeting', 'call', 'e-mail', 'visit', 'workshop', 'demo')", name=op.f("ck_conversations_channel_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index("ix_conversations_programme_held", ["programme_id", "held_on"], unique=False)

    op.create_table(
        "conversations_version",
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_precision", sa.String(length=16), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("published_summary", sa.Text(), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("our_people", sa.String(length=300), nullable=True),
        sa.Column("their_people", sa.String(length=300), nullable=True),
        sa.Column("told_by", sa.String(length=300), nullable=True),
        sa.Column("by_sponsor", sa.Boolean(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_conversations_version")),
    )
    with op.batch_alter_table("conversations_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "finding_sessions_version",
        sa.Column("finding_id", sa.String(length=32), nullable=True),
        sa.Column("research_session_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_finding_sessions_version")),
    )
    with op.batch_alter_table("finding_sessions_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_sessions_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_sessions_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "findings_version",
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("found_precision", sa.String(length=16), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("published_statement", sa.Text(), nullable=True),
        sa.Column("strength", sa.String(length=40), nullable=True),
        sa.Column("user_group_id", sa.String(length=32), nullable=True),
        sa.Column("acted", sa.String(length=40), nullable=True),
        sa.Column("acted_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("published_change", sa.Text(), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_findings_version")),
    )
    with op.batch_alter_table("findings_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_findings_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_findings_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "forecasts_version",
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("low_pence", sa.BigInteger(), nullable=True),
        sa.Column("high_pence", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_forecasts_version")),
    )
    with op.batch_alter_table("forecasts_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forecasts_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forecasts_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "import_batches",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=300), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )

    op.create_table(
        "milestones_version",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("published_title", sa.String(length=300), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("baseline_precision", sa.String(length=16), nullable=True),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("forecast_precision", sa.String(length=16), nullable=True),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.Column("actual_precision", sa.String(length=16), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("waits_on", sa.String(length=40), nullable=True),
        sa.Column("depends_on_id", sa.String(length=32), nullable=True),
        sa.Column("acceptance_test", sa.Text(), nullable=True),
        sa.Column("acceptance_required", sa.Boolean(), nullable=True),
        sa.Column("accepted_by", sa.String(length=300), nullable=True),
        sa.Column("evidence_link", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_milestones_version")),
    )
    with op.batch_alter_table("milestones_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestones_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestones_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("legal_name", sa.String(length=300), nullable=True),
        sa.Column("trading_names", sa.Text(), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("identifier", sa.String(length=40), nullable=True),
        sa.Column("size_band", sa.String(length=40), nullable=True),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("council_area", sa.String(length=300), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("away", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("size_band IN ('micro', 'small', 'medium', 'large')", name=op.f("ck_organisations_size_band_known")),
        sa.CheckConstraint(
            "type IN ('government', 'council', 'nhs', 'agency', 'third sector', 'company', 'partner')",
            name=op.f("ck_organisations_type_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_name"), ["name"], unique=False)

    op.create_table(
        "organisations_version",
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("legal_name", sa.String(length=300), nullable=True),
        sa.Column("trading_names", sa.Text(), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("identifier", sa.String(length=40), nullable=True),
        sa.Column("size_band", sa.String(length=40), nullable=True),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("council_area", sa.String(length=300), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("away", sa.JSON(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_organisations_version")),
    )
    with op.batch_alter_table("organisations_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "payments_version",
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("supplier", sa.String(length=300), nullable=True),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("settles_id", sa.String(length=32), nullable=True),
        sa.Column("agreement_id", sa.String(length=32), nullable=True),
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_payments_version")),
    )
    with op.batch_alter_table("payments_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "plan_months_version",
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_plan_months_version")),
    )
    with op.batch_alter_table("plan_months_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_months_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_months_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "programmes",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("holiday_country", sa.String(length=2), nullable=False),
        sa.Column("holiday_region", sa.String(length=3), nullable=True),
        sa.Column("closures", sa.JSON(), nullable=False),
        sa.Column("review_weekday", sa.Integer(), nullable=False),
        sa.Column("tolerance_percent", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("short_name", name=op.f("uq_programmes_short_name")),
    )

    op.create_table(
        "programmes_version",
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("short_name", sa.String(length=40), nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=True),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=True),
        sa.Column("holiday_country", sa.String(length=2), nullable=True),
        sa.Column("holiday_region", sa.String(length=3), nullable=True),
        sa.Column("closures", sa.JSON(), nullable=True),
        sa.Column("review_weekday", sa.Integer(), nullable=True),
        sa.Column("tolerance_percent", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_programmes_version")),
    )
    with op.batch_alter_table("programmes_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programmes_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "published_figures_version",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("metric", sa.String(length=300), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("cumulative", sa.Boolean(), nullable=True),
        sa.Column("as_of_on", sa.Date(), nullable=True),
        sa.Column("as_of_precision", sa.String(length=16), nullable=True),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_published_figures_version")),
    )
    with op.batch_alter_table("published_figures_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_figures_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_figures_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "pulses",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pulses")),
    )
    op.create_table(
        "reforecasts_version",
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_reforecasts_version")),
    )
    with op.batch_alter_table("reforecasts_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reforecasts_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reforecasts_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "request_keys",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request_keys")),
    )

    op.create_table(
        "research_counts_version",
        sa.Column("research_session_id", sa.String(length=32), nullable=True),
        sa.Column("user_group_id", sa.String(length=32), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_research_counts_version")),
    )
    with op.batch_alter_table("research_counts_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_research_counts_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "research_session_challenges_version",
        sa.Column("research_session_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_research_session_challenges_version")),
    )
    with op.batch_alter_table("research_session_challenges_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_research_session_challenges_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_research_session_challenges_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "research_sessions_version",
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_precision", sa.String(length=16), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("citizens", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=True),
        sa.Column("facilitator", sa.String(length=300), nullable=True),
        sa.Column("watched_by_team", sa.Integer(), nullable=True),
        sa.Column("watched_by_sponsor", sa.Integer(), nullable=True),
        sa.Column("tested_link", sa.Text(), nullable=True),
        sa.Column("notes_reference", sa.String(length=300), nullable=True),
        sa.Column("consent_reference", sa.String(length=300), nullable=True),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_research_sessions_version")),
    )
    with op.batch_alter_table("research_sessions_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_research_sessions_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "revision_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_counter")),
    )
    op.create_table(
        "revisions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revisions_at"), ["at"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failures_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failures_email_hash"), ["email_hash"], unique=False)

    op.create_table(
        "stage_dates_version",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("label", sa.String(length=300), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("start_precision", sa.String(length=16), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_precision", sa.String(length=16), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_stage_dates_version")),
    )
    with op.batch_alter_table("stage_dates_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_dates_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_dates_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "stages",
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("quiet_working_days", sa.Integer(), nullable=True),
        sa.Column("usual_teams", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
    )

    op.create_table(
        "stages_version",
        sa.Column("flow", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=True),
        sa.Column("quiet_working_days", sa.Integer(), nullable=True),
        sa.Column("usual_teams", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_stages_version")),
    )
    with op.batch_alter_table("stages_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stages_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "team_challenges_version",
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_team_challenges_version")),
    )
    with op.batch_alter_table("team_challenges_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_challenges_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_challenges_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "teams_version",
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("entered_precision", sa.String(length=16), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("lead", sa.String(length=300), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_teams_version")),
    )
    with op.batch_alter_table("teams_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "user_groups",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("hard_to_hear", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_groups")),
    )

    op.create_table(
        "user_groups_version",
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("hard_to_hear", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_user_groups_version")),
    )
    with op.batch_alter_table("user_groups_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_groups_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "users",
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'lead', 'finance', 'member', 'reviewer', 'sponsor')", name=op.f("ck_users_role_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "weekly_updates",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("health", sa.String(length=40), nullable=False),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("next_steps", sa.Text(), nullable=True),
        sa.Column("blocked", sa.Text(), nullable=True),
        sa.Column("path_back", sa.Text(), nullable=True),
        sa.Column("path_back_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("health IN ('on track', 'at risk', 'off track')", name=op.f("ck_weekly_updates_health_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_updates")),
        sa.UniqueConstraint("challenge_id", "week", name=op.f("uq_weekly_updates_challenge_id_week")),
    )
    with op.batch_alter_table("weekly_updates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_updates_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_updates_week"), ["week"], unique=False)

    op.create_table(
        "weekly_updates_version",
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("health", sa.String(length=40), nullable=True),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("next_steps", sa.Text(), nullable=True),
        sa.Column("blocked", sa.Text(), nullable=True),
        sa.Column("path_back", sa.Text(), nullable=True),
        sa.Column("path_back_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_weekly_updates_version")),
    )
    with op.batch_alter_table("weekly_updates_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_updates_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_updates_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "budget_lines",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("funder", sa.String(length=40), nullable=False),
        sa.Column("financial_year", sa.String(length=7), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.String(length=300), nullable=True),
        sa.Column("tolerance_percent", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "category IN ('exploration fee', 'accelerator fee', 'contract', 'research', 'events', 'staff', 'space', 'travel', 'other')",
            name=op.f("ck_budget_lines_category_known"),
        ),
        sa.CheckConstraint("funder IN ('programme', 'sponsor', 'partner')", name=op.f("ck_budget_lines_funder_known")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_budget_lines_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_lines")),
    )
    with op.batch_alter_table("budget_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_lines_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_lines_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_lines_financial_year"), ["financial_year"], unique=False)
        batch_op.create_index("ix_budget_lines_programme_year", ["programme_id", "financial_year"], unique=False)

    op.create_table(
        "challenge_sponsors",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_challenge_sponsors_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_sponsors")),
        sa.UniqueConstraint("challenge_id", "organisation_id", name=op.f("uq_challenge_sponsors_challenge_id_organisation_id")),
    )
    with op.batch_alter_table("challenge_sponsors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_sponsors_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_sponsors_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "challenges",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("published_summary", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("sector", sa.String(length=300), nullable=True),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("stage_since", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.String(length=32), nullable=True),
        sa.Column("lead", sa.String(length=300), nullable=True),
        sa.Column("sponsor_lead", sa.String(length=300), nullable=True),
        sa.Column("max_contract_pence", sa.BigInteger(), nullable=True),
        sa.Column("procurement_reference", sa.String(length=300), nullable=True),
        sa.Column("success", sa.Text(), nullable=True),
        sa.Column("reframed_on", sa.Date(), nullable=True),
        sa.Column("reframed_precision", sa.String(length=16), nullable=False),
        sa.Column("reframed_from", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'cancelled', 'merged', 'finished', 'not known')", name=op.f("ck_challenges_state_known")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_challenges_cohort_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["challenges.id"], name=op.f("fk_challenges_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
    )
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenges_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenges_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index("ix_challenges_programme_cohort", ["programme_id", "cohort_id"], unique=False)

    op.create_table(
        "conversation_challenges",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_challenges_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_challenges")),
        sa.UniqueConstraint("conversation_id", "challenge_id", name=op.f("uq_conversation_challenges_conversation_id_challenge_id")),
    )
    with op.batch_alter_table("conversation_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_challenges_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_challenges_conversation_id"), ["conversation_id"], unique=False)

    op.create_table(
        "conversation_organisations",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("came", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("came IN ('yes', 'deputy', 'no')", name=op.f("ck_conversation_organisations_came_known")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_organisations_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_conversation_organisations_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_organisations")),
        sa.UniqueConstraint(
            "conversation_id", "organisation_id", name=op.f("uq_conversation_organisations_conversation_id_organisation_id")
        ),
    )
    with op.batch_alter_table("conversation_organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_organisations_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_organisations_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("user_id", "programme_id", "challenge_id", name=op.f("uq_memberships_user_id_programme_id_challenge_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_user_id"), ["user_id"], unique=False)

    op.create_table(
        "published_figures",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("metric", sa.String(length=300), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("cumulative", sa.Boolean(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=True),
        sa.Column("as_of_precision", sa.String(length=16), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("bound IN ('exact', 'about', 'at least', 'at most', 'range')", name=op.f("ck_published_figures_bound_known")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_published_figures_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
    )
    with op.batch_alter_table("published_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_figures_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_figures_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_figures_metric"), ["metric"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "stage_dates",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("start_precision", sa.String(length=16), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_precision", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_stage_dates_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_dates")),
    )
    with op.batch_alter_table("stage_dates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_dates_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_dates_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "teams",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("entered_precision", sa.String(length=16), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("lead", sa.String(length=300), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('active', 'not selected', 'withdrew', 'finished', 'not known')", name=op.f("ck_teams_outcome_known")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_teams_cohort_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_teams_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_teams_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("budget_line_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("legal_name", sa.String(length=300), nullable=True),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("value_pence", sa.BigInteger(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_precision", sa.String(length=16), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("novated_to_id", sa.String(length=32), nullable=True),
        sa.Column("novated_on", sa.Date(), nullable=True),
        sa.Column("novated_precision", sa.String(length=16), nullable=False),
        sa.Column("in_use_on", sa.Date(), nullable=True),
        sa.Column("in_use_precision", sa.String(length=16), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("kind IN ('exploration', 'accelerator', 'pre-commercial', 'support')", name=op.f("ck_agreements_kind_known")),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_lines.id"], name=op.f("fk_agreements_budget_line_id")),
        sa.ForeignKeyConstraint(["novated_to_id"], ["organisations.id"], name=op.f("fk_agreements_novated_to_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_agreements_organisation_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_agreements_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_budget_line_id"), ["budget_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_team_id"), ["team_id"], unique=False)

    op.create_table(
        "forecasts",
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("low_pence", sa.BigInteger(), nullable=True),
        sa.Column("high_pence", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_lines.id"], name=op.f("fk_forecasts_budget_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecasts")),
        sa.UniqueConstraint("budget_line_id", "month", name=op.f("uq_forecasts_budget_line_id_month")),
    )
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forecasts_budget_line_id"), ["budget_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forecasts_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forecasts_month"), ["month"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("cohort_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("published_title", sa.String(length=300), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("baseline_precision", sa.String(length=16), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("forecast_precision", sa.String(length=16), nullable=False),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.Column("actual_precision", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("waits_on", sa.String(length=40), nullable=True),
        sa.Column("depends_on_id", sa.String(length=32), nullable=True),
        sa.Column("acceptance_test", sa.Text(), nullable=True),
        sa.Column("acceptance_required", sa.Boolean(), nullable=False),
        sa.Column("accepted_by", sa.String(length=300), nullable=True),
        sa.Column("evidence_link", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "type IN ('deliverable', 'decision', 'gate', 'research', 'payment', 'event')", name=op.f("ck_milestones_type_known")
        ),
        sa.CheckConstraint("waits_on IN ('us', 'team', 'sponsor', 'supplier', 'partner')", name=op.f("ck_milestones_waits_on_known")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_milestones_cohort_id")),
        sa.ForeignKeyConstraint(["depends_on_id"], ["milestones.id"], name=op.f("fk_milestones_depends_on_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_milestones_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestones_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestones_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index("ix_milestones_programme_forecast", ["programme_id", "forecast_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestones_team_id"), ["team_id"], unique=False)

    op.create_table(
        "plan_months",
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_lines.id"], name=op.f("fk_plan_months_budget_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_months")),
        sa.UniqueConstraint("budget_line_id", "month", name=op.f("uq_plan_months_budget_line_id_month")),
    )
    with op.batch_alter_table("plan_months", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_months_budget_line_id"), ["budget_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_months_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_months_month"), ["month"], unique=False)

    op.create_table(
        "research_sessions",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_precision", sa.String(length=16), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("citizens", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=40), nullable=True),
        sa.Column("facilitator", sa.String(length=300), nullable=True),
        sa.Column("watched_by_team", sa.Integer(), nullable=True),
        sa.Column("watched_by_sponsor", sa.Integer(), nullable=True),
        sa.Column("tested_link", sa.Text(), nullable=True),
        sa.Column("notes_reference", sa.String(length=300), nullable=True),
        sa.Column("consent_reference", sa.String(length=300), nullable=True),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "method IN ('interview', 'usability', 'contextual', 'diary', 'survey', 'co-design', 'pop-up')",
            name=op.f("ck_research_sessions_method_known"),
        ),
        sa.CheckConstraint("status IN ('planned', 'held', 'no-show', 'cancelled')", name=op.f("ck_research_sessions_status_known")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_research_sessions_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_sessions")),
    )
    with op.batch_alter_table("research_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_research_sessions_programme_held", ["programme_id", "held_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_research_sessions_team_id"), ["team_id"], unique=False)

    op.create_table(
        "team_challenges",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_challenges_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_challenges")),
        sa.UniqueConstraint("team_id", "challenge_id", name=op.f("uq_team_challenges_team_id_challenge_id")),
    )
    with op.batch_alter_table("team_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_challenges_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_challenges_team_id"), ["team_id"], unique=False)

    op.create_table(
        "actions",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("published_what", sa.Text(), nullable=True),
        sa.Column("owed_by", sa.String(length=40), nullable=False),
        sa.Column("owed_by_organisation_id", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("owed_to", sa.String(length=40), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("published_answer", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("by_sponsor", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("kind IN ('answer', 'decision', 'adoption step', 'task')", name=op.f("ck_actions_kind_known")),
        sa.CheckConstraint("outcome IN ('done', 'deferred', 'declined', 'dropped')", name=op.f("ck_actions_outcome_known")),
        sa.CheckConstraint("owed_by IN ('us', 'team', 'sponsor', 'supplier', 'partner')", name=op.f("ck_actions_owed_by_known")),
        sa.CheckConstraint("owed_to IN ('us', 'team', 'sponsor', 'supplier', 'partner')", name=op.f("ck_actions_owed_to_known")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_actions_conversation_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_actions_milestone_id")),
        sa.ForeignKeyConstraint(["owed_by_organisation_id"], ["organisations.id"], name=op.f("fk_actions_owed_by_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actions_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_milestone_id"), ["milestone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_owed_by_organisation_id"), ["owed_by_organisation_id"], unique=False)
        batch_op.create_index("ix_actions_programme_due", ["programme_id", "due_on"], unique=False)

    op.create_table(
        "findings",
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_precision", sa.String(length=16), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("published_statement", sa.Text(), nullable=True),
        sa.Column("strength", sa.String(length=40), nullable=False),
        sa.Column("user_group_id", sa.String(length=32), nullable=True),
        sa.Column("acted", sa.String(length=40), nullable=False),
        sa.Column("acted_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("published_change", sa.Text(), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("acted IN ('not yet', 'changed', 'test more', 'accepted', 'nothing')", name=op.f("ck_findings_acted_known")),
        sa.CheckConstraint("strength IN ('weak', 'moderate', 'strong')", name=op.f("ck_findings_strength_known")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_findings_milestone_id")),
        sa.ForeignKeyConstraint(["user_group_id"], ["user_groups.id"], name=op.f("fk_findings_user_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_findings_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_findings_milestone_id"), ["milestone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_findings_user_group_id"), ["user_group_id"], unique=False)

    op.create_table(
        "payments",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("supplier", sa.String(length=300), nullable=True),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("settles_id", sa.String(length=32), nullable=True),
        sa.Column("agreement_id", sa.String(length=32), nullable=True),
        sa.Column("milestone_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.Column("budget_line_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.CheckConstraint("(kind = 'credit') = (amount_pence < 0)", name=op.f("ck_payments_only_credit_negative")),
        sa.CheckConstraint("kind IN ('payment', 'accrual', 'credit')", name=op.f("ck_payments_kind_known")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_payments_agreement_id")),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_lines.id"], name=op.f("fk_payments_budget_line_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_payments_milestone_id")),
        sa.ForeignKeyConstraint(["settles_id"], ["payments.id"], name=op.f("fk_payments_settles_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_budget_line_id"), ["budget_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index("ix_payments_line_month", ["budget_line_id", "month", "amount_pence"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_milestone_id"), ["milestone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_settles_id"), ["settles_id"], unique=False)

    op.create_table(
        "reforecasts",
        sa.Column("milestone_id", sa.String(length=32), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "reason IN ('sponsor decision', 'sponsor access or data', 'procurement', 'team capacity', 'technical', 'research finding', 'scope change', 'external', 'other')",
            name=op.f("ck_reforecasts_reason_known"),
        ),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_reforecasts_milestone_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reforecasts")),
    )
    with op.batch_alter_table("reforecasts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reforecasts_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reforecasts_milestone_id"), ["milestone_id"], unique=False)

    op.create_table(
        "research_counts",
        sa.Column("research_session_id", sa.String(length=32), nullable=False),
        sa.Column("user_group_id", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_research_counts_people_positive")),
        sa.ForeignKeyConstraint(
            ["research_session_id"], ["research_sessions.id"], name=op.f("fk_research_counts_research_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_group_id"], ["user_groups.id"], name=op.f("fk_research_counts_user_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_counts")),
        sa.UniqueConstraint("research_session_id", "user_group_id", name=op.f("uq_research_counts_research_session_id_user_group_id")),
    )
    with op.batch_alter_table("research_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_research_counts_research_session_id"), ["research_session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_research_counts_user_group_id"), ["user_group_id"], unique=False)

    op.create_table(
        "research_session_challenges",
        sa.Column("research_session_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["research_session_id"],
            ["research_sessions.id"],
            name=op.f("fk_research_session_challenges_research_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_session_challenges")),
        sa.UniqueConstraint(
            "research_session_id", "challenge_id", name=op.f("uq_research_session_challenges_research_session_id_challenge_id")
        ),
    )
    with op.batch_alter_table("research_session_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_research_session_challenges_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_research_session_challenges_research_session_id"), ["research_session_id"], unique=False)

    op.create_table(
        "finding_sessions",
        sa.Column("finding_id", sa.String(length=32), nullable=False),
        sa.Column("research_session_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_finding_sessions_finding_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["research_session_id"], ["research_sessions.id"], name=op.f("fk_finding_sessions_research_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_sessions")),
        sa.UniqueConstraint("finding_id", "research_session_id", name=op.f("uq_finding_sessions_finding_id_research_session_id")),
    )
    with op.batch_alter_table("finding_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_sessions_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_sessions_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_sessions_research_session_id"), ["research_session_id"], unique=False)

    counter = sa.table("revision_counter", sa.column("id", sa.Integer), sa.column("number", sa.Integer))
    op.bulk_insert(counter, [{"id": 1, "number": 0}])

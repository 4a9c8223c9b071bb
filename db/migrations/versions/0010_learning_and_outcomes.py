"""Hypotheses, evidence, verdicts; what crosses; support; outcomes, gains and figures given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "criterion_changes_version",
        sa.Column("hypothesis_id", sa.String(length=32), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_criterion_changes_version")),
    )
    with op.batch_alter_table("criterion_changes_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_changes_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_changes_version_hypothesis_id"), ["hypothesis_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_changes_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_changes_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "evidence_version",
        sa.Column("hypothesis_id", sa.String(length=32), nullable=True),
        sa.Column("about_kind", sa.String(length=40), nullable=True),
        sa.Column("about_id", sa.String(length=32), nullable=True),
        sa.Column("direction", sa.String(length=40), nullable=True),
        sa.Column("strength", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("published_note", sa.Text(), nullable=True),
        sa.Column("judged_by", sa.String(length=300), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_evidence_version")),
    )
    with op.batch_alter_table("evidence_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_version_hypothesis_id"), ["hypothesis_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "figures_given",
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("to_whom", sa.String(length=300), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("measure", sa.String(length=40), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.String(length=300), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures_given")),
    )
    op.create_table(
        "figures_given_version",
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("to_whom", sa.String(length=300), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("measure", sa.String(length=40), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.String(length=300), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_figures_given_version")),
    )
    with op.batch_alter_table("figures_given_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_figures_given_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_figures_given_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "gains_version",
        sa.Column("gainer", sa.String(length=40), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("published_what", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("gained_on", sa.Date(), nullable=True),
        sa.Column("gained_precision", sa.String(length=16), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_gains_version")),
    )
    with op.batch_alter_table("gains_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_gains_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gains_version_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gains_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_gains_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "hypotheses_version",
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("published_statement", sa.Text(), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("live_measure", sa.String(length=40), nullable=True),
        sa.Column("comparison", sa.String(length=40), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("fixed_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_hypotheses_version")),
    )
    with op.batch_alter_table("hypotheses_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_hypotheses_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hypotheses_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_hypotheses_version_superseded"), ["superseded"], unique=False)
        batch_op.create_index(batch_op.f("ix_hypotheses_version_team_id"), ["team_id"], unique=False)

    op.create_table(
        "outcomes_version",
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("trading", sa.String(length=40), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("turnover_band", sa.String(length=40), nullable=True),
        sa.Column("investment_pence", sa.BigInteger(), nullable=True),
        sa.Column("agreements_sponsor", sa.Integer(), nullable=True),
        sa.Column("agreements_public", sa.Integer(), nullable=True),
        sa.Column("agreements_private", sa.Integer(), nullable=True),
        sa.Column("agreements_abroad", sa.Integer(), nullable=True),
        sa.Column("other_sectors", sa.Integer(), nullable=True),
        sa.Column("in_use", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_outcomes_version")),
    )
    with op.batch_alter_table("outcomes_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_version_superseded"), ["superseded"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_version_team_id"), ["team_id"], unique=False)

    op.create_table(
        "reuses_version",
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("finding_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("to_challenge_id", sa.String(length=32), nullable=True),
        sa.Column("to_organisation_id", sa.String(length=32), nullable=True),
        sa.Column("to_country", sa.String(length=300), nullable=True),
        sa.Column("to_sector", sa.String(length=300), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("offered_precision", sa.String(length=16), nullable=True),
        sa.Column("tried_on", sa.Date(), nullable=True),
        sa.Column("tried_precision", sa.String(length=16), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("adopted_precision", sa.String(length=16), nullable=True),
        sa.Column("value_pence", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_reuses_version")),
    )
    with op.batch_alter_table("reuses_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_reuses_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_version_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_version_superseded"), ["superseded"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_version_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_version_to_challenge_id"), ["to_challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_version_to_organisation_id"), ["to_organisation_id"], unique=False)

    op.create_table(
        "support_teams_version",
        sa.Column("support_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_support_teams_version")),
    )
    with op.batch_alter_table("support_teams_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_support_teams_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_teams_version_superseded"), ["superseded"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_teams_version_support_id"), ["support_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_teams_version_team_id"), ["team_id"], unique=False)

    op.create_table(
        "supports_version",
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_precision", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("topic", sa.String(length=300), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("given_by", sa.String(length=300), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_supports_version")),
    )
    with op.batch_alter_table("supports_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_supports_version_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supports_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_supports_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "verdicts_version",
        sa.Column("hypothesis_id", sa.String(length=32), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("computed", sa.String(length=40), nullable=True),
        sa.Column("next_step", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("published_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=300), nullable=True),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name=op.f("pk_verdicts_version")),
    )
    with op.batch_alter_table("verdicts_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_verdicts_version_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_version_hypothesis_id"), ["hypothesis_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_version_review_id"), ["review_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_version_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_version_superseded"), ["superseded"], unique=False)

    op.create_table(
        "gains",
        sa.Column("gainer", sa.String(length=40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("published_what", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("gained_on", sa.Date(), nullable=True),
        sa.Column("gained_precision", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("gainer IN ('public body', 'company', 'citizens', 'nation')", name=op.f("ck_gains_gainer_known")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_gains_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gains")),
    )
    with op.batch_alter_table("gains") as batch_op:
        batch_op.create_index(batch_op.f("ix_gains_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gains_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "supports",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_precision", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("given_by", sa.String(length=300), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('workshop', 'mentoring', 'clinic', 'introduction')", name=op.f("ck_supports_kind_known")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_supports_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supports")),
    )
    with op.batch_alter_table("supports") as batch_op:
        batch_op.create_index(batch_op.f("ix_supports_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "hypotheses",
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("published_statement", sa.Text(), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("live_measure", sa.String(length=40), nullable=True),
        sa.Column("comparison", sa.String(length=40), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("fixed_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("comparison IN ('at least', 'at most')", name=op.f("ck_hypotheses_comparison_known")),
        sa.CheckConstraint("status IN ('testing', 'concluded', 'dropped')", name=op.f("ck_hypotheses_status_known")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_hypotheses_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hypotheses")),
    )
    with op.batch_alter_table("hypotheses") as batch_op:
        batch_op.create_index(batch_op.f("ix_hypotheses_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hypotheses_team_id"), ["team_id"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("trading", sa.String(length=40), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("turnover_band", sa.String(length=40), nullable=True),
        sa.Column("investment_pence", sa.BigInteger(), nullable=True),
        sa.Column("agreements_sponsor", sa.Integer(), nullable=True),
        sa.Column("agreements_public", sa.Integer(), nullable=True),
        sa.Column("agreements_private", sa.Integer(), nullable=True),
        sa.Column("agreements_abroad", sa.Integer(), nullable=True),
        sa.Column("other_sectors", sa.Integer(), nullable=True),
        sa.Column("in_use", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("trading IN ('yes', 'no', 'sold', 'not known')", name=op.f("ck_outcomes_trading_known")),
        sa.CheckConstraint(
            "turnover_band IN ('none', 'under 85k', '85k to 250k', '250k to 1m', '1m to 10m', 'over 10m')",
            name=op.f("ck_outcomes_turnover_band_known"),
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_outcomes_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("team_id", "months", name=op.f("uq_outcomes_team_id_months")),
    )
    with op.batch_alter_table("outcomes") as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_team_id"), ["team_id"], unique=False)

    op.create_table(
        "support_teams",
        sa.Column("support_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["support_id"], ["supports.id"], name=op.f("fk_support_teams_support_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_support_teams_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_teams")),
        sa.UniqueConstraint("support_id", "team_id", name=op.f("uq_support_teams_support_id_team_id")),
    )
    with op.batch_alter_table("support_teams") as batch_op:
        batch_op.create_index(batch_op.f("ix_support_teams_support_id"), ["support_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_teams_team_id"), ["team_id"], unique=False)

    op.create_table(
        "criterion_changes",
        sa.Column("hypothesis_id", sa.String(length=32), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypotheses.id"], name=op.f("fk_criterion_changes_hypothesis_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_changes")),
    )
    with op.batch_alter_table("criterion_changes") as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_changes_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_changes_hypothesis_id"), ["hypothesis_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("hypothesis_id", sa.String(length=32), nullable=False),
        sa.Column("about_kind", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("strength", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("published_note", sa.Text(), nullable=True),
        sa.Column("judged_by", sa.String(length=300), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("direction IN ('supports', 'weakens', 'neutral')", name=op.f("ck_evidence_direction_known")),
        sa.CheckConstraint("strength IN ('weak', 'moderate', 'strong')", name=op.f("ck_evidence_strength_known")),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypotheses.id"], name=op.f("fk_evidence_hypothesis_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("hypothesis_id", "about_kind", "about_id", name=op.f("uq_evidence_hypothesis_id_about_kind_about_id")),
    )
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.create_index("ix_evidence_about", ["about_kind", "about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_hypothesis_id"), ["hypothesis_id"], unique=False)

    op.create_table(
        "verdicts",
        sa.Column("hypothesis_id", sa.String(length=32), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("computed", sa.String(length=40), nullable=True),
        sa.Column("next_step", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=300), nullable=True),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "computed IN ('supported', 'leaning', 'mixed', 'not supported', 'too early')", name=op.f("ck_verdicts_computed_known")
        ),
        sa.CheckConstraint("next_step IN ('persevere', 'adapt', 'stop', 'test more')", name=op.f("ck_verdicts_next_step_known")),
        sa.CheckConstraint(
            "verdict IN ('supported', 'leaning', 'mixed', 'not supported', 'too early')", name=op.f("ck_verdicts_verdict_known")
        ),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypotheses.id"], name=op.f("fk_verdicts_hypothesis_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_verdicts_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )
    with op.batch_alter_table("verdicts") as batch_op:
        batch_op.create_index(batch_op.f("ix_verdicts_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_hypothesis_id"), ["hypothesis_id"], unique=False)
        batch_op.create_index("ix_verdicts_programme_decided", ["programme_id", "decided_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdicts_review_id"), ["review_id"], unique=False)

    op.create_table(
        "reuses",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("to_challenge_id", sa.String(length=32), nullable=True),
        sa.Column("to_organisation_id", sa.String(length=32), nullable=True),
        sa.Column("to_country", sa.String(length=300), nullable=True),
        sa.Column("to_sector", sa.String(length=300), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("offered_precision", sa.String(length=16), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=True),
        sa.Column("tried_precision", sa.String(length=16), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("adopted_precision", sa.String(length=16), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("kind IN ('insight', 'component', 'supplier', 'contract', 'enquiry')", name=op.f("ck_reuses_kind_known")),
        sa.CheckConstraint("stage IN ('offered', 'tried', 'adopted', 'declined')", name=op.f("ck_reuses_stage_known")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_reuses_finding_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_reuses_team_id")),
        sa.ForeignKeyConstraint(["to_challenge_id"], ["challenges.id"], name=op.f("fk_reuses_to_challenge_id")),
        sa.ForeignKeyConstraint(["to_organisation_id"], ["organisations.id"], name=op.f("fk_reuses_to_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuses")),
    )
    with op.batch_alter_table("reuses") as batch_op:
        batch_op.create_index(batch_op.f("ix_reuses_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_to_challenge_id"), ["to_challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reuses_to_organisation_id"), ["to_organisation_id"], unique=False)

    with op.batch_alter_table("challenges") as batch_op:
        batch_op.add_column(sa.Column("tags", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("applied", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sifted", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("interviewed", sa.Integer(), nullable=True))

    with op.batch_alter_table("challenges_version") as batch_op:
        batch_op.add_column(sa.Column("tags", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("applied", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sifted", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("interviewed", sa.Integer(), nullable=True))

    with op.batch_alter_table("findings") as batch_op:
        batch_op.add_column(sa.Column("tags", sa.Text(), nullable=True))

    with op.batch_alter_table("findings_version") as batch_op:
        batch_op.add_column(sa.Column("tags", sa.Text(), nullable=True))

    with op.batch_alter_table("teams") as batch_op:
        batch_op.add_column(sa.Column("first_time", sa.Boolean(), nullable=True))

    with op.batch_alter_table("teams_version") as batch_op:
        batch_op.add_column(sa.Column("first_time", sa.Boolean(), nullable=True))

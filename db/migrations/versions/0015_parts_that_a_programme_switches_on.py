"""Parts that a programme switches on; each programme gets those of which it has a record, now or in the past."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = {
    "hypotheses": ("hypotheses", "criterion_changes", "evidence", "verdicts"),
    "outcomes": ("outcomes", "gains", "figures_given"),
    "reuse": ("reuses",),
    "support": ("supports", "support_teams"),
    "adoption": ("actions",),
}


def upgrade() -> None:
    with op.batch_alter_table("programmes") as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=True))

    with op.batch_alter_table("programmes_version") as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=True))

    users = {part: _programmes_with_records(part, tables) for part, tables in TABLES.items()}
    connection = op.get_bind()
    for name in ("programmes", "programmes_version"):
        programmes = sa.table(name, sa.column("id", sa.String()), sa.column("parts", sa.JSON()))
        for programme_id in connection.scalars(sa.select(programmes.c.id).distinct()).all():
            parts = [part for part in TABLES if programme_id in users[part]]
            connection.execute(programmes.update().where(programmes.c.id == programme_id).values(parts=parts))
    with op.batch_alter_table("programmes") as batch_op:
        batch_op.alter_column("parts", existing_type=sa.JSON(), nullable=False)


def _programmes_with_records(part: str, tables: tuple[str, ...]) -> set[str]:
    """Returns the ids of the programmes that have, or had, a record of a part: of adoption an action that is an adoption step."""
    found: set[str] = set()
    for name in (state for table in tables for state in (table, f"{table}_version")):
        records = sa.table(name, sa.column("programme_id", sa.String()), sa.column("kind", sa.String()))
        statement = sa.select(records.c.programme_id).distinct()
        if part == "adoption":
            statement = statement.where(records.c.kind == "adoption step")
        found.update(op.get_bind().scalars(statement))
    return found

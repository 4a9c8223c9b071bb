"""Records are found by their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Letters of Latin languages without their accents, and signs between words as blanks, as SQLite's own reading of words has it.
ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćČčĎďĒēĘęĚěĞğĪīŃńŇňŌōŐőŘřŚśŞşŠšŤťŪūŮůŰűŹźŻżŽž"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyaaaaaaceeeeiiiinooooouuuuyyaaaaaaccccddeeeeeeggiinnnnoooorrssssssttuuuuuuzzzzzz"
BETWEEN = "-_./:@?&=#~+<>''’"


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("record_id", "kind", name=op.f("uq_search_entries_record_id_kind")),
    )
    connection = op.get_bind()
    for statement in _sqlite() if connection.dialect.name == "sqlite" else _postgresql():
        connection.exec_driver_sql(statement)


def _sqlite() -> list[str]:
    """A table of words on the entries, which keeps no text of its own, and the triggers that keep it in step."""
    there = "INSERT INTO search_words(rowid, title, body) VALUES (NEW.number, NEW.title, NEW.body);"
    gone = "INSERT INTO search_words(search_words, rowid, title, body) VALUES ('delete', OLD.number, OLD.title, OLD.body);"
    return [
        "CREATE VIRTUAL TABLE search_words USING fts5(title, body, content='search_entries', content_rowid='number', "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"CREATE TRIGGER search_entries_insert AFTER INSERT ON search_entries BEGIN {there} END",
        f"CREATE TRIGGER search_entries_delete AFTER DELETE ON search_entries BEGIN {gone} END",
        f"CREATE TRIGGER search_entries_update AFTER UPDATE ON search_entries BEGIN {gone}{there} END",
    ]


def _postgresql() -> list[str]:
    """A column with the words of each entry, those of the title marked, and the index on it."""
    blanks = " " * len(BETWEEN.replace("''", "'"))
    words = f"to_tsvector('simple'::regconfig, translate(left({{}}, 200000), '{ACCENTED}{BETWEEN}', '{PLAIN}{blanks}'))"
    return [
        "ALTER TABLE search_entries ADD COLUMN words tsvector GENERATED ALWAYS AS "
        f"(setweight({words.format('title')}, 'A') || {words.format('body')}) STORED",
        "CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)",
    ]

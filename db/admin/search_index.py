"""The search index: triggers that keep its entries up to date, and filling it from all records.

Both are created from :data:`db.search.SEARCHABLE_KINDS` at the end of every migration, in its transaction, because a migration that
rebuilds a table drops its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

from db.search import SEARCH_TABLES, SEARCHABLE_KINDS, SearchableKind

ENTRY_COLUMNS = "kind, record_id, programme_id, told_on, title, body"


def is_index(table: str) -> bool:
    """Returns whether a table belongs to the index: its entries, or SQLite's full-text table with its shadow tables."""
    return table == SEARCH_TABLES[0] or table == SEARCH_TABLES[1] or table.startswith(f"{SEARCH_TABLES[1]}_")


def rebuild_index(connection: Connection) -> None:
    """Recreate the triggers and fill the index from all records. Does nothing in a store without the index."""
    if not inspect(connection).has_table(SEARCH_TABLES[0]):
        return
    statements = _sqlite_statements if connection.dialect.name == "sqlite" else _postgresql_statements
    for statement in [*(sql for searched in SEARCHABLE_KINDS for sql in statements(searched)), "DELETE FROM search_entries"]:
        connection.exec_driver_sql(statement)
    for searched in SEARCHABLE_KINDS:
        connection.exec_driver_sql(
            f"INSERT INTO search_entries ({ENTRY_COLUMNS}) SELECT {_entry_values(searched, 'o')} FROM {searched.table} AS o"  # noqa: S608 - names of our own tables
        )


def _entry_values(searched: SearchableKind, row: str) -> str:
    """Returns the SQL of an entry's columns, from a record with the row alias ``row``."""
    body = " || ' ' || ".join(f"coalesce({row}.{name}, '')" for name in searched.more)
    return f"'{searched.kind}', {row}.id, {row}.programme_id, {row}.{searched.day}, coalesce({row}.{searched.title}, ''), {body}"


def _sqlite_statements(searched: SearchableKind) -> Iterator[str]:
    delete_entry = f"DELETE FROM search_entries WHERE record_id = OLD.id AND kind = '{searched.kind}';"  # noqa: S608 - names of our own tables
    insert_entry = f"INSERT INTO search_entries ({ENTRY_COLUMNS}) SELECT {_entry_values(searched, 'NEW')};"
    for act, body in (("insert", insert_entry), ("update", delete_entry + insert_entry), ("delete", delete_entry)):
        name = f"search_{searched.table}_{act}"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} AFTER {act.upper()} ON {searched.table} BEGIN {body} END"


def _postgresql_statements(searched: SearchableKind) -> Iterator[str]:
    name = f"search_{searched.table}"
    delete_entry = f"DELETE FROM search_entries WHERE record_id = OLD.id AND kind = '{searched.kind}';"  # noqa: S608 - names of our own tables
    insert_entry = f"INSERT INTO search_entries ({ENTRY_COLUMNS}) SELECT {_entry_values(searched, 'NEW')};"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $search$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {delete_entry} END IF; IF TG_OP <> 'DELETE' THEN {insert_entry} END IF; RETURN NULL; END $search$"
    )
    yield f"DROP TRIGGER IF EXISTS {name} ON {searched.table}"
    yield f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {searched.table} FOR EACH ROW EXECUTE FUNCTION {name}()"

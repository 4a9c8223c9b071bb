"""The search index: triggers that keep the words of records in step with them, and the filling of it from all records.

Both are made from :data:`db.search.SEARCHED` whenever a store comes to the tables of this program, in the transaction of the migration: a
migration that rebuilds a table drops its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

from db.search import SEARCH_TABLES, SEARCHABLE_KINDS, SearchableKind

ENTRY_COLUMNS = "kind, record_id, programme_id, told_on, title, body"


def is_index(table: str) -> bool:
    """Whether a table belongs to the index: its entries, or the words of SQLite with their shadow tables."""
    return table == SEARCH_TABLES[0] or table == SEARCH_TABLES[1] or table.startswith(f"{SEARCH_TABLES[1]}_")


def rebuild_index(connection: Connection) -> None:
    """Make the triggers anew and fill the index from all records. Does nothing in a store without the index."""
    if not inspect(connection).has_table(SEARCH_TABLES[0]):
        return
    statements = _sqlite_statements if connection.dialect.name == "sqlite" else _postgresql_statements
    for statement in [*(one for searched in SEARCHABLE_KINDS for one in statements(searched)), "DELETE FROM search_entries"]:
        connection.exec_driver_sql(statement)
    for searched in SEARCHABLE_KINDS:
        connection.exec_driver_sql(
            f"INSERT INTO search_entries ({ENTRY_COLUMNS}) SELECT {_entry_values(searched, 'o')} FROM {searched.table} AS o"  # noqa: S608 - names of our own tables
        )


def _entry_values(one: SearchableKind, row: str) -> str:
    """The columns of an entry, from a record under a name."""
    body = " || ' ' || ".join(f"coalesce({row}.{name}, '')" for name in one.more)
    return f"'{one.kind}', {row}.id, {row}.programme_id, {row}.{one.day}, coalesce({row}.{one.title}, ''), {body}"


def _sqlite_statements(one: SearchableKind) -> Iterator[str]:
    gone = f"DELETE FROM search_entries WHERE record_id = OLD.id AND kind = '{one.kind}';"  # noqa: S608 - names of our own tables
    there = f"INSERT INTO search_entries ({ENTRY_COLUMNS}) SELECT {_entry_values(one, 'NEW')};"
    for act, body in (("insert", there), ("update", gone + there), ("delete", gone)):
        name = f"search_{one.table}_{act}"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} AFTER {act.upper()} ON {one.table} BEGIN {body} END"


def _postgresql_statements(one: SearchableKind) -> Iterator[str]:
    name = f"search_{one.table}"
    gone = f"DELETE FROM search_entries WHERE record_id = OLD.id AND kind = '{one.kind}';"  # noqa: S608 - names of our own tables
    there = f"INSERT INTO search_entries ({ENTRY_COLUMNS}) SELECT {_entry_values(one, 'NEW')};"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $search$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {gone} END IF; IF TG_OP <> 'DELETE' THEN {there} END IF; RETURN NULL; END $search$"
    )
    yield f"DROP TRIGGER IF EXISTS {name} ON {one.table}"
    yield f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}()"

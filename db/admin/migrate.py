"""Migrate a store to the tables of this program, from an empty database or an older version.

A migration is one transaction. On SQLite a copy of the file is made first, and foreign keys are off during the migration
(rebuilding a parent table would otherwise delete its children) and checked before the commit. If it fails, the old version
remains, with all its rows.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, Table, func, inspect, make_url, select
from sqlalchemy.exc import DBAPIError

from db.admin.search_index import is_index, rebuild_index
from db.errors import StoreError
from db.session import make_engine
from db.values.clock import utc_now

MIGRATIONS_FOLDER = pathlib.Path(__file__).parent.parent / "migrations"
ADVISORY_LOCK = 7_460_114_923  # an arbitrary fixed number: one migration, backup or restore of a PostgreSQL store at a time
VERSION_TABLE = "alembic_version"


class UpkeepError(StoreError):
    """An administrative operation on the store failed. The message is a sentence for the administrator."""


@dataclass(frozen=True)
class MigrationResult:
    """The result of a migration: versions before (None: no tables) and after, and the copy made first (SQLite)."""

    before: str | None
    after: str
    copy: pathlib.Path | None = None


def alembic_config(connection: Connection | None = None, versions: pathlib.Path | None = None) -> Config:
    """Returns Alembic's configuration, without a file. ``versions``: another folder of migrations (for tests)."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if versions is not None:
        config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head_version(versions: pathlib.Path | None = None) -> str:
    """Returns the version of this program's tables."""
    newest = ScriptDirectory.from_config(alembic_config(versions=versions)).get_current_head()
    assert newest is not None, "there is a first migration"
    return newest


def has_migration(version: str) -> bool:
    """Returns whether this program has the migration."""
    try:
        return ScriptDirectory.from_config(alembic_config()).get_revision(version) is not None
    except CommandError:
        return False


def read_version(connection: Connection) -> str | None:
    """Returns the version of a store's tables; None when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def sqlite_file(url: str) -> pathlib.Path | None:
    """Returns the file of an SQLite store; None on PostgreSQL."""
    address = make_url(url)
    return pathlib.Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def store_label(url: str) -> str:
    """Returns the store's display name: its file, or its address without the password."""
    file = sqlite_file(url)
    return str(file) if file is not None else make_url(url).render_as_string(hide_password=True)


def stored_version(url: str) -> str | None:
    """Returns the version of the store at an address; None when there is none. Creates no file. Raises :class:`UpkeepError`."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return read_version(connection)
    except DBAPIError as error:
        raise UpkeepError(f"The store cannot be reached: {str(error.orig).strip().splitlines()[0]}.") from error
    finally:
        engine.dispose()


def migrate(url: str, *, to: str = "head", versions: pathlib.Path | None = None, role: str | None = None) -> MigrationResult:
    """Migrate the store at ``url`` to a version, in one transaction. ``role`` (PostgreSQL) is granted access to the tables.

    Raises :class:`UpkeepError`; the store is then as it was.
    """
    target = head_version(versions) if to == "head" else to
    before = stored_version(url)
    if before == target:
        return MigrationResult(before, target)
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # it holds password hashes: readable by its owner only
    engine = make_engine(url)
    try:
        copy = _copy_beside(engine, file, before) if file is not None and before is not None else None
        with exclusive_transaction(engine, foreign_keys=False) as connection:
            before = read_version(connection)
            _upgrade(connection, to, versions)
            if target == head_version(versions):
                rebuild_index(connection)
            if role:
                _grant_access(connection, role)
    except UpkeepError:
        raise
    except Exception as error:
        stays = f"stays at version {before}, with all its rows" if before else "stays without tables"
        raise UpkeepError(f"The migration failed and the store {stays}. {_first_line(error)}.") from error
    finally:
        engine.dispose()
    return MigrationResult(before, target, copy)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}"


def _upgrade(connection: Connection, to: str, versions: pathlib.Path | None) -> None:
    rows_before = count_rows(connection)
    command.upgrade(alembic_config(connection, versions), to)
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise UpkeepError(f"The migration was taken back: it left {len(broken)} references to nothing, the first in {broken[0][0]}.")
    rows_after = count_rows(connection)
    for table, number in rows_before.items():
        if rows_after.get(table, number) != number:
            raise UpkeepError(f"The migration was taken back: {table} had {number} rows before it and {rows_after[table]} after.")


@contextmanager
def exclusive_transaction(engine: Engine, *, foreign_keys: bool = True) -> Iterator[Connection]:
    """Open an exclusive write transaction: no other administrative operation runs at the same time. Rolled back on an exception."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(write=True).connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        if sqlite and not foreign_keys:
            driver.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
                yield connection
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def reflect_tables(connection: Connection) -> list[Table]:
    """Returns the store's tables, parents first, without the version table and those of the search index."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: not is_index(name))
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def count_rows(connection: Connection) -> dict[str, int]:
    """Returns the row count of every table, without the search index, which is derived from them."""
    names = [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE and not is_index(name)]
    return {name: connection.execute(select(func.count()).select_from(Table(name, MetaData()))).scalar_one() for name in names}


def _copy_beside(engine: Engine, file: pathlib.Path, version: str) -> pathlib.Path:
    """Copy an SQLite store to a file in the same folder. Returns its path."""
    copy = file.with_name(f"{file.stem}.{version}.{utc_now():%Y%m%dT%H%M%S%f}{file.suffix}")
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    return copy


def _grant_access(connection: Connection, role: str) -> None:
    """Grant the application's role access to rows, without the right to alter the tables."""
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON {VERSION_TABLE} FROM {name}",
    ):
        connection.exec_driver_sql(statement)


def write_revision(url: str, message: str) -> str:
    """Write the next migration from the difference between an empty store at head and the models. Returns its path."""
    number = 1 + len(list((MIGRATIONS_FOLDER / "versions").glob("0*.py")))
    if number > 1:
        migrate(url)
    engine = make_engine(url)
    with engine.execution_options(write=True).begin() as connection:
        config = alembic_config(connection)
        config.set_main_option("file_template", f"{number:04d}_%%(slug)s")
        script: Any = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    engine.dispose()
    return str(script.path)

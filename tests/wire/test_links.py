"""Every link that is shown to a role works for it: a crawl of the demonstration as each account."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from callbacks.app_factory import build_app
from callbacks.routes.auth import DEMO_ACCOUNTS
from dashboard.config import Settings
from db.seed.demo.build import build_demo
from db.session import Sessions, make_engine
from db.values.clock import date_in_zone, utc_now
from tests.conftest import copy_sqlite_store, made_once
from tests.wire.crawl import crawl
from tests.wire.visitor import OURS, SeededApp, Visitor


@pytest.fixture(scope="module")
def demo_app(sqlite_at_head: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeededApp]:
    """The application on the demonstration of today."""
    today = date_in_zone("Europe/London", utc_now())

    def make(folder: pathlib.Path) -> None:
        new_engine = make_engine(copy_sqlite_store(sqlite_at_head, folder))
        build_demo(Sessions(new_engine), today)
        new_engine.dispose()

    url = copy_sqlite_store(made_once(f"demo-{today}", make) / "board.db", tmp_path_factory.mktemp("links"))
    sessions = Sessions(make_engine(url))
    app = build_app(Settings(database_url=url, demo=True), sessions)
    yield SeededApp(app, sessions, {}, {"sponsor-a": "", "sponsor-b": ""})
    sessions.engine.dispose()


def signed_in(demo_app: SeededApp, role: str) -> Visitor:
    """Returns a visitor who signed in with the demonstration's account of a role."""
    visitor = demo_app.visitor(None)
    answer = visitor.client.post("/sign-in", data={"email": f"{role}@demo.example", "password": "demo"}, headers=OURS)
    assert answer.status_code == 302
    return visitor


LEAST_OPENED = {
    "lead": 400,
    "admin": 400,
    "member": 280,
    "reviewer": 200,
    "finance": 55,
    "sponsor": 6,
}  # a crawl that stops early proves nothing


@pytest.mark.slow
@pytest.mark.parametrize("role", DEMO_ACCOUNTS)
def test_every_link_works_for_whom_it_is_shown_to(demo_app: SeededApp, role: str) -> None:
    dead, opened = crawl(signed_in(demo_app, role), role)
    assert opened.total() >= LEAST_OPENED[role]
    assert dead == []

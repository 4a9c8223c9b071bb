"""Fixtures of the browser tests: a server process on a copy of the demo, and signed-in users in Chromium."""

from __future__ import annotations

import contextlib
import pathlib
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.screen import Screen, open_screen
from tests.browser.server_process import ROOT, Server, environment, python
from tests.chromium import ARGUMENTS, chromium, required
from tests.conftest import made_once

MISSING = "NO CHROMIUM WAS FOUND, so no journey and no accessibility test ran. Name one with COHORTBOARD_CHROMIUM"
SignIn = Callable[..., Screen]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests. Without one the tests are skipped with a warning, or fail if a browser is required."""
    path = chromium()
    if path is None:
        if required():
            pytest.fail(MISSING)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(MISSING, stacklevel=1)
        pytest.skip(MISSING)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo_store() -> pathlib.Path:
    """An SQLite file with the demo of today, to copy; read-only."""

    def make(folder: pathlib.Path) -> None:
        command = [python(), str(ROOT / "app.py"), "demo"]
        subprocess.run(command, env=environment(folder / "board.db"), cwd=folder, check=True, capture_output=True, timeout=120)

    return made_once("demo", make) / "board.db"


@contextlib.contextmanager
def _serve_copy(demo_store: pathlib.Path, folder: pathlib.Path) -> Iterator[Server]:
    server = Server(pathlib.Path(shutil.copy(demo_store, folder / "board.db")))
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def board(demo_store: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demo, for all tests that only read."""
    with _serve_copy(demo_store, tmp_path_factory.mktemp("board")) as server:
        yield server


@pytest.fixture(scope="module")
def writable_board(demo_store: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demo, for the tests of a module that write: each writes its own texts."""
    with _serve_copy(demo_store, tmp_path_factory.mktemp("written")) as server:
        yield server


@pytest.fixture
def own_board(demo_store: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Server]:
    """A server on a copy of the demo for one test, which may stop and restart it."""
    with _serve_copy(demo_store, tmp_path) as server:
        yield server


@pytest.fixture
def sign_in(browser: Browser) -> Iterator[SignIn]:
    """``sign_in(board, "lead")``: a signed-in user in a separate browser context; without a role, not signed in.

    Errors on the screen fail the test, except those that match ``expects``.
    """
    windows: list[tuple[BrowserContext, Screen, tuple[str, ...]]] = []

    def open_signed_in(board: Server, role: str = "", *, expects: tuple[str, ...] = (), **more: Any) -> Screen:
        context, screen = open_screen(browser, board.address, role, **more)
        windows.append((context, screen, expects))
        return screen

    yield open_signed_in
    for context, _, _ in windows:
        context.close()
    assert [
        error for _, screen, expected in windows for error in screen.errors if not any(re.search(pattern, error) for pattern in expected)
    ] == []

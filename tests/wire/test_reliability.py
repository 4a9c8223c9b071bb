"""The server as a process under load: forty concurrent requests after a cold start, and workers killed during saves."""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from callbacks.security.gate import DISPATCH_PATH, SESSION_COOKIE
from db.schema.models import Milestone, RequestKey
from db.schema.revisions import Revision
from layouts.ids.pages import field_id, form_state_id, save_button_id
from tests.wire.visitor import ROUTER, SeededApp

ROOT = pathlib.Path(__file__).parents[2]
ADDRESS_PREFIX = "Cohortboard is on "
KILLS, WRITERS, EACH = 5, 4, 25

pytestmark = pytest.mark.slow


@contextmanager
def serve(seeded_app: SeededApp) -> Iterator[tuple[int, int]]:
    """Serve the board of a seeded store in a separate process. Yields its process id and its port."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COHORTBOARD_")}
    env["COHORTBOARD_DATABASE_URL"] = seeded_app.sessions.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            line = next((line for line in process.stdout or () if line.startswith(ADDRESS_PREFIX)), "")
            yield process.pid, int(line.rpartition(":")[2])
        finally:
            process.terminate()


def _post(seeded_app: SeededApp, port: int, person: str, body: object) -> tuple[int, bytes]:
    """Status and body of the answer to one callback, over a new connection. Raises :class:`OSError` when the connection fails."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Cookie": f"{SESSION_COOKIE}={seeded_app.tokens[person]}",
        "Content-Type": "application/json",
        "Origin": f"http://127.0.0.1:{port}",
    }
    try:
        connection.request("POST", DISPATCH_PATH, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_forty_concurrent_requests_after_a_cold_start_are_all_answered(sqlite_app: SeededApp) -> None:
    body = sqlite_app.visitor("lead").body(ROUTER, {"url.pathname": "/milestones", "url.search": ""})
    with serve(sqlite_app) as (_, port), ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: _post(sqlite_app, port, "lead", body), range(40)))
    assert [status for status, _ in answers] == [200] * 40
    assert {b"zq-a-inner-milestones.title" in text for _, text in answers} == {True}


def _save(seeded_app: SeededApp, number: str) -> object:
    typed = {"title": f"Save {number}", "challenge": seeded_app.ids["a"], "forecast": "1/1/2099"}
    values = {f"{field_id('milestone', name)}.value": value for name, value in typed.items()}
    carried = {"key": f"key-of-save-{number}", "id": "", "version": 0, "about": "", "asked": True}
    return seeded_app.visitor("lead").body(
        "form-milestone.children",
        {**values, f"{save_button_id('milestone')}.n_clicks": 1, f"{form_state_id('milestone')}.data": carried, "url.search": ""},
    )


def _workers(master: int) -> list[int]:
    return [int(process_id) for process_id in pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def _save_until_acknowledged(seeded_app: SeededApp, port: int, number: str) -> None:
    """Send a save, again with the same key while the connection fails, until the answer confirms it."""
    body = _save(seeded_app, number)
    while True:
        try:
            status, text = _post(seeded_app, port, "lead", body)
        except (OSError, http.client.HTTPException):
            continue
        assert (status, b"Saved milestone" in text) == (200, True), text[:300]
        return


@pytest.mark.skipif(not pathlib.Path("/proc/self/task").exists(), reason="workers are found in /proc")
def test_killed_workers_lose_and_duplicate_no_save(seeded_app: SeededApp) -> None:
    acknowledged = threading.Semaphore(0)

    def write(writer: int) -> None:
        for number in range(EACH):
            _save_until_acknowledged(seeded_app, port, f"{writer}-{number}")
            acknowledged.release()

    with serve(seeded_app) as (master, port), ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, number) for number in range(WRITERS)]
        killed: set[int] = set()
        for _ in range(KILLS):
            for _ in range(WRITERS * 2):
                assert acknowledged.acquire(timeout=60)
            victims = [worker for worker in _workers(master) if worker not in killed]
            for victim in victims:
                killed.add(victim)
                os.kill(victim, signal.SIGKILL)
        for future in writers:
            future.result(timeout=120)
    assert len(killed) >= KILLS
    with seeded_app.sessions.system("audit") as session:
        saved = session.execute(select(Milestone.title, func.count()).where(Milestone.title.like("Save %")).group_by(Milestone.title)).all()
        keys = session.execute(select(func.count()).select_from(RequestKey).where(RequestKey.key.like("key-of-save-%"))).scalar()
        numbers = session.scalars(select(Revision.number).order_by(Revision.number)).all()
    assert sorted(tuple(row) for row in saved) == sorted(
        (f"Save {writer}-{number}", 1) for writer in range(WRITERS) for number in range(EACH)
    )
    assert keys == WRITERS * EACH
    assert list(numbers) == list(range(numbers[0], numbers[0] + len(numbers)))

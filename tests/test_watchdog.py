"""A killed test run leaves no server, worker or folder."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.watchdog import MARK

pytestmark = pytest.mark.slow
ROOT = pathlib.Path(__file__).parents[1]
SECONDS = 30
RUN = """
import pathlib, subprocess, sys, tempfile, time

def test_waits_to_be_killed(postgres, tmp_path):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    pathlib.Path("started.txt").write_text(f"{tmp_path}\\n{tempfile.mkdtemp()}")
    time.sleep(600)
"""


def until(condition) -> bool:
    """Returns whether the condition became true within :data:`SECONDS`."""
    end = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())


def processes_of(folder: pathlib.Path) -> list[psutil.Process]:
    """Returns the processes that a run with this folder started."""
    processes = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(folder):
                processes.append(process)
    return processes


@pytest.fixture
def temporary() -> Iterator[pathlib.Path]:
    """The folder in which the killed run keeps its temporary folders; its path is short, as the address of a socket has to be."""
    with tempfile.TemporaryDirectory() as folder:
        yield pathlib.Path(folder)


@pytest.fixture
def run(tmp_path: pathlib.Path, temporary: pathlib.Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """A test run with a PostgreSQL server, a server process and a test that does not end."""
    (tmp_path / "conftest.py").write_text("pytest_plugins = 'tests.conftest'\n")
    (tmp_path / "test_waiting.py").write_text(RUN)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        f"--rootdir={tmp_path}",
        *request.param,
        "test_waiting.py",
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    with subprocess.Popen(command, cwd=tmp_path, env=env) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("run", [[], ["-n", "1"]], ids=["one process", "workers"], indirect=True)
def test_killed_run_leaves_no_process_and_no_folder(run: subprocess.Popen[bytes], tmp_path: pathlib.Path, temporary: pathlib.Path) -> None:
    assert until((tmp_path / "started.txt").exists)
    (folder,) = temporary.glob("cohortboard-*")
    (postmaster,) = [psutil.Process(int(file.read_text().splitlines()[0])) for file in folder.glob("pg-*/data/postmaster.pid")]
    test_folders = [pathlib.Path(line) for line in (tmp_path / "started.txt").read_text().splitlines()]
    assert all(test_folder.is_dir() for test_folder in test_folders)
    assert len(processes_of(folder)) > 1
    for process in psutil.Process(run.pid).children():
        process.terminate()  # also the watchdog
    run.kill()
    assert until(lambda: not folder.exists())
    assert not postmaster.is_running()
    assert processes_of(folder) == []
    assert [test_folder for test_folder in test_folders if test_folder.exists()] == []

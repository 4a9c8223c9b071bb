"""Kills the processes and removes the folders that a test run leaves: PostgreSQL and other servers, workers.

The run starts ``python -m tests.watchdog FOLDER`` and holds the write end of its standard input open. The operating system closes that end
when the run ends, also after SIGKILL. Every process started by the run has ``FOLDER`` in the environment variable :data:`MARK`.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import psutil

MARK = "PYTEST_RUN_FOLDER"
FOLDERS = "folders.txt"  # in the folder of the run: one more folder a line, to be removed when the run was killed
POSTGRES = "pg-*/data/postmaster.pid"
NORMAL_END = b"ended\n"
ROUNDS = 10  # a process may start another one before it is killed


class Watchdog:
    """The process that waits for the end of this run, and the run's folder."""

    def __init__(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cohortboard-"))
        command = [sys.executable, "-m", "tests.watchdog", str(self.folder)]
        self._process = subprocess.Popen(command, cwd=pathlib.Path(__file__).parents[1], stdin=subprocess.PIPE, start_new_session=True)
        os.environ[MARK] = str(self.folder)

    def close(self) -> None:
        """Report a normal end and wait for the clean-up. The folders of pytest remain, with the files of failed tests."""
        os.environ.pop(MARK, None)
        self._process.communicate(NORMAL_END, timeout=60)


def remove_when_killed(folder: pathlib.Path) -> None:
    """Register a folder for removal if the run is killed."""
    with (pathlib.Path(os.environ[MARK]) / FOLDERS).open("a", encoding="utf-8") as file:
        file.write(f"{folder}\n")


def end_run(folder: pathlib.Path, *, killed: bool) -> None:
    """Kill every process of the run and remove its folders."""
    for _ in range(ROUNDS):
        count = _stop_postgres(folder) + _kill_marked(folder)
        if not count:
            break
    file = folder / FOLDERS
    registered = file.read_text(encoding="utf-8").splitlines() if killed and file.exists() else []
    for path in (*registered, str(folder)):
        shutil.rmtree(path, ignore_errors=True)


def _stop_postgres(folder: pathlib.Path) -> int:
    """Stop the run's PostgreSQL servers at once (SIGQUIT lets them free their shared memory). Returns their number."""
    servers = []
    for file in folder.glob(POSTGRES):
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            server = psutil.Process(int(file.read_text().splitlines()[0]))
            if str(file.parent) in server.cmdline():
                server.send_signal(signal.SIGQUIT)
                servers.append(server)
    _, alive = psutil.wait_procs(servers, timeout=10)
    for server in alive:
        server.kill()
    return len(servers)


def _kill_marked(folder: pathlib.Path) -> int:
    """Kill the processes that the run started. Returns their number."""
    killed = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == str(folder):
                process.kill()
                killed.append(process)
    psutil.wait_procs(killed, timeout=5)
    return len(killed)


def main() -> None:
    """Wait for the end of standard input, then end the run. Whoever terminates all processes of the run does not end this one."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    message = sys.stdin.buffer.read()
    end_run(pathlib.Path(sys.argv[1]), killed=message != NORMAL_END)


if __name__ == "__main__":
    main()

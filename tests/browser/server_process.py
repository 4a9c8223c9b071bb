"""A Cohortboard server as a separate process that a test can kill and restart on the same address."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
ADDRESS_PREFIX = "Cohortboard is on "


def python() -> str:
    """The path of the interpreter of this run."""
    return sys.executable


def environment(store: pathlib.Path) -> dict[str, str]:
    """The environment of a command on a store, without the settings of the person who runs the tests."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("COHORTBOARD_")}
    return variables | {"COHORTBOARD_DATABASE_URL": f"sqlite:///{store}"}


class Server:
    """``cohortboard serve --demo`` on a store, on a free port that stays the same after a restart."""

    def __init__(self, store: pathlib.Path) -> None:
        self.store = store
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the server, and return when it has printed its address."""
        port = self.address.rpartition(":")[2] or "0"
        log = self.store.with_suffix(".log")
        with log.open("a") as log_file:
            command = [python(), str(ROOT / "app.py"), "serve", "--demo", "--port", port]
            self._process = subprocess.Popen(
                command, cwd=self.store.parent, env=environment(self.store), stdout=subprocess.PIPE, stderr=log_file, text=True,
                start_new_session=True,
            )  # fmt: skip
        for line in self._process.stdout or ():
            if line.startswith(ADDRESS_PREFIX):
                self.address = line.removeprefix(ADDRESS_PREFIX).strip()
                return
        raise AssertionError(log.read_text())

    def kill(self) -> None:
        """End all its processes without warning, as a power failure would."""
        process, self._process = self._process, None
        if process is None:
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)

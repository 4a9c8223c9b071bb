"""A Cohortboard server as a process of its own, that a test can kill and start again on the same address."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
ADDRESS_PREFIX = "Cohortboard is on "


def python() -> str:
    """The interpreter of this run."""
    return sys.executable


def environment(store: pathlib.Path) -> dict[str, str]:
    """The environment of a command on a store: no setting of the person who runs the tests gets in."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COHORTBOARD_")}
    return plain | {"COHORTBOARD_DATABASE_URL": f"sqlite:///{store}"}


class Server:
    """``cohortboard serve --demo`` on a store, on a free port that it keeps."""

    def __init__(self, store: pathlib.Path) -> None:
        self.store = store
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Serve, and return when the address answers."""
        port = self.address.rpartition(":")[2] or "0"
        log = self.store.with_suffix(".log")
        with log.open("a") as told:
            command = [python(), str(ROOT / "app.py"), "serve", "--demo", "--port", port]
            self._process = subprocess.Popen(
                command, cwd=self.store.parent, env=environment(self.store), stdout=subprocess.PIPE, stderr=told, text=True,
                start_new_session=True,
            )  # fmt: skip
        for line in self._process.stdout or ():
            if line.startswith(ADDRESS_PREFIX):
                self.address = line.removeprefix(ADDRESS_PREFIX).strip()
                return
        raise AssertionError(log.read_text())

    def kill(self) -> None:
        """End all its processes at once, as a machine that loses power would."""
        process, self._process = self._process, None
        if process is None:
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)

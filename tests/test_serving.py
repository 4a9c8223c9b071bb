"""The server as a process: it prints its address, answers, refuses an occupied address, and exits cleanly."""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.slow
ROOT = pathlib.Path(__file__).parents[1]


@contextlib.contextmanager
def serve(folder: pathlib.Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A server on a free port in its own folder, and the lines that it printed before it listened."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COHORTBOARD_")}
    command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", "0", *words]
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            lines: list[str] = []
            while not (lines and lines[-1].startswith("Cohortboard is on ")):
                line = process.stdout.readline()
                assert line, process.stderr.read()
                lines.append(line.strip())
            yield process, lines
        finally:
            process.kill()


def stop(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    """Exit code and standard error, without notes, after a signal ended the process."""
    process.send_signal(by)
    _, err = process.communicate(timeout=30)
    return process.returncode, "\n".join(line for line in err.splitlines() if not line.startswith("Note: "))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_a_new_installation_is_served_and_exits_cleanly(tmp_path, by):
    with serve(tmp_path) as (process, lines):
        address = lines[-1].removeprefix("Cohortboard is on ")
        with urllib.request.urlopen(f"{address}/sign-in", timeout=20) as answer:
            page = answer.read().decode()
        assert (answer.status, "demo.example" in page) == (200, False)
        assert (tmp_path / "var" / "cohortboard.db").stat().st_mode & 0o777 == 0o600
        assert stop(process, by) == (0, "")


def test_an_occupied_address_is_refused_with_a_sentence(tmp_path):
    with serve(tmp_path) as (_, lines):
        port = lines[-1].rpartition(":")[2]
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", port]
        second = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == f"127.0.0.1:{port} cannot be had: Address already in use. Name another port with --port.\n"


def test_the_demo_is_built_offered_and_served(tmp_path):
    with serve(tmp_path, "--demo") as (process, lines):
        assert lines[0] == "The demo was built to end today."
        assert process.stdout.readline() == "Sign in as lead@demo.example, password demo\n"
        with urllib.request.urlopen(f"{lines[-1].removeprefix('Cohortboard is on ')}/sign-in", timeout=20) as answer:
            assert "lead@demo.example" in answer.read().decode()
        assert stop(process, signal.SIGINT) == (0, "")

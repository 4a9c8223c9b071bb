"""The wheel: built from what is in the repository, installed in a clean environment, run from any folder."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.slow
ROOT = pathlib.Path(__file__).parents[1]
PACKAGES = {"app.py", "callbacks", "dashboard", "db", "layouts"}
WAIT = 180


def clean_environment() -> dict[str, str]:
    """The environment without anything that points back to the repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COHORTBOARD_", "PYTHON", "VIRTUAL_ENV"))}


def run(*command: str | pathlib.Path, folder: pathlib.Path) -> str:
    done = subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The wheel, built from a copy of the repository's own files, so that nothing left over from an older build gets in."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, folder=source)
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def program(wheel: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The installed command, in an environment that holds nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, folder=folder)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, folder=folder)
    return folder / "bin" / "cohortboard"


@pytest.fixture
def served(program: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo, served from an empty folder on a free port: its process and its address."""
    command = [program, "serve", "--demo", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            yield process, address(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if found := re.search(r"Cohortboard is on (http://\S+)", line):
            return found[1]
    raise AssertionError("The server ended without an address:\n" + "".join(said))


def test_the_wheel_holds_the_floors_and_nothing_beside_them(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_holds_every_file_of_the_packages(wheel):
    listed = subprocess.run(["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    stored = {name for name in filter(None, listed.split("\0")) if (ROOT / name).is_file()}
    assert stored - set(zipfile.ZipFile(wheel).namelist()) == set(), (
        "Name the missing files in [tool.setuptools.package-data] of pyproject.toml"
    )


def test_the_installed_command_explains_itself_from_any_folder(program, tmp_path):
    said = run(program, "--help", folder=tmp_path)
    assert "cohortboard serve --demo" in said
    assert list(tmp_path.iterdir()) == []


def test_the_installed_demo_answers_and_stops_with_ctrl_c(served):
    process, home = served
    with urllib.request.urlopen(f"{home}/healthz", timeout=WAIT) as answer:
        assert (answer.status, answer.read()) == (200, b"ok")
    page = urllib.request.Request(f"{home}/", headers={"Accept": "text/html"})
    with urllib.request.urlopen(page, timeout=WAIT) as answer:
        assert answer.url == f"{home}/sign-in"
        assert b"lead@demo.example" in answer.read()
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 0

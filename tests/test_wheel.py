"""The wheel: built from the files of the repository, installed in a clean environment, run from any folder."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator

import pytest

from tests.interpreters import CLAIMED, installed
from tests.repository import ROOT, copy_own_files
from tests.wheel_visit import Visitor

pytestmark = pytest.mark.slow
PACKAGES = {"app.py", "callbacks", "dashboard", "db", "layouts"}
WAIT = 180


def clean_environment() -> dict[str, str]:
    """The environment without variables that refer to the repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COHORTBOARD_", "PYTHON", "VIRTUAL_ENV"))}


def run(*command: str | pathlib.Path, folder: pathlib.Path) -> str:
    result = subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, f"{' '.join(map(str, command))}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The wheel, built from a copy of the repository's own files, so that it contains nothing of an earlier build."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    copy_own_files(source)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, folder=source)
    (wheel_file,) = out.iterdir()
    return wheel_file


@pytest.fixture(scope="module", params=CLAIMED)
def program(request: pytest.FixtureRequest, wheel: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The installed command in an otherwise empty environment, for each declared version of Python that is on the machine."""
    interpreter = installed(request.param)
    if interpreter is None:
        assert request.param != CLAIMED[0], f"Python {request.param}, the oldest one claimed, must be installed."
        pytest.skip(f"Python {request.param} is not installed")
    folder = tmp_path_factory.mktemp("environment")
    run(interpreter, "-m", "venv", "--without-pip", folder, folder=folder)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder / "bin" / "python")
    run(*pip, "install", "-q", "--no-compile", "-c", ROOT / "constraints.txt", wheel, folder=folder)
    return folder / "bin" / "cohortboard"


@pytest.fixture(scope="module")
def demo(program: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder in which the demo is served: empty at first, later with its store."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def served(program: pathlib.Path, demo: pathlib.Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo, served from a separate folder on a free port: its process and its address."""
    command = [program, "serve", "--demo", "--port", "0"]
    with subprocess.Popen(
        command, cwd=demo, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            yield process, address(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def address(process: subprocess.Popen[str]) -> str:
    lines = []
    for line_read in process.stdout or ():
        lines.append(line_read)
        if found := re.search(r"Cohortboard is on (http://\S+)", line_read):
            return found[1]
    raise AssertionError("The server ended without an address:\n" + "".join(lines))


def test_the_wheel_contains_only_the_layers(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_contains_every_file_of_the_packages(wheel):
    listed = subprocess.run(["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    stored = {name for name in filter(None, listed.split("\0")) if (ROOT / name).is_file()}
    assert stored - set(zipfile.ZipFile(wheel).namelist()) == set(), (
        "Name the missing files in [tool.setuptools.package-data] of pyproject.toml"
    )


def test_the_installed_command_prints_help_from_any_folder(program, tmp_path):
    output = run(program, "--help", folder=tmp_path)
    assert "cohortboard serve --demo" in output
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


def test_the_installed_demo_renders_every_page(served):
    _, home = served
    titles = {}
    for account, first in (("lead", "/"), ("finance", "/"), ("sponsor", "/my-challenge")):
        visitor = Visitor(home)
        visitor.sign_in(f"{account}@demo.example", "demo")
        titles[account] = {path: answer["response"]["page-title"]["children"] for path, answer in visitor.every_page(first).items()}
    assert {**titles["lead"], "/spend": "Spend against budget", "/learning/*": "Hypothesis"} == titles["lead"]
    assert titles["lead"]["/record/payment/*"].startswith("Payment: ")
    assert {**titles["finance"], "/spend": "Spend against budget"} == titles["finance"]
    assert titles["sponsor"] == {"/my-challenge": "My challenge"}
    assert "Page not found" not in {title for page_titles in titles.values() for title in page_titles.values()}
    assert len(titles["lead"]) > 60


def test_the_installed_command_exports_everything_and_imports_it_unchanged(served, program, demo, tmp_path):
    exported, again = tmp_path / "exported.zip", tmp_path / "again.zip"
    run(program, "export", "--all", exported, folder=demo)
    run(program, "import", "--all", exported, folder=tmp_path)
    run(program, "export", "--all", again, folder=tmp_path)
    assert len(contents(exported)) > 50
    assert contents(exported) == contents(again)


def contents(archive: pathlib.Path) -> dict[str, bytes]:
    """The files of a ZIP archive, by name."""
    with zipfile.ZipFile(archive) as zip_file:
        return {name: zip_file.read(name) for name in zip_file.namelist()}

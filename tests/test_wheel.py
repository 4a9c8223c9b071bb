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

from tests.interpreters import CLAIMED, installed
from tests.wheel_visit import Visitor

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


@pytest.fixture(scope="module", params=CLAIMED)
def program(request: pytest.FixtureRequest, wheel: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The installed command, in an environment that holds nothing else, once for each claimed version of Python that is on the machine."""
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
    """A folder in which the demo is served: empty at first, then with its store."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def served(program: pathlib.Path, demo: pathlib.Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo, served from a folder of its own on a free port: its process and its address."""
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


def test_the_installed_demo_draws_every_page(served):
    _, home = served
    titles = {}
    for account, first in (("lead", "/"), ("finance", "/"), ("sponsor", "/my-challenge")):
        visitor = Visitor(home)
        visitor.sign_in(f"{account}@demo.example", "demo")
        titles[account] = {path: drawn["response"]["page-title"]["children"] for path, drawn in visitor.every_page(first).items()}
    assert {**titles["lead"], "/spend": "Spend", "/learning/*": "Hypothesis", "/record/payment/*": "Payment"} == titles["lead"]
    assert {**titles["finance"], "/spend": "Spend"} == titles["finance"]
    assert titles["sponsor"] == {"/my-challenge": "My challenge"}
    assert "Page not found" not in {title for drawn in titles.values() for title in drawn.values()}
    assert len(titles["lead"]) > 60


def test_the_installed_command_exports_everything_and_imports_it_the_same(served, program, demo, tmp_path):
    exported, again = tmp_path / "exported.zip", tmp_path / "again.zip"
    run(program, "export", "--all", exported, folder=demo)
    run(program, "import", "--all", exported, folder=tmp_path)
    run(program, "export", "--all", again, folder=tmp_path)
    assert len(contents(exported)) > 50
    assert contents(exported) == contents(again)


def contents(archive: pathlib.Path) -> dict[str, bytes]:
    """The files of a ZIP archive, by name."""
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}

"""The recipes of CONTRIBUTING.md: followed to the letter in a copy of the repository, they give code that passes the checks."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from tests.recipes.instructions import follow, read_steps
from tests.repository import ROOT, copy_own_files

pytestmark = pytest.mark.slow
RECIPES = ("Add a chart", "Add a form field", "Add a rule")
CHECKS = (
    ("-m", "ruff", "check", "."),
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "mypy"),
    ("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"),
    ("-m", "pytest", "-p", "no:cacheprovider", "tests/structure", "--deselect", "tests/structure/test_files.py"),
)


def clean_environment() -> dict[str, str]:
    """The environment without the variables of this run of the tests: pytest-xdist's would make a run within it a worker."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COHORTBOARD_", "COV_"))}


@pytest.fixture
def scratch(tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of the repository's own files, which git knows as such."""
    folder = tmp_path / "scratch"
    copy_own_files(folder)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder / ".mypy_cache")  # what did not change need not be checked again
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def test_recipes_give_code_that_passes_the_checks(scratch: pathlib.Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    environment = {**clean_environment(), "PYTHONPATH": str(scratch)}
    for heading in RECIPES:
        steps = read_steps(page, heading)
        assert {step.language for step in steps} >= {"python", "sh"}, f"“{heading}” shows no code, or no command that tests it"
        follow(steps, scratch, environment)
    for check in CHECKS:
        done = subprocess.run([sys.executable, *check], cwd=scratch, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(check)}\n{done.stdout}\n{done.stderr}"

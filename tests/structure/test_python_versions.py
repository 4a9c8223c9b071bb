"""Versions of Python: the classifiers equal those that tests/test_wheel.py installs, and every other place names the same ones."""

from __future__ import annotations

import re
import tomllib

from packaging.specifiers import SpecifierSet

from tests.interpreters import CLAIMED
from tests.structure.source import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NUMBERS = [int(version.removeprefix("3.")) for version in CLAIMED]
SENTENCE = f"Python {', '.join(CLAIMED[:-1])} or {CLAIMED[-1]}"


def test_python_versions_are_consecutive():
    assert list(range(NUMBERS[0], NUMBERS[-1] + 1)) == NUMBERS


def test_python_versions_equal_those_of_requires_python():
    allowed = SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert [number for number in range(100) if f"3.{number}.7" in allowed] == NUMBERS
    assert "4.0" not in allowed


def test_python_versions_are_those_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    assert re.findall(r"python(3\.\d+)", makefile) == CLAIMED
    assert f"not (3, {NUMBERS[0]}) <= sys.version_info < (3, {NUMBERS[-1] + 1})" in makefile
    assert f"{SENTENCE} is needed" in makefile


def test_python_versions_are_those_of_the_documents():
    for name in ("README.md", "docs/install.md"):
        assert re.findall(r"Python 3\.[\d., or]*\d", (ROOT / name).read_text()) == [SENTENCE], name


def test_python_oldest_version_is_the_target_of_code_and_constraints():
    oldest = CLAIMED[0]
    assert PYPROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert PYPROJECT["tool"]["mypy"]["python_version"] == oldest
    assert f"Made on Python {oldest}" in (ROOT / "constraints.txt").read_text()
    assert f"python{oldest} -m venv" in (ROOT / "CONTRIBUTING.md").read_text()
    assert f"with Python {oldest}:" in (ROOT / ".ci" / "run").read_text()

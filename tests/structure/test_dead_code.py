"""Dead code: every name that the product defines is used by it. vulture finds unused names; exceptions are derived or listed here."""

from __future__ import annotations

import ast
import functools
import pathlib
from collections.abc import Iterator

import jinja2
import pytest
from jinja2 import nodes
from vulture.core import Item, Vulture

from tests.structure.source import LAYERS, ROOT, failure_message, parsed, python_files, relative_path

pytestmark = pytest.mark.slow  # vulture reads every file

CONFIDENCE = 60
TEMPLATES = ROOT / "callbacks" / "templates"
CALLED_BY_LIBRARIES = [  # decorators that pass the function to a library, which calls it
    "@server.*",  # Flask: routes
    "@user.command",  # click: commands of a group
    "@event.listens_for",  # SQLAlchemy: events
    "@compiles",  # SQLAlchemy: SQL of an expression, by database
    "@random_input.register",  # functools.singledispatch
]
USED_OUTSIDE = {  # name: what reads it
    "obj": "click passes it to commands as pass_obj",
    "max_content_length": "Flask reads the limit from its request",
    "restated": "the document of measures writes it, and the test of worked examples compares it with what ran",
    "direct_passthrough": "Werkzeug reads it from its response",
    "load_config": "gunicorn calls it",
    "impl": "SQLAlchemy reads it from a type",
    "cache_ok": "SQLAlchemy reads it from a type",
    "process_bind_param": "SQLAlchemy calls it",
    "process_result_value": "SQLAlchemy calls it",
    "type_annotation_map": "SQLAlchemy reads it from the declarative base",
    "inherit_cache": "SQLAlchemy reads it from an expression",
    "self_group": "SQLAlchemy calls it",
    "bulk_save_objects": "overrides SQLAlchemy's, so that nobody calls that one",
    "bulk_insert_mappings": "overrides SQLAlchemy's, so that nobody calls that one",
    "bulk_update_mappings": "overrides SQLAlchemy's, so that nobody calls that one",
    "isolation_level": "sqlite3 reads it from its connection",
    "branch_labels": "Alembic reads it from a migration",
    "depends_on": "Alembic reads it from a migration",
    "down_revision": "Alembic reads it from a migration",
    "showGridLines": "openpyxl writes it",
    "fitToHeight": "openpyxl writes it",
    "fitToWidth": "openpyxl writes it",
    "fitToPage": "openpyxl writes it",
    "orientation": "openpyxl writes it",
    "alignment": "openpyxl writes it",
    "border": "openpyxl writes it",
    "dispBlanksAs": "openpyxl writes it",
    "grouping": "openpyxl writes it",
    "overlap": "openpyxl writes it",
    "freeze_panes": "openpyxl writes it",
    "data_type": "openpyxl writes it",
    "quotePrefix": "openpyxl writes it",
    "STORIES": "the tests of the demo look for each of its stories on the pages",
    "TableVisibility": "the values of __seen__, which tests check every table against",
    "cached": "tests ask which files are compressed",
    "pytestmark": "pytest reads it from a test module",
    "pytest_addoption": "pytest calls it",
    "pytest_configure": "pytest calls it",
    "pytest_unconfigure": "pytest calls it",
    "pytest_ignore_collect": "pytest calls it",
    "pytest_runtest_call": "pytest calls it",
    "_removed_when_killed": "an autouse fixture",
    "pytest_collection_finish": "pytest calls it",
    "pytest_collection_modifyitems": "pytest calls it",
    "tempdir": "tempfile reads its own global",
    "postgres_cast": "a fixture, requested by name with getfixturevalue",
}


@functools.cache
def unused() -> tuple[Item, ...]:
    """Unused names: of the product, named neither there nor in the benchmarks; of the tests and benchmarks, named nowhere.

    A function of the product that only tests name is among them.
    """
    vulture = Vulture(ignore_decorators=CALLED_BY_LIBRARIES)
    vulture.scavenge([ROOT / "app.py", ROOT / "bench", *(ROOT / layer for layer in LAYERS)])
    of_product = vulture.get_unused_code(CONFIDENCE)
    vulture.scavenge([ROOT / "tests"])
    of_tests = [item for item in vulture.get_unused_code(CONFIDENCE) if item.filename.is_relative_to(ROOT / "tests")]
    return (*of_product, *of_tests)


@functools.cache
def names_in_templates() -> frozenset[str]:
    """Names and attributes that the Jinja templates read."""
    environment = jinja2.Environment(autoescape=True)
    templates = [environment.parse(path.read_text()) for path in TEMPLATES.iterdir()]
    attributes = {node.attr for template in templates for node in template.find_all(nodes.Getattr)}
    return frozenset(attributes | {node.name for template in templates for node in template.find_all(nodes.Name)})


def _members_and_columns(path: pathlib.Path) -> Iterator[tuple[str, int]]:
    """Name and line number of enumeration members, which are read by value, and of mapped columns, which are read by field name."""
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ClassDef):
            continue
        is_enumeration = any(isinstance(base, ast.Name) and base.id in {"StrEnum", "Labelled"} for base in node.bases)
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and is_enumeration:
                yield statement.targets[0].id, statement.lineno
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and ast.unparse(statement.annotation).startswith("Mapped[")
            ):
                yield statement.target.id, statement.lineno


@functools.cache
def read_by_value() -> frozenset[tuple[pathlib.Path, str, int]]:
    """File, name and line number of what the product reads by a stored text: members of enumerations, columns of tables."""
    return frozenset((path, *member) for path in python_files() for member in _members_and_columns(path))


def _is_read_by_value(item: Item) -> bool:
    """Whether the item defines a member or column, or sets the attribute of a column."""
    if item.typ == "attribute":
        return item.name in {name for _, name, _ in read_by_value()}
    return (item.filename, item.name, item.first_lineno) in read_by_value()


def suspects() -> list[Item]:
    """Unused names that no template reads and no stored value refers to."""
    return [item for item in unused() if item.name not in names_in_templates() and not _is_read_by_value(item)]


def test_dead_code_is_absent():
    unused_names = [
        f"{relative_path(item.filename)}:{item.first_lineno}: {item.message}" for item in suspects() if item.name not in USED_OUTSIDE
    ]
    assert not unused_names, failure_message(
        unused_names, "Remove it, with the tests of it alone. What a library uses goes into USED_OUTSIDE with the reason."
    )


def test_dead_code_exceptions_are_all_needed():
    unneeded = USED_OUTSIDE.keys() - {item.name for item in suspects()}
    assert not unneeded, failure_message(sorted(unneeded), "The code names it again, or it was removed: remove it from USED_OUTSIDE.")

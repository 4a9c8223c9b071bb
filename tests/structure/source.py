"""Access to the project's own files for the structure tests."""

from __future__ import annotations

import ast
import functools
import pathlib

from tests.repository import ROOT, own_files

LAYERS = ("db", "dashboard", "layouts", "callbacks")
TEXT = {".py", ".css", ".js", ".html", ".md", ".toml", ".txt", ".mako", ".csv", ".yml", ".yaml", ""}


def python_files(*layers: str) -> list[pathlib.Path]:
    """The Python files of the named layers (all of them, and ``app.py``, when none is named)."""
    paths = [path for layer in layers or LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    return paths if layers else [*paths, ROOT / "app.py"]


def text_files() -> list[pathlib.Path]:
    """Every text file of the project, committed or not yet committed."""
    return [path for path in own_files() if path.suffix in TEXT]


def relative_path(path: pathlib.Path) -> str:
    """The path of a file relative to the root of the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def parsed(path: pathlib.Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(), filename=str(path))


def imports(path: pathlib.Path) -> list[tuple[int, str]]:
    """Line number and dotted name of everything that a file imports, ``from a import b`` as ``a.b``."""
    names: list[tuple[int, str]] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return names


def calls(path: pathlib.Path) -> list[tuple[int, str]]:
    """Line number and dotted name of everything that a file calls: ``session.execute``, ``select``."""
    return [(node.lineno, dotted(node.func)) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


def attributes(path: pathlib.Path) -> list[tuple[int, str]]:
    """Line number and dotted name of every attribute that a file names: ``dcc.Graph``."""
    return [(node.lineno, dotted(node)) for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)]


def dotted(node: ast.expr) -> str:
    """The dotted name of an expression; ``?`` for anything that is not a name."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def failure_message(problems: list[str], what_to_do: str) -> str:
    """The message of a failing test: the problems, one per line, and what to do about them."""
    return "\n".join(["", *problems, what_to_do])

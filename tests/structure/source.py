"""The project's own files, as the structure tests read them."""

from __future__ import annotations

import ast
import functools
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
LAYERS = ("db", "dashboard", "layouts", "callbacks")
TEXT = {".py", ".css", ".js", ".html", ".md", ".toml", ".txt", ".mako", ".csv", ".yml", ".yaml", ""}


def python_files(*floors: str) -> list[pathlib.Path]:
    """The Python files of the named floors (all of them, and ``app.py``, when none is named)."""
    found = [path for floor in floors or LAYERS for path in sorted((ROOT / floor).rglob("*.py"))]
    return found if floors else [*found, ROOT / "app.py"]


def text_files() -> list[pathlib.Path]:
    """Every file of text that belongs to the project, committed or about to be."""
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def relative_path(path: pathlib.Path) -> str:
    """A file's name as people write it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def parsed(path: pathlib.Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(), filename=str(path))


def imports(path: pathlib.Path) -> list[tuple[int, str]]:
    """Line and dotted name of everything a file imports, ``from a import b`` as ``a.b``."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, one.name) for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{one.name}") for one in node.names]
    return found


def calls(path: pathlib.Path) -> list[tuple[int, str]]:
    """Line and dotted name of everything a file calls: ``session.execute``, ``select``."""
    return [(node.lineno, dotted(node.func)) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


def attributes(path: pathlib.Path) -> list[tuple[int, str]]:
    """Line and dotted name of every attribute a file names: ``dcc.Graph``."""
    return [(node.lineno, dotted(node)) for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)]


def dotted(node: ast.expr) -> str:
    """The dotted name of an expression; what is no name reads as ``?``."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def failure_message(problems: list[str], what_to_do: str) -> str:
    """What a failing test says: where, and what to do about it."""
    return "\n".join(["", *problems, what_to_do])

"""The instructions of CONTRIBUTING.md as a program: edits and commands, in the order in which the page gives them."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass

FENCE = re.compile(r"^ *```(?P<language>\w+)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:app|db|dashboard|layouts|callbacks|tests)[\w/]*\.py)`")
MINUTES = 10


@dataclass(frozen=True)
class Step:
    """One fenced block: commands (``sh``), a change (``diff``) or new lines (``python``) of the file named last in the text before it."""

    language: str
    path: str
    body: str


def read_steps(page: str, heading: str) -> list[Step]:
    """The fenced blocks of one section, in order. Indentation that a numbered list gives a block is removed."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section is not None, f"CONTRIBUTING.md has no section “{heading}”"
    steps, start, path = [], 0, ""
    for fence in FENCE.finditer(section[1]):
        path = next(reversed(PATH.findall(section[1][start : fence.start()])), path)
        indent = len(fence[0]) - len(fence[0].lstrip(" "))
        body = "".join(line[indent:] if line.strip() else line for line in fence["body"].splitlines(keepends=True))
        steps.append(Step(fence["language"], path, body))
        start = fence.end()
    return steps


def follow(steps: list[Step], folder: pathlib.Path, environment: dict[str, str]) -> None:
    """Carry the steps out in a copy of the repository."""
    for step in steps:
        if step.language == "sh":
            _run_commands(step.body, folder, environment)
        elif step.language == "diff":
            _apply_change(folder / step.path, step.body)
        else:
            _add_lines(folder / step.path, step.body)


def _run_commands(commands: str, folder: pathlib.Path, environment: dict[str, str]) -> None:
    """Run each line. ``.venv/bin/python`` is the Python that runs the tests: the copy has no environment of its own."""
    for command in commands.strip().splitlines():
        assert command.startswith(".venv/bin/python "), f"Write it as a command of .venv/bin/python: {command}"
        line = command.replace(".venv/bin/python", sys.executable, 1)
        done = subprocess.run(
            ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, timeout=60 * MINUTES, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def _apply_change(path: pathlib.Path, change: str) -> None:
    """Replace the lines that begin with a space or ``-`` by those that begin with a space or ``+``. They must stand once in the file."""
    lines = [line or " " for line in change.splitlines()]
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    text = path.read_text()
    assert text.count(before) == 1, f"{path.name} has these lines {text.count(before)} times, not once:\n{before}"
    path.write_text(text.replace(before, after))


def _add_lines(path: pathlib.Path, lines: str) -> None:
    """Write a new file, or add to the end of one, after two empty lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{path.read_text().rstrip()}\n\n\n{lines}" if path.exists() else lines)

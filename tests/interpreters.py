"""The versions of Python that the project claims, and where they are on this machine."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).parents[1]
CLASSIFIERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
CLAIMED = [found[1] for line in CLASSIFIERS if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line))]


def installed(version: str) -> pathlib.Path | None:
    """The interpreter of a version such as ``3.12``; None where none is found that starts and can make environments.

    Looks at the one that runs the tests, on the PATH, then beside that one: pyenv and uv keep one folder for each version.
    """
    beside = sorted(pathlib.Path(sys.base_prefix).parent.glob(f"*{version}.*/bin/python{version}"))
    places = [sys.executable, shutil.which(f"python{version}"), *beside]
    return next((pathlib.Path(place) for place in places if place and _is(pathlib.Path(place), version)), None)


def _is(interpreter: pathlib.Path, version: str) -> bool:
    """Whether the interpreter is of the version. A name on the PATH may be a launcher for a version that is not there."""
    script = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    found = subprocess.run([interpreter, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    return (found.returncode, found.stdout.strip()) == (0, version)

"""The versions of Python that the project declares, and their interpreters on this machine."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).parents[1]
CLASSIFIERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
CLAIMED = [match[1] for line in CLASSIFIERS if (match := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line))]


def installed(version: str) -> pathlib.Path | None:
    """Returns the interpreter of a version such as ``3.12``; None if none is found that starts and can create environments.

    Tries the interpreter that runs the tests, the PATH, then its sibling folders: pyenv and uv have one folder per version.
    """
    siblings = sorted(pathlib.Path(sys.base_prefix).parent.glob(f"*{version}.*/bin/python{version}"))
    candidates = [sys.executable, shutil.which(f"python{version}"), *siblings]
    return next((pathlib.Path(candidate) for candidate in candidates if candidate and _is(pathlib.Path(candidate), version)), None)


def _is(interpreter: pathlib.Path, version: str) -> bool:
    """Returns whether the interpreter is of the version. A name on the PATH may be a launcher for a version that is not installed."""
    script = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    result = subprocess.run([interpreter, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    return (result.returncode, result.stdout.strip()) == (0, version)

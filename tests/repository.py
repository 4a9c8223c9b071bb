"""The project's own files: what git has, and what it would add."""

from __future__ import annotations

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).parents[1]


def own_files() -> list[pathlib.Path]:
    """Every file of the project, committed or not yet committed, in the order of git."""
    listing = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def copy_own_files(folder: pathlib.Path) -> None:
    """Copy every file of the project into a folder, without what was installed or built beside them."""
    for path in own_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)

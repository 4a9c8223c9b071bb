"""The Chromium of the browser tests: named by COHORTBOARD_CHROMIUM, or one of the usual commands.

The headless shell comes first: it is the same engine without windows and takes a third less processor time.
"""

from __future__ import annotations

import os
import shutil
import sys

USUAL = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    """Returns the path of the browser; None if there is none."""
    named = os.environ.get("COHORTBOARD_CHROMIUM", "")
    return next((path for command in ((named,) if named else USUAL) if (path := shutil.which(command))), None)


def required() -> bool:
    """Returns whether a missing browser fails the run instead of skipping the browser tests."""
    return os.environ.get("COHORTBOARD_REQUIRE_BROWSER", "") not in ("", "0")


def main() -> int:
    """Print the browser that the tests will use. Returns 1 if one is required and missing, else 0."""
    path = chromium()
    if path:
        print(f"Browser tests run on {path}.")
        return 0
    line = "!" * 100
    print(
        f"{line}\nNO CHROMIUM WAS FOUND: THE BROWSER TESTS ARE LEFT OUT, and with them every journey and every accessibility test.\n"
        f"On Debian: apt-get install chromium. Or name one: COHORTBOARD_CHROMIUM=/path/to/chromium make test\n{line}",
        file=sys.stderr,
    )
    return 1 if required() else 0


if __name__ == "__main__":
    sys.exit(main())

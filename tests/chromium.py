"""The Chromium that browser tests drive: named by COHORTBOARD_CHROMIUM, or one of the usual commands.

The first of them is the same engine without a browser's windows around it, which no test looks at, and takes a third less of the processor.
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
    """Path of the browser; None where there is none."""
    named = os.environ.get("COHORTBOARD_CHROMIUM", "")
    return next((found for one in ((named,) if named else USUAL) if (found := shutil.which(one))), None)


def required() -> bool:
    """Whether a missing browser fails the run instead of leaving the browser tests out."""
    return os.environ.get("COHORTBOARD_REQUIRE_BROWSER", "") not in ("", "0")


def main() -> int:
    """Say which browser the tests will use; 1 where one is required and missing."""
    found = chromium()
    if found:
        print(f"Browser tests run on {found}.")
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

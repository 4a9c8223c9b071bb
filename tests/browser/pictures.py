"""Takes the pictures of ``docs/images`` from the demo: ``make pictures``. Not a test; uses the Chromium of the tests.

``make screens`` takes every page as each role at four widths, light and dark, into ``var/screens``.
"""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product

from playwright.sync_api import Browser, Page, sync_playwright

from db.access import Role
from tests.browser.pages import DETAILS, OPENED, THEMES, WIDTHS, addresses_of_details
from tests.browser.screen import open_screen
from tests.chromium import ARGUMENTS, chromium

ROOT = pathlib.Path(__file__).parents[2]
IMAGES, SCREENS = ROOT / "docs" / "images", ROOT / "var" / "screens"
WIDE, TALL, PHONE = {"width": 1440, "height": 900}, {"width": 1440, "height": 1500}, {"width": 390, "height": 844}
# name, account, address, size, scheme
PICTURES = (
    ("overview", "lead", "/", TALL, "light"),
    ("overview-dark", "lead", "/", WIDE, "dark"),
    ("milestones", "lead", "/milestones", WIDE, "light"),
    ("engagement", "lead", "/engagement", WIDE, "light"),
    ("research", "lead", "/research", WIDE, "light"),
    ("spend", "lead", "/spend", WIDE, "light"),
    ("cohorts", "lead", "/cohorts?programme=civtech", WIDE, "light"),
    ("form", "lead", "/milestones?form=milestone", WIDE, "light"),
    ("week", "lead", "/week", TALL, "light"),
    ("plan", "lead", "/record/plan", WIDE, "light"),
    ("merge", "lead", "/record/challenge-merge/{challenge}", TALL, "light"),
    ("as-at", "lead", "/milestones?as-at={earlier}", WIDE, "light"),
    ("history", "lead", "/history", WIDE, "light"),
    ("actions", "lead", "/actions", WIDE, "light"),
    ("changes", "lead", "/changes", TALL, "light"),
    ("review", "lead", "/review", TALL, "light"),
    ("review-closed", "lead", "/review/{review}", TALL, "light"),
    ("presenter", "lead", "/review/{review}/present?item=4", WIDE, "light"),
    ("learning", "lead", "/learning", TALL, "light"),
    ("reuse", "lead", "/reuse", WIDE, "light"),
    ("outcomes", "lead", "/outcomes?cohort=all", TALL, "light"),
    ("flow", "lead", "/cohorts?cohort=all", TALL, "light"),
    ("my-challenge", "sponsor", "/my-challenge", PHONE, "light"),
)


@contextmanager
def serve_demo() -> Iterator[str]:
    """The address of a new demo on a free port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COHORTBOARD_")}
    with tempfile.TemporaryDirectory() as folder:
        environment["COHORTBOARD_DATABASE_URL"] = f"sqlite:///{folder}/board.db"
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--demo", "--port", "0"]
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
            try:
                matches = (re.search(r"Cohortboard is on (http://\S+)", line) for line in server.stdout or ())
                yield next(match[1] for match in matches if match)
            finally:
                server.terminate()


def wait_until_drawn(page: Page) -> None:
    """Wait until the page is loaded and its charts are drawn."""
    page.wait_for_selector("#page h1", timeout=30_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot:not(.hidden) .dash-graph')].every((one) => one.querySelector('.main-svg'))"
        " && [...document.querySelectorAll('[data-table]')].every((one) => one.querySelector('table'))"
    )
    page.evaluate("() => document.fonts.ready")


def _resolve_address(page: Page, address: str) -> str:
    """The address with its placeholders replaced: the first challenge of the overview, the last closed review, a day six weeks ago."""
    if "{review}" in address:
        page.goto("/review")
        wait_until_drawn(page)
        last = (
            page.locator("#review-list tbody tr", has=page.get_by_text("Closed", exact=True)).first.locator("a").first.get_attribute("href")
            or ""
        )
        return address.replace("{review}", last.split("?")[0].rsplit("/", 1)[-1])
    if "{challenge}" in address:
        first = page.locator("#overview-challenges tbody a").first.get_attribute("href") or ""
        return address.replace("{challenge}", first.split("?")[0].rsplit("/", 1)[-1])
    return address.replace("{earlier}", (date.today() - timedelta(weeks=6)).isoformat())


def take_picture(browser: Browser, home: str, picture: tuple[str, str, str, dict[str, int], str]) -> pathlib.Path:
    """Take one picture: sign in, open, wait, save. Returns the file."""
    name, account, address, size, scheme = picture
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", base_url=home)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#email", f"{account}@demo.example")
    page.fill("#password", "demo")
    page.click("button[type=submit]")
    wait_until_drawn(page)
    page.goto(_resolve_address(page, address))
    wait_until_drawn(page)
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    context.close()
    return file


def take_screens(browser: Browser, home: str, roles: Iterable[Role]) -> Iterator[pathlib.Path]:
    """Yield a picture of every page that the roles open, in full length, at each width and in each theme, as it is taken."""
    for role, theme in product(roles, THEMES):
        context, screen = open_screen(browser, home, role.value, color_scheme=theme)
        details = addresses_of_details(screen) if set(DETAILS) <= set(OPENED[role]) else {}
        for width, path in product(WIDTHS, OPENED[role]):
            screen.page.set_viewport_size({"width": width, "height": 900})
            screen.open(details.get(path, path))
            name = re.sub(r"[^a-z]+", "-", path.lower()).strip("-") or "overview"
            file = SCREENS / role.value / f"{name}-{width}-{theme}.png"
            screen.page.screenshot(path=file, full_page=True)
            yield file
        context.close()


def main() -> int:
    """Take all pictures, or those named on the command line; after ``--screens`` every page of all roles, or of those named."""
    executable = chromium()
    if executable is None:
        print("No Chromium was found; name one with COHORTBOARD_CHROMIUM.", file=sys.stderr)
        return 1
    names = sys.argv[1:]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serve_demo() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        if names[:1] == ["--screens"]:
            taken = take_screens(browser, home, [Role(name) for name in names[1:]] or list(Role))
        else:
            taken = (take_picture(browser, home, picture) for picture in PICTURES if not names or picture[0] in names)
        for file in taken:
            print(file.relative_to(ROOT))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

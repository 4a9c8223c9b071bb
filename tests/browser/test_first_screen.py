"""The first screen of each page that answers a question: its sentence and one whole chart or matrix, large enough to read, for every role."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from db.access import Role
from tests.browser.conftest import Server, SignIn

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
TAB_BAR = 58
LEAST_HEIGHT, LEAST_TEXT, LEAST_ON_PHONE = 240, 12, 150  # px
CHALLENGE = "a challenge"
STAFF_PAGES = ("/", CHALLENGE, "/milestones", "/engagement", "/research", "/spend", "/cohorts", "/learning", "/outcomes", "/review")
PAGES: dict[Role, tuple[str, ...]] = {
    Role.LEAD: STAFF_PAGES,
    Role.REVIEWER: STAFF_PAGES,
    Role.FINANCE: ("/", "/spend", "/cohorts"),
}
MEASURE = """() => {
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 ? box : null;
  };
  const smallest = (figure) => {
    const texts = [...figure.querySelectorAll("*")].filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && shown(element) &&
      !element.closest(".visually-hidden, details:not([open]) > :not(summary)"));
    return Math.min(...texts.map((element) => parseFloat(getComputedStyle(element).fontSize)));
  };
  const sentence = shown(document.querySelector("#page .lead-sentence") || document.querySelector("#page h1"));
  const figures = [...document.querySelectorAll("#page figure")].map((figure) => {
    const bodies = [...figure.querySelectorAll(".plot:not(.hidden), table, .matrix")].filter((one) => !one.closest("details:not([open])"));
    const body = bodies[0] || figure;
    const box = shown(figure), inner = shown(body);
    return box && inner && {
      id: figure.id || figure.className, top: inner.top, bottom: inner.bottom, height: inner.height, right: box.right, text: smallest(figure),
      scrolls: bodies.some((one) => one.scrollWidth > one.clientWidth + 1 || one.querySelector(".table-wrap")?.scrollWidth > one.clientWidth + 1),
    };
  }).filter(Boolean);
  return { sentence: sentence && sentence.bottom, figures };
}"""


def measured(page: Page) -> dict[str, Any]:
    """The lower edge of the sentence, and of each figure its place, height, smallest text and whether it scrolls sideways; px."""
    found: dict[str, Any] = page.evaluate(MEASURE)
    return found


def open_path(screen: Any, path: str) -> Page:
    if path != CHALLENGE:
        page: Page = screen.open(path).page
        return page
    screen.open("/challenges")
    link = screen.page.locator("#page tbody a[href^='/challenges/']").first.get_attribute("href")
    return screen.open(link or "").page


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_the_first_screen_of_a_desk_shows_a_whole_figure(sign_in: SignIn, board: Server, role: Role) -> None:
    screen = sign_in(board, role.value, viewport=DESK)
    too_low: dict[str, Any] = {}
    for path in PAGES[role]:
        found = measured(open_path(screen, path))
        whole = [
            figure
            for figure in found["figures"]
            if figure["height"] >= LEAST_HEIGHT and figure["bottom"] <= DESK["height"] and figure["text"] >= LEAST_TEXT
        ]
        if not whole or found["sentence"] > DESK["height"]:
            too_low[path] = found
    assert too_low == {}


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role.value)
def test_the_first_screen_of_a_phone_shows_a_figure_that_fits(sign_in: SignIn, board: Server, role: Role) -> None:
    screen = sign_in(board, role.value, viewport=PHONE)
    unfit: dict[str, Any] = {}
    for path in PAGES[role]:
        found = measured(open_path(screen, path))
        fits = [
            figure
            for figure in found["figures"]
            if min(figure["bottom"], PHONE["height"] - TAB_BAR) - figure["top"] >= min(LEAST_ON_PHONE, figure["height"])
            and figure["right"] <= PHONE["width"]
            and figure["text"] >= LEAST_TEXT
            and not figure["scrolls"]
        ]
        if not fits or found["sentence"] > PHONE["height"] - TAB_BAR:
            unfit[path] = found
    assert unfit == {}


@pytest.mark.parametrize("role", [*PAGES, Role.SPONSOR], ids=lambda role: role.value)
def test_the_frame_takes_little_of_a_phone_and_sign_out_is_in_reach(sign_in: SignIn, board: Server, role: Role) -> None:
    page = sign_in(board, role.value, viewport=PHONE).open("/my-challenge" if role is Role.SPONSOR else "/").page
    main = page.locator("main").bounding_box()
    tabs = page.locator("#tabs").bounding_box()
    assert main is not None
    assert tabs is not None
    assert main["y"] + tabs["height"] <= 120
    page.locator("#person-summary").click()
    assert page.get_by_role("link", name="Sign out").is_visible()

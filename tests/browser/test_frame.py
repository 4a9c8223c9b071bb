"""The frame of every page: navigation, filters, menus, the tab bar of a phone, the message of a failed save."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn

PHONE, TABLET, DESK = {"width": 360, "height": 780}, {"width": 768, "height": 1024}, {"width": 1280, "height": 900}


def test_navigation_stands_in_groups_and_marks_the_current_page(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead", viewport=DESK).open("/milestones").page
    expect(page.locator(".rail-group")).to_have_text(["This week", "Challenges", "Track", "Results", "Manage"])
    current = page.get_by_role("navigation", name="Pages").locator("[aria-current=page]")
    expect(current).to_have_text(re.compile("^Milestones"))
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="User research").click()
    expect(page.locator("#page h1")).to_have_text("User research")
    expect(current).to_have_text(re.compile("^User research"))


@pytest.mark.parametrize("size", [TABLET, DESK], ids=["tablet", "desk"])
def test_each_page_of_the_navigation_has_words_at_each_width(sign_in: SignIn, board: Server, size: dict[str, int]) -> None:
    page = sign_in(board, "lead", viewport=size).open("/milestones").page
    unnamed = page.locator("#rail a").evaluate_all("all => all.filter(one => !one.innerText.trim()).map(one => one.href)")
    assert unnamed == []


def test_a_filter_shows_its_value_in_words_at_each_width(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead", viewport=DESK).open("/milestones")
    page = screen.page
    period = page.locator(".filter", has=page.locator("#filter-period"))
    expect(period.locator(".filter-value")).to_have_text("13 weeks")
    page.locator("#filter-period").select_option("26w")
    expect(period.locator(".filter-value")).to_have_text("26 weeks")
    for width in (768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        cut = page.locator(".filter-value").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
        )
        assert cut == [], width


def test_a_link_to_another_view_changes_the_words_of_the_filters(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead", viewport=DESK).open("/milestones?period=26w")
    page = screen.page
    expect(page.locator("#filter-period")).to_have_value("26w")
    page.evaluate("window.cohortboard.address.navigate('/milestones?period=4w')")
    expect(page.locator("#filter-period")).to_have_value("4w")
    expect(page.locator(".filter", has=page.locator("#filter-period")).locator(".filter-value")).to_have_text("4 weeks")


def test_the_tab_bar_of_a_phone_opens_pages_forms_and_everything_else(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead", viewport=PHONE).open("/").page
    tabs = page.get_by_role("navigation", name="Main pages")
    expect(tabs.locator("li")).to_have_text(["Overview", "Week", "Record", "Challenges", "More"])
    tabs.get_by_role("button", name="Record").click()
    expect(page.locator(".quick-add li a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".quick-add[open]")).to_have_count(0)
    tabs.get_by_role("button", name="More").click()
    page.locator("#rail").get_by_role("link", name="User research").click()
    expect(page.locator("#page h1")).to_have_text("User research")
    expect(page.locator("#rail")).to_be_hidden()


def test_menus_close_with_escape(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead", viewport=DESK).open("/milestones").page
    page.locator("#person-summary").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Sign out")).to_be_hidden()


def test_the_slash_key_moves_to_the_search(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead", viewport=DESK).open("/milestones").page
    page.keyboard.press("/")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()


def test_the_frame_is_visible_in_forced_colours(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead", viewport=DESK, forced_colors="active").open("/milestones").page
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    current = page.locator("#rail a.here")
    assert current.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    for name in (".quick-add > summary", ".person-fold > summary", ".filter"):
        assert page.locator(name).first.evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)") >= 1, name


def test_the_page_reads_at_four_hundred_percent(sign_in: SignIn, board: Server) -> None:
    """A desk window of 1280 px at 400 % is 320 px wide: nothing scrolls sideways but tables and charts in frames of their own."""
    screen = sign_in(board, "lead", viewport={"width": 320, "height": 256})
    for path in ("/", "/milestones", "/spend", "/record/milestone"):
        page = screen.open(path).page
        assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path

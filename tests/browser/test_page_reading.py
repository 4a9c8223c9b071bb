"""A lead reads pages: the overview lists what needs attention and why, every number opens its records, the address contains the view."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from db.seed.demo.build import STORIES
from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen

STORY_PATTERNS = {
    "slips by small steps": r"moved (\w+|\d+) times.*\+\d+ days",
    "sponsor gone quiet": r"is quiet.*\d+ days, limit \d+",
    "hears only the easy users": r"Not heard: .*\d+ sessions held",
    "heading for overspend": r"heads over its budget.*£[\d,]+ over",
    "heading for underspend": r"£[\d,]+ under",
    "says on track, records say red": r"Records worse than the team says for \d+ weeks",
    "we owe and forgot": r"We owe: .*\d+ days late",
}


WORDS_DRAWN = """links => links.map(link => {
  const drawn = link.cloneNode(true);
  drawn.querySelectorAll('.visually-hidden').forEach(one => one.remove());
  return drawn.textContent;
})"""  # without the name of the stage, which the chip of a challenge draws as a shade


def query_of(address: str) -> dict[str, list[str]]:
    """The query parameters of an address, in any order."""
    return parse_qs(urlsplit(address).query)


def filter_control(screen: Screen, name: str) -> Locator:
    """The control of a filter in the bar."""
    return screen.page.locator(f"#filter-{name}")


@pytest.mark.parametrize("story", STORIES)
def test_each_story_is_on_the_attention_list_in_words(sign_in: SignIn, board: Server, story: str) -> None:
    page = sign_in(board, "lead").open("/").page
    more_items = page.locator(".look-fold > summary")
    if more_items.count():
        more_items.click()
    item = page.locator("#overview-attention .matters")
    for text in STORIES[story][:1] if story == "says on track, records say red" else STORIES[story]:
        item = item.filter(has_text=text)
    matching = item.filter(has_text=re.compile(STORY_PATTERNS[story]))
    expect(matching.first).to_be_visible()
    expect(matching.first.get_by_role("link").first).to_have_attribute("href", re.compile(r"^/"))


def test_a_tile_opens_the_page_with_its_records_and_the_same_number(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead").open("/")
    page = screen.page
    tile = page.locator(".tile", has_text="Milestones past their date")
    number = tile.locator(".tile-value").inner_text()
    tile.locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Milestones")
    screen.wait_until_drawn()
    assert page.locator("#milestones-list tbody tr", has_text="overdue").count() == int(number) > 0
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_each_running_challenge_has_a_row_with_both_healths_and_four_subjects(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead").open("/").page
    rows = page.locator("#overview-challenges tbody tr")
    offered = (
        filter_control(Screen(page, board.address), "challenge").locator("option[value]:not([value='']):not([value=all])").all_inner_texts()
    )
    names = rows.locator("th a").evaluate_all(WORDS_DRAWN)
    assert sorted(names) == sorted(text.split("\n")[0] for text in offered)
    for row in rows.all():
        strips = row.locator(".strip-marks").evaluate_all("marks => marks.map(one => one.getAttribute('aria-label').split(',')[0])")
        assert strips == ["Team says", "Records say"]
        subjects = row.locator("td:not(.of-health)")
        for cell, path in zip(subjects.all(), ("/milestones", "/engagement", "/research", "/spend"), strict=True):
            assert cell.inner_text().strip()
            if cell.locator("a").count():
                assert (cell.locator("a").first.get_attribute("href") or "").startswith(f"{path}?")


def test_filters_are_in_the_address_and_apply_from_page_to_page(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead").open("/milestones")
    page = screen.page
    rows = page.locator("#milestones-list tbody tr")
    all_rows = rows.count()
    filter_control(screen, "period").select_option("52w")
    expect(page).to_have_url(re.compile(r"period=52w"))
    filter_control(screen, "challenge").select_option(label="3.4 Winter roads with less salt")
    expect(page).to_have_url(re.compile(r"[?&]challenge=\w+"))
    expect(rows.filter(has_text="Three teams on the Marrowdale")).to_have_count(0)
    expect(rows.filter(has_text="Salt use on ten roads")).to_have_count(1)
    assert rows.count() < all_rows
    address, row_count = page.url, rows.count()
    page.reload()
    screen.wait_until_drawn()
    expect(rows).to_have_count(row_count)
    expect(filter_control(screen, "challenge").locator("option:checked")).to_have_text("3.4 Winter roads with less salt")
    expect(filter_control(screen, "period")).to_have_value("52w")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Sponsor engagement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sponsor engagement")
    assert query_of(page.url) == query_of(address)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Milestones")
    expect(rows).to_have_count(row_count)
    assert query_of(page.url) == query_of(address)


def test_another_programme_offers_its_own_cohorts_only(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead").open("/cohorts")
    page = screen.page
    cohort = filter_control(screen, "cohort").input_value()
    filter_control(screen, "programme").select_option("civtech")
    expect(page).to_have_url(re.compile(r"programme=civtech"))
    expect(page.locator("#programme-box")).not_to_contain_text("Demo, invented")
    expect(filter_control(screen, "cohort").locator("option[value]:not([value='']):not([value=all])")).to_have_count(11)
    assert cohort not in page.url
    page.reload()
    screen.wait_until_drawn()
    expect(filter_control(screen, "programme")).to_have_value("civtech")
    filter_control(screen, "cohort").select_option(index=2)
    expect(page).to_have_url(re.compile(r"cohort=\w+"))


def test_a_shared_link_opens_the_form_and_closing_it_leaves_the_filters(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead").open("/engagement?programme=demo&period=26w&form=conversation")
    page = screen.page
    panel = page.locator(".offcanvas.show")
    expect(panel.locator(".offcanvas-title", has_text="We spoke")).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    expect(page).not_to_have_url(re.compile("form="))
    expect(page).to_have_url(re.compile("period=26w"))
    expect(filter_control(screen, "period")).to_have_value("26w")


def test_the_address_requested_before_signing_in_is_opened_after_it(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board).page
    page.goto("/research?programme=demo&period=26w")
    page.get_by_label("E-mail address").fill("member@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("User research")
    expect(page).to_have_url(re.compile("period=26w"))

"""Past revisions: what was known then, chosen in the bar or in the address, with a link back to today; nothing can be recorded."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.server_process import Server
from tests.browser.test_pages import sound
from tests.wire.cast import TODAY


def test_a_lead_opens_a_past_date_from_the_bar_and_returns_to_today(sign_in: SignIn, board: Server) -> None:
    then = TODAY - timedelta(weeks=6)
    screen = sign_in(board, "lead", viewport={"width": 360, "height": 800}).open("/milestones")
    page = screen.page
    now = page.locator("#milestones-sentence").inner_text()
    page.locator(".filters-button").click()
    page.locator(".look-back summary").click()
    page.get_by_label("As at an earlier day").fill(then.isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    banner = page.locator("#looking-back")
    expect(banner).to_contain_text(f"As at {then:%-d %b %Y}, 23:59: what was known then.")
    expect(page.locator("#milestones-sentence")).not_to_have_text(now)
    expect(page.locator("#quick-add")).to_have_count(0)
    expect(page.locator("#milestones-list").get_by_role("link", name="Complete")).to_have_count(0)
    assert f"as-at={then.isoformat()}" in page.url
    sound(page, "Milestones")
    page.locator(".menu-button").click()
    page.locator("#rail a", has_text="Spend").click()
    expect(page.locator("#page h1")).to_have_text("Spend against budget")
    assert f"as-at={then.isoformat()}" in page.url
    banner.get_by_role("link", name="Back to today").click()
    expect(banner.get_by_role("link")).to_have_count(0)
    assert "as-at" not in page.url
    screen.open("/milestones")
    expect(page.locator("#milestones-sentence")).to_have_text(now)


def test_a_form_is_closed_at_a_past_date_and_open_today(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead").open(f"/record/milestone?as-at={(TODAY - timedelta(weeks=6)).isoformat()}").page
    expect(page.locator(".page-body")).to_contain_text("This is closed while you look back")
    expect(page.locator(".save")).to_have_count(0)
    page.get_by_role("link", name="Open it today").click()
    expect(page.locator("#save-milestone")).to_be_visible()


def test_a_sponsor_sees_today_for_any_address(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "sponsor").open("/my-challenge")
    now = screen.page.locator("#my-challenge-challenges").inner_text()
    screen.open(f"/my-challenge?as-at={(TODAY - timedelta(weeks=6)).isoformat()}")
    expect(screen.page.locator("#looking-back a")).to_have_count(0)
    assert screen.page.locator("#my-challenge-challenges").inner_text() == now

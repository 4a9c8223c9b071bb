"""What cannot be saved is said on screen, and what was typed stays: signed out while typing, the server gone and back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen

GONE = ("ERR_", "401", "Failed to fetch", "net::", "already read", "the server did not respond")
TITLE = "#f-milestone-title"


def typing(screen: Screen, words: str) -> Screen:
    """Open the form of a milestone and fill it in, so that only Save is left."""
    screen.open("/milestones")
    screen.record("Milestone")
    screen.type("milestone", {"title": words, "challenge": 1, "baseline": "+21"})
    return screen


def test_signed_out_while_typing_says_so_and_keeps_the_words(sign_in: SignIn, writable_board: Server) -> None:
    here = typing(sign_in(writable_board, "lead", expects=GONE), "Typed before the way out")
    other = Screen(here.page.context.new_page(), writable_board.address)
    other.page.goto("/sign-out")
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    here.page.locator("#save-milestone").click()
    banner = here.page.locator("#connection")
    expect(banner).to_contain_text("You have been signed out. What you typed is still here and is not saved.")
    expect(here.page.locator(TITLE)).to_have_value("Typed before the way out")
    expect(here.page.locator(".saved")).to_have_count(0)
    with here.page.context.expect_page() as opened:
        banner.get_by_role("link", name="Sign in again in a new tab").click()
    again = opened.value
    again.get_by_label("E-mail address").fill("lead@demo.example")
    again.get_by_label("Password").fill("demo")
    again.get_by_role("button", name="Sign in").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Overview")
    here.page.bring_to_front()
    here.save("milestone")
    expect(banner).to_be_hidden()
    expect(here.page.locator("#milestones-list tbody tr", has_text="Typed before the way out")).to_have_count(1)


def test_a_server_that_is_gone_is_told_and_one_that_is_back_saves(sign_in: SignIn, own_board: Server) -> None:
    here = typing(sign_in(own_board, "lead", expects=GONE), "Typed while it was gone")
    own_board.kill()
    here.page.locator("#save-milestone").click()
    banner = here.page.locator("#connection")
    expect(banner).to_contain_text("No connection. What you typed is still here and is not saved")
    expect(here.page.locator(TITLE)).to_have_value("Typed while it was gone")
    expect(here.page.locator(".saved")).to_have_count(0)
    own_board.start()
    here.save("milestone")
    expect(banner).to_be_hidden()
    expect(here.page.locator("#milestones-list tbody tr", has_text="Typed while it was gone")).to_have_count(1)

"""A failed save is shown on the page and the input is preserved: signed out while typing, server stopped and restarted."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen

CONNECTION_ERRORS = ("ERR_", "401", "Failed to fetch", "net::", "already read", "the server did not respond")
TITLE = "#f-milestone-title"


def open_filled_form(screen: Screen, title: str) -> Screen:
    """Open the form of a milestone and fill it in, so that only Save remains."""
    screen.open("/milestones")
    screen.record("Milestone")
    screen.type("milestone", {"title": title, "challenge": 1, "baseline": "+21"})
    return screen


def test_a_sign_out_while_typing_is_shown_and_keeps_the_input(sign_in: SignIn, writable_board: Server) -> None:
    screen = open_filled_form(sign_in(writable_board, "lead", expects=CONNECTION_ERRORS), "Typed before the way out")
    other = Screen(screen.page.context.new_page(), writable_board.address)
    other.page.goto("/sign-out")
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    screen.page.locator("#save-milestone").click()
    banner = screen.page.locator("#connection")
    expect(banner).to_contain_text("You have been signed out. What you typed is still here and is not saved.")
    expect(screen.page.locator(TITLE)).to_have_value("Typed before the way out")
    expect(screen.page.locator(".saved")).to_have_count(0)
    with screen.page.context.expect_page() as sign_in_page:
        banner.get_by_role("link", name="Sign in again in a new tab").click()
    new_page = sign_in_page.value
    new_page.get_by_label("E-mail address").fill("lead@demo.example")
    new_page.get_by_label("Password").fill("demo")
    new_page.get_by_role("button", name="Sign in").click()
    expect(new_page.get_by_role("heading", level=1)).to_have_text("Overview")
    screen.page.bring_to_front()
    screen.save("milestone")
    expect(banner).to_be_hidden()
    expect(screen.page.locator("#milestones-list tbody tr", has_text="Typed before the way out")).to_have_count(1)


def test_a_stopped_server_is_shown_and_a_restarted_one_saves(sign_in: SignIn, own_board: Server) -> None:
    screen = open_filled_form(sign_in(own_board, "lead", expects=CONNECTION_ERRORS), "Typed while it was gone")
    own_board.kill()
    screen.page.locator("#save-milestone").click()
    banner = screen.page.locator("#connection")
    expect(banner).to_contain_text("No connection. What you typed is still here and is not saved")
    expect(screen.page.locator(TITLE)).to_have_value("Typed while it was gone")
    expect(screen.page.locator(".saved")).to_have_count(0)
    own_board.start()
    for _ in range(2):  # the page asks for news again, and is answered
        with screen.page.expect_response(lambda answer: "/pulse" in answer.url and answer.ok):
            pass
    expect(banner).to_contain_text("No connection. What you typed is still here and is not saved")
    screen.save("milestone")
    expect(banner).to_be_hidden()
    expect(screen.page.locator("#milestones-list tbody tr", has_text="Typed while it was gone")).to_have_count(1)


def test_the_message_of_a_failed_save_can_be_dismissed(sign_in: SignIn, own_board: Server) -> None:
    screen = open_filled_form(sign_in(own_board, "lead", expects=CONNECTION_ERRORS), "Typed and given up")
    own_board.kill()
    screen.page.locator("#save-milestone").click()
    banner = screen.page.locator("#connection")
    expect(banner).to_contain_text("No connection.")
    own_board.start()
    with screen.page.expect_response(lambda answer: "/pulse" in answer.url and answer.ok):
        pass
    banner.get_by_role("button", name="Dismiss").click()
    expect(banner).to_be_hidden()

"""An item of the overview is known until a day: recorded and lifted from the keyboard alone, shown to everybody, there and in the review."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import LIVE_UPDATE_MS

ITEM = "Scales working in all eight kitchens"
REASON = "The supplier delivers the last two scales then"
UNTIL = date.today() + timedelta(days=14)
MOST_TABS = 120


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


def test_an_item_is_known_until_a_day_from_the_keyboard_and_for_everybody(sign_in: SignIn, writable_board: Server) -> None:
    lead = sign_in(writable_board, "lead").open("/")
    member = sign_in(writable_board, "member").open("/?whose=everyone")
    page, keys = lead.page, lead.page.keyboard
    item = page.locator("#overview-attention .matter", has_text=ITEM)
    others = member.page.locator("#overview-attention .matter", has_text=ITEM)
    expect(item).to_have_count(1)
    expect(others).to_have_count(1)

    tab_to(page, item.locator(".matter-menu summary"))
    keys.press("Enter")
    keys.press("Tab")
    expect(item.get_by_role("link", name="Known until …")).to_be_focused()
    keys.press("Enter")
    lead.form()
    tab_to(page, page.locator("#f-acknowledgement-until"))
    keys.type("+14")
    tab_to(page, page.locator("#f-acknowledgement-reason"))
    keys.type(REASON)
    keys.press("Control+Enter")
    expect(page.locator(".saved[role=status]")).to_contain_text("Saved known item")
    keys.press("Escape")

    for screen, left in ((lead, item), (member, others)):
        expect(left).to_have_count(0, timeout=LIVE_UPDATE_MS)
        known = screen.page.locator("#overview-attention .known-items")
        expect(known.locator("summary")).to_contain_text("known")
        known.locator("summary").click()
        expect(known).to_contain_text(f"Until {UNTIL.day} {UNTIL:%b %Y}, because {REASON}, by Demo lead")
    review = lead.open("/review").page
    expect(review.locator("#review-known")).to_contain_text(REASON)
    assert ITEM not in review.locator("#review-agenda").inner_text()

    known = lead.open("/").page.locator("#overview-attention .known-items")
    tab_to(page, known.locator("summary"))
    keys.press("Enter")
    keys.press("Tab")
    expect(known.get_by_role("link", name="Lift")).to_be_focused()
    keys.press("Enter")
    lead.form()
    tab_to(page, page.locator("#save-acknowledgement-lift"))
    keys.press("Enter")
    expect(page.locator(".saved[role=status]")).to_contain_text("Saved")
    expect(item).to_have_count(1, timeout=LIVE_UPDATE_MS)
    expect(others).to_have_count(1, timeout=LIVE_UPDATE_MS)

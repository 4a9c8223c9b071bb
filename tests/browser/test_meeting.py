"""A whole review by two people at the same time: opened, presented by arrow keys, recorded by keyboard, closed; and the presenter's layout."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.schema.models import Action, Decision, ReviewHealth
from db.session import Sessions, make_engine
from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen
from tests.browser.test_pages import violations

ROOM, DESK = {"width": 1920, "height": 1080}, {"width": 1280, "height": 720}
SHOWN = 25_000  # milliseconds; seconds are enough without other load, but a busy machine needs longer to draw every screen for two people
FIRST = ["Needs attention", "What changed", "Flow", "Milestones"]
OFFLINE = ("ERR_", "Failed to fetch", "net::", "the server did not respond")
# The keystroke-level model (Card, Moran and Newell): 0.28 s a key, about 40 words a minute. The time of the board itself is measured.
KEY_SECONDS, LIMIT_SECONDS = 0.28, 10
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
DECIDED, DUTY, LATER = "Kitchens: 2 more weeks", "Book the hall", "Typed while the line was down"


@dataclass
class Keyboard:
    """The keyboard of a page; counts every key, letters too."""

    page: Page
    keys: int = 0

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.keys += len(key.split("+"))
            self.page.keyboard.press(key)

    def type_text(self, text: str) -> None:
        """Type words."""
        self.keys += len(text)
        self.page.keyboard.type(text)


def begin(screen: Screen) -> str:
    """Open the review of today as its lead, unless it is open. Returns the address of its presentation."""
    screen.page.request.get(PLOTLY)  # compressed on the first request after a start, which on a busy machine takes longer than a page may
    page = screen.open("/review").page
    if not page.get_by_role("link", name="Close the review").count():
        screen.open("/record/review-start")
        screen.type("review-start", {"held": "today"})
        screen.save("review-start")
        screen.open("/review")
    return str(page.get_by_role("link", name="Present", exact=True).first.get_attribute("href"))


def item(page: Page) -> str:
    """The heading of the one visible item."""
    shown = page.locator(".present-screen:visible")
    expect(shown).to_have_count(1)
    return shown.locator("h2").inner_text()


def read_meeting_records(board: Server) -> tuple[list[str], list[str], list[tuple[str, str, str]]]:
    """Stored records of meetings: decisions, actions, and healths with what the team said and the reason."""
    engine = make_engine(f"sqlite:///{board.store}")
    with Sessions(engine).system("audit") as session:
        records = (
            sorted(session.scalars(select(Decision.what).where(Decision.review_id.is_not(None), Decision.what.in_([DECIDED, LATER])))),
            list(session.scalars(select(Action.what).where(Action.review_id.is_not(None), Action.what == DUTY))),
            [
                tuple(row)
                for row in session.execute(
                    select(ReviewHealth.health, ReviewHealth.said, ReviewHealth.reason).where(ReviewHealth.reason.like("Seen%"))
                )
            ],
        )
    engine.dispose()
    return records


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_presenter_is_accessible_on_a_large_and_a_small_screen(writable_board: Server, sign_in: SignIn, scheme: str) -> None:
    lead = sign_in(writable_board, "lead", viewport=ROOM, color_scheme=scheme)
    page = lead.open(begin(lead)).page
    for size in (ROOM, DESK):
        page.set_viewport_size(size)
        page.keyboard.press("End")
        for _ in page.locator(".present-screen").all():
            assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
            assert page.evaluate("() => document.documentElement.scrollHeight - document.documentElement.clientHeight") <= 0
            page.keyboard.press("ArrowLeft")
        assert violations(page) == []
        page.keyboard.press("a")
        expect(page.locator("#f-meeting-action-what")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".error-summary")).to_be_focused()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []


def test_a_whole_meeting_is_held_by_two_people_at_once(writable_board: Server, sign_in: SignIn) -> None:
    lead = sign_in(writable_board, "lead", viewport=ROOM, expects=OFFLINE)
    address = begin(lead)
    page, side = lead.open(address).page, lead.page.locator("#present-recorded")
    member = sign_in(writable_board, "member", viewport=DESK).open(address)

    # The items, by the keys of a keyboard and of a clicker; the address contains the item.
    expect(page.locator(".rail")).to_be_hidden()
    titles = page.locator(".present-screen h2").all_text_contents()
    assert [title for title in titles if title in FIRST] == FIRST  # the draft may contain additional items
    milestones_index = titles.index("Milestones")
    shown_titles = [item(page)]
    for _ in titles[1:]:
        page.keyboard.press("ArrowRight")
        shown_titles.append(item(page))
    assert shown_titles == titles
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    for _ in range(milestones_index - 1):
        page.keyboard.press("ArrowRight")
    assert item(page) == "Milestones"
    assert f"item={milestones_index + 1}" in page.url
    expect(page.locator(".present-foot")).to_contain_text(f"{milestones_index + 1} of {len(titles)}")
    page.reload()
    lead.wait_until_drawn()
    assert item(page) == "Milestones"

    # A decision, typed in place without leaving the keyboard.
    keyboard = Keyboard(page)
    keyboard.press("d")
    keyboard.type_text(DECIDED)
    pressed = time.monotonic()
    keyboard.press("Enter")
    what = page.locator("#f-meeting-decision-what")
    expect(page.locator(".saved[role=status]")).to_contain_text(f"Saved decision: {DECIDED}.")
    expect(what).to_be_focused()
    seconds = keyboard.keys * KEY_SECONDS + time.monotonic() - pressed
    expect(what).to_have_value("")
    assert item(page) == "Milestones"
    assert seconds < LIMIT_SECONDS, f"{keyboard.keys} keys: {seconds:.1f} s"
    expect(side).to_contain_text(DECIDED, timeout=SHOWN)

    # The member records at the same time; it is shown to the lead, whose input stays.
    page.keyboard.type("Half a sen")
    member_keyboard = Keyboard(member.page)
    member_keyboard.press("a")
    member_keyboard.type_text(DUTY)
    member_keyboard.press("Tab")
    member_keyboard.type_text("Hosts")
    member_keyboard.press("Tab")
    member_keyboard.type_text(
        f"+{next(ahead for ahead in (7, 8, 9) if (date.today() + timedelta(days=ahead)).weekday() < 5)}"
    )  # weekends give a warning
    member_keyboard.press("Enter")
    expect(member.page.locator(".saved[role=status]")).to_contain_text(f"Saved action: {DUTY}.")
    expect(side).to_contain_text(DUTY, timeout=SHOWN)
    expect(what).to_have_value("Half a sen")
    expect(what).to_be_focused()
    assert item(member.page) == "Needs attention"
    expect(member.page.locator("#present-recorded")).to_contain_text(DECIDED)

    # Health overridden: the reason is required, and no input is lost by the error.
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.keyboard.type("3.2")
    expect(page.locator(".present-said p, p.present-said")).to_contain_text("Team says: ● On track. Records say: ■ Off track")
    expect(page.locator("#f-meeting-health-health")).to_have_value("on track")
    page.keyboard.press("Tab")
    page.keyboard.type("Off")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("The team says on track")
    page.locator("#f-meeting-health-reason").focus()
    page.keyboard.type("Seen on site")
    page.keyboard.press("Enter")
    expect(side).to_contain_text("■ Off track: 3.2", timeout=SHOWN)

    # The network fails: the input stays, and the same button later saves it one time.
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("d")
    what.fill(LATER)
    page.keyboard.press("Enter")
    expect(page.locator("#connection")).to_contain_text("No connection. What you typed is still here and is not saved")
    page.keyboard.press("Enter")
    expect(what).to_have_value(LATER)
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(side).to_contain_text(LATER, timeout=SHOWN)
    expect(page.locator("#connection")).to_be_hidden()
    expect(page.locator(".saved:visible")).to_contain_text(f"Saved decision: {LATER}.")
    assert read_meeting_records(writable_board) == ([DECIDED, LATER], [DUTY], [("off track", "on track", "Seen on site")])

    # The lead closes; the page of the review shows all of it, and the presenter the frozen figures.
    page.get_by_role("link", name="Close the review").click()
    lead.form()
    lead.save("review-close")
    review_page = lead.open(address.replace("/present", "")).page.locator("main")
    for text in (DECIDED, LATER, DUTY, "Seen on site"):
        expect(review_page).to_contain_text(text)
    expect(member.page.locator("#present-state")).to_contain_text("Closed by Demo lead")
    expect(lead.open(address).page.locator("#present-state")).to_contain_text("Closed by Demo lead")
    expect(side).to_contain_text(DUTY)
    expect(page.locator(".present-lines form, .present .record-form")).to_have_count(0)


def test_an_action_of_an_earlier_review_is_done_from_the_minutes(writable_board: Server, sign_in: SignIn) -> None:
    screen = sign_in(writable_board, "member", viewport=DESK)
    page = screen.open("/review").page
    page.locator("#review-list tbody tr").first.locator("a").first.click()
    rows = page.locator("#meeting-earlier tbody tr")
    expect(rows.first).to_be_visible()
    row = rows.filter(has=page.get_by_role("link", name="Done", exact=True)).first
    what = row.locator("th").inner_text()
    assert page.evaluate("() => getComputedStyle(document.querySelector('#meeting-earlier td.act')).display") != "none"
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.querySelector('#meeting-earlier td.act')).display") == "none"
    page.emulate_media(media="screen")
    row.get_by_role("link", name="Done", exact=True).click()
    screen.form().locator(".save").click()
    expect(page.locator("#meeting-earlier tbody tr", has_text=what)).to_contain_text("✓ Done", timeout=SHOWN)
    expect(page.locator("#meeting-earlier tbody tr", has_text=what).get_by_role("link", name="Done", exact=True)).to_have_count(0)
    assert violations(page) == []

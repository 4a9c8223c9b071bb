"""Records of each subject: shown immediately here, and within five seconds on another screen, whose input is preserved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import LIVE_UPDATE_MS, Screen

TODAY = date.today()
WEDNESDAY = (TODAY + timedelta(days=(2 - TODAY.weekday()) % 7 + 14)).strftime("%-d/%-m/%Y")


SCROLLED = "() => [window.scrollY, document.documentElement.scrollHeight]"


@dataclass(frozen=True)
class Act:
    """One case: the page, how the form is opened, the input, where the record is shown, and the chart that must not be redrawn."""

    page: str
    kind: str
    opens: str | Callable[[Screen], None]
    typed: dict[str, Any]
    shows: str
    words: str
    chart: str
    role: str = "lead"


def _this_week(screen: Screen) -> None:
    """Open this week's update of a challenge: a new one, or the existing one if the demo has it already."""
    challenge = str(screen.page.locator("#overview-challenges a", has_text="Flood alerts").first.get_attribute("href"))
    form_query = f"form=weekly-update&for={challenge.split('?')[0].rsplit('/', 1)[-1]}"
    screen.page.evaluate("panel => window.cohortboard.address.navigate('/' + (window.location.search || '?') + '&' + panel)", form_query)


def _row(words: str) -> Callable[[Screen], None]:
    """Returns a function that opens the form linked from the first row with the given text."""
    action, block = words.split(" of ")

    def press(screen: Screen) -> None:
        screen.page.locator(f"#{block} tbody tr", has=screen.page.locator("a", has_text=action)).first.locator(
            "a", has_text=action
        ).first.click()

    return press


ACTS = (
    Act(
        "/milestones",
        "milestone",
        "Milestone",
        {"title": "Sensors on forty doors", "challenge": 1, "baseline": WEDNESDAY},
        "#milestones-list",
        "Sensors on forty doors",
        ".js-plotly-plot",
    ),
    Act(
        "/milestones",
        "milestone-move",
        _row("Move of milestones-list"),
        {"forecast": WEDNESDAY, "reason": 1, "move_note": "Parts are late"},
        "#milestones-gantt-table",
        "",
        ".js-plotly-plot",
    ),
    Act(
        "/milestones",
        "milestone-done",
        _row("Complete of milestones-list"),
        {"actual": "today", "accepted_by": "Service owner"},
        "#milestones-list",
        "Done",
        ".js-plotly-plot",
    ),
    Act(
        "/engagement",
        "conversation",
        "We spoke",
        {"challenges": [0], "held": "today", "channel": 1, "said": "They like the second prototype"},
        "#engagement-latest",
        "They like the second prototype",
        "#engagement-quiet",
    ),
    Act(
        "/engagement",
        "action",
        "Action",
        {"challenge": 1, "what": "Name a test site", "due_on": WEDNESDAY},
        "#engagement-actions",
        "Name a test site",
        "#engagement-quiet",
    ),
    Act(
        "/engagement",
        "action-answer",
        _row("Answer of engagement-actions"),
        {"answered_on": "today", "outcome": 1, "answer": "Agreed by phone"},
        "#engagement-actions",
        "",
        "#engagement-quiet",
    ),
    Act(
        "/research",
        "research-session",
        "Research session",
        {"challenges": [0], "held": "today", "method": 1, "people": "17", "groups": "5"},
        "#research-weeks-table",
        "17",
        ".js-plotly-plot",
    ),
    Act(
        "/research",
        "finding",
        "Finding",
        {"challenge": 1, "statement": "Nobody reads the second page"},
        "#research-findings",
        "Nobody reads the second page",
        ".js-plotly-plot",
    ),
    Act(
        "/spend",
        "payment",
        "Payment",
        {"budget_line": 1, "amount": "1.23", "paid_on": "today", "supplier": "Northern Print Works", "reference": "NPW 1"},
        "#spend-ledger",
        "Northern Print Works",
        ".js-plotly-plot",
        role="finance",
    ),
    Act(
        "/",
        "weekly-update",
        _this_week,
        {"health": 3, "changed": "Forty doors are fitted"},
        "#overview-challenges",
        "",
        "#overview-challenges",
    ),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_a_record_is_shown_to_its_author_and_on_another_screen(sign_in: SignIn, writable_board: Server, act: Act) -> None:
    author = sign_in(writable_board, act.role).open(act.page)
    observer = sign_in(writable_board, "lead" if act.role == "finance" else "member").open(act.page)
    observer.record("Payment" if act.role == "finance" else "Milestone")
    half_filled = "#f-payment-supplier" if act.role == "finance" else "#f-milestone-title"
    observer.page.locator(half_filled).fill("half a sentence")
    observer.page.evaluate("() => window.scrollTo(0, 300)")
    scrolled, height = observer.page.evaluate(SCROLLED)
    assert scrolled > 0
    observer.mark_element(act.chart)
    if callable(act.opens):
        act.opens(author)
        author.form()
    else:
        author.record(act.opens)
    author.mark_element(act.chart)
    before = [screen.page.locator(act.shows).text_content() for screen in (author, observer)]
    author.type(act.kind, act.typed)
    author.save(act.kind)
    for screen, was in zip((author, observer), before, strict=True):
        shown = screen.page.locator(act.shows)
        if act.words:
            expect(shown).to_contain_text(act.words, timeout=LIVE_UPDATE_MS)
        else:
            expect(shown).not_to_have_text(was or "", timeout=LIVE_UPDATE_MS)
        assert screen.is_same_element(act.chart)
    assert observer.page.locator(half_filled).input_value() == "half a sentence"
    now, higher = observer.page.evaluate(SCROLLED)
    assert abs(now - scrolled) <= abs(higher - height), "a browser follows what is on screen when a line is added above it, and no further"
    expect(author.page.locator(".saved[role=status]")).to_be_visible()


def test_undo_removes_the_record_from_every_screen(sign_in: SignIn, writable_board: Server) -> None:
    author, observer = sign_in(writable_board, "lead").open("/milestones"), sign_in(writable_board, "member").open("/milestones")
    author.record("Milestone")
    author.type("milestone", {"title": "Soon taken back", "challenge": 1, "baseline": WEDNESDAY})
    author.save("milestone")
    expect(observer.page.locator("#milestones-list")).to_contain_text("Soon taken back", timeout=LIVE_UPDATE_MS)
    author.page.locator("#undo-milestone").click()
    expect(author.page.locator(".saved[role=status]")).to_contain_text("Undone")
    for screen in (author, observer):
        expect(screen.page.locator("#milestones-list")).not_to_contain_text("Soon taken back", timeout=LIVE_UPDATE_MS)


def test_a_double_click_on_save_records_once(sign_in: SignIn, writable_board: Server) -> None:
    screen = sign_in(writable_board, "lead").open("/milestones")
    screen.record("Milestone")
    screen.type("milestone", {"title": "Pressed twice", "challenge": 1, "baseline": WEDNESDAY})
    screen.page.locator("#save-milestone").dblclick()
    expect(screen.page.locator(".saved[role=status]")).to_contain_text("Saved")
    rows = screen.page.locator("#milestones-list tbody tr", has_text="Pressed twice")
    expect(rows).to_have_count(1)
    screen.open("/milestones?period=all")
    expect(rows).to_have_count(1)


def test_errors_are_shown_together_and_corrected_without_losing_input(sign_in: SignIn, writable_board: Server) -> None:
    screen = sign_in(writable_board, "lead").open("/milestones")
    screen.record("Milestone")
    screen.type("milestone", {"baseline": "someday", "published_title": "Typed before the error"})
    screen.page.locator("#save-milestone").click()
    summary = screen.page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.locator("h2")).to_have_text(["This is not saved yet", "Please check before saving"])
    expect(summary.locator("li")).to_have_count(3)
    expect(screen.page.locator("#f-milestone-title")).to_have_attribute("aria-invalid", "true")
    summary.locator("a", has_text="Enter a title").click()
    expect(screen.page.locator("#f-milestone-title")).to_be_focused()
    expect(screen.page.locator("#f-milestone-published_title")).to_have_value("Typed before the error")
    expect(screen.page.locator("#f-milestone-baseline")).to_have_value("someday")
    expect(screen.page.locator(".saved")).to_have_count(0)
    screen.type("milestone", {"title": "Corrected promise", "challenge": 1, "baseline": WEDNESDAY})
    screen.save("milestone")
    expect(screen.page.locator("#milestones-list")).to_contain_text("Corrected promise")


def test_a_click_on_save_counts_although_the_button_moves(sign_in: SignIn, writable_board: Server) -> None:
    # a window in which nothing scrolls: a browser that scrolls adjusts the position of what it shows
    page = sign_in(writable_board, "lead", viewport={"width": 360, "height": 1600}).open("/milestones?form=payment").page
    page.locator("#f-payment-paid_on").fill("someday")
    save = page.locator("#save-payment")
    save.scroll_into_view_if_needed()
    at = save.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + 3)
    page.mouse.down()
    expect(page.locator(".understood", has_text="Not understood yet")).to_be_visible()
    moved = save.bounding_box()
    assert moved is not None
    assert moved["y"] > at["y"] + 3, "the line that appeared has moved the button away from the pointer"
    page.mouse.up()
    expect(page.locator("#form-payment [role=alert]")).to_be_focused()


def test_two_editors_of_one_record_see_both_versions(sign_in: SignIn, writable_board: Server) -> None:
    lead, member = sign_in(writable_board, "lead").open("/milestones"), sign_in(writable_board, "member").open("/milestones")
    for screen in (lead, member):
        screen.page.locator("#milestones-list tbody tr a", has_text="Move").nth(2).click()
        screen.form()
    member.type("milestone-move", {"forecast": WEDNESDAY, "reason": 1})
    member.save("milestone-move")
    lead.type("milestone-move", {"forecast": "+60", "reason": 1, "move_note": "My own reason at length"})
    lead.page.locator("#save-milestone-move").click()
    summary = lead.page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("while you were typing")
    expect(summary.locator("thead")).to_contain_text("Stored now")
    expect(lead.page.locator("#f-milestone-move-move_note")).to_have_value("My own reason at length")
    expect(lead.page.locator(".saved")).to_have_count(0)
    lead.save("milestone-move")
    stored_day = (TODAY + timedelta(days=60)).strftime("%-d %b %Y")
    for screen in (lead, member):
        expect(screen.page.locator("#milestones-list")).to_contain_text(stored_day, timeout=LIVE_UPDATE_MS)


def test_a_form_is_filled_and_saved_by_keyboard_only(sign_in: SignIn, writable_board: Server) -> None:
    screen = sign_in(writable_board, "lead").open("/milestones")
    keys = screen.page.keyboard
    keys.press("n")
    expect(screen.page.locator(".quick-add a").first).to_be_focused()
    keys.press("Enter")
    screen.form()
    title = screen.page.locator("#f-milestone-title")
    for _ in range(12):
        if title.evaluate("one => one === document.activeElement"):
            break
        keys.press("Tab")
    expect(title).to_be_focused()
    keys.type("Typed without a mouse")
    keys.press("Tab")
    expect(screen.page.locator("#f-milestone-challenge")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type(WEDNESDAY)
    keys.press("Control+Enter")
    expect(screen.page.locator(".saved[role=status]")).to_be_focused()
    expect(screen.page.locator("#milestones-list")).to_contain_text("Typed without a mouse")
    keys.press("Escape")
    expect(screen.page.locator(".offcanvas.show")).to_have_count(0)


def test_shortcuts_can_be_turned_off(sign_in: SignIn, writable_board: Server) -> None:
    screen = sign_in(writable_board, "lead").open("/milestones")
    screen.page.locator("#person-summary").click()
    screen.page.locator(".shortcut-button").click()
    screen.page.locator("#page h1").focus()
    screen.page.keyboard.press("n")
    expect(screen.page.locator(".quick-add[open]")).to_have_count(0)
    screen.page.locator(".shortcut-button").click()
    screen.page.locator("#page h1").focus()
    screen.page.keyboard.press("n")
    expect(screen.page.locator(".quick-add[open]")).to_have_count(1)

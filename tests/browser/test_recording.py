"""Record one of each subject and see it at once here, and within five seconds on another screen, which loses nothing."""

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


@dataclass(frozen=True)
class Act:
    """What is recorded where: the page, how its form is opened, what is typed, where it then shows, what must not be drawn anew."""

    page: str
    kind: str
    opens: str | Callable[[Screen], None]
    typed: dict[str, Any]
    shows: str
    words: str
    chart: str
    role: str = "lead"


def _this_week(screen: Screen) -> None:
    """Open this week's update of a challenge: a new one, or late in the week the one that is there."""
    challenge = str(screen.page.locator("#overview-challenges a", has_text="3.1 Flood").first.get_attribute("href"))
    panel = f"form=weekly-update&for={challenge.split('?')[0].rsplit('/', 1)[-1]}"
    screen.page.evaluate("panel => window.cohortboard.address.navigate('/' + (window.location.search || '?') + '&' + panel)", panel)


def _row(words: str) -> Callable[[Screen], None]:
    """Open the form that the first row with the words leads to."""
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
        ".js-plotly-plot",
    ),
    Act(
        "/engagement",
        "action",
        "Action",
        {"challenge": 1, "what": "Name a test site", "due_on": WEDNESDAY},
        "#engagement-actions",
        "Name a test site",
        ".js-plotly-plot",
    ),
    Act(
        "/engagement",
        "action-answer",
        _row("Answer of engagement-actions"),
        {"answered_on": "today", "outcome": 1, "answer": "Agreed by phone"},
        "#engagement-actions",
        "",
        ".js-plotly-plot",
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
def test_what_is_recorded_shows_here_and_on_another_screen(sign_in: SignIn, writable_board: Server, act: Act) -> None:
    here = sign_in(writable_board, act.role).open(act.page)
    there = sign_in(writable_board, "lead" if act.role == "finance" else "member").open(act.page)
    there.record("Payment" if act.role == "finance" else "Milestone")
    half = "#f-payment-supplier" if act.role == "finance" else "#f-milestone-title"
    there.page.locator(half).fill("half a sentence")
    there.page.evaluate("() => window.scrollTo(0, 300)")
    scrolled = there.page.evaluate("() => window.scrollY")
    assert scrolled > 0
    there.mark_element(act.chart)
    if callable(act.opens):
        act.opens(here)
        here.form()
    else:
        here.record(act.opens)
    here.mark_element(act.chart)
    before = [screen.page.locator(act.shows).text_content() for screen in (here, there)]
    here.type(act.kind, act.typed)
    here.save(act.kind)
    for screen, was in zip((here, there), before, strict=True):
        shown = screen.page.locator(act.shows)
        if act.words:
            expect(shown).to_contain_text(act.words, timeout=LIVE_UPDATE_MS)
        else:
            expect(shown).not_to_have_text(was or "", timeout=LIVE_UPDATE_MS)
        assert screen.is_same_element(act.chart)
    assert there.page.locator(half).input_value() == "half a sentence"
    assert there.page.evaluate("() => window.scrollY") == scrolled
    expect(here.page.locator(".saved[role=status]")).to_be_visible()


def test_undo_takes_the_record_off_every_screen(sign_in: SignIn, writable_board: Server) -> None:
    here, there = sign_in(writable_board, "lead").open("/milestones"), sign_in(writable_board, "member").open("/milestones")
    here.record("Milestone")
    here.type("milestone", {"title": "Soon taken back", "challenge": 1, "baseline": WEDNESDAY})
    here.save("milestone")
    expect(there.page.locator("#milestones-list")).to_contain_text("Soon taken back", timeout=LIVE_UPDATE_MS)
    here.page.locator("#undo-milestone").click()
    expect(here.page.locator(".saved[role=status]")).to_contain_text("Undone")
    for screen in (here, there):
        expect(screen.page.locator("#milestones-list")).not_to_contain_text("Soon taken back", timeout=LIVE_UPDATE_MS)


def test_a_double_click_on_save_records_once(sign_in: SignIn, writable_board: Server) -> None:
    here = sign_in(writable_board, "lead").open("/milestones")
    here.record("Milestone")
    here.type("milestone", {"title": "Pressed twice", "challenge": 1, "baseline": WEDNESDAY})
    here.page.locator("#save-milestone").dblclick()
    expect(here.page.locator(".saved[role=status]")).to_contain_text("Saved")
    rows = here.page.locator("#milestones-list tbody tr", has_text="Pressed twice")
    expect(rows).to_have_count(1)
    here.open("/milestones?period=all")
    expect(rows).to_have_count(1)


def test_errors_come_at_once_and_are_corrected_without_losing_a_word(sign_in: SignIn, writable_board: Server) -> None:
    here = sign_in(writable_board, "lead").open("/milestones")
    here.record("Milestone")
    here.type("milestone", {"baseline": "someday", "published_title": "Typed before the error"})
    here.page.locator("#save-milestone").click()
    summary = here.page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.locator("h2")).to_have_text("This is not saved yet")
    expect(summary.locator("li")).to_have_count(3)
    expect(here.page.locator("#f-milestone-title")).to_have_attribute("aria-invalid", "true")
    summary.locator("a", has_text="Enter a title").click()
    expect(here.page.locator("#f-milestone-title")).to_be_focused()
    expect(here.page.locator("#f-milestone-published_title")).to_have_value("Typed before the error")
    expect(here.page.locator("#f-milestone-baseline")).to_have_value("someday")
    expect(here.page.locator(".saved")).to_have_count(0)
    here.type("milestone", {"title": "Corrected promise", "challenge": 1, "baseline": WEDNESDAY})
    here.save("milestone")
    expect(here.page.locator("#milestones-list")).to_contain_text("Corrected promise")


def test_a_press_of_save_counts_though_the_button_moves_under_it(sign_in: SignIn, writable_board: Server) -> None:
    # a window in which nothing scrolls: a browser that scrolls holds what it shows in its place
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
    kept = (TODAY + timedelta(days=60)).strftime("%-d %b %Y")
    for screen in (lead, member):
        expect(screen.page.locator("#milestones-list")).to_contain_text(kept, timeout=LIVE_UPDATE_MS)


def test_a_form_is_filled_and_saved_with_the_keyboard_alone(sign_in: SignIn, writable_board: Server) -> None:
    here = sign_in(writable_board, "lead").open("/milestones")
    keys = here.page.keyboard
    keys.press("n")
    expect(here.page.locator(".quick-add a").first).to_be_focused()
    keys.press("Enter")
    here.form()
    title = here.page.locator("#f-milestone-title")
    for _ in range(12):
        if title.evaluate("one => one === document.activeElement"):
            break
        keys.press("Tab")
    expect(title).to_be_focused()
    keys.type("Typed without a mouse")
    keys.press("Tab")
    expect(here.page.locator("#f-milestone-challenge")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type(WEDNESDAY)
    keys.press("Control+Enter")
    expect(here.page.locator(".saved[role=status]")).to_be_focused()
    expect(here.page.locator("#milestones-list")).to_contain_text("Typed without a mouse")
    keys.press("Escape")
    expect(here.page.locator(".offcanvas.show")).to_have_count(0)


def test_shortcuts_can_be_turned_off(sign_in: SignIn, writable_board: Server) -> None:
    here = sign_in(writable_board, "lead").open("/milestones")
    here.page.locator(".shortcut-button").click()
    here.page.locator("#page h1").focus()
    here.page.keyboard.press("n")
    expect(here.page.locator(".quick-add[open]")).to_have_count(0)
    here.page.locator(".shortcut-button").click()
    here.page.locator("#page h1").focus()
    here.page.keyboard.press("n")
    expect(here.page.locator(".quick-add[open]")).to_have_count(1)

"""A sponsor gets their own page, with what is needed first, and nothing of another sponsor's challenge anywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from db.seed.demo.build import STORIES
from tests.browser.conftest import Server, SignIn
from tests.browser.screen import LIVE_UPDATE_MS

OWN = ("3.1 Flood alerts people act on", "3.4 Winter roads with less salt")
OTHERS = ("School meals", "Rural buses", "Dredge the harbour", "Outpatient letters", "peatland", "A library for people", "Home care rounds")
ELSEWHERE = ("/cohorts", "/milestones", "/engagement", "/research", "/spend", "/record/milestone", "/record/payment", "/nowhere")


def test_a_sponsor_signs_in_on_a_phone_and_reads_what_is_needed_of_their_own_challenges(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, viewport={"width": 390, "height": 844})
    page = screen.page
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("sponsor@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My challenge")
    screen.wait_until_drawn()
    stories = page.get_by_role("article")
    expect(stories.get_by_role("heading", level=2)).to_have_text(list(OWN))
    for story in stories.all():
        expect(story.get_by_role("heading", level=3).first).to_have_text("What we need from you")
    content = page.content()
    hidden = [text for name, story in STORIES.items() if name != "slips by small steps" for text in story[1:]]
    assert [text for text in (*OTHERS, *hidden, "Programme team only", "£") if text in content] == []


def test_a_sponsor_who_opens_the_root_gets_their_own_page(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "sponsor").open("/").page
    expect(page.get_by_role("heading", level=1)).to_have_text("My challenge")


@pytest.mark.parametrize("path", ELSEWHERE)
def test_every_other_page_is_not_found_for_a_sponsor(sign_in: SignIn, board: Server, path: str) -> None:
    page = sign_in(board, "sponsor", expects=("404",)).open(path).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert page.locator("#page").inner_text().split("\n\n") == [
        "Page not found", "There is nothing here, or nothing for you to see.", "Go to the first page"
    ]  # fmt: skip


def test_a_sponsors_answer_removes_the_action_from_the_leads_open_list(sign_in: SignIn, writable_board: Server) -> None:
    lead, sponsor = sign_in(writable_board, "lead").open("/engagement"), sign_in(writable_board, "sponsor").open("/my-challenge")
    owed = "Sign the data agreement on gritter positions"
    row = lead.page.locator("#engagement-actions tbody tr", has_text="data agreement on gritter positions")
    expect(row).to_have_count(1)
    sponsor.page.locator(".owed a", has_text=owed).click()
    form = sponsor.form()
    expect(form).to_contain_text(owed)
    sponsor.type("sponsor-answer", {"published_answer": "Signed by our lawyers this morning"})
    sponsor.save("sponsor-answer")
    needs = sponsor.page.locator(".story", has_text=OWN[1]).locator(".owed").first
    expect(needs.get_by_text(owed)).to_have_count(0, timeout=LIVE_UPDATE_MS)
    expect(row).to_have_count(0, timeout=LIVE_UPDATE_MS)
    sponsor.page.get_by_role("button", name="Close").click()
    sponsor.page.locator(".story", has_text=OWN[1]).get_by_text("Your latest answers").click()
    expect(sponsor.page.get_by_text("Signed by our lawyers this morning")).to_be_visible()

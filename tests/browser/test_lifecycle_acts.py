"""Merging a challenge: open records are shown, the effects are confirmed, both pages show the merger, and one click undoes it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn


def test_a_challenge_is_merged_into_another_and_the_merger_undone(sign_in: SignIn, writable_board: Server) -> None:
    lead = sign_in(writable_board, "lead")
    page = lead.open("/challenges").page
    page.locator("#challenges-list td a[href^='/challenges/']").first.click()
    expect(page.locator(".page-acts .menu-fold")).to_be_visible()
    lead.wait_until_drawn()
    challenge, title = page.url, page.locator("#page h1 [data-record]").last.inner_text()
    page.goto(writable_board.address + (page.locator(".page-acts .menu-fold a", has_text=re.compile("^Merge")).get_attribute("href") or ""))
    lead.wait_until_drawn().form()
    expect(page.locator(".open-parts h2")).to_have_text("What is open")
    expect(page.locator(".open-parts summary").first).to_contain_text(re.compile("open milestone"))
    lead.type("challenge-merge", {"into": 5, "reason": "Both ask the same question"})
    page.locator("#save-challenge-merge").click()
    warnings = page.locator(".ask-summary")
    expect(warnings).to_contain_text("is merged into")
    expect(page.locator("#save-challenge-merge")).to_have_text("Merge the challenge")
    page.locator("#save-challenge-merge").click()
    expect(page.locator(".saved[role=status]")).to_contain_text("Saved merger")
    undoing = page.context.new_page()
    undoing.goto(challenge)
    into = undoing.locator("#one-challenge-sentence a")
    expect(undoing.locator("#one-challenge-sentence")).to_contain_text("Merged into")
    into.click()
    undoing.get_by_role("link", name="All records").click()
    expect(undoing.locator("#challenge-facts")).to_contain_text("Merged into it")
    expect(undoing.locator("#challenge-facts a", has_text=title)).to_be_visible()
    page.locator("#undo-challenge-merge").click()
    expect(page.locator(".saved[role=status]")).to_contain_text("Undone")
    undoing.goto(challenge)
    expect(undoing.locator("#one-challenge-sentence")).to_be_visible()
    expect(undoing.locator("#one-challenge-sentence")).not_to_contain_text("Merged into")

"""Somebody records a decision about a milestone and reverses it; the challenge's page shows both, the sponsor reads the published text."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import LIVE_UPDATE_MS

CHALLENGE = "3.1 Flood alerts people act on"  # of the demo's sponsor


def test_a_decision_about_a_milestone_and_its_reversal_are_shown_on_the_challenge_and_to_the_sponsor(
    sign_in: SignIn, writable_board: Server
) -> None:
    lead, sponsor = sign_in(writable_board, "member").open("/challenges"), sign_in(writable_board, "sponsor").open("/my-challenge")
    page = lead.page
    page.locator("#challenges-list td a", has_text=CHALLENGE.partition(" ")[2]).first.click()
    page.get_by_role("link", name="All records").click()
    page.locator("#challenge-milestones tbody th a").first.click()
    expect(page.locator("#record-reading h1")).to_be_visible()
    milestone, title = page.url, page.locator("#record-reading h1").inner_text()
    page.locator(".more-acts summary").click()
    page.get_by_role("link", name="Decide about this").click()
    expect(page.locator(".form-about")).to_contain_text(title)
    expect(page.locator("#f-decision-challenge option:checked")).to_have_text(CHALLENGE)
    lead.type("decision", {"what": "Wait for the inner harbour", "published_what": "We wait for the gauges"})
    lead.save("decision")
    page.goto(milestone)
    below = page.locator(".record-history", has_text="Decisions and actions about this")
    below.get_by_role("link", name="Wait for the inner harbour").click()
    expect(page.locator("#record-reading h1")).to_contain_text("Wait for the inner harbour")
    page.locator(".more-acts summary").click()
    page.get_by_role("link", name="Reverse this decision").click()
    expect(page.locator("#f-decision-reverses option:checked")).to_have_text("Wait for the inner harbour")
    lead.type("decision", {"what": "Nobody waits, whatever the budget", "published_what": "We go on at once"})
    lead.save("decision")
    decisions = sponsor.page.get_by_role("article", name=CHALLENGE).locator(".story-part", has_text="What was decided")
    expect(decisions).to_contain_text("replaces what was decided on", timeout=LIVE_UPDATE_MS)
    expect(decisions).to_contain_text("We go on at once")
    assert [text for text in ("inner harbour", "whatever the budget", title) if text in decisions.inner_text()] == []
    lead.open("/challenges")
    page.locator("#challenges-list td a", has_text=CHALLENGE.partition(" ")[2]).first.click()
    page.get_by_role("link", name="All records").click()
    first = page.locator("#challenge-decisions tbody tr", has=page.get_by_role("link", name="Wait for the inner harbour", exact=True))
    expect(first.filter(has_text="Reversed on")).to_have_count(1)
    lead.open("/actions")
    expect(page.locator("#actions-decisions")).to_contain_text("Reverses the decision of")

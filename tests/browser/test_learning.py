"""Somebody uses a milestone as evidence from its page; the lead records a verdict in the open review; the hypothesis shows both."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import LIVE_UPDATE_MS
from tests.browser.test_meeting import begin
from tests.browser.test_pages import violations

HYPOTHESIS = "Gauges shown to tenants lead to earlier calls"
CHALLENGE = "3.1 Flood alerts people act on"


def test_a_milestone_is_used_as_evidence_and_the_review_records_a_verdict(sign_in: SignIn, writable_board: Server) -> None:
    lead = sign_in(writable_board, "lead").open("/record/hypothesis")
    page = lead.page
    lead.type("hypothesis", {"statement": HYPOTHESIS, "measure": "calls before the water came", "threshold": "5", "by": "1/6/2027"})
    lead.save("hypothesis")
    lead.open("/challenges")
    page.locator("#challenges-list td a", has_text=CHALLENGE.partition(" ")[2]).first.click()
    page.get_by_role("link", name="All records").click()
    page.locator("#challenge-milestones tbody th a").first.click()
    expect(page.locator("#record-reading h1")).to_be_visible()
    milestone, title = page.url, page.locator("#record-reading h1").inner_text()
    page.get_by_role("link", name="Use as evidence").click()
    expect(page.locator(".form-about")).to_contain_text(title)
    page.locator("#f-evidence-hypothesis").select_option(label=HYPOTHESIS)
    lead.type("evidence", {"direction": 1, "strength": 3, "note": "Three tenants called before the alarm"})
    lead.save("evidence")
    page.goto(milestone)
    expect(page.locator(".record-history", has_text="Evidence for")).to_contain_text("→ Supports, strong")
    present = begin(lead)
    meeting = present.replace("/present", "")
    page.goto(lead.base + present)
    screen = page.locator(".present-screen", has=page.get_by_role("heading", name="Learning", exact=True, include_hidden=True))
    lead.open(str(screen.get_by_role("link", name="Record a verdict", include_hidden=True).get_attribute("href")))
    lead.form()
    expect(page.locator("#f-verdict-review option:checked")).to_contain_text("Review of")
    lead.open(present)
    expect(page.locator(".present-screen:visible")).to_have_count(1)  # from then on it handles key presses
    page.keyboard.press("v")
    expect(page.locator("#f-meeting-verdict-hypothesis")).to_be_focused()
    page.locator("#f-meeting-verdict-hypothesis").select_option(label=HYPOTHESIS)
    lead.type("meeting-verdict", {"verdict": 5, "next_step": 4, "reason": "One gauge alone"})
    page.locator("#f-meeting-verdict-reason").press("Enter")
    expect(page.locator("#present-recorded")).to_contain_text("One gauge alone", timeout=LIVE_UPDATE_MS)
    assert violations(page) == []
    lead.open(meeting)
    expect(page.locator("#meeting-verdicts tbody")).to_contain_text("One gauge alone", timeout=LIVE_UPDATE_MS)
    lead.open("/learning")
    page.locator("#learning-register a", has_text=HYPOTHESIS).click()
    expect(page.locator("#hypothesis-sentence")).to_contain_text("1 source supports it (3 points). Declared on", timeout=LIVE_UPDATE_MS)
    expect(page.locator("#hypothesis-verdicts")).to_contain_text("Review of")
    expect(page.locator("#hypothesis-evidence")).to_contain_text(title)
    assert violations(page) == []

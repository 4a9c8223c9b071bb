"""A long form survives a closed tab and a sign-out; a record tells its changes; a lead takes a change back and forth."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen

TYPED = {"said": "They like the second prototype, and want it on forty doors", "channel": 2, "challenges": [1], "minutes": "40"}


def holds_what_was_typed(screen: Screen) -> None:
    """The form of a conversation stands as it was left."""
    form = screen.form()
    expect(form.locator("#f-conversation-said")).to_have_value(str(TYPED["said"]))
    expect(form.locator("#f-conversation-minutes")).to_have_value("40")
    expect(form.locator("#f-conversation-challenges input[type=checkbox]").nth(1)).to_be_checked()
    expect(form.locator(".unfinished")).to_contain_text(re.compile(r"You typed this on .+ and did not save it"))


def test_a_long_form_survives_a_closed_tab_a_sign_out_and_another_browser(sign_in: SignIn, writable_board: Server) -> None:
    member = sign_in(writable_board, "member")
    member.open("/record/conversation")
    member.page.locator(".more-detail summary").click()
    member.type("conversation", TYPED)
    member.page.close(run_before_unload=False)  # at once: nothing waits for the pause in typing

    context = sign_in(writable_board, "member")
    again = context.open("/")
    expect(again.page.locator(".rail-foot a[href='/drafts']")).to_have_text("1 unfinished form")
    again.page.locator(".rail-foot a[href='/sign-out']").click()
    expect(again.page.locator("input[name=password]")).to_be_visible()
    again.page.locator("input[name=email]").fill("member@demo.example")
    again.page.locator("input[name=password]").fill("demo")
    again.page.locator("button[type=submit]").first.click()
    again.wait_until_drawn()
    again.record("We spoke")
    holds_what_was_typed(again)
    again.open("/drafts").page.locator(".unfinished-forms a").click()
    holds_what_was_typed(again)

    colleague = sign_in(writable_board, "lead")
    colleague.open("/record/conversation")
    expect(colleague.page.locator("#f-conversation-said")).to_have_value("")
    expect(colleague.page.locator(".unfinished")).to_have_count(0)

    again.page.locator(".draft-keep").click()
    expect(again.page.locator(".unfinished")).to_be_hidden()
    again.save("conversation")
    again.open("/record/conversation")
    expect(again.page.locator("#f-conversation-said")).to_have_value("")
    expect(again.page.locator(".rail-foot a[href='/drafts']")).to_have_count(0)


def test_what_was_typed_is_thrown_away_by_starting_afresh(sign_in: SignIn, writable_board: Server) -> None:
    member = sign_in(writable_board, "member")
    member.open("/record/finding")
    with member.page.expect_response(lambda answer: answer.url.endswith("/draft")) as kept:  # shortly after typing stops
        member.page.locator("#f-finding-statement").press_sequentially("Nobody reads the second page")
    assert kept.value.status == 204
    member.open("/record/finding")
    expect(member.page.locator("#f-finding-statement")).to_have_value("Nobody reads the second page")
    member.page.locator(".draft-afresh").click()
    expect(member.page.locator(".unfinished")).to_have_count(0)
    expect(member.page.locator("#f-finding-statement")).to_have_value("")


def test_what_a_sign_out_interrupts_is_kept(sign_in: SignIn, writable_board: Server) -> None:
    member = sign_in(writable_board, "member")
    member.open("/record/finding")
    member.page.locator("#f-finding-statement").fill("Typed a moment before the end")
    member.page.locator(".rail-foot a[href='/sign-out']").click()
    expect(member.page.locator("input[name=password]")).to_be_visible()
    back = sign_in(writable_board, "member")
    back.open("/record/finding")
    expect(back.page.locator("#f-finding-statement")).to_have_value("Typed a moment before the end")


def test_a_lead_sees_before_and_after_and_takes_a_colleagues_change_back(sign_in: SignIn, writable_board: Server) -> None:
    member, lead = sign_in(writable_board, "member"), sign_in(writable_board, "lead")
    member.open("/milestones")
    address = member.page.locator("#milestones-list tbody a[href*='/record/milestone/']").first.get_attribute("href")
    assert address is not None
    member.open(address)
    title = member.page.locator("#f-milestone-title").input_value()
    member.type("milestone", {"title": "A title typed by mistake"})
    member.save("milestone")

    lead.open(address)
    history = lead.page.locator(".record-history")
    history.locator("summary").first.click()
    latest = history.locator(".history > li").first
    expect(latest).to_contain_text("Demo member")
    expect(latest.locator(".differences dd").first).to_contain_text(title)
    expect(latest.locator(".differences dd").first).to_contain_text("A title typed by mistake")
    history.locator(".history-undo a").click()

    expect(lead.page.locator("#undo .differences dd").first).to_contain_text(title)
    lead.page.locator("#history-reason").fill("Wrong milestone")
    lead.page.locator("button#history-undo").click()
    expect(lead.page.locator(".saved[role=status]")).to_contain_text("Undone: 1 record as before.")
    lead.open(address)
    expect(lead.page.locator("#f-milestone-title")).to_have_value(title)

    lead.open("/history")
    newest = lead.page.locator(".history > li").first
    expect(newest).to_contain_text("Undid the change of Demo member")
    expect(newest).to_contain_text("Why: Wrong milestone")
    lead.page.locator("#history-who").select_option(label="Demo member")
    lead.page.get_by_role("button", name="Show", exact=True).click()
    expect(lead.page.locator("#history-sentence")).to_contain_text("by Demo member")
    expect(newest).to_contain_text("Undone by Demo lead")
    newest.locator(".history-head a").click()
    expect(lead.page.locator("#history-undo-box")).to_contain_text("It was undone already.")

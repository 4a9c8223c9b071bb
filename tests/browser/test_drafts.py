"""A long form survives a closed tab and a sign-out; a record shows its changes; a lead undoes a change and undoes the undo."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen

TYPED = {"said": "They like the second prototype, and want it on forty doors", "channel": 2, "challenges": [1], "minutes": "40"}


def expect_draft_restored(screen: Screen) -> None:
    """Check that the form of a conversation contains the input as it was left."""
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
    member.page.close(run_before_unload=False)  # immediately, without the pause after typing

    context = sign_in(writable_board, "member")
    screen = context.open("/")
    expect(screen.page.locator(".person-menu a[href='/drafts']")).to_have_text("1 unfinished form")
    screen.sign_out()
    expect(screen.page.locator("input[name=password]")).to_be_visible()
    screen.page.locator("input[name=email]").fill("member@demo.example")
    screen.page.locator("input[name=password]").fill("demo")
    screen.page.locator("button[type=submit]").first.click()
    screen.wait_until_drawn()
    screen.record("We spoke")
    expect_draft_restored(screen)
    screen.open("/drafts").page.locator(".unfinished-forms a").click()
    expect_draft_restored(screen)

    colleague = sign_in(writable_board, "lead")
    colleague.open("/record/conversation")
    expect(colleague.page.locator("#f-conversation-said")).to_have_value("")
    expect(colleague.page.locator(".unfinished")).to_have_count(0)

    screen.page.locator(".draft-keep").click()
    expect(screen.page.locator(".unfinished")).to_be_hidden()
    screen.save("conversation")
    screen.open("/record/conversation")
    expect(screen.page.locator("#f-conversation-said")).to_have_value("")
    expect(screen.page.locator(".person-menu a[href='/drafts']")).to_have_count(0)


def test_a_draft_is_deleted_by_starting_again(sign_in: SignIn, writable_board: Server) -> None:
    member = sign_in(writable_board, "member")
    member.open("/record/finding")
    with member.page.expect_response(lambda answer: answer.url.endswith("/draft")) as draft_response:  # shortly after typing stops
        member.page.locator("#f-finding-statement").press_sequentially("Nobody reads the second page")
    assert draft_response.value.status == 204
    member.open("/record/finding")
    expect(member.page.locator("#f-finding-statement")).to_have_value("Nobody reads the second page")
    member.page.locator(".draft-afresh").click()
    expect(member.page.locator(".unfinished")).to_have_count(0)
    expect(member.page.locator("#f-finding-statement")).to_have_value("")


def test_a_draft_interrupted_by_a_sign_out_is_stored(sign_in: SignIn, writable_board: Server) -> None:
    member = sign_in(writable_board, "member")
    member.open("/record/finding")
    member.page.locator("#f-finding-statement").fill("Typed a moment before the end")
    member.sign_out()
    expect(member.page.locator("input[name=password]")).to_be_visible()
    second_session = sign_in(writable_board, "member")
    second_session.open("/record/finding")
    expect(second_session.page.locator("#f-finding-statement")).to_have_value("Typed a moment before the end")


def test_a_lead_sees_before_and_after_and_undoes_a_colleagues_change(sign_in: SignIn, writable_board: Server) -> None:
    member, lead = sign_in(writable_board, "member"), sign_in(writable_board, "lead")
    member.open("/milestones")
    address = member.page.locator("#milestones-list tbody a[href*='/record/milestone/']").first.get_attribute("href")
    assert address is not None
    member.open(address)
    member.page.get_by_role("link", name="Edit", exact=True).click()
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
    lead.page.get_by_role("link", name="Undo the last change").click()

    expect(lead.page.locator("#undo .differences dd").first).to_contain_text(title)
    lead.page.locator("#history-reason").fill("Wrong milestone")
    lead.page.locator("button#history-undo").click()
    expect(lead.page.locator(".saved[role=status]")).to_contain_text("Undone: 1 record as before.")
    lead.open(address)
    expect(lead.page.locator("#record-reading h1")).to_have_text(title)

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

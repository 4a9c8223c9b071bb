"""Accounts in a browser: a lead adds a member, who sets a password in a separate window; a lead hands over records."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Server, SignIn

PASSWORD = "three words apart"


def test_a_lead_adds_a_member_who_sets_a_password_and_signs_in(writable_board: Server, sign_in: SignIn) -> None:
    lead = sign_in(writable_board, "lead", permissions=["clipboard-read", "clipboard-write"]).open("/people")
    page = lead.page
    expect(page.locator("#people-accounts")).to_contain_text("member@demo.example")
    expect(page.locator("#f-account-challenges")).to_be_hidden()
    lead.type("account", {"email": "new.colleague@demo.example", "name": "New colleague"})
    page.locator("#save-account").click()
    expect(page.locator(".saved[role=status]")).to_contain_text("Added New colleague.")
    expect(page.locator("#people-accounts tr", has_text="new.colleague@demo.example")).to_contain_text("Link sent, no password yet")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"{re.escape(writable_board.address)}/set-password/[\w-]{{43}}", link)

    member = sign_in(writable_board, expects=(r"^401 \S+/pulse", r"status of 401")).page
    member.goto(link)
    expect(member.get_by_role("heading", level=1)).to_have_text("Set a password")
    expect(member.get_by_label("Your e-mail address")).to_have_value("new.colleague@demo.example")
    member.get_by_label("New password").fill(PASSWORD)
    member.get_by_label("The same again").fill(PASSWORD)
    member.get_by_role("button", name="Set password").click()
    expect(member.get_by_role("status")).to_have_text("Your password is set. Sign in with it.")
    member.get_by_label("E-mail address").fill("new.colleague@demo.example")
    member.get_by_label("Password").fill(PASSWORD)
    member.get_by_role("button", name="Sign in").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("Overview")

    page.locator("#people-accounts a", has_text="New colleague").click()
    card = page.locator("#people-card")
    expect(card.locator("h2")).to_have_text("New colleague")
    expect(card).to_contain_text("in 1 browser")
    expect(card).to_contain_text("Set the password")
    page.get_by_role("button", name="End all sessions").click()
    expect(card.locator(".act-said")).to_have_text("New colleague is signed out everywhere.")
    expect(member.locator("#connection")).to_contain_text("You have been signed out.")
    member.goto("/milestones")
    expect(member.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_refused_password_is_explained_next_to_the_field(writable_board: Server, sign_in: SignIn) -> None:
    lead = sign_in(writable_board, "lead").open("/people")
    lead.page.locator("#people-accounts a", has_text="Demo reviewer").click()
    lead.page.get_by_role("button", name="Make a link").click()
    link = lead.page.locator("#made-link").input_value()
    page = sign_in(writable_board, expects=("422",)).page
    page.goto(link)
    page.get_by_label("New password").fill("password2026")
    page.get_by_label("The same again").fill("password2026")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_contain_text("Many people use this password")
    expect(page.get_by_label("New password")).to_have_value("")


def test_a_sponsor_is_asked_for_challenges_and_everybody_else_for_programmes(writable_board: Server, sign_in: SignIn) -> None:
    page = sign_in(writable_board, "lead").open("/people").page
    programmes, challenges = page.locator("#f-account-programmes"), page.locator("#f-account-challenges")
    expect(programmes).to_be_visible()
    expect(challenges).to_be_hidden()
    page.locator("#f-account-role").select_option("sponsor")
    expect(challenges).to_be_visible()
    expect(programmes).to_be_hidden()


def test_a_lead_hands_over_and_undoes_it(writable_board: Server, sign_in: SignIn) -> None:
    lead = sign_in(writable_board, "lead").open("/people")
    page = lead.page
    leaves = page.locator("#f-hand-over-leaves")
    label = leaves.locator("option", has_text="Portfolio lead, environment").inner_text()
    count = int(re.search(r"\((\d+) open\)", label)[1])
    leaves.select_option(label=label)
    holds = page.locator("#people-holds")
    expect(holds.locator("h3")).to_have_text("What Portfolio lead, environment holds")
    expect(holds.locator("li")).to_have_count(count)
    expect(page.locator("#f-hand-over-duties input:not(:checked)")).to_have_count(0)
    lead.type("hand-over", {"takes_over": "Programme manager", "reason": "Moves to another office"})
    page.locator("#save-hand-over").click()
    saved = page.locator("#form-hand-over .saved")
    expect(saved).to_contain_text("from Portfolio lead, environment to Programme manager.")

    other = sign_in(writable_board, "lead").open("/people").page
    options = other.locator("#f-hand-over-leaves option")
    expect(options.filter(has_text="Programme manager")).to_contain_text(f"({count} open)")
    expect(options.filter(has_text="Portfolio lead, environment")).to_contain_text("(nothing open)")

    page.locator("#undo-hand-over").click()
    expect(page.locator("#form-hand-over .saved")).to_contain_text("Undone")
    other.reload()
    expect(options.filter(has_text="Portfolio lead, environment")).to_contain_text(f"({count} open)")

"""Sign-in: a stranger gets a sign-in page only; a lead is taken to the overview."""

from playwright.sync_api import expect


def test_a_lead_signs_in_and_gets_the_overview(board, sign_in):
    page = sign_in(board).page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("E-mail address").fill("lead@demo.example")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(page).to_have_title("Overview – Cohortboard")


def test_a_wrong_password_is_explained_and_keeps_the_email_address(board, sign_in):
    page = sign_in(board, expects=(r"401",)).page
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("lead@demo.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong. Check both and try again.")
    expect(page.get_by_label("E-mail address")).to_have_value("lead@demo.example")

"""Every page for every role, on a phone and on a desk: nothing for axe to find, nothing too wide, one heading that names the page."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE, Permission, Role
from db.records import RECORD_SCHEMAS
from tests.browser.conftest import Server, SignIn

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
STAFF = {
    "/": "Overview", "/cohorts": "Cohorts", "/milestones": "Milestones", "/engagement": "Engagement", "/actions": "Actions and decisions",
    "/research": "Research", "/spend": "Spend", "/outcomes": "Outcomes", "/review": "Review", "/changes": "What changed",
    "/reuse": "What crosses",
    "/learning": "Learning",
}  # fmt: skip
MONEY = {path: STAFF[path] for path in ("/", "/cohorts", "/spend")}
RECORDS = {
    "/record/milestone": "Milestone", "/record/conversation": "We spoke", "/record/action": "Action",
    "/record/research-session": "Research session", "/record/finding": "Finding", "/record/weekly-update": "Weekly update",
}  # fmt: skip
PAID = {"/record/payment": "Payment"}
WEEK, IMPORT, HISTORY = {"/week": "Week"}, {"/import": "Import"}, {"/history": "History"}
STEERS = {"/people": "People", "/settings": "Settings"}
GRIDS = {
    "/record/plan": "Plan per month",
    "/record/forecasts": "Forecast per month",
    "/record/cohort-milestones": "Milestones of a cohort",
}
LEADS = {f"/record/{kind}": form.title for kind, form in FORMS.items() if not form.act and form.needs in PERMISSIONS_BY_ROLE[Role.LEAD]}
SPONSORS = {
    "/my-challenge": "My challenge",
    "/record/sponsor-question": "Ask the programme team",
    "/record/sponsor-conversation": "We spoke",
}
PAGES: dict[Role, dict[str, str]] = {
    Role.ADMIN: STAFF | WEEK | IMPORT | STEERS | HISTORY,
    Role.LEAD: STAFF
    | WEEK
    | IMPORT
    | STEERS
    | HISTORY
    | GRIDS
    | LEADS
    | {"/record": "Record", "/drafts": "Unfinished forms", "/search?q=the": "Search"},
    Role.MEMBER: STAFF | WEEK | IMPORT | HISTORY,
    Role.REVIEWER: STAFF | HISTORY,
    Role.FINANCE: MONEY | IMPORT | PAID,
    Role.SPONSOR: SPONSORS,
}
UNLISTED = ("/record", "/drafts", "/search")  # reached from the bar and from other pages


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds, with the first element of each. Reading the colours takes most of its time, and they are the same at every width.

    Of what passes axe names one element a rule, for nobody reads that; looking for the names of all of them would take as long again.
    """
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def sound(page: Page, title: str, *, whole: bool = True, contrast: bool = True) -> None:
    """Hold a drawn page to what every page keeps; axe, which takes most of the time, reads it where it is looked at whole."""
    expect(page).to_have_title(f"{title} – Cohortboard")
    assert page.get_by_role("heading", level=1).all_inner_texts() == [title]
    assert page.get_by_role("main").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert not whole or violations(page, contrast=contrast) == []


def _with_every_control(forms: dict[str, str]) -> set[str]:
    """Those of the forms that between them have every kind of field: all forms are put together from these controls."""
    known: set[type] = set()
    chosen = set()
    for path in forms:
        held = {type(field) for field in RECORD_SCHEMAS[path.split("/")[2]].fields}
        if held - known:
            chosen.add(path)
        known |= held
    return chosen


READ = {Role.ADMIN, Role.LEAD, Role.FINANCE, Role.SPONSOR, Role.REVIEWER}
READ_FORMS = _with_every_control(LEADS)
LOOKED_AT = [(role, PHONE) for role in Role] + [(role, DESK) for role in (Role.LEAD, Role.FINANCE, Role.SPONSOR)]


@pytest.mark.parametrize(
    ("role", "size"), LOOKED_AT, ids=lambda one: one.value if isinstance(one, Role) else {360: "phone"}.get(one["width"], "desk")
)
def test_every_page_is_sound_for_every_role(sign_in: SignIn, board: Server, role: Role, size: dict[str, int]) -> None:
    """Each page is opened by each of its roles, and at each width; each role is at a phone's width, where space is short.

    A lead opens at a desk what an administrator, who sees the same, opens on a phone. A form is one column of the same controls at any width:
    those that only leads have are opened on a phone. Axe reads every page at both widths, as somebody who records, as a reviewer, who cannot,
    and as finance and a sponsor, who see other pages; not again as a member, nor forms beside those that between them have every control.
    Contrast is read at a desk, and on a phone for what is opened there alone.
    """
    screen = sign_in(board, role.value, viewport=size)
    for path, title in _opened(role, size).items():
        whole = role in READ and (path not in LEADS or path in READ_FORMS)
        sound(screen.open(path).page, title, whole=whole, contrast=size is DESK or path in LEADS)


def _opened(role: Role, size: dict[str, int]) -> dict[str, str]:
    """The pages that a role opens at a width."""
    if size is DESK:
        return {path: title for path, title in PAGES[role].items() if path not in LEADS}
    return {path: title for path, title in PAGES[role].items() if role is not Role.LEAD or path not in PAGES[Role.ADMIN]}


def test_each_page_is_opened_by_each_of_its_roles_and_at_each_width() -> None:
    opened = {(path, role, size["width"]) for role, size in LOOKED_AT for path in _opened(role, size)}
    assert {(path, role) for path, role, _ in opened} == {(path, role) for role, pages in PAGES.items() for path in pages}
    assert {(path, width) for path, _, width in opened} == {
        (path, size["width"])
        for pages in PAGES.values()
        for path in pages
        for size in (PHONE, DESK)
        if size is PHONE or path not in LEADS | PAID
    }


def test_each_page_of_the_navigation_is_among_those_looked_at(sign_in: SignIn, board: Server) -> None:
    for role in Role:
        page = sign_in(board, role.value).open("/").page
        offered = page.locator("#rail-list a").evaluate_all("all => all.map(one => one.getAttribute('href').split('?')[0])")
        recording = {path for path in PAGES[role] if path.startswith(UNLISTED)}
        assert set(offered) == set(PAGES[role]) - recording
        assert not recording or Permission.REPLY in PERMISSIONS_BY_ROLE[role] or Permission.RECORD_MONEY in PERMISSIONS_BY_ROLE[role]


@pytest.mark.parametrize("path", ["/", "/milestones", "/spend"])
def test_dark_pages_are_sound(sign_in: SignIn, board: Server, path: str) -> None:
    sound(sign_in(board, "lead", viewport=DESK, color_scheme="dark").open(path).page, STAFF[path])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_challenge_one_cohort_and_one_closed_review_are_sound(sign_in: SignIn, board: Server, size: dict[str, int]) -> None:
    screen = sign_in(board, "lead", viewport=size).open("/")
    page = screen.page
    for table, first in (("overview-challenges", "/"), ("cohorts-rounds", "/cohorts"), ("learning-register", "/learning")):
        link = screen.open(first).page.locator(f"#{table} tbody a").first
        name = link.inner_text()
        screen.open(link.get_attribute("href") or "")
        sound(page, page.get_by_role("heading", level=1).inner_text())
        assert first == "/learning" or name.split()[-1] in page.get_by_role("heading", level=1).inner_text()
        if table == "overview-challenges":
            screen.open(page.locator("#page a[href^='/companies/']").first.get_attribute("href") or "")
            sound(page, page.get_by_role("heading", level=1).inner_text())
    closed = screen.open("/review").page.locator("#review-list tbody tr", has=page.get_by_text("Closed", exact=True)).first
    screen.open(closed.locator("a").first.get_attribute("href") or "")
    expect(page.locator("#meeting-beside table").first).to_be_attached()
    sound(page, page.get_by_role("heading", level=1).inner_text())


@pytest.mark.parametrize(("kind", "size"), [*((path.split("/")[2], PHONE) for path in RECORDS | PAID), ("milestone", DESK)])
def test_a_form_in_the_panel_is_sound_empty_and_with_its_errors(sign_in: SignIn, board: Server, kind: str, size: dict[str, int]) -> None:
    screen = sign_in(board, "lead", viewport=size).open(f"{'/milestones' if kind == 'milestone' else '/drafts'}?form={kind}")
    form = screen.form()
    assert violations(screen.page) == []
    held = screen.page.locator(f"#f-{kind}-held, #f-{kind}-due_on, #f-{kind}-week, #f-{kind}-paid_on, #f-{kind}-baseline")
    if held.count():
        held.first.fill("someday")
    form.locator(".save").click()
    expect(form.get_by_role("alert")).to_be_focused()
    assert violations(screen.page) == []
    assert screen.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("path", [path for path in list(STAFF)[1:] if path != "/outcomes"])  # which has tables alone
def test_pages_are_sound_with_every_table_and_explanation_open(sign_in: SignIn, board: Server, path: str) -> None:
    page = sign_in(board, "lead", viewport=PHONE).open(path).page
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")
    expect(page.locator(".as-table table").first).to_be_visible()
    sound(page, STAFF[path])


def test_the_sign_in_page_is_sound(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, viewport=PHONE).page
    page.goto("/sign-in")
    sound(page, "Sign in")

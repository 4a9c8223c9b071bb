"""Every page for every role at phone and desktop width: no axe violations, no horizontal overflow, one heading with the title."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE, Permission, Role
from db.records import RECORD_SCHEMAS
from tests.browser.conftest import Server, SignIn

PHONE, DESKTOP = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
STAFF = {
    "/": "Overview", "/challenges": "Challenges", "/cohorts": "Cohorts", "/companies": "Companies", "/milestones": "Milestones",
    "/engagement": "Sponsor engagement", "/actions": "Actions and decisions",
    "/research": "User research", "/spend": "Spend against budget", "/outcomes": "Outcomes", "/review": "Review", "/changes": "What changed",
    "/reuse": "Reused elsewhere",
    "/learning": "Hypotheses",
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
UNLISTED = ("/record", "/drafts", "/search")  # linked from the filter bar and from other pages


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """Returns the violations found by axe, with the first element of each.

    ``contrast``: also check colours. That takes most of the time, and they are the same at every width. ``resultTypes`` limits passed rules
    to one element each, which halves the time.
    """
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    results: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:200]}" for violation in results]


def sound(page: Page, title: str, *, whole: bool = True, contrast: bool = True) -> None:
    """Check the title, heading, landmark and width of a drawn page; if ``whole``, also with axe, which takes most of the time."""
    expect(page).to_have_title(f"{title} – Cohortboard")
    assert page.get_by_role("heading", level=1).all_text_contents() == [title]
    assert page.get_by_role("main").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert not whole or violations(page, contrast=contrast) == []


def _heading(page: Page) -> str:
    """Returns the text of the one heading of a page; that of a chip, which is drawn as a box, stands in the same line."""
    return page.get_by_role("heading", level=1).text_content() or ""


def _with_every_control(forms: dict[str, str]) -> set[str]:
    """Returns the paths of forms that together have every kind of field: all forms consist of these controls."""
    covered: set[type] = set()
    chosen = set()
    for path in forms:
        types = {type(field) for field in RECORD_SCHEMAS[path.split("/")[2]].fields}
        if types - covered:
            chosen.add(path)
        covered |= types
    return chosen


ROLES_WITH_AXE = {Role.ADMIN, Role.LEAD, Role.FINANCE, Role.SPONSOR, Role.REVIEWER}
FORMS_WITH_AXE = _with_every_control(LEADS)
ROLES_AND_SIZES = [(role, PHONE) for role in Role] + [(role, DESKTOP) for role in (Role.LEAD, Role.FINANCE, Role.SPONSOR)]


@pytest.mark.parametrize(
    ("role", "size"),
    ROLES_AND_SIZES,
    ids=lambda value: value.value if isinstance(value, Role) else {360: "phone"}.get(value["width"], "desk"),
)
def test_every_page_is_sound_for_every_role(sign_in: SignIn, board: Server, role: Role, size: dict[str, int]) -> None:
    """Each page is opened by each of its roles and at each width; each role opens pages at the width of a phone, where space is short.

    A lead opens at desktop width the pages that an administrator, who sees the same, opens at phone width. Forms are one column of the same
    controls at any width: those that only leads have are opened at phone width. Axe checks every page at both widths for all roles but
    members, and of the leads' forms only those that together have every control. Contrast is checked at desktop width, and at phone width for
    pages that are opened only there.
    """
    screen = sign_in(board, role.value, viewport=size)
    for path, title in _opened(role, size).items():
        whole = role in ROLES_WITH_AXE and (path not in LEADS or path in FORMS_WITH_AXE)
        sound(screen.open(path).page, title, whole=whole, contrast=size is DESKTOP or path in LEADS)


def _opened(role: Role, size: dict[str, int]) -> dict[str, str]:
    """Returns the pages that a role opens at a width."""
    if size is DESKTOP:
        return {path: title for path, title in PAGES[role].items() if path not in LEADS}
    return {path: title for path, title in PAGES[role].items() if role is not Role.LEAD or path not in PAGES[Role.ADMIN]}


def test_each_page_is_opened_by_each_of_its_roles_and_at_each_width() -> None:
    opened = {(path, role, size["width"]) for role, size in ROLES_AND_SIZES for path in _opened(role, size)}
    assert {(path, role) for path, role, _ in opened} == {(path, role) for role, pages in PAGES.items() for path in pages}
    assert {(path, width) for path, _, width in opened} == {
        (path, size["width"])
        for pages in PAGES.values()
        for path in pages
        for size in (PHONE, DESKTOP)
        if size is PHONE or path not in LEADS | PAID
    }


def test_each_page_of_the_navigation_is_tested(sign_in: SignIn, board: Server) -> None:
    for role in Role:
        page = sign_in(board, role.value).open("/").page
        offered = page.locator("#rail a").evaluate_all("all => all.map(one => one.getAttribute('href').split('?')[0])")
        recording = {path for path in PAGES[role] if path.startswith(UNLISTED)}
        assert set(offered) == set(PAGES[role]) - recording
        assert not recording or Permission.REPLY in PERMISSIONS_BY_ROLE[role] or Permission.RECORD_MONEY in PERMISSIONS_BY_ROLE[role]


@pytest.mark.parametrize("path", ["/", "/milestones", "/spend"])
def test_dark_pages_are_sound(sign_in: SignIn, board: Server, path: str) -> None:
    sound(sign_in(board, "lead", viewport=DESKTOP, color_scheme="dark").open(path).page, STAFF[path])


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_one_challenge_one_cohort_and_one_closed_review_are_sound(sign_in: SignIn, board: Server, size: dict[str, int]) -> None:
    screen = sign_in(board, "lead", viewport=size).open("/")
    page = screen.page
    for table, first in (("overview-challenges", "/"), ("cohorts-rounds", "/cohorts"), ("learning-register", "/learning")):
        link = screen.open(first).page.locator(f"#{table} tbody a").first
        name = link.inner_text()
        screen.open(link.get_attribute("href") or "")
        sound(page, _heading(page))
        assert first == "/learning" or name.split()[-1] in _heading(page)
        if table == "overview-challenges":
            screen.open(page.locator("#page a[href^='/companies/']").first.get_attribute("href") or "")
            sound(page, _heading(page))
    closed = screen.open("/review").page.locator("#review-list tbody tr", has=page.get_by_text("Closed", exact=True)).first
    screen.open(closed.locator("a").first.get_attribute("href") or "")
    expect(page.locator("#meeting-beside table").first).to_be_attached()
    sound(page, _heading(page))


@pytest.mark.parametrize(("kind", "size"), [*((path.split("/")[2], PHONE) for path in RECORDS | PAID), ("milestone", DESKTOP)])
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


@pytest.mark.parametrize("path", [path for path in list(STAFF)[1:] if path != "/outcomes"])  # which has only tables
def test_pages_are_sound_with_every_table_and_explanation_open(sign_in: SignIn, board: Server, path: str) -> None:
    page = sign_in(board, "lead", viewport=PHONE).open(path).page
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")
    if page.locator(".as-table:not([hidden])").count():  # a matrix is a table already
        expect(page.locator(".as-table:not([hidden]) table").first).to_be_visible()
    sound(page, STAFF[path])


def test_the_sign_in_page_is_sound(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, viewport=PHONE).page
    page.goto("/sign-in")
    sound(page, "Sign in")

"""Every page for every role, at four widths, light and dark: no axe violations, no horizontal overflow, one heading with the title."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from db.access import PERMISSIONS_BY_ROLE, Permission, Role
from db.records import RECORD_SCHEMAS
from tests.browser.conftest import Server, SignIn
from tests.browser.pages import (
    DESKTOP,
    DETAILS,
    LEADS,
    OPENED,
    PAGES,
    PAID,
    PHONE,
    RECORDS,
    STAFF,
    THEMES,
    UNLISTED,
    WIDTHS,
    addresses_of_details,
)
from tests.soak import Rounds


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


FORMS_WITH_AXE = _with_every_control(LEADS)
Visit = tuple[str, Role, int, str]  # path, role, width of the window, theme


def _visits() -> list[Visit]:
    """Returns visits in which each pair of page, role, width and theme occurs, if a role may open the page.

    A page that few roles open is opened by them at several widths. The forms that only leads have are one column of the same controls at
    any width: each is opened once.
    """
    visits: list[Visit] = []
    for place, path in enumerate(dict.fromkeys(path for paths in OPENED.values() for path in paths)):
        roles = [role for role in Role if path in OPENED[role]]
        times = 1 if path in LEADS and roles == [Role.LEAD] else max(len(roles), len(WIDTHS))
        visits += [
            (path, roles[turn % len(roles)], WIDTHS[(turn + place) % len(WIDTHS)], THEMES[(turn + turn // 2 + place // 4) % len(THEMES)])
            for turn in range(times)
        ]
    return visits


VISITS = _visits()
FIRST_IN_THEME = {(path, theme): (role, width) for path, role, width, theme in reversed(VISITS)}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_every_page_is_sound_for_every_role_at_every_width_in_both_themes(
    sign_in: SignIn, board: Server, rounds: Rounds, role: Role, theme: str
) -> None:
    """All combinations in a soak run, else each pair of page, role, width and theme, with contrast once for each page and theme.

    Of the leads' forms, axe checks only those that together have every kind of field.
    """
    screen = sign_in(board, role.value, color_scheme=theme)
    details = addresses_of_details(screen) if set(DETAILS) <= set(OPENED[role]) else {}
    titles = PAGES[role]
    for width in WIDTHS:
        chosen = [path for path in OPENED[role] if rounds.soaking or (path, role, width, theme) in VISITS]
        screen.page.set_viewport_size({"width": width, "height": 900 if width > PHONE["width"] else PHONE["height"]})
        for path in chosen:
            page = screen.open(details.get(path, path)).page
            whole = path not in LEADS or path in FORMS_WITH_AXE
            contrast = rounds.soaking or FIRST_IN_THEME[path, theme] == (role, width)
            try:
                sound(page, titles.get(path) or _heading(page), whole=whole, contrast=contrast)
            except AssertionError as error:
                raise AssertionError(f"{path} for {role.value}, {width} px, {theme}: {error}") from error


def test_each_pair_of_page_role_width_and_theme_is_opened() -> None:
    assert {(path, role) for path, role, _, _ in VISITS} == {(path, role) for role, paths in OPENED.items() for path in paths}
    everywhere = {path for paths in OPENED.values() for path in paths} - set(LEADS)
    assert {(path, width) for path, _, width, _ in VISITS} >= {(path, width) for path in everywhere for width in WIDTHS}
    assert {(path, theme) for path, _, _, theme in VISITS} >= {(path, theme) for path in everywhere for theme in THEMES}
    assert {(role, width) for _, role, width, _ in VISITS} == {(role, width) for role in Role for width in WIDTHS}
    assert {(role, theme) for _, role, _, theme in VISITS} == {(role, theme) for role in Role for theme in THEMES}
    assert {(width, theme) for _, _, width, theme in VISITS} == {(width, theme) for width in WIDTHS for theme in THEMES}


def test_the_page_of_one_record_is_headed_by_the_name_of_its_link(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead")
    for table, path in (("overview-challenges", "/"), ("cohorts-rounds", "/cohorts")):
        link = screen.open(path).page.locator(f"#{table} tbody a").first
        name = link.inner_text()
        page = screen.open(link.get_attribute("href") or "").page
        assert name.split()[-1] in _heading(page)
    closed = screen.open("/review").page.locator("#review-list tbody tr", has=screen.page.get_by_text("Closed", exact=True)).first
    page = screen.open(closed.locator("a").first.get_attribute("href") or "").page
    expect(page.locator("#meeting-beside table").first).to_be_attached()


def test_each_page_of_the_navigation_is_tested(sign_in: SignIn, board: Server) -> None:
    for role in Role:
        page = sign_in(board, role.value).open("/").page
        offered = page.locator("#rail a").evaluate_all("all => all.map(one => one.getAttribute('href').split('?')[0])")
        recording = {path for path in PAGES[role] if path.startswith(UNLISTED)}
        assert set(offered) == set(PAGES[role]) - recording
        assert not recording or Permission.REPLY in PERMISSIONS_BY_ROLE[role] or Permission.RECORD_MONEY in PERMISSIONS_BY_ROLE[role]


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

"""The first morning of a programme: seven steps, whose buttons open the forms that do them, and pages that say nothing good of nothing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from db.commands.programmes import add_programme
from db.session import Sessions, make_engine
from tests.browser.conftest import Server, SignIn
from tests.browser.test_pages import violations

FRESH = "?programme=fresh"
PAGES = (
    "/",
    "/challenges",
    "/milestones",
    "/engagement",
    "/research",
    "/spend",
    "/cohorts",
    "/companies",
    "/actions",
    "/review",
    "/changes",
)
GOOD_OF_NOTHING = re.compile(
    r"\b(all|every)\b[^.]*\b(heard|met|done|on track|within)\b|\b0 of 0\b|\b100%|on track for|nothing is late", re.IGNORECASE
)


def add_fresh(board: Server) -> None:
    engine = make_engine(f"sqlite:///{board.store}")
    with Sessions(engine).system("command-line", write=True) as session:
        add_programme(session, name="Fresh")
    engine.dispose()


def test_the_checklist_leads_from_an_empty_programme_to_its_first_records(sign_in: SignIn, own_board: Server) -> None:
    add_fresh(own_board)
    admin = sign_in(own_board, "admin").open(f"/{FRESH}")
    page, steps = admin.page, admin.page.locator(".first-step")
    expect(steps).to_have_count(7)
    expect(page.locator(".first-progress")).to_contain_text("1 of 7 steps done")
    expect(page.get_by_role("link", name=re.compile("[Ii]mport"))).not_to_have_count(0)
    assert violations(page) == []

    steps.nth(1).get_by_role("link", name="Add a cohort").click()
    admin.form()
    admin.type("cohort", {"name": "Round 1"})
    admin.save("cohort")
    expect(page.locator(".first-progress")).to_contain_text("2 of 7 steps done")
    expect(steps.nth(1)).to_contain_text("(done)")
    page.keyboard.press("Escape")
    expect(page.locator(".offcanvas.show")).to_have_count(0)

    steps.nth(2).get_by_role("link", name="Add challenges").click()
    admin.form()
    admin.type("challenge", {"title": "Hear every caller", "cohort": 1})
    admin.save("challenge")
    expect(page.locator(".first-progress")).to_contain_text("3 of 7 steps done")
    assert admin.open(f"/{FRESH}").page.locator(".first-step .step-mark.done").count() == 3


def test_no_page_of_an_empty_programme_says_something_good_or_counts_nothing(sign_in: SignIn, own_board: Server) -> None:
    add_fresh(own_board)
    admin = sign_in(own_board, "admin")
    said = {}
    for path in PAGES:
        main = admin.open(f"{path}{FRESH}").page.locator("#page")
        text = " ".join(main.inner_text().split()).replace("Every hard-to-hear group heard Not known", "")
        marks = main.locator(".tone-good, .mark-good").filter(visible=True)
        green = marks.count() - main.locator(".key .mark-good, .first-list .mark-good").filter(visible=True).count()
        if GOOD_OF_NOTHING.search(text) or green:
            said[path] = next(iter(GOOD_OF_NOTHING.findall(text)), ""), text[:500], green
    assert said == {}, "\n".join(f"{path}: {what}" for path, what in said.items())

"""Import in a browser: a spreadsheet as users have it is read, mapped, checked, corrected, imported and undone."""

from __future__ import annotations

import pathlib

from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.server_process import Server
from tests.browser.test_pages import violations


def _expect_import_page(page: Page) -> Page:
    page.get_by_label("What are its rows?").select_option("milestones")
    return page


def _write_workbook(folder: pathlib.Path, *rows: tuple[object, ...]) -> pathlib.Path:
    """A workbook with two title rows, a header with names that are not those of the fields, and the rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Delivery plan",), ("as of this morning",), ("What we promised", "Challenge", "By when", "RAG"), *rows):
        sheet.append(row)
    path = folder / "plan.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_imported_and_the_import_undone(own_board: Server, sign_in: SignIn, tmp_path: pathlib.Path) -> None:
    screen = sign_in(own_board, "lead").open("/import")
    page = _expect_import_page(screen.page)
    page.get_by_label("File", exact=True).set_input_files(
        _write_workbook(tmp_path, ("Pilot in two schools", "3.2", "w/c 7 June 2027", "G"))
    )
    expect(page.get_by_role("region", name="How the columns are read")).to_be_visible()
    page.get_by_label("The column What we promised is").select_option("title")
    page.get_by_label("The column By when is").select_option("baseline")
    page.get_by_label("The column RAG is").select_option("")
    expect(page.get_by_label("The column Challenge is")).to_have_value("challenge")
    assert violations(page) == []
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_role("status").filter(has_text="Ready")).to_contain_text("1 record would be created")
    assert violations(page) == []
    page.get_by_role("button", name="Import 1 milestones").click()
    saved = page.get_by_role("status").filter(has_text="Saved 1 milestones")
    expect(saved).to_be_focused()
    expect(page.locator("#import-receipts")).to_contain_text("plan.xlsx")
    screen.open("/milestones?period=all")
    expect(page.locator("#milestones-list")).to_contain_text("Pilot in two schools")
    screen.open("/import")
    page.locator("#import-receipts").get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    screen.open("/milestones?period=all")
    expect(page.locator("#milestones-list")).not_to_contain_text("Pilot in two schools")


def test_rows_older_than_the_programme_are_asked_about_until_the_person_says_that_they_are_the_past(
    own_board: Server, sign_in: SignIn, tmp_path: pathlib.Path
) -> None:
    page = _expect_import_page(sign_in(own_board, "lead").open("/import").page)
    file = tmp_path / "old.csv"
    file.write_text("title,challenge,actual\nFirst sketch,3.2,2021-05-03\n")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check every row").click()
    question = page.get_by_role("note").filter(has_text="Is this the past?")
    expect(question).to_contain_text("1 row is older than the programme's first week here")
    assert violations(page) == []
    page.get_by_label("This is the past").check()
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_role("status").filter(has_text="Ready")).to_be_visible()
    expect(question).to_have_count(0)


def test_every_fault_of_a_file_is_listed_together_and_nothing_is_imported(
    own_board: Server, sign_in: SignIn, tmp_path: pathlib.Path
) -> None:
    screen = sign_in(own_board, "member", viewport={"width": 360, "height": 800}).open("/import")
    page = _expect_import_page(screen.page)
    file = tmp_path / "plan.csv"
    file.write_text("title,challenge,baseline\nFirst,9.9,2027-05-03\n,3.2,someday\n")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing can be imported yet")).to_be_focused()
    faults = page.get_by_role("region", name="What to correct")
    expect(faults.locator("tbody tr")).to_have_count(3)
    assert faults.locator("tbody tr").evaluate_all("all => all.map(one => [one.cells[0].textContent, one.cells[1].textContent])") == [
        ["2", "challenge"],
        ["3", "title"],
        ["3", "baseline"],
    ]
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert violations(page) == []
    expect(page.get_by_role("button", name="Import")).to_have_count(0)

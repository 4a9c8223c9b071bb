"""Grids in a browser: pasting from a spreadsheet with the real clipboard, moving by keys, sums while typing, also on a phone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.schema.models import BudgetLine, Milestone, PlanMonth, Reforecast
from db.session import Sessions, make_engine
from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen
from tests.browser.test_pages import violations

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
LATER = date.today() + timedelta(days=60)


def _copy(page: Page, text: str) -> None:
    """Put text on the clipboard of the browser, as a spreadsheet does."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def _paste(page: Page, selector: str, text: str) -> None:
    _copy(page, text)
    page.locator(selector).focus()
    page.keyboard.press("Control+v")


def _key(page: Page, name: str) -> str:
    """The key of the row with the given name."""
    row = page.locator(".grid-table tbody", has=page.locator(".grid-link", has_text=name)).first
    return str(row.locator("input, textarea, select").first.get_attribute("id")).split("-", 2)[2].split("-")[0]


def _value(page: Page, selector: str) -> str:
    return page.locator(selector).input_value()


def _saved(page: Page, text: str) -> None:
    status = page.locator(".grid-answer [role=status]")
    warnings = page.locator(".grid-answer .ask-summary")
    page.locator(".grid-of .save").click()
    expect(status.or_(warnings)).to_be_visible()
    if warnings.is_visible():
        page.locator(".grid-of .save").click()
    expect(status).to_contain_text(text)


def _plan(screen: Screen) -> tuple[Page, list[str], list[str]]:
    page = screen.page
    keys = page.locator(".grid-table tbody input:first-of-type").evaluate_all("all => all.map(one => one.id)")
    lines = list(dict.fromkeys(cell_id.split("-")[2] for cell_id in keys))
    months = list(dict.fromkeys("-".join(cell_id.split("-")[3:]) for cell_id in keys))
    return page, lines, months


def test_plan_is_pasted_from_a_spreadsheet_and_summed_against_the_line(sign_in: SignIn, writable_board: Server) -> None:
    page, lines, months = _plan(sign_in(writable_board, "lead", **CLIPBOARD).open("/record/plan"))
    at = f"#cell-plan-{lines[0]}-{months[0]}"
    before = {month: _value(page, f"#cell-plan-{lines[0]}-{month}") for month in months}
    _paste(page, at, "£1,234.50\t 250 \t(not yet)\r\n10\t\t0.05\r\n")
    for y, at_month, text in ((0, 0, "£1,234.50"), (0, 1, " 250 "), (0, 2, "(not yet)"), (1, 0, "10"), (1, 1, ""), (1, 2, "0.05")):
        expect(page.locator(f"#cell-plan-{lines[y]}-{months[at_month]}")).to_have_value(text)
    balance = page.locator(".grid-table tbody").first.locator(".grid-balance")
    expect(balance).to_contain_text("Not every cell is an amount")
    page.keyboard.press("Control+z")
    expect(page.locator(at)).to_have_value(before[months[0]])
    page.keyboard.press("Control+Shift+z")
    page.locator(f"#cell-plan-{lines[0]}-{months[2]}").fill("15.50")
    rest = sum(round(float(value.replace(",", "")) * 100) for month, value in before.items() if value and month not in months[:3])
    total = 123_450 + 25_000 + 1_550 + rest
    expect(balance).to_contain_text(f"Planned £{total / 100:,.2f}".removesuffix(".00"))
    _saved(page, "Saved 2 budget lines' plans.")
    expect(page.locator(at)).to_have_value("1,234.50")
    with Sessions(make_engine(f"sqlite:///{writable_board.store}")).system("audit") as session:
        rows = session.execute(select(PlanMonth.month, PlanMonth.amount_pence).where(PlanMonth.budget_line_id == lines[0])).all()
    stored = {f"{row.month:%Y-%m}": row.amount_pence for row in rows}
    assert [stored[month] for month in months[:3]] == [123_450, 25_000, 1_550]


def test_plan_of_a_whole_column_is_pasted_filled_down_copied_and_cleared(sign_in: SignIn, writable_board: Server) -> None:
    page, lines, months = _plan(sign_in(writable_board, "lead", **CLIPBOARD).open("/record/plan"))
    column = months[3]
    cells = [f"#cell-plan-{line}-{column}" for line in lines]
    _paste(page, cells[0], "1\n2\n3")
    assert [_value(page, cell) for cell in cells[:3]] == ["1", "2", "3"]
    page.locator(cells[1]).focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".grid-picked")).to_have_count(3)
    page.keyboard.press("Control+d")
    assert [_value(page, cell) for cell in cells[:4]] == ["1", "2", "2", "2"]
    page.keyboard.press("Control+c")
    assert page.evaluate("() => navigator.clipboard.readText()") == "2\n2\n2"
    page.keyboard.press("Delete")
    assert [_value(page, cell) for cell in cells[:4]] == ["1", "", "", ""]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert [_value(page, cell) for cell in cells[:3]] == ["1", "2", "3"]


def test_plan_that_does_not_fit_shows_a_message_and_loses_nothing_else(sign_in: SignIn, writable_board: Server) -> None:
    page, lines, months = _plan(sign_in(writable_board, "lead", **CLIPBOARD).open("/record/plan"))
    _paste(page, f"#cell-plan-{lines[-1]}-{months[-1]}", "7\t8\n9\t9")
    expect(page.locator(f"#cell-plan-{lines[-1]}-{months[-1]}")).to_have_value("7")
    expect(page.locator(".grid-told")).to_contain_text("Left out: 1 line below the last row, 1 cell beyond what can be typed here")


def test_plan_errors_of_all_cells_are_shown_next_to_them(sign_in: SignIn, writable_board: Server) -> None:
    page, lines, months = _plan(sign_in(writable_board, "lead", **CLIPBOARD).open("/record/plan"))
    _paste(page, f"#cell-plan-{lines[2]}-{months[0]}", "much\n1.234\n-5")
    page.locator(".grid-of .save").click()
    alert = page.locator(".grid-answer [role=alert]")
    expect(alert).to_be_focused()
    expect(alert.locator("li")).to_have_count(3)
    expect(page.locator(".grid-error")).to_have_text(
        [
            "Planned must be an amount in pounds, such as 1,234.50",
            "Planned must have two decimals at most, such as 1,234.50",
            "Planned cannot be negative",
        ]
    )
    alert.locator("a").nth(1).click()
    expect(page.locator(f"#cell-plan-{lines[3]}-{months[0]}")).to_be_focused()


def test_arrows_enter_and_tab_move_between_cells(sign_in: SignIn, writable_board: Server) -> None:
    page, lines, months = _plan(sign_in(writable_board, "lead").open("/record/plan"))

    def focused_id() -> str:
        return str(page.evaluate("() => document.activeElement.id"))

    page.locator(f"#cell-plan-{lines[0]}-{months[0]}").focus()
    for key, expected in (
        ("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("ArrowLeft", (1, 0)), ("ArrowUp", (0, 0)), ("Enter", (1, 0)), ("Shift+Enter", (0, 0)),
        ("Tab", (0, 1)), ("Tab", (0, 2)), ("Enter", (1, 0)),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert focused_id() == f"cell-plan-{lines[expected[0]]}-{months[expected[1]]}", key
    page.keyboard.type("123")
    page.keyboard.press("ArrowLeft")
    assert focused_id() == f"cell-plan-{lines[1]}-{months[0]}", "inside a number the arrow moves the caret"


def test_milestones_are_pasted_with_quotes_new_lines_and_days_in_common_notations(sign_in: SignIn, writable_board: Server) -> None:
    page = sign_in(writable_board, "member", **CLIPBOARD).open("/record/cohort-milestones").page
    blank = page.locator(".grid-table tbody").last.locator("textarea").first
    before = page.locator(".grid-table tbody").count()
    header = "Title\tChallenge\tBaseline\tForecast\tReason\tDone on\tOwner\tWording the sponsor reads"
    _paste(
        page,
        f"#{blank.get_attribute('id')}",
        f"{header}\r\n"
        f'"Pasted: he said ""go""\nand went"\t3.1\t{LATER:%-d/%-m/%Y}\t\t\t\tService owner\t\r\n'
        'Pasted: the "second" one\t3.2 School meals that get eaten\t3 May 2031\t\t\t\t\tRead by the sponsor\r\n'
        "Pasted: third\t9.99\tJune 2031\t\t\t\t\t\r\n",
    )
    expect(page.locator(".grid-table tbody")).to_have_count(before + 3)
    expect(page.locator(".grid-told")).to_contain_text("Pasted 3 by 8 cells")
    page.locator(".grid-of .save").click()
    expect(page.locator(".grid-error")).to_have_text("Challenge: “9.99” is not known here. Check the spelling, or record it first")
    wrong = page.locator("td.wrong select")
    wrong.select_option("")
    _saved(page, "Saved 3 milestones.")
    with Sessions(make_engine(f"sqlite:///{writable_board.store}")).system("audit") as session:
        rows = session.execute(
            select(Milestone.title, Milestone.baseline_on, Milestone.baseline_precision, Milestone.owner, Milestone.published_title)
            .where(Milestone.title.like("Pasted%"))
            .order_by(Milestone.title)
        ).all()
    assert [tuple(row) for row in rows] == [
        ('Pasted: he said "go"\nand went', LATER, "day", "Service owner", None),
        ('Pasted: the "second" one', date(2031, 5, 3), "day", None, "Read by the sponsor"),
        ("Pasted: third", date(2031, 6, 1), "month", None, None),
    ]


def test_milestones_move_in_the_grid_with_a_reason_chosen_by_letter(sign_in: SignIn, writable_board: Server) -> None:
    page = sign_in(writable_board, "member").open("/record/cohort-milestones").page
    row = page.locator(".grid-table tbody").nth(3)
    forecast, reason = row.locator("[id$='-forecast']"), row.locator("[id$='-reason']")
    key = str(forecast.get_attribute("id")).split("-")[3]
    forecast.fill(f"{LATER:%-d/%-m/%Y}")
    page.keyboard.press("Tab")
    expect(reason).to_be_focused()
    page.keyboard.type("Proc")
    expect(reason).to_have_value("procurement")
    _saved(page, "Saved 1 milestone.")
    shown = f"{LATER:%-d %b %Y}"
    expect(page.locator(f"[id='cell-cohort-milestones-{key}-forecast']")).to_have_value(shown)
    with Sessions(make_engine(f"sqlite:///{writable_board.store}")).system("audit") as session:
        moves = session.execute(
            select(Reforecast.to_on, Reforecast.reason).where(Reforecast.milestone_id == key).order_by(Reforecast.moved_on)
        ).all()
    assert tuple(moves[-1]) == (LATER, "procurement")


def test_a_save_whose_response_is_not_yet_processed_leaves_no_draft(sign_in: SignIn, writable_board: Server) -> None:
    page = sign_in(writable_board, "member").page
    page.clock.install()
    page.goto(f"{writable_board.address}/record/cohort-milestones")
    rows = page.locator(".grid-table tbody")
    expect(rows.first).to_be_visible()
    blank = rows.nth(rows.count() - 1)
    blank.locator("textarea").first.fill("Typed and saved in one breath")
    blank.locator("[id$='-baseline']").fill(f"{LATER:%-d/%-m/%Y}")
    page.evaluate(
        "() => { window.held = []; window.plain = requestAnimationFrame; window.requestAnimationFrame = (one) => held.push(one); }"
    )
    page.locator(".grid-of .save").click()
    expect(page.locator(".grid-answer [role=status]")).to_contain_text("Saved 1 milestone.")
    page.clock.fast_forward(3000)
    page.evaluate("() => { window.requestAnimationFrame = plain; held.forEach((one) => plain(one)); }")
    expect(page.locator(".grid-waiting")).to_have_text("")
    with page.expect_response(lambda answer: "wanted-cohort-milestones" in (answer.request.post_data or "")) as draft_response:
        page.reload()
    assert draft_response.value.json()["response"] == {}, "what was saved is not brought back as typed and not saved"


def test_forecasts_are_recorded_by_finance_and_show_the_outturn_of_the_year(sign_in: SignIn, writable_board: Server) -> None:
    page = (
        sign_in(writable_board, "finance", expects=("404 .*/record/plan", "404 .Not Found", "status of 404")).open("/record/forecasts").page
    )
    row = page.locator(".grid-table tbody", has=page.locator("input")).first
    cell = row.locator("input").last
    before = row.locator(".grid-balance").inner_text()
    cell.fill("12,345.67")
    expect(row.locator(".grid-balance")).not_to_have_text(before)
    _saved(page, "Saved 1 budget line's forecast.")
    page.goto(f"{writable_board.address}/record/plan")
    expect(page.locator("#page h1")).to_have_text("Page not found")


@pytest.mark.parametrize("path", ["/week", "/record/plan", "/record/forecasts", "/record/cohort-milestones"])
@pytest.mark.parametrize("width", [360, 1280])
def test_grids_scroll_inside_their_frame_and_not_the_page(sign_in: SignIn, board: Server, path: str, width: int) -> None:
    page = sign_in(board, "lead", viewport={"width": width, "height": 800}).open(path).page
    expect(page.locator(".grid-table tbody").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_grid_with_errors_warnings_and_marks_is_accessible(sign_in: SignIn, board: Server, scheme: str) -> None:
    page = sign_in(board, "lead", color_scheme=scheme).open("/week").page
    first, second = page.locator(".grid-table tbody").nth(0), page.locator(".grid-table tbody").nth(1)
    first.locator("[id$='-changed']").fill("No health chosen")
    second.locator("select").select_option("on track")
    second.locator("[id$='-path_back_on']").fill("someday")
    page.locator(".grid-of .save").click()
    expect(page.locator(".grid-answer [role=alert]")).to_be_focused()
    page.locator(".grid-keys summary").click()
    expect(page.locator(".saving")).to_have_count(0)
    assert violations(page) == []
    second.locator("[id$='-path_back_on']").fill("")
    first.locator("select").select_option("at risk")
    page.locator(".grid-of .save").click()
    expect(page.locator(".grid-ask").first).to_be_visible()
    expect(page.locator(".saving")).to_have_count(0)
    assert violations(page) == []
    page.locator(".grid-discard").click()


def test_the_demo_has_the_budget_lines_for_these_tests(board: Server) -> None:
    with Sessions(make_engine(f"sqlite:///{board.store}")).system("audit") as session:
        assert len(session.execute(select(BudgetLine.id)).all()) > 10

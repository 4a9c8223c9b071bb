"""Charts: shown as a table by keyboard, a click on a mark opens its records, CSV and XLSX downloads, and the dark palette."""

from __future__ import annotations

import csv
import io
import pathlib

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from dashboard.theme import DARK, LIGHT
from tests.browser.conftest import Server, SignIn

TOPICS = ("/cohorts", "/milestones", "/engagement", "/research", "/spend")


@pytest.mark.parametrize("path", TOPICS)
def test_every_chart_shows_its_table_by_keyboard_and_explains_its_computation(sign_in: SignIn, board: Server, path: str) -> None:
    page = sign_in(board, "lead").open(path).page
    charts = page.locator("figure.chart:has(.how)")
    assert charts.count() >= 1
    for chart in charts.all():
        assert chart.locator("h2, h3").first.inner_text()
        summary = chart.get_by_text("Show as table")
        if chart.locator(".js-plotly-plot").count():
            summary.focus()
            page.keyboard.press("Enter")
            expect(chart.locator(".as-table table tbody tr").first).to_be_visible()
        else:  # a matrix is a table already
            assert not summary.count() or summary.is_hidden()
        chart.get_by_text("How this is worked out").focus()
        page.keyboard.press("Enter")
        expect(chart.locator(".how p").first).to_be_visible()


@pytest.mark.parametrize("path", TOPICS)
def test_every_chart_is_downloaded_as_the_table_it_shows(sign_in: SignIn, board: Server, path: str) -> None:
    page = sign_in(board, "lead").open(path).page
    for chart in page.locator("figure.chart:has(.csv)").all():
        address = chart.get_by_text("CSV", exact=True).get_attribute("href") or ""
        name = address.partition(".csv")[0].rsplit("/", 1)[-1]
        assert chart.get_attribute("id") in (None, name)
        with page.expect_download() as download:
            chart.get_by_text("CSV", exact=True).click()
        lines = pathlib.Path(download.value.path()).read_text("utf-8-sig").splitlines()
        assert download.value.suggested_filename.startswith(f"demo-{name}-")
        body = [line for line in lines if not line.startswith("#")]
        if chart.locator(".as-table:not([hidden])").count() == 0:
            continue
        chart.get_by_text("Show as table").click()
        heads = chart.locator(".as-table thead th").all_inner_texts()
        assert body[0].replace('"', "").split(",")[0] == heads[0]
        assert len(body) - 1 >= chart.locator(".as-table tbody tr").count() > 0
        with page.expect_download() as download:
            chart.get_by_text("Excel", exact=True).click()
        rows = list(load_workbook(io.BytesIO(pathlib.Path(download.value.path()).read_bytes())).active.iter_rows(values_only=True))
        assert [row[0] for row in rows[: len(lines) - len(body)]] == [line for line in lines if line.startswith("#")]
        assert len(rows) == len(list(csv.reader(io.StringIO("\n".join(lines)))))


CUT_TEXTS = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
  const frame = plot.getBoundingClientRect();
  const within = box => box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
  const texts = [...plot.querySelectorAll('.main-svg text')].filter(text => text.getBoundingClientRect().width);
  return texts.filter(text => !within(text.getBoundingClientRect())).map(text => `${plot.parentElement.id}: ${text.textContent}`);
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_of_a_chart_is_cut(sign_in: SignIn, board: Server, width: int) -> None:
    screen = sign_in(board, "lead", viewport={"width": width, "height": 900}).open("/review")
    reviews = screen.page.locator("#review-list td:first-child a, #review-list th a")
    closed = reviews.last.get_attribute("href") or ""
    assert closed.startswith("/review/")
    charts = 0
    for path in (*TOPICS, "/actions", "/learning", "/changes?period=4w", "/cohorts?programme=civtech", "/review", closed):
        screen.open(path)
        charts += screen.page.locator(".js-plotly-plot").count()
        assert screen.page.evaluate(CUT_TEXTS) == [], path
    assert charts >= 15


def test_a_click_on_a_mark_opens_its_records(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead").open("/spend")
    page = screen.page
    bar = page.locator("#spend-months .barlayer .point").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    before = page.url
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).not_to_have_url(before)
    expect(page.locator("#spend-ledger .narrowed")).to_contain_text("Only ")
    assert "programme=demo" in page.url
    page.locator("#spend-ledger .narrowed a").click()
    expect(page.locator("#spend-ledger .narrowed")).to_have_count(0)


def test_dark_mode_redraws_every_chart_and_is_stored(sign_in: SignIn, board: Server) -> None:
    screen = sign_in(board, "lead").open("/spend")
    page = screen.page
    root = page.locator("html")
    text = page.locator("#spend-cumulative .xtick text").first
    light = text.evaluate("one => getComputedStyle(one).fill")
    page.locator("#person-summary").click()
    page.get_by_role("button", name="Change between light and dark").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    expect(text).not_to_have_css("fill", light)
    dark = page.locator("#spend-cumulative .xtick text").first.evaluate("one => getComputedStyle(one).fill")
    page.reload()
    screen.wait_until_drawn()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    expect(text).to_have_css("fill", dark)
    assert (light, dark) == (_css_rgb(LIGHT.quiet), _css_rgb(DARK.quiet))


def _css_rgb(colour: str) -> str:
    """A colour ``#rrggbb`` in the notation of the browser, ``rgb(r, g, b)``."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_a_browser_that_prefers_dark_starts_dark(sign_in: SignIn, board: Server) -> None:
    page = sign_in(board, "lead", color_scheme="dark").open("/milestones").page
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

"""The pack of a review on paper and as a file: every figure complete on one page, and every chart drawn without a network."""

from __future__ import annotations

import html
import json
import pathlib
import re
import urllib.parse
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, SignIn
from tests.browser.screen import Screen

A4_LANDSCAPE = (841.92, 594.96)  # points, as Chromium rounds them
MARKS = """() => document.querySelectorAll("figure").forEach((figure, place) => {
  figure.style.position = "relative";
  for (const end of ["top", "bottom"]) {
    const mark = document.createElement("a");
    mark.href = `http://figure.invalid/${place}/${end}`;
    mark.textContent = ".";
    mark.style.cssText = `position:absolute;left:0;${end}:2px;font-size:1px;line-height:1px`;
    figure.append(mark);
  }
})"""


def open_pack(sign_in: SignIn, board: Server) -> Screen:
    """Open the pack of the last closed review of the demo with the button on its page."""
    screen = sign_in(board, "lead")
    screen.page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page = screen.open("/review").page
    page.locator("tbody tr", has_text=re.compile("Closed")).first.locator("a").first.click()
    expect(page.get_by_role("link", name="Print the pack")).to_be_visible()
    page.get_by_role("link", name="Print the pack").click()
    return wait_until_drawn(page, screen)


def wait_until_drawn(page: Page, screen: Screen) -> Screen:
    """Wait until every chart is drawn."""
    expect(page.locator("html")).to_have_attribute("data-drawn", "yes", timeout=30_000)
    return screen


def pages_of(pdf: bytes) -> list[tuple[tuple[float, float], set[str]]]:
    """Size and marks of each page of a PDF that Chromium wrote."""
    text = pdf.decode("latin-1")
    objects = dict(re.findall(r"\n(\d+) 0 obj\n(.*?)\nendobj", text, re.DOTALL))
    pages = []
    for body in objects.values():
        if not re.search(r"/Type /Page\b", body):
            continue
        (box,) = re.findall(r"/MediaBox \[([^]]*)\]", body)
        left, bottom, right, top = map(float, box.split())
        notes = re.search(r"/Annots \[([^]]*)\]", body)
        named = " ".join(objects[reference] for reference in re.findall(r"(\d+) 0 R", notes[1])) if notes else ""
        pages.append(((right - left, top - bottom), set(re.findall(r"http://figure\.invalid/(\d+/\w+)", body + named))))
    return pages


def test_the_pack_prints_on_a4_landscape_with_every_figure_whole_on_one_page(sign_in: SignIn, board: Server) -> None:
    screen = open_pack(sign_in, board)
    page = screen.page
    assert page.evaluate("window.printed") == 1, "one click prints, once every chart is drawn"
    broken_figures = figures_across_pages(page, least=6)
    page.get_by_role("link", name="Leave confidential parts out").click()
    expect(page.get_by_role("link", name="The whole pack")).to_be_visible()
    wait_until_drawn(page, screen)
    assert (broken_figures, figures_across_pages(page, least=2)) == ([], []), "a figure's top and bottom are on different pages"


def figures_across_pages(page: Page, *, least: int) -> list[str]:
    """Print the page. Returns the positions of the figures that are not complete on one page of A4."""
    count = page.locator("figure").count()
    assert count >= least
    page.evaluate(MARKS)
    pages = pages_of(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(pages) > count / 2
    assert {tuple(round(side, 2) for side in size) for size, _ in pages} == {A4_LANDSCAPE}
    ends: dict[str, list[int]] = {}
    for number, (_, marks) in enumerate(pages):
        for mark in marks:
            ends.setdefault(mark.partition("/")[0], []).append(number)
    assert {figure: len(page_numbers) for figure, page_numbers in ends.items()} == {str(place): 2 for place in range(count)}
    return [figure for figure, (top_page, bottom_page) in ends.items() if top_page != bottom_page]


def test_the_pack_as_a_file_draws_every_chart_offline_without_requests(
    sign_in: SignIn, board: Server, browser: Browser, tmp_path: pathlib.Path
) -> None:
    page = open_pack(sign_in, board).page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as one file").click()
    file = tmp_path / "pack.html"
    download.value.save_as(file)
    context = browser.new_context(offline=True)
    offline_page, requests, errors = context.new_page(), list[str](), list[str]()
    offline_page.on("request", lambda request: requests.append(request.url[:60]))
    offline_page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    offline_page.on("pageerror", lambda error: errors.append(str(error)))
    offline_page.goto(file.as_uri())
    expect(offline_page.locator("html")).to_have_attribute("data-drawn", "yes", timeout=30_000)
    assert [url for url in requests if not url.startswith(("data:", "blob:", file.as_uri()[:60]))] == []
    figures: list[dict[str, Any]] = [json.loads(text) for text in offline_page.locator("[data-figure] script").all_text_contents()]
    pictures = [urllib.parse.unquote(image.get_attribute("src") or "") for image in offline_page.locator("[data-figure] img").all()]
    assert len(figures) == len(pictures) >= 4
    for figure, picture in zip(figures, pictures, strict=True):
        assert missing_parts(figure, picture) == []
    assert errors == []
    context.close()


def missing_parts(figure: dict[str, Any], picture: str) -> list[str]:
    """Parts of a figure that its picture lacks: bars, texts of the axis, texts next to marks."""
    bars = sum(len(trace["x"]) for trace in figure["data"] if trace["type"] == "bar")
    texts = [re.sub(r"<[^>]*>", "", element) for element in re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL)]
    drawn_words = {" ".join(html.unescape(text).split()) for text in texts}
    expected = [*figure["layout"]["yaxis"].get("ticktext", [])]
    expected += [str(text) for trace in figure["data"] if "text" in trace.get("mode", "") for text in trace.get("text", [])]
    missing_texts = [text for text in expected if " ".join(text.split()) not in {*drawn_words, ""}]
    return [*missing_texts, *(["bars"] if picture.count('class="point"') < bars else [])]

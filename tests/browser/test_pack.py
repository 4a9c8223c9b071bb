"""The pack of a review on paper and as a file: every figure whole on one page, and every chart drawn without a network."""

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
    mark.style.cssText = `position:absolute;left:0;${end}:0;font-size:1px;line-height:1px`;
    figure.append(mark);
  }
})"""


def opened(sign_in: SignIn, board: Server) -> Screen:
    """The pack of the last closed review of the demo, reached from its page by the button."""
    screen = sign_in(board, "lead")
    screen.page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page = screen.open("/review").page
    page.locator("tbody tr", has_text=re.compile("Closed")).first.locator("a").first.click()
    expect(page.get_by_role("link", name="Print the pack")).to_be_visible()
    page.get_by_role("link", name="Print the pack").click()
    return drawn(page, screen)


def drawn(page: Page, screen: Screen) -> Screen:
    """Wait until every chart has its picture."""
    expect(page.locator("html")).to_have_attribute("data-drawn", "yes", timeout=30_000)
    return screen


def pages_of(pdf: bytes) -> list[tuple[tuple[float, float], set[str]]]:
    """Size and marks of each page of a PDF that Chromium wrote."""
    text = pdf.decode("latin-1")
    objects = dict(re.findall(r"\n(\d+) 0 obj\n(.*?)\nendobj", text, re.DOTALL))
    found = []
    for body in objects.values():
        if not re.search(r"/Type /Page\b", body):
            continue
        (box,) = re.findall(r"/MediaBox \[([^]]*)\]", body)
        left, bottom, right, top = map(float, box.split())
        notes = re.search(r"/Annots \[([^]]*)\]", body)
        named = " ".join(objects[one] for one in re.findall(r"(\d+) 0 R", notes[1])) if notes else ""
        found.append(((right - left, top - bottom), set(re.findall(r"http://figure\.invalid/(\d+/\w+)", body + named))))
    return found


def test_the_pack_prints_on_a4_landscape_with_every_figure_whole_on_one_page(sign_in: SignIn, board: Server) -> None:
    screen = opened(sign_in, board)
    page = screen.page
    assert page.evaluate("window.printed") == 1, "one click prints, once every chart is drawn"
    whole = broken(page, least=6)
    page.get_by_role("link", name="Leave confidential parts out").click()
    expect(page.get_by_role("link", name="The whole pack")).to_be_visible()
    drawn(page, screen)
    assert (whole, broken(page, least=2)) == ([], []), "a figure's top and bottom are on different pages"


def broken(page: Page, *, least: int) -> list[str]:
    """Print the page. The figures that are not whole on one page of A4, by their place."""
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
    assert {figure: len(on) for figure, on in ends.items()} == {str(place): 2 for place in range(count)}
    return [figure for figure, (one, other) in ends.items() if one != other]


def test_the_pack_as_a_file_draws_every_chart_offline_and_asks_for_nothing(
    sign_in: SignIn, board: Server, browser: Browser, tmp_path: pathlib.Path
) -> None:
    page = opened(sign_in, board).page
    with page.expect_download() as asked:
        page.get_by_role("link", name="Download as one file").click()
    file = tmp_path / "pack.html"
    asked.value.save_as(file)
    context = browser.new_context(offline=True)
    alone, requests, wrong = context.new_page(), list[str](), list[str]()
    alone.on("request", lambda one: requests.append(one.url[:60]))
    alone.on("console", lambda one: wrong.append(one.text) if one.type in ("error", "warning") else None)
    alone.on("pageerror", lambda one: wrong.append(str(one)))
    alone.goto(file.as_uri())
    expect(alone.locator("html")).to_have_attribute("data-drawn", "yes", timeout=30_000)
    assert [one for one in requests if not one.startswith(("data:", "blob:", file.as_uri()[:60]))] == []
    figures: list[dict[str, Any]] = [json.loads(one) for one in alone.locator("[data-figure] script").all_text_contents()]
    pictures = [urllib.parse.unquote(one.get_attribute("src") or "") for one in alone.locator("[data-figure] img").all()]
    assert len(figures) == len(pictures) >= 4
    for figure, picture in zip(figures, pictures, strict=True):
        assert missing(figure, picture) == []
    assert wrong == []
    context.close()


def missing(figure: dict[str, Any], picture: str) -> list[str]:
    """What a figure holds and its picture does not: marks of bars, words of an axis, words beside marks."""
    bars = sum(len(trace["x"]) for trace in figure["data"] if trace["type"] == "bar")
    told = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL)]
    drawn_words = {" ".join(html.unescape(one).split()) for one in told}
    wanted = [*figure["layout"]["yaxis"].get("ticktext", [])]
    wanted += [str(one) for trace in figure["data"] if "text" in trace.get("mode", "") for one in trace.get("text", [])]
    lost = [one for one in wanted if " ".join(one.split()) not in {*drawn_words, ""}]
    return [*lost, *(["bars"] if picture.count('class="point"') < bars else [])]

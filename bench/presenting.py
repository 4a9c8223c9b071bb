"""Time from a key press to the painted next screen of the presenter, in a browser, relative to a callback that does nothing."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from bench.board import EMPTY_CALLBACK, BrowserUser, DemoBoard
from callbacks.forms.save_form import CALLBACKS
from callbacks.security.gate import DISPATCH_PATH, SESSION_COOKIE
from db.schema.enums.records import ReviewState
from db.schema.models import Review
from layouts.ids.pages import ShellIds, field_id, form_id, form_state_id, save_button_id
from tests.chromium import ARGUMENTS, chromium

MAX_TURN_RATIO = 3.0
START_FORM = "review-start"
VIEWPORT = {"width": 1920, "height": 1080}
# Both are timed in the page until the next frame is painted, alternately; the keys move forward and back, so that every screen is measured.
TIMING_SCRIPT = """async ([rounds, address, body]) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = done;
    after.port2.postMessage(0);
  }));
  const shown = () => [...document.querySelectorAll(".present-screen")].findIndex((one) => getComputedStyle(one).visibility === "visible");
  const last = document.querySelectorAll(".present-screen").length - 1;
  const word = document.body.appendChild(document.createElement("p"));
  const turns = [], nothings = [];
  let step = 1;
  await painted();
  for (let round = 0; round < rounds; round += 1) {
    const before = shown();
    if (before + step < 0 || before + step > last) step = -step;
    const pressed = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: step > 0 ? "ArrowRight" : "ArrowLeft", bubbles: true }));
    if (shown() !== before + step) throw new Error("the next screen does not stand");
    await painted();
    turns.push(performance.now() - pressed);
    const asked = performance.now();
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: body });
    word.textContent = JSON.stringify(await answer.json());
    await painted();
    nothings.push(performance.now() - asked);
  }
  return [turns, nothings];
}"""


@dataclass(frozen=True)
class TurnCost:
    """Median milliseconds of a change of screen and of the callback that does nothing; number of requests that the changes made."""

    turn: float
    nothing: float
    requests: int


def measure_turn(demo: DemoBoard, lead: BrowserUser, rounds: int) -> TurnCost | None:
    """Returns the cost of a change of screen; None where Chromium is not installed."""
    executable = chromium()
    if executable is None:
        return None
    path = _open_review(demo, lead)
    with _serve_board(demo) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type] # a dict is accepted as the size
        cookie = lead.client.get_cookie(SESSION_COOKIE)
        context.add_cookies([{"name": SESSION_COOKIE, "value": cookie.value if cookie else "", "url": base}])
        page = context.new_page()
        page.goto(base + path)
        _wait_until_ready(page)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or request.url))
        empty = lead.body(EMPTY_CALLBACK, {}).decode()
        turns, nothings = page.evaluate(TIMING_SCRIPT, [rounds, DISPATCH_PATH, empty])
        browser.close()
    others = [entry for entry in sent if entry != empty and "/pulse" not in entry]
    return TurnCost(statistics.median(turns), statistics.median(nothings), len(others))


def _open_review(demo: DemoBoard, lead: BrowserUser) -> str:
    """Open the review of today over the wire. Returns the address at which it is presented."""
    callback = next(
        candidate
        for candidate in CALLBACKS
        if candidate.output[0].component_id == form_id(START_FORM) and candidate.inputs[0].component_id == save_button_id(START_FORM)
    )
    form_state = {"key": "the-key-of-a-bench-run", "id": "", "version": 0, "about": "", "asked": True}
    values = {f"{field_id(START_FORM, 'held')}.value": demo.today.isoformat(), f"{save_button_id(START_FORM)}.n_clicks": 1}
    lead.send(lead.body(callback, {**values, f"{form_state_id(START_FORM)}.data": form_state, f"{ShellIds.URL}.search": ""}))
    with demo.sessions.system("audit") as session:
        review = session.execute(select(Review.id).where(Review.state == ReviewState.OPEN.value)).scalar_one()
    return f"/review/{review}/present"


@contextmanager
def _serve_board(demo: DemoBoard) -> Iterator[str]:
    """Serve the app on a free local port. Yields its URL."""
    server = make_server("127.0.0.1", 0, demo.app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def _wait_until_ready(page: Page) -> None:
    """Wait until every screen is loaded with its charts and the presenter script."""
    page.wait_for_selector(".present-foot [data-part=place]:not(:empty)", state="attached", timeout=60_000)
    page.wait_for_function("() => !document.querySelector('.plot:not(.hidden) .plot-frame:not(:has(.main-svg))')", timeout=60_000)
    page.wait_for_load_state("networkidle")

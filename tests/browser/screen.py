"""A person at a real Chromium: opens pages, types into forms, and writes down everything that went wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

LIVE_UPDATE_MS = 5_000  # a change made elsewhere shows within five seconds


@dataclass
class Screen:
    """One page of one person. ``wrong``: console errors, failed requests and requests to other machines, in order."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("console", lambda said: self.errors.append(f"console: {said.text[:200]}") if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(f"script: {str(error)[:200]}"))
        page.on("response", lambda answer: self.errors.append(f"{answer.status} {answer.url[:120]}") if answer.status >= 400 else None)
        page.on("request", lambda asked: self.errors.append(f"leaves: {asked.url[:120]}") if not self._ours(asked.url) else None)

    def _ours(self, url: str) -> bool:
        return url.startswith((self.base, "data:", "blob:", "about:"))

    def open(self, path: str) -> Screen:
        """Go to an address and wait until everything is drawn."""
        self.page.goto(self.base + path)
        return self.wait_until_drawn()

    def wait_until_drawn(self) -> Screen:
        """Wait until the page stands, nothing is loading and every chart has its picture."""
        page = self.page
        expect(page.locator("#page h1")).to_be_visible(timeout=15_000)
        expect(page.locator(".rail-foot")).to_be_attached()
        expect(page.locator("[data-dash-is-loading=true], ._dash-loading")).to_have_count(0)
        expect(page.locator(".plot:not(.hidden) .plot-frame:not(:has(.main-svg))")).to_have_count(0)
        expect(page.locator("[data-table]:not(:has(table))")).to_have_count(0)
        return self

    def record(self, label: str) -> Locator:
        """Open a form from the quick-add list, which every page has. Returns the form."""
        self.page.locator("#quick-add").click()
        self.page.locator(".quick-add a", has_text=re.compile(f"^{label}$")).click()
        return self.form()

    def form(self) -> Locator:
        """The form that is open."""
        form = self.page.locator(".offcanvas.show .record-form, .record-page .record-form").first
        expect(form.locator(".save")).to_be_visible()
        return form

    def type(self, kind: str, typed: Mapping[str, Any]) -> None:
        """Fill in fields: text, or which of what a list offers, counted from 1, or places of boxes to tick."""
        for name, value in typed.items():
            control = self.page.locator(f"#f-{kind}-{name}")
            if isinstance(value, list):
                for place in value:
                    control.locator("input[type=checkbox]").nth(place).check()
            elif isinstance(value, int):
                offered = control.locator("option").evaluate_all(
                    "all => all.map(one => one.value).filter(one => one !== '' && one !== '-')"
                )
                control.select_option(value=offered[value - 1])
            elif name == "groups":
                control.locator("xpath=ancestor::*[contains(@class,'counts')]").locator(".count-part").first.fill(value)
            else:
                control.fill(value)

    def save(self, kind: str) -> Locator:
        """Press Save, and once more where the form asks to look again. Returns the sentence that says it is saved."""
        save = self.page.locator(f"#save-{kind}")
        save.click()
        saved, asked = self.page.locator(".saved[role=status]"), self.page.locator(".ask-summary")
        expect(saved.or_(asked)).to_be_visible()
        if asked.is_visible():
            save.click()
        expect(saved).to_contain_text("Saved")
        return saved

    def mark_element(self, selector: str) -> None:
        """Keep hold of an element of the page, to tell later whether it is still the same one."""
        expect(self.page.locator(selector).first).to_be_visible()
        assert self.page.evaluate("selector => (window.kept = document.querySelector(selector)) !== null", selector)

    def is_same_element(self, selector: str) -> bool:
        """Whether the element is still the one that was remembered."""
        return bool(self.page.evaluate("selector => window.kept === document.querySelector(selector)", selector))


UNCOMPRESSED = {"Accept-Encoding": "identity"}


def open_screen(browser: Browser, base: str, role: str, *, compressed: bool = False, **more: Any) -> tuple[BrowserContext, Screen]:
    """Somebody in a browser window of their own: signed in with a demo account, or without a role a stranger.

    Answers are compressed only if ``compressed``: a new server takes ten seconds of the processor to compress its scripts.
    """
    usual = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", "base_url": base}
    context = browser.new_context(**{**usual, "extra_http_headers": {} if compressed else UNCOMPRESSED, **more})
    if not role:
        return context, Screen(context.new_page(), base)
    answer = context.request.post(f"{base}/sign-in", form={"email": f"{role}@demo.example", "password": "demo"}, max_redirects=0)
    assert answer.status == 302, answer.status
    return context, Screen(context.new_page(), base)

"""A user in Chromium: opens pages, fills in forms and collects the errors of the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

LIVE_UPDATE_MS = 5_000  # a change made elsewhere shows within five seconds


@dataclass
class Screen:
    """One page of one user. ``errors``: console errors, failed requests and requests to other hosts, in order."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("console", lambda message: self.errors.append(f"console: {message.text[:200]}") if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(f"script: {(error.stack or str(error))[:400]}"))
        page.on("response", lambda answer: self.errors.append(f"{answer.status} {answer.url[:120]}") if answer.status >= 400 else None)
        page.on("request", lambda request: self.errors.append(f"leaves: {request.url[:120]}") if not self._is_local(request.url) else None)

    def _is_local(self, url: str) -> bool:
        return url.startswith((self.base, "data:", "blob:", "about:"))

    def open(self, path: str) -> Screen:
        """Open a path and wait until the page is drawn."""
        self.page.goto(self.base + path)
        return self.wait_until_drawn()

    def wait_until_drawn(self) -> Screen:
        """Wait until the page is visible, nothing is loading and every chart and table is drawn."""
        page = self.page
        expect(page.locator("#page h1")).to_be_visible(timeout=15_000)
        expect(page.locator(".person-fold")).to_be_attached()
        expect(page.locator("[data-dash-is-loading=true], ._dash-loading")).to_have_count(0)
        expect(page.locator(".plot:not(.hidden) :is(.plot-frame, .row-chart-plot):not(:has(.main-svg))")).to_have_count(0)
        expect(page.locator("[data-table]:not(:has(table))")).to_have_count(0)
        return self

    def sign_out(self) -> None:
        """Sign out by the person's menu."""
        self.page.locator("#person-summary").click()
        self.page.get_by_role("link", name="Sign out").click()

    def record(self, label: str) -> Locator:
        """Open a form from the quick-add list of the page. Returns the form."""
        self.page.locator("#quick-add").click()
        self.page.locator(".quick-add a", has_text=re.compile(f"^{label}$")).click()
        return self.form()

    def form(self) -> Locator:
        """Returns the open form."""
        form = self.page.locator(".offcanvas.show .record-form, .record-page .record-form").first
        expect(form.locator(".save")).to_be_visible()
        return form

    def type(self, kind: str, typed: Mapping[str, Any]) -> None:
        """Fill in fields by value: a text, the number of an option counted from 1, or the list of checkboxes to tick counted from 0."""
        for name, value in typed.items():
            control = self.page.locator(f"#f-{kind}-{name}")
            if isinstance(value, list):
                for place in value:
                    control.locator("input[type=checkbox]").nth(place).check()
            elif isinstance(value, int):
                options = control.locator("option").evaluate_all(
                    "all => all.map(one => one.value).filter(one => one !== '' && one !== '-')"
                )
                control.select_option(value=options[value - 1])
            elif name == "groups":
                control.locator("xpath=ancestor::*[contains(@class,'counts')]").locator(".count-part").first.fill(value)
            else:
                control.fill(value)

    def save(self, kind: str) -> Locator:
        """Press Save, and again if the form asks for confirmation. Returns the confirmation that the record is saved."""
        save = self.page.locator(f"#save-{kind}")
        save.click()
        saved, warning = self.page.locator(".saved[role=status]"), self.page.locator(".ask-summary")
        expect(saved.or_(warning)).to_be_visible()
        if warning.is_visible():
            save.click()
        expect(saved).to_contain_text("Saved")
        return saved

    def mark_element(self, selector: str) -> None:
        """Remember the element of a selector, for :meth:`is_same_element`."""
        expect(self.page.locator(selector).first).to_be_visible()
        assert self.page.evaluate("selector => (window.kept = document.querySelector(selector)) !== null", selector)

    def is_same_element(self, selector: str) -> bool:
        """Returns whether the element of the selector is still the remembered one."""
        return bool(self.page.evaluate("selector => window.kept === document.querySelector(selector)", selector))


UNCOMPRESSED = {"Accept-Encoding": "identity"}


def open_screen(browser: Browser, base: str, role: str, *, compressed: bool = False, **more: Any) -> tuple[BrowserContext, Screen]:
    """Open a page in a new browser context, signed in with a demo account; without a role, not signed in.

    Responses are compressed only if ``compressed``: a new server takes ten seconds of processor time to compress its scripts.
    """
    defaults = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", "base_url": base}
    context = browser.new_context(**{**defaults, "extra_http_headers": {} if compressed else UNCOMPRESSED, **more})
    if not role:
        return context, Screen(context.new_page(), base)
    answer = context.request.post(f"{base}/sign-in", form={"email": f"{role}@demo.example", "password": "demo"}, max_redirects=0)
    assert answer.status == 302, answer.status
    return context, Screen(context.new_page(), base)

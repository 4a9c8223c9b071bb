"""Compressed bytes that a browser transfers: for a first visit, and for a next page."""

from __future__ import annotations

import re

from bench.board import BrowserUser, DemoBoard, content_of
from bench.pages import router_body
from callbacks.pages import router
from callbacks.security.wiring import CallbackSpec

MAX_VISIT_BYTES, MAX_NEXT_PAGE_BYTES = 1_600_000, 40_000
LATER_REQUESTS = (  # sent by Dash after the page has loaded
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/_dash-component-suites/plotly/package_data/plotly.min.js",
    "/pulse",
)
ASSET_PATTERN = re.compile(r'(?:src|href)="(/[^"#]+\.(?:js|css)[^"]*)"')


def measure_first_visit(demo: DemoBoard, person: BrowserUser) -> tuple[int, int]:
    """Returns the bytes of a first visit to ``/``, charts included: for the first visitor after a start, and for later ones."""
    first = _visit_bytes(person)
    demo.files.finish()
    return first, _visit_bytes(person)


def _visit_bytes(person: BrowserUser) -> int:
    index = person.get("/")
    text = content_of(index).decode()
    files = [len(person.get(address).get_data()) for address in (*ASSET_PATTERN.findall(text), *LATER_REQUESTS)]
    return len(index.get_data()) + sum(files) + measure_next_page(person, "/") + _frame_bytes(person)


def _frame_bytes(person: BrowserUser) -> int:
    """Returns the response bytes of the callbacks that fill the frame around the first page."""
    values = {"url.pathname": "/", "url.search": "", "filters.data": ""}
    callbacks = [callback for callback in router.CALLBACKS[1:] if isinstance(callback, CallbackSpec)]
    return sum(len(person.send(person.body(callback, values)).get_data()) for callback in callbacks)


def measure_next_page(person: BrowserUser, path: str) -> int:
    """Returns the response bytes of navigating to a page in the open app."""
    return len(person.send(router_body(person, path)).get_data())

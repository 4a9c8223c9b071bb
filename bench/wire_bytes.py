"""Bytes on the wire as a browser fetches them: a first visit, and a next page."""

from __future__ import annotations

import re

import brotli

from bench.board import Demo, Person
from bench.pages import look_at
from callbacks.pages import router
from callbacks.security.wiring import Wire

MOST_VISIT, MOST_NEXT = 1_500_000, 40_000
ASKED_LATER = (  # by Dash itself, once the page is there
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/_dash-component-suites/plotly/package_data/plotly.min.js",
    "/pulse",
)
NAMED = re.compile(r'(?:src|href)="(/[^"#]+\.(?:js|css)[^"]*)"')


def first_visit(demo: Demo, person: Person) -> tuple[int, int]:
    """Bytes of a first visit to ``/``, charts included: by the first visitor after a start, and by all later ones."""
    soon = _visit(person)
    demo.files.finish()
    return soon, _visit(person)


def _visit(person: Person) -> int:
    index = person.get("/")
    text = brotli.decompress(index.get_data()).decode()
    files = [len(person.get(address).get_data()) for address in (*NAMED.findall(text), *ASKED_LATER)]
    return len(index.get_data()) + sum(files) + next_page(person, "/") + _frame(person)


def _frame(person: Person) -> int:
    """The callbacks that fill the frame around the first page."""
    values = {"url.pathname": "/", "url.search": "", "filters.data": ""}
    wires = [one for one in router.WIRES[1:] if isinstance(one, Wire)]
    return sum(len(person.send(person.body(one, values)).get_data()) for one in wires)


def next_page(person: Person, path: str) -> int:
    """Bytes of going to a page in an open board: what the router answers."""
    return len(person.send(look_at(person, path)).get_data())

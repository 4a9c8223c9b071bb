"""A crawl of everything that an account is offered: every address in the answers of the server is opened, and the dead ones are reported.

The addresses of the components (``href``), of the rows that are sent as JSON (tables, grids), of the marks of charts (``customdata``) and
of files are opened as a browser opens them. Addresses of one pattern (other ids, the same parameters) are opened at most :func:`cap_of` times,
in the order in which they are found.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from tests.showings import nested_lists
from tests.wire.visitor import BAR, PANEL, RAIL, ROUTER, Visitor

CAP = 4
ID = re.compile(r"\d+|[0-9a-z]{13}")
FILTERS = ("programme", "cohort", "challenge", "period")
NAMING = ("form", "list", "sort", "show")  # parameters whose value selects what is shown
PANEL_PARAMETERS = ("form", "record", "for")
FILE_PATHS = re.compile(r"/data/|/static/|/review/[^/]+/pack\b")
SKIPPED = ("/sign-out", "/assets/")
SEARCHES = ("/search?q=council", "/search?q=trial", "/search?q=letter")


class Link(NamedTuple):
    """An address, its text, and the page where it was found."""

    page: str
    text: str
    href: str


class DeadEnd(NamedTuple):
    """A link that opens nothing for the role that it is offered to."""

    role: str
    page: str
    text: str
    href: str
    why: str


@dataclass(frozen=True)
class Opened:
    """What an address answered: why it is a dead end (empty if it is none) and the links in it."""

    why: str
    links: tuple[Link, ...] = ()


def crawl(visitor: Visitor, role: str) -> tuple[list[DeadEnd], Counter[str]]:
    """Returns the dead ends of an account, and how many addresses of each pattern were opened."""
    start = [Link("", "start", "/"), *(Link("", "search", href) for href in SEARCHES if role not in ("sponsor", "finance"))]
    queue, seen, opened, dead = deque(start), {"/", *SEARCHES}, Counter[str](), list[DeadEnd]()
    while queue:
        link = queue.popleft()
        pattern = pattern_of(link.href)
        if opened[pattern] >= cap_of(pattern):
            continue
        opened[pattern] += 1
        answer = open_address(visitor, link.href, framed=opened[pattern] == 1 and "?" not in pattern)
        if answer.why:
            dead.append(DeadEnd(role, link.page, link.text, link.href, answer.why))
        for found in answer.links:
            if found.href not in seen:
                seen.add(found.href)
                queue.append(found)
    return dead, opened


def pattern_of(href: str) -> str:
    """Returns the pattern of an address: its path without ids and the names of its parameters other than the filters.

    A panel has one pattern on whichever page it opens, a page as at a past moment and a file one with whatever parameters, and so has a
    page with several parameters.
    """
    path, _, query = href.partition("?")
    parameters = {name: value if name in NAMING else "" for name, value in parse_qsl(query) if name not in FILTERS}
    place = "/".join("<id>" if ID.fullmatch(part) else part for part in path.split("/"))
    if FILE_PATHS.match(path):
        return re.sub(r"(-\d+)?\.(csv|xlsx)$", "", place)
    if "as-at" in parameters:
        return f"{place}?as-at"
    if len(parameters) > 1 and "form" not in parameters and not place.startswith("/record"):
        return f"{place}?&"
    return ("" if "form" in parameters else place) + (f"?{urlencode(sorted(parameters.items()))}" if parameters else "")


def cap_of(pattern: str) -> int:
    """Returns how many addresses of a pattern are opened."""
    if FILE_PATHS.match(pattern) or "&" in pattern or pattern.endswith("?as-at"):
        return 1
    return 1 if pattern.endswith("/present") else 2 if pattern.startswith("/record") else 1 if "?" in pattern else CAP


def open_address(visitor: Visitor, href: str, *, framed: bool) -> Opened:
    """Open an absolute address of this site as a browser does. ``framed``: with the navigation and the filter bar."""
    path, _, query = href.partition("?")
    search = f"?{query}" if query else ""
    if FILE_PATHS.match(path):
        answer = visitor.get(href)
        if answer.status_code >= 400:
            return Opened(f"status {answer.status_code}")
        return Opened("", tuple(_links_in_html(href, answer.text)) if answer.mimetype == "text/html" else ())
    if "form" in dict(parse_qsl(query)):  # the page beside the panel is opened by its own address
        answers = [visitor.call(PANEL, {"url.search": search, "panel-for.data": ""})]
        if answers[0].status_code != 200 or not answers[0].get_json()["response"]["panel"]["is_open"]:
            return Opened(f"the panel stays closed (status {answers[0].status_code})")
    else:
        answers = [visitor.call(ROUTER, {"url.pathname": path, "url.search": search})]
        if answers[0].status_code != 200:
            return Opened(f"status {answers[0].status_code}")
        if (title := answers[0].get_json()["response"]["page-title"]["children"]) == "Page not found":
            return Opened(title)
    own_search = _without_panel(search)
    if framed:
        answers.append(visitor.call(RAIL, {"url.pathname": path, "filters.data": own_search}))
        answers.append(visitor.call(BAR, {"filters.data": own_search}))
    trees = [answer.get_json()["response"] for answer in answers]
    return Opened(_not_drawn(trees), tuple(link for tree in trees for link in _links(tree, path, own_search)))


def _not_drawn(trees: Any) -> str:
    """Returns what the browser does not draw of an answer; empty if it draws everything."""
    fault = next(nested_lists(trees, ""), None)
    return fault.what if fault else ""


def _without_panel(search: str) -> str:
    parameters = [(name, value) for name, value in parse_qsl(search.removeprefix("?")) if name not in PANEL_PARAMETERS]
    return f"?{urlencode(parameters)}" if parameters else ""


def _links(tree: Any, path: str, search: str) -> Iterator[Link]:
    """The links of a page or panel, with absolute addresses."""
    for text, href, how in _addresses(tree):
        absolute = _absolute(href.split("#")[0], path, search, how)
        if absolute and not absolute.startswith(SKIPPED):
            yield Link(path + search, text, absolute)


def _absolute(href: str, path: str, search: str, how: str) -> str:
    """Returns the address that a browser opens: the panel, marks and CSV files keep the filters of the page. Empty for another site."""
    if href.startswith("?form="):
        return path + _merged(search, href)
    if href.startswith("?"):
        return path + href
    if not href.startswith("/") or href.startswith("//"):
        return ""
    own_path, _, query = href.partition("?")
    if how == "mark":
        return own_path + _merged(search, query)
    if how == "csv":
        record_id = dict(parse_qsl(query)).get("id")
        return own_path + _merged(search, urlencode({"id": record_id} if record_id else {}))
    return href


def _merged(search: str, query: str) -> str:
    parameters = dict(parse_qsl(search.removeprefix("?"))) | dict(parse_qsl(query.removeprefix("?")))
    return f"?{urlencode(parameters)}" if parameters else ""


def _addresses(tree: Any) -> Iterator[tuple[str, str, str]]:
    """(text, address, how it is opened) of every link in a tree of components."""
    if isinstance(tree, list):
        for part in tree:
            yield from _addresses(part)
    elif isinstance(tree, dict):
        props = tree.get("props")
        if isinstance(props, dict):
            yield from _own_addresses(props)
        for part in tree.values():
            yield from _addresses(part)


def _own_addresses(props: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    classes = str(props.get("className") or "").split()
    if isinstance(props.get("href"), str):
        yield _text_of(props.get("children")), props["href"], "csv" if "csv" in classes else "link"
    if isinstance(props.get("action"), str):
        yield "form", props["action"], "link"
    if isinstance(props.get("src"), str):
        yield "source", props["src"], "link"
    for name, value in props.items():
        if name.startswith("data-") and isinstance(value, str) and value[:1] in ("{", "["):
            yield from _addresses_in_data(json.loads(value), "")
    for trace in _traces(props.get("figure")):
        for mark in _flat(trace.get("customdata")):
            yield f"mark of {trace.get('type', 'scatter')}", mark, "mark"


def _traces(figure: Any) -> list[dict[str, Any]]:
    return figure.get("data") or [] if isinstance(figure, dict) else []


def _flat(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, list):
        for value in values:
            yield from _flat(value)


def _addresses_in_data(data: Any, before: str) -> Iterator[tuple[str, str, str]]:
    """Addresses in the rows of a table or grid; their text is the text before them."""
    if isinstance(data, str):
        if data.startswith("/") or data.startswith("?form="):
            yield before, data, "link"
    elif isinstance(data, list | dict):
        for part in data if isinstance(data, list) else data.values():
            yield from _addresses_in_data(part, before)
            before = part if isinstance(part, str) else before


def _text_of(children: Any) -> str:
    if isinstance(children, str):
        return children
    if isinstance(children, list):
        return " ".join(filter(None, map(_text_of, children)))
    return _text_of(children["props"].get("children")) if isinstance(children, dict) and "props" in children else ""


def _links_in_html(page: str, text: str) -> Iterator[Link]:
    for match in re.finditer(r'href="(/[^"#]*)', text):
        href = match[1].replace("&amp;", "&")
        if not href.startswith(("//", "/_", *SKIPPED)):
            yield Link(page, "link", href)

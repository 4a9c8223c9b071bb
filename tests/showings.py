"""The measured values and the other numbers that a rendered page shows, found in its components."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plotly.utils import PlotlyJSONEncoder

# Numbers that are no measured value: days, times, years, codes of challenges, percentages of a range in words, names of file types.
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
NOT_MEASURED = re.compile(
    rf"\d{{1,2}}(?: to \d{{1,2}})? {MONTH}(?: \d{{4}})?|{MONTH} \d{{4}}|\b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}:\d\d\b"
)
SKIPPED_CLASSES = {  # class of an element: why its numbers are not measured values
    "how": "definitions and worked examples",
    "files": "names of file formats",
    "switch": "choices of a filter",
    "usual": "choices of a period",
    "code-chip": "codes of challenges",
    "key": "words of a key",
    "unit-label": "bands of ages",
    "tile-label": "names of tiles, with the period or the days that they are about",
    "strips-weeks": "the heading of a column of strips, with the period that they are about",
    "wanted": "the number that a hypothesis wants, as recorded",
    "facts": "fields of one record, as recorded",
    "recorded": "fields of one record, as recorded",
    "marks": "weekly marks of a strip, one symbol a week",
    "hint": "how to fill in a field of a form",
}
LISTS = {"Ul", "Ol"}
SKIPPED_TYPES = {"Graph", "Store", "Dropdown", "Select", "Input", "Textarea", "Option"}  # pictures (their table is read), inputs, choices


@dataclass(frozen=True)
class Showing:
    """One showing of a value of a measure on a page. ``linked``: it is a link, stands in one, or beside one to what it counts: in an item of
    a list, such as a tile, in a row whose heading opens a record, in a table with a link to all of its rows, or in the line that unfolds
    what it counts. Text for a screen reader alone repeats what is drawn beside it, and counts as linked."""

    measure: str
    scope: str
    value: str
    text: str
    page: str
    place: str
    linked: bool


@dataclass(frozen=True)
class Unmarked:
    """A number without a measure: the page, the element that holds it, and its text."""

    page: str
    place: str
    text: str


@dataclass(frozen=True)
class Fault:
    """What a browser cannot draw or open on a page."""

    page: str
    what: str


def plain(tree: Any) -> Any:
    """Returns the components as JSON data."""
    return json.loads(json.dumps(tree, cls=PlotlyJSONEncoder))


def nested_lists(node: Any, page: str, place: str = "") -> Iterator[Fault]:
    """Yields each list that is nested in the list of an element's children, in whatever property the element stands."""
    if isinstance(node, list):
        for part in node:
            yield from nested_lists(part, page, place)
    elif isinstance(node, Mapping):
        props = node.get("props", node)
        place = str(props["id"]) if isinstance(props.get("id"), str) else place
        children = props.get("children")
        if isinstance(children, list):
            within = place or str(node.get("type", ""))
            yield from (
                Fault(page, f"a list among the children of {within} holds {plain_text(child)[:90]!r}")
                for child in children
                if isinstance(child, list)
            )
        for part in props.values():
            yield from nested_lists(part, page, place)


def dead_anchors(tree: Any, page: str) -> Iterator[Fault]:
    """Yields each link to a place within the page where no element has that id."""
    ids, anchors = set[str](), set[str]()
    _ids_and_anchors(tree, ids, anchors)
    yield from (Fault(page, f"no element has the id of {anchor}") for anchor in sorted(anchors) if anchor.removeprefix("#") not in ids)


def _ids_and_anchors(node: Any, ids: set[str], anchors: set[str]) -> None:
    if isinstance(node, list):
        for part in node:
            _ids_and_anchors(part, ids, anchors)
    elif isinstance(node, Mapping):
        props = node.get("props", node)
        if isinstance(props.get("id"), str):
            ids.add(props["id"])
        if str(props.get("href", "")).startswith("#"):
            anchors.add(props["href"])
        for part in props.values():
            _ids_and_anchors(part, ids, anchors)


def walk(node: Any, page: str, place: str = "", *, linked: bool = False) -> Iterator[Showing | Unmarked]:
    """Yields what a tree of components shows."""
    if isinstance(node, list):
        for child in node:
            yield from walk(child, page, place, linked=linked)
    elif isinstance(node, str):
        if re.search(r"\d", NOT_MEASURED.sub("", node)):
            yield Unmarked(page, place, node)
    elif isinstance(node, Mapping) and "props" in node:
        yield from _component(node, page, place, linked=linked)


def _component(node: Mapping[str, Any], page: str, place: str, *, linked: bool) -> Iterator[Showing | Unmarked]:
    props = node["props"]
    classes = str(props.get("className") or "").split()
    place = str(props["id"]) if isinstance(props.get("id"), str) else place
    item_link = node.get("type") == "Li" and _has_link(props.get("children"))
    linked = linked or item_link or "href" in props or "visually-hidden" in classes or node.get("type") == "Summary"
    if node.get("type") in SKIPPED_TYPES or set(classes) & SKIPPED_CLASSES.keys() or props.get("hidden"):
        return
    if "data-table" in props:
        yield from _table(json.loads(props["data-table"]), page, place)
    if "data-measure" in props:
        children = props.get("children")
        inner = plain_text(children)
        yield Showing(props["data-measure"], props["data-scope"], props["data-value"], inner, page, place, linked or _has_link(children))
    elif "data-record" not in props:
        yield from walk(props.get("children"), page, place, linked=linked)


def plain_text(node: Any) -> str:
    """Returns the text of components."""
    if isinstance(node, list):
        return "".join(plain_text(child) for child in node)
    if isinstance(node, Mapping):
        return plain_text(node.get("props", {}).get("children"))
    return "" if node is None else str(node)


def _has_link(node: Any) -> bool:
    """Returns whether components hold a link, besides those of a list in them."""
    if isinstance(node, list):
        return any(_has_link(child) for child in node)
    return (
        isinstance(node, Mapping)
        and node.get("type") not in LISTS
        and ("href" in node.get("props", {}) or _has_link(node["props"].get("children")))
    )


def _table(data: Mapping[str, Any], page: str, place: str) -> Iterator[Showing | Unmarked]:
    yield from walk(data.get("caption", ""), page, f"{place} caption")
    all_rows = len(data.get("cut", ())) > 2 and bool(data["cut"][2])
    for row in data["rows"]:
        cells = [cell if isinstance(cell, list) else [cell] for cell in row]
        linked = all_rows or _opens(cells[0])
        for (label, number, _, *measure), cell in zip(data["columns"], cells, strict=True):
            yield from _cell(cell, label, number, measure[0] if measure else "", page, place, linked=linked or _opens(cell))


def _opens(cell: list[Any]) -> bool:
    """Returns whether a cell of a table has an address, or links drawn in it."""
    return (len(cell) > 1 and bool(cell[1])) or (len(cell) > 6 and bool(cell[6]))


def _cell(cell: list[Any], label: str, number: bool, measure: str, page: str, place: str, *, linked: bool) -> Iterator[Showing | Unmarked]:
    text, note, measured = (cell[at] if len(cell) > at else "" for at in (0, 4, 7))
    if measure and measured:
        own = measured[2] if len(measured) > 2 else measure  # a row of a matrix may have a measure of its own
        yield Showing(own, measured[0], "" if measured[1] is None else str(measured[1]), str(text), page, f"{place} | {label}", linked)
    elif isinstance(text, list):
        yield from _parts(text, page, f"{place} | {label}", linked=linked)
    elif number and re.search(r"\d", text):
        yield Unmarked(page, f"{place} | {label}", text)
    if isinstance(note, list):
        yield from _parts(note, page, f"{place} | {label}, note", linked=linked)


def _parts(parts: list[Any], page: str, place: str, *, linked: bool) -> Iterator[Showing | Unmarked]:
    for part in parts:
        if isinstance(part, list):
            text, measure, scope, value, href = part
            yield Showing(measure, scope, "" if value is None else str(value), text, page, place, linked or bool(href))
        else:
            yield from walk(part, page, place)

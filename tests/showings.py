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
    "facts": "fields of one record, as recorded",
    "marks": "weekly marks of a strip, one symbol a week",
    "hint": "how to fill in a field of a form",
}
SKIPPED_TYPES = {"Graph", "Store", "Dropdown", "Select", "Input", "Textarea", "Option"}  # pictures (their table is read), inputs, choices


@dataclass(frozen=True)
class Showing:
    """One showing of a value of a measure on a page."""

    measure: str
    scope: str
    value: str
    text: str
    page: str
    linked: bool


@dataclass(frozen=True)
class Unmarked:
    """A number without a measure: the page, the element that holds it, and its text."""

    page: str
    place: str
    text: str


def plain(tree: Any) -> Any:
    """Returns the components as JSON data."""
    return json.loads(json.dumps(tree, cls=PlotlyJSONEncoder))


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
    linked = linked or "href" in props
    if node.get("type") in SKIPPED_TYPES or set(classes) & SKIPPED_CLASSES.keys() or props.get("hidden"):
        return
    if "data-table" in props:
        yield from _table(json.loads(props["data-table"]), page, place)
    if "data-measure" in props:
        children = props.get("children")
        inner = plain_text(children)
        yield Showing(props["data-measure"], props["data-scope"], props["data-value"], inner, page, linked or _has_link(children))
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
    if isinstance(node, list):
        return any(_has_link(child) for child in node)
    return isinstance(node, Mapping) and ("href" in node.get("props", {}) or _has_link(node["props"].get("children")))


def _table(data: Mapping[str, Any], page: str, place: str) -> Iterator[Showing | Unmarked]:
    yield from walk(data.get("caption", ""), page, f"{place} caption")
    for row in data["rows"]:
        for (label, number, _, *measure), cell in zip(data["columns"], row, strict=True):
            yield from _cell(cell if isinstance(cell, list) else [cell], label, number, measure[0] if measure else "", page, place)


def _cell(cell: list[Any], label: str, number: bool, measure: str, page: str, place: str) -> Iterator[Showing | Unmarked]:
    text, href, note, measured = (cell[at] if len(cell) > at else "" for at in (0, 1, 4, 7))
    if measure and measured:
        own = measured[2] if len(measured) > 2 else measure  # a row of a matrix may have a measure of its own
        yield Showing(own, measured[0], "" if measured[1] is None else str(measured[1]), str(text), page, bool(href))
    elif isinstance(text, list):
        yield from _parts(text, page, f"{place} | {label}", linked=bool(href))
    elif number and re.search(r"\d", text):
        yield Unmarked(page, f"{place} | {label}", text)
    if isinstance(note, list):
        yield from _parts(note, page, f"{place} | {label}, note", linked=False)


def _parts(parts: list[Any], page: str, place: str, *, linked: bool) -> Iterator[Showing | Unmarked]:
    for part in parts:
        if isinstance(part, list):
            text, measure, scope, value, href = part
            yield Showing(measure, scope, "" if value is None else str(value), text, page, linked or bool(href))
        else:
            yield from walk(part, page, place)

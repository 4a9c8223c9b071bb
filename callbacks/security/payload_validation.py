"""Validation of callback bodies: a body must be one that the application's own page could send; any other gets status 400."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 20_000
MAX_LIST = 500
MAX_NUMBER = 1e15
MAX_ROWS = 500
MAX_COLUMNS = 40
MAX_CELL = 4_000
MAX_KEY = 64
MAX_STAMP = 400
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class InvalidBody(ValueError):
    """A body that no page of the application can send."""


@dataclass(frozen=True)
class ExpectedBody:
    """The ids and properties that a registered callback receives and returns.

    ``structured``: ids whose value may be a list or an object; ``grids``: ids whose value is the input of a grid.
    """

    outputs: tuple[tuple[str, str], ...]
    many: bool
    inputs: tuple[tuple[str, str], ...]
    state: tuple[tuple[str, str], ...]
    structured: frozenset[str]
    grids: frozenset[str] = frozenset()


def _no_constant(word: str) -> Any:
    raise InvalidBody(f"{word} is not a number")


def read_body(data: bytes) -> dict[str, Any]:
    """Returns the JSON object of a request body. Raises :class:`InvalidBody`."""
    try:
        body = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidBody("not JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise InvalidBody("not a callback")
    return body


def check_body(body: Mapping[str, Any], expected: ExpectedBody) -> None:
    """Raise :class:`InvalidBody` unless the body has exactly the inputs, state and outputs of the callback."""
    _check_pairs(body.get("inputs"), expected.inputs, expected)
    _check_pairs(body.get("state", []), expected.state, expected)
    outputs = body.get("outputs")
    given = outputs if expected.many else [outputs]
    if not isinstance(given, list) or tuple(_read_id(item) for item in given) != expected.outputs:
        raise InvalidBody("other outputs")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) and len(name) < 300 for name in changed):
        raise InvalidBody("changed properties")
    if "parsedChangedPropsIds" in body and not isinstance(body["parsedChangedPropsIds"], list):
        raise InvalidBody("changed properties")


def _read_id(item: Any) -> tuple[str, str]:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not isinstance(item.get("property"), str):
        raise InvalidBody("an input without id or property")
    return item["id"], item["property"]


def _check_pairs(given: Any, pairs: Sequence[tuple[str, str]], expected: ExpectedBody) -> None:
    if not isinstance(given, list) or len(given) != len(pairs):
        raise InvalidBody("other inputs")
    for item, (expected_id, prop) in zip(given, pairs, strict=True):
        if _read_id(item) != (expected_id, prop):
            raise InvalidBody("other inputs")
        _check_value(item.get("value"), expected_id, prop, expected)


def _check_value(value: Any, component_id: str, prop: str, expected: ExpectedBody) -> None:
    if component_id in expected.grids:
        _check_grid(value)
    elif component_id in expected.structured:
        _check_structured(value)
    elif isinstance(value, list | dict):
        raise InvalidBody(f"{component_id} is not a plain value")
    else:
        _check_plain(value)
    if prop == "pathname" and value is not None:
        _check_pathname(value)
    if prop == "search" and not isinstance(value, str | None):
        raise InvalidBody("not a query")
    if prop in ("n_clicks", "n_submit") and not isinstance(value, int | None):
        raise InvalidBody(f"{component_id} is not a count")


def _check_pathname(value: Any) -> None:
    if not isinstance(value, str) or not value.startswith("/") or len(value) > 2000 or any(ord(c) < 32 for c in value):
        raise InvalidBody("not a path")


def _check_structured(value: Any, depth: int = 0) -> None:
    """Raise :class:`InvalidBody` unless the value is plain, or a list or object of plain values, nested at most two levels deep."""
    if not isinstance(value, list | dict):
        _check_plain(value)
        return
    if depth > 2 or len(value) > MAX_LIST:
        raise InvalidBody("too deep or too long")
    for item in value.values() if isinstance(value, dict) else value:
        _check_structured(item, depth + 1)


def _check_grid(value: Any) -> None:
    """Raise :class:`InvalidBody` unless the value is rows of key, version and one text per column, None where unedited, each key once."""
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        raise InvalidBody("not the rows of a grid")
    for row in value:
        if not isinstance(row, list) or not 2 < len(row) <= MAX_COLUMNS + 2:
            raise InvalidBody("not a row of a grid")
        _check_text(row[0], MAX_KEY)
        _check_text(row[1], MAX_STAMP)
        for cell in row[2:]:
            if cell is not None:
                _check_text(cell, MAX_CELL)
    if len({row[0] for row in value}) != len(value):
        raise InvalidBody("the same row twice")


def _check_text(value: Any, max_length: int) -> None:
    if not isinstance(value, str) or len(value) > max_length:
        raise InvalidBody("not the text of a cell")
    _check_plain(value)


def _check_plain(value: Any) -> None:
    """Raise :class:`InvalidBody` for a number out of range, or text that a database cannot store: NUL, or a lone surrogate."""
    if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        raise InvalidBody("out of range")
    if isinstance(value, str) and (len(value) > MAX_TEXT or "\0" in value or LONE_SURROGATE.search(value)):
        raise InvalidBody("not text")

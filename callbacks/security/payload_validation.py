"""The shape guard: a callback's body must be one that its own page could have sent. Anything else is answered 400."""

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
    """A body that no page of the board can send."""


@dataclass(frozen=True)
class ExpectedBody:
    """Ids and properties that a bound callback takes and gives.

    ``structured``: ids whose value may be a list or an object; ``grids``: ids whose value is what was typed into a grid.
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
    """The JSON object of a request body."""
    try:
        body = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise InvalidBody("not JSON") from wrong
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise InvalidBody("not a callback")
    return body


def check_body(body: Mapping[str, Any], expected: ExpectedBody) -> None:
    """Raise :class:`InvalidBody` unless the body has the callback's own inputs, state and outputs."""
    _check_pairs(body.get("inputs"), expected.inputs, expected)
    _check_pairs(body.get("state", []), expected.state, expected)
    outputs = body.get("outputs")
    given = outputs if expected.many else [outputs]
    if not isinstance(given, list) or tuple(_read_id(one) for one in given) != expected.outputs:
        raise InvalidBody("other outputs")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) and len(one) < 300 for one in changed):
        raise InvalidBody("changed properties")
    if "parsedChangedPropsIds" in body and not isinstance(body["parsedChangedPropsIds"], list):
        raise InvalidBody("changed properties")


def _read_id(one: Any) -> tuple[str, str]:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(one.get("property"), str):
        raise InvalidBody("an input without id or property")
    return one["id"], one["property"]


def _check_pairs(given: Any, pairs: Sequence[tuple[str, str]], expected: ExpectedBody) -> None:
    if not isinstance(given, list) or len(given) != len(pairs):
        raise InvalidBody("other inputs")
    for one, (expected_id, prop) in zip(given, pairs, strict=True):
        if _read_id(one) != (expected_id, prop):
            raise InvalidBody("other inputs")
        _check_value(one.get("value"), expected_id, prop, expected)


def _check_value(value: Any, one_id: str, prop: str, expected: ExpectedBody) -> None:
    if one_id in expected.grids:
        _check_grid(value)
    elif one_id in expected.structured:
        _check_structured(value)
    elif isinstance(value, list | dict):
        raise InvalidBody(f"{one_id} is not a plain value")
    else:
        _check_plain(value)
    if prop == "pathname" and value is not None:
        _check_pathname(value)
    if prop == "search" and not isinstance(value, str | None):
        raise InvalidBody("not a query")
    if prop in ("n_clicks", "n_submit") and not isinstance(value, int | None):
        raise InvalidBody(f"{one_id} is not a count")


def _check_pathname(value: Any) -> None:
    if not isinstance(value, str) or not value.startswith("/") or len(value) > 2000 or any(ord(c) < 32 for c in value):
        raise InvalidBody("not a path")


def _check_structured(value: Any, depth: int = 0) -> None:
    """A short list of plain values, or an object of them, two levels deep."""
    if not isinstance(value, list | dict):
        _check_plain(value)
        return
    if depth > 2 or len(value) > MAX_LIST:
        raise InvalidBody("too deep or too long")
    for one in value.values() if isinstance(value, dict) else value:
        _check_structured(one, depth + 1)


def _check_grid(value: Any) -> None:
    """What was typed into a grid: rows of key, stamp and a text for each column, None where nothing was touched; each key once."""
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


def _check_text(value: Any, most: int) -> None:
    if not isinstance(value, str) or len(value) > most:
        raise InvalidBody("not the text of a cell")
    _check_plain(value)


def _check_plain(value: Any) -> None:
    """A number within reason, or text that a store can hold: no NUL, no half of a character."""
    if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        raise InvalidBody("out of range")
    if isinstance(value, str) and (len(value) > MAX_TEXT or "\0" in value or LONE_SURROGATE.search(value)):
        raise InvalidBody("not text")

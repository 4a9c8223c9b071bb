"""The shape guard: a callback's body must be one that its own page could have sent. Anything else is answered 400."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_TEXT = 20_000
MOST_LIST = 500
MOST_NUMBER = 1e15
MOST_ROWS = 500
MOST_COLUMNS = 40
MOST_CELL = 4_000
MOST_KEY = 64
MOST_STAMP = 400
HALF = re.compile("[\ud800-\udfff]")


class Impossible(ValueError):
    """A body that no page of the board can send."""


@dataclass(frozen=True)
class Expected:
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
    raise Impossible(f"{word} is not a number")


def read_body(data: bytes) -> dict[str, Any]:
    """The JSON object of a request body."""
    try:
        body = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Impossible("not JSON") from wrong
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise Impossible("not a callback")
    return body


def check(body: Mapping[str, Any], expected: Expected) -> None:
    """Raise :class:`Impossible` unless the body has the callback's own inputs, state and outputs."""
    _pairs(body.get("inputs"), expected.inputs, expected)
    _pairs(body.get("state", []), expected.state, expected)
    outputs = body.get("outputs")
    given = outputs if expected.many else [outputs]
    if not isinstance(given, list) or tuple(_named(one) for one in given) != expected.outputs:
        raise Impossible("other outputs")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) and len(one) < 300 for one in changed):
        raise Impossible("changed properties")
    if "parsedChangedPropsIds" in body and not isinstance(body["parsedChangedPropsIds"], list):
        raise Impossible("changed properties")


def _named(one: Any) -> tuple[str, str]:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(one.get("property"), str):
        raise Impossible("an input without id or property")
    return one["id"], one["property"]


def _pairs(given: Any, pairs: Sequence[tuple[str, str]], expected: Expected) -> None:
    if not isinstance(given, list) or len(given) != len(pairs):
        raise Impossible("other inputs")
    for one, (expected_id, prop) in zip(given, pairs, strict=True):
        if _named(one) != (expected_id, prop):
            raise Impossible("other inputs")
        _value(one.get("value"), expected_id, prop, expected)


def _value(value: Any, one_id: str, prop: str, expected: Expected) -> None:
    if one_id in expected.grids:
        _grid(value)
    elif one_id in expected.structured:
        _structured(value)
    elif isinstance(value, list | dict):
        raise Impossible(f"{one_id} is not a plain value")
    else:
        _plain(value)
    if prop == "pathname" and value is not None:
        _pathname(value)
    if prop == "search" and not isinstance(value, str | None):
        raise Impossible("not a query")
    if prop in ("n_clicks", "n_submit") and not isinstance(value, int | None):
        raise Impossible(f"{one_id} is not a count")


def _pathname(value: Any) -> None:
    if not isinstance(value, str) or not value.startswith("/") or len(value) > 2000 or any(ord(c) < 32 for c in value):
        raise Impossible("not a path")


def _structured(value: Any, depth: int = 0) -> None:
    """A short list of plain values, or an object of them, two levels deep."""
    if not isinstance(value, list | dict):
        _plain(value)
        return
    if depth > 2 or len(value) > MOST_LIST:
        raise Impossible("too deep or too long")
    for one in value.values() if isinstance(value, dict) else value:
        _structured(one, depth + 1)


def _grid(value: Any) -> None:
    """What was typed into a grid: rows of key, stamp and a text for each column, None where nothing was touched; each key once."""
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise Impossible("not the rows of a grid")
    for row in value:
        if not isinstance(row, list) or not 2 < len(row) <= MOST_COLUMNS + 2:
            raise Impossible("not a row of a grid")
        _text(row[0], MOST_KEY)
        _text(row[1], MOST_STAMP)
        for cell in row[2:]:
            if cell is not None:
                _text(cell, MOST_CELL)
    if len({row[0] for row in value}) != len(value):
        raise Impossible("the same row twice")


def _text(value: Any, most: int) -> None:
    if not isinstance(value, str) or len(value) > most:
        raise Impossible("not the text of a cell")
    _plain(value)


def _plain(value: Any) -> None:
    """A number within reason, or text that a store can hold: no NUL, no half of a character."""
    if isinstance(value, int | float) and abs(value) > MOST_NUMBER:
        raise Impossible("out of range")
    if isinstance(value, str) and (len(value) > MOST_TEXT or "\0" in value or HALF.search(value)):
        raise Impossible("not text")

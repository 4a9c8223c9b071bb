"""Several names in one cell: ``;``, a line, a comma, a slash, ``&`` and "and" part them, but a name that is known stays whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from db.fields.types import ReferenceLists, clean_text

SEPARATORS = re.compile(r"\s*(?:[;\n,/|•]|&|\+|\band\b)\s*", re.IGNORECASE)
STRONG_SEPARATORS = re.compile(r"\s*[;\n]\s*")
COMMAS = re.compile(r"\s*,\s*")
MAX_PARTS = 40


@dataclass(frozen=True)
class NamedRecords:
    """The ids that a cell names, in order, and the words that name nothing that is known."""

    ids: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    several: tuple[tuple[str, int], ...] = ()


def find_named_records(text: str, name: str, lists: ReferenceLists) -> NamedRecords:
    """What the cell names of the list ``name``. The longest known name wins; what is left over is unknown."""
    ids: list[str] = []
    unknown: list[str] = []
    several: list[tuple[str, int]] = []
    whole = clean_text(text)
    for part in [whole] if lists.find(name, whole) else STRONG_SEPARATORS.split(text.replace("\r", "")):
        words = clean_text(part).strip(" ,•")
        if words:
            _resolve_part(words, name, lists, (ids, unknown, several))
    return NamedRecords(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(unknown)), tuple(several))


def _resolve_part(words: str, name: str, lists: ReferenceLists, told: tuple[list[str], list[str], list[tuple[str, int]]]) -> None:
    """Add what one part of a cell names: it as a whole, its pieces where all are known, else its parts between commas."""
    ids, unknown, several = told
    found = lists.find(name, words)
    if len(found) == 1:
        ids.append(found[0])
    elif found:
        several.append((words, len(found)))
    elif (pieces := _split_into_names(words, name, lists)) is not None:
        ids.extend(pieces)
    elif len(between := [one for one in COMMAS.split(words) if one]) > 1:
        for one in between:
            _resolve_part(one, name, lists, told)
    else:
        unknown.append(words)


def _split_into_names(words: str, name: str, lists: ReferenceLists) -> list[str] | None:
    """The ids of the known names that the words fall into, longest first; None where some words are left over."""
    cuts = [0, *(place for found in SEPARATORS.finditer(words) for place in found.span()), len(words)]
    starts, ends = cuts[::2], cuts[1::2]
    if len(starts) < 2 or len(starts) > MAX_PARTS:
        return None

    @cache
    def from_place(place: int) -> tuple[str, ...] | None:
        if place == len(starts):
            return ()
        for last in range(len(ends) - 1, place - 1, -1):
            found = lists.find(name, words[starts[place] : ends[last]].strip())
            rest = from_place(last + 1) if len(found) == 1 else None
            if rest is not None:
                return (found[0], *rest)
        return None

    found = from_place(0)
    return None if found is None else list(found)

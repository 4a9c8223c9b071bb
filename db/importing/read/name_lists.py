"""Parse several names in one cell: ``;``, line breaks, commas, slashes, ``&`` and "and" separate them, but never split a known name."""

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
    """The ids that a cell names, in order; the unknown names; and (name, number of records) of ambiguous names."""

    ids: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    several: tuple[tuple[str, int], ...] = ()


def find_named_records(text: str, name: str, lists: ReferenceLists) -> NamedRecords:
    """Returns the records of the list ``name`` that a cell names. The longest known name takes precedence; the rest is unknown."""
    ids: list[str] = []
    unknown: list[str] = []
    several: list[tuple[str, int]] = []
    whole = clean_text(text)
    for part in [whole] if lists.find(name, whole) else STRONG_SEPARATORS.split(text.replace("\r", "")):
        words = clean_text(part).strip(" ,•")
        if words:
            _resolve_part(words, name, lists, (ids, unknown, several))
    return NamedRecords(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(unknown)), tuple(several))


def _resolve_part(words: str, name: str, lists: ReferenceLists, results: tuple[list[str], list[str], list[tuple[str, int]]]) -> None:
    """Add the records that one part of a cell names: the whole part, its pieces if all are known, else its parts between commas."""
    ids, unknown, several = results
    found = lists.find(name, words)
    if len(found) == 1:
        ids.append(found[0])
    elif found:
        several.append((words, len(found)))
    elif (pieces := _split_into_names(words, name, lists)) is not None:
        ids.extend(pieces)
    elif len(pieces_between_commas := [part for part in COMMAS.split(words) if part]) > 1:
        for piece in pieces_between_commas:
            _resolve_part(piece, name, lists, results)
    else:
        unknown.append(words)


def _split_into_names(words: str, name: str, lists: ReferenceLists) -> list[str] | None:
    """Returns the ids of the known names into which the words can be split, longest first; None where some words remain."""
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

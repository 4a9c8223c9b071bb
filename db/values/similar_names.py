"""Which names read almost the same, for many names at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

SIMILARITY_THRESHOLD = 0.88
IGNORED_IN_NAMES = re.compile(r"\b(the|ltd|limited|plc|llp|cic|inc|council|company|co)\b|[^\w ]|_")
NAMES_PER_BLOCK = 500  # bounds the scores held at once: 500 names by 20,000 candidates are 10 MB


def normalise_name(name: str) -> str:
    """Returns a name for comparison: lower case, without accents, punctuation, legal forms and articles."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))
    return " ".join(IGNORED_IN_NAMES.sub(" ", letters.replace("&", " and ")).split())


def similar_names(names: Sequence[str], known: Sequence[str]) -> list[str | None]:
    """Returns, for each name, the first of the known names that is similar to it; None without one.

    Two names are similar if their normalised forms are equal, or their similarity reaches ``SIMILARITY_THRESHOLD``: twice the length of their
    longest common subsequence over the sum of their lengths. A name of which nothing remains is similar to none.
    """
    places, known_places = _first_places(names), _first_places(known)
    first = _first_similar(list(places), list(known_places))
    similar = {target: known[known_places[other]] for target, other in first.items()}
    return [similar.get(normalise_name(name)) for name in names]


def similar_earlier_names(names: Sequence[str]) -> list[int | None]:
    """Returns, for each name, the index of the first of the names before it that is similar to it; None without one."""
    places = _first_places(names)
    first = _first_similar(list(places))
    found: list[int | None] = []
    for place, name in enumerate(names):
        target = normalise_name(name)
        repeated = places[target] if places.get(target, place) < place else None
        found.append(places[first[target]] if target in first else repeated)
    return found


def _first_places(names: Sequence[str]) -> dict[str, int]:
    """Returns the index of the first name of each normalised form, in the order of the names; without names of which nothing remains."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if target := normalise_name(name):
            places.setdefault(target, place)
    return places


def _first_similar(targets: Sequence[str], candidates: Sequence[str] | None = None) -> dict[str, str]:
    """Returns the first similar candidate by target; without ``candidates``, the first similar one of the targets before it."""
    similar: dict[str, str] = {}
    for start in range(0, len(targets), NAMES_PER_BLOCK):
        block = targets[start : start + NAMES_PER_BLOCK]
        compared = targets[: start + len(block)] if candidates is None else candidates
        scores = process.cdist(block, compared, scorer=fuzz.ratio, score_cutoff=100 * SIMILARITY_THRESHOLD, dtype=np.uint8)
        reached = scores > 0 if candidates is not None else np.tril(scores > 0, start - 1)
        similar.update((block[row], compared[int(reached[row].argmax())]) for row in np.flatnonzero(reached.any(axis=1)).tolist())
    return similar

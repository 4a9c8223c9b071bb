"""Component ids of ``/search`` and of the search box in the bar."""

from __future__ import annotations

from enum import StrEnum


class SearchIds(StrEnum):
    """``/search``, and the search box in the bar."""

    BOX = "search-box"
    SENTENCE = "search-sentence"
    FOUND = "search-found"

"""The component id of the search box in the bar."""

from __future__ import annotations

from enum import StrEnum


class SearchIds(StrEnum):
    """The search box in the bar."""

    BOX = "search-box"

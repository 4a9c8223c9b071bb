"""Option lists of a single form that are not read from the programme's records."""

from __future__ import annotations

from collections.abc import Mapping


class FixedLists:
    """Option lists of a single form: labels by id, by list name."""

    def __init__(self, **lists: Mapping[str, str]) -> None:
        self._lists = lists

    def find(self, name: str, text: str) -> list[str]:
        """Returns the id itself if it is in the list; these lists cannot be searched by label."""
        return [text] if text in self._lists.get(name, {}) else []

    def label(self, name: str, record_id: str) -> str | None:
        """Returns the label of an id, or None."""
        return self._lists.get(name, {}).get(record_id)

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns (id, label) pairs."""
        return list(self._lists.get(name, {}).items())

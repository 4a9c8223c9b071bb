"""Lists to choose from that are made for one form, rather than read from the programme's records."""

from __future__ import annotations

from collections.abc import Mapping


class FixedLists:
    """Lists to choose from that are made for one form: labels by id, by list name."""

    def __init__(self, **lists: Mapping[str, str]) -> None:
        self._lists = lists

    def find(self, name: str, text: str) -> list[str]:
        """The id itself: nobody types names of these."""
        return [text] if text in self._lists.get(name, {}) else []

    def label(self, name: str, record_id: str) -> str | None:
        """The label of an id."""
        return self._lists.get(name, {}).get(record_id)

    def options(self, name: str) -> list[tuple[str, str]]:
        """(id, label) pairs."""
        return list(self._lists.get(name, {}).items())

"""What the store says when it will not do something, in classes a caller can tell apart."""

from __future__ import annotations

from typing import Any


class StoreError(Exception):
    """Base of every refusal that comes from the store."""


class NotFound(StoreError):
    """The record does not exist, or the viewer may not know that it does: the two are one answer."""


class Refused(StoreError):
    """The viewer may not do this. Raised by the store itself, whatever the page above forgot."""


class Unscoped(StoreError):
    """A statement tried to walk round the row scope (raw SQL, Core table, bulk change, hidden table)."""


class Conflict(StoreError):
    """The record changed since the form was opened.

    ``theirs`` maps field names to the stored values, ``by`` and ``at`` say who changed it and when (UTC).
    """

    def __init__(self, version: int, theirs: dict[str, Any], by: str, at: Any) -> None:
        super().__init__(f"changed by {by} at {at}")
        self.version = version
        self.theirs = theirs
        self.by = by
        self.at = at


class Invalid(StoreError):
    """Values that fail a check only the store can make. ``problems`` is a list of (field name, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in problems))
        self.problems = problems

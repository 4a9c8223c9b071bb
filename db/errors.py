"""Exceptions of the data layer."""

from __future__ import annotations

from typing import Any


class StoreError(Exception):
    """Base class of the data layer's exceptions."""


class NotFound(StoreError):
    """The record does not exist or is outside the viewer's scope. The two cases are not distinguished, so that existence is not disclosed."""


class Busy(Exception):
    """What need not be stored now was not, because another transaction writes."""


class Refused(StoreError):
    """The viewer may not do this. Raised by the data layer independently of the checks of pages and callbacks."""


class Unscoped(StoreError):
    """A statement bypasses the row scope (raw SQL, Core table, bulk change, unpublished column)."""


class Conflict(StoreError):
    """The record changed since the form was opened.

    ``version``: the stored version. ``theirs``: the stored values by field name. ``by`` and ``at``: who changed it, and when (UTC).
    """

    def __init__(self, version: int, theirs: dict[str, Any], by: str, at: Any) -> None:
        super().__init__(f"changed by {by} at {at}")
        self.version = version
        self.theirs = theirs
        self.by = by
        self.at = at


class Invalid(StoreError):
    """Values that fail a check against stored records. ``problems``: (field name, sentence) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in problems))
        self.problems = problems

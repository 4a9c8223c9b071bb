"""What the texts of changes need besides their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.view import View
from db.fields.types import shorten


@dataclass(frozen=True)
class ChangeContext:
    """What the texts of changes need besides their rows: the view, the names of other records by id, the (reason, note) of the moves and of
    the new baselines of each milestone, the address of a change, and the two moments. ``end`` is empty where the period ends at the state that the page shows.
    ``whole``: long texts are not cut, for files."""

    view: View
    names: Mapping[str, str]
    reasons: Mapping[str, Sequence[tuple[str, str]]]
    link: Callable[[Any], str]
    start: str
    end: str = ""
    whole: bool = False
    baseline_reasons: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def cut(self, text: str, most: int) -> str:
        """Returns a text of a record, on screen with at most so many characters."""
        return text if self.whole else shorten(text, most)

    @property
    def at_start(self) -> dict[str, str]:
        """What narrows a value that is measured as at the start of the period."""
        return {"moment": self.start}

    @property
    def at_end(self) -> dict[str, str]:
        """What narrows a value that is measured as at the end of the period; nothing where that is the state of the page."""
        return {"moment": self.end} if self.end else {}

    @property
    def when_ended(self) -> str:
        """The words that name the end of the period; empty where it is the state of the page."""
        return " at the end of the period" if self.end else ""

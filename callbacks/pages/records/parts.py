"""What the page to read of every kind is made of: who said a value when, and the parts that one kind has of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.formats import format_near_day
from dashboard.prose import Text
from db.queries.changes.record_history import RecordTransaction
from db.values.clock import date_in_zone
from layouts.pages.records.reading import Fact


@dataclass(frozen=True)
class KindParts:
    """The parts of a page that its kind makes: sentence and what follows it, facts, sections of the two columns; ``elsewhere``: the fields that these show."""

    sentence: Text = ""
    further: Text = ""
    facts: Sequence[Fact] = ()
    main: Sequence[Any] = field(default=())
    aside: Sequence[Any] = field(default=())
    elsewhere: tuple[str, ...] = ()


def said_notes(request: PageRequest, changes: Sequence[RecordTransaction]) -> dict[str, str]:
    """Returns who gave a field its value and when, by the label of the field: ``18 Nov, Demo member``. ``changes``: the newest first."""
    notes: dict[str, str] = {}
    for act, change in changes:
        day = format_near_day(date_in_zone(request.programme.time_zone, act.at), request.today)
        for difference in change.differences:
            notes.setdefault(difference.label, f"said {day}, {act.by}")
    return notes

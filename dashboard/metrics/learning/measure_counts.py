"""What a live measure counted: numerator, denominator or median, and phrases about what is not known and what is counted beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from db.values.number_formats import format_number


@dataclass(frozen=True)
class MeasureNote:
    """A phrase with counts. ``values``: by their names in the template (measure, raw value, text); ``narrowed``: what they are measured over
    besides the scope of the live measure."""

    template: str
    values: Mapping[str, tuple[str, float, str]]
    narrowed: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**{name: text for name, (_, _, text) in self.values.items()})


def count_note(measure: str, count: int, singular: str, plural_form: str, **narrowed: str) -> tuple[MeasureNote, ...]:
    """Returns a count with its noun as a phrase; empty for 0."""
    noun = singular if count == 1 else plural_form
    return (MeasureNote(f"{{count}} {noun}", {"count": (measure, count, format_number(count))}, narrowed),) if count else ()


@dataclass(frozen=True)
class MeasureCount:
    """The count of a measure; ``median`` of the values of a measure that is a median."""

    numerator: int | None
    denominator: int
    unknown: tuple[MeasureNote, ...] = ()
    beside: tuple[MeasureNote, ...] = ()
    median: float | None = None


@dataclass(frozen=True)
class MeasureContext:
    """The day of a measure, and for one that counts by stage those in which a product is built: flow, stage (of :func:`building_stages`)."""

    today: date
    built: pd.DataFrame | None = None


def building_stages(stages: pd.DataFrame) -> pd.DataFrame:
    """Returns the stages from the first of their flow with one usual team to the last: flow, stage.

    ``stages``: of ``db.queries.learning.live_measures.flow_stages``, in order.
    """
    single = (stages["usual_teams"] == 1).fillna(value=False).astype(bool)
    return stages[single.groupby(stages["flow"]).cummax()][["flow", "stage"]]

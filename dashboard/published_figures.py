"""Published figures: their texts, numbers and sources. A figure stands as its source published it, with its date and definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from db.frames import frame_rows
from db.schema.enums.records import FigureBound
from db.values.currency import currency_prefix
from db.values.dates import Day, named_day
from db.values.number_formats import first_number, format_number

if TYPE_CHECKING:
    import pandas as pd

MONEY_UNIT = "GBP"
BOUND_PREFIXES = {FigureBound.ABOUT: "about ", FigureBound.AT_LEAST: "at least ", FigureBound.AT_MOST: "up to "}


@dataclass(frozen=True)
class PublishedFigureRow:
    """A published figure: its text with bound, date, definition and addresses of its sources. ``number``: the number in its text, the lower
    one of a range, by which figures are sorted; None where there is none."""

    id: str
    metric: str
    words: str
    unit: str
    as_of: Day | None
    definition: str
    sources: tuple[str, ...]
    cohort_id: str | None
    cumulative: bool
    number: float | None = None

    @property
    def money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit == MONEY_UNIT

    @property
    def heading(self) -> str:
        """The metric as a column heading, without the suffix that says that it is of one round."""
        return self.metric.removesuffix(" in the round").removesuffix(" of the round")


def published_value_text(value: str, bound: str, unit: str) -> str:
    """Returns a value as published, with its bound: ``80+``, ``up to £46,000,000``, ``70–80%``, ``at least 270``."""
    value = value.strip()
    shown = format_number(int(value)) if value.isascii() and value.isdigit() else value.replace("-", "–")
    shown = f"{currency_prefix(MONEY_UNIT)}{shown}" if unit == MONEY_UNIT else f"{shown}%" if unit == "percent" else shown
    return shown if "+" in value or "–" in shown else f"{BOUND_PREFIXES.get(FigureBound(bound), '')}{shown}"


def read_published_figures(figures: pd.DataFrame) -> list[PublishedFigureRow]:
    """Returns the figures of ``db.queries.cohorts.comparison.published_figures``, by metric and then by date."""
    read = [_read_figure(row) for row in frame_rows(figures)]
    return sorted(read, key=lambda figure: (figure.metric.casefold(), figure.as_of.on if figure.as_of else date.min, figure.id))


def _read_figure(row: Any) -> PublishedFigureRow:
    sources = tuple(part.strip() for part in (row.source or "").split("|") if part.strip())
    return PublishedFigureRow(
        row.id, row.metric, published_value_text(str(row.value), row.bound, row.unit), row.unit, named_day(row, "as_of"), row.definition or "",
        sources, row.cohort_id, bool(row.cumulative), first_number(str(row.value)),
    )  # fmt: skip

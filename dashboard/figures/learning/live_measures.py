"""The live measures as a table: value, what is not known, what stands beside it, what others published, each by its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dashboard.figures.outcomes.charts import GIVE_LABEL, figure_given_href
from dashboard.formats import format_day
from dashboard.metrics.learning.live_measures import HOW_LIVE, LIVE_MEASURES, MeasureValue, PublishedSeries
from dashboard.page_content import Cell, Column, Table, drop_empty_column
from db.schema.enums.learning import LiveMeasureKey as Key

# Where the records that a measure counts are shown.
RECORD_PAGES: Mapping[str, str] = {
    Key.APPLICATIONS: "/cohorts",
    Key.SMALL_SUPPLIERS: "/cohorts",
    Key.FIRST_TIME: "/cohorts",
    Key.GATES_KEPT: "/milestones",
    Key.CITIZENS_HEARD: "/research",
    Key.FINDINGS_ACTED: "/research",
    Key.SPONSOR_REPLY: "/actions",
    Key.FOLLOW_ON: "/cohorts",
    Key.LATER_AGREEMENTS: "/outcomes",
    Key.ELSEWHERE: "/outcomes",
    Key.ADOPTED_ELSEWHERE: "/reuse",
}
PUBLISHED_COLUMN = "Published by others"
HOW_COUNTED = " ".join(
    [
        HOW_LIVE,
        *(
            f"{one.label} (definition {one.definition.number}, since {format_day(one.definition.since)}): {one.definition.words}"
            for one in LIVE_MEASURES.values()
        ),
    ]
)


def measures_table(measures: Iterable[MeasureValue], search: str, today: date, *, acts: bool) -> Table:
    """One row for each measure; for those who record, with the way to give its value to somebody."""
    columns = Column("Measure"), Column("Value"), Column("Beside it"), Column("Not known"), Column(PUBLISHED_COLUMN)
    content = Table(
        columns, tuple(_measure_cells(one, search, today, acts=acts) for one in measures), "Live measures, computed from the records here"
    )
    return drop_empty_column(content, PUBLISHED_COLUMN)


def _measure_cells(one: MeasureValue, search: str, today: date, *, acts: bool) -> tuple[Cell, ...]:
    return (
        Cell(one.label, f"{RECORD_PAGES[one.key]}{search}", note=one.measure.question),
        _value_cell(one, search, today, acts=acts),
        _sentences_cell(one.beside),
        _sentences_cell(one.unknown),
        _sentences_cell(tuple(_series_text(series) for series in one.published)),
    )


def _value_cell(one: MeasureValue, search: str, today: date, *, acts: bool) -> Cell:
    if one.value is None:
        return Cell(one.words, tone="quiet")
    small = "Too few to generalise" if one.small else ""
    links = ((one.words, f"{RECORD_PAGES[one.key]}{search}"), (GIVE_LABEL, give_measure_href(one, search, today))) if acts else ()
    return Cell(one.words, note=small, sort=one.value, links=links)


def give_measure_href(one: MeasureValue, search: str, today: date) -> str:
    """The address of the form that keeps this measure as given to somebody: its sentence, value and definition, with its number."""
    sentence = f"{one.label}: {one.small or one.words} (as at {format_day(today)})."
    definition = f"{one.definition.words} Definition {one.definition.number}, since {format_day(one.definition.since)}."
    return figure_given_href(one.key, one.words, sentence, definition, search, today)


def _sentences_cell(parts: tuple[str, ...]) -> Cell:
    return Cell(". ".join(parts)) if parts else Cell("", tone="quiet")


def _series_text(series: PublishedSeries) -> str:
    """One series in words: ``applications in pilot: at least 80 (2016)``, with its definition where it has one."""
    figures = ", ".join(f"{one.words} ({one.as_of})" if one.as_of else one.words for one in series.figures)
    return f"{series.metric}: {figures}" + (f" [{series.definition}]" if series.definition else "")

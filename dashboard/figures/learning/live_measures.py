"""Table of the live measures: value, what is not known, related and published figures, each by its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dashboard.figures.outcomes.charts import GIVE_LABEL, figure_given_href
from dashboard.formats import format_day
from dashboard.metrics.learning.live_measures import HOW_LIVE, LIVE_MEASURES, MeasureValue, PublishedSeries
from dashboard.page_content import Cell, Column, Table, drop_empty_column
from db.schema.enums.learning import LiveMeasureKey as Key

# The page that shows the records counted by a measure.
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
            f"{measure.label} (definition {measure.definition.number}, since {format_day(measure.definition.since)}): {measure.definition.words}"
            for measure in LIVE_MEASURES.values()
        ),
    ]
)


def measures_table(measures: Iterable[MeasureValue], search: str, today: date, *, acts: bool) -> Table:
    """Returns one row for each measure; with ``acts`` also a link to record its value as given to somebody."""
    columns = Column("Measure"), Column("Value"), Column("Beside it"), Column("Not known"), Column(PUBLISHED_COLUMN)
    content = Table(
        columns,
        tuple(_measure_cells(measure, search, today, acts=acts) for measure in measures),
        "Live measures, computed from the records here",
    )
    return drop_empty_column(content, PUBLISHED_COLUMN)


def _measure_cells(measure: MeasureValue, search: str, today: date, *, acts: bool) -> tuple[Cell, ...]:
    return (
        Cell(measure.label, f"{RECORD_PAGES[measure.key]}{search}", note=measure.measure.question),
        _value_cell(measure, search, today, acts=acts),
        _sentences_cell(measure.beside),
        _sentences_cell(measure.unknown),
        _sentences_cell(tuple(_series_text(series) for series in measure.published)),
    )


def _value_cell(measure: MeasureValue, search: str, today: date, *, acts: bool) -> Cell:
    if measure.value is None:
        return Cell(measure.words, tone="quiet")
    small = "Too few to generalise" if measure.small else ""
    links = (
        ((measure.words, f"{RECORD_PAGES[measure.key]}{search}"), (GIVE_LABEL, give_measure_href(measure, search, today))) if acts else ()
    )
    return Cell(measure.words, note=small, sort=measure.value, links=links)


def give_measure_href(measure: MeasureValue, search: str, today: date) -> str:
    """Returns the address of the form "figure given", filled with the measure's sentence, value and numbered definition."""
    sentence = f"{measure.label}: {measure.small or measure.words} (as at {format_day(today)})."
    definition = f"{measure.definition.words} Definition {measure.definition.number}, since {format_day(measure.definition.since)}."
    return figure_given_href(measure.key, measure.words, sentence, definition, search, today)


def _sentences_cell(parts: tuple[str, ...]) -> Cell:
    return Cell(". ".join(parts)) if parts else Cell("", tone="quiet")


def _series_text(series: PublishedSeries) -> str:
    """Returns a published series as text: ``applications in pilot: at least 80 (2016)``, with its definition where it has one."""
    figures = ", ".join(f"{figure.words} ({figure.as_of})" if figure.as_of else figure.words for figure in series.figures)
    return f"{series.metric}: {figures}" + (f" [{series.definition}]" if series.definition else "")

"""The live measures as a table: value, what is not known, what stands beside it, what others published, each by its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dashboard.figures.outcomes.charts import GIVE, given_form
from dashboard.formats import day
from dashboard.metrics.learning.live_measures import HOW_LIVE, LIVE, Measured, Series
from dashboard.page_content import Cell, Column, Table, without_empty
from db.schema.enums.learning import LiveMeasureKey as Key

# Where the records that a measure counts are shown.
PAGES: Mapping[str, str] = {
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
PUBLISHED = "Published by others"
HOW_COUNTED = " ".join(
    [
        HOW_LIVE,
        *(
            f"{one.label} (definition {one.definition.number}, since {day(one.definition.since)}): {one.definition.words}"
            for one in LIVE.values()
        ),
    ]
)


def table(measures: Iterable[Measured], search: str, today: date, *, acts: bool) -> Table:
    """One row for each measure; for those who record, with the way to give its value to somebody."""
    columns = Column("Measure"), Column("Value"), Column("Beside it"), Column("Not known"), Column(PUBLISHED)
    content = Table(
        columns, tuple(_row(one, search, today, acts=acts) for one in measures), "Live measures, computed from the records here"
    )
    return without_empty(content, PUBLISHED)


def _row(one: Measured, search: str, today: date, *, acts: bool) -> tuple[Cell, ...]:
    return (
        Cell(one.label, f"{PAGES[one.key]}{search}", note=one.measure.question),
        _value(one, search, today, acts=acts),
        _lines(one.beside),
        _lines(one.unknown),
        _lines(tuple(_published(series) for series in one.published)),
    )


def _value(one: Measured, search: str, today: date, *, acts: bool) -> Cell:
    if one.value is None:
        return Cell(one.words, tone="quiet")
    small = "Too few to generalise" if one.small else ""
    links = ((one.words, f"{PAGES[one.key]}{search}"), (GIVE, give(one, search, today))) if acts else ()
    return Cell(one.words, note=small, sort=one.value, links=links)


def give(one: Measured, search: str, today: date) -> str:
    """The address of the form that keeps this measure as given to somebody: its sentence, value and definition, with its number."""
    sentence = f"{one.label}: {one.small or one.words} (as at {day(today)})."
    definition = f"{one.definition.words} Definition {one.definition.number}, since {day(one.definition.since)}."
    return given_form(one.key, one.words, sentence, definition, search, today)


def _lines(parts: tuple[str, ...]) -> Cell:
    return Cell(". ".join(parts)) if parts else Cell("", tone="quiet")


def _published(series: Series) -> str:
    """One series in words: ``applications in pilot: at least 80 (2016)``, with its definition where it has one."""
    figures = ", ".join(f"{one.words} ({one.as_of})" if one.as_of else one.words for one in series.figures)
    return f"{series.metric}: {figures}" + (f" [{series.definition}]" if series.definition else "")

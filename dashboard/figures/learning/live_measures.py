"""Table of the live measures: value, what is not known, related and published figures, each by its definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.outcomes.given import GIVE_LABEL, figure_given_href
from dashboard.formats import format_day
from dashboard.forms import FORMS
from dashboard.metrics.learning.live_measures import SMALL_SAMPLE, LiveMeasure, MeasureValue
from dashboard.metrics.learning.measure_counts import MeasureNote
from dashboard.prose import Prose, Shown, Text, join_prose, prose
from dashboard.published_figures import PublishedFigureRow
from dashboard.tables import Column, Table
from dashboard.view import View
from db.access import Permission
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
HOW_LIVE = (
    "Each measure is counted from the records here and names its denominator. What is not recorded is named beside it and is never 0. "
    f"Fewer than {SMALL_SAMPLE} cases are named one by one and say that they are too few to generalise. Figures that somebody published stand in series "
    "of their own, one for each definition, and are never joined with what is counted here. "
)


@dataclass(frozen=True)
class PublishedSeries:
    """Published figures of one metric and definition, by date. Never joined with another series or with a count."""

    metric: str
    definition: str
    figures: tuple[PublishedFigureRow, ...]


def published_series(measure: LiveMeasure, figures: Iterable[PublishedFigureRow]) -> tuple[PublishedSeries, ...]:
    """Returns the published figures on the topic of a measure as series by metric and definition, each by date."""
    grouped: dict[tuple[str, str], list[PublishedFigureRow]] = defaultdict(list)
    for figure in figures:
        if figure.metric in measure.published:
            grouped[figure.metric, figure.definition].append(figure)
    ordered = {
        key: sorted(group, key=lambda figure: (figure.as_of.on if figure.as_of else date.min, figure.id)) for key, group in grouped.items()
    }
    return tuple(PublishedSeries(*key, tuple(group)) for key, group in sorted(ordered.items()))


def how_live(measures: Iterable[MeasureValue]) -> str:
    """Returns how live measures are worked out, with the number and day of the definition of each."""
    return HOW_LIVE + " ".join(
        f"{measure.label}: definition {measure.definition.number}, since {format_day(measure.definition.since)}." for measure in measures
    )


def measures_table(measures: Sequence[MeasureValue], published: Iterable[PublishedFigureRow], view: View) -> Table:
    """Returns one row for each measure; for who may record also a link to record its value as given to somebody."""
    figures = list(published)
    series = [[_series_text(one) for one in published_series(measure.measure, figures)] for measure in measures]
    cells: dict[str, list[Any]] = {
        "label": [measure.label for measure in measures],
        "href": [_records_href(measure, view) for measure in measures],
        "question": [measure.measure.question for measure in measures],
        "value": [Prose((show_measure(measure, view),)) if measure.value is not None else measure.words for measure in measures],
        "value_href": [_records_href(measure, view) if measure.value is not None else "" for measure in measures],
        "value_sort": [measure.value for measure in measures],
        "value_tone": ["" if measure.value is not None else "quiet" for measure in measures],
        "small": ["Too few to generalise" if measure.small else "" for measure in measures],
        "links": [_value_links(measure, view) for measure in measures],
        "beside": [notes_text(measure.beside, view) for measure in measures],
        "unknown": [notes_text(measure.unknown, view) for measure in measures],
        "published": [". ".join(texts) for texts in series],
    }
    columns = (
        Column("label", "Measure", href="href", note="question"),
        Column("value", "Value", href="value_href", note="small", tone="value_tone", sort="value_sort", links="links"),
        Column("beside", "Beside it"),
        Column("unknown", "Not known"),
        Column("published", "Published by others"),
    )
    return Table.of_lists(cells, columns, "Live measures, computed from the records here", view).without_empty("published")


def _records_href(measure: MeasureValue, view: View) -> str:
    return f"{RECORD_PAGES[measure.key]}{view.search}"


def show_measure(measure: MeasureValue, view: View, **narrowed: str) -> Shown:
    """Returns the value of a live measure as it is shown, with its cases."""
    return view.show(measure.key, measure.raw, measure.words, **narrowed)


def notes_text(notes: Iterable[MeasureNote], view: View, **narrowed: str) -> Prose:
    """Returns phrases about counts, separated by full stops."""

    def shown(note: MeasureNote, measure: str, value: float, text: str) -> Shown:
        return view.show(measure, value, text, **note.narrowed, **narrowed)

    return join_prose([prose(note.template, **{name: shown(note, *value) for name, value in note.values.items()}) for note in notes], ". ")


def _value_links(measure: MeasureValue, view: View) -> tuple[tuple[Text, str], ...]:
    """Returns the value with the address of its records, and the link that hands it on; none for who may not record it."""
    if measure.value is None or not view.may(Permission.RECORD):
        return ()
    records = (Prose((show_measure(measure, view),)), _records_href(measure, view))
    return (records, (GIVE_LABEL, give_measure_href(measure, view))) if FORMS["figure-given"].is_offered(view) else (records,)


def give_measure_href(measure: MeasureValue, view: View) -> str:
    """Returns the address of the form "figure given", filled with the measure's sentence, scope, value and numbered definition."""
    sentence = f"{measure.label}: {measure.small or measure.words}"
    definition = f"{measure.definition.words} Definition {measure.definition.number}, since {format_day(measure.definition.since)}."
    return figure_given_href(measure.key, measure.given, sentence, definition, view, measure.key)


def _series_text(series: PublishedSeries) -> str:
    """Returns a published series as text: ``applications in pilot: at least 80 (2016)``, with its definition where it has one."""
    figures = ", ".join(f"{figure.words} ({figure.as_of})" if figure.as_of else figure.words for figure in series.figures)
    return f"{series.metric}: {figures}" + (f" [{series.definition}]" if series.definition else "")

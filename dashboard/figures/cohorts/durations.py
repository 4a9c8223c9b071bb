"""Chart of the median days in each stage and of waiting between stages, by round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, drawn_cohorts, drawn_note
from dashboard.figures.cohorts.stage_lengths import LEGEND
from dashboard.figures.figure import figure, short_text, text
from dashboard.formats import plural
from dashboard.metrics.cohorts.comparison import STANDARD
from dashboard.metrics.cohorts.flow import ALL_ROUNDS
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.tables import COUNT, DAYS, Column, Table, first_rows
from dashboard.theme import Palette, stage_shade
from dashboard.view import View
from db.frames import frame_rows
from db.values.number_formats import format_number

BLOCK = "cohorts-flow-days"
ROW_HEIGHT = 38
MIN_LABELLED_DAYS = 7  # days; a shorter bar has no room for its number


@dataclass(frozen=True)
class Piece:
    """A segment of a bar, in days: its row, start and length, the stage or the waiting before it, and its text."""

    place: int
    row: str
    start: float
    length: float
    stage: str
    waiting: bool
    words: str


def durations_chart(
    durations: pd.DataFrame, numbers: Mapping[str, int], narrowed_text: str, narrowed: dict[str, str], sees_choice: bool, view: View
) -> Chart:
    """How long was each stage, and how long the waiting between? One row a round and flow: median days in sequence, waiting hatched.

    ``durations``: of :func:`dashboard.metrics.cohorts.stage_durations.measure_durations`; ``numbers``: the place of each stage in its flow;
    ``narrowed``: the filters of the flow, and ``narrowed_text`` in words; ``sees_choice``: whether the viewer may read the days of the choice.
    """
    rows = frame_rows(durations)
    cohorts = list(dict.fromkeys(row.cohort_id for row in rows if row.cohort_id != ALL_ROUNDS))
    drawn = drawn_cohorts(cohorts, view, BLOCK)
    seen = {*drawn, ALL_ROUNDS}
    spans = [row for row in rows if row.stage is not None and row.cohort_id in seen]
    groups = list(dict.fromkeys((span.cohort_id, span.flow) for span in spans))
    place = {group: len(groups) - 1 - n for n, group in enumerate(groups)}
    several = {flow for _, flow in groups} - {STANDARD}
    names = {
        (span.cohort_id, span.flow): f"{span.name}, {span.flow}" if several and span.flow != STANDARD else str(span.name) for span in spans
    }
    by_group: dict[tuple[str, str], list[Any]] = {group: [] for group in groups}
    for span in spans:
        by_group[span.cohort_id, span.flow].append(span)
    pieces = [piece for group in groups for piece in _pieces(by_group[group], place[group], names[group])]
    title = _title([span for span in spans if span.cohort_id == ALL_ROUNDS], narrowed, view)
    return Chart(
        title=title,
        subtitle=prose(
            "Median days over challenges. Hatched: waiting, split at the choice where its day is known.{narrowed}{drawn}",
            narrowed=Name(f" Narrowed to {narrowed_text}.") if narrowed_text else "",
            drawn=drawn_note(len(drawn), len(cohorts), view, BLOCK),
        ),
        caption=prose("Bars with a row for each round and Innovation Flow, then for all. {title}.", title=title),
        table=_table(rows, narrowed, sees_choice, view),
        how="A wait is drawn in two parts where the day of the choice is known for half of the challenges at least. Medians of parts need not "
        "add up to the median of the whole. What is not known is not drawn.",
        measures=("median_days", "median_to_choice", "median_after_choice"),
        figure=_figure(pieces, numbers, [names[group] for group in groups], view.palette),
        empty=None if groups else EmptyState("No dates of stages that ended are recorded to the day."),
    )


def _days(value: float | None) -> str:
    return UNKNOWN if value is None else format_number(value, 1, 0)


def _pieces(spans: Sequence[Any], place: int, name: str) -> list[Piece]:
    """Returns the segments of a row, one after another."""
    start, pieces = 0.0, []
    for span in spans:
        for length, words in _span_parts(span):
            if length:
                pieces.append(Piece(place, name, start, length, span.stage, bool(span.before), words))
                start += length
    return pieces


def _span_parts(span: Any) -> list[tuple[float, str]]:
    stage, before = text(span.stage), text(span.before)
    if span.to_choice is not None and span.after_choice is not None and span.choice_known * 2 >= span.known:
        basis = _basis(span.choice_known, span.challenges)
        return [
            (span.to_choice, f"{_days(span.to_choice)} days of waiting from {before} to the choice, {basis}"),
            (span.after_choice, f"{_days(span.after_choice)} days of waiting from the choice to {stage}, {basis}"),
        ]
    waited = f"{_days(span.days)} days of waiting from {before} to {stage}" if before else f"{stage}: {_days(span.days)} days"
    return [(span.days or 0.0, f"{waited}, {_basis(span.known, span.challenges)}")]


def _basis(known: int, of: int) -> str:
    return f"median of {known} of {plural(of, 'challenge')}"


def _title(spans: Sequence[Any], narrowed: dict[str, str], view: View) -> Prose:
    """Returns the medians of the last stages and of the last wait, over all rounds, of the first flow."""
    spans = [span for span in spans if span.flow == spans[0].flow]
    stages = [
        prose("{days} days in {stage}", days=_median(span, narrowed, view), stage=Name(span.stage))
        for span in spans if not span.before
    ][-2:]  # fmt: skip
    waits = [
        prose("{days} waiting before {stage}", days=_median(span, narrowed, view), stage=Name(span.stage))
        for span in spans if span.before
    ][-1:]  # fmt: skip
    if not stages:
        return prose("No length of a stage is known to the day")
    return prose("At the median {parts}", parts=join_prose([*stages, *waits], ", ", " and "))


def _median(span: Any, narrowed: dict[str, str], view: View) -> Shown:
    part = "wait" if span.before else "stage"
    return view.show("median_days", span.days, _days(span.days), stage=span.stage, flow=span.flow, part=part, **narrowed)


def _figure(pieces: Sequence[Piece], numbers: Mapping[str, int], names: Sequence[str], palette: Palette) -> Any:
    stages = list(dict.fromkeys(piece.stage for piece in pieces if not piece.waiting))
    traces = [
        _bars(text(stage), [piece for piece in pieces if piece.stage == stage and not piece.waiting], palette, numbers.get(stage, 1))
        for stage in stages
    ]
    traces.append(_bars("Waiting", [piece for piece in pieces if piece.waiting], palette))
    places = list(range(len(names) - 1, -1, -1))
    return figure(
        traces, palette, max(len(names), 1) * ROW_HEIGHT + 60, barmode="overlay", xaxis={"ticksuffix": " d", "showline": False},
        yaxis={"tickvals": places, "ticktext": [short_text(name) for name in names], "range": [-0.7, len(names) - 0.3], "showline": False, "ticks": ""},
        showlegend=True, legend={**LEGEND, "font": {"color": palette.quiet, "size": 12}},
    )  # fmt: skip


def _bars(name: str, pieces: Sequence[Piece], palette: Palette, place: int = -1) -> dict[str, Any]:
    """Returns the bars of a stage in all rows. ``place``: that of the stage in its flow; -1 for the hatched bars of waiting."""
    wait, shade = place < 0, stage_shade(place) - 1
    colour = palette.quiet if wait else palette.stages[shade]
    hatch = {"pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.2}} if wait else {}
    return {
        "type": "bar", "orientation": "h", "width": 0.56, "name": name, "y": [piece.place for piece in pieces],
        "base": [piece.start for piece in pieces], "x": [piece.length for piece in pieces],
        "marker": {"color": palette.ground if wait else colour, "line": {"color": colour if wait else palette.stage_line, "width": 1}, **hatch},
        "text": [f"<b>{_days(piece.length)}</b>" if piece.length >= MIN_LABELLED_DAYS else "" for piece in pieces],
        "textposition": "inside", "textangle": 0, "insidetextanchor": "middle", "constraintext": "none",
        "insidetextfont": {"color": palette.ink if wait else palette.on_stages[shade]},
        "hoverinfo": "text", "hovertext": [f"<b>{text(piece.row)}</b><br>{piece.words}" for piece in pieces],
    }  # fmt: skip


TABLE_COLUMNS = ("name", "flow", "stage", "days", "to_choice", "after_choice", "challenges")


def _table(rows: Sequence[Any], narrowed: dict[str, str], sees_choice: bool, view: View) -> Table:
    """Returns a row for each stage and wait. ``rows``: those of the durations."""
    values = {
        **{key: [getattr(row, key) for row in rows] for key in TABLE_COLUMNS}, **{name: [value] * len(rows) for name, value in narrowed.items()},
        "href": ["" if row.cohort_id == ALL_ROUNDS else f"/cohorts/{row.cohort_id}{view.search}" for row in rows],
        "what": [f"Waiting, {row.before} to {row.stage}" if row.before else row.stage for row in rows],
        "scope": [None if row.cohort_id == ALL_ROUNDS else row.cohort_id for row in rows],
        "known": [row.known or 0 for row in rows],
        "choice_missing": [UNKNOWN if row.before or row.stage is None else "" for row in rows],
        "part": ["wait" if row.before else "stage" for row in rows],
    }  # fmt: skip
    parts = (("cohort", "scope"), ("stage", "stage"), ("flow", "flow"), ("part", "part"), *((name, name) for name in narrowed))
    choice = [
        Column(
            f"{part}_choice", f"{label} the choice, days", DAYS, missing="choice_missing", measure=f"median_{part}_choice", narrowed=parts
        )
        for part, label in (("to", "To"), ("after", "After"))
    ]
    columns = (
        Column("name", "Round", href="href"),
        Column("flow", "Innovation Flow"),
        Column("what", "Stage, or waiting", unknown=UNKNOWN),
        Column("days", "Median, days", DAYS, unknown=UNKNOWN, measure="median_days", narrowed=parts),
        *(choice if sees_choice else ()),
        Column("known", "Known for", COUNT, measure="durations_known", narrowed=parts),
        Column("challenges", "Of challenges", COUNT, measure="durations_of", narrowed=parts),
    )
    table = Table.of_lists(values, columns, "Median days in each stage and of waiting between stages", view)
    return first_rows(table, MAX_TABLE_ROWS, "/cohorts", BLOCK)

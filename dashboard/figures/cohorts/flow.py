"""Charts of the Innovation Flow across rounds: numbers at each step, durations, and exits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN
from dashboard.formats import format_percent, join_phrases, plural
from dashboard.metrics.cohorts.flow import (
    HOW_EXITS,
    HOW_FLOW,
    LEFT_OUTCOMES,
    OUTCOME_LABELS,
    FlowEntry,
    FlowFilter,
    FlowFilterOptions,
    FlowStep,
    RoundFlow,
    count_exits_by_stage,
)
from dashboard.metrics.cohorts.stage_durations import HOW_DAYS, MedianDays, RoundDurations, StageDuration
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from dashboard.theme import Palette, base_layout
from db.schema.enums.records import SizeBand, TeamOutcome

NO_TEAMS = EmptyState("No challenge or company team is recorded here, or none is left by the choice above.")
ROW_HEIGHT = 38
MIN_LABELLED_DAYS = 7  # days; a shorter bar has no room for its number


def teams_and_companies_text(entries: Sequence[FlowEntry]) -> str:
    """Returns the numbers of teams and of distinct companies: ``30 company teams from 26 companies``."""
    return f"{plural(len(entries), 'company team')} from {plural(len({entry.company for entry in entries}), 'company', 'companies')}"


def filter_text(chosen: FlowFilter, offered: FlowFilterOptions) -> str:
    """Returns the active filters (sector, sponsor, company size) as text; empty without any."""
    size = f"companies whose size is {size_label(chosen.size).lower()}" if chosen.size else ""
    return join_phrases([part for part in (chosen.sector, dict(offered.sponsors).get(chosen.sponsor, ""), size) if part])


def size_label(size: str) -> str:
    """Returns the label of a company size."""
    return SizeBand(size).label if size in {band.value for band in SizeBand} else size.capitalize()


def _href(cohort: str | None, search: str) -> str:
    return f"/cohorts/{cohort}{search}" if cohort else ""


def _step_share_text(step: FlowStep) -> str:
    return f"{format_percent(*step.share)} of the step before" if step.share and step.share[0] <= step.share[1] else ""


def _known_part_text(step: FlowStep) -> str:
    tally = step.tally
    return "" if tally.exact or not tally.known else f"{tally.known} of {tally.of} known"


def _share_tone(share: tuple[int, int] | None) -> Tone:
    if share is None or not share[0]:
        return ""
    part, whole = share
    return "heat-3" if part * 3 >= whole * 2 else "heat-2" if part * 3 >= whole else "heat-1"


def _step_cell(step: FlowStep) -> Cell:
    share = _step_share_text(step).removesuffix(" of the step before")
    note = "; ".join(words for words in (share, _known_part_text(step)) if words)
    unknown = step.tally.words == UNKNOWN
    return Cell(step.tally.words, tone="quiet" if unknown else _share_tone(step.share), sort=step.tally.count, note=note)


def rounds_chart(flows: Sequence[RoundFlow], search: str, chosen: str, lacks: str = "") -> Chart:
    """How many came to each step in each round? One row a round and one for all, one column a step: number and share of the step before."""
    whole = next((flow for flow in flows if flow.whole), None)
    columns = (Column("Round"), Column("Company teams", number=True), *(Column(step.name) for step in (whole.steps if whole else ())))
    rows = tuple(
        (
            Cell(flow.name, _href(flow.cohort, search)),
            Cell(str(flow.teams) if flow.teams else "none recorded", note=_companies_note(flow), tone="" if flow.teams else "quiet"),
            *(_step_cell(step) for step in flow.steps),
        )
        for flow in flows
    )  # fmt: skip
    title = _flow_title(whole)
    narrowed_to = f" Narrowed to {chosen}." if chosen else ""
    table = Table(columns, rows, "The Innovation Flow across rounds", heat=True)
    return Chart(
        title=title, subtitle=f"Numbers recorded here, with their share of the step before. Deeper: a larger share.{narrowed_to}{lacks}",
        caption=f"{title}.{narrowed_to} A table of {plural(len(rows), 'row')} by {plural(len(columns) - 1, 'step')}.",
        table=Table(columns, rows, table.caption), how=HOW_FLOW, heat=table, empty=None if flows else NO_TEAMS,
    )  # fmt: skip


def _companies_note(flow: RoundFlow) -> str:
    return f"from {plural(flow.companies, 'company', 'companies')}" if flow.teams else ""


def _flow_title(whole: RoundFlow | None) -> str:
    """Returns how many teams reached the last steps of which the number is known."""
    if whole is None or not whole.teams:
        return "No company team is recorded"
    reached = [f"{step.tally.words} {_step_phrase(step.name)}" for step in whole.steps if step.tally.words != UNKNOWN]
    return (
        f"Of {plural(whole.teams, 'company team')} {join_phrases(reached[-4:])}" if reached else "How far company teams came is not known"
    )


def _step_phrase(name: str) -> str:
    return {
        "Applied": "applied", "Sifted": "were sifted", "Interviewed": "were interviewed", "Agreement": "got a pre-commercial agreement",
        "In use": "came into use",
    }.get(name, f"reached {name}")  # fmt: skip


def steps_chart(flow: RoundFlow | None, palette: Palette, chosen: str) -> Chart:
    """How do companies flow through the steps, in the round of the filter or in all? One bar a step, with its share of the step before."""
    steps = list(flow.steps) if flow else []
    place = [len(steps) - 1 - n for n in range(len(steps))]
    most = max([step.tally.count for step in steps] + [1])
    words = ["; ".join(part for part in (step.tally.words, _step_share_text(step), _known_part_text(step)) if part) for step in steps]
    layout = base_layout(
        palette, max(len(steps), 1) * ROW_HEIGHT + 30, xaxis={"visible": False, "range": [0, most * 2.4]},
        yaxis={"tickvals": place, "ticktext": [step.name for step in steps], "range": [-0.6, len(steps) - 0.4], "showline": False, "ticks": ""},
    )  # fmt: skip
    drawn = {
        "type": "bar", "orientation": "h", "y": place, "x": [step.tally.count if step.tally.words != UNKNOWN else 0 for step in steps], "width": 0.62,
        "marker": {"color": palette.accent, "opacity": [1 if step.tally.exact else 0.45 for step in steps]},
        "text": [f"  {word}" for word in words], "textposition": "outside", "textfont": {"color": palette.ink}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [f"<b>{step.name}</b><br>{word}" for step, word in zip(steps, words, strict=True)],
    }  # fmt: skip
    columns = (Column("Step"), Column("Came to it", number=True), Column("Of the step before", number=True), Column("Known of"))
    rows = tuple((Cell(step.name), Cell(step.tally.words), Cell(_share_text(step)), Cell(_known_text(step))) for step in steps)
    narrowed_to = f", narrowed to {chosen}" if chosen else ""
    name = flow.name if flow else "In all"
    return Chart(
        title=f"{name}: {_flow_title(flow)[:1].lower()}{_flow_title(flow)[1:]}",
        subtitle=f"Challenges and company teams recorded{narrowed_to}. Paler: known in part.",
        caption=f"Bars of {plural(len(steps), 'step')}. {'. '.join(f'{step.name}: {word}' for step, word in zip(steps, words, strict=True))}.",
        table=Table(columns, rows, "The steps of the Innovation Flow"), how=HOW_FLOW, figure={"data": [drawn], "layout": layout},
        empty=None if steps else NO_TEAMS,
    )  # fmt: skip


def _share_text(step: FlowStep) -> str:
    return UNKNOWN if step.share is None else f"{step.share[0]} of {step.share[1]}, {format_percent(*step.share)}"


def _known_text(step: FlowStep) -> str:
    return f"{step.tally.known} of {plural(step.tally.of, step.tally.noun)}"


def exits_chart(flows: Sequence[tuple[str | None, str, Sequence[FlowEntry]]], order: Sequence[str], search: str, chosen: str) -> Chart:
    """How did the others leave, and after which stage? One row a round and stage reached, one column an outcome."""
    columns = (
        Column("Round"),
        Column("Stage reached"),
        Column("Company teams", number=True),
        *(Column(label) for _, label in OUTCOME_LABELS),
    )
    rows = [
        (
            Cell(name, _href(cohort, search)), Cell(stage or "Not known", tone="" if stage else "quiet"), Cell(str(sum(counted.values()))),
            *(_exit_cell(counted, end) for end, _ in OUTCOME_LABELS),
        )
        for cohort, name, entries in flows
        for stage, counted in count_exits_by_stage(entries, order)
    ]  # fmt: skip
    all_entries = flows[-1][2] if flows else ()
    counts = Counter(entry.ended for entry in all_entries)
    exits = [f"{counts[end]} {label[:1].lower()}{label[1:]}" for end, label in OUTCOME_LABELS if end in LEFT_OUTCOMES and counts[end]]
    title = (
        f"Of {plural(len(all_entries), 'company team')} {join_phrases(exits)}" if exits else "No company team is recorded as having left"
    )
    unknown = counts[TeamOutcome.NOT_KNOWN.value]
    title += f"; how {unknown} ended is not known" if unknown else ""
    table = Table(columns, tuple(rows), "How company teams left, by stage reached", heat=True)
    return Chart(
        title=title, subtitle="Company teams by the stage they reached and how their entry ended." + (f" Narrowed to {chosen}." if chosen else ""),
        caption=f"{title}. A table of {plural(len(rows), 'row')}.", table=Table(columns, tuple(rows), table.caption), how=HOW_EXITS, heat=table,
        empty=None if rows else EmptyState("No company team is recorded here, or none is left by the choice above."),
    )  # fmt: skip


def _exit_cell(counted: Counter[str], end: str) -> Cell:
    """Returns the number of teams with an outcome.

    Where the outcome of some teams in the row is not known: "at least" that number, or not known in place of 0.
    """
    count, unknown = counted[end], counted[TeamOutcome.NOT_KNOWN.value]
    if unknown and end != TeamOutcome.NOT_KNOWN and not count:
        return Cell(UNKNOWN, tone="quiet", sort=0)
    words = f"at least {count}" if unknown and end != TeamOutcome.NOT_KNOWN else str(count)
    return Cell(words, tone=_share_tone((count, sum(counted.values()))) if end in LEFT_OUTCOMES else "", sort=count)


def durations_chart(rounds: Sequence[RoundDurations], palette: Palette, chosen: str) -> Chart:
    """How long was each stage, and how long the waiting between? One row a round and flow: median days in sequence, waiting hatched."""
    shown = [round_ for round_ in rounds if round_.spans]
    several = {round_.flow for round_ in shown} - {"Standard"}
    names = [f"{round_.name}, {round_.flow}" if several and round_.flow != "Standard" else round_.name for round_ in shown]
    place = [len(shown) - 1 - n for n in range(len(shown))]
    layout = base_layout(
        palette, max(len(shown), 1) * ROW_HEIGHT + 60, barmode="overlay", xaxis={"ticksuffix": " d", "showline": False},
        yaxis={"tickvals": place, "ticktext": names, "range": [-0.7, len(shown) - 0.3], "showline": False, "ticks": ""},
    )  # fmt: skip
    pieces = [(row, name, *piece) for row, name, round_ in zip(place, names, shown, strict=True) for piece in _duration_pieces(round_)]
    stages = list(dict.fromkeys(stage for *_, stage, wait, _ in pieces if not wait))
    layout["showlegend"] = True
    layout["legend"] = {
        "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal", "font": {"color": palette.quiet, "size": 12},
    }  # fmt: skip
    traces = [
        _row_bars(stage, [piece for piece in pieces if piece[4] == stage and not piece[5]], palette, n) for n, stage in enumerate(stages)
    ]
    traces.append(_row_bars("Waiting", [piece for piece in pieces if piece[5]], palette))
    narrowed_to = f" Narrowed to {chosen}." if chosen else ""
    title = _durations_title([round_ for round_ in rounds if round_.whole])
    return Chart(
        title=title,
        subtitle=f"Median days over challenges. Hatched: waiting, split at the choice where its day is known.{narrowed_to}",
        caption=f"Bars of {plural(len(shown), 'row')}, one for each round and Innovation Flow, then all. {title}.",
        table=_durations_table(rounds), how=HOW_DAYS, figure={"data": traces, "layout": layout},
        empty=None if shown else EmptyState("No dates of stages that ended are recorded to the day."),
    )  # fmt: skip


def _row_bars(
    name: str, pieces: Sequence[tuple[int, str, float, float, str, bool, str]], palette: Palette, place: int = -1
) -> dict[str, Any]:
    """Returns the bars of a stage in all rows. ``place``: index of the colour; -1 for the hatched bars of waiting."""
    wait, colour = place < 0, palette.quiet if place < 0 else palette.series[place % len(palette.series)]
    hatch = {"pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.2}} if wait else {}
    return {
        "type": "bar",
        "orientation": "h",
        "width": 0.56,
        "name": name,
        "y": [row for row, *_ in pieces],
        "base": [piece[2] for piece in pieces],
        "x": [piece[3] for piece in pieces],
        "marker": {"color": palette.ground if wait else colour, "line": {"color": colour, "width": 1}, **hatch},
        "text": [f"<b>{piece[3]:g}</b>" if piece[3] >= MIN_LABELLED_DAYS else "" for piece in pieces],
        "textposition": "inside",
        "textangle": 0,
        "insidetextanchor": "middle",
        "constraintext": "none",
        "insidetextfont": {"color": palette.ink if wait else palette.ground},
        "hoverinfo": "text",
        "hovertext": [f"<b>{piece[1]}</b><br>{piece[6]}" for piece in pieces],
    }


def _duration_pieces(round_: RoundDurations) -> list[tuple[float, float, str, bool, str]]:
    """Returns (start, length, stage, whether it is waiting, text) of each bar segment, in days."""
    start, pieces = 0.0, []
    for span in round_.spans:
        for length, words in _span_parts(span):
            if length:
                pieces.append((start, length, span.stage, bool(span.before), words))
                start += length
    return pieces


def _span_parts(span: StageDuration) -> list[tuple[float, str]]:
    to, after = span.to_choice, span.after_choice
    if to and after and to.median is not None and after.median is not None and to.known * 2 >= span.days.known:
        return [
            (to.median, f"{to.words} days of waiting from {span.before} to the choice, {_median_basis_text(to)}"),
            (after.median, f"{after.words} days of waiting from the choice to {span.stage}, {_median_basis_text(after)}"),
        ]
    waited = (
        f"{span.days.words} days of waiting from {span.before} to {span.stage}" if span.before else f"{span.stage}: {span.days.words} days"
    )
    return [(span.days.median or 0.0, f"{waited}, {_median_basis_text(span.days)}")]


def _median_basis_text(median: MedianDays) -> str:
    return f"median of {median.known} of {plural(median.of, 'challenge')}"


def _durations_title(rounds: Sequence[RoundDurations]) -> str:
    spans = [span for round_ in rounds[:1] for span in round_.spans]
    stages = [f"{span.days.words} days in {span.stage}" for span in spans if not span.before]
    waits = [f"{span.days.words} waiting before {span.stage}" for span in spans if span.before]
    return f"At the median {join_phrases([*stages[-2:], *waits[-1:]])}" if stages else "No length of a stage is known to the day"


def _durations_table(rounds: Sequence[RoundDurations]) -> Table:
    columns = (
        Column("Round"), Column("Innovation Flow"), Column("Stage, or waiting"), Column("Median, days", number=True),
        Column("To the choice, days", number=True), Column("After the choice, days", number=True), Column("Known of"),
    )  # fmt: skip
    rows = [row for round_ in rounds for row in _duration_rows(round_)]
    return Table(columns, tuple(rows), "Median days in each stage and of waiting between stages")


def _duration_rows(round_: RoundDurations) -> list[tuple[Cell, ...]]:
    head = (Cell(round_.name, f"/cohorts/{round_.cohort}" if round_.cohort else ""), Cell(round_.flow))
    if not round_.spans:
        return [(*head, *(Cell(UNKNOWN, tone="quiet") for _ in range(4)), Cell(f"0 of {plural(round_.challenges, 'challenge')}"))]
    return [
        (
            *head, Cell(f"Waiting, {span.before} to {span.stage}" if span.before else span.stage), Cell(span.days.words),
            *(Cell(part.words if part else UNKNOWN if span.before else "") for part in (span.to_choice, span.after_choice)),
            Cell(f"{span.days.known} of {plural(span.days.of, 'challenge')}"),
        )
        for span in round_.spans
    ]  # fmt: skip

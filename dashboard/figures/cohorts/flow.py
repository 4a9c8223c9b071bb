"""Charts of the Innovation Flow across rounds: how many came how far, how long it took, how the others left."""

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
MIN_LABELLED_DAYS = 7  # days, below which no number fits into a bar


def teams_and_companies_text(found: Sequence[FlowEntry]) -> str:
    """``30 company teams from 26 companies``: 30 teams are not 30 companies."""
    return f"{plural(len(found), 'company team')} from {plural(len({one.company for one in found}), 'company', 'companies')}"


def filter_text(chosen: FlowFilter, offered: FlowFilterOptions) -> str:
    """What the flow is narrowed to, in a sentence of its own; nothing where it is not."""
    size = f"companies whose size is {size_label(chosen.size).lower()}" if chosen.size else ""
    return join_phrases([part for part in (chosen.sector, dict(offered.sponsors).get(chosen.sponsor, ""), size) if part])


def size_label(size: str) -> str:
    """A size of company as people read it."""
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


def rounds_chart(found: Sequence[RoundFlow], search: str, chosen: str, lacks: str = "") -> Chart:
    """How many came to each step in each round? One row a round and one for all, one column a step: the number, its share of the step before."""
    whole = next((one for one in found if one.whole), None)
    columns = (Column("Round"), Column("Company teams", number=True), *(Column(step.name) for step in (whole.steps if whole else ())))
    rows = tuple(
        (
            Cell(one.name, _href(one.cohort, search)),
            Cell(str(one.teams) if one.teams else "none recorded", note=_companies_note(one), tone="" if one.teams else "quiet"),
            *(_step_cell(step) for step in one.steps),
        )
        for one in found
    )  # fmt: skip
    title = _flow_title(whole)
    of = f" Narrowed to {chosen}." if chosen else ""
    table = Table(columns, rows, "The Innovation Flow across rounds", heat=True)
    return Chart(
        title=title, subtitle=f"Numbers recorded here, with their share of the step before. Deeper: a larger share.{of}{lacks}",
        caption=f"{title}.{of} A table of {plural(len(rows), 'row')} by {plural(len(columns) - 1, 'step')}.",
        table=Table(columns, rows, table.caption), how=HOW_FLOW, heat=table, empty=None if found else NO_TEAMS,
    )  # fmt: skip


def _companies_note(one: RoundFlow) -> str:
    return f"from {plural(one.companies, 'company', 'companies')}" if one.teams else ""


def _flow_title(whole: RoundFlow | None) -> str:
    """What came of those who entered, in words: the steps of which something is known."""
    if whole is None or not whole.teams:
        return "No company team is recorded"
    told = [f"{step.tally.words} {_step_phrase(step.name)}" for step in whole.steps if step.tally.words != UNKNOWN]
    return f"Of {plural(whole.teams, 'company team')} {join_phrases(told[-4:])}" if told else "How far company teams came is not known"


def _step_phrase(name: str) -> str:
    return {
        "Applied": "applied", "Sifted": "were sifted", "Interviewed": "were interviewed", "Agreement": "got a pre-commercial agreement",
        "In use": "came into use",
    }.get(name, f"reached {name}")  # fmt: skip


def steps_chart(one: RoundFlow | None, palette: Palette, chosen: str) -> Chart:
    """How do companies flow through the steps, in the round of the filter or in all? One bar a step, with its share of the step before."""
    steps = list(one.steps) if one else []
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
        "text": [f"  {one}" for one in words], "textposition": "outside", "textfont": {"color": palette.ink}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [f"<b>{step.name}</b><br>{told}" for step, told in zip(steps, words, strict=True)],
    }  # fmt: skip
    columns = (Column("Step"), Column("Came to it", number=True), Column("Of the step before", number=True), Column("Known of"))
    rows = tuple((Cell(step.name), Cell(step.tally.words), Cell(_share_text(step)), Cell(_known_text(step))) for step in steps)
    of = f", narrowed to {chosen}" if chosen else ""
    name = one.name if one else "In all"
    return Chart(
        title=f"{name}: {_flow_title(one)[:1].lower()}{_flow_title(one)[1:]}", subtitle=f"Challenges and company teams recorded{of}. Paler: known in part.",
        caption=f"Bars of {plural(len(steps), 'step')}. {'. '.join(f'{step.name}: {told}' for step, told in zip(steps, words, strict=True))}.",
        table=Table(columns, rows, "The steps of the Innovation Flow"), how=HOW_FLOW, figure={"data": [drawn], "layout": layout},
        empty=None if steps else NO_TEAMS,
    )  # fmt: skip


def _share_text(step: FlowStep) -> str:
    return UNKNOWN if step.share is None else f"{step.share[0]} of {step.share[1]}, {format_percent(*step.share)}"


def _known_text(step: FlowStep) -> str:
    return f"{step.tally.known} of {plural(step.tally.of, step.tally.noun)}"


def exits_chart(flows: Sequence[tuple[str | None, str, Sequence[FlowEntry]]], order: Sequence[str], search: str, chosen: str) -> Chart:
    """How did the others leave, and after which stage? One row a round and stage reached, one column a way of ending."""
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
        for cohort, name, found in flows
        for stage, counted in count_exits_by_stage(found, order)
    ]  # fmt: skip
    every = flows[-1][2] if flows else ()
    gone = Counter(one.ended for one in every)
    told = [f"{gone[end]} {label[:1].lower()}{label[1:]}" for end, label in OUTCOME_LABELS if end in LEFT_OUTCOMES and gone[end]]
    title = f"Of {plural(len(every), 'company team')} {join_phrases(told)}" if told else "No company team is recorded as having left"
    unknown = gone[TeamOutcome.NOT_KNOWN.value]
    title += f"; how {unknown} ended is not known" if unknown else ""
    table = Table(columns, tuple(rows), "How company teams left, by stage reached", heat=True)
    return Chart(
        title=title, subtitle="Company teams by the stage they reached and how their entry ended." + (f" Narrowed to {chosen}." if chosen else ""),
        caption=f"{title}. A table of {plural(len(rows), 'row')}.", table=Table(columns, tuple(rows), table.caption), how=HOW_EXITS, heat=table,
        empty=None if rows else EmptyState("No company team is recorded here, or none is left by the choice above."),
    )  # fmt: skip


def _exit_cell(counted: Counter[str], end: str) -> Cell:
    """How many ended in that way: of a row with teams whose end is not known, at least so many, or not known."""
    count, unknown = counted[end], counted[TeamOutcome.NOT_KNOWN.value]
    if unknown and end != TeamOutcome.NOT_KNOWN and not count:
        return Cell(UNKNOWN, tone="quiet", sort=0)
    words = f"at least {count}" if unknown and end != TeamOutcome.NOT_KNOWN else str(count)
    return Cell(words, tone=_share_tone((count, sum(counted.values()))) if end in LEFT_OUTCOMES else "", sort=count)


def durations_chart(found: Sequence[RoundDurations], palette: Palette, chosen: str) -> Chart:
    """How long was each stage, and how long the waiting between? One row a round and flow: medians in a row, waiting hatched."""
    shown = [one for one in found if one.spans]
    several = {one.flow for one in shown} - {"Standard"}
    names = [f"{one.name}, {one.flow}" if several and one.flow != "Standard" else one.name for one in shown]
    place = [len(shown) - 1 - n for n in range(len(shown))]
    layout = base_layout(
        palette, max(len(shown), 1) * ROW_HEIGHT + 60, barmode="overlay", xaxis={"ticksuffix": " d", "showline": False},
        yaxis={"tickvals": place, "ticktext": names, "range": [-0.7, len(shown) - 0.3], "showline": False, "ticks": ""},
    )  # fmt: skip
    pieces = [(row, name, *piece) for row, name, one in zip(place, names, shown, strict=True) for piece in _duration_pieces(one)]
    stages = list(dict.fromkeys(stage for *_, stage, wait, _ in pieces if not wait))
    layout["showlegend"] = True
    layout["legend"] = {
        "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal", "font": {"color": palette.quiet, "size": 12},
    }  # fmt: skip
    traces = [_row_bars(stage, [one for one in pieces if one[4] == stage and not one[5]], palette, n) for n, stage in enumerate(stages)]
    traces.append(_row_bars("Waiting", [one for one in pieces if one[5]], palette))
    of = f" Narrowed to {chosen}." if chosen else ""
    title = _durations_title([one for one in found if one.whole])
    return Chart(
        title=title,
        subtitle=f"Median days over challenges. Hatched: waiting, split at the choice where its day is known.{of}",
        caption=f"Bars of {plural(len(shown), 'row')}, one for each round and Innovation Flow, then all. {title}.",
        table=_durations_table(found), how=HOW_DAYS, figure={"data": traces, "layout": layout},
        empty=None if shown else EmptyState("No dates of stages that ended are recorded to the day."),
    )  # fmt: skip


def _row_bars(
    name: str, pieces: Sequence[tuple[int, str, float, float, str, bool, str]], palette: Palette, place: int = -1
) -> dict[str, Any]:
    """A stage's bars in all rows; ``place`` -1: the hatched ones of waiting."""
    wait, colour = place < 0, palette.quiet if place < 0 else palette.series[place % len(palette.series)]
    hatch = {"pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.2}} if wait else {}
    return {
        "type": "bar",
        "orientation": "h",
        "width": 0.56,
        "name": name,
        "y": [row for row, *_ in pieces],
        "base": [one[2] for one in pieces],
        "x": [one[3] for one in pieces],
        "marker": {"color": palette.ground if wait else colour, "line": {"color": colour, "width": 1}, **hatch},
        "text": [f"<b>{one[3]:g}</b>" if one[3] >= MIN_LABELLED_DAYS else "" for one in pieces],
        "textposition": "inside",
        "textangle": 0,
        "insidetextanchor": "middle",
        "constraintext": "none",
        "insidetextfont": {"color": palette.ink if wait else palette.ground},
        "hoverinfo": "text",
        "hovertext": [f"<b>{one[1]}</b><br>{one[6]}" for one in pieces],
    }


def _duration_pieces(one: RoundDurations) -> list[tuple[float, float, str, bool, str]]:
    """(from, length, stage, whether it is waiting, sentence) of what is drawn, one after another."""
    at, found = 0.0, []
    for span in one.spans:
        for length, words in _span_parts(span):
            if length:
                found.append((at, length, span.stage, bool(span.before), words))
                at += length
    return found


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


def _median_basis_text(one: MedianDays) -> str:
    return f"median of {one.known} of {plural(one.of, 'challenge')}"


def _durations_title(found: Sequence[RoundDurations]) -> str:
    spans = [span for one in found[:1] for span in one.spans]
    stages = [f"{span.days.words} days in {span.stage}" for span in spans if not span.before]
    waits = [f"{span.days.words} waiting before {span.stage}" for span in spans if span.before]
    return f"At the median {join_phrases([*stages[-2:], *waits[-1:]])}" if stages else "No length of a stage is known to the day"


def _durations_table(found: Sequence[RoundDurations]) -> Table:
    columns = (
        Column("Round"), Column("Innovation Flow"), Column("Stage, or waiting"), Column("Median, days", number=True),
        Column("To the choice, days", number=True), Column("After the choice, days", number=True), Column("Known of"),
    )  # fmt: skip
    rows = [row for one in found for row in _duration_rows(one)]
    return Table(columns, tuple(rows), "Median days in each stage and of waiting between stages")


def _duration_rows(one: RoundDurations) -> list[tuple[Cell, ...]]:
    head = (Cell(one.name, f"/cohorts/{one.cohort}" if one.cohort else ""), Cell(one.flow))
    if not one.spans:
        return [(*head, *(Cell(UNKNOWN, tone="quiet") for _ in range(4)), Cell(f"0 of {plural(one.challenges, 'challenge')}"))]
    return [
        (
            *head, Cell(f"Waiting, {span.before} to {span.stage}" if span.before else span.stage), Cell(span.days.words),
            *(Cell(part.words if part else UNKNOWN if span.before else "") for part in (span.to_choice, span.after_choice)),
            Cell(f"{span.days.known} of {plural(span.days.of, 'challenge')}"),
        )
        for span in one.spans
    ]  # fmt: skip

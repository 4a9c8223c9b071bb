"""Charts and tables of cohorts side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from dashboard.formats import join_phrases, plural, pounds
from dashboard.metrics.cohorts.comparison import (
    HOW_LENGTHS,
    HOW_STAGES,
    OPEN_CALL,
    CohortReach,
    CohortSummary,
    CohortTimeline,
    PublishedFigureRow,
    StagePeriod,
    stage_length_ranges,
)
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from dashboard.theme import Palette, base_layout
from db.values.dates import Day

UNKNOWN = "not known"
SELECTED_NOTE = "chosen above"
NO_TEAM = "no team recorded"
ROW_HEIGHT = 40


def _day_cell(day: Day | None) -> Cell:
    return Cell(str(day), sort=day.on.isoformat()) if day else Cell(UNKNOWN, tone="quiet", sort="")


def _name_cell(one: CohortSummary, search: str, chosen: str | None) -> Cell:
    return Cell(one.name, f"/cohorts/{one.id}{search}" if one.id else "", note=SELECTED_NOTE if chosen and one.id == chosen else "")


def sentence(cohorts: Sequence[CohortSummary], companies: str = "") -> str:
    """How many cohorts, since when, and what is recorded of them. ``companies``: how many company teams from how many companies."""
    real = [one for one in cohorts if one.id]
    if not real:
        return "No cohort is recorded yet."
    first = min((one.launch for one in real if one.launch), default=None)
    since = f" since {first}" if first else ""
    totals = (("challenge", sum(one.challenges for one in cohorts)), ("company team", sum(one.teams for one in cohorts)))
    kept = join_phrases([plural(totals[0][1], totals[0][0]), companies or plural(totals[1][1], totals[1][0])])
    beside = " What others published stands beside the counts, never in them." if any(one.figures for one in real) else ""
    return f"{plural(len(real), 'cohort')}{since}, with {kept} recorded here.{beside}"


def money_headings(cohorts: Sequence[CohortSummary]) -> list[str]:
    """The headings of the amounts of money published of single cohorts."""
    names = {name for one in cohorts for name, figure in one.figures.items() if figure.money}
    return sorted(names)


def _published_cells(one: CohortSummary, names: Sequence[str]) -> list[Cell]:
    return [
        _figure_cell(one.figures[name], one.figures[name].words) if name in one.figures else Cell(UNKNOWN, tone="quiet") for name in names
    ]


def _figure_cell(figure: PublishedFigureRow, words: str) -> Cell:
    return Cell(words, links=((words, figure.sources[0]),) if figure.sources else ())


def _published_counts_cell(one: CohortSummary) -> Cell:
    """All that was published of a cohort but money, a line each, each leading to its source."""
    told = [
        (f"{figure.words} {name}", figure.sources[0] if figure.sources else "")
        for name, figure in sorted(one.figures.items())
        if not figure.money
    ]
    return Cell("; ".join(words for words, _ in told), links=tuple(told)) if told else Cell(UNKNOWN, tone="quiet")


def rounds_table(cohorts: Sequence[CohortSummary], search: str, chosen: str | None) -> Table:
    """Cohorts one under the other: dates to their precision, recorded counts, and what was published in a column of its own."""
    columns = (
        Column("Cohort"),
        Column("Launch"),
        Column("Close"),
        Column("Demo Day"),
        Column("Challenges", number=True),
        Column("Sponsors", number=True),
        Column("Teams", number=True),
        *([Column("As published", sortable=False)] if any(one.figures for one in cohorts) else []),
    )
    rows = tuple(
        (
            _name_cell(one, search, chosen),
            _day_cell(one.launch),
            _day_cell(one.close),
            _day_cell(one.demo_day),
            _count_cell(one.challenges),
            _count_cell(one.sponsors),
            _count_cell(one.teams),
            *([_published_counts_cell(one)] if len(columns) > 7 else []),
        )
        for one in cohorts
    )
    beside = "; what others published of a cohort stands in the last column and is never added up" if len(columns) > 7 else ""
    return Table(columns, rows, f"Challenges, sponsors and teams as recorded here{beside}")


def _count_cell(number: int) -> Cell:
    return Cell(str(number), sort=number) if number else Cell("none", tone="quiet", sort=0)


def money_table(cohorts: Sequence[CohortSummary], search: str, chosen: str | None) -> Table:
    """Payments, contracts and budgets of each cohort as published, beside the maximum contracts recorded with its challenges."""
    names = money_headings(cohorts)
    columns = (
        Column("Cohort"),
        Column("Maximum contract recorded", number=True),
        *(Column(_capitalise(name), number=True) for name in names),
    )
    rows = tuple(
        (_name_cell(one, search, chosen), _contract_cell(one), *_published_cells(one, names)) for one in cohorts if one.contract or one.id
    )
    return Table(
        columns, rows, "Pounds. The recorded column is of the challenges recorded here; the others are as published, never added up"
    )


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]


def _contract_cell(one: CohortSummary) -> Cell:
    if one.contract is None:
        return Cell(UNKNOWN, tone="quiet", sort=0)
    low, high = one.contract
    words = pounds(high) if low == high else f"{pounds(low)} to {pounds(high)}"
    return Cell(words, sort=high, note="" if one.priced == one.challenges else f"known for {one.priced} of {one.challenges}")


def figures_table(figures: Sequence[PublishedFigureRow], cohorts: Sequence[CohortSummary]) -> Table:
    """Every published figure, grouped by metric: value with its bound, date, definition, sources."""
    names = {one.id: one.name for one in cohorts if one.id}
    columns = (Column("Metric"), Column("As published", number=True), Column("As of"), Column("Definition"), Column("Source"))
    rows = tuple(
        (
            Cell(one.metric, note=names.get(one.cohort_id or "", "")),
            Cell(one.words if one.money or "%" in one.words else f"{one.words} {one.unit}"),
            _day_cell(one.as_of),
            Cell(_definition_text(one)),
            source_cell(one.sources),
        )
        for one in figures
    )
    return Table(columns, rows, "As published; never added up")


def _definition_text(one: PublishedFigureRow) -> str:
    total = "a running total" if one.cumulative and "cumulative" not in one.metric else ""
    return "; ".join(part for part in (one.definition, total) if part)


def source_cell(sources: Sequence[str]) -> Cell:
    """The sources of a record as links named by their site; what is no address stands in words."""
    links = tuple((site_name(one), one) for one in sources if one.startswith(("https://", "http://")))
    return Cell(" | ".join(sources), links=links) if links else Cell(" | ".join(sources) or UNKNOWN)


def site_name(address: str) -> str:
    """The name of a web address's site."""
    return urlsplit(address).netloc.removeprefix("www.")


def _share_tone(part: int, whole: int) -> Tone:
    if part == 0:
        return ""
    return "heat-3" if part * 3 >= whole * 2 else "heat-2" if part * 3 >= whole else "heat-1"


def stages_chart(
    cohorts: Sequence[CohortSummary],
    reaches: Mapping[str | None, CohortReach],
    order: Sequence[str],
    working: str,
    search: str,
    chosen: str | None,
) -> Chart:
    """How far did teams come in each cohort? One row a cohort, one column a stage: teams that reached it, of those recorded."""
    shown = [stage for stage in order if any(stage in reach.reached for reach in reaches.values())]
    rows = []
    for one in cohorts:
        reach = reaches.get(one.id or None)
        cells = [_reach_cell(reach, stage) for stage in shown]
        unknown = Cell("" if reach is None else str(reach.unknown), tone="quiet")
        rows.append(
            (
                _name_cell(one, search, chosen),
                Cell(str(one.teams) if one.teams else NO_TEAM, tone="" if one.teams else "quiet"),
                *cells,
                unknown,
            )
        )
    columns = (
        Column("Cohort"),
        Column("Teams recorded", number=True),
        *(Column(stage) for stage in shown),
        Column("Stage not known", number=True),
    )
    title = _stages_title(reaches, working)
    table = Table(columns, tuple(rows), "Teams that reached each stage, of the teams recorded with a known stage", heat=True)
    return Chart(
        title=title, subtitle="Teams that reached each stage, of the teams recorded here whose stage is known. Deeper: a larger share.",
        caption=f"{title}. A table of {plural(len(rows), 'cohort')} by {plural(len(shown), 'stage')}.",
        table=Table(columns, tuple(rows), table.caption), how=HOW_STAGES, heat=table,
        empty=None if reaches else EmptyState("No company team is recorded yet."),
    )  # fmt: skip


def _reach_cell(reach: CohortReach | None, stage: str) -> Cell:
    if reach is None or stage not in reach.reached:
        return Cell("")
    part, whole = reach.reached[stage]
    return Cell(f"{part} of {whole}", tone=_share_tone(part, whole), sort=part)


def _stages_title(reaches: Mapping[str | None, CohortReach], working: str) -> str:
    pairs = [reach.reached[working] for reach in reaches.values() if working in reach.reached]
    unknown = sum(reach.unknown for reach in reaches.values())
    if not pairs:
        return "No recorded team has a known stage" if reaches else "No company team is recorded"
    part, whole = (sum(numbers) for numbers in zip(*pairs, strict=True))
    others = f", the stage of {unknown} is not known" if unknown else ""
    return f"Of {plural(whole + unknown, 'recorded team')} {part} reached the {working}, {whole - part} did not{others}"


def lengths_chart(courses: Sequence[CohortTimeline], order: Sequence[str], chosen: str | None, palette: Palette) -> Chart:
    """How long did each stage take, and how long did teams wait between stages? One row a cohort, in days from its launch."""
    usual = [course for course in courses if not course.flow]
    known = stage_length_ranges(usual)
    parts = [OPEN_CALL, *order]
    seen = [stage for stage in parts if any(period.stage == stage for course in courses for period in course.drawn)]
    place = {id(course): len(courses) - 1 - n for n, course in enumerate(courses)}
    traces = [_stage_bars(stage, n, courses, place, palette) for n, stage in enumerate(seen)]
    traces += [
        *_waiting_traces(courses, place, palette),
        _demo_day_trace(courses, place, palette),
        _no_dates_trace(courses, place, palette),
    ]
    names = [_timeline_label(course, chosen) for course in courses]
    layout = base_layout(
        palette, max(len(courses), 1) * ROW_HEIGHT + 110, barmode="overlay", showlegend=True,
        xaxis={"ticksuffix": " d", "showline": False, "zeroline": True, "zerolinecolor": palette.line},
        yaxis={"tickvals": list(place.values()), "ticktext": names, "range": [-0.7, len(courses) - 0.3], "showline": False, "ticks": ""},
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal",
            "font": {"color": palette.quiet, "size": 12},
        },
    )  # fmt: skip
    title = _lengths_title(usual, known)
    dated = sum(any(period.exact for period in course.periods) for course in courses)
    return Chart(
        title=title,
        subtitle="Days from launch. In a bar: its length; in a gap: the days of waiting. Paler: not known to the day. "
        f"Lengths are known for {dated} of {plural(len(courses), 'row')}.",
        caption=f"Timeline of {plural(len(courses), 'row')}, one for each cohort and Innovation Flow. {title}.",
        table=_lengths_table(courses), how=HOW_LENGTHS, figure={"data": traces, "layout": layout},
        empty=None if seen else EmptyState("No dates of stages are recorded yet."),
    )  # fmt: skip


def _timeline_label(course: CohortTimeline, chosen: str | None) -> str:
    words = f"{course.name}, {course.flow}" if course.flow else course.name
    words = words if len(words) <= 26 else f"{words[:25].rstrip()}…"
    return f"<b>{words}</b>" if course.cohort_id == chosen else words


def _lengths_title(courses: Sequence[CohortTimeline], known: Mapping[str, tuple[int, int]]) -> str:
    often = {
        stage: sum(period.stage == stage and period.length is not None for course in courses for period in course.periods)
        for stage in known
    }
    told = sorted((stage for stage in known if stage != OPEN_CALL), key=lambda stage: (-often[stage], -known[stage][1]))[:2]
    ranges = [f"{stage} took {_days_range_text(known[stage])}" for stage in sorted(told, key=lambda stage: known[stage])]
    waited = [days for course in courses if (days := course.waited) is not None]
    waits = f"; a cohort waited {_days_range_text((min(waited), max(waited)))} in all between stages" if waited else ""
    return f"{join_phrases(ranges)}{waits}" if ranges else "No length of a stage is known to the day"


def _days_range_text(pair: tuple[int, int]) -> str:
    return plural(pair[0], "day") if pair[0] == pair[1] else f"{pair[0]} to {pair[1]} days"


def _colour(stage: int, palette: Palette) -> str:
    return palette.ghost if stage == 0 else palette.series[(stage - 1) % len(palette.series)]


def period_text(period: StagePeriod) -> str:
    """A period in a sentence: its dates, whose they are, how long."""
    whose = f"dates of {plural(period.seen, 'challenge')}" if period.seen else ""
    more = f"{plural(period.others, 'other date')} recorded" if period.others else ""
    length = f"{plural(period.length, 'day')}" if period.length is not None else "length not known to the day"
    planned = "planned" if period.planned else ""
    return "; ".join(part for part in (f"{period.start or UNKNOWN} to {period.end or UNKNOWN}", length, planned, whose, more) if part)


def _stage_bars(stage: str, n: int, courses: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    drawn = [(course, period) for course in courses for period in course.drawn if period.stage == stage and course.origin]
    colour = _colour(n, palette)
    return {
        "type": "bar", "orientation": "h", "name": stage, "legendrank": n, "width": 0.56,
        "y": [place[id(course)] for course, _ in drawn],
        "base": [(period.start.on - course.origin).days if period.start and course.origin else 0 for course, period in drawn],
        "x": [(period.end.last - period.start.on).days if period.start and period.end else 0 for _, period in drawn],
        "marker": {
            "color": [palette.ground if period.planned else colour for _, period in drawn], "opacity": [1 if period.exact else 0.45 for _, period in drawn],
            "line": {"color": colour, "width": 1.5},
        },
        "text": [str(period.length) if period.length is not None else "" for _, period in drawn], "textposition": "inside", "textangle": 0,
        "insidetextanchor": "middle", "constraintext": "none",
        "insidetextfont": {"color": [palette.ink if period.planned else palette.ground for _, period in drawn]},
        "hoverinfo": "text", "hovertext": [f"<b>{course.name}: {stage}</b><br>{period_text(period)}" for course, period in drawn],
        "customdata": [f"/cohorts/{course.cohort_id}" for course, _ in drawn],
    }  # fmt: skip


def _waiting_traces(courses: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> list[dict[str, Any]]:
    """Dotted lines over the waits, and the days of each in the middle."""
    known = [
        (place[id(course)], (before.end.on - course.origin).days, days,
         f"<b>{course.name}: waiting</b><br>{plural(days, 'day')} from {before.stage} to {after.stage}")
        for course in courses
        for before, after, days in course.waits
        if before.end and course.origin
    ]  # fmt: skip
    return [
        {
            "type": "scatter", "mode": "lines", "name": "Waiting", "x": [end for _, start, days, _ in known for end in (start, start + days, None)],
            "y": [end for row, _, _, _ in known for end in (row, row, None)], "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "showlegend": False, "x": [start + days / 2 for _, start, days, _ in known],
            "y": [row for row, _, _, _ in known], "text": [str(days) for _, _, days, _ in known], "textposition": "top center",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text", "hovertext": [words for _, _, _, words in known],
        },
    ]  # fmt: skip


def _demo_day_trace(courses: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    shown = [
        (course, course.demo_day, (course.demo_day.on - course.origin).days) for course in courses if course.demo_day and course.origin
    ]
    return {
        "type": "scatter", "mode": "markers", "name": "Demo Day", "x": [days for _, _, days in shown], "y": [place[id(course)] for course, _, _ in shown],
        "marker": {
            "symbol": ["diamond" if day.exact else "diamond-open" for _, day, _ in shown], "size": 12, "color": palette.ink,
            "line": {"width": 1.5, "color": palette.ink},
        },
        "hoverinfo": "text", "hovertext": [f"<b>{course.name}: Demo Day</b><br>{day}" for course, day, _ in shown],
        "customdata": [f"/cohorts/{course.cohort_id}" for course, _, _ in shown],
    }  # fmt: skip


def _no_dates_trace(courses: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    bare = [course for course in courses if not course.drawn]
    return {
        "type": "scatter", "mode": "text", "x": [0] * len(bare), "y": [place[id(course)] for course in bare], "showlegend": False,
        "text": ["Dates of stages not known"] * len(bare), "textposition": "middle right",
        "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "skip",
    }  # fmt: skip


def _lengths_table(courses: Sequence[CohortTimeline]) -> Table:
    columns = (
        Column("Cohort"), Column("Stage"), Column("First day"), Column("Last day"), Column("Length, days", number=True),
        Column("Waited before it, days", number=True), Column("Whose dates"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for course in courses:
        name = f"{course.name}, {course.flow}" if course.flow else course.name
        waited = {id(after): days for _, after, days in course.waits}
        rows += [_period_row(name, course.cohort_id, period, waited.get(id(period))) for period in course.periods]
        if not course.periods:
            rows.append((Cell(name, f"/cohorts/{course.cohort_id}"), *(Cell(UNKNOWN, tone="quiet") for _ in columns[1:6]), Cell("")))
    return Table(columns, tuple(rows), "Lengths of stages and waiting between them")


def _period_row(name: str, cohort: str, period: StagePeriod, waited: int | None) -> tuple[Cell, ...]:
    if period.stage == OPEN_CALL or not period.seen:
        whose = "the cohort's" + (", planned" if period.planned else "")
    else:
        whose = f"{plural(period.seen, 'challenge')}" + (f"; {plural(period.others, 'other date')} recorded" if period.others else "")
    length = Cell(UNKNOWN, tone="quiet") if period.length is None else Cell(str(period.length))
    wait = Cell("" if waited is None else str(waited))
    return (Cell(name, f"/cohorts/{cohort}"), Cell(period.stage), _day_cell(period.start), _day_cell(period.end), length, wait, Cell(whose))

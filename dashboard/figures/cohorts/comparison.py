"""Charts and tables that compare cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from dashboard.formats import capitalise, join_phrases, plural, pounds
from dashboard.metrics.cohorts.comparison import (
    HOW_STAGES,
    CohortReach,
    CohortSummary,
    PublishedFigureRow,
)
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from db.values.dates import Day

UNKNOWN = "not known"
SELECTED_NOTE = "chosen above"
NO_TEAM = "no team recorded"


def day_cell(day: Day | None) -> Cell:
    """Returns a day at its precision; ``UNKNOWN`` for None."""
    return Cell(str(day), sort=day.on.isoformat()) if day else Cell(UNKNOWN, tone="quiet", sort="")


def _name_cell(cohort: CohortSummary, search: str, chosen: str | None) -> Cell:
    return Cell(
        cohort.name, f"/cohorts/{cohort.id}{search}" if cohort.id else "", note=SELECTED_NOTE if chosen and cohort.id == chosen else ""
    )


def sentence(cohorts: Sequence[CohortSummary], companies: str = "") -> str:
    """Returns the number of cohorts, the first launch, and the recorded challenges and company teams.

    ``companies``: text with the number of company teams and companies, in place of the number of teams.
    """
    recorded = [cohort for cohort in cohorts if cohort.id]
    if not recorded:
        return "No cohort is recorded yet."
    first = min((cohort.launch for cohort in recorded if cohort.launch), default=None)
    since = f" since {first}" if first else ""
    totals = (("challenge", sum(cohort.challenges for cohort in cohorts)), ("company team", sum(cohort.teams for cohort in cohorts)))
    counts = join_phrases([plural(totals[0][1], totals[0][0]), companies or plural(totals[1][1], totals[1][0])])
    published_note = " What others published stands beside the counts, never in them." if any(cohort.figures for cohort in recorded) else ""
    return f"{plural(len(recorded), 'cohort')}{since}, with {counts} recorded here.{published_note}"


def money_headings(cohorts: Sequence[CohortSummary]) -> list[str]:
    """Returns the names of published figures that are amounts of money, sorted."""
    names = {name for cohort in cohorts for name, figure in cohort.figures.items() if figure.money}
    return sorted(names)


def _published_cells(cohort: CohortSummary, names: Sequence[str]) -> list[Cell]:
    return [
        _figure_cell(cohort.figures[name], cohort.figures[name].words) if name in cohort.figures else Cell(UNKNOWN, tone="quiet")
        for name in names
    ]


def _figure_cell(figure: PublishedFigureRow, words: str) -> Cell:
    return Cell(words, links=((words, figure.sources[0]),) if figure.sources else ())


def _published_counts_cell(cohort: CohortSummary) -> Cell:
    """Returns the published figures of a cohort except money, each linked to its source."""
    figures = [
        (f"{figure.words} {name}", figure.sources[0] if figure.sources else "")
        for name, figure in sorted(cohort.figures.items())
        if not figure.money
    ]
    return Cell("; ".join(words for words, _ in figures), links=tuple(figures)) if figures else Cell(UNKNOWN, tone="quiet")


def rounds_table(cohorts: Sequence[CohortSummary], search: str, chosen: str | None) -> Table:
    """Returns one row for each cohort: dates, recorded counts, and published counts in a column of their own."""
    columns = (
        Column("Cohort"),
        Column("Launch"),
        Column("Close"),
        Column("Demo Day"),
        Column("Challenges", number=True),
        Column("Sponsors", number=True),
        Column("Teams", number=True),
        *([Column("As published", sortable=False)] if any(cohort.figures for cohort in cohorts) else []),
    )
    rows = tuple(
        (
            _name_cell(cohort, search, chosen),
            day_cell(cohort.launch),
            day_cell(cohort.close),
            day_cell(cohort.demo_day),
            _count_cell(cohort.challenges),
            _count_cell(cohort.sponsors),
            _count_cell(cohort.teams),
            *([_published_counts_cell(cohort)] if len(columns) > 7 else []),
        )
        for cohort in cohorts
    )
    published_note = "; what others published of a cohort stands in the last column and is never added up" if len(columns) > 7 else ""
    return Table(columns, rows, f"Challenges, sponsors and teams as recorded here{published_note}")


def _count_cell(number: int) -> Cell:
    return Cell(str(number), sort=number) if number else Cell("none", tone="quiet", sort=0)


def money_table(cohorts: Sequence[CohortSummary], search: str, chosen: str | None) -> Table:
    """Returns published payments, contracts and budgets of each cohort, and the recorded maximum contract."""
    names = money_headings(cohorts)
    columns = (
        Column("Cohort"),
        Column("Maximum contract recorded", number=True),
        *(Column(capitalise(name), number=True) for name in names),
    )
    rows = tuple(
        (_name_cell(cohort, search, chosen), _contract_cell(cohort), *_published_cells(cohort, names))
        for cohort in cohorts
        if cohort.contract or cohort.id
    )
    return Table(
        columns, rows, "Pounds. The recorded column is of the challenges recorded here; the others are as published, never added up"
    )


def _contract_cell(cohort: CohortSummary) -> Cell:
    if cohort.contract is None:
        return Cell(UNKNOWN, tone="quiet", sort=0)
    low, high = cohort.contract
    words = pounds(high) if low == high else f"{pounds(low)} to {pounds(high)}"
    return Cell(words, sort=high, note="" if cohort.priced == cohort.challenges else f"known for {cohort.priced} of {cohort.challenges}")


def figures_table(figures: Sequence[PublishedFigureRow], cohorts: Sequence[CohortSummary]) -> Table:
    """Returns every published figure: value with its bound, date, definition and sources."""
    names = {cohort.id: cohort.name for cohort in cohorts if cohort.id}
    columns = (Column("Metric"), Column("As published", number=True), Column("As of"), Column("Definition"), Column("Source"))
    rows = tuple(
        (
            Cell(figure.metric, note=names.get(figure.cohort_id or "", "")),
            Cell(figure.words if figure.money or "%" in figure.words else f"{figure.words} {figure.unit}"),
            day_cell(figure.as_of),
            Cell(_definition_text(figure)),
            source_cell(figure.sources),
        )
        for figure in figures
    )
    return Table(columns, rows, "As published; never added up")


def _definition_text(figure: PublishedFigureRow) -> str:
    total = "a running total" if figure.cumulative and "cumulative" not in figure.metric else ""
    return "; ".join(part for part in (figure.definition, total) if part)


def source_cell(sources: Sequence[str]) -> Cell:
    """Returns the sources of a record, web addresses as links named after their site."""
    links = tuple((site_name(source), source) for source in sources if source.startswith(("https://", "http://")))
    return Cell(" | ".join(sources), links=links) if links else Cell(" | ".join(sources) or UNKNOWN)


def site_name(address: str) -> str:
    """Returns the host of a web address without ``www.``."""
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
    """How far did teams come in each cohort? One row a cohort, one column a stage: teams that reached it, of those with a known stage."""
    shown = [stage for stage in order if any(stage in reach.reached for reach in reaches.values())]
    rows = []
    for cohort in cohorts:
        reach = reaches.get(cohort.id or None)
        cells = [_reach_cell(reach, stage) for stage in shown]
        unknown = Cell("" if reach is None else str(reach.unknown), tone="quiet")
        rows.append(
            (
                _name_cell(cohort, search, chosen),
                Cell(str(cohort.teams) if cohort.teams else NO_TEAM, tone="" if cohort.teams else "quiet"),
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

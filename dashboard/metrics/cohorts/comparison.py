"""Comparison of cohorts: counts with denominators, lengths of stages, waiting times between them, and published figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.schema.enums.records import FigureBound
from db.values.currency import currency_prefix
from db.values.dates import Day, Precision, row_day
from db.values.number_formats import format_number

Row = Mapping[str, Any]
DRAWABLE_PRECISIONS = (Precision.DAY, Precision.WEEK, Precision.MONTH)
MONEY_UNIT = "GBP"
WEEKEND_DAYS = 3
HOW_ROUNDS = (
    "Challenges, sponsors and teams are counted from the records here, each team once, also where it may answer one of several challenges. "
    "What is not known stays empty; it is never 0. Figures that somebody published stand as published, never mixed with the counts."
)
HOW_CHALLENGES = (
    "The challenges recorded for the cohort, at the stage they are in. A team counts in each challenge that it answers or may answer."
)
HOW_TEAMS = (
    "The company teams recorded for the cohort, each once, furthest stage first. One company may have entered several teams; its own page joins "
    "them across rounds."
)
HOW_STAGES = (
    "A team counts once, also where it may answer one of several challenges. A team that reached a stage has reached the stages before it in "
    "its Innovation Flow. The denominator is the teams recorded here whose stage is known and whose flow has that stage; teams whose stage is "
    "not known stand in a column of their own. Counts that somebody published are never mixed in."
)
HOW_LENGTHS = (
    "Length is the last day of a stage minus its first day, in calendar days; waiting is the first day of the next stage minus the last day "
    "of the one before, where that is more than a weekend. The dates are those of the cohort; where it has none, the dates that most of its "
    "challenges share (the earliest of several equally common ones). A length is not known where a date is missing or known only to the "
    "week, month or year; such a bar is drawn paler, over the whole of the weeks or months named. Planned stages are drawn where nothing "
    "else is known."
)
HOW_FIGURES = (
    "Each figure stands as its source published it, with its date and definition. Figures are never added up, and never mixed with "
    "records counted here."
)


@dataclass(frozen=True)
class PublishedFigureRow:
    """A published figure: its text with bound, date, definition and addresses of its sources."""

    id: str
    metric: str
    words: str
    unit: str
    as_of: Day | None
    definition: str
    sources: tuple[str, ...]
    cohort_id: str | None
    cumulative: bool

    @property
    def money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit == MONEY_UNIT

    @property
    def heading(self) -> str:
        """The metric as a column heading, without the suffix that says that it is of one round."""
        return self.metric.removesuffix(" in the round").removesuffix(" of the round")


BOUND_PREFIXES = {FigureBound.ABOUT: "about ", FigureBound.AT_LEAST: "at least ", FigureBound.AT_MOST: "up to "}


def published_value_text(row: Row) -> str:
    """Returns the value as published, with its bound: ``80+``, ``up to £46,000,000``, ``70–80%``, ``at least 270``."""
    value = str(row["value"]).strip()
    shown = format_number(int(value)) if value.isascii() and value.isdigit() else value.replace("-", "–")
    shown = f"{currency_prefix(MONEY_UNIT)}{shown}" if row["unit"] == MONEY_UNIT else f"{shown}%" if row["unit"] == "percent" else shown
    return shown if "+" in value or "–" in shown else f"{BOUND_PREFIXES.get(FigureBound(row['bound']), '')}{shown}"


def read_published_figures(rows: Iterable[Row]) -> list[PublishedFigureRow]:
    """Returns figures of rows of ``db.queries.cohorts.comparison.published_figures``, by metric and then by date."""
    figures = [
        PublishedFigureRow(
            row["id"], row["metric"], published_value_text(row), row["unit"], row_day(row, "as_of"), row["definition"] or "", split_sources(row["source"]),
            row["cohort_id"], bool(row["cumulative"]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(figures, key=lambda figure: (figure.metric.casefold(), figure.as_of.on if figure.as_of else date.min, figure.id))


def split_sources(text: str | None) -> tuple[str, ...]:
    """Returns the sources in a text, separated by ``|``."""
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


@dataclass(frozen=True)
class CohortSummary:
    """A cohort with counts of its records. ``contract``: lowest and highest maximum contract value in pence.

    ``priced``: challenges with a maximum contract value; ``figures``: published figures by heading.
    """

    id: str
    name: str
    flow: str
    launch: Day | None
    close: Day | None
    demo_day: Day | None
    ended: date | None
    challenges: int
    sponsors: int
    teams: int
    priced: int
    contract: tuple[int, int] | None
    figures: Mapping[str, PublishedFigureRow] = field(default_factory=dict)


def summarise_cohorts(
    cohorts: Iterable[Row],
    challenges: Iterable[Row],
    sponsors: Iterable[Row],
    teams: Iterable[Row],
    published_: Iterable[PublishedFigureRow],
) -> list[CohortSummary]:
    """Returns cohorts in order with recorded counts and published figures; records without a cohort come last, if there are any."""
    counts = {row["cohort_id"]: row for row in challenges}
    sponsor_counts = {row["cohort_id"]: row["sponsors"] for row in sponsors}
    team_counts: dict[str | None, int] = defaultdict(int)
    for row in teams:
        team_counts[row["cohort_id"]] += row["teams"]
    figures: dict[str, dict[str, PublishedFigureRow]] = defaultdict(dict)
    for figure in published_:
        if figure.cohort_id:
            figures[figure.cohort_id][figure.heading] = figure
    no_cohort = {"id": None, "name": "No cohort", "flow": "", "ended_on": None} | {
        f"{name}_on": None for name in ("launch", "close", "demo_day")
    }
    rows: list[Row] = [*cohorts, *([no_cohort] if None in counts or None in team_counts else [])]
    return [_summarise_cohort(row, counts.get(row["id"]), sponsor_counts, team_counts, figures) for row in rows]


def _summarise_cohort(
    row: Row,
    counted: Row | None,
    sponsor_counts: Mapping[Any, int],
    team_counts: Mapping[Any, int],
    figures: Mapping[str, dict[str, PublishedFigureRow]],
) -> CohortSummary:
    cohort_id = row["id"]
    priced = counted["priced"] if counted else 0
    return CohortSummary(
        cohort_id or "", row["name"], row["flow"], row_day(row, "launch"), row_day(row, "close"), row_day(row, "demo_day"), row["ended_on"],
        counted["challenges"] if counted else 0, sponsor_counts.get(cohort_id, 0), team_counts.get(cohort_id, 0), priced,
        (counted["low"], counted["high"]) if counted and priced else None, figures.get(cohort_id or "", {}),
    )  # fmt: skip


@dataclass(frozen=True)
class CohortReach:
    """Stages reached by the teams of a cohort. ``reached``: stage -> (teams that reached it, teams whose flow has it)."""

    teams: int
    unknown: int
    reached: Mapping[str, tuple[int, int]]


def stages_by_flow(stages: Iterable[Any]) -> dict[str, list[str]]:
    """Returns the stage names in order by flow, from rows (flow, position, name)."""
    ordered: dict[str, list[str]] = defaultdict(list)
    for stage in sorted(stages, key=lambda row: row.position):
        ordered[stage.flow].append(stage.name)
    return dict(ordered)


def stage_order(flows: Mapping[str, Sequence[str]]) -> list[str]:
    """Returns all stage names without repetition, by their position in the flows."""
    placed = sorted(((place, flow != "Standard", name) for flow, names in flows.items() for place, name in enumerate(names)))
    return list(dict.fromkeys(name for _, _, name in placed))


def building_stage(stages: Iterable[Any]) -> str:
    """Returns the stage in which a single team builds: the first with one usual team, else the last.

    Of the flow called Standard if there is one, else of the first flow by name; empty without stages.
    """
    ordered = sorted(stages, key=lambda stage: (stage.flow != "Standard", stage.flow, stage.position))
    flow_stages = [stage for stage in ordered if stage.flow == ordered[0].flow] if ordered else []
    return next((stage.name for stage in flow_stages if stage.usual_teams == 1), flow_stages[-1].name if flow_stages else "")


def reach_by_cohort(teams: Sequence[Row], flows: Mapping[str, Sequence[str]]) -> dict[str | None, CohortReach]:
    """Returns the stages reached by teams, by cohort id.

    Formula for a stage: teams at that stage or a later one of their flow, of the teams with a known stage in a flow that has it. Stages
    before the earliest stage of any team are left out, because all teams passed them.
    """
    placed = [(row, _stages_of_team(row, flows)) for row in teams]
    first = min((flow.index(row["stage"]) for row, flow in placed if row["stage"] in flow), default=0)
    reaches: dict[str | None, CohortReach] = {}
    for cohort in {row["cohort_id"] for row in teams}:
        cohort_teams = [(row, flow) for row, flow in placed if row["cohort_id"] == cohort]
        staged_teams = [(row, flow) for row, flow in cohort_teams if row["stage"] in flow]
        reached: dict[str, tuple[int, int]] = {}
        for stage in stage_order(flows):
            within = [(row["teams"], flow.index(row["stage"]), flow.index(stage)) for row, flow in staged_teams if stage in flow]
            if within and max(place for _, _, place in within) >= first:
                reached[stage] = (sum(count for count, at, place in within if at >= place), sum(count for count, _, _ in within))
        total = sum(row["teams"] for row, _ in cohort_teams)
        reaches[cohort] = CohortReach(total, total - sum(row["teams"] for row, _ in staged_teams), reached)
    return reaches


def _stages_of_team(row: Row, flows: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Returns the stages of the flow of a team; for a candidate of challenges in several flows, the flow that has its stage."""
    stages = flows.get(row["flow"], ())
    return stages if row["stage"] in stages else next((names for names in flows.values() if row["stage"] in names), stages)


@dataclass(frozen=True)
class StagePeriod:
    """Dates of a stage.

    ``seen``: number of challenges with these dates (0: they are the dates of the cohort); ``others``: number of other dates recorded.
    """

    stage: str
    start: Day | None
    end: Day | None
    planned: bool
    seen: int
    others: int = 0

    @property
    def drawn(self) -> bool:
        """Whether both ends are known at least to the month."""
        return (
            self.start is not None
            and self.end is not None
            and self.start.precision in DRAWABLE_PRECISIONS
            and self.end.precision in DRAWABLE_PRECISIONS
        )

    @property
    def exact(self) -> bool:
        """Whether both ends are known to the day."""
        return self.start is not None and self.end is not None and self.start.exact and self.end.exact

    @property
    def length(self) -> int | None:
        """Last day - first day in calendar days; None where either is not known to the day."""
        return (self.end.on - self.start.on).days if self.exact and self.start and self.end else None


@dataclass(frozen=True)
class CohortTimeline:
    """Stage periods of a cohort in one flow, by date. ``flow`` is empty for the usual flow of the cohort."""

    cohort_id: str
    name: str
    flow: str
    origin: date | None
    periods: tuple[StagePeriod, ...]
    demo_day: Day | None

    @property
    def drawn(self) -> list[StagePeriod]:
        """The periods that can be drawn, by date."""
        return sorted((period for period in self.periods if period.drawn), key=lambda period: period.start.on if period.start else date.min)

    @property
    def waits(self) -> list[tuple[StagePeriod, StagePeriod, int]]:
        """(before, after, calendar days) between consecutive drawn periods, where both days are exact and more than a weekend apart."""
        pairs = zip(self.drawn, self.drawn[1:], strict=False)
        exact = [(a, b, (b.start.on - a.end.on).days) for a, b in pairs if a.end and b.start and a.end.exact and b.start.exact]
        return [wait for wait in exact if wait[2] > WEEKEND_DAYS]

    @property
    def waited(self) -> int | None:
        """The sum of all waits in calendar days; None when no wait is known."""
        return sum(days for _, _, days in self.waits) if self.waits else None


OPEN_CALL = "Launch to close"


def build_timelines(cohorts: Sequence[CohortSummary], rows: Iterable[Row], flows: Mapping[str, Sequence[str]]) -> list[CohortTimeline]:
    """Returns the timeline of every cohort for each flow of its dates; a cohort without dates has an empty one."""
    rows_by_flow: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["cohort_id"]:
            rows_by_flow[(row["cohort_id"], row["flow"] or "Standard")][row["stage"]].append(row)
    timelines = []
    for cohort in (cohort for cohort in cohorts if cohort.id):
        others = sorted(flow for cohort_id, flow in rows_by_flow if cohort_id == cohort.id and flow != cohort.flow)
        timelines += [
            _build_timeline(cohort, flow, rows_by_flow.get((cohort.id, flow), {}), flows.get(flow, ())) for flow in (cohort.flow, *others)
        ]
    return timelines


def _build_timeline(cohort: CohortSummary, flow: str, stages: Mapping[str, Sequence[Row]], order: Sequence[str]) -> CohortTimeline:
    is_usual = flow == cohort.flow
    ordered = sorted(stages, key=lambda name: order.index(name) if name in order else len(order))
    periods = [_representative_period(stages[name]) for name in ordered]
    launch = cohort.launch if is_usual and cohort.launch and cohort.launch.precision in DRAWABLE_PRECISIONS else None
    if is_usual and launch and cohort.close and not any(period.start and period.start.on == launch.on for period in periods):
        periods = [StagePeriod(OPEN_CALL, cohort.launch, cohort.close, False, 0), *periods]
    starts = [period.start for period in periods if period.drawn and period.start]
    origin = launch or min(starts, key=lambda day: day.on, default=None)
    return CohortTimeline(
        cohort.id,
        cohort.name,
        "" if is_usual else flow,
        origin.on if origin else None,
        tuple(periods),
        cohort.demo_day if is_usual else None,
    )


def _representative_period(rows: Sequence[Row]) -> StagePeriod:
    """Returns the cohort's own dates, else those of most challenges (the earliest of equally common ones), else planned ones."""
    rank = sorted(
        rows, key=lambda row: (row["planned"], not row["own"], -row["seen"], row["start_on"] or date.max, row["end_on"] or date.max)
    )
    best = rank[0]
    return StagePeriod(
        best["stage"],
        row_day(best, "start"),
        row_day(best, "end"),
        bool(best["planned"]),
        0 if best["own"] else best["seen"],
        _count_other_dates(best, rows),
    )


def _count_other_dates(best: Row, rows: Sequence[Row]) -> int:
    dates = {(row["start_on"], row["end_on"]) for row in rows if bool(row["planned"]) == bool(best["planned"])}
    return len(dates - {(best["start_on"], best["end_on"])})


def stage_length_ranges(timelines: Iterable[CohortTimeline]) -> dict[str, tuple[int, int]]:
    """Returns (shortest, longest) known length of each stage in calendar days over all cohorts; planned periods are left out."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for timeline in timelines:
        for period in timeline.periods:
            if period.length is not None and not period.planned:
                lengths[period.stage].append(period.length)
    return {stage: (min(days), max(days)) for stage, days in lengths.items()}

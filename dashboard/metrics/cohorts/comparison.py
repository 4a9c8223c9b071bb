"""Cohorts side by side: counts with denominators, lengths of stages and the waiting between them, figures as published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.schema.enums.records import FigureBound
from db.values.dates import Day, Precision

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


def row_day(row: Row, name: str) -> Day | None:
    """The day of a row's ``<name>_on`` and ``<name>_precision``; None when it is not known."""
    on = row[f"{name}_on"]
    return None if on is None else Day(on, Precision(row[f"{name}_precision"]))


@dataclass(frozen=True)
class PublishedFigureRow:
    """A published figure: its words with their bound, date, definition and addresses of its sources."""

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
        """The metric as the heading of a column: without the words that say it is of one round."""
        return self.metric.removesuffix(" in the round").removesuffix(" of the round")


BOUND_PREFIXES = {FigureBound.ABOUT: "about ", FigureBound.AT_LEAST: "at least ", FigureBound.AT_MOST: "up to "}


def published_value_text(row: Row) -> str:
    """The value as published, with its bound: ``80+``, ``up to £46,000,000``, ``70–80%``, ``at least 270``."""
    value = str(row["value"]).strip()
    shown = f"{int(value):,}" if value.isascii() and value.isdigit() else value.replace("-", "–")
    shown = f"£{shown}" if row["unit"] == MONEY_UNIT else f"{shown}%" if row["unit"] == "percent" else shown
    return shown if "+" in value or "–" in shown else f"{BOUND_PREFIXES.get(FigureBound(row['bound']), '')}{shown}"


def read_published_figures(rows: Iterable[Row]) -> list[PublishedFigureRow]:
    """Published figures of rows of ``db.queries.cohorts.comparison.figures``, grouped by metric, by date within one."""
    found = [
        PublishedFigureRow(
            row["id"], row["metric"], published_value_text(row), row["unit"], row_day(row, "as_of"), row["definition"] or "", split_sources(row["source"]),
            row["cohort_id"], bool(row["cumulative"]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.metric.casefold(), one.as_of.on if one.as_of else date.min, one.id))


def split_sources(text: str | None) -> tuple[str, ...]:
    """The single sources of a record, which a record separates with ``|``."""
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


@dataclass(frozen=True)
class CohortSummary:
    """A cohort with what is recorded of it. ``contract``: lowest and highest recorded maximum contract in pence; ``read_published_figures`` by heading."""

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
    """Cohorts in their order with recorded counts beside published figures; what belongs to no cohort comes last, if there is any."""
    counts = {row["cohort_id"]: row for row in challenges}
    posing = {row["cohort_id"]: row["sponsors"] for row in sponsors}
    entered: dict[str | None, int] = defaultdict(int)
    for row in teams:
        entered[row["cohort_id"]] += row["teams"]
    figured: dict[str, dict[str, PublishedFigureRow]] = defaultdict(dict)
    for figure in published_:
        if figure.cohort_id:
            figured[figure.cohort_id][figure.heading] = figure
    none = {"id": None, "name": "No cohort", "flow": "", "ended_on": None} | {
        f"{name}_on": None for name in ("launch", "close", "demo_day")
    }
    rows: list[Row] = [*cohorts, *([none] if None in counts or None in entered else [])]
    return [_summarise_cohort(row, counts.get(row["id"]), posing, entered, figured) for row in rows]


def _summarise_cohort(
    row: Row,
    counted: Row | None,
    posing: Mapping[Any, int],
    entered: Mapping[Any, int],
    figured: Mapping[str, dict[str, PublishedFigureRow]],
) -> CohortSummary:
    one = row["id"]
    priced = counted["priced"] if counted else 0
    return CohortSummary(
        one or "", row["name"], row["flow"], row_day(row, "launch"), row_day(row, "close"), row_day(row, "demo_day"), row["ended_on"],
        counted["challenges"] if counted else 0, posing.get(one, 0), entered.get(one, 0), priced,
        (counted["low"], counted["high"]) if counted and priced else None, figured.get(one or "", {}),
    )  # fmt: skip


@dataclass(frozen=True)
class CohortReach:
    """How far the recorded teams of a cohort came. ``reached``: stage -> (teams that reached it, teams whose flow has it)."""

    teams: int
    unknown: int
    reached: Mapping[str, tuple[int, int]]


def stages_by_flow(stages: Iterable[Any]) -> dict[str, list[str]]:
    """Stage names in their order by flow, from rows (flow, position, name)."""
    ordered: dict[str, list[str]] = defaultdict(list)
    for stage in sorted(stages, key=lambda one: one.position):
        ordered[stage.flow].append(stage.name)
    return dict(ordered)


def stage_order(flows: Mapping[str, Sequence[str]]) -> list[str]:
    """All stages once, in the order of their places in the flows."""
    placed = sorted(((place, flow != "Standard", name) for flow, names in flows.items() for place, name in enumerate(names)))
    return list(dict.fromkeys(name for _, _, name in placed))


def building_stage(stages: Iterable[Any]) -> str:
    """The stage in which one team is left to build: the first with one usual team, else the last; of the flow called Standard if there is one."""
    ordered = sorted(stages, key=lambda one: (one.flow != "Standard", one.flow, one.position))
    own = [one for one in ordered if one.flow == ordered[0].flow] if ordered else []
    return next((one.name for one in own if one.usual_teams == 1), own[-1].name if own else "")


def reach_by_cohort(teams: Sequence[Row], flows: Mapping[str, Sequence[str]]) -> dict[str | None, CohortReach]:
    """How far teams came, by cohort. Stages before the earliest that any team is recorded at are left out: all passed them.

    Formula: for a stage, the teams whose stage stands at it or later in their flow, of the teams with a known stage in a flow that has it.
    """
    placed = [(row, _stages_of_team(row, flows)) for row in teams]
    first = min((flow.index(row["stage"]) for row, flow in placed if row["stage"] in flow), default=0)
    found: dict[str | None, CohortReach] = {}
    for cohort in {row["cohort_id"] for row in teams}:
        own = [(row, flow) for row, flow in placed if row["cohort_id"] == cohort]
        known = [(row, flow) for row, flow in own if row["stage"] in flow]
        reached: dict[str, tuple[int, int]] = {}
        for stage in stage_order(flows):
            within = [(row["teams"], flow.index(row["stage"]), flow.index(stage)) for row, flow in known if stage in flow]
            if within and max(place for _, _, place in within) >= first:
                reached[stage] = (sum(count for count, at, place in within if at >= place), sum(count for count, _, _ in within))
        total = sum(row["teams"] for row, _ in own)
        found[cohort] = CohortReach(total, total - sum(row["teams"] for row, _ in known), reached)
    return found


def _stages_of_team(row: Row, flows: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The stages of a team's flow; of a candidate of challenges in several flows, the flow that has its stage."""
    own = flows.get(row["flow"], ())
    return own if row["stage"] in own else next((names for names in flows.values() if row["stage"] in names), own)


@dataclass(frozen=True)
class StagePeriod:
    """A stage's dates. ``seen``: how many challenges have them (0: they are the cohort's own); ``others``: how many other dates there are."""

    stage: str
    start: Day | None
    end: Day | None
    planned: bool
    seen: int
    others: int = 0

    @property
    def drawn(self) -> bool:
        """Whether both ends are known to the month at least."""
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
        """Last day minus first day, in calendar days; None where not known to the day."""
        return (self.end.on - self.start.on).days if self.exact and self.start and self.end else None


@dataclass(frozen=True)
class CohortTimeline:
    """How a cohort went in one flow: its periods by date. ``flow`` is empty for the cohort's usual one."""

    cohort_id: str
    name: str
    flow: str
    origin: date | None
    periods: tuple[StagePeriod, ...]
    demo_day: Day | None

    @property
    def drawn(self) -> list[StagePeriod]:
        """The periods that can be drawn, by date."""
        return sorted((one for one in self.periods if one.drawn), key=lambda one: one.start.on if one.start else date.min)

    @property
    def waits(self) -> list[tuple[StagePeriod, StagePeriod, int]]:
        """(before, after, days waited) between one drawn period and the next, where both days are exact and more than a weekend apart."""
        pairs = zip(self.drawn, self.drawn[1:], strict=False)
        exact = [(a, b, (b.start.on - a.end.on).days) for a, b in pairs if a.end and b.start and a.end.exact and b.start.exact]
        return [one for one in exact if one[2] > WEEKEND_DAYS]

    @property
    def waited(self) -> int | None:
        """Days waited in all; None when no wait is known."""
        return sum(days for _, _, days in self.waits) if self.waits else None


OPEN_CALL = "Launch to close"


def build_timelines(found: Sequence[CohortSummary], rows: Iterable[Row], flows: Mapping[str, Sequence[str]]) -> list[CohortTimeline]:
    """The course of every cohort, one for each flow that its dates are of; a cohort without any dates has an empty one."""
    by: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["cohort_id"]:
            by[(row["cohort_id"], row["flow"] or "Standard")][row["stage"]].append(row)
    result = []
    for one in (one for one in found if one.id):
        others = sorted(flow for cohort, flow in by if cohort == one.id and flow != one.flow)
        result += [_build_timeline(one, flow, by.get((one.id, flow), {}), flows.get(flow, ())) for flow in (one.flow, *others)]
    return result


def _build_timeline(one: CohortSummary, flow: str, stages: Mapping[str, Sequence[Row]], order: Sequence[str]) -> CohortTimeline:
    usual = flow == one.flow
    ranked = sorted(stages, key=lambda name: order.index(name) if name in order else len(order))
    periods = [_representative_period(stages[name]) for name in ranked]
    launch = one.launch if usual and one.launch and one.launch.precision in DRAWABLE_PRECISIONS else None
    if usual and launch and one.close and not any(period.start and period.start.on == launch.on for period in periods):
        periods = [StagePeriod(OPEN_CALL, one.launch, one.close, False, 0), *periods]
    starts = [period.start for period in periods if period.drawn and period.start]
    origin = launch or min(starts, key=lambda day: day.on, default=None)
    return CohortTimeline(
        one.id,
        one.name,
        "" if usual else flow,
        origin.on if origin else None,
        tuple(periods),
        one.demo_day if usual else None,
    )


def _representative_period(rows: Sequence[Row]) -> StagePeriod:
    """The cohort's own dates, else those most challenges have (the earliest of equals), else planned ones."""
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


def stage_length_ranges(found: Iterable[CohortTimeline]) -> dict[str, tuple[int, int]]:
    """Shortest and longest length of each stage in days, over cohorts where it is known and happened or is dated."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for course in found:
        for period in course.periods:
            if period.length is not None and not period.planned:
                lengths[period.stage].append(period.length)
    return {stage: (min(days), max(days)) for stage, days in lengths.items()}

"""The Innovation Flow across rounds: median days in each stage, and of waiting between one stage and the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from dashboard.metrics.cohorts.comparison import WEEKEND_DAYS
from dashboard.metrics.cohorts.flow import FlowStages
from db.values.dates import Precision

Row = Mapping[str, Any]
HOW_DAYS = (
    "For each challenge: days in a stage are its last day minus its first, waiting is the first day of the next stage minus the last day of "
    "the one before (a weekend or less is 0). Its own dates count, else its round's; plans and stages that have not ended do not. The number "
    "shown is the median over the challenges for which it is known, in calendar days: half took no longer. Waiting is split at the choice: "
    "the last milestone of the stage before that lies in the gap (such as interviews), else the first gate decision in it; it is drawn so where that "
    "day is known for half of the challenges at least. Medians of parts need not add up to the median of the whole. What is not known is not drawn."
)


@dataclass(frozen=True)
class MedianDays:
    """A median in days over ``known`` of ``of`` challenges; None where it is known of none."""

    median: float | None
    known: int
    of: int

    @property
    def words(self) -> str:
        """``52`` or ``12.5``; ``not known``."""
        return "not known" if self.median is None else f"{self.median:g}"


@dataclass(frozen=True)
class StageDuration:
    """A stage (``before`` empty) or the waiting between two: in all, and for a wait the parts to and after the choice."""

    stage: str
    days: MedianDays
    before: str = ""
    to_choice: MedianDays | None = None
    after_choice: MedianDays | None = None


@dataclass(frozen=True)
class RoundDurations:
    """The spans of a round in one flow, in order; of all rounds where ``cohort`` is None and ``whole``."""

    cohort: str | None
    name: str
    flow: str
    challenges: int
    spans: tuple[StageDuration, ...]
    whole: bool = False


@dataclass(frozen=True)
class _DatedChallenge:
    """A challenge's stages with their days by place, and the days of choices by stage."""

    flow: str
    cohort: str | None
    at: Mapping[int, tuple[date, date]]
    choices: Mapping[str, Sequence[tuple[date, bool]]]


def measure_durations(
    rounds: Sequence[Row],
    challenges: Sequence[Row],
    periods: Iterable[Row],
    choices: Iterable[Row],
    flows: Mapping[str, FlowStages],
    today: date,
) -> list[RoundDurations]:
    """The courses of the rounds in their order, then of all of them, one for each flow that any challenge has.

    ``rounds``: rows (id, name, flow, launch, close with precision) of ``db.queries.cohorts.comparison.rounds``.
    """
    dated = _dated_challenges(rounds, challenges, periods, choices, flows, today)
    ordered = sorted({one.flow for one in dated}, key=lambda flow: (flow != "Standard", flow))
    found = []
    for row in rounds:
        for flow in ordered:
            own = [one for one in dated if one.cohort == row["id"] and one.flow == flow]
            if own:
                found.append(RoundDurations(row["id"], row["name"], flow, len(own), _stage_durations(own, flows[flow])))
    whole = [(flow, [one for one in dated if one.flow == flow]) for flow in ordered]
    return found + [RoundDurations(None, "In all", flow, len(own), _stage_durations(own, flows[flow]), whole=True) for flow, own in whole]


def _dated_challenges(
    rounds: Sequence[Row],
    challenges: Sequence[Row],
    periods: Iterable[Row],
    choices: Iterable[Row],
    flows: Mapping[str, FlowStages],
    today: date,
) -> list[_DatedChallenge]:
    known: dict[tuple[str | None, str | None, str], tuple[date, date]] = {}
    for row in periods:
        if row["end_on"] <= today:
            whose = (row["challenge_id"], None) if row["challenge_id"] else (row["cohort_id"], row["flow"])
            known.setdefault((*whose, row["stage"]), (row["start_on"], row["end_on"]))
    chosen: dict[str, dict[str, list[tuple[date, bool]]]] = defaultdict(lambda: defaultdict(list))
    for row in choices:
        chosen[row["challenge_id"]][row["stage"]].append((row["on"], row["told"]))
    calls = {(row["id"], row["flow"]): call for row in rounds if (call := _open_call_dates(row, today))}
    return [
        _DatedChallenge(one["flow"], one["cohort_id"], _stage_dates(one, flows[one["flow"]], known, calls), chosen[one["id"]])
        for one in challenges
        if one["flow"] in flows
    ]


def _stage_dates(
    one: Row, places: FlowStages, known: Mapping[Any, tuple[date, date]], calls: Mapping[tuple[str, str], tuple[date, date]]
) -> dict[int, tuple[date, date]]:
    """First and last day of each stage by place: the challenge's own, else its round's; launch to close where the open call has none."""
    at: dict[int, tuple[date, date]] = {}
    for place, stage in enumerate(places.stages):
        days = known.get((one["id"], None, stage)) or known.get((one["cohort_id"], one["flow"], stage))
        if days:
            at[place] = days
    before, call = (places.explored or 0) - 1, calls.get((one["cohort_id"], one["flow"]))
    if before >= 0 and call:
        at.setdefault(before, call)
    return at


def _open_call_dates(row: Row, today: date) -> tuple[date, date] | None:
    """From launch to close of a round, where both are known to the day and over."""
    exact = all(row[f"{name}_on"] and row[f"{name}_precision"] == Precision.DAY for name in ("launch", "close"))
    return (row["launch_on"], row["close_on"]) if exact and row["close_on"] <= today else None


def _stage_durations(own: Sequence[_DatedChallenge], places: FlowStages) -> tuple[StageDuration, ...]:
    """Stage, wait, stage, wait: those known of any of the challenges."""
    found: list[StageDuration] = []
    for place, stage in enumerate(places.stages):
        if place and any(place in one.at and place - 1 in one.at for one in own):
            found.append(_waiting_duration(own, place, places.stages[place - 1], stage))
        if any(place in one.at for one in own):
            lengths = [(one.at[place][1] - one.at[place][0]).days for one in own if place in one.at]
            found.append(StageDuration(stage, _median_days(lengths, len(own))))
    return tuple(found)


def _waiting_duration(own: Sequence[_DatedChallenge], place: int, before: str, stage: str) -> StageDuration:
    waits, to, after = [], [], []
    for one in (one for one in own if place in one.at and place - 1 in one.at):
        left, began = one.at[place - 1][1], one.at[place][0]
        gap = (began - left).days
        waits.append(gap if gap > WEEKEND_DAYS else 0)
        if gap > WEEKEND_DAYS and (choice := _choice_day(one.choices.get(before, ()), left, began)):
            to.append((choice - left).days)
            after.append((began - choice).days)
    parts = (_median_days(to, len(own)), _median_days(after, len(own))) if to else (None, None)
    return StageDuration(stage, _median_days(waits, len(own)), before, *parts)


def _choice_day(days: Iterable[tuple[date, bool]], left: date, began: date) -> date | None:
    """The last milestone in the gap, else the first gate decision in it."""
    inside = [(on, told) for on, told in days if left <= on <= began]
    return max((on for on, told in inside if not told), default=None) or min((on for on, _ in inside), default=None)


def _median_days(values: Sequence[int], of: int) -> MedianDays:
    return MedianDays(float(median(values)) if values else None, len(values), of)

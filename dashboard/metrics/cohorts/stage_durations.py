"""The Innovation Flow by round: median days in each stage and of waiting between stages."""

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
    """A median in calendar days over ``known`` of ``of`` challenges; None when no value is known."""

    median: float | None
    known: int
    of: int

    @property
    def words(self) -> str:
        """``52``, ``12.5`` or ``not known``."""
        return "not known" if self.median is None else f"{self.median:g}"


@dataclass(frozen=True)
class StageDuration:
    """Duration of a stage (``before`` empty) or of the wait between two stages, with its parts before and after the choice."""

    stage: str
    days: MedianDays
    before: str = ""
    to_choice: MedianDays | None = None
    after_choice: MedianDays | None = None


@dataclass(frozen=True)
class RoundDurations:
    """Durations of a round in one flow, in order; of all rounds when ``cohort`` is None and ``whole``."""

    cohort: str | None
    name: str
    flow: str
    challenges: int
    spans: tuple[StageDuration, ...]
    whole: bool = False


@dataclass(frozen=True)
class _DatedChallenge:
    """A challenge with first and last day of its stages by position, and the days of choices by stage."""

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
    """Returns the durations of each round and flow in order, then of all rounds together for each flow.

    Length = last day - first day of a stage; wait = first day of the next stage - last day of the one before, 0 for a weekend or less; in
    calendar days, as medians over challenges. ``rounds``: rows (id, name, flow, launch, close with precision) of
    ``db.queries.cohorts.comparison.list_cohorts``; other rows of ``db.queries.cohorts.flow``.
    """
    dated = _dated_challenges(rounds, challenges, periods, choices, flows, today)
    ordered = sorted({challenge.flow for challenge in dated}, key=lambda flow: (flow != "Standard", flow))
    durations = []
    for row in rounds:
        for flow in ordered:
            group = [challenge for challenge in dated if challenge.cohort == row["id"] and challenge.flow == flow]
            if group:
                durations.append(RoundDurations(row["id"], row["name"], flow, len(group), _stage_durations(group, flows[flow])))
    groups = [(flow, [challenge for challenge in dated if challenge.flow == flow]) for flow in ordered]
    return durations + [
        RoundDurations(None, "In all", flow, len(group), _stage_durations(group, flows[flow]), whole=True) for flow, group in groups
    ]


def _dated_challenges(
    rounds: Sequence[Row],
    challenges: Sequence[Row],
    periods: Iterable[Row],
    choices: Iterable[Row],
    flows: Mapping[str, FlowStages],
    today: date,
) -> list[_DatedChallenge]:
    stage_dates: dict[tuple[str | None, str | None, str], tuple[date, date]] = {}
    for row in periods:
        if row["end_on"] <= today:
            owner = (row["challenge_id"], None) if row["challenge_id"] else (row["cohort_id"], row["flow"])
            stage_dates.setdefault((*owner, row["stage"]), (row["start_on"], row["end_on"]))
    chosen: dict[str, dict[str, list[tuple[date, bool]]]] = defaultdict(lambda: defaultdict(list))
    for row in choices:
        chosen[row["challenge_id"]][row["stage"]].append((row["on"], row["told"]))
    open_calls = {(row["id"], row["flow"]): call for row in rounds if (call := _open_call_dates(row, today))}
    return [
        _DatedChallenge(
            challenge["flow"],
            challenge["cohort_id"],
            _stage_dates(challenge, flows[challenge["flow"]], stage_dates, open_calls),
            chosen[challenge["id"]],
        )
        for challenge in challenges
        if challenge["flow"] in flows
    ]


def _stage_dates(
    challenge: Row,
    places: FlowStages,
    stage_dates: Mapping[Any, tuple[date, date]],
    open_calls: Mapping[tuple[str, str], tuple[date, date]],
) -> dict[int, tuple[date, date]]:
    """Returns first and last day of each stage by position: of the challenge, else of its round.

    An open call without dates runs from launch to close of the round.
    """
    dates: dict[int, tuple[date, date]] = {}
    for place, stage in enumerate(places.stages):
        days = stage_dates.get((challenge["id"], None, stage)) or stage_dates.get((challenge["cohort_id"], challenge["flow"], stage))
        if days:
            dates[place] = days
    before, call = (places.explored or 0) - 1, open_calls.get((challenge["cohort_id"], challenge["flow"]))
    if before >= 0 and call:
        dates.setdefault(before, call)
    return dates


def _open_call_dates(row: Row, today: date) -> tuple[date, date] | None:
    """Returns launch and close of a round when both are known to the day and past; else None."""
    exact = all(row[f"{name}_on"] and row[f"{name}_precision"] == Precision.DAY for name in ("launch", "close"))
    return (row["launch_on"], row["close_on"]) if exact and row["close_on"] <= today else None


def _stage_durations(challenges: Sequence[_DatedChallenge], places: FlowStages) -> tuple[StageDuration, ...]:
    """Returns stages and waits in order, where at least one challenge has known days."""
    durations: list[StageDuration] = []
    for place, stage in enumerate(places.stages):
        if place and any(place in challenge.at and place - 1 in challenge.at for challenge in challenges):
            durations.append(_waiting_duration(challenges, place, places.stages[place - 1], stage))
        if any(place in challenge.at for challenge in challenges):
            lengths = [(challenge.at[place][1] - challenge.at[place][0]).days for challenge in challenges if place in challenge.at]
            durations.append(StageDuration(stage, _median_days(lengths, len(challenges))))
    return tuple(durations)


def _waiting_duration(challenges: Sequence[_DatedChallenge], place: int, before: str, stage: str) -> StageDuration:
    waits, to_choice, after_choice = [], [], []
    for challenge in (challenge for challenge in challenges if place in challenge.at and place - 1 in challenge.at):
        ended, began = challenge.at[place - 1][1], challenge.at[place][0]
        gap = (began - ended).days
        waits.append(gap if gap > WEEKEND_DAYS else 0)
        if gap > WEEKEND_DAYS and (choice := _choice_day(challenge.choices.get(before, ()), ended, began)):
            to_choice.append((choice - ended).days)
            after_choice.append((began - choice).days)
    parts = (_median_days(to_choice, len(challenges)), _median_days(after_choice, len(challenges))) if to_choice else (None, None)
    return StageDuration(stage, _median_days(waits, len(challenges)), before, *parts)


def _choice_day(days: Iterable[tuple[date, bool]], ended: date, began: date) -> date | None:
    """Returns the day of the choice between two stages: the last milestone in the gap, else the first gate decision in it; None without."""
    choices = [(on, is_gate) for on, is_gate in days if ended <= on <= began]
    return max((on for on, is_gate in choices if not is_gate), default=None) or min((on for on, _ in choices), default=None)


def _median_days(values: Sequence[int], of: int) -> MedianDays:
    return MedianDays(float(median(values)) if values else None, len(values), of)

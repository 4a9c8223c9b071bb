"""Health, milestones, outturn and actions as they were known at each closing of a review. Nothing entered later moves them.

Rows are those of ``db.queries.reviews.trends``: each with ``born`` and ``died``, the places of the closings between which it stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dashboard.metrics.health import HEALTH_ORDER, HealthAssessment, assess_health, build_health_records
from dashboard.metrics.spend import outturn as spend
from db.schema.enums.records import ActionOutcome, ChallengeState, Health, Party, PaymentKind
from db.values.dates import Day, Precision, financial_year
from db.values.working_days import WorkingDays

Row = Mapping[str, Any]
WEEK = timedelta(days=7)
HOW_FROZEN = "Each review shows what was known when it was closed: what is entered later, for whatever day, moves none of it."
HOW_TREND_HEALTH = (
    f"{HOW_FROZEN} The upper mark is the health that the review agreed on, else what the team's update of that week or the week before said. "
    "The lower mark is what the records said that day, by the rules of the overview."
)
HOW_TREND_MILESTONES = (
    f"{HOW_FROZEN} Across: the day of the review. Upwards: the day on which the milestone was then expected. A flat line keeps its promise, a "
    "rising one slips. A line ends on the diagonal on the day the milestone was done. One that was done before the first review shown, and "
    "one that was dropped, is left out from then on."
)
HOW_TREND_OUTTURN = f"{HOW_FROZEN} The programme's own money in the financial year of the review. {spend.HOW_OUTTURN}"
HOW_TREND_DONE = (
    f"{HOW_FROZEN} Counted are the actions of this view whose date lay after the review before and up to this one, as the date stood before this one "
    "was first closed; one that was carried counts again at its new date. Done by its date: its outcome is done and its day is no later."
)


@dataclass(frozen=True)
class ClosedReview:
    """A review that was closed: the day it was held and closed, the places of its closing and of the moment before its first closing."""

    review_id: str
    held_on: date
    closed_on: date
    place: int
    before: int


UNKNOWN_HEALTH = HealthAssessment(None)


@dataclass(frozen=True)
class HealthAtReview:
    """A challenge at a review: what was agreed and why, what the team said, what the records said. ``running`` False: it was not then."""

    agreed: Health | None = None
    said: Health | None = None
    reason: str = ""
    records: HealthAssessment = UNKNOWN_HEALTH
    running: bool = True

    @property
    def told(self) -> Health | None:
        """What the review agreed, else what the team said."""
        return self.agreed or self.said

    @property
    def overridden(self) -> bool:
        """Whether the review agreed on something else than the team said."""
        return self.agreed is not None and self.agreed is not self.said

    @property
    def better_than_records(self) -> bool:
        """Whether what was told is better than what the records said."""
        return bool(self.told and self.records.health and HEALTH_ORDER[self.told] < HEALTH_ORDER[self.records.health])


def rows_at_closing(rows: Iterable[Row], place: int) -> list[Any]:
    """The rows that stood at a place."""
    return [row for row in rows if row["born"] <= place < row["died"]]


@dataclass(frozen=True)
class HealthHistory:
    """The states that health is made of."""

    agreed: Sequence[Row]
    said: Sequence[Row]
    challenges: Sequence[Row]
    milestones: Sequence[Row]
    moves: Sequence[Row]
    talks: Sequence[Row]
    actions: Sequence[Row]


def health_at_reviews(
    closed: Sequence[ClosedReview], told: HealthHistory, challenges: Sequence[str], calendars: Mapping[str, WorkingDays]
) -> dict[str, list[HealthAtReview]]:
    """A mark for each challenge and review, the first review first."""
    found: dict[str, list[HealthAtReview]] = {one: [] for one in challenges}
    talks = _with_last_day(told.talks)
    for review in closed:
        thresholds = _quiet_thresholds(told, review.place)
        records = build_health_records(*_health_inputs(told, talks, review), thresholds)
        agreed = {row["challenge_id"]: row for row in rows_at_closing(told.agreed, review.place) if row["review_id"] == review.review_id}
        said = _team_health(told, review)
        for one in challenges:
            if one not in thresholds:
                found[one].append(HealthAtReview(running=False))
                continue
            own = agreed.get(one)
            judged = assess_health(records[one], review.closed_on, calendars[one])
            words = (Health(own["health"]), own["reason"] or "") if own else (None, "")
            found[one].append(HealthAtReview(words[0], said.get(one), words[1], judged))
    return found


def _quiet_thresholds(told: HealthHistory, place: int) -> dict[str, int | None]:
    """Running challenges with how many working days their stage may be quiet."""
    return {row["id"]: row["threshold"] for row in rows_at_closing(told.challenges, place) if row["state"] == ChallengeState.RUNNING}


def _with_last_day(talks: Sequence[Row]) -> list[Row]:
    """Conversations with the last day on which each may have been."""
    exact = Precision.DAY
    return [
        {**row, "day": row["held_on"] if row["precision"] == exact else Day(row["held_on"], Precision(row["precision"])).last}
        for row in talks
    ]


def _health_inputs(told: HealthHistory, talks: Sequence[Row], review: ClosedReview) -> tuple[Any, Any, Any, Any]:
    """Milestones, moves, the last conversations and what sponsors owed, as :func:`dashboard.metrics.health.dated` takes them."""
    kept = [row for row in rows_at_closing(told.milestones, review.place) if not row["archived"] and row["dropped_on"] is None]
    last: dict[str, date] = {}
    for row in rows_at_closing(talks, review.place):
        day = min(row["day"], review.closed_on)
        last[row["challenge_id"]] = max(day, last.get(row["challenge_id"], day))
    asks = [row for row in rows_at_closing(told.actions, review.place) if row["owed_by"] == Party.SPONSOR]
    return kept, rows_at_closing(told.moves, review.place), last.items(), asks


def _team_health(told: HealthHistory, review: ClosedReview) -> dict[str, Health]:
    """The health of the update of the review's week, else of the week before."""
    since = review.closed_on - timedelta(days=review.closed_on.weekday()) - WEEK
    rows = [row for row in rows_at_closing(told.said, review.place) if since <= row["week"] <= review.closed_on]
    return {row["challenge_id"]: Health(row["health"]) for row in sorted(rows, key=lambda row: row["week"])}


@dataclass(frozen=True)
class MilestonePath:
    """A milestone over the reviews: (day of the review, day then expected) while it was open, the day it was done, its baseline.

    ``recent``: days it moved between the last two reviews, 0 where it was not open at both.
    """

    id: str
    challenge_id: str | None
    title: str
    baseline: date | None
    steps: tuple[tuple[date, date], ...]
    done: date | None = None
    recent: int = 0

    @property
    def moved(self) -> int:
        """Days from the first date shown to the last, later ones above 0."""
        return ((self.done or self.steps[-1][1]) - self.steps[0][1]).days


def build_milestone_paths(closed: Sequence[ClosedReview], milestones: Sequence[Row]) -> list[MilestonePath]:
    """Every milestone that was open at a review: those that moved and are open, the one that moved most first; then what was done last."""
    states: dict[str, list[Row]] = defaultdict(list)
    for row in milestones:
        states[row["id"]].append(row)
    found = [path for own in states.values() if (path := _build_milestone_path(closed, own)) is not None]
    return sorted(found, key=_path_sort_key)


def _path_sort_key(one: MilestonePath) -> tuple[Any, ...]:
    done = -one.done.toordinal() if one.done else 0
    return not one.moved, one.done is not None, done, -abs(one.moved), one.steps[-1][1], one.title, one.id


def _build_milestone_path(closed: Sequence[ClosedReview], states: Sequence[Row]) -> MilestonePath | None:
    steps: list[tuple[date, date]] = []
    latest: Row | None = None
    for review in closed:
        row = next(iter(rows_at_closing(states, review.place)), None)
        expected = (
            row and not row["archived"] and row["dropped_on"] is None and (row["actual_on"] or row["forecast_on"] or row["baseline_on"])
        )
        if not row or not expected:
            continue
        latest = row
        if row["actual_on"]:
            break
        steps.append((review.held_on, expected))
    if latest is None or not steps:
        return None
    both = len(steps) > 1 and [on for on, _ in steps[-2:]] == [one.held_on for one in closed[-2:]]
    recent = (steps[-1][1] - steps[-2][1]).days if both else 0
    return MilestonePath(
        latest["id"], latest["challenge_id"], latest["title"], latest["baseline_on"], tuple(steps), latest["actual_on"], recent
    )


@dataclass(frozen=True)
class OutturnAtReview:
    """The programme's own money at a review, in pence: outturn of all lines, budget of those that have one, variance of these.

    ``moved``: since the review before, None at the first one of a financial year.
    """

    review_id: str
    held_on: date
    year: str
    outturn: int
    budget: int | None
    variance: int | None
    moved: int | None


def outturn_at_reviews(
    closed: Sequence[ClosedReview], lines: Sequence[Row], months: Sequence[Row], ledger: Sequence[Row]
) -> list[OutturnAtReview]:
    """Outturn and budget at each review that had budget lines in its financial year, by the formula of :func:`dashboard.metrics.spend.outturn.lines`."""
    planned, recorded = _rows_by_line(months), _rows_by_line(ledger)
    settling = [row for row in ledger if row["settles_id"]]
    found: list[OutturnAtReview] = []
    for review in closed:
        year, settled = financial_year(review.closed_on), {row["settles_id"] for row in rows_at_closing(settling, review.place)}
        known = [row for row in rows_at_closing(lines, review.place) if row["financial_year"] == year]
        if not known:
            continue
        amounts = [(row["amount_pence"], _line_outturn(planned[row["id"]], recorded[row["id"]], review, settled)) for row in known]
        budgeted = [(int(budget), outturn) for budget, outturn in amounts if budget is not None]
        whole = sum(outturn for _, outturn in amounts)
        budget = sum(one for one, _ in budgeted) if budgeted else None
        variance = sum(outturn - one for one, outturn in budgeted) if budgeted else None
        before = found[-1] if found and found[-1].year == year else None
        found.append(
            OutturnAtReview(
                review.review_id, review.held_on, year, whole, budget, variance, None if before is None else whole - before.outturn
            )
        )
    return found


def _rows_by_line(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["budget_line_id"]].append(row)
    return found


def _line_outturn(months: Sequence[Row], ledger: Sequence[Row], review: ClosedReview, settled: Collection[str]) -> int:
    """All actuals of a line, plus for each open month the forecast, else the plan, less the month's actuals, never below 0."""
    actual: dict[date, int] = defaultdict(int)
    for row in rows_at_closing(ledger, review.place):
        if row["kind"] != PaymentKind.ACCRUAL or row["id"] not in settled:
            actual[row["month"]] += row["pence"]
    since, year = review.closed_on.replace(day=1), spend.months_of_year(financial_year(review.closed_on))
    best: dict[date, int] = {}
    for row in rows_at_closing(months, review.place):
        if row["month"] >= since and (row["forecast"] or row["month"] not in best) and (row["month"] in year or row["month"] in actual):
            best[row["month"]] = row["pence"]
    return sum(actual.values()) + sum(spend.remaining_forecast(pence, actual.get(month)) for month, pence in best.items())


@dataclass(frozen=True)
class DueActionCounts:
    """The actions due between two reviews: done by their date, done later, closed otherwise, still open when the later one was closed."""

    review_id: str
    held_on: date
    since: date
    in_time: int
    late: int
    otherwise: int
    open: int

    @property
    def count(self) -> int:
        """How many were due."""
        return self.in_time + self.late + self.otherwise + self.open


def count_due_actions(closed: Sequence[ClosedReview], actions: Sequence[Row]) -> list[DueActionCounts]:
    """What became of the actions due between each review and the one before."""
    found = []
    for before, review in pairwise(closed):
        rows = [
            row for row in rows_at_closing(actions, review.before) if row["due_on"] and before.held_on < row["due_on"] <= review.held_on
        ]
        ends = [_action_result(row) for row in rows]
        counts = (ends.count(word) for word in ("in time", "late", "otherwise", "open"))
        found.append(DueActionCounts(review.review_id, review.held_on, before.held_on, *counts))
    return found


def _action_result(row: Row) -> str:
    if row["answered_on"] is None:
        return "open"
    if row["outcome"] not in (None, ActionOutcome.DONE):
        return "otherwise"
    return "in time" if row["answered_on"] <= row["due_on"] else "late"

"""Health, milestones, outturn and actions as recorded at each closing of a review. Later entries do not change them.

Rows are those of ``db.queries.reviews.trends``. A row was valid at the closings with index p, ``born`` <= p < ``died``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.measures import MEASURES
from dashboard.metrics.health import HEALTH_ORDER, HealthAssessment, assess_health, build_health_records
from dashboard.metrics.spend import outturn as spend
from dashboard.metrics.spend.periods import months_of_year
from db.schema.enums.records import ChallengeState, Health, Party, PaymentKind
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
HOW_TREND_OUTTURN = f"{HOW_FROZEN} The programme's own money in the financial year of the review. {MEASURES['outturn'].formula}"


@dataclass(frozen=True)
class ClosedReview:
    """A closed review with the days it was held and closed.

    ``place``: index of its last closing; ``before``: index of the moment before its first closing.
    """

    review_id: str
    held_on: date
    closed_on: date
    place: int
    before: int


UNKNOWN_HEALTH = HealthAssessment(None)


@dataclass(frozen=True)
class HealthAtReview:
    """Health of a challenge at a review: agreed (with the reason), reported by the team (``said``), and computed from the records.

    ``running`` False: the challenge was not running at that review.
    """

    agreed: Health | None = None
    said: Health | None = None
    reason: str = ""
    records: HealthAssessment = UNKNOWN_HEALTH
    running: bool = True

    @property
    def told(self) -> Health | None:
        """The health agreed at the review, else the one reported by the team."""
        return self.agreed or self.said

    @property
    def overridden(self) -> bool:
        """Whether the review agreed on another health than the team reported."""
        return self.agreed is not None and self.agreed is not self.said

    @property
    def better_than_records(self) -> bool:
        """Whether the agreed or reported health is better than the computed one."""
        return bool(self.told and self.records.health and HEALTH_ORDER[self.told] < HEALTH_ORDER[self.records.health])


def rows_at_closing(rows: Iterable[Row], place: int) -> list[Any]:
    """Returns the rows valid at the closing of an index."""
    return [row for row in rows if row["born"] <= place < row["died"]]


@dataclass(frozen=True)
class HealthHistory:
    """Rows from which health is computed: agreed and reported health, challenges, milestones, moves, conversations, actions."""

    agreed: Sequence[Row]
    said: Sequence[Row]
    challenges: Sequence[Row]
    milestones: Sequence[Row]
    moves: Sequence[Row]
    talks: Sequence[Row]
    actions: Sequence[Row]


def health_at_reviews(
    closed: Sequence[ClosedReview], history: HealthHistory, challenges: Sequence[str], calendars: Mapping[str, WorkingDays]
) -> dict[str, list[HealthAtReview]]:
    """Returns the health at each review, oldest first, by challenge id."""
    marks: dict[str, list[HealthAtReview]] = {challenge_id: [] for challenge_id in challenges}
    conversations = _with_last_day(history.talks)
    for review in closed:
        thresholds = _quiet_thresholds(history, review.place)
        records = build_health_records(*_health_inputs(history, conversations, review), thresholds)
        agreed = {row["challenge_id"]: row for row in rows_at_closing(history.agreed, review.place) if row["review_id"] == review.review_id}
        team_health = _team_health(history, review)
        for challenge_id in challenges:
            if challenge_id not in thresholds:
                marks[challenge_id].append(HealthAtReview(running=False))
                continue
            agreed_row = agreed.get(challenge_id)
            judged = assess_health(records[challenge_id], review.closed_on, calendars[challenge_id])
            agreed_health = Health(agreed_row["health"]) if agreed_row else None
            reason = (agreed_row["reason"] or "") if agreed_row else ""
            marks[challenge_id].append(HealthAtReview(agreed_health, team_health.get(challenge_id), reason, judged))
    return marks


def _quiet_thresholds(history: HealthHistory, place: int) -> dict[str, int | None]:
    """Returns the quiet threshold in working days of the stage of each running challenge, by challenge id."""
    return {row["id"]: row["threshold"] for row in rows_at_closing(history.challenges, place) if row["state"] == ChallengeState.RUNNING}


def _with_last_day(conversations: Sequence[Row]) -> list[Row]:
    """Returns the conversations with ``day``: the last day on which each can have taken place."""
    exact = Precision.DAY
    return [
        {**row, "day": row["held_on"] if row["precision"] == exact else Day(row["held_on"], Precision(row["precision"])).last}
        for row in conversations
    ]


def _health_inputs(history: HealthHistory, conversations: Sequence[Row], review: ClosedReview) -> tuple[Any, Any, Any, Any]:
    """Returns milestones, moves, (challenge id, last conversation) and sponsor actions at a review.

    They are the arguments of :func:`dashboard.metrics.health.build_health_records`.
    """
    milestones = [row for row in rows_at_closing(history.milestones, review.place) if not row["archived"] and row["dropped_on"] is None]
    last: dict[str, date] = {}
    for row in rows_at_closing(conversations, review.place):
        day = min(row["day"], review.closed_on)
        last[row["challenge_id"]] = max(day, last.get(row["challenge_id"], day))
    sponsor_actions = [row for row in rows_at_closing(history.actions, review.place) if row["owed_by"] == Party.SPONSOR]
    return milestones, rows_at_closing(history.moves, review.place), last.items(), sponsor_actions


def _team_health(history: HealthHistory, review: ClosedReview) -> dict[str, Health]:
    """Returns the reported health by challenge id: from the update of the week of the closing, else of the week before."""
    since = review.closed_on - timedelta(days=review.closed_on.weekday()) - WEEK
    rows = [row for row in rows_at_closing(history.said, review.place) if since <= row["week"] <= review.closed_on]
    return {row["challenge_id"]: Health(row["health"]) for row in sorted(rows, key=lambda row: row["week"])}


@dataclass(frozen=True)
class MilestonePath:
    """Dates of a milestone over the reviews: ``steps`` are (day of the review, date then expected) while it was open.

    ``recent``: calendar days by which it moved between the last two reviews, 0 when it was not open at both.
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
        """Calendar days from the first date shown to the last (or actual) date; later is positive."""
        return ((self.done or self.steps[-1][1]) - self.steps[0][1]).days


def build_milestone_paths(closed: Sequence[ClosedReview], milestones: Sequence[Row]) -> list[MilestonePath]:
    """Returns the milestones that were open at any review.

    Open ones come first, by size of move, then those done, the latest first; those that did not move are last.
    """
    states: dict[str, list[Row]] = defaultdict(list)
    for row in milestones:
        states[row["id"]].append(row)
    paths = [path for milestone_states in states.values() if (path := _build_milestone_path(closed, milestone_states)) is not None]
    return sorted(paths, key=_path_sort_key)


def _path_sort_key(path: MilestonePath) -> tuple[Any, ...]:
    done = -path.done.toordinal() if path.done else 0
    return not path.moved, path.done is not None, done, -abs(path.moved), path.steps[-1][1], path.title, path.id


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
    both = len(steps) > 1 and [on for on, _ in steps[-2:]] == [closed_review.held_on for closed_review in closed[-2:]]
    recent = (steps[-1][1] - steps[-2][1]).days if both else 0
    return MilestonePath(
        latest["id"], latest["challenge_id"], latest["title"], latest["baseline_on"], tuple(steps), latest["actual_on"], recent
    )


@dataclass(frozen=True)
class OutturnAtReview:
    """The programme's own money at a review, in pence. ``budget`` and ``variance`` are of the lines that have a budget.

    ``moved``: change of outturn since the review before; None at the first review of a financial year.
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
    """Returns outturn and budget at each review with budget lines in its financial year.

    By the formula of :func:`dashboard.metrics.spend.outturn.measure_spend`. Variance = outturn - budget over lines with a budget.
    """
    planned, recorded = _rows_by_line(months), _rows_by_line(ledger)
    settling = [row for row in ledger if row["settles_id"]]
    outturns: list[OutturnAtReview] = []
    for review in closed:
        year, settled = financial_year(review.closed_on), {row["settles_id"] for row in rows_at_closing(settling, review.place)}
        year_lines = [row for row in rows_at_closing(lines, review.place) if row["financial_year"] == year]
        if not year_lines:
            continue
        amounts = [(row["amount_pence"], _line_outturn(planned[row["id"]], recorded[row["id"]], review, settled)) for row in year_lines]
        budgeted = [(int(budget), outturn) for budget, outturn in amounts if budget is not None]
        whole = sum(outturn for _, outturn in amounts)
        budget = sum(line_budget for line_budget, _ in budgeted) if budgeted else None
        variance = sum(outturn - line_budget for line_budget, outturn in budgeted) if budgeted else None
        before = outturns[-1] if outturns and outturns[-1].year == year else None
        outturns.append(
            OutturnAtReview(
                review.review_id, review.held_on, year, whole, budget, variance, None if before is None else whole - before.outturn
            )
        )
    return outturns


def _rows_by_line(rows: Iterable[Row]) -> dict[str, list[Row]]:
    by_line: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_line[row["budget_line_id"]].append(row)
    return by_line


def _line_outturn(months: Sequence[Row], ledger: Sequence[Row], review: ClosedReview, settled: Collection[str]) -> int:
    """Returns the outturn of a line in pence, as recorded at a review. Settled accruals are left out.

    Formula: all actuals + for each open month max((forecast, else plan) - actuals of that month, 0).
    """
    actual: dict[date, int] = defaultdict(int)
    for row in rows_at_closing(ledger, review.place):
        if row["kind"] != PaymentKind.ACCRUAL or row["id"] not in settled:
            actual[row["month"]] += row["pence"]
    since, year = review.closed_on.replace(day=1), months_of_year(financial_year(review.closed_on))
    best: dict[date, int] = {}
    for row in rows_at_closing(months, review.place):
        if row["month"] >= since and (row["forecast"] or row["month"] not in best) and (row["month"] in year or row["month"] in actual):
            best[row["month"]] = row["pence"]
    return sum(actual.values()) + sum(spend.remaining_forecast(pence, actual.get(month)) for month, pence in best.items())

"""Rules of milestones: changes of their dates, and what they depend on."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from db.fields.record_schema import When
from db.queries.milestones import stored_dates
from db.records.milestones import BASELINE_CHANGE_REFUSED, REASON_MISSING, MilestoneDates, is_move, resulting_forecast
from db.rules.cycles import find_cycles
from db.rules.rule import Draft, DraftProblem, Drafts, Facts, rule
from db.schema.models import Milestone, Reforecast
from db.values.dates import Day

MOVES_BEFORE_WARNING = 3
SAME_FORECAST = "That is the forecast already: enter the new date, or empty it when there is none any more"
SAME_BASELINE = "That is the baseline already: enter the new one"
NO_BASELINE = "It has no baseline yet: enter the first one in the milestone itself"
DATES = ("baseline", "forecast", "actual")


def _with_dates(drafts: Drafts, facts: Facts) -> Iterator[tuple[Draft, MilestoneDates | None]]:
    """Yields each draft with the stored dates of its milestone; None for a new one."""
    before = facts.once(stored_dates, (draft.id for draft in drafts if not draft.is_new))
    return ((draft, before.get(draft.id)) for draft in drafts)


@rule(When.ALWAYS, "depends_on")
def depends_on_itself(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a milestone that depends on itself, directly or through others."""
    for draft in find_cycles(drafts, facts, "depends_on", Milestone, Milestone.depends_on_id):
        yield draft.error("depends_on", "It would depend on itself through this one. Choose another, or none")


@rule(When.RECORDING, *DATES, "move_reason")
def move_without_reason(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a move of a forecast without its reason."""
    for draft, before in _with_dates(drafts, facts):
        if is_move(before, resulting_forecast(before, draft.values)) and not draft.values.get("move_reason"):
            yield draft.error("move_reason", REASON_MISSING)


@rule(When.RECORDING, "baseline", "baseline_reason")
def baseline_changed(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses another baseline for a milestone that has one, unless a lead gives it with a reason."""
    for draft in drafts:
        given = draft.values.get("baseline") and draft.values.get("baseline_reason")
        if draft.before("baseline") and draft.changes("baseline") and not (facts.steers and given):
            yield draft.error("baseline", BASELINE_CHANGE_REFUSED)


@rule(When.DECIDING, *DATES)
def forecast_passed(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to move a forecast to a day that has passed; warns when there is none any more, and when a forecast has passed."""
    for draft, before in _with_dates(drafts, facts):
        forecast = resulting_forecast(before, draft.values)
        if draft.values.get("actual"):
            continue
        if is_move(before, forecast):
            yield from _check_new_forecast(draft, forecast, facts)
        elif forecast and forecast.last < facts.today:
            yield draft.warning("forecast", f"The date {forecast} has passed: complete the milestone or move it")


def _check_new_forecast(draft: Draft, forecast: Day | None, facts: Facts) -> Iterator[DraftProblem]:
    if forecast is None:
        yield draft.warning("forecast", "Without a forecast it is not dated: neither due nor overdue, and its slip is not known")
    elif forecast.last < facts.today:
        yield draft.error("forecast", "The new date must be today or later. If it is done, complete the milestone instead")


@rule(When.DECIDING, *DATES)
def moved_often(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns about a move of a milestone that was moved ``MOVES_BEFORE_WARNING`` times or more."""
    moved = [draft for draft, before in _with_dates(drafts, facts) if is_move(before, resulting_forecast(before, draft.values))]
    statement = select(Reforecast.milestone_id, func.count().label("moves")).group_by(Reforecast.milestone_id)
    moves = {row.milestone_id: row.moves for row in facts.matching(statement, Reforecast.milestone_id, (draft.id for draft in moved))}
    for draft in moved:
        if moves.get(draft.id, 0) >= MOVES_BEFORE_WARNING:
            yield draft.warning(
                "forecast", f"It has moved {moves[draft.id]} times before. Bring it to the review, or choose a date that will hold"
            )


@rule(When.DECIDING, "forecast")
def new_forecast(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a move to the same day, or to one that has passed; warns when there is no date any more."""
    for draft, before in _with_dates(drafts, facts):
        if before is not None and draft.values.get("forecast") == before.forecast:
            yield draft.error("forecast", SAME_FORECAST)
        elif before is None or before.actual is None:
            yield from _check_new_forecast(draft, draft.values.get("forecast"), facts)


@rule(When.DECIDING, "baseline")
def new_baseline(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses the stored baseline as the new one, and a new one where there is none to replace."""
    for draft, before in _with_dates(drafts, facts):
        if before is not None and before.baseline is None:
            yield draft.error("baseline", NO_BASELINE)
        elif before is not None and before.baseline == draft.values.get("baseline"):
            yield draft.error("baseline", SAME_BASELINE)


RULES = {
    "milestone": (depends_on_itself, move_without_reason, baseline_changed, forecast_passed, moved_often),
    "milestone-move": (new_forecast, moved_often),
    "milestone-baseline": (new_baseline,),
}

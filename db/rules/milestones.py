"""Rules of milestones and of moves of their dates."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from db.fields.record_schema import When
from db.records.milestones import BASELINE_CHANGE_REFUSED
from db.rules.cycles import find_cycles
from db.rules.rule import DraftProblem, Drafts, Facts, rule
from db.schema.models import Milestone, Reforecast

MOVES_BEFORE_WARNING = 3


@rule(When.ALWAYS, "depends_on")
def depends_on_itself(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a milestone that depends on itself, directly or through others."""
    for draft in find_cycles(drafts, facts, "depends_on", Milestone, Milestone.depends_on_id):
        yield draft.error("depends_on", "It would depend on itself through this one. Choose another, or none")


@rule(When.RECORDING, "baseline")
def baseline_changed(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses another baseline for a milestone that has one, unless the viewer steers the programme."""
    for draft in drafts:
        if draft.before("baseline") and draft.changes("baseline") and not facts.steers:
            yield draft.error("baseline", BASELINE_CHANGE_REFUSED)


@rule(When.DECIDING, "forecast")
def moved_often(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the milestone was moved ``MOVES_BEFORE_WARNING`` times or more."""
    statement = select(Reforecast.milestone_id, func.count().label("moves")).group_by(Reforecast.milestone_id)
    moves = {row.milestone_id: row.moves for row in facts.matching(statement, Reforecast.milestone_id, (draft.id for draft in drafts))}
    for draft in drafts:
        if moves.get(draft.id, 0) >= MOVES_BEFORE_WARNING:
            yield draft.warning(
                "forecast", f"It has moved {moves[draft.id]} times before. Bring it to the review, or choose a date that will hold"
            )


RULES = {
    "milestone": (depends_on_itself, baseline_changed),
    "milestone-move": (moved_often,),
}

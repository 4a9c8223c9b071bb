"""What a programme has recorded so far of what its pages are made of, for the checklist of its first morning."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from db.queries.built_once import Entities, rows_built_once
from db.schema.enums.records import ChallengeState
from db.schema.models import BudgetLine, Challenge, Cohort, Conversation, Milestone, ResearchSession, WeeklyUpdate


class Recorded(NamedTuple):
    """Whether a programme has any of each; ``running``: a challenge that is running; ``week``: an update, a conversation or a session."""

    cohorts: bool
    challenges: bool
    running: bool
    milestones: bool
    budget: bool
    week: bool

    @property
    def answers(self) -> bool:
        """Whether the overview has something to say: any record of a challenge, or challenges of which none is running."""
        return self.challenges and (not self.running or self.milestones or self.budget or self.week)

    @property
    def rounds_alone(self) -> bool:
        """Whether there are challenges of which none is running, and no money and no week is recorded."""
        return self.challenges and not (self.running or self.budget or self.week)


def read_recorded(session: Session, programme_id: str) -> Recorded:
    """Returns what the programme has recorded, among what the session may read."""
    (row,) = _recorded(session, programme_id)
    return Recorded._make(row)


@rows_built_once
def _recorded(entity: Entities, programme_id: str) -> Select[Any]:
    """One row: whether there is any of each."""

    def any_of(model: type[Any], *conditions: Any) -> Any:
        row = entity(model)
        return exists(select(row.id).where(row.programme_id == programme_id, *conditions))

    running = entity(Challenge).state == ChallengeState.RUNNING.value
    week = any_of(WeeklyUpdate) | any_of(Conversation) | any_of(ResearchSession)
    return select(
        any_of(Cohort), any_of(Challenge), any_of(Challenge, running), any_of(Milestone), any_of(BudgetLine), week
    )  # fmt: skip

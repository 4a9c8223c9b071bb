"""What an act would do, said before it is done: every step in words, asked with "save?"; what stands in its way refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import cohort_dates
from db.commands.act_steps import ActStep
from db.commands.challenge_lifecycle import act as challenge_lifecycle_act
from db.errors import Invalid
from db.fields.types import ValidationContext
from db.records.record_schema import Problem, Values
from db.schema.models import Challenge, Cohort


def _step_problems(plan: Callable[[], list[ActStep]]) -> Iterator[Problem]:
    try:
        steps = plan()
    except Invalid as wrong:
        yield from (Problem(name, sentence) for name, sentence in wrong.problems)
        return
    for step in steps:
        yield Problem("", step.words, warning=True)
        yield from (Problem("", detail, warning=True) for detail in step.details)


def _check_lifecycle_act(
    act: str, session: Session, record_id: str | None, values: Values, context: ValidationContext
) -> Iterator[Problem]:
    row = session.scalars(select(Challenge).where(Challenge.id == record_id)).one()
    yield from _step_problems(lambda: challenge_lifecycle_act.plan_steps(session, act, row, values))


def _check_cohort_date_move(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    row = session.scalars(select(Cohort).where(Cohort.id == record_id)).one()
    yield from _step_problems(lambda: cohort_dates.plan_date_move(session, row, values))


CHECKS: dict[str, Any] = {
    **{act: partial(_check_lifecycle_act, act) for act in challenge_lifecycle_act.LIFECYCLE_ACTS},
    "cohort-date-move": _check_cohort_date_move,
}

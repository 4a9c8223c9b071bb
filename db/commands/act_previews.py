"""What an act would do, said before it is done: every step in words, asked with "save?"; what stands in its way refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import cohort_dates
from db.commands.act_steps import Step
from db.commands.challenge_lifecycle import act as challenge_lifecycle_act
from db.errors import Invalid
from db.fields.types import Ground
from db.records.record_schema import Problem, Values
from db.schema.models import Challenge, Cohort

Check = Callable[[Session, str | None, Values, Ground], Iterator[Problem]]


def _told(plan: Callable[[], list[Step]]) -> Iterator[Problem]:
    try:
        steps = plan()
    except Invalid as wrong:
        yield from (Problem(name, sentence) for name, sentence in wrong.problems)
        return
    for step in steps:
        yield Problem("", step.words, warning=True)
        yield from (Problem("", detail, warning=True) for detail in step.details)


def _settles(act: str, session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    row = session.scalars(select(Challenge).where(Challenge.id == record_id)).one()
    yield from _told(lambda: challenge_lifecycle_act.plan(session, act, row, values))


def _cohort(session: Session, record_id: str | None, values: Values, ground: Ground) -> Iterator[Problem]:
    row = session.scalars(select(Cohort).where(Cohort.id == record_id)).one()
    yield from _told(lambda: cohort_dates.plan(session, row, values))


CHECKS: dict[str, Any] = {**{act: partial(_settles, act) for act in challenge_lifecycle_act.SETTLES}, "cohort-date-move": _cohort}

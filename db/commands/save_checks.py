"""All checks of a draft before it is saved: the rules of its kind, or the preview of the steps of an act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import cohort_dates
from db.commands.act_steps import ActStep
from db.commands.challenge_lifecycle import act as challenge_lifecycle_act
from db.errors import Invalid
from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.records.challenges.lifecycle import LIFECYCLE_ACTS
from db.rules.registry import RULES
from db.rules.rule import Rule
from db.schema.models import Challenge, Cohort
from db.session_state import session_state


def _step_problems(plan: Callable[[], list[ActStep]]) -> Iterator[Problem]:
    """The steps and details of a plan as warnings; the problems of :class:`Invalid` as errors."""
    try:
        steps = plan()
    except Invalid as error:
        yield from (Problem(name, sentence) for name, sentence in error.problems)
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


ACT_PREVIEWS: dict[str, Rule] = {
    **{act: partial(_check_lifecycle_act, act) for act in LIFECYCLE_ACTS},
    "cohort-date-move": _check_cohort_date_move,
}


def check_before_save(session: Session, kind: str, record_id: str | None, values: Values, context: ValidationContext) -> list[Problem]:
    """Returns all errors and warnings of a draft: those of its rules, or the steps of an act as warnings to confirm.

    Both compare the draft with stored records through the viewer's session. A sponsor's forms have neither.
    """
    check = ACT_PREVIEWS.get(kind) or RULES.get(kind)
    return list(check(session, record_id, values, context)) if check and not session_state(session).viewer.sponsor else []

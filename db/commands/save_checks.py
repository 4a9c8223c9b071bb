"""All checks of drafts before they are saved: the rules of their kind, and the preview of the steps of an act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import cohort_dates
from db.commands.act_steps import ActStep
from db.commands.challenge_lifecycle import act as challenge_lifecycle_act
from db.errors import Invalid
from db.fields.record_schema import Problem, RecordSchema
from db.records.challenges.lifecycle import LIFECYCLE_ACTS
from db.rules.ask import ask_rules
from db.rules.rule import Draft, Drafts, Facts
from db.schema.models import Challenge, Cohort


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


def _plan_lifecycle_act(act: str, session: Session, draft: Draft) -> list[ActStep]:
    row = session.scalars(select(Challenge).where(Challenge.id == draft.id)).one()
    return challenge_lifecycle_act.plan_steps(session, act, row, draft.values)


def _plan_cohort_date_move(session: Session, draft: Draft) -> list[ActStep]:
    row = session.scalars(select(Cohort).where(Cohort.id == draft.id)).one()
    return cohort_dates.plan_date_move(session, row, draft.values)


ACT_PLANS: dict[str, Callable[[Session, Draft], list[ActStep]]] = {
    **{act: partial(_plan_lifecycle_act, act) for act in LIFECYCLE_ACTS},
    "cohort-date-move": _plan_cohort_date_move,
}


def check_drafts(kind: RecordSchema, drafts: Drafts, facts: Facts) -> dict[int, tuple[Problem, ...]]:
    """Returns the errors and warnings of each draft by its place; for an act without errors also its steps, as warnings to confirm."""
    found = ask_rules(kind, drafts, facts)
    if (plan := ACT_PLANS.get(kind.name)) is None:
        return found
    for draft in drafts:
        problems = found.get(draft.place, ())
        if all(problem.warning for problem in problems):
            found[draft.place] = (*problems, *_step_problems(partial(plan, facts.session, draft)))
    return found


def check_draft(kind: RecordSchema, draft: Draft, facts: Facts) -> tuple[Problem, ...]:
    """Returns the errors and warnings of one draft."""
    return check_drafts(kind, [draft], facts).get(draft.place, ())

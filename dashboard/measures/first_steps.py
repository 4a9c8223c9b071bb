"""The measure of the checklist of a programme's first morning."""

from __future__ import annotations

from dashboard.measures.measure import Example, Measure, Unit

MEASURES: tuple[Measure, ...] = (
    Measure(
        "first_steps_done",
        "First steps done",
        "Of the seven steps of a new programme those that are done: set up, a cohort, a challenge, a second account, a milestone, a budget line, and "
        "an update, a conversation or a research session. Who does not manage accounts has been invited, so that the second account is there.",
        Unit.COUNT,
        "the programme's records and its accounts",
        Example("Set up, with a cohort and nothing else.", "Steps done: 2.", lambda: _done(cohorts=True), 2),
        scope=("programme",),
    ),
)


def _done(*, cohorts: bool) -> int:
    from datetime import UTC, datetime

    from dashboard.figures.first_steps import Done, steps
    from dashboard.view import View
    from db.values.clock import date_in_zone

    view = View(date_in_zone("Europe/London", datetime(2026, 5, 4, tzinfo=UTC)))
    return sum(step.done for step in steps(Done(cohorts, False, False, False, False, False), (), "April", view))

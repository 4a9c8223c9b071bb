"""One date moves for a whole cohort: its open milestones of one title, day, type or stage, or the cohort's own date with those named after it.

One decision, one reason, one transaction. What is done or dropped stays, and so does a challenge that no longer runs.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.commands.act_steps import Step, decide, not_passed, reason_given, reforecast, shifted, slip_words, steers
from db.commands.challenge_lifecycle.open_records import plural, rows_of
from db.errors import Invalid
from db.history import today
from db.queries.open_records import LIVE, ends_of, still_open
from db.queries.programmes.navigation import calendar_of
from db.schema.enums.records import ChallengeState, MilestoneType
from db.schema.models import Challenge, Cohort, Milestone
from db.values.dates import Day, Precision

Values = dict[str, Any]
OWN = {"launch": "Launch", "close": "Applications close", "demo_day": "Demo Day"}
GOES_ON = tuple(one for one in LIVE if one != ChallengeState.PAUSED)


@dataclass(frozen=True)
class Dated:
    """An open milestone of a cohort: the code of its challenge (empty: of the whole cohort), what it can be chosen by."""

    id: str
    code: str
    title: str
    type: str
    stage: str | None
    ends: Day | None


def dated(session: Session, cohort: str) -> list[Dated]:
    """Open milestones of a cohort and of its challenges that go on, by day and title."""
    columns = (Milestone.forecast_on, Milestone.forecast_precision, Milestone.baseline_on, Milestone.baseline_precision)
    rows = session.execute(
        select(Milestone.id, Challenge.code, Challenge.title.label("of"), Milestone.title, Milestone.type, Milestone.stage, *columns)
        .outerjoin(Challenge, Challenge.id == Milestone.challenge_id)
        .where(
            still_open(),
            or_(
                (Challenge.cohort_id == cohort) & Challenge.state.in_(GOES_ON) & Challenge.archived.is_(False),
                Milestone.challenge_id.is_(None) & (Milestone.cohort_id == cohort),
            ),
        )
        .order_by(Milestone.forecast_on, Challenge.code, Milestone.title, Milestone.id)
    ).all()
    return [Dated(row.id, row.code or row.of or "", row.title, row.type, row.stage, ends_of(row)) for row in rows]


def keys_of(one: Dated) -> list[tuple[str, str]]:
    """(key, words) of everything that a milestone can be chosen by."""
    keys = [(f"title:{one.title.casefold()}", f"Title “{one.title}”"), (f"type:{one.type}", f"Type {MilestoneType(one.type).label}")]
    if one.stage:
        keys.append((f"stage:{one.stage}", f"Stage {one.stage}"))
    if one.ends:
        keys.append((f"on:{one.ends.written}", f"Expected {one.ends}"))
    return keys


def groups(session: Session, cohort: Any) -> list[tuple[str, str]]:
    """(key, words) of the dates of a cohort that can be moved together, its own first."""
    found = dated(session, cohort.id)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in found:
        for key in keys_of(one):
            counts[key] += 1
    own = []
    for name, label in OWN.items():
        if on := _own_day(cohort, name):
            named = sum(one.title.casefold() == label.casefold() for one in found)
            own.append(
                (
                    f"own:{name}",
                    f"{label}: the cohort's own date, {on}" + (f", and {plural(named, 'milestone')} of that name" if named else ""),
                )
            )
    order = ("title", "on", "stage", "type")
    shared = sorted(
        ((key, words, count) for (key, words), count in counts.items()), key=lambda one: (order.index(one[0].split(":")[0]), one[1])
    )
    several = [(key, f"{words}: {plural(count, 'milestone')}") for key, words, count in shared if count > 1 or key.startswith("title:")]
    return own + several + ([("all:", f"Every open milestone of the cohort: {len(found)}")] if found else [])


def _own_day(cohort: Any, name: str) -> Day | None:
    on = getattr(cohort, f"{name}_on")
    return None if on is None else Day(on, Precision(getattr(cohort, f"{name}_precision")))


def _chosen(found: list[Dated], key: str) -> list[Dated]:
    kind, _, word = key.partition(":")
    if kind == "all":
        return found
    if kind == "own":
        return [one for one in found if one.title.casefold() == OWN[word].casefold()]
    return [one for one in found if key in dict(keys_of(one))]


def plan(session: Session, cohort: Cohort, values: Values) -> list[Step]:
    """The moves: of the cohort's own date where it is meant, and of each milestone. Raises :class:`Invalid` where nothing would move."""
    calendar = calendar_of(session, cohort.programme_id)
    to: date | None = values.get("to")
    if (to is None) == (not values.get("days")):
        raise Invalid([("to", "Enter the new day, or by how many working days they move, not both")])

    def new(before: Day) -> Day:
        return Day(to) if to is not None else shifted(before, values["days"], calendar)

    chosen = [one for one in _chosen(dated(session, cohort.id), values["which"]) if one.ends is None or new(one.ends) != one.ends]
    moves = [(one, one.ends, new(one.ends) if one.ends else Day(to)) for one in chosen if one.ends or to]  # type: ignore[arg-type] # to is a day where there is no other
    field = "to" if to is not None else "days"
    not_passed([(one.title, after) for one, _, after in moves], field, today(session))
    steps = _own_steps(cohort, values, new)
    if moves:
        steps.append(_moves(session, moves, values))
    if not steps:
        raise Invalid([(field, "Nothing would move: every one of these stands on that day already, or is done")])
    return steps


def _own_steps(cohort: Cohort, values: Values, new: Any) -> list[Step]:
    kind, _, name = values["which"].partition(":")
    before = _own_day(cohort, name) if kind == "own" else None
    if before is None or (after := new(before)) == before:
        return []

    def move() -> None:
        setattr(cohort, f"{name}_on", after.on)
        setattr(cohort, f"{name}_precision", after.precision.value)

    return [Step(f"{OWN[name]} of {cohort.name} moved from {before} to {after}", move)]


def _moves(session: Session, moves: list[tuple[Dated, Day | None, Day]], values: Values) -> Step:
    rows = rows_of(session, Milestone, [one.id for one, _, _ in moves])

    def move() -> None:
        for row, (_, _, after) in zip(rows, moves, strict=True):
            reforecast(session, row, after, values["category"], values["reason"])

    details = tuple(
        f"{one.code + ': ' if one.code else ''}{one.title}: {slip_words(row.baseline_on, row.baseline_precision == 'day', before, after)}"
        for row, (one, before, after) in zip(rows, moves, strict=True)
    )
    by = f"to {Day(values['to'])}" if values.get("to") else f"by {values['days']} working days"
    return Step(f"{plural(len(rows), 'milestone')} moved {by}", move, details)


def move_dates(session: Session, cohort: Cohort, values: Values) -> None:
    """Move the dates, with one reason and one decision. For leads and administrators."""
    steers(session)
    reason_given(session, values["reason"])
    steps = plan(session, cohort, values)
    for step in steps:
        step.do()
    what = " ".join(f"{step.words}." for step in steps)
    decide(
        session, programme_id=cohort.programme_id, challenge_id=None, about=("cohort", cohort.id), what=f"{cohort.name}: {what}",
        why=values["reason"], by=values.get("decided_by"),
    )  # fmt: skip

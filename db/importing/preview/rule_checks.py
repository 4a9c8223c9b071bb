"""What a form would ask before it saves, asked of a whole file: twins, budgets gone over, identifiers that another has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.batching import portions
from db.errors import Refused
from db.exporting.stored_records import same
from db.fields.types import Ground
from db.importing.read.sheet_layout import Row
from db.records.record_schema import Kind, Problem
from db.records.spend.budget_changes import actual_of
from db.rules.money import budget_of, over_plan
from db.rules.registry import weigh
from db.schema.models import Payment, PlanMonth
from db.values.currency import exact

ONE_BY_ONE = frozenset(
    {
        "organisation",
        "person",
        "cohort",
        "challenge",
        "team",
        "stage-move",
        "budget-line",
        "budget-change",
        "agreement",
        "conversation",
        "action",
        "decision",
    }
)
HISTORY = frozenset({"stage-move", "budget-change"})  # what was decided is told as it was: rules for deciding today only ask
MOST = 1_000


class Told(NamedTuple):
    """A problem of a row."""

    row: Row
    problem: Problem


def weighed(session: Session, kind: Kind, rows: list[Row], ground: Ground) -> Iterator[Told]:
    """What the store has to say of sound rows that create or change a record. Rows of an export into another store are as they were."""
    asked = [
        row for row in rows if not (row.given and row.stored is None) and not (row.stored and same(kind, row.values, row.stored.values))
    ]
    if kind.name == "payment":
        yield from _over_lines(session, asked)
    elif kind.name == "plan-month":
        yield from _over_plans(session, asked)
    elif kind.name in ONE_BY_ONE and len(asked) <= MOST:
        for row in asked:
            yield from (Told(row, problem) for problem in _of_one(session, kind, row, ground))


def _of_one(session: Session, kind: Kind, row: Row, ground: Ground) -> Iterator[Problem]:
    try:
        found = weigh(session, kind.name, row.stored.id if row.stored else None, row.values, ground)
    except Refused:  # what the role may not read it is not asked about
        return
    for problem in found:
        yield replace(problem, warning=True) if kind.name in HISTORY and row.stored is None else problem


def _by_line(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.values["budget_line"]].append(row)
    return found


def _over_lines(session: Session, rows: list[Row]) -> Iterator[Told]:
    """The row with which the payments of the file take a line over its budget."""
    ids = [row.values["settles"] for row in rows if row.values.get("settles")]
    settled = set(ids)
    for line, own in _by_line(rows).items():
        budget = budget_of(session, line)
        if budget is None or budget.amount is None:
            continue
        total = actual_of(session, line) - _amount(session, line, [*settled, *(row.id for row in rows if row.stored)])
        for row in own:
            total += 0 if row.id in settled else row.values["amount"]
            if total > budget.amount:
                sentence = f"This takes {budget.name} {exact(total - budget.amount)} over its budget; its tolerance is {budget.tolerance}"
                yield Told(row, Problem("amount", sentence, warning=True))
                break


def _amount(session: Session, line: str, ids: list[str]) -> int:
    """Pence that some stored ledger rows come to on a line, settled accruals left out as in its actual."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    amount = select(func.sum(Payment.amount_pence)).where(Payment.budget_line_id == line, Payment.id.not_in(settled))
    return sum(int(session.execute(amount.where(Payment.id.in_(portion))).scalar() or 0) for portion in portions(ids))


def _over_plans(session: Session, rows: list[Row]) -> Iterator[Told]:
    """The last row of each line whose plan comes to more than its budget."""
    for line, own in _by_line(rows).items():
        budget = budget_of(session, line)
        if budget is None:
            continue
        plan = select(func.sum(PlanMonth.amount_pence)).where(PlanMonth.budget_line_id == line)
        stored = int(session.execute(plan).scalar() or 0)
        held = sum(row.stored.values["amount"] for row in own if row.stored and row.stored.values["budget_line"] == line)
        for problem in over_plan(budget, stored - held + sum(row.values["amount"] for row in own)):
            yield Told(own[-1], problem)

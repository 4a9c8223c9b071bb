"""The checks of the entry form, applied to a whole file: duplicates, exceeded budgets, identifiers already in use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.batching import split_batches
from db.commands.save_checks import check_before_save
from db.errors import Refused
from db.exporting.stored_records import is_unchanged
from db.fields.record_schema import Problem, RecordSchema
from db.fields.types import ValidationContext
from db.importing.read.sheet_layout import ImportRow
from db.queries.spend.actuals import sum_actuals
from db.rules.money import check_planned_total, read_line_budget
from db.schema.models import Payment, PlanMonth
from db.values.currency import format_pence

KINDS_CHECKED_SINGLY = frozenset(
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
        "review",
        "review-closing",
        "review-health",
    }
)
HISTORIC_KINDS = frozenset(
    {"stage-move", "budget-change"}
)  # past decisions are imported as they were made: rules for new decisions only warn
MAX_ROWS_CHECKED = 1_000


class RowProblem(NamedTuple):
    """A row and a problem found in it."""

    row: ImportRow
    problem: Problem


def check_row_rules(session: Session, kind: RecordSchema, rows: list[ImportRow], context: ValidationContext) -> Iterator[RowProblem]:
    """Yield the problems of rows that create or change a record. Rows with an exported id that is new to the store are not checked."""
    changed_rows = [
        row
        for row in rows
        if not (row.given and row.stored is None) and not (row.stored and is_unchanged(kind, row.values, row.stored.values))
    ]
    if kind.name == "payment":
        yield from _budget_problems(session, changed_rows)
    elif kind.name == "plan-month":
        yield from _plan_problems(session, changed_rows)
    elif kind.name in KINDS_CHECKED_SINGLY and len(changed_rows) <= MAX_ROWS_CHECKED:
        for row in changed_rows:
            yield from (RowProblem(row, problem) for problem in _check_row(session, kind, row, context))


def _check_row(session: Session, kind: RecordSchema, row: ImportRow, context: ValidationContext) -> Iterator[Problem]:
    try:
        problems = check_before_save(session, kind.name, row.stored.id if row.stored else None, row.values, context)
    except Refused:  # the role may not read the records that the rule compares
        return
    for problem in problems:
        yield replace(problem, warning=True) if kind.name in HISTORIC_KINDS and row.stored is None else problem


def _rows_by_line(rows: list[ImportRow]) -> dict[str, list[ImportRow]]:
    rows_by_line: dict[str, list[ImportRow]] = defaultdict(list)
    for row in rows:
        rows_by_line[row.values["budget_line"]].append(row)
    return rows_by_line


def _budget_problems(session: Session, rows: list[ImportRow]) -> Iterator[RowProblem]:
    """Yield a warning for the first row by which the payments of the file exceed the budget of a line."""
    ids = [row.values["settles"] for row in rows if row.values.get("settles")]
    settled = set(ids)
    for line, line_rows in _rows_by_line(rows).items():
        budget = read_line_budget(session, line)
        if budget is None or budget.amount is None:
            continue
        total = sum_actuals(session, line) - _sum_amounts(session, line, [*settled, *(row.id for row in rows if row.stored)])
        for row in line_rows:
            total += 0 if row.id in settled else row.values["amount"]
            if total > budget.amount:
                sentence = (
                    f"This takes {budget.name} {format_pence(total - budget.amount)} over its budget; its tolerance is {budget.tolerance}"
                )
                yield RowProblem(row, Problem("amount", sentence, warning=True))
                break


def _sum_amounts(session: Session, line: str, ids: list[str]) -> int:
    """Returns the sum in pence of stored ledger rows on a line, without settled accruals, as in the line's actual spend."""
    settled = select(Payment.settles_id).where(Payment.settles_id.is_not(None))
    amount = select(func.sum(Payment.amount_pence)).where(Payment.budget_line_id == line, Payment.id.not_in(settled))
    return sum(int(session.execute(amount.where(Payment.id.in_(portion))).scalar() or 0) for portion in split_batches(ids))


def _plan_problems(session: Session, rows: list[ImportRow]) -> Iterator[RowProblem]:
    """Yield the problem of each line whose planned total exceeds its budget, at its last row in the file."""
    for line, line_rows in _rows_by_line(rows).items():
        budget = read_line_budget(session, line)
        if budget is None:
            continue
        plan = select(func.sum(PlanMonth.amount_pence)).where(PlanMonth.budget_line_id == line)
        stored = int(session.execute(plan).scalar() or 0)
        replaced = sum(row.stored.values["amount"] for row in line_rows if row.stored and row.stored.values["budget_line"] == line)
        for problem in check_planned_total(budget, stored - replaced + sum(row.values["amount"] for row in line_rows)):
            yield RowProblem(line_rows[-1], problem)

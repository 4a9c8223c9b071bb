"""The checks that the store makes when a single record is saved, applied to a whole file with few statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Session

from db.access import Permission
from db.commands.save import columns_from_values
from db.fields.record_schema import RecordSchema, Values
from db.queries.milestones import stored_dates
from db.records.milestones import check_date_changes
from db.records.spend.ledger import month_outside_year_error
from db.rules.payments import find_duplicate_payments
from db.schema.models import BudgetLine
from db.session_state import session_state

Refusal = tuple[str, str, str]
MONEY_KINDS = ("payment", "plan-month", "forecast")


def budget_lines_by_id(session: Session, programme_id: str) -> dict[str, tuple[str, str | None]]:
    """Returns (financial year, challenge id) of every budget line of the programme, by id."""
    rows = session.execute(
        select(BudgetLine.id, BudgetLine.financial_year, BudgetLine.challenge_id).where(BudgetLine.programme_id == programme_id)
    ).all()
    return {row.id: (row.financial_year, row.challenge_id) for row in rows}


def normalise_values(kind: RecordSchema, values: Values) -> None:
    """Set values as they will be stored: the month of a payment, the Monday of a week."""
    if kind.name == "payment" and not values.get("month") and values.get("paid_on"):
        values["month"] = values["paid_on"].replace(day=1)
    if kind.name == "weekly-update" and values.get("week"):
        values["week"] -= timedelta(days=values["week"].weekday())


def find_refusals(
    session: Session, kind: RecordSchema, programme_id: str, rows: dict[str, Values], stored: dict[str, Values]
) -> Iterator[Refusal]:
    """Yield (id, field, sentence) for each value that the store would refuse. ``rows``: new values by id; ``stored``: stored values by id."""
    if kind.name == "milestone":
        yield from _date_refusals(session, rows, stored)
    if kind.name in MONEY_KINDS:
        yield from _year_refusals(session, programme_id, rows)
    if kind.name == "payment":
        yield from find_duplicate_payments(session, programme_id, rows)
    yield from _unique_key_refusals(session, kind, programme_id, rows)


def _date_refusals(session: Session, rows: dict[str, Values], stored: dict[str, Values]) -> Iterator[Refusal]:
    """Yield a refusal for each move without a reason, and for each changed baseline without one or by somebody who is no lead."""
    steers = session_state(session).viewer.may(Permission.STEER)
    for record_id, before in stored_dates(session, stored).items():
        for problem in check_date_changes(before, rows[record_id], None, steers=steers):
            yield record_id, problem.field, problem.sentence


def _year_refusals(session: Session, programme_id: str, rows: dict[str, Values]) -> Iterator[Refusal]:
    lines = budget_lines_by_id(session, programme_id)
    problems_by_key: dict[tuple[Any, Any], list[tuple[str, str]]] = {}
    for record_id, values in rows.items():
        key = values.get("month"), values.get("budget_line")
        if key not in problems_by_key:
            line = lines.get(key[1] or "")
            refusal = month_outside_year_error(key[0], line[0]) if key[0] and line else None
            problems_by_key[key] = refusal.problems if refusal else []
        for field, sentence in problems_by_key[key]:
            yield record_id, field, sentence


def _unique_key_refusals(session: Session, kind: RecordSchema, programme_id: str, rows: dict[str, Values]) -> Iterator[Refusal]:
    """Yield a refusal for each row that would break a unique constraint, such as budget line and month."""
    table = kind.model.__table__
    for constraint in [candidate for candidate in table.constraints if isinstance(candidate, UniqueConstraint)]:
        names = [column.name for column in constraint.columns]
        fields = [field for field in kind.fields if set(field.columns) & set(names)]
        stored = select(kind.model.id, *(getattr(kind.model, name) for name in names)).where(kind.model.programme_id == programme_id)
        taken = {tuple(row[1:]): row[0] for row in session.execute(stored) if row[0] not in rows}
        for record_id, values in rows.items():
            columns = columns_from_values(kind, values)
            key = tuple(columns.get(name) for name in names)
            if None not in key and key in taken:
                together = " and ".join(field.label.lower() for field in fields)
                advice = "twice in this file. Keep one" if taken[key] in rows else f"there already. Use its id {taken[key]} to change it"
                yield record_id, fields[-1].name, f"The {kind.noun} of this {together} is {advice}"
            taken.setdefault(key, record_id)

"""Multiply the demo's cohorts: rows are copied within the database, with their whole history, under new ids.

The copies are finished rounds, so that the default filter still shows the same few challenges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, and_, case, func, insert, literal, select
from sqlalchemy.sql.elements import ColumnElement

from db.history import TRACKED_MODELS
from db.schema.base import Base
from db.schema.models import Challenge, Programme

UNCOPIED_TABLES = frozenset(
    {"programmes", "stages", "user_groups", "templates", "reviews", "review_closings"}
)  # their number does not depend on the number of cohorts
COPIED_TABLES = frozenset(TRACKED_MODELS) - UNCOPIED_TABLES
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class CohortCopy:
    """One copy of all cohorts of a programme. ``suffix`` is appended to ids; rows without a cohort are assigned to ``challenge``."""

    programme: str
    challenge: str
    suffix: str


def multiply_cohorts(engine: Engine, short_name: str, times: int) -> int:
    """Multiply the cohorts of a programme and their dependent rows by ``times``. Returns the number of rows written."""
    programmes, challenges = Programme.__table__, Challenge.__table__
    written = 0
    with engine.execution_options(write=True).begin() as connection:
        programme = connection.execute(select(programmes.c.id).where(programmes.c.short_name == short_name)).scalar_one()
        challenge = connection.execute(select(func.min(challenges.c.id)).where(challenges.c.programme_id == programme)).scalar_one()
        for number in range(1, times):
            written += _copy_rows(connection, CohortCopy(programme, challenge, f"-{number}"))
    return written


def _copy_rows(connection: Connection, copy: CohortCopy) -> int:
    """Copy every row of the programme once, with all its history states. Returns the number of rows written."""
    written = 0
    for model in [TRACKED_MODELS[table.name] for table in Base.metadata.sorted_tables if table.name in COPIED_TABLES]:
        for table in (model.__table__, model.__history__.__table__):
            chosen = [_copied_column(column, table, model.__table__, copy).label(column.name) for column in table.columns]
            source = select(*chosen).where(table.c.programme_id == copy.programme, ~table.c.id.contains("-"))
            written += connection.execute(insert(table).from_select([column.name for column in table.columns], source)).rowcount
    return written


def _copied_column(column: Column[Any], table: Table, live: Table, copy: CohortCopy) -> ColumnElement[Any]:
    """Returns the expression of a column of a copy; its references point to rows of the same copy."""
    if live.name == "cohorts" and column.name == "ended_on":
        return func.coalesce(column, table.c.close_on, table.c.launch_on, LONG_AGO)
    if column.name == "challenge_id":
        has_no_cohort = column.is_(None) if "cohort_id" not in table.c else and_(column.is_(None), table.c.cohort_id.is_(None))
        return case((has_no_cohort, literal(copy.challenge)), else_=column) + copy.suffix
    return column + copy.suffix if column.name == "id" or _referenced_table(live.c.get(column.name)) in COPIED_TABLES else column


def _referenced_table(column: Column[Any] | None) -> str:
    """Returns the table that a column references; empty where it is no foreign key."""
    return "" if column is None else next((key.column.table.name for key in column.foreign_keys), "")

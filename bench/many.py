"""The demo with a hundred times its cohorts: rows copied within the database, with their whole past, under ids of their own.

The copies are rounds that ended, so that the default filter shows the same few challenges as before, among a hundred times as many.
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
)  # a programme has them once, whatever its number of cohorts
COPIED_TABLES = frozenset(TRACKED_MODELS) - UNCOPIED_TABLES
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class CohortCopy:
    """One more of all the cohorts of a programme. ``suffix`` tells its ids apart; what belongs to no round goes to ``challenge``."""

    programme: str
    challenge: str
    suffix: str


def multiply_cohorts(engine: Engine, short_name: str, times: int) -> int:
    """Make ``times`` as many cohorts of a programme, with all that hangs on them. Returns how many rows that wrote."""
    own, posed = Programme.__table__, Challenge.__table__
    written = 0
    with engine.execution_options(write=True).begin() as connection:
        programme = connection.execute(select(own.c.id).where(own.c.short_name == short_name)).scalar_one()
        challenge = connection.execute(select(func.min(posed.c.id)).where(posed.c.programme_id == programme)).scalar_one()
        for number in range(1, times):
            written += _copy_rows(connection, CohortCopy(programme, challenge, f"-{number}"))
    return written


def _copy_rows(connection: Connection, copy: CohortCopy) -> int:
    """Copy every row of the programme once, and all its states."""
    written = 0
    for model in [TRACKED_MODELS[table.name] for table in Base.metadata.sorted_tables if table.name in COPIED_TABLES]:
        for table in (model.__table__, model.__history__.__table__):
            chosen = [_copied_column(one, table, model.__table__, copy).label(one.name) for one in table.columns]
            source = select(*chosen).where(table.c.programme_id == copy.programme, ~table.c.id.contains("-"))
            written += connection.execute(insert(table).from_select([one.name for one in table.columns], source)).rowcount
    return written


def _copied_column(one: Column[Any], table: Table, live: Table, copy: CohortCopy) -> ColumnElement[Any]:
    """What stands in a column of a copy: its ids point to rows of the same copy."""
    if live.name == "cohorts" and one.name == "ended_on":
        return func.coalesce(one, table.c.close_on, table.c.launch_on, LONG_AGO)
    if one.name == "challenge_id":
        nowhere = one.is_(None) if "cohort_id" not in table.c else and_(one.is_(None), table.c.cohort_id.is_(None))
        return case((nowhere, literal(copy.challenge)), else_=one) + copy.suffix
    return one + copy.suffix if one.name == "id" or _referenced_table(live.c.get(one.name)) in COPIED_TABLES else one


def _referenced_table(one: Column[Any] | None) -> str:
    """The table that a column refers to; empty where it refers to none."""
    return "" if one is None else next((key.column.table.name for key in one.foreign_keys), "")

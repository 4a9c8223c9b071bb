"""Many rows written by set statements: what the same rows would become through the session, history and all, in a fraction of the time.

Only for kinds whose records stand in one row each; scope and role are held here as the session holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal, null, select, update
from sqlalchemy.orm import Session

from db import history
from db.batching import split_batches
from db.commands.save import columns_from_values
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.record_schema import RecordSchema
from db.fields.types import CountByReferenceField, ReferenceListField
from db.importing.errors import PlannedRow
from db.schema.models import Programme
from db.session import check_set_write_permissions

ColumnValues = dict[str, Any]


def is_single_row_kind(kind: RecordSchema) -> bool:
    """Whether a record of the kind is one row of one table, and nothing in it but what the file says."""
    return kind.model is not Programme and not any(
        isinstance(one, ReferenceListField | CountByReferenceField | MarkByReferenceField | InstalmentsField) for one in kind.fields
    )


def bulk_insert(
    session: Session, kind: RecordSchema, programme_id: str, rows: Iterable[PlannedRow], derived_columns: Mapping[str, ColumnValues]
) -> None:
    """Insert records with their first version. ``more``: columns that follow from others, by id of the record."""
    stored = {one.name: one for one in kind.fields if one.column}
    states: list[ColumnValues] = []
    for row in rows:
        state: ColumnValues = {"id": row.id, "version": row.version, "programme_id": programme_id}
        for name, value in row.values.items():
            if value is not None and name in stored:
                state.update(stored[name].to_columns(value))
        state.update(derived_columns.get(row.id, ()))
        states.append(state)
    if states:
        _begin_write(session, kind, programme_id)
        for portion in _group_by_columns(states):
            Session.connection(session).execute(insert(kind.model.__table__), portion)
        _write_states(session, kind, [state["id"] for state in states])
        _move_pulses(session, programme_id, {state.get("challenge_id") for state in states})


def bulk_update(
    session: Session, kind: RecordSchema, programme_id: str, rows: Iterable[PlannedRow], derived_columns: Mapping[str, ColumnValues]
) -> None:
    """Change records that were found at the version that their row expects, and count that version on."""
    table = kind.model.__table__
    changed = [
        {
            **columns_from_values(kind, row.values),
            **derived_columns.get(row.id, {}),
            "the_id": row.id,
            "the_version": row.version,
            "version": row.version + 1,
        }
        for row in rows
    ]
    if changed:
        _begin_write(session, kind, programme_id)
        own = (table.c.id == bindparam("the_id")) & (table.c.version == bindparam("the_version")) & (table.c.programme_id == programme_id)
        for portion in _group_by_columns(changed):
            names = portion[0].keys() - {"the_id", "the_version"}
            statement = update(table).where(own).values({name: bindparam(name) for name in names})
            Session.connection(session).execute(statement, portion)
        ids = [state["the_id"] for state in changed]
        _close_states(session, kind, ids)
        _write_states(session, kind, ids)
        of = table.c.challenge_id if "challenge_id" in table.c else null()
        found = (
            Session.connection(session).execute(select(of).where(table.c.id.in_(one)).distinct()).scalars() for one in split_batches(ids)
        )
        _move_pulses(session, programme_id, {challenge for portion in found for challenge in portion})


def _group_by_columns(states: list[ColumnValues]) -> Iterator[list[ColumnValues]]:
    """The states, those with the same columns together: one statement takes one list of columns."""
    by_columns: dict[tuple[str, ...], list[ColumnValues]] = {}
    for state in states:
        by_columns.setdefault(tuple(state), []).append(state)
    yield from by_columns.values()


def _begin_write(session: Session, kind: RecordSchema, programme_id: str) -> None:
    check_set_write_permissions(session, kind.model.__tablename__, programme_id)
    history.current_revision(session)


def _close_states(session: Session, kind: RecordSchema, ids: list[str]) -> None:
    """The states that rows had end with this transaction; what it made of them before is replaced."""
    connection, number, past = Session.connection(session), history.current_revision(session), kind.model.__history__.__table__
    for portion in split_batches(ids):
        own = past.c.id.in_(portion)
        connection.execute(delete(past).where(own, past.c.revision == number))
        connection.execute(update(past).where(own, past.c.superseded.is_(None)).values(superseded=number))


def _write_states(session: Session, kind: RecordSchema, ids: list[str]) -> None:
    """Write the states that rows now have."""
    connection, number = Session.connection(session), history.current_revision(session)
    table, past = kind.model.__table__, kind.model.__history__.__table__
    names = [column.name for column in past.columns if column.name not in ("revision", "superseded")]
    for portion in split_batches(ids):
        copied = select(*(table.c[name] for name in names), literal(number)).where(table.c.id.in_(portion))
        connection.execute(insert(past).from_select([*names, "revision"], copied, include_defaults=False))


def _move_pulses(session: Session, programme_id: str, challenges: set[Any]) -> None:
    history.update_pulses(session, {f"programme:{programme_id}", *(f"challenge:{one}" for one in challenges if one)})

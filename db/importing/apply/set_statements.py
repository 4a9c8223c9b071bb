"""Write many rows with set statements: the same result as through the session, history included, in a fraction of the time.

Only for kinds whose records are one row each. Row scope and role are checked as in the session.
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
    """Returns whether a record of the kind is one row of one table, with no linked rows."""
    return kind.model is not Programme and not any(
        isinstance(field, ReferenceListField | CountByReferenceField | MarkByReferenceField | InstalmentsField) for field in kind.fields
    )


def bulk_insert(
    session: Session, kind: RecordSchema, programme_id: str, rows: Iterable[PlannedRow], derived_columns: Mapping[str, ColumnValues]
) -> None:
    """Insert records with their first version. ``derived_columns``: columns computed from others, by record id."""
    stored = {field.name: field for field in kind.fields if field.column}
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
    """Update records whose stored version is the one that their row expects, and increment the version."""
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
        is_expected_row = (
            (table.c.id == bindparam("the_id")) & (table.c.version == bindparam("the_version")) & (table.c.programme_id == programme_id)
        )
        for portion in _group_by_columns(changed):
            names = portion[0].keys() - {"the_id", "the_version"}
            statement = update(table).where(is_expected_row).values({name: bindparam(name) for name in names})
            Session.connection(session).execute(statement, portion)
        ids = [state["the_id"] for state in changed]
        _close_states(session, kind, ids)
        _write_states(session, kind, ids)
        challenge_column = table.c.challenge_id if "challenge_id" in table.c else null()
        challenge_batches = (
            Session.connection(session).execute(select(challenge_column).where(table.c.id.in_(batch)).distinct()).scalars()
            for batch in split_batches(ids)
        )
        _move_pulses(session, programme_id, {challenge for portion in challenge_batches for challenge in portion})


def _group_by_columns(states: list[ColumnValues]) -> Iterator[list[ColumnValues]]:
    """Yield the states grouped by their columns: one statement takes one list of columns."""
    by_columns: dict[tuple[str, ...], list[ColumnValues]] = {}
    for state in states:
        by_columns.setdefault(tuple(state), []).append(state)
    yield from by_columns.values()


def _begin_write(session: Session, kind: RecordSchema, programme_id: str) -> None:
    check_set_write_permissions(session, kind.model.__tablename__, programme_id)
    history.current_revision(session)


def _close_states(session: Session, kind: RecordSchema, ids: list[str]) -> None:
    """Close the open history states of rows at this revision, and delete the states that this revision wrote before."""
    connection, number, past = Session.connection(session), history.current_revision(session), kind.model.__history__.__table__
    for portion in split_batches(ids):
        in_batch = past.c.id.in_(portion)
        connection.execute(delete(past).where(in_batch, past.c.revision == number))
        connection.execute(update(past).where(in_batch, past.c.superseded.is_(None)).values(superseded=number))


def _write_states(session: Session, kind: RecordSchema, ids: list[str]) -> None:
    """Write the current states of rows to the history."""
    connection, number = Session.connection(session), history.current_revision(session)
    table, past = kind.model.__table__, kind.model.__history__.__table__
    names = [column.name for column in past.columns if column.name not in ("revision", "superseded")]
    for portion in split_batches(ids):
        copied = select(*(table.c[name] for name in names), literal(number)).where(table.c.id.in_(portion))
        connection.execute(insert(past).from_select([*names, "revision"], copied, include_defaults=False))


def _move_pulses(session: Session, programme_id: str, challenges: set[Any]) -> None:
    history.update_pulses(
        session, {f"programme:{programme_id}", *(f"challenge:{challenge_id}" for challenge_id in challenges if challenge_id)}
    )

"""Undo of one transaction, as large as it was: every record becomes what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import history
from db.base import Base
from db.errors import Invalid, NotFound
from db.revisions import Revision

CHUNK = 500


@dataclass(frozen=True)
class _Touched:
    """What a transaction did to one table: the ids it touched, their states before it (by id), and the rows as they are now."""

    model: type[Any]
    ids: list[str]
    before: dict[str, dict[str, Any]]
    now: dict[str, Any]


def take_back(session: Session, revision: int, *, anyones: bool = False) -> int:
    """Undo one transaction: every row it changed becomes what it was before. Returns how many rows.

    ``anyones``: the caller has judged that the viewer may undo another's. Raises :class:`NotFound` for another's transaction and
    :class:`Invalid` when something changed since.
    """
    connection = Session.connection(session)  # one's own transaction is one's own to read, whatever tables it touched
    done = connection.execute(select(Revision.__table__.c.user_id).where(Revision.__table__.c.number == revision)).first()
    if done is None or (done.user_id != session.info["viewer"].user_id and not anyones):
        raise NotFound(str(revision))
    touched = [one for model in _in_order() if (one := _touched(session, model, revision)) is not None]
    for one in reversed(touched):
        _remove_made(session, one, revision)
    for one in touched:
        _restore_changed(session, one)
    return sum(len(one.ids) for one in touched)


def _in_order() -> list[type[Any]]:
    """The tracked classes in an order where none refers to a later one."""
    place = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(history.TRACKED.values(), key=lambda model: place[model.__table__])


def _touched(session: Session, model: type[Any], revision: int) -> _Touched | None:
    """All that a transaction changed in a table. Raises :class:`Invalid` where it changed again."""
    connection, past = Session.connection(session), model.__history__.__table__
    own = select(past.c.id).where((past.c.revision == revision) | (past.c.superseded == revision)).distinct()
    ids = sorted(connection.execute(own).scalars())
    if not ids:
        return None
    before = {row["id"]: dict(row) for row in connection.execute(select(past).where(past.c.superseded == revision)).mappings()}
    for portion in _portions(ids):
        later = select(past.c.id).where(past.c.id.in_(portion), (past.c.revision > revision) | (past.c.superseded > revision)).limit(1)
        if connection.execute(later).first() is not None:
            raise Invalid([("", "It changed again since, so it cannot be undone in one step")])
    return _Touched(model, ids, before, _now(session, model, ids))


def _now(session: Session, model: type[Any], ids: list[str]) -> dict[str, Any]:
    """The rows as they are, through the viewer's scope."""
    found: dict[str, Any] = {}
    for portion in _portions(ids):
        rows = session.scalars(select(model).where(model.id.in_(portion)), execution_options={"for_writing": True})
        found |= {row.id: row for row in rows}
    return found


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _remove_made(session: Session, one: _Touched, revision: int) -> None:
    """Remove what the transaction made; what refers to others of its table goes first."""
    made = [record_id for record_id in one.ids if record_id not in one.before]
    if not made:
        return
    if any(record_id not in one.now for record_id in made):
        raise NotFound(str(revision))
    within = _references_within(one.model)
    left = {record_id: one.now[record_id] for record_id in made}
    while left:
        named = {getattr(row, column) for row in left.values() for column in within if getattr(row, column) != row.id}
        first = [record_id for record_id in left if record_id not in named] or list(left)
        for record_id in first:
            session.delete(left.pop(record_id))
        session.flush()


def _references_within(model: type[Any]) -> list[str]:
    """Columns by which rows of the table refer to one another."""
    table = model.__table__
    return [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _restore_changed(session: Session, one: _Touched) -> None:
    for record_id, state in one.before.items():
        values = {name: value for name, value in state.items() if name not in ("revision", "superseded", "version")}
        row = one.now.get(record_id)
        if row is None:
            session.add(one.model(**values))
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    session.flush()

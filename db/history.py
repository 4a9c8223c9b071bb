"""Change history of tracked tables: every state of a row, stored in its ``<table>_version`` table with the number of its transaction.

A writing transaction takes the next number of one locked counter row before its first change, so numbers are in commit order on both
databases. A state is valid from its ``revision`` until just before ``superseded``; a removed row has no state that is still valid.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, bindparam, delete, event, func, insert, inspect, select, update
from sqlalchemy.orm import Session, aliased, mapped_column

from db.schema.base import AttentionScoped, Base, ChallengeScoped, PastState, ProgrammeScoped, Record
from db.schema.revisions import Pulse, Revision, RevisionCounter
from db.session_state import session_state
from db.values.clock import date_in_zone

T = TypeVar("T", bound=type[Any])
TRACKED_MODELS: dict[str, type[Any]] = {}


def tracked(cls: T) -> T:
    """Class decorator: map the table ``<table>_version`` of a record class as ``__history__``, and record its states there."""
    attributes: dict[str, Any] = {"__tablename__": f"{cls.__tablename__}_version", "__seen__": "staff", "__live__": cls}
    indexed = {next(iter(index.columns)).name for index in cls.__table__.indexes}
    for column in cls.__table__.columns:
        if column.name not in ("id", "programme_id", "challenge_id"):
            attributes[column.name] = mapped_column(
                column.name, column.type, nullable=True, index=_is_lookup_column(column, indexed) or None
            )
    scopes = [mixin for mixin in (ProgrammeScoped, ChallengeScoped, AttentionScoped) if issubclass(cls, mixin)]
    cls.__history__ = type(f"{cls.__name__}Version", (PastState, *scopes, Base), attributes)
    TRACKED_MODELS[cls.__tablename__] = cls
    return cls


def _is_lookup_column(column: Column[Any], indexed: set[str]) -> bool:
    """Whether past states need an index on a foreign key: one to the owner of a linked row, or one that is indexed in the live table."""
    return any(key.ondelete == "CASCADE" or column.name in indexed for key in column.foreign_keys)


def entity(session: Session, model: type[Any]) -> Any:
    """The class to query: the live one, or its past states in a session with ``as_at`` (the row scope adds the revision)."""
    return model if session_state(session).as_at is None else model.__history__


def entity_alias(session: Session, model: type[Any], name: str) -> Any:
    """Returns an alias of :func:`entity` under a name of its own in the statement."""
    return _alias(entity(session, model), name)


@cache
def _alias(model: type[Any], name: str) -> Any:
    """Returns an alias of a class. Kept, because making one, and its columns, takes longer than most queries."""
    return aliased(model, name=name)


def column_values(row: Any) -> dict[str, Any]:
    """Returns all column values of a mapped row, by column name."""
    return {attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs}


def lock_revision_counter(session: Session) -> None:
    """Wait until no other transaction writes records, so that the rows this one reads do not change before it writes.

    On SQLite ``BEGIN IMMEDIATE`` serialises writers; on PostgreSQL the lock on the counter row does.
    """
    Session.connection(session).execute(select(RevisionCounter.id).with_for_update())


def current_revision(session: Session) -> int:
    """Returns the revision number of this transaction, allocated (and locked) on first use."""
    state = session_state(session)
    if state.revision is not None:
        return state.revision
    connection = Session.connection(session)
    connection.execute(update(RevisionCounter).values(number=RevisionCounter.number + 1))
    number = int(connection.execute(select(RevisionCounter.number)).scalar_one())
    state.revision, state.notified_tables = number, set()
    connection.execute(
        insert(Revision).values(
            number=number,
            at=state.clock(),
            user_id=state.author_id,
            by=state.author_name,
            purpose=state.purpose,
            programme_id=state.programme_id,
            batch_id=state.batch_id,
            reason=state.reason,
            undoes=state.undoes,
            overrode=state.overrode,
        )
    )
    return number


def record_states(session: Session) -> None:
    """After a flush: write the new state of every changed row, end the previous states, and update the pulses."""
    changed: dict[type[Any], list[Any]] = defaultdict(list)
    ended: dict[type[Any], list[str]] = defaultdict(list)
    pulses: set[str] = set()
    for row in [*session.new, *(row for row in session.dirty if session.is_modified(row))]:
        if isinstance(row, Record):
            changed[type(row)].append(column_values(row))
            pulses |= pulse_keys(row)
    for row in session.deleted:
        if isinstance(row, Record):
            ended[type(row)].append(row.id)
            pulses |= pulse_keys(row)
    if not changed and not ended:
        return
    pulses |= _linked_challenge_keys(session, changed, ended)
    first = next(iter([*changed.values(), *([column_values(row) for row in session.deleted if isinstance(row, Record)],)]))[0]
    session_state(session).assign_programme(first["programme_id"])
    write_states(session, changed, ended)
    update_pulses(session, pulses)


def write_states(session: Session, changed: dict[type[Any], list[dict[str, Any]]], ended: dict[type[Any], list[str]]) -> None:
    """Store states (column name to value) with this transaction's number, and end the previous ones; ``ended``: ids of removed rows."""
    number = current_revision(session)
    connection = Session.connection(session)
    for model in {**changed, **ended}:
        history = model.__history__.__table__
        states = changed.get(model, [])
        ids = [state["id"] for state in states] + ended.get(model, [])
        parameters = [{"row": row_id} for row_id in ids]
        connection.execute(delete(history).where(history.c.id == bindparam("row"), history.c.revision == number), parameters)
        connection.execute(
            update(history).where(history.c.id == bindparam("row"), history.c.superseded.is_(None)).values(superseded=number), parameters
        )
        if states:
            connection.execute(insert(history), [{**state, "revision": number} for state in states])


def pulse_keys(row: Any) -> set[str]:
    """The pulse keys of a row: its programme and its challenge. Open pages of these scopes refresh when the row changes."""
    keys = {f"programme:{row.programme_id}"} if getattr(row, "programme_id", None) else set()
    challenge_id = row.id if row.__tablename__ == "challenges" else getattr(row, "challenge_id", None)
    return keys | ({f"challenge:{challenge_id}"} if challenge_id else set())


LINKS_BY_TABLE = {"conversations": ("conversation_challenges", "conversation_id"), "teams": ("team_challenges", "team_id")}


def _linked_challenge_keys(session: Session, changed: dict[type[Any], list[dict[str, Any]]], ended: dict[type[Any], list[str]]) -> set[str]:
    """Pulse keys of the challenges that are linked to changed records of several challenges."""
    keys: set[str] = set()
    for model in {**changed, **ended}:
        if model.__tablename__ not in LINKS_BY_TABLE:
            continue
        table, key_column = LINKS_BY_TABLE[model.__tablename__]
        link = TRACKED_MODELS[table].__table__
        ids = [state["id"] for state in changed.get(model, [])] + ended.get(model, [])
        rows = Session.connection(session).execute(select(link.c.challenge_id).where(link.c[key_column].in_(ids)).distinct())
        keys |= {f"challenge:{row.challenge_id}" for row in rows}
    return keys


def update_pulses(session: Session, keys: set[str]) -> None:
    """Set the pulse of each scope to this transaction's number, at most once per transaction."""
    number = current_revision(session)
    connection = Session.connection(session)
    fresh = sorted(keys - session_state(session).notified_tables)
    session_state(session).notified_tables |= keys
    for key in fresh:
        updated = connection.execute(update(Pulse).where(Pulse.key == key).values(revision=number))
        if not updated.rowcount:
            connection.execute(insert(Pulse).values(key=key, revision=number))


def revision_at(session: Session, moment: datetime, programme_id: str | None = None) -> int:
    """The last revision (of a programme, where one is given) recorded at or before a moment; 0 when there is none.

    Pages pass a programme: the demo seed sets its own clock, so across programmes a later number can have an earlier time.
    """
    latest = select(func.max(Revision.number)).where(Revision.at <= moment)
    return session.execute(latest if programme_id is None else latest.where(Revision.programme_id == programme_id)).scalar() or 0


def today(session: Session, programme_id: str) -> date:
    """Returns today's date in the time zone of a programme, by the clock of the session."""
    return date_in_zone(time_zone(session, programme_id), session_state(session).clock())


def time_zone(session: Session, programme_id: str) -> str:
    """Returns the time zone of the programme's current settings, also in a session on past states; empty before there is the programme."""
    programme = TRACKED_MODELS["programmes"].__table__
    return Session.connection(session).execute(select(programme.c.time_zone).where(programme.c.id == programme_id)).scalar() or ""


def is_loading_file(session: Session) -> bool:
    """Whether a file is being loaded. Past events in it must not change current records, because those come from files too."""
    return session_state(session).purpose in ("import", "opening")


def enable_tracking(session_class: type[Session]) -> None:
    """Record the states of all rows that sessions of this class flush."""
    event.listen(session_class, "after_flush", lambda session, _: record_states(session))

"""Undo of one transaction, as large as it was: every record becomes what it was before. An undo is a transaction that can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import history
from db.access import Permission, Viewer, can_write_table
from db.batching import split_batches
from db.errors import Invalid, NotFound
from db.fields.types import shorten
from db.queries.changes.states_by_transaction import OWNER_BY_LINK
from db.queries.record_names import MAX_NAME_LENGTH, SCHEMA_BY_MODEL, own_values
from db.schema.base import Base
from db.schema.models import Challenge, ImportBatch, Programme, ReviewClosing
from db.schema.revisions import Revision
from db.session_state import session_state
from db.values.dates import LONDON, date_text

INTEGRITY_ERROR = (
    "Other records stand in its way: what it would bring back refers to something that is gone, or was recorded again since. "
    "Change the records one by one"
)
CREATED_PROGRAMME_ERROR = "It made the programme itself, so it cannot be undone"
REVIEW_CLOSING_ERROR = "It closed a review, and what a closing froze stays. Reopen the review from its page instead"
CHANGED_SINCE_ERROR = "It changed again since, so it cannot be undone in one step"


@dataclass(frozen=True)
class _TableChanges:
    """What a transaction did to one table: the ids it touched, their states before it (by id), and the rows as they are now."""

    model: type[Any]
    ids: list[str]
    before: dict[str, dict[str, Any]]
    now: dict[str, Any]

    @property
    def made(self) -> list[str]:
        """Ids of the rows that were not there before."""
        return [record_id for record_id in self.ids if record_id not in self.before]


def can_undo(viewer: Viewer, user_id: str | None, programme_id: str) -> bool:
    """Whether somebody may undo a transaction: one's own, a lead any of their programme, an admin any."""
    steers = viewer.may(Permission.STEER) and (viewer.sees_all_programmes or programme_id in viewer.programmes)
    return user_id == viewer.user_id or steers


def can_write_tables(viewer: Viewer, tables: set[str]) -> bool:
    """Whether the role writes all tables that a transaction touched."""
    return all(can_write_table(viewer.role, table) for table in tables)


def undo_transaction(session: Session, revision: int, *, reason: str = "") -> int:
    """Undo one transaction: every row it changed becomes what it was before. Returns how many rows.

    Raises :class:`NotFound` for one that the viewer may not undo, and :class:`Invalid` when something changed since or stands in its way.
    """
    done = _read_transaction(session, revision)
    if done is None or not can_undo(session_state(session).viewer, done.user_id, done.programme_id):
        raise NotFound(str(revision))
    state = session_state(session)
    state.assign_programme(done.programme_id)
    state.purpose, state.undoes = "undo", revision
    if reason:
        state.reason = reason
    try:
        with session.begin_nested():
            count = _undo_changes(session, revision)
            if done.batch_id:
                _mark_import_undone(session, done.batch_id, undone=True)
            elif (before := _read_transaction(session, done.undoes)) is not None and before.batch_id:
                _mark_import_undone(session, before.batch_id, undone=False)
    except IntegrityError as refused:
        raise Invalid([("", INTEGRITY_ERROR)]) from refused
    return count


def undo_obstacle(session: Session, revision: int) -> str:
    """Why a transaction cannot be undone now, as far as one can tell before trying; empty when nothing stands in its way."""
    try:
        _check_undoable(session, revision)
    except Invalid as why:
        return why.problems[0][1]
    return ""


def _read_transaction(session: Session, revision: int | None) -> Any:
    """Whose a transaction is: one's own is one's own to read, whatever tables it touched."""
    if revision is None:
        return None
    columns = Revision.__table__.c
    wanted = select(columns.user_id, columns.programme_id, columns.batch_id, columns.undoes).where(columns.number == revision)
    return Session.connection(session).execute(wanted).first()


def _mark_import_undone(session: Session, batch_id: str, *, undone: bool) -> None:
    """The receipt of an import says that it was undone, or no longer."""
    batch = session.scalars(select(ImportBatch).where(ImportBatch.id == batch_id), execution_options={"for_writing": True}).first()
    if batch is not None:
        state = session_state(session)
        batch.undone_at = state.clock() if undone else None
        batch.undone_by = state.author_name if undone else None
        session.flush()


def _check_undoable(session: Session, revision: int) -> dict[type[Any], _TableChanges]:
    """What a transaction did, by table. Raises :class:`Invalid` where it can no longer be undone."""
    touched = {model: one for model in _models_by_dependency() if (one := _read_table_changes(session, model, revision)) is not None}
    if not touched:
        raise NotFound(str(revision))
    if Programme in touched and touched[Programme].made:
        raise Invalid([("", CREATED_PROGRAMME_ERROR)])
    if ReviewClosing in touched:
        raise Invalid([("", REVIEW_CLOSING_ERROR)])
    _refuse_dangling_references(session, touched)
    return touched


def _undo_changes(session: Session, revision: int) -> int:
    touched = _check_undoable(session, revision)
    _restore_references_to_created(session, touched)
    for one in reversed(touched.values()):
        _remove_created(session, one, revision)
    for one in touched.values():
        _restore_changed(session, one)
    return sum(len(one.ids) for one in touched.values())


def _restore_references_to_created(session: Session, touched: dict[type[Any], _TableChanges]) -> None:
    """Put back first what refers to a row that is about to go: an agreement that one act moved to a budget line which it made."""
    made = {record_id for one in touched.values() for record_id in one.made}
    for one in touched.values():
        leading = {column.name for column in one.model.__table__.columns if column.foreign_keys}
        for record_id, state in one.before.items():
            row = one.now.get(record_id)
            if row is not None and any(getattr(row, name) in made for name in leading):
                _restore_row(row, state)
    session.flush()


def _restore_row(row: Any, state: dict[str, Any]) -> None:
    """Make a row what a state of its past says."""
    for name, value in state.items():
        if name not in ("revision", "superseded", "version") and getattr(row, name) != value:
            setattr(row, name, value)


def _refuse_dangling_references(session: Session, touched: dict[type[Any], _TableChanges]) -> None:
    """Refuse where a record made since refers to one that would go: the database would take it along, unseen by its history."""
    connection = Session.connection(session)
    for model, one in touched.items():
        if not one.made:
            continue
        for other in history.TRACKED_MODELS.values():
            known = set(touched[other].ids) if other in touched else set()
            for column in _reference_columns(other, model):
                for id_batch in split_batches(one.made):
                    found = connection.execute(select(other.__table__.c.id).where(other.__table__.c[column].in_(id_batch))).scalars()
                    if left := sorted(set(found) - known):
                        raise Invalid([("", _in_use_sentence(session, other, left[0]))])


def _reference_columns(model: type[Any], to: type[Any]) -> list[str]:
    """Columns by which records of one table belong to or refer to those of another."""
    about = ["challenge_id"] if to is Challenge and model is not Challenge and "challenge_id" in model.__table__.c else []
    return list(dict.fromkeys([*_foreign_key_columns(model, to), *about]))


def _models_by_dependency() -> list[type[Any]]:
    """The tracked classes in an order where none refers to a later one."""
    place = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(history.TRACKED_MODELS.values(), key=lambda model: place[model.__table__])


def _read_table_changes(session: Session, model: type[Any], revision: int) -> _TableChanges | None:
    """All that a transaction changed in a table. Raises :class:`Invalid` where it changed again."""
    connection, past = Session.connection(session), model.__history__.__table__
    own = select(past.c.id).where((past.c.revision == revision) | (past.c.superseded == revision)).distinct()
    ids = sorted(connection.execute(own).scalars())
    if not ids:
        return None
    before = {row["id"]: dict(row) for row in connection.execute(select(past).where(past.c.superseded == revision)).mappings()}
    for id_batch in split_batches(ids):
        later = select(past.c.id).where(past.c.id.in_(id_batch), (past.c.revision > revision) | (past.c.superseded > revision)).limit(1)
        if connection.execute(later).first() is not None:
            raise Invalid([("", _changed_since_sentence(session, model, id_batch, revision))])
    return _TableChanges(model, ids, before, _current_rows(session, model, ids))


def _current_rows(session: Session, model: type[Any], ids: list[str]) -> dict[str, Any]:
    """The rows as they are, through the viewer's scope."""
    found: dict[str, Any] = {}
    for id_batch in split_batches(ids):
        rows = session.scalars(select(model).where(model.id.in_(id_batch)), execution_options={"for_writing": True})
        found |= {row.id: row for row in rows}
    return found


def _remove_created(session: Session, one: _TableChanges, revision: int) -> None:
    """Remove what the transaction made; what refers to others of its table goes first."""
    if any(record_id not in one.now for record_id in one.made):
        raise NotFound(str(revision))
    left = {record_id: one.now[record_id] for record_id in one.made}
    within = _foreign_key_columns(one.model, one.model)
    while left:
        named = {getattr(row, column) for row in left.values() for column in within if getattr(row, column) != row.id}
        for record_id in [record_id for record_id in left if record_id not in named] or list(left):
            session.delete(left.pop(record_id))
        session.flush()


def _foreign_key_columns(model: type[Any], to: type[Any]) -> list[str]:
    """Columns by which rows of one table refer to those of another, or of its own."""
    return [column.name for column in model.__table__.columns if any(key.column.table is to.__table__ for key in column.foreign_keys)]


def _restore_changed(session: Session, one: _TableChanges) -> None:
    """Put back what the transaction changed or removed; what others of its table refer to comes first."""
    gone: dict[str, dict[str, Any]] = {}
    for record_id, state in one.before.items():
        row = one.now.get(record_id)
        if row is None:
            gone[record_id] = {name: value for name, value in state.items() if name not in ("revision", "superseded", "version")}
        else:
            _restore_row(row, state)
    session.flush()
    within = _foreign_key_columns(one.model, one.model)
    while gone:
        ready = [record_id for record_id, values in gone.items() if not {values[name] for name in within} & (gone.keys() - {record_id})]
        for record_id in ready or list(gone):
            session.add(one.model(**gone.pop(record_id)))
        session.flush()


def _changed_since_sentence(session: Session, model: type[Any], ids: list[str], revision: int) -> str:
    """Which record changed since, by whom and when. A sponsor is told no more than that it did."""
    if session_state(session).viewer.sponsor:
        return CHANGED_SINCE_ERROR
    past = model.__history__
    states = session.scalars(select(past).where(past.id.in_(ids)).order_by(past.revision)).all()
    later = [(number, state.id) for state in states for number in (state.revision, state.superseded or 0) if number > revision]
    if not later:
        return CHANGED_SINCE_ERROR
    number, record_id = min(later)
    act = session.execute(select(Revision.by, Revision.at).where(Revision.number == number)).first()
    if act is None:
        return CHANGED_SINCE_ERROR
    when = act.at.astimezone(LONDON)
    named = _record_phrase(session, model, record_id)
    return f"It changed again since: {named} was changed by {act.by} on {date_text(when.date())} at {when:%H:%M}. Undo that first"


def _in_use_sentence(session: Session, model: type[Any], record_id: str) -> str:
    """Which record refers to one that would go."""
    if session_state(session).viewer.sponsor:
        return CHANGED_SINCE_ERROR
    return f"It cannot be undone: {_record_phrase(session, model, record_id)} refers to what it made. Remove or change that first"


def _record_phrase(session: Session, model: type[Any], record_id: str) -> str:
    """A record, or the one that a linked row belongs to, in words: ``the milestone “Forty doors”``."""
    schema = SCHEMA_BY_MODEL[model] if model in SCHEMA_BY_MODEL else OWNER_BY_LINK[model][0]
    if model in OWNER_BY_LINK:
        past, own = model.__history__, OWNER_BY_LINK[model][1]
        record_id = session.scalars(select(getattr(past, own)).where(past.id == record_id).limit(1)).first() or ""
    past = schema.model.__history__
    state = session.scalars(select(past).where(past.id == record_id).order_by(past.revision.desc()).limit(1)).first()
    called = shorten(schema.display_name(own_values(schema, state)), MAX_NAME_LENGTH) if state is not None else ""
    return f"the {schema.noun} “{called}”" if called else f"a {schema.noun}"

"""Undo of one transaction: every record that it changed gets its previous state. An undo is a transaction that can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import history
from db.access import Permission, Viewer, can_write_table
from db.batching import split_batches
from db.commands.milestone_dates import milestone_dates, record_undone_dates
from db.errors import Invalid, NotFound
from db.fields.types import shorten
from db.queries.changes.states_by_transaction import OWNER_BY_LINK
from db.queries.record_names import MAX_NAME_LENGTH, SCHEMA_BY_MODEL, own_values
from db.records.milestones import MilestoneDates
from db.rules.closed_reviews import closed_review_sentence
from db.schema.base import Base
from db.schema.enums.records import ReviewState
from db.schema.models import Challenge, ImportBatch, Milestone, Programme, Rebaseline, Reforecast, Review, ReviewClosing, ReviewHealth
from db.schema.revisions import Revision
from db.session_state import session_state
from db.values.clock import load_time_zone
from db.values.dates import date_text

INTEGRITY_ERROR = (
    "Other records stand in its way: what it would bring back refers to something that is gone, or was recorded again since. "
    "Change the records one by one"
)
CREATED_PROGRAMME_ERROR = "It made the programme itself, so it cannot be undone"
REVIEW_CLOSING_ERROR = "It closed a review, and what a closing froze stays. Reopen the review from its page instead"
REOPENING_ERROR = "It reopened a review. A programme lead closes it again from its page"
CHANGED_SINCE_ERROR = "It changed again since, so it cannot be undone in one step"


@dataclass(frozen=True)
class _TableChanges:
    """The changes of a transaction in one table: the ids, their states before it by id, and the current rows by id."""

    model: type[Any]
    ids: list[str]
    before: dict[str, dict[str, Any]]
    now: dict[str, Any]

    @property
    def created_ids(self) -> list[str]:
        """Ids of the rows that the transaction created."""
        return [record_id for record_id in self.ids if record_id not in self.before]


def can_undo(viewer: Viewer, user_id: str | None, programme_id: str) -> bool:
    """Whether the viewer may undo a transaction: their own, as a lead any of their programmes, as an administrator any."""
    steers = viewer.may(Permission.STEER) and (viewer.sees_all_programmes or programme_id in viewer.programmes)
    return user_id == viewer.user_id or steers


def can_write_tables(viewer: Viewer, tables: set[str]) -> bool:
    """Whether the role may write all tables that a transaction changed."""
    return all(can_write_table(viewer.role, table) for table in tables)


def undo_transaction(session: Session, revision: int, *, reason: str = "") -> int:
    """Undo one transaction: restore the previous state of every row it changed. Returns the number of rows.

    Raises :class:`NotFound` when the viewer may not undo it, :class:`Invalid` when a row changed since or another record refers to one.
    """
    transaction = _read_transaction(session, revision)
    if transaction is None or not can_undo(session_state(session).viewer, transaction.user_id, transaction.programme_id):
        raise NotFound(str(revision))
    state = session_state(session)
    state.assign_programme(transaction.programme_id)
    state.purpose, state.undoes = "undo", revision
    if reason:
        state.reason = reason
    try:
        with session.begin_nested():
            count = _undo_changes(session, revision)
            if transaction.batch_id:
                _mark_import_undone(session, transaction.batch_id, undone=True)
            elif (undone := _read_transaction(session, transaction.undoes)) is not None and undone.batch_id:
                _mark_import_undone(session, undone.batch_id, undone=False)
    except IntegrityError as error:
        raise Invalid([("", INTEGRITY_ERROR)]) from error
    return count


def undo_obstacle(session: Session, revision: int) -> str:
    """Returns why a transaction cannot be undone, as far as can be checked without undoing it; empty when nothing is found."""
    try:
        _check_undoable(session, revision)
    except Invalid as error:
        return error.problems[0][1]
    return ""


def _read_transaction(session: Session, revision: int | None) -> Any:
    """The account, programme, import and undone revision of a transaction; None without one.

    Read from the table, without the viewer's scope, since accounts may undo their own transactions whichever tables they changed.
    """
    if revision is None:
        return None
    columns = Revision.__table__.c
    statement = select(columns.user_id, columns.programme_id, columns.batch_id, columns.undoes).where(columns.number == revision)
    return Session.connection(session).execute(statement).first()


def _mark_import_undone(session: Session, batch_id: str, *, undone: bool) -> None:
    """Set or clear the undo time and author in the receipt of an import."""
    batch = session.scalars(select(ImportBatch).where(ImportBatch.id == batch_id), execution_options={"for_writing": True}).first()
    if batch is not None:
        state = session_state(session)
        batch.undone_at = state.clock() if undone else None
        batch.undone_by = state.author_name if undone else None
        session.flush()


def _check_undoable(session: Session, revision: int) -> dict[type[Any], _TableChanges]:
    """Returns the changes of a transaction by model. Raises :class:`Invalid` when it cannot be undone, :class:`NotFound` without any."""
    changes_by_model = {
        model: changes for model in _models_by_dependency() if (changes := _read_table_changes(session, model, revision)) is not None
    }
    if not changes_by_model:
        raise NotFound(str(revision))
    if Programme in changes_by_model and changes_by_model[Programme].created_ids:
        raise Invalid([("", CREATED_PROGRAMME_ERROR)])
    _refuse_change_of_closed_reviews(session, changes_by_model)
    _refuse_dangling_references(session, changes_by_model)
    return changes_by_model


def _refuse_change_of_closed_reviews(session: Session, changes_by_model: dict[type[Any], _TableChanges]) -> None:
    """Raise :class:`Invalid` when undoing would change a closed review or a health agreed at one, or reopen or close one without a lead."""
    reviews = changes_by_model.get(Review)
    restored = (
        [(reviews.now[record_id], state) for record_id, state in reviews.before.items() if record_id in reviews.now] if reviews else []
    )
    if ReviewClosing in changes_by_model or any(row.state == ReviewState.CLOSED for row, _ in restored):
        raise Invalid([("", REVIEW_CLOSING_ERROR)])
    if any(state["state"] == ReviewState.CLOSED for _, state in restored) and not session_state(session).viewer.may(Permission.STEER):
        raise Invalid([("", REOPENING_ERROR)])
    healths = changes_by_model.get(ReviewHealth)
    for review_id in sorted({row.review_id for row in healths.now.values()}) if healths else ():
        if sentence := closed_review_sentence(session, review_id):
            raise Invalid([("", sentence)])


def _undo_changes(session: Session, revision: int) -> int:
    """Undo the changes in the order that foreign keys require. Returns the number of rows."""
    changes_by_model = _check_undoable(session, revision)
    _restore_references_to_created(session, changes_by_model)
    for changes in reversed(changes_by_model.values()):
        _remove_created(session, changes, revision)
    undone_dates = _milestone_dates(session, changes_by_model)
    for changes in changes_by_model.values():
        _restore_changed(session, changes)
    _record_undone_dates(session, changes_by_model, undone_dates)
    return sum(len(changes.ids) for changes in changes_by_model.values())


def _milestone_dates(session: Session, changes_by_model: dict[type[Any], _TableChanges]) -> dict[str, MilestoneDates]:
    """The dates that a transaction gave to the milestones that it changed, by id."""
    changes = changes_by_model.get(Milestone)
    rows = {} if changes is None else {key: row for key, row in changes.now.items() if key in changes.before}
    return {key: milestone_dates(session, row) for key, row in rows.items()}


def _record_undone_dates(
    session: Session, changes_by_model: dict[type[Any], _TableChanges], undone_dates: dict[str, MilestoneDates]
) -> None:
    """Record dates of milestones that the undo changed back where the transaction had recorded no act that is removed with it."""
    acts = [
        (model, row["milestone_id"] if isinstance(row, dict) else row.milestone_id)
        for model in (Reforecast, Rebaseline)
        if model in changes_by_model
        for row in (*changes_by_model[model].before.values(), *changes_by_model[model].now.values())
    ]
    for record_id, undone in undone_dates.items():
        row, before = changes_by_model[Milestone].now[record_id], changes_by_model[Milestone].before[record_id]
        recorded = {model for model, milestone_id in acts if milestone_id == record_id}
        record_undone_dates(session, row, undone, milestone_dates(session, row, before), recorded)
    session.flush()


def _restore_references_to_created(session: Session, changes_by_model: dict[type[Any], _TableChanges]) -> None:
    """First restore the rows that refer to a created row, which will be deleted.

    An example is an agreement that an act moved to a budget line which the act created.
    """
    created_ids = {record_id for changes in changes_by_model.values() for record_id in changes.created_ids}
    for changes in changes_by_model.values():
        reference_columns = {column.name for column in changes.model.__table__.columns if column.foreign_keys}
        for record_id, state in changes.before.items():
            row = changes.now.get(record_id)
            if row is not None and any(getattr(row, name) in created_ids for name in reference_columns):
                _restore_row(row, state)
    session.flush()


def _restore_row(row: Any, state: dict[str, Any]) -> None:
    """Set the columns of a row to those of a past state."""
    for name, value in state.items():
        if name not in ("revision", "superseded", "version") and getattr(row, name) != value:
            setattr(row, name, value)


def _refuse_dangling_references(session: Session, changes_by_model: dict[type[Any], _TableChanges]) -> None:
    """Raise :class:`Invalid` when a record made since refers to a row to delete.

    The database would delete that record by cascade, without an entry in its history.
    """
    connection = Session.connection(session)
    for model, changes in changes_by_model.items():
        if not changes.created_ids:
            continue
        for other_model in history.TRACKED_MODELS.values():
            touched_ids = set(changes_by_model[other_model].ids) if other_model in changes_by_model else set()
            for column in _reference_columns(other_model, model):
                for id_batch in split_batches(changes.created_ids):
                    referring_ids = connection.execute(
                        select(other_model.__table__.c.id).where(other_model.__table__.c[column].in_(id_batch))
                    ).scalars()
                    if remaining := sorted(set(referring_ids) - touched_ids):
                        raise Invalid([("", _in_use_sentence(session, other_model, remaining[0]))])


def _reference_columns(model: type[Any], to: type[Any]) -> list[str]:
    """Columns by which records of one table refer to those of another; ``challenge_id`` counts also without a foreign key."""
    about = ["challenge_id"] if to is Challenge and model is not Challenge and "challenge_id" in model.__table__.c else []
    return list(dict.fromkeys([*_foreign_key_columns(model, to), *about]))


def _models_by_dependency() -> list[type[Any]]:
    """The tracked models in an order in which none refers to a later one."""
    place = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(history.TRACKED_MODELS.values(), key=lambda model: place[model.__table__])


def _read_table_changes(session: Session, model: type[Any], revision: int) -> _TableChanges | None:
    """The changes of a transaction in a table; None without any. Raises :class:`Invalid` when a row changed since."""
    connection, past = Session.connection(session), model.__history__.__table__
    touched_ids = select(past.c.id).where((past.c.revision == revision) | (past.c.superseded == revision)).distinct()
    ids = sorted(connection.execute(touched_ids).scalars())
    if not ids:
        return None
    before = {row["id"]: dict(row) for row in connection.execute(select(past).where(past.c.superseded == revision)).mappings()}
    for id_batch in split_batches(ids):
        later = select(past.c.id).where(past.c.id.in_(id_batch), (past.c.revision > revision) | (past.c.superseded > revision)).limit(1)
        if connection.execute(later).first() is not None:
            raise Invalid([("", _changed_since_sentence(session, model, id_batch, revision))])
    return _TableChanges(model, ids, before, _current_rows(session, model, ids))


def _current_rows(session: Session, model: type[Any], ids: list[str]) -> dict[str, Any]:
    """The current rows by id, within the viewer's scope."""
    rows_by_id: dict[str, Any] = {}
    for id_batch in split_batches(ids):
        rows = session.scalars(select(model).where(model.id.in_(id_batch)), execution_options={"for_writing": True})
        rows_by_id |= {row.id: row for row in rows}
    return rows_by_id


def _remove_created(session: Session, changes: _TableChanges, revision: int) -> None:
    """Delete the rows that the transaction created, those that refer to others of the table first."""
    if any(record_id not in changes.now for record_id in changes.created_ids):
        raise NotFound(str(revision))
    remaining = {record_id: changes.now[record_id] for record_id in changes.created_ids}
    self_references = _foreign_key_columns(changes.model, changes.model)
    while remaining:
        referenced_ids = {
            getattr(row, column) for row in remaining.values() for column in self_references if getattr(row, column) != row.id
        }
        for record_id in [record_id for record_id in remaining if record_id not in referenced_ids] or list(remaining):
            session.delete(remaining.pop(record_id))
        session.flush()


def _foreign_key_columns(model: type[Any], to: type[Any]) -> list[str]:
    """Columns by which rows of one table refer to those of another, or of its own."""
    return [column.name for column in model.__table__.columns if any(key.column.table is to.__table__ for key in column.foreign_keys)]


def _restore_changed(session: Session, changes: _TableChanges) -> None:
    """Restore the rows that the transaction changed or deleted, those that others of the table refer to first."""
    removed: dict[str, dict[str, Any]] = {}
    for record_id, state in changes.before.items():
        row = changes.now.get(record_id)
        if row is None:
            removed[record_id] = {name: value for name, value in state.items() if name not in ("revision", "superseded", "version")}
        else:
            _restore_row(row, state)
    session.flush()
    self_references = _foreign_key_columns(changes.model, changes.model)
    while removed:
        ready = [
            record_id
            for record_id, values in removed.items()
            if not {values[name] for name in self_references} & (removed.keys() - {record_id})
        ]
        for record_id in ready or list(removed):
            session.add(changes.model(**removed.pop(record_id)))
        session.flush()


def _changed_since_sentence(session: Session, model: type[Any], ids: list[str], revision: int) -> str:
    """The sentence that names the record that changed since, by whom and when. A sponsor gets only that it changed."""
    if session_state(session).viewer.sponsor:
        return CHANGED_SINCE_ERROR
    past = model.__history__
    states = session.scalars(select(past).where(past.id.in_(ids)).order_by(past.revision)).all()
    later = [(number, state.id) for state in states for number in (state.revision, state.superseded or 0) if number > revision]
    if not later:
        return CHANGED_SINCE_ERROR
    number, record_id = min(later)
    statement = select(Revision.by, Revision.at, Programme.time_zone).outerjoin(Programme, Programme.id == Revision.programme_id)
    transaction = session.execute(statement.where(Revision.number == number)).first()
    if transaction is None:
        return CHANGED_SINCE_ERROR
    changed_at = transaction.at.astimezone(load_time_zone(transaction.time_zone or ""))
    phrase = _record_phrase(session, model, record_id)
    return f"It changed again since: {phrase} was changed by {transaction.by} on {date_text(changed_at.date())} at {changed_at:%H:%M}. Undo that first"


def _in_use_sentence(session: Session, model: type[Any], record_id: str) -> str:
    """The sentence that names the record that refers to a row to delete. A sponsor gets only that something changed."""
    if session_state(session).viewer.sponsor:
        return CHANGED_SINCE_ERROR
    return f"It cannot be undone: {_record_phrase(session, model, record_id)} refers to what it made. Remove or change that first"


def _record_phrase(session: Session, model: type[Any], record_id: str) -> str:
    """The noun and name of a record, or of the owner of a linked row: ``the milestone “Prototype in use”``."""
    schema = SCHEMA_BY_MODEL[model] if model in SCHEMA_BY_MODEL else OWNER_BY_LINK[model][0]
    if model in OWNER_BY_LINK:
        past, owner_column = model.__history__, OWNER_BY_LINK[model][1]
        record_id = session.scalars(select(getattr(past, owner_column)).where(past.id == record_id).limit(1)).first() or ""
    past = schema.model.__history__
    state = session.scalars(select(past).where(past.id == record_id).order_by(past.revision.desc()).limit(1)).first()
    name = shorten(schema.display_name(own_values(schema, state)), MAX_NAME_LENGTH) if state is not None else ""
    return f"the {schema.noun} “{name}”" if name else f"a {schema.noun}"

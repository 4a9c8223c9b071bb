"""Change history for display: the changes of a record, and the records that a transaction changed. Uses current names, never ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from db.fields.file_only import MarkByReferenceField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import CountByReferenceField, Field, ReferenceField, ReferenceListField, TextField, shorten
from db.history import TRACKED_MODELS
from db.queries.changes.states_by_transaction import (
    OWNER_BY_LINK,
    RecordTransition,
    can_read_history,
    read_record_transitions,
    read_transitions_in,
    read_transitions_of_table,
)
from db.queries.record_names import LIST_BY_MODEL, MAX_NAME_LENGTH, RecordNames
from db.schema.models import Challenge, ImportBatch
from db.schema.revisions import Revision


class ChangeType(StrEnum):
    """How a transaction changed a record."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    ARCHIVED = "archived"
    BROUGHT_BACK = "brought back from the archive"


class Difference(NamedTuple):
    """A changed field: its label, and its display text before and after (empty: no value)."""

    label: str
    before: str
    after: str


class RelatedTransaction(NamedTuple):
    """Another transaction that a transaction reverts or is reverted by."""

    revision: int
    by: str
    at: datetime
    purpose: str


@dataclass(frozen=True)
class TransactionSummary:
    """A transaction. ``undoes``: the transaction that it reverts. ``undone``: the transaction that reverts it. ``at`` is in UTC.

    ``overrode``: the warnings that were confirmed when saving. ``file``: the name of the imported file. ``made`` and ``updated``: the
    numbers of records that an import created and updated.
    """

    revision: int
    programme_id: str
    at: datetime
    by: str
    user_id: str
    purpose: str
    reason: str = ""
    overrode: str = ""
    batch_id: str = ""
    file: str = ""
    made: int = 0
    updated: int = 0
    undoes: RelatedTransaction | None = None
    undone: RelatedTransaction | None = None


@dataclass(frozen=True)
class RecordChange:
    """The change of a record and its linked rows in one transaction. ``called``: its display name. ``about``: the label of its challenge."""

    revision: int
    kind: RecordSchema
    record_id: str
    called: str
    challenge_id: str
    about: str
    change_type: ChangeType
    differences: tuple[Difference, ...]


RecordTransaction = tuple[TransactionSummary, RecordChange]  # a transaction, with its change of one record


def record_history(session: Session, model: type[Any], record_id: str, programme_id: str) -> list[RecordTransaction]:
    """Returns every change of a record, newest first. Raises :class:`db.errors.Refused` where the viewer may not read its history."""
    transitions = read_record_transitions(session, model, record_id)
    transactions = transactions_by_number(session, [transition.revision for transition in transitions])
    changes = {change.revision: change for change in _describe_transitions(session, transitions, programme_id)}
    return [(transactions[number], changes[number]) for number in sorted(changes, reverse=True) if number in transactions]


def record_changes_by_transaction(
    session: Session, counts: Mapping[int, Counter[str]], programme_id: str, *, few: int
) -> dict[int, list[RecordChange]]:
    """Returns the record changes of transactions, by number. ``counts``: the result of :func:`count_states_by_transaction`.

    A table is skipped for a transaction that changed more than ``few`` rows of it; :func:`record_changes_of_table` lists those.
    """
    numbers_by_model: dict[type[Any], set[int]] = defaultdict(set)
    for number, tables in counts.items():
        for table, count in tables.items():
            if count <= few:
                numbers_by_model[TRACKED_MODELS[table]].add(number)
    changes: dict[int, list[RecordChange]] = defaultdict(list)
    for change in _describe_transitions(session, read_transitions_in(session, numbers_by_model), programme_id):
        changes[change.revision].append(change)
    return changes


def record_changes_of_table(
    session: Session, number: int, model: type[Any], programme_id: str, *, skip: int, most: int
) -> tuple[int, list[RecordChange]]:
    """Returns how many records of one table a transaction changed, and their changes by id: at most ``most`` after the first ``skip``."""
    total, transitions = read_transitions_of_table(session, model, number, skip=skip, most=most)
    return total, _describe_transitions(session, transitions, programme_id)


def count_states_by_transaction(session: Session, numbers: Collection[int]) -> dict[int, Counter[str]]:
    """Returns the number of rows that each transaction changed, by table: those it began or those it ended, whichever are more.

    Linked rows are counted in their own table.
    """
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    history_by_table = {table: model.__history__ for table, model in TRACKED_MODELS.items() if _may_read_history_and_owner(session, model)}
    if not numbers or not history_by_table:
        return counts
    parts: list[Select[*tuple[Any, ...]]] = []
    for table, past in history_by_table.items():
        name = literal(table).label("name")
        began = select(name, past.revision.label("number"), func.count().label("rows")).where(past.revision.in_(list(numbers)))
        was_ended = past.superseded.in_(list(numbers))
        ended = select(name, past.superseded.label("number"), func.count().label("rows")).where(was_ended)
        parts += [began.group_by(past.revision), ended.group_by(past.superseded)]
    for row in session.execute(union_all(*parts)):
        counts[row.number][row.name] = max(counts[row.number][row.name], row.rows)
    return counts


def _may_read_history_and_owner(session: Session, model: type[Any]) -> bool:
    return can_read_history(session, model) and (model not in OWNER_BY_LINK or can_read_history(session, OWNER_BY_LINK[model][0].model))


def transactions_by_number(session: Session, numbers: Collection[int]) -> dict[int, TransactionSummary]:
    """Returns transactions by number, as far as they are in the viewer's scope."""
    if not numbers:
        return {}
    return {
        transaction.revision: transaction
        for transaction in read_transactions(session, transaction_statement().where(Revision.number.in_(list(numbers))))
    }


_undone, _undoing = aliased(Revision, name="undone"), aliased(Revision, name="undoing")


def transaction_statement() -> Select[*tuple[Any, ...]]:
    """Returns the statement for :func:`read_transactions`, without conditions."""
    return (
        select(
            Revision.number, Revision.programme_id, Revision.at, Revision.by, Revision.user_id, Revision.purpose, Revision.reason,
            Revision.overrode, Revision.batch_id, ImportBatch.file_name, ImportBatch.created, ImportBatch.updated,
            _undone.number, _undone.by, _undone.at, _undone.purpose, _undoing.number, _undoing.by, _undoing.at, _undoing.purpose,
        )
        .outerjoin(ImportBatch, ImportBatch.id == Revision.batch_id)
        .outerjoin(_undone, _undone.number == Revision.undoes)
        .outerjoin(_undoing, _undoing.undoes == Revision.number)
    )  # fmt: skip


def read_transactions(session: Session, statement: Select[*tuple[Any, ...]]) -> list[TransactionSummary]:
    """Returns the transactions of a statement built from :func:`transaction_statement`, in its order."""
    return [_to_transaction(tuple(row)) for row in session.execute(statement)]


def _to_transaction(row: tuple[Any, ...]) -> TransactionSummary:
    number, programme_id, at, by, user_id, purpose, reason, overrode, batch_id, file, made, updated = row[:12]
    return TransactionSummary(
        number, programme_id, at, by, user_id or "", purpose, reason or "", overrode or "", batch_id or "", file or "", made or 0,
        updated or 0, RelatedTransaction(*row[12:16]) if row[12] is not None else None,
        RelatedTransaction(*row[16:20]) if row[16] is not None else None,
    )  # fmt: skip


def _describe_transitions(session: Session, transitions: Iterable[RecordTransition], programme_id: str) -> list[RecordChange]:
    transitions = list(transitions)
    names = RecordNames(session, programme_id)
    ids_by_list: dict[str, set[str]] = defaultdict(set)
    for transition in transitions:
        for list_name, ids in _referenced_ids(transition):
            ids_by_list[list_name].update(ids)
    names.load_labels(ids_by_list)
    return [_to_record_change(transition, names) for transition in transitions]


def _referenced_ids(transition: RecordTransition) -> Iterator[tuple[str, list[str]]]:
    """Yields (list name, ids) of the labels that describe a transition: the record, its challenge, and changed references before and after."""
    if transition.kind.model in LIST_BY_MODEL:
        yield LIST_BY_MODEL[transition.kind.model], [transition.record_id]
    if transition.challenge_id:
        yield "challenges", [transition.challenge_id]
    for field in transition.kind.fields:
        before, after = _field_value(transition.before, field), _field_value(transition.after, field)
        if isinstance(field, ReferenceField | ReferenceListField | CountByReferenceField | MarkByReferenceField) and before != after:
            yield field.to, [*_ids(before), *_ids(after)]


def _ids(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _field_value(values: Values | None, field: Field) -> Any:
    return None if values is None else values.get(field.name)


def _to_record_change(transition: RecordTransition, names: RecordNames) -> RecordChange:
    kind, current = transition.kind, transition.after or transition.before or {}
    changed = [
        field
        for field in kind.fields
        if _is_shown(field) and _field_value(transition.before, field) != _field_value(transition.after, field)
    ]
    change_type = _change_type(transition, {field.name for field in changed})
    if change_type is ChangeType.CREATED:
        changed = [field for field in changed if _has_content(_field_value(transition.after, field))]
    differences = [
        Difference(field.label, _value_text(field, transition.before, names), _value_text(field, transition.after, names))
        for field in changed
    ]
    differences += [Difference(field.label, "", field.show(value, names)) for field, value in transition.reasons if _has_content(value)]
    called = (
        names.label(LIST_BY_MODEL[kind.model], transition.record_id)
        if kind.model in LIST_BY_MODEL
        else shorten(kind.display_name(current), MAX_NAME_LENGTH)
    )
    about = names.label("challenges", transition.challenge_id) if transition.challenge_id and kind.model is not Challenge else ""
    return RecordChange(
        transition.revision, kind, transition.record_id, called, transition.challenge_id, about, change_type, tuple(differences)
    )


def _has_content(value: Any) -> bool:
    """Whether a value of a new record is displayed: neither empty nor False."""
    return value not in (None, "", [], {}) and value is not False


def _is_shown(field: Field) -> bool:
    """Whether a field is displayed: not a text field that holds an id."""
    return not (isinstance(field, TextField) and field.name.endswith("_id"))


def _change_type(transition: RecordTransition, changed: set[str]) -> ChangeType:
    if transition.before is None:
        return ChangeType.CREATED
    if transition.after is None:
        return ChangeType.REMOVED
    if changed == {"archived"}:
        return ChangeType.ARCHIVED if transition.after["archived"] else ChangeType.BROUGHT_BACK
    return ChangeType.CHANGED


def _value_text(field: Field, values: Values | None, names: RecordNames) -> str:
    return "" if values is None else field.show(values.get(field.name), names)

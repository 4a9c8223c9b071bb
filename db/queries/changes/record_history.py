"""Who changed what: the changes of one record, and what a transaction did, in words. Names as they are now; an id is never shown."""

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
)
from db.queries.record_names import LIST_BY_MODEL, MAX_NAME_LENGTH, RecordNames
from db.schema.models import Challenge, ImportBatch
from db.schema.revisions import Revision


class ChangeType(StrEnum):
    """What a transaction did to a record."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    ARCHIVED = "archived"
    BROUGHT_BACK = "brought back from the archive"


class Difference(NamedTuple):
    """A field whose value changed: its label, the value before and after in words; empty where there was none."""

    label: str
    before: str
    after: str


class RelatedTransaction(NamedTuple):
    """Another transaction that one is about: its number, who and when."""

    revision: int
    by: str
    at: datetime
    purpose: str


@dataclass(frozen=True)
class TransactionSummary:
    """A transaction: who, when (UTC), and why. ``undoes``: the one it took back; ``undone``: the one that took it back.

    ``overrode``: the warnings it was saved over; ``file``: the name of the imported file; ``made`` and ``updated``: records of an import.
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
    """What one transaction did to one record, with its linked rows. ``about`` is the challenge it is of, in words."""

    revision: int
    kind: RecordSchema
    record_id: str
    called: str
    challenge_id: str
    about: str
    change_type: ChangeType
    differences: tuple[Difference, ...]


def record_history(session: Session, model: type[Any], record_id: str, programme_id: str) -> list[tuple[TransactionSummary, RecordChange]]:
    """Every change of a record, newest first. Raises :class:`db.errors.Refused` where the viewer may not look."""
    turns = read_record_transitions(session, model, record_id)
    found = transactions_by_number(session, [turn.revision for turn in turns])
    changes = {change.revision: change for change in _describe_transitions(session, turns, programme_id)}
    return [(found[number], changes[number]) for number in sorted(changes, reverse=True) if number in found]


def record_changes_by_transaction(
    session: Session, counts: Mapping[int, Counter[str]], programme_id: str, *, few: int, most: int
) -> dict[int, list[RecordChange]]:
    """What transactions did, by number. ``counts`` as :func:`count_states_by_transaction` gives them: tables of which a transaction touched more than ``few``
    rows are left out; of each table at most ``most`` states are read.
    """
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    for number, tables in counts.items():
        for table, count in tables.items():
            if count <= few:
                wanted[TRACKED_MODELS[table]].add(number)
    found: dict[int, list[RecordChange]] = defaultdict(list)
    for change in _describe_transitions(session, read_transitions_in(session, wanted, most), programme_id):
        found[change.revision].append(change)
    return found


def count_states_by_transaction(session: Session, numbers: Collection[int]) -> dict[int, Counter[str]]:
    """How many states each transaction began or ended, by table; linked rows count for themselves."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    looked_at = {table: model.__history__ for table, model in TRACKED_MODELS.items() if _may_read_history_and_owner(session, model)}
    if not numbers or not looked_at:
        return found
    parts: list[Select[*tuple[Any, ...]]] = []
    for table, past in looked_at.items():
        named = literal(table).label("name")
        began = select(named, past.revision.label("number"), func.count().label("rows")).where(past.revision.in_(list(numbers)))
        gone = past.superseded.in_(list(numbers))
        ended = select(named, past.superseded.label("number"), func.count().label("rows")).where(gone)
        parts += [began.group_by(past.revision), ended.group_by(past.superseded)]
    for row in session.execute(union_all(*parts)):
        found[row.number][row.name] = max(found[row.number][row.name], row.rows)
    return found


def _may_read_history_and_owner(session: Session, model: type[Any]) -> bool:
    return can_read_history(session, model) and (model not in OWNER_BY_LINK or can_read_history(session, OWNER_BY_LINK[model][0].model))


def transactions_by_number(session: Session, numbers: Collection[int]) -> dict[int, TransactionSummary]:
    """Transactions by number, as far as the viewer sees them."""
    if not numbers:
        return {}
    return {act.revision: act for act in read_transactions(session, transaction_statement().where(Revision.number.in_(list(numbers))))}


_undone, _undoing = aliased(Revision, name="undone"), aliased(Revision, name="undoing")


def transaction_statement() -> Select[*tuple[Any, ...]]:
    """The columns that :func:`read_transactions` reads, of all transactions."""
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
    """The transactions of a statement of :func:`transaction_statement`, in its order."""
    return [_to_transaction(tuple(row)) for row in session.execute(statement)]


def _to_transaction(row: tuple[Any, ...]) -> TransactionSummary:
    number, programme_id, at, by, user_id, purpose, reason, overrode, batch_id, file, made, updated = row[:12]
    return TransactionSummary(
        number, programme_id, at, by, user_id or "", purpose, reason or "", overrode or "", batch_id or "", file or "", made or 0, updated or 0,
        RelatedTransaction(*row[12:16]) if row[12] is not None else None, RelatedTransaction(*row[16:20]) if row[16] is not None else None,
    )  # fmt: skip


def _describe_transitions(session: Session, turns: Iterable[RecordTransition], programme_id: str) -> list[RecordChange]:
    turns = list(turns)
    names = RecordNames(session, programme_id)
    named: dict[str, set[str]] = defaultdict(set)
    for turn in turns:
        for one, value in _referenced_ids(turn):
            named[one].update(value)
    names.load_labels(named)
    return [_to_record_change(turn, names) for turn in turns]


def _referenced_ids(turn: RecordTransition) -> Iterator[tuple[str, list[str]]]:
    """What has to be named to tell of a turn: the record, its challenge, what it referred to before and after."""
    if turn.kind.model in LIST_BY_MODEL:
        yield LIST_BY_MODEL[turn.kind.model], [turn.record_id]
    if turn.challenge_id:
        yield "challenges", [turn.challenge_id]
    for one in turn.kind.fields:
        before, after = _field_value(turn.before, one), _field_value(turn.after, one)
        if isinstance(one, ReferenceField | ReferenceListField | CountByReferenceField | MarkByReferenceField) and before != after:
            yield one.to, [*_ids(before), *_ids(after)]


def _ids(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _field_value(values: Values | None, one: Field) -> Any:
    return None if values is None else values.get(one.name)


def _to_record_change(turn: RecordTransition, names: RecordNames) -> RecordChange:
    kind, now = turn.kind, turn.after or turn.before or {}
    changed = [one for one in kind.fields if _is_shown(one) and _field_value(turn.before, one) != _field_value(turn.after, one)]
    change_type = _change_type(turn, {one.name for one in changed})
    if change_type is ChangeType.CREATED:
        changed = [one for one in changed if _has_content(_field_value(turn.after, one))]
    differences = [Difference(one.label, _value_text(one, turn.before, names), _value_text(one, turn.after, names)) for one in changed]
    differences += [Difference(one.label, "", one.show(value, names)) for one, value in turn.told if _has_content(value)]
    called = (
        names.label(LIST_BY_MODEL[kind.model], turn.record_id)
        if kind.model in LIST_BY_MODEL
        else shorten(kind.display_name(now), MAX_NAME_LENGTH)
    )
    about = names.label("challenges", turn.challenge_id) if turn.challenge_id and kind.model is not Challenge else ""
    return RecordChange(turn.revision, kind, turn.record_id, called, turn.challenge_id, about, change_type, tuple(differences))


def _has_content(value: Any) -> bool:
    """Whether a new record need say it: not what is empty, nor a plain no."""
    return value not in (None, "", [], {}) and value is not False


def _is_shown(one: Field) -> bool:
    """Whether a field has words: not one that holds a bare id."""
    return not (isinstance(one, TextField) and one.name.endswith("_id"))


def _change_type(turn: RecordTransition, changed: set[str]) -> ChangeType:
    if turn.before is None:
        return ChangeType.CREATED
    if turn.after is None:
        return ChangeType.REMOVED
    if changed == {"archived"}:
        return ChangeType.ARCHIVED if turn.after["archived"] else ChangeType.BROUGHT_BACK
    return ChangeType.CHANGED


def _value_text(one: Field, values: Values | None, names: RecordNames) -> str:
    return "" if values is None else one.show(values.get(one.name), names)

"""Values of records before and after each transaction that changed them or their linked rows, built from past states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.access import MONEY_TABLES, Role, can_read_table
from db.errors import Refused
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import CountByReferenceField, Field, ReferenceListField
from db.queries.record_names import SCHEMA_BY_MODEL, own_values
from db.schema.models import Challenge, Milestone, Rebaseline, Reforecast, Reframing, StageMove, Team
from db.session_state import session_state

State = Any
# Rows that hold the reason for a change of a record in the same transaction: their model, its column with the record's id, the reason fields.
REASON_ROWS: dict[type[Any], tuple[tuple[type[Any], str, tuple[str, ...]], ...]] = {
    Milestone: ((Reforecast, "milestone_id", ("reason", "note")), (Rebaseline, "milestone_id", ("reason", "note"))),
    Challenge: ((Reframing, "challenge_id", ("why",)),),
    Team: ((StageMove, "team_id", ("decision", "reason", "conditions")),),
}


@dataclass(frozen=True)
class RecordTransition:
    """The values of a record before and after a transaction; None where it did not exist. ``reasons``: (field, value) pairs of its reason row."""

    revision: int
    kind: RecordSchema
    record_id: str
    before: Values | None
    after: Values | None
    challenge_id: str
    reasons: tuple[tuple[Field, Any], ...] = ()


def link_table(field: Field) -> tuple[type[Any], str] | None:
    """Returns the model of a field's linked rows and its column with the record's id; None for a field stored in the record's own columns."""
    if isinstance(field, ReferenceListField | CountByReferenceField | MarkByReferenceField) and field.rows is not None:
        return field.rows.model, field.rows.own
    if isinstance(field, InstalmentsField) and field.parts is not None:
        return field.parts.model, field.parts.own
    return None


def link_tables(kind: RecordSchema) -> list[tuple[type[Any], str]]:
    """Returns the models of the linked rows of a kind's fields, each with its column with the record's id."""
    return list(dict.fromkeys(link for field in kind.fields if (link := link_table(field)) is not None))


OWNER_BY_LINK: dict[type[Any], tuple[RecordSchema, str]] = {
    model: (kind, own) for kind in SCHEMA_BY_MODEL.values() for model, own in link_tables(kind)
}


def can_read_history(session: Session, model: type[Any]) -> bool:
    """Whether the viewer may read the history of a table: programme staff; finance only for tables of money; never sponsors."""
    viewer = session_state(session).viewer
    table = model.__tablename__
    return not viewer.sponsor and can_read_table(viewer.role, table) and (viewer.role is not Role.FINANCE or table in MONEY_TABLES)


def read_record_transitions(session: Session, model: type[Any], record_id: str) -> list[RecordTransition]:
    """Returns a record's transitions, those of its linked rows included, oldest first, in the viewer's scope. Raises :class:`Refused`."""
    if not can_read_history(session, model):
        raise Refused(f"the past of {model.__tablename__} is not for {session_state(session).viewer.role}")
    kind, past = SCHEMA_BY_MODEL[model], model.__history__
    states = list(session.scalars(select(past).where(past.id == record_id).order_by(past.revision)))
    links = _linked_states(session, kind, [record_id]) if states else {}
    reasons = _reason_values(session, model, record_id) if states else {}
    rows = [*states, *(row for states_by_record in links.values() for row in states_by_record.get(record_id, ()))]
    revisions = sorted({number for row in rows for number in (row.revision, row.superseded) if number is not None})
    transitions = (_build_transition(kind, record_id, number, states, links, reasons.get(number, ())) for number in revisions)
    return [transition for transition in transitions if transition.before != transition.after]


def read_transitions_in(session: Session, numbers_by_model: Mapping[type[Any], Collection[int]]) -> list[RecordTransition]:
    """Returns the transitions of all records changed by transactions (numbers by model)."""
    changed: dict[type[Any], set[tuple[str, int]]] = defaultdict(set)
    linked: dict[type[Any], set[str]] = defaultdict(set)
    for model, numbers in numbers_by_model.items():
        kind, key = OWNER_BY_LINK.get(model, (None, "id"))
        if not can_read_history(session, model) or (kind is not None and not can_read_history(session, kind.model)):
            continue
        past = model.__history__
        statement = select(past.revision, past.superseded, getattr(past, key)).where(
            or_(past.revision.in_(list(numbers)), past.superseded.in_(list(numbers)))
        )
        for revision, superseded, record_id in session.execute(statement.order_by(past.revision, past.id)):
            for number in {revision, superseded} & set(numbers):
                changed[model if kind is None else kind.model].add((record_id, number))
            if kind is not None:
                linked[kind.model].add(record_id)
    return [transition for model, pairs in changed.items() for transition in _model_transitions(session, model, pairs, linked[model])]


def read_transitions_of_table(
    session: Session, model: type[Any], number: int, *, skip: int, most: int
) -> tuple[int, list[RecordTransition]]:
    """Returns how many records of one table a transaction changed, and their transitions by id: at most ``most`` after the first ``skip``."""
    if not can_read_history(session, model):
        return 0, []
    past = model.__history__
    changed = or_(past.revision == number, past.superseded == number)
    total = session.scalars(select(func.count(past.id.distinct())).where(changed)).one()
    ids = set(session.scalars(select(past.id).where(changed).distinct().order_by(past.id).offset(skip).limit(most)))
    return total, list(_model_transitions(session, model, {(record_id, number) for record_id in ids}, ids)) if ids else []


def _model_transitions(session: Session, model: type[Any], pairs: set[tuple[str, int]], linked: set[str]) -> Iterable[RecordTransition]:
    kind, past = SCHEMA_BY_MODEL[model], model.__history__
    ids, numbers = sorted({record_id for record_id, _ in pairs}), [number for _, number in pairs]
    states: dict[str, list[State]] = defaultdict(list)
    in_span = past.revision <= max(numbers), or_(past.superseded.is_(None), past.superseded >= min(numbers))
    for state in session.scalars(select(past).where(past.id.in_(ids), *in_span).order_by(past.revision)):
        states[state.id].append(state)
    links = _linked_states(session, kind, sorted(linked)) if linked else {}
    for record_id, number in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        transition = _build_transition(kind, record_id, number, states.get(record_id, []), links, ())
        if transition.before != transition.after:
            yield transition


def _linked_states(session: Session, kind: RecordSchema, ids: list[str]) -> dict[type[Any], dict[str, list[State]]]:
    """Returns all states of the linked rows of records, by model and record id."""
    states: dict[type[Any], dict[str, list[State]]] = {}
    for model, key in link_tables(kind):
        if can_read_history(session, model):
            past, by_record = model.__history__, defaultdict(list)
            for state in session.scalars(select(past).where(getattr(past, key).in_(ids)).order_by(past.revision, past.id)):
                by_record[getattr(state, key)].append(state)
            states[model] = by_record
    return states


def _reason_values(session: Session, model: type[Any], record_id: str) -> dict[int, tuple[tuple[Field, Any], ...]]:
    """Returns the (field, value) pairs of a record's reason rows, by the transaction that created them."""
    reasons: dict[int, tuple[tuple[Field, Any], ...]] = defaultdict(tuple)
    for reason_model, key, names in REASON_ROWS.get(model, ()):
        past, kind = reason_model.__history__, SCHEMA_BY_MODEL[reason_model]
        for state in session.scalars(select(past).where(getattr(past, key) == record_id)):
            reasons[state.revision] += tuple((kind[name], kind[name].from_row(state)) for name in names)
    return reasons


def _build_transition(
    kind: RecordSchema,
    record_id: str,
    number: int,
    states: list[State],
    links: Mapping[type[Any], Mapping[str, list[State]]],
    reasons: tuple[tuple[Field, Any], ...],
) -> RecordTransition:
    linked_rows = {model: states_by_record.get(record_id, []) for model, states_by_record in links.items()}
    before, after = (values_at(kind, states, linked_rows, revision) for revision in (number - 1, number))
    latest = next((state for state in reversed(states) if state.revision <= number), None)
    return RecordTransition(number, kind, record_id, before, after, getattr(latest, "challenge_id", None) or "", reasons)


def values_at(kind: RecordSchema, states: Sequence[State], links: Mapping[type[Any], list[State]], revision: int) -> Values | None:
    """Returns all values of a record at a revision, from its states and those of its linked rows; None when it did not exist."""
    valid = _states_at(states, revision)
    if not valid:
        return None
    values = own_values(kind, valid[0])
    for field in kind.fields:
        link = link_table(field)
        if link is not None and link[0] in links:
            values[field.name] = _linked_value(field, _states_at(links[link[0]], revision))
    return values


def _states_at(states: Sequence[State], revision: int) -> list[State]:
    return [state for state in states if state.revision <= revision and (state.superseded is None or state.superseded > revision)]


def _linked_value(field: Field, rows: list[State]) -> Any:
    """Returns the value of a field from its linked rows."""
    if isinstance(field, InstalmentsField) and field.parts is not None:
        columns = field.parts.columns
        return sorted((tuple(getattr(row, name) for name in columns) for row in rows), key=str)
    assert isinstance(field, ReferenceListField | CountByReferenceField | MarkByReferenceField)
    assert field.rows is not None
    key = field.rows.other
    if isinstance(field, CountByReferenceField):
        return {getattr(row, key): getattr(row, field.number) for row in rows}
    if isinstance(field, MarkByReferenceField):
        return {getattr(row, key): getattr(row, field.mark) for row in rows if getattr(row, field.mark) != field.usual}
    ordered = sorted(rows, key=lambda row: (row.position if field.rows and field.rows.ordered else 0, row.id))
    return [getattr(row, key) for row in ordered]

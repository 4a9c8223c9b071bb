"""What a record held before and after each transaction that touched it or its linked rows, put together from past states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.access import MONEY_TABLES, Role, can_read_table
from db.errors import Refused
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import InstalmentsField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import CountByReferenceField, Field, ReferenceListField
from db.queries.record_names import SCHEMA_BY_MODEL, own_values
from db.schema.models import Challenge, Milestone, Reforecast, Reframing, StageMove, Team
from db.session_state import session_state

State = Any
# Rows that tell why a record changed in the same transaction: their table, the column that names the record, the fields that tell.
REASON_ROWS: dict[type[Any], tuple[type[Any], str, tuple[str, ...]]] = {
    Milestone: (Reforecast, "milestone_id", ("reason", "note")),
    Challenge: (Reframing, "challenge_id", ("why",)),
    Team: (StageMove, "team_id", ("decision", "reason", "conditions")),
}


@dataclass(frozen=True)
class RecordTransition:
    """A record before and after one transaction; None where it was not there. ``told`` holds values of rows beside it, by their field."""

    revision: int
    kind: RecordSchema
    record_id: str
    before: Values | None
    after: Values | None
    challenge_id: str
    told: tuple[tuple[Field, Any], ...] = ()


def link_table(one: Field) -> tuple[type[Any], str] | None:
    """The table that a field keeps its rows in and the column that names their record; None for a field with columns of its own."""
    if isinstance(one, ReferenceListField | CountByReferenceField | MarkByReferenceField) and one.rows is not None:
        return one.rows.model, one.rows.own
    if isinstance(one, InstalmentsField) and one.parts is not None:
        return one.parts.model, one.parts.own
    return None


def link_tables(kind: RecordSchema) -> list[tuple[type[Any], str]]:
    """The tables that the fields of a kind keep their rows in, each with the column that names the record."""
    return list(dict.fromkeys(link for one in kind.fields if (link := link_table(one)) is not None))


OWNER_BY_LINK: dict[type[Any], tuple[RecordSchema, str]] = {
    model: (kind, own) for kind in SCHEMA_BY_MODEL.values() for model, own in link_tables(kind)
}


def can_read_history(session: Session, model: type[Any]) -> bool:
    """Whether the viewer may read how rows of the table changed: programme staff, finance of money alone. No sponsor."""
    viewer = session_state(session).viewer
    table = model.__tablename__
    return not viewer.sponsor and can_read_table(viewer.role, table) and (viewer.role is not Role.FINANCE or table in MONEY_TABLES)


def read_record_transitions(session: Session, model: type[Any], record_id: str) -> list[RecordTransition]:
    """Every transaction that changed a record or its linked rows, oldest first, through the viewer's scope."""
    if not can_read_history(session, model):
        raise Refused(f"the past of {model.__tablename__} is not for {session_state(session).viewer.role}")
    kind, past = SCHEMA_BY_MODEL[model], model.__history__
    states = list(session.scalars(select(past).where(past.id == record_id).order_by(past.revision)))
    links = _linked_states(session, kind, [record_id]) if states else {}
    beside = _reason_values(session, model, record_id) if states else {}
    rows = [*states, *(row for found in links.values() for row in found.get(record_id, ()))]
    moments = sorted({number for row in rows for number in (row.revision, row.superseded) if number is not None})
    turns = (_build_transition(kind, record_id, number, states, links, beside.get(number, ())) for number in moments)
    return [turn for turn in turns if turn.before != turn.after]


def read_transitions_in(session: Session, wanted: Mapping[type[Any], Collection[int]], most: int) -> list[RecordTransition]:
    """What transactions did: every record whose own or linked rows they changed, of each table at most so many states."""
    touched: dict[type[Any], set[tuple[str, int]]] = defaultdict(set)
    linked: dict[type[Any], set[str]] = defaultdict(set)
    for model, numbers in wanted.items():
        kind, own = OWNER_BY_LINK.get(model, (None, "id"))
        if not can_read_history(session, model) or (kind is not None and not can_read_history(session, kind.model)):
            continue
        past = model.__history__
        found = select(past.revision, past.superseded, getattr(past, own)).where(
            or_(past.revision.in_(list(numbers)), past.superseded.in_(list(numbers)))
        )
        for revision, superseded, record_id in session.execute(found.order_by(past.revision, past.id).limit(most)):
            for number in {revision, superseded} & set(numbers):
                touched[model if kind is None else kind.model].add((record_id, number))
            if kind is not None:
                linked[kind.model].add(record_id)
    return [turn for model, pairs in touched.items() for turn in _model_transitions(session, model, pairs, linked[model])]


def _model_transitions(session: Session, model: type[Any], pairs: set[tuple[str, int]], linked: set[str]) -> Iterable[RecordTransition]:
    kind, past = SCHEMA_BY_MODEL[model], model.__history__
    ids, numbers = sorted({one for one, _ in pairs}), [number for _, number in pairs]
    states: dict[str, list[State]] = defaultdict(list)
    near = past.revision <= max(numbers), or_(past.superseded.is_(None), past.superseded >= min(numbers))
    for state in session.scalars(select(past).where(past.id.in_(ids), *near).order_by(past.revision)):
        states[state.id].append(state)
    links = _linked_states(session, kind, sorted(linked)) if linked else {}
    for record_id, number in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        turn = _build_transition(kind, record_id, number, states.get(record_id, []), links, ())
        if turn.before != turn.after:
            yield turn


def _linked_states(session: Session, kind: RecordSchema, ids: list[str]) -> dict[type[Any], dict[str, list[State]]]:
    """All past states of the rows linked to records, by table and record."""
    found: dict[type[Any], dict[str, list[State]]] = {}
    for model, own in link_tables(kind):
        if can_read_history(session, model):
            past, by_record = model.__history__, defaultdict(list)
            for state in session.scalars(select(past).where(getattr(past, own).in_(ids)).order_by(past.revision, past.id)):
                by_record[getattr(state, own)].append(state)
            found[model] = by_record
    return found


def _reason_values(session: Session, model: type[Any], record_id: str) -> dict[int, tuple[tuple[Field, Any], ...]]:
    """What rows beside a record tell of each transaction that made them."""
    if model not in REASON_ROWS:
        return {}
    other, own, names = REASON_ROWS[model]
    past, kind = other.__history__, SCHEMA_BY_MODEL[other]
    told: dict[int, tuple[tuple[Field, Any], ...]] = {}
    for state in session.scalars(select(past).where(getattr(past, own) == record_id)):
        told[state.revision] = tuple((kind[name], kind[name].from_row(state)) for name in names)
    return told


def _build_transition(
    kind: RecordSchema,
    record_id: str,
    number: int,
    states: list[State],
    links: Mapping[type[Any], Mapping[str, list[State]]],
    told: tuple[tuple[Field, Any], ...],
) -> RecordTransition:
    own = {model: found.get(record_id, []) for model, found in links.items()}
    before, after = (values_at(kind, states, own, moment) for moment in (number - 1, number))
    latest = next((state for state in reversed(states) if state.revision <= number), None)
    return RecordTransition(number, kind, record_id, before, after, getattr(latest, "challenge_id", None) or "", told)


def values_at(kind: RecordSchema, states: Sequence[State], links: Mapping[type[Any], list[State]], moment: int) -> Values | None:
    """All values of a record at a moment, from states of it and of its linked rows; None when it was not there."""
    there = _states_at(states, moment)
    if not there:
        return None
    values = own_values(kind, there[0])
    for one in kind.fields:
        link = link_table(one)
        if link is not None and link[0] in links:
            values[one.name] = _linked_value(one, _states_at(links[link[0]], moment))
    return values


def _states_at(states: Sequence[State], moment: int) -> list[State]:
    return [state for state in states if state.revision <= moment and (state.superseded is None or state.superseded > moment)]


def _linked_value(one: Field, rows: list[State]) -> Any:
    """The value of a field from the rows linked to its record."""
    if isinstance(one, InstalmentsField) and one.parts is not None:
        columns = one.parts.columns
        return sorted((tuple(getattr(row, name) for name in columns) for row in rows), key=str)
    assert isinstance(one, ReferenceListField | CountByReferenceField | MarkByReferenceField)
    assert one.rows is not None
    other = one.rows.other
    if isinstance(one, CountByReferenceField):
        return {getattr(row, other): getattr(row, one.number) for row in rows}
    if isinstance(one, MarkByReferenceField):
        return {getattr(row, other): getattr(row, one.mark) for row in rows if getattr(row, one.mark) != one.usual}
    ordered = sorted(rows, key=lambda row: (row.position if one.rows and one.rows.ordered else 0, row.id))
    return [getattr(row, other) for row in ordered]

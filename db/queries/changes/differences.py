"""Records that differ between two revisions, with their values at both, computed from past states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batching import split_batches
from db.errors import Refused, Unscoped
from db.fields.record_change import OPENING, RecordDifference, RevisionInfo
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import ReferenceListField
from db.queries.changes import past_states
from db.queries.changes.past_states import CHALLENGE_LINKS, LATEST_REVISION, RevisionSpan
from db.queries.changes.states_by_transaction import State, can_read_history, link_tables, values_at
from db.queries.record_names import SCHEMA_BY_MODEL
from db.schema.revisions import Revision
from db.session_state import current_session, session_state

States = dict[str, list[State]]
LinkedStates = Mapping[type[Any], list[State]]


@dataclass(frozen=True)
class _UnattributedChange:
    """A difference whose transactions are known only by number. ``last``: the latest one. ``created``: the one that created the record.
    ``written``: all that made it, in order."""

    kind: RecordSchema
    record_id: str
    about: tuple[str, ...]
    before: Values | None
    after: Values | None
    last: int
    created: int | None
    written: tuple[int, ...]


def changes_between(
    session: Session,
    programme_id: str,
    since: int,
    until: int | None,
    challenges: Sequence[str] | None = None,
    *,
    cohort: str | None = None,
    of: Collection[type[Any]] | None = None,
) -> list[RecordDifference]:
    """Returns every record of a programme whose values at revision ``until`` (None: the session's revision) differ from those at ``since``.

    ``challenges`` None: all. ``cohort``: also records of that cohort, and those of no cohort and no challenge. ``of``: the models to compare;
    None: all that the viewer may read. Raises :class:`Refused` for a sponsor, :class:`Unscoped` without a live session.
    """
    if session_state(session).viewer.sponsor:
        raise Refused("a sponsor reads what was published, never what changed")
    live: Session = current_session(session)
    if session_state(live).as_at is not None:
        raise Unscoped("a session that looks back sees no state that had ended by then: give it the session of today as info['live']")
    last = until if until is not None else session_state(session).as_at or LATEST_REVISION
    span = RevisionSpan(programme_id, since, last, None if challenges is None else tuple(challenges), cohort)
    models = [model for model in SCHEMA_BY_MODEL if (of is None or model in of) and can_read_history(live, model)]
    changed_tables = _changed_tables(live, span, models)
    changes = [change for model in models for change in _changed_records(live, span, SCHEMA_BY_MODEL[model], changed_tables)]
    entries = read_transaction_entries(
        live, {number for change in changes for number in (change.last, change.created, *change.written) if number is not None}
    )
    entries |= {
        number: RevisionInfo(number)
        for change in changes
        for number in (change.last, change.created, *change.written)
        if number and number not in entries
    }
    opened = [
        change for change in changes if change.created and change.created < change.last and entries[change.created].purpose == OPENING
    ]
    loaded = _opening_values(live, span, opened)
    return [
        RecordDifference(
            change.kind, change.record_id, change.about, change.before, change.after, entries[change.last],
            entries[change.created] if change.created else None, loaded.get((change.kind.name, change.record_id)),
            tuple(entries[number] for number in change.written),
        )
        for change in changes
    ]  # fmt: skip


def read_transaction_entries(session: Session, numbers: Iterable[int]) -> dict[int, RevisionInfo]:
    """Returns transactions by number."""
    columns = Revision.number, Revision.at, Revision.by, Revision.purpose
    return {
        row.number: RevisionInfo(*row)
        for batch in split_batches(sorted(numbers))
        for row in session.execute(select(*columns).where(Revision.number.in_(batch)))
    }


def _changed_tables(session: Session, span: RevisionSpan, models: Iterable[type[Any]]) -> Collection[str]:
    """Returns the tables with states that began or ended in the span. For a few challenges most tables have none and need not be read."""
    tables = [(model, "id", model) for model in models]
    tables += [
        (link, key, model) for model, _, _ in tables for link, key in link_tables(SCHEMA_BY_MODEL[model]) if can_read_history(session, link)
    ]
    if not span.shape.narrowed:
        return {model.__tablename__ for model, _, _ in tables}
    return {row.name for row in session.execute(past_states.count_changed_states(tuple(tables), span.shape), span.values) if row.states}


def _changed_records(
    session: Session, span: RevisionSpan, kind: RecordSchema, changed_tables: Collection[str]
) -> Iterator[_UnattributedChange]:
    """Yields the records of a kind that differ."""
    states = _states_at_ends(session, span, kind, changed_tables)
    if not states:
        return
    links = _linked_states(session, span, kind, states)
    differing = []
    for record_id, record_states in states.items():
        rows = {model: by_record.get(record_id, []) for model, by_record in links.items()}
        before, after = (values_at(kind, record_states, rows, moment) for moment in (span.since, span.until))
        if before != after:
            differing.append((record_id, before, after, rows))
    created_ids = [record_id for record_id, before, _, _ in differing if before is None and states[record_id][0].version != 1]
    created_in = _revision_by_id(session, span, past_states.first_revisions(kind.model), created_ids)
    removed_in = _revision_by_id(
        session, span, past_states.removal_revisions(kind.model), [record_id for record_id, _, after, _ in differing if after is None]
    )
    written = _writing_revisions(session, span, kind, [record_id for record_id, _, after, _ in differing if after is not None], states)
    for record_id, before, after, rows in differing:
        record_states = states[record_id]
        about = _challenge_ids(kind, record_states, before, after)
        if _is_in_scope(span, kind.model, record_states, about):
            created = None if before is not None else created_in.get(record_id, record_states[0].revision)
            last = removed_in.get(record_id) or _last_revision(span, record_states, rows)
            yield _UnattributedChange(kind, record_id, about, before, after, last, created, tuple(sorted(written.get(record_id, {last}))))


def _writing_revisions(session: Session, span: RevisionSpan, kind: RecordSchema, ids: Iterable[str], states: States) -> dict[str, set[int]]:
    """Returns the transactions in the span that wrote records or their linked rows, by id; not of records that one transaction wrote."""
    links = [(link, key) for link, key in link_tables(kind) if can_read_history(session, link)]
    versions = {record_id: [state.version for state in states[record_id]] for record_id in ids}
    several = [record_id for record_id, known in versions.items() if links or max(known) - (min(known) if len(known) > 1 else 0) > 1]
    numbers: dict[str, set[int]] = defaultdict(set)
    for model, key in ((kind.model, "id"), *links):
        for batch in split_batches(several):
            for record_id, number in session.execute(past_states.writing_revisions(model, key), {**span.values, "ids": batch}):
                numbers[record_id].add(number)
    return numbers


def _states_at_ends(session: Session, span: RevisionSpan, kind: RecordSchema, changed_tables: Collection[str]) -> States:
    """Returns the states at both revisions, by id, of the records of a kind that changed in the span or whose linked rows did."""
    model = kind.model
    states: States = defaultdict(list)
    if model.__tablename__ in changed_tables and (statement := past_states.states_that_differ(model, span.shape)) is not None:
        for state in session.execute(statement, span.values):
            states[state.id].append(state)
    links = [(link, key) for link, key in link_tables(kind) if link.__tablename__ in changed_tables]
    linked_ids = {
        record_id
        for link, key in links
        for record_id in session.scalars(past_states.records_with_changed_links(link, key, model, span.shape), span.values)
    }
    # the other state may be about a challenge outside the span's challenges
    incomplete = span.shape.narrowed and model not in CHALLENGE_LINKS
    missing = linked_ids - states.keys() | {record_id for record_id, own in states.items() if incomplete and len(own) == 1}
    return {**states, **_states_by_id(session, span, past_states.states_at_both_ends(model, "id"), "id", missing)}


def _linked_states(session: Session, span: RevisionSpan, kind: RecordSchema, ids: Collection[str]) -> dict[type[Any], States]:
    """Returns the linked rows of records at both revisions, by table and record id."""
    return {
        link: _states_by_id(session, span, past_states.states_at_both_ends(link, key), key, ids)
        for link, key in link_tables(kind)
        if ids and can_read_history(session, link)
    }


def _states_by_id(session: Session, span: RevisionSpan, statement: Any, column: str, ids: Iterable[str]) -> States:
    """Runs a statement for ids in batches and returns its states, by the id in a column."""
    states: States = defaultdict(list)
    for batch in split_batches(sorted(ids)):
        for state in session.execute(statement, {**span.values, "ids": batch}):
            states[getattr(state, column)].append(state)
    return states


def _revision_by_id(session: Session, span: RevisionSpan, statement: Any, ids: Iterable[str]) -> dict[str, int]:
    """Runs a statement for ids in batches and returns revision numbers by id."""
    return {row[0]: row[1] for batch in split_batches(ids) for row in session.execute(statement, {**span.values, "ids": batch})}


def _last_revision(span: RevisionSpan, record_states: list[State], rows: LinkedStates) -> int:
    """Returns the last transaction of the span that began or ended one of the states."""
    linked = [row for part in rows.values() for row in part]
    return max(int(number) for row in (*record_states, *linked) for number in (row.revision, row.superseded) if span.within(number))


def _is_in_scope(span: RevisionSpan, model: type[Any], states: list[State], about: tuple[str, ...]) -> bool:
    """Whether a record is in the span's scope at one of its two ends: it can have been found by the challenge that it had in between.

    ``states``: those at the two ends; ``about``: their challenges.
    """
    if span.challenges is None or not set(span.challenges).isdisjoint(about):
        return True
    return model not in CHALLENGE_LINKS and not all(getattr(state, "challenge_id", None) for state in states)


def _challenge_ids(kind: RecordSchema, states: list[State], before: Values | None, after: Values | None) -> tuple[str, ...]:
    """Returns the ids of the current and previous challenges of a record, current ones first."""
    field_name = next(
        (
            field.name
            for field in kind.fields
            if isinstance(field, ReferenceListField) and field.rows and field.rows.other == "challenge_id"
        ),
        None,
    )
    if field_name is not None:
        return tuple(dict.fromkeys(challenge for values in (after, before) if values for challenge in values.get(field_name) or ()))
    newest = sorted(states, key=lambda state: -state.revision)
    return tuple(dict.fromkeys(challenge for state in newest if (challenge := getattr(state, "challenge_id", None))))


def _opening_values(session: Session, span: RevisionSpan, changes: Iterable[_UnattributedChange]) -> dict[tuple[str, str], Values]:
    """Returns the values that the opening load created, by (kind, id), for records that have changed since."""
    by_kind: dict[str, list[_UnattributedChange]] = defaultdict(list)
    for change in changes:
        by_kind[change.kind.name].append(change)
    loaded: dict[tuple[str, str], Values] = {}
    for name, changes_of_kind in by_kind.items():
        kind, ids = changes_of_kind[0].kind, [change.record_id for change in changes_of_kind]
        states = _states_by_id(session, span, past_states.all_states(kind.model, "id"), "id", ids)
        links = {
            link: _states_by_id(session, span, past_states.all_states(link, key), key, ids)
            for link, key in link_tables(kind)
            if can_read_history(session, link)
        }
        for change in changes_of_kind:
            rows = {link: by_record.get(change.record_id, []) for link, by_record in links.items()}
            values = values_at(kind, states[change.record_id], rows, change.created or 0)
            if values is not None:
                loaded[name, change.record_id] = values
    return loaded

"""What differs between two revisions: every record that is not as it was, with its values then and now, read from past states alone."""

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
    """A difference whose transactions are known by their numbers alone, with the linked rows it was told by."""

    kind: RecordSchema
    record_id: str
    about: tuple[str, ...]
    before: Values | None
    after: Values | None
    last: int
    created: int | None


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
    """Every record of a programme whose state at ``until`` (None: as the session sees it now) is not that at ``since``.

    ``challenges`` None means all. With ``cohort`` also what belongs to that cohort or to no challenge of any; without it a list of
    challenges stands alone. ``of``: the tables to tell of, else all the viewer may look at. Raises :class:`Refused` for a sponsor.
    """
    if session_state(session).viewer.sponsor:
        raise Refused("a sponsor reads what was published, never what changed")
    live: Session = current_session(session)
    if session_state(live).as_at is not None:
        raise Unscoped("a session that looks back sees no state that had ended by then: give it the session of today as info['live']")
    last = until if until is not None else session_state(session).as_at or LATEST_REVISION
    span = RevisionSpan(programme_id, since, last, None if challenges is None else tuple(challenges), cohort)
    chosen = [model for model in SCHEMA_BY_MODEL if (of is None or model in of) and can_read_history(live, model)]
    changed_tables = _changed_tables(live, span, chosen)
    found = [one for model in chosen for one in _changed_records(live, span, SCHEMA_BY_MODEL[model], changed_tables)]
    entries = read_transaction_entries(live, {number for one in found for number in (one.last, one.created) if number is not None})
    entries |= {number: RevisionInfo(number) for one in found for number in (one.last, one.created) if number and number not in entries}
    opened = [one for one in found if one.created and one.created < one.last and entries[one.created].purpose == OPENING]
    loaded = _opening_values(live, span, opened)
    return [
        RecordDifference(
            one.kind, one.record_id, one.about, one.before, one.after, entries[one.last],
            entries[one.created] if one.created else None, loaded.get((one.kind.name, one.record_id)),
        )
        for one in found
    ]  # fmt: skip


def read_transaction_entries(session: Session, numbers: Iterable[int]) -> dict[int, RevisionInfo]:
    """Transactions by their numbers."""
    columns = Revision.number, Revision.at, Revision.by, Revision.purpose
    return {
        row.number: RevisionInfo(*row)
        for batch in split_batches(sorted(numbers))
        for row in session.execute(select(*columns).where(Revision.number.in_(batch)))
    }


def _changed_tables(session: Session, span: RevisionSpan, chosen: Iterable[type[Any]]) -> Collection[str]:
    """The tables of which anything began or ended in between: of few challenges in a short span most have nothing to read."""
    tables = [(model, "id", model) for model in chosen]
    tables += [
        (link, own, model) for model, _, _ in tables for link, own in link_tables(SCHEMA_BY_MODEL[model]) if can_read_history(session, link)
    ]
    if not span.shape.narrowed:
        return {model.__tablename__ for model, _, _ in tables}
    return {row.name for row in session.execute(past_states.count_changed_states(tuple(tables), span.shape), span.values) if row.states}


def _changed_records(
    session: Session, span: RevisionSpan, kind: RecordSchema, changed_tables: Collection[str]
) -> Iterator[_UnattributedChange]:
    """The records of a kind that differ."""
    states = _states_at_ends(session, span, kind, changed_tables)
    if not states:
        return
    links = _linked_states(session, span, kind, states)
    found = []
    for record_id, own in states.items():
        rows = {model: by_record.get(record_id, []) for model, by_record in links.items()}
        before, after = (values_at(kind, own, rows, moment) for moment in (span.since, span.until))
        if before != after:
            found.append((record_id, before, after, rows))
    fresh = [one for one, before, _, _ in found if before is None and states[one][0].version != 1]
    begun = _revision_by_id(session, span, past_states.first_revisions(kind.model), fresh)
    gone = _revision_by_id(session, span, past_states.removal_revisions(kind.model), [one for one, _, after, _ in found if after is None])
    for record_id, before, after, rows in found:
        own = states[record_id]
        about = _challenge_ids(kind, own, before, after)
        if span.includes_record(kind.model, about):
            created = None if before is not None else begun.get(record_id, own[0].revision)
            yield _UnattributedChange(
                kind, record_id, about, before, after, gone.get(record_id) or _last_revision(span, own, rows), created
            )


def _states_at_ends(session: Session, span: RevisionSpan, kind: RecordSchema, changed_tables: Collection[str]) -> States:
    """States at either moment of the records of a kind that changed in between, or of which linked rows did."""
    model = kind.model
    states: States = defaultdict(list)
    if model.__tablename__ in changed_tables and (statement := past_states.states_that_differ(model, span.shape)) is not None:
        for state in session.execute(statement, span.values):
            states[state.id].append(state)
    links = [(link, own) for link, own in link_tables(kind) if link.__tablename__ in changed_tables]
    found = {
        one
        for link, own in links
        for one in session.scalars(past_states.records_with_changed_links(link, own, model, span.shape), span.values)
    }
    moved = span.shape.narrowed and model not in CHALLENGE_LINKS  # the other state may be about another challenge, which was not looked at
    wanted = {one for one in found if one not in states} | {one for one, own in states.items() if moved and len(own) == 1}
    return {**states, **_states_by_id(session, span, past_states.states_at_both_ends(model, "id"), "id", wanted)}


def _linked_states(session: Session, span: RevisionSpan, kind: RecordSchema, ids: Collection[str]) -> dict[type[Any], States]:
    """The rows linked to records at either moment, by table and record."""
    return {
        link: _states_by_id(session, span, past_states.states_at_both_ends(link, own), own, ids)
        for link, own in link_tables(kind)
        if ids and can_read_history(session, link)
    }


def _states_by_id(session: Session, span: RevisionSpan, statement: Any, column: str, ids: Iterable[str]) -> States:
    """The states that a statement finds by ids, by the id that they name in a column."""
    found: States = defaultdict(list)
    for batch in split_batches(sorted(ids)):
        for state in session.execute(statement, {**span.values, "ids": batch}):
            found[getattr(state, column)].append(state)
    return found


def _revision_by_id(session: Session, span: RevisionSpan, statement: Any, ids: Iterable[str]) -> dict[str, int]:
    """The number that a statement finds for each id."""
    return {row[0]: row[1] for batch in split_batches(ids) for row in session.execute(statement, {**span.values, "ids": batch})}


def _last_revision(span: RevisionSpan, own: list[State], rows: LinkedStates) -> int:
    """The last transaction that the difference comes from."""
    linked = [row for part in rows.values() for row in part]
    return max(int(number) for row in (*own, *linked) for number in (row.revision, row.superseded) if span.within(number))


def _challenge_ids(kind: RecordSchema, own: list[State], before: Values | None, after: Values | None) -> tuple[str, ...]:
    """Ids of the challenges a record is about, or was: those of now first."""
    named = next(
        (one.name for one in kind.fields if isinstance(one, ReferenceListField) and one.rows and one.rows.other == "challenge_id"), None
    )
    if named is not None:
        return tuple(dict.fromkeys(one for values in (after, before) if values for one in values.get(named) or ()))
    newest = sorted(own, key=lambda state: -state.revision)
    return tuple(dict.fromkeys(one for state in newest if (one := getattr(state, "challenge_id", None))))


def _opening_values(session: Session, span: RevisionSpan, found: Iterable[_UnattributedChange]) -> dict[tuple[str, str], Values]:
    """What an opening load brought, of records that somebody changed since, by kind and id."""
    by_kind: dict[str, list[_UnattributedChange]] = defaultdict(list)
    for one in found:
        by_kind[one.kind.name].append(one)
    loaded: dict[tuple[str, str], Values] = {}
    for name, same in by_kind.items():
        kind, ids = same[0].kind, [one.record_id for one in same]
        own = _states_by_id(session, span, past_states.all_states(kind.model, "id"), "id", ids)
        links = {
            link: _states_by_id(session, span, past_states.all_states(link, key), key, ids)
            for link, key in link_tables(kind)
            if can_read_history(session, link)
        }
        for one in same:
            rows = {link: by_record.get(one.record_id, []) for link, by_record in links.items()}
            values = values_at(kind, own[one.record_id], rows, one.created or 0)
            if values is not None:
                loaded[name, one.record_id] = values
    return loaded
